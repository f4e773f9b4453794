"""Which indicators are even enough: item by item against the line, never as a composite."""

from __future__ import annotations

from dataclasses import dataclass

from balance.registry import Indicator
from dashboard import numbers
from dashboard.presenters.context import Context
from dashboard.presenters.measured import Measured

EPSILON = 1e-9


@dataclass(frozen=True)
class Verdict:
    """One indicator in one year. ``met`` is None where it cannot be said; ``reason`` then says why."""

    card: Indicator
    year: int
    value: float | None
    line: float | None
    met: bool | None
    reason: str | None

    @property
    def excess(self) -> float | None:
        """How far above the line (positive) or below it."""
        if self.value is None or self.line is None:
            return None
        return self.value - self.line

    @property
    def is_close(self) -> bool:
        """On the line as far as a reader of three decimals can see."""
        return self.excess is not None and abs(self.excess) < 0.0005


def judge(context: Context, measured: Measured, card: Indicator, year: int) -> Verdict:
    cell = measured.cell(card.id, "cv_w", year)
    line = context.cv_line(year) if card.official is not None else None
    met = None if cell.value is None or line is None else cell.value <= line + EPSILON
    return Verdict(card, year, cell.value, line, met, cell.reason)


def judged_cards(context: Context, measured: Measured) -> list[Indicator]:
    """The seven of the rule where any of them has data, else every ratio that has."""
    official = context.official_cards()
    if any(measured.has(card.id, "cv_w") for card in official):
        return official
    return [card for card in context.cards() if measured.has(card.id, "cv_w")]


def verdicts(context: Context, measured: Measured, year: int | None = None) -> list[Verdict]:
    """All judged indicators of a year, in the order of the rule."""
    at = year or context.chosen.school_year
    return [judge(context, measured, card, at) for card in judged_cards(context, measured)]


def most_uneven(found: list[Verdict]) -> Verdict | None:
    """The indicator with the largest 差异系数; those of the rule lie over one line, so it is also the farthest."""
    known = [one for one in found if one.value is not None]
    return max(known, key=lambda one: (one.value or 0.0, one.card.id), default=None)


def fell_most(now: list[Verdict], then: list[Verdict]) -> tuple[Verdict, Verdict] | None:
    """The pair (now, then) that became most even; one that newly meets the line goes first."""
    old = {one.card.id: one for one in then}
    pairs = [(one, old[one.card.id]) for one in now if one.card.id in old]
    falls = [
        (new, before)
        for new, before in pairs
        if new.value is not None
        and before.value is not None
        and new.value < before.value
        and not numbers.rounds_to_nothing(new.value - before.value, 3)
    ]

    def rank(pair: tuple[Verdict, Verdict]) -> tuple[bool, float]:
        new, before = pair
        newly = bool(new.met) and before.met is False
        return newly, (before.value or 0.0) - (new.value or 0.0)

    return max(falls, key=rank, default=None)
