"""What every presenter needs to know: the cards, the version shown and what the reader chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from balance.registry import Indicator, Registry
from balance.stages import LABELS
from dashboard import numbers
from dashboard.charts.spec import Meta, PassLine
from dashboard.words import listed, say, told

if TYPE_CHECKING:
    from dashboard.selection import Selection
    from etl.reading import Edition


@dataclass(frozen=True)
class Context:
    """The words and lines that belong to a selection."""

    registry: Registry
    edition: Edition
    chosen: Selection

    @property
    def card(self) -> Indicator:
        return self.registry.indicators[self.chosen.indicator]

    @property
    def stage(self) -> str:
        return told(LABELS[self.chosen.stage])

    @property
    def place(self) -> str:
        """示例县·小学"""
        return say("place", scope=self.chosen.scope.label, stage=self.stage)

    @property
    def year(self) -> str:
        return school_year(self.chosen.school_year)

    @property
    def broken(self) -> str:
        """That the chosen indicator was measured otherwise in earlier years, which are not shown; else ""."""
        since = self.card.since(self.chosen.school_year)
        return say("bar.broken", label=self.card.label, since=since) if since else ""

    @property
    def is_official(self) -> bool:
        """Only a county's 差异系数 by stage is what the rule speaks of."""
        return self.chosen.scope.kind == "county"

    @property
    def coefficient(self) -> str:
        """What the 差异系数 of this scope is called."""
        return say(f"coefficient.{self.chosen.scope.kind}")

    @property
    def coefficient_note(self) -> str:
        return say(f"coefficient.note.{self.chosen.scope.kind}")

    @property
    def whole(self) -> str:
        """What the schools are compared with: 全县, 全集团, 总体."""
        return say(f"whole.{self.chosen.scope.kind}")

    @property
    def meta(self) -> Meta:
        edition = self.edition
        return Meta(source_words(edition.sources), told(edition.data_date), edition.version, edition.is_demo)

    def cv_line(self, year: int | None = None) -> float | None:
        return self.registry.cv_line(self.chosen.stage, year or self.chosen.school_year)

    def pass_line(self, indicator: str | None = None, year: int | None = None) -> float | None:
        name = indicator or self.chosen.indicator
        return self.registry.pass_line(name, self.chosen.stage, year or self.chosen.school_year)

    def official_cards(self) -> list[Indicator]:
        """The indicators of the national rule for this stage, in its order."""
        return self.registry.official(self.chosen.stage)

    def cards(self, kind: str = "ratio") -> list[Indicator]:
        """All cards of a kind for this stage, official ones first."""
        cards = [
            card
            for card in self.registry.indicators.values()
            if card.kind == kind and self.chosen.stage in card.stages
        ]
        return sorted(cards, key=lambda card: card.official or 99)

    def pass_line_of(self, card: Indicator) -> PassLine | None:
        """The school line of a card, with the words that stand on it."""
        value = self.pass_line(card.id)
        if value is None:
            return None
        sign = {"up": "≥", "down": "≤"}.get(card.direction, "")
        return PassLine(value, say("line.pass", sign=sign, value=numbers.line(value), unit=card.unit))

    def cv_pass_line(self) -> PassLine | None:
        value = self.cv_line()
        if value is None:
            return None
        words = "line.cv" if self.is_official else "line.cv_reference"
        return PassLine(value, say(words, value=numbers.line(value)))

    def looking_at(self, indicator: str) -> Context:
        """The same context with another indicator."""
        return replace(self, chosen=replace(self.chosen, indicator=indicator))


def source_words(files: Sequence[str]) -> str:
    """The files that a version was made of; many are named by the first."""
    if not files:
        return say("source.unknown")
    return listed(files) if len(files) <= 2 else say("source.many", first=files[0], n=len(files))


def school_year(year: int) -> str:
    """2023 → 2023—2024学年"""
    return say("school_year", first=year, second=year + 1)


def headed(card: Indicator) -> str:
    """The heading of a column of the card: 骨干教师(人); a name that says its unit already is not told twice."""
    label = card.short or card.label
    told_twice = len(card.unit) > 3 and card.unit in label.lower()
    return label if told_twice else say("column.in_unit", label=label, unit=card.unit)


def brief(context: Context, card: Indicator) -> str:
    """What a figure of an indicator shows, in few words."""
    label, direction = card.short or card.label, direction_words(card)
    return say("figure.brief", label=label, unit=card.unit, place=context.place, direction=direction)


def quantity(card: Indicator, value: float | None) -> str:
    """A value of the card with its unit."""
    return numbers.with_unit(value, card.unit, card.decimals)


def better(card: Indicator, old: float, new: float) -> bool | None:
    """Whether a change is for the good; None where the card is neutral or the reader would see no change."""
    if card.direction == "neutral" or numbers.rounds_to_nothing(new - old, card.decimals):
        return None
    return (new > old) == (card.direction == "up")


def direction_words(card: Indicator) -> str:
    """越高越好, 越低越好, or that the card judges nothing."""
    return say(f"direction.{card.direction}")
