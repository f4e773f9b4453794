"""What happened between two years to the schools of a scope, reckoned once and shown in several ways.

Schools are followed through renaming, recoding and mergers (``balance.succession``): a merged school is one line that
before the merger is the sum of its parts, and what the merger alone did to the 差异系数 is a number of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from balance.convergence import Beta, beta
from balance.levelling import PARTS, Levelling, split
from balance.levelling_type import LevellingType, levelling_type
from balance.registry import Indicator
from balance.spread import Unknown
from balance.succession import SPLIT, comparable, first_school_year, weighted_cv
from balance.swapping import Flips, SwapTest, swap_test
from dashboard.presenters.context import Context
from dashboard.words import say

MERGED = "merged"
SHOWN_PARTS = (MERGED, *PARTS)
NOTHING = 5e-7


@dataclass(frozen=True)
class Change:
    """``before`` and ``after``: school (its line of succession), value, weight; ``names`` the latest of each line.

    ``cv`` are the coefficients of the schools as they were, ``merged`` what mergers alone did to them. ``divided``
    names schools whose series a split broke: they stand as closed and opened.
    """

    base_year: int
    year: int
    cv: tuple[float | None, float | None]
    merged: float
    before: pl.DataFrame
    after: pl.DataFrame
    names: dict[str, str]
    raw: Levelling | Unknown
    net: Levelling | Unknown
    kind: LevellingType | Unknown
    test: SwapTest | Unknown
    beta: Beta | Unknown
    joined: tuple[str, ...]
    divided: tuple[str, ...]

    def parts(self, *, net: bool = False) -> dict[str, float]:
        """The change of the official coefficient by SHOWN_PARTS, exactly additive; empty where it cannot be split."""
        found = self.net if net else self.raw
        return {} if isinstance(found, Unknown) else {MERGED: self.merged, **found.parts}


def weak_is_high(card: Indicator) -> bool:
    return card.direction == "down"


def counted_rows(frame: pl.DataFrame, indicator: str, year: int) -> pl.DataFrame:
    """The schools that count in a year as they were: school, value, weight."""
    rows = frame.filter(pl.col("indicator") == indicator, pl.col("school_year") == year, pl.col("in_scope"))
    return rows.select(school="school_code", value="value", weight="denominator")


def change(
    context: Context,
    frame: pl.DataFrame,
    succession: pl.DataFrame,
    draws: Callable[[int], Flips],
) -> Change | Unknown:
    """``frame``: values of all years (``Reader.values``); ``draws``: worlds for the swap test.

    Unknown for a total, which has no 差异系数, and where there is no earlier year.
    """
    card, base, year = context.card, context.chosen.base_year, context.chosen.school_year
    if card.kind == "total":
        return Unknown(say("trend.total", label=card.label))
    if base == year:
        return Unknown(say("levelling.one_year", year=context.year))
    lines = _Lines(card, frame.filter(pl.col("school_year") <= year), succession, year)
    before, after = lines.of(base), lines.of(year)
    raw, net = split(before, after), split(before, after, net=True)
    as_they_were = lines.coefficient(base), lines.coefficient(year)
    merged = 0.0
    if isinstance(raw, Levelling) and as_they_were[0] is not None and as_they_were[1] is not None:
        merged = raw.cv_before - as_they_were[0] + as_they_were[1] - raw.cv_after
    neutral = card.direction == "neutral"
    return Change(
        base_year=base,
        year=year,
        cv=as_they_were,
        merged=merged if abs(merged) > NOTHING else 0.0,
        before=before,
        after=after,
        names=lines.names,
        raw=raw,
        net=net,
        kind=Unknown(say("levelling.neutral"))
        if neutral
        else levelling_type(before, after, weak_is_high=weak_is_high(card)),
        test=swap_test(before, after, draws),
        beta=beta([lines.of(lines.year_before(base)), before, after]),
        joined=lines.joined(base),
        divided=lines.divided(base),
    )


class _Lines:
    """The schools of one indicator by their line of succession, as known in the later year."""

    def __init__(self, card: Indicator, frame: pl.DataFrame, succession: pl.DataFrame, year: int) -> None:
        until = [first_school_year(day) <= year for day in succession["succession_date"].to_list()]
        self._succession = succession.filter(pl.Series(until, dtype=pl.Boolean))
        self._rows = frame.filter(pl.col("indicator") == card.id).drop(
            "line_code", "series_note", strict=False
        )
        known = comparable(self._rows.filter("in_scope"), self._succession, {card.id: card.per})
        there = comparable(self._rows, self._succession, {card.id: card.per})
        self._counted = known.select(
            "school_year", "schools_n", school="line_code", value="value", weight="denominator"
        )
        self._there = there.select("school_year", school="line_code")
        self.names = self._names()

    def of(self, year: int) -> pl.DataFrame:
        """A year: school, value, weight; schools that were there and do not count have no value."""
        here = self._there.filter(pl.col("school_year") == year).select("school")
        known = self._counted.filter(pl.col("school_year") == year).select("school", "value", "weight")
        return here.join(known, on="school", how="left").sort("school")

    def coefficient(self, year: int) -> float | None:
        """The official coefficient of the schools as they were in that year."""
        return weighted_cv(self._rows.filter(pl.col("in_scope"), pl.col("school_year") == year))

    def year_before(self, year: int) -> int:
        """The last year with data before this one; where there is none a year without schools."""
        return max((one for one in self._there["school_year"].to_list() if one < year), default=0)

    def joined(self, base: int) -> tuple[str, ...]:
        """Names of schools that were several in the first year."""
        several = self._counted.filter(pl.col("school_year") == base, pl.col("schools_n") > 1)
        return tuple(self.names.get(code, code) for code in several["school"].sort().to_list())

    def divided(self, base: int) -> tuple[str, ...]:
        """Names of schools that were split up since the first year."""
        since = [first_school_year(day) > base for day in self._succession["succession_date"].to_list()]
        some = self._succession.filter(pl.Series(since, dtype=pl.Boolean), pl.col("succession_kind") == SPLIT)
        here = set(self._rows["school_code"].to_list())
        codes = sorted(set(some["old_code"].to_list()) & here)
        return tuple(self.names.get(code, code) for code in codes)

    def _names(self) -> dict[str, str]:
        rows = self._rows.sort("school_year", "school_code").select("school_code", "school_name").rows()
        return {code: name or code for code, name in rows}
