"""Documents are kept true by test."""
