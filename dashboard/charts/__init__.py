"""Charts: a neutral description of a figure, and what draws it."""
