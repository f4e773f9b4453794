"""The one place that reads ``data/reference``: indicator cards, standards and header profiles."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from balance.registry import Registry
from etl.settings import REFERENCE


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, UTF-8."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def registry() -> Registry:
    """All indicator cards and standards; raises ValueError where a card is wrong."""
    cards = read_yaml(REFERENCE / "indicators.yml")["indicators"]
    return Registry.from_cards(cards, read_yaml(REFERENCE / "standards.yml"))
