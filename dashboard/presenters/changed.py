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
from balance.succession import SPLIT, comparable, first_school_year, weighted_cv, with_lines
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


_COUNTED = (pl.col("school_code").alias("school"), "value", pl.col("denominator").alias("weight"))


def counted_rows(frame: pl.DataFrame, indicator: str, year: int) -> pl.DataFrame:
    """The schools that count in a year as they were: school, value, weight."""
    here = (frame["indicator"] == indicator) & (frame["school_year"] == year) & frame["in_scope"]
    return frame.filter(here).select(*_COUNTED)


def counted_by_year(frame: pl.DataFrame, indicator: str) -> dict[int, pl.DataFrame]:
    """As ``counted_rows`` for every year in which a school counts."""
    rows = frame.filter((frame["indicator"] == indicator) & frame["in_scope"])
    parts = rows.select("school_year", *_COUNTED).partition_by("school_year", as_dict=True, include_key=False)
    return {year: part for (year,), part in parts.items()}


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
        self._rows = frame.filter(pl.col("indicator") == card.id)
        lined = self._rows
        if not all(until) or not {"line_code", "series_note"} <= set(lined.columns):
            lined = with_lines(lined.drop("line_code", "series_note", strict=False), self._succession)
        known = comparable(lined.filter("in_scope"), self._succession, {card.id: card.per})
        self._counted: dict[int, dict[str, tuple[float | None, float | None, int]]] = {}
        for at, school, *values in known.select(
            "school_year", "line_code", "value", "denominator", "schools_n"
        ).rows():
            self._counted.setdefault(at, {})[school] = (values[0], values[1], values[2])
        self._there: dict[int, set[str]] = {}
        for at, school in lined.select("school_year", "line_code").rows():
            self._there.setdefault(at, set()).add(school)
        self.names = self._names()

    def of(self, year: int) -> pl.DataFrame:
        """A year: school, value, weight; schools that were there and do not count have no value."""
        known = self._counted.get(year, {})
        rows = [
            (school, *known.get(school, (None, None))[:2]) for school in sorted(self._there.get(year, ()))
        ]
        schema = {"school": pl.String, "value": pl.Float64, "weight": pl.Float64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def coefficient(self, year: int) -> float | None:
        """The official coefficient of the schools as they were in that year."""
        rows = self._rows
        return weighted_cv(rows.filter((rows["school_year"] == year) & rows["in_scope"]))

    def year_before(self, year: int) -> int:
        """The last year with data before this one; where there is none a year without schools."""
        return max((one for one in self._there if one < year), default=0)

    def joined(self, base: int) -> tuple[str, ...]:
        """Names of schools that were several in the first year."""
        known = self._counted.get(base, {})
        return tuple(self.names.get(code, code) for code in sorted(known) if known[code][2] > 1)

    def divided(self, base: int) -> tuple[str, ...]:
        """Names of schools that were split up since the first year."""
        here = set(self._rows["school_code"].to_list())
        rows = self._succession.select("old_code", "succession_date", "succession_kind").rows()
        codes = {old for old, day, kind in rows if kind == SPLIT and first_school_year(day) > base}
        return tuple(self.names.get(code, code) for code in sorted(codes & here))

    def _names(self) -> dict[str, str]:
        latest = pl.col("school_name").sort_by("school_year").last()
        rows = self._rows.group_by("school_code").agg(latest).sort("school_code").rows()
        return {code: name or code for code, name in rows}
