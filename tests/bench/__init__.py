"""How our times compare with the least that the same work can cost, measured side by side."""
