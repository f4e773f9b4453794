"""Few groups: would the years in which they formed matter so much if they had been dealt out by chance?

Randomisation inference over groups (Athey and Imbens 2022, design-based analysis of staggered adoption): the unit is
the group with fixed members. Each group after forming is compared with the groups that had not formed yet, both
against their years before; then the years of forming are dealt anew to the groups in every possible way. What all
groups share in a year and where each of them stands fall out, and what strikes the schools of one group together is
no false witness. Years in which every group had formed compare with nothing and are not used.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial, prod

import numpy as np
import polars as pl
from numpy.typing import NDArray

from balance.effect.conditions import LEAST_YEARS_BEFORE, LEVEL, Condition, met
from balance.effect.inverting import not_rejected, p_of_none
from balance.effect.panel import AllPanel
from balance.effect.small import DRAWS, Matrix, Uniform, Vector
from balance.effect.study import Point

MOST_DEALT = 8
"""Groups of which every dealing is tried: 8! = 40,320."""


@dataclass(frozen=True)
class GroupSeries:
    """``values`` is groups × years: the mean over the ``sizes`` schools that joined it in the year ``formed``."""

    groups: tuple[str, ...]
    formed: tuple[int, ...]
    years: tuple[int, ...]
    values: Matrix
    sizes: tuple[int, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Dealt:
    """``effect`` and interval in the unit of the values; ``placebo_p`` tests alike the last year before forming
    against the earlier ones, that is whether groups formed after an odd year or were on the move already.

    ``choices`` dealings were tried, all of them if ``exact``; ``least_p`` is the smallest p they could give.
    ``points`` are years around forming against the mean of the years before, each tested by itself; their
    ``comparison`` counts groups, the fewest compared with.
    """

    effect: float
    p: float
    least_p: float
    low: float | None
    high: float | None
    placebo_p: float
    exact: bool
    choices: int
    groups: int
    schools: int
    points: tuple[Point, ...] = ()


def group_series(panel: AllPanel) -> GroupSeries:
    """The groups of a panel with enough years before, as one line each; a group's year is that of most members.

    Members that came in other years are left out, so that no line changes by who is in it.
    """
    treated = panel.frame.filter(pl.col("joined") > 0)
    most = treated.group_by("cluster", "joined").len().sort(["len", "joined"], descending=[True, False])
    most = most.group_by("cluster", maintain_order=True).first().sort("cluster")
    first = panel.years[0] if panel.years else 0
    most = most.filter(pl.col("joined") - first >= LEAST_YEARS_BEFORE)
    kept = treated.join(most.select("cluster", "joined"), on=["cluster", "joined"], how="semi")
    lines = kept.group_by("cluster", "year").agg(pl.col("value").mean()).sort("cluster", "year")
    groups, formed = tuple(most["cluster"].to_list()), tuple(most["joined"].to_list())
    sizes = tuple(
        kept.group_by("cluster").agg(pl.col("school").n_unique()).sort("cluster")["school"].to_list()
    )
    values = lines["value"].to_numpy().reshape(len(groups), len(panel.years)) if groups else np.empty((0, 0))
    changed = [one for one in panel.conditions if one.id == "changed"]
    found = met([("groups_timed", len(groups)), ("least_p_timed", _least(formed))])
    return GroupSeries(groups, formed, panel.years, values, sizes, (*found, *changed))


def _least(formed: Sequence[int]) -> float:
    """One dealing in so many: groups of the same year may be exchanged without a difference."""
    return prod(factorial(n) for n in Counter(formed).values()) / factorial(len(formed)) if formed else 1.0


def dealt(series: GroupSeries, uniform: Uniform) -> Dealt:
    """The test of a series whose conditions hold; ``uniform`` is asked only for more than ``MOST_DEALT`` groups."""
    n = len(series.groups)
    exact = n <= MOST_DEALT
    if exact:
        orders = np.array(list(permutations(range(n))), dtype=np.int64)
    else:
        orders = np.argsort(uniform((DRAWS, n)), axis=1)
    years, formed = np.array(series.years), np.array(series.formed)
    joined = (years >= formed[:, None]).astype(np.float64)
    after = _after(years, formed)
    mean = np.mean([one for by_group in after.values() for one in by_group.values()], axis=0)
    effect = float((mean * series.values).sum())
    statistic, weight = _dealings(mean, series.values, orders), _dealings(mean, joined, orders)
    low, high = not_rejected(statistic, weight, effect, LEVEL, exact=exact)
    placebo = np.mean(_last_step(years, formed), axis=0)
    path = series.values - _grown(series.values, after, years - formed[:, None])
    least = _least(series.formed)
    return Dealt(
        effect,
        p_of_none(statistic, effect, exact=exact),
        least if exact else max(least, 1 / (DRAWS + 1)),
        low,
        high,
        p_of_none(_dealings(placebo, path, orders), float((placebo * path).sum()), exact=exact),
        exact,
        len(orders) if exact else DRAWS + 1,
        n,
        sum(series.sizes),
        tuple(_points(series, {**_before(years, formed), **after}, orders, exact=exact)),
    )


def _points(
    series: GroupSeries, contrasts: dict[int, dict[int, Matrix]], orders: NDArray[np.int64], *, exact: bool
) -> Iterator[Point]:
    joined = (np.array(series.years) >= np.array(series.formed)[:, None]).astype(np.float64)
    for event, by_group in sorted(contrasts.items()):
        some = list(by_group.values())
        mean = np.mean(some, axis=0)
        effect = float((mean * series.values).sum())
        low, high = None, None
        if event >= 0:  # before forming an effect moves nothing, so none can be read off
            statistic = _dealings(mean, series.values, orders)
            low, high = not_rejected(statistic, _dealings(mean, joined, orders), effect, LEVEL, exact=exact)
        fewest = min(int(one.any(axis=1).sum()) for one in some) - 1
        schools = sum(series.sizes[place] for place in by_group)
        yield Point(event, effect, low, high, schools, len(by_group), fewest)


def _dealings(contrast: Matrix, values: Matrix, orders: NDArray[np.int64]) -> Vector:
    """Σ contrast · values, were the groups in each of these orders."""
    cells = values @ contrast.T
    return np.asarray(cells[orders, np.arange(len(cells))].sum(axis=1))


def _after(years: NDArray[np.int64], formed: NDArray[np.int64]) -> dict[int, dict[int, Matrix]]:
    """By years since forming and group the contrast (groups × years) with the groups that had not formed yet."""
    made: dict[int, dict[int, Matrix]] = {}
    for place, year in enumerate(formed):
        before = (years < year) / (years < year).sum()
        for at in years[(years >= year) & (years < formed.max())]:
            step = (years == at) - before
            made.setdefault(int(at - year), {})[place] = _against(place, formed > at, step)
    return made


def _before(years: NDArray[np.int64], formed: NDArray[np.int64]) -> dict[int, dict[int, Matrix]]:
    """As ``_after`` for the years before forming, against groups that formed then or later."""
    made: dict[int, dict[int, Matrix]] = {}
    for place, year in enumerate(formed):
        others = formed >= year
        others[place] = False
        before = (years < year) / (years < year).sum()
        for at in years[years < year] if others.any() else ():
            made.setdefault(int(at - year), {})[place] = _against(place, others, (years == at) - before)
    return made


def _last_step(years: NDArray[np.int64], formed: NDArray[np.int64]) -> list[Matrix]:
    """The contrast of the last year before forming with the earlier ones, group by group, with those that formed
    then or later."""
    made = []
    for place, year in enumerate(formed):
        others = formed >= year
        others[place] = False
        if others.any():
            earlier = years < year - 1
            made.append(_against(place, others, (years == year - 1) - earlier / earlier.sum()))
    return made


def _against(place: int, others: NDArray[np.bool_], step: Vector) -> Matrix:
    """One group's step less the mean step of the others, as weights of groups × years."""
    who = -(others / others.sum())
    who[place] = 1.0
    return np.outer(who, step)


def _grown(values: Matrix, after: dict[int, dict[int, Matrix]], since: NDArray[np.int64]) -> Matrix:
    """The mean effect of each year since forming, where it stands, so that paths may be looked at without it."""
    made = np.zeros_like(values)
    for event, by_group in after.items():
        made[since == event] = (np.mean(list(by_group.values()), axis=0) * values).sum()
    return made
