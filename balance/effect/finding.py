"""What is found about one group, or about all: panel, estimate and verdict together, from values and spells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from balance.effect.conditions import Condition
from balance.effect.joining import LEAD, Spell
from balance.effect.panel import AllPanel, GroupPanel, all_panel, group_panel
from balance.effect.small import Randomised, Uniform, changes, randomise, slopes
from balance.effect.study import REFERENCE, Point, Study, study
from balance.effect.timing import Dealt, GroupSeries, dealt, group_series
from balance.effect.verdict import Verdict, lacking, of_all, of_group, of_timing

MOST_CHOICES_A_YEAR = 50_000
TOO_FEW = frozenset({"groups", "groups_a_point", "comparison_whole"})
"""Conditions that may fail where groups are compared by the years in which they formed."""


@dataclass(frozen=True)
class GroupFinding:
    """``change`` and ``placebo`` are None, ``points`` empty, where conditions fail that computing them needs."""

    panel: GroupPanel
    change: Randomised | None
    placebo: Randomised | None
    points: tuple[Point, ...]
    verdict: Verdict


@dataclass(frozen=True)
class AllFinding:
    """``study`` is None where its conditions fail.

    Where groups are too few for it, ``series`` are the groups by the years in which they formed, and ``timing`` what
    that comparison finds (None: its conditions fail as well); the verdict then rests on it.
    """

    panel: AllPanel
    study: Study | None
    verdict: Verdict
    series: GroupSeries | None = None
    timing: Dealt | None = None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Those of the study, then those of the fallback where it was tried."""
        told = {
            one.id: one for one in (*self.panel.conditions, *(self.series.conditions if self.series else ()))
        }
        return tuple(told.values())


def group_finding(
    values: pl.DataFrame,
    found: Sequence[Spell],
    group: str,
    direction: str,
    uniform: Uniform,
    *,
    by_year: bool = True,
) -> GroupFinding:
    """One group by exact randomisation inference; see ``balance.effect.small`` for ``uniform``.

    ``by_year``: also each year for itself, which takes longer than all the rest; without it ``points`` are empty.
    """
    panel = group_panel(values, found, group)
    if any(not one.holds for one in panel.conditions):
        return GroupFinding(panel, None, None, (), of_group(panel.conditions, None, None, direction))
    m, before = len(panel.members), panel.before
    moved = changes(panel.values, before)
    grown = slopes(panel.values, before, np.array(panel.years, dtype=np.float64))
    change, placebo = randomise(moved[:m], moved[m:], uniform), randomise(grown[:m], grown[m:], uniform)
    verdict = of_group(panel.conditions, change, placebo, direction)
    points = _points(panel, uniform) if by_year else ()
    return GroupFinding(panel, change, placebo, points, verdict)


def _points(panel: GroupPanel, uniform: Uniform) -> tuple[Point, ...]:
    """Each year against the last one before joining, with the interval of the same test for that year alone."""
    base = max(place for place, is_before in enumerate(panel.before) if is_before)
    found = []
    for place, year in enumerate(panel.years):
        step = panel.values[:, place] - panel.values[:, base]
        m = len(panel.members)
        members, comparison = step[:m][~np.isnan(step[:m])], step[m:][~np.isnan(step[m:])]
        event = year - panel.joined
        if place == base:
            found.append(Point(event, 0.0, None, None, len(members), 1, len(comparison)))
        elif len(members) and len(comparison):
            one = randomise(members, comparison, uniform, MOST_CHOICES_A_YEAR)
            found.append(Point(event, one.effect, one.low, one.high, len(members), 1, len(comparison)))
    return tuple(found)


def all_finding(values: pl.DataFrame, found: Sequence[Spell], direction: str, uniform: Uniform) -> AllFinding:
    """All groups by group-time effects; where they are too few, by the years in which they formed.

    The same fallback is taken where the test of paths alarms with too few groups to be believed.
    """
    panel = all_panel(values, found)
    broken = {one.id for one in panel.conditions if not one.holds}
    estimate = None if broken else study(panel)
    verdict = of_all(panel.conditions, estimate, _groups_before(panel), direction)
    if verdict.kind != "insufficient" or not broken <= TOO_FEW:
        return AllFinding(panel, estimate, verdict)
    series = group_series(panel)
    short = lacking((*panel.conditions, *series.conditions))
    if any(not one.holds for one in series.conditions):
        return AllFinding(panel, estimate, short or verdict, series)
    timing = dealt(series, uniform)
    return AllFinding(panel, estimate, of_timing(timing, direction), series, timing)


def _groups_before(panel: AllPanel) -> int:
    """Groups behind the test of paths: those seen two years before joining."""
    return panel.groups_at.get(REFERENCE - 1, 0)


@dataclass(frozen=True)
class Composition:
    """How a group's pooled value moved from ``first`` to ``last``, by the members of each year and by fixed ones."""

    first: int
    last: int
    current: float
    fixed: float

    @property
    def by_membership(self) -> float:
        """The part of the change that comes from who belongs, not from any school."""
        return self.current - self.fixed


def pooled(values: pl.DataFrame, schools: Iterable[str], per: float) -> dict[int, float]:
    """Σ numerator / Σ denominator × per by year over the schools that have a value (totals: their mean)."""
    rows = values.filter(pl.col("school_code").is_in(list(schools))).drop_nulls("value")
    summed = rows.group_by("school_year").agg(
        pl.col("numerator").sum(), pl.col("denominator").sum(), mean=pl.col("value").mean()
    )
    return {
        year: (numerator / denominator * per if denominator else mean)
        for year, numerator, denominator, mean in summed.sort("school_year").rows()
    }


def members_of_year(found: Iterable[Spell], group: str, year: int) -> frozenset[str]:
    """Who belongs on 1 September, the lead school aside."""
    return frozenset(
        one.school for one in found if one.group == group and one.role != LEAD and one.holds(year)
    )


def current_members(
    values: pl.DataFrame, found: Sequence[Spell], group: str, years: Iterable[int], per: float
) -> dict[int, float]:
    """The pooled value of the members of each year (按当年成员); no year without members."""
    made: dict[int, float] = {}
    for year in years:
        there = values.filter(school_year=year)
        made |= pooled(there, members_of_year(found, group, year), per)
    return made


def composition(panel: GroupPanel, current: dict[int, float], fixed: dict[int, float]) -> Composition | None:
    """The change since joining under both readings; None where either has fewer than two years."""
    years = sorted(year for year in set(current) & set(fixed) if year >= panel.joined)
    if len(years) < 2:
        return None
    first, last = years[0], years[-1]
    return Composition(first, last, current[last] - current[first], fixed[last] - fixed[first])


def groups_with_members(values: pl.DataFrame, found: Iterable[Spell]) -> tuple[str, ...]:
    """Groups that have a member other than the lead school among the schools of ``values``."""
    there = set(values["school_code"].to_list())
    return tuple(sorted({one.group for one in found if one.role != LEAD and one.school in there}))
