"""Where things lie: the store that is written and the reference files that are only read."""

import os
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
REFERENCE = DATA / "reference"
DEMO = DATA / "demo"
PUBLISHED = DATA / "published"
STORE_VARIABLE = "XIAOXIAOHAO_STORE"


def store_dir() -> Path:
    """The store of accepted data: the environment's, else ``data/store``."""
    return Path(os.environ.get(STORE_VARIABLE) or DATA / "store")
