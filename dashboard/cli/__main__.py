"""``python -m dashboard.cli``: the command line where no console script is installed, and for the screens' jobs."""

import os

from dashboard.cli import main
from dashboard.cli.machine import GENTLE

if __name__ == "__main__":
    if os.environ.get(GENTLE) and hasattr(os, "nice"):
        os.nice(10)
    main()
