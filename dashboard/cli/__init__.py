"""The command line: the same work as the screens, for those who prefer words. Exit code 0 done, 1 data, 2 use."""

from dashboard.cli.commands import app, main

__all__ = ["app", "main"]
