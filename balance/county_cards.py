"""The cards of what a county must do beside the seven resource items: clause, data, rule, and lines by preset."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

RULES = {
    "documents", "rate", "pay", "places", "rooms", "size", "class_size", "small_school_funds", "special_funds",
    "exchange", "zone", "migrants", "training_funds", "between_school", "survey",
}  # fmt: skip
LEVELS = {"county", "school"}


@dataclass(frozen=True)
class Preset:
    """A set of lines that may be chosen: the national one first, others only where they differ from it."""

    id: str
    label: str
    source: str


@dataclass(frozen=True)
class CountyItem:
    """One clause: its words, the tables and columns that feed it (``needs``), and its lines by preset.

    ``rule`` names the calculation of ``balance.county_items``.
    ``reference``: what we compute stands beside the official finding and never for it.
    """

    id: str
    part: str
    clause: int
    label: str
    words: str
    rule: str
    level: str = "county"
    needs: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, dict[str, float | None]] = field(default_factory=dict)
    unit: str = ""
    note: str = ""
    reference: bool = False

    def line(self, name: str, *, preset: Preset, base: Preset) -> float | None:
        """The line of that name in a preset, or that of the base where the preset says nothing of it."""
        own = self.lines.get(preset.id, {})
        return own[name] if name in own else self.lines[base.id][name]


@dataclass(frozen=True)
class LegacyItem:
    """One of the eight indicators of 2012: columns added and taken away, per pupil."""

    label: str
    plus: dict[str, list[str]]
    minus: list[str]


@dataclass(frozen=True)
class Legacy:
    """The composite of 2012, kept only to be compared with old tables."""

    label: str
    source: str
    lines: dict[str, float]
    items: tuple[LegacyItem, ...]


def read_presets(rules: Mapping[str, Any]) -> dict[str, Preset]:
    """The presets of ``standards.yml`` in their order."""
    return {card["id"]: Preset(**card) for card in rules.get("presets", [])}


def read_county_items(rules: Mapping[str, Any]) -> dict[str, CountyItem]:
    """The county-level cards of ``standards.yml``; raises ValueError naming the card and what is wrong."""
    presets = list(read_presets(rules))
    items: dict[str, CountyItem] = {}
    for card in rules.get("county_items", []):
        name = card.get("id", "?")
        if unknown := set(card) - set(CountyItem.__dataclass_fields__):
            raise ValueError(f"县级条款 {name} 有不认识的字段：{'、'.join(sorted(unknown))}")
        item = CountyItem(**card)
        if name in items:
            raise ValueError(f"县级条款编号重复：{name}")
        if item.rule not in RULES or item.level not in LEVELS:
            raise ValueError(f"县级条款 {name} 的 rule 或 level 不在允许的词里")
        if stray := set(item.lines) - set(presets):
            raise ValueError(f"县级条款 {name} 提到没有登记的数值套：{'、'.join(sorted(stray))}")
        if item.lines and presets[0] not in item.lines:
            raise ValueError(f"县级条款 {name} 缺少“{presets[0]}”的数值")
        items[name] = item
    return items


def read_legacy(rules: Mapping[str, Any]) -> Legacy | None:
    """The card of the composite of 2012, or None where the file has none."""
    card = rules.get("legacy")
    if card is None:
        return None
    items = tuple(
        LegacyItem(one["label"], _by_stage(one["plus"], card["lines"]), one.get("minus", []))
        for one in card["items"]
    )
    return Legacy(card["label"], card["source"], card["lines"], items)


def _by_stage(columns: Any, stages: Mapping[str, float]) -> dict[str, list[str]]:
    return columns if isinstance(columns, dict) else dict.fromkeys(stages, columns)
