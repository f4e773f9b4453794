"""First pictures: what plotly will draw, drawn without it, so that a page stands before the library is loaded."""
