"""A study of joining groups for a scope, from a published version: the one place where screens and commands get it.

A group is judged against comparison schools of the members' counties, which lie outside the scope; so the values of
all schools are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from balance.effect.finding import (
    AllFinding,
    Composition,
    GroupFinding,
    all_finding,
    composition,
    current_members,
    group_finding,
    groups_with_members,
    members_of_year,
    pooled,
)
from balance.effect.joining import LEAD, Spell, ever, spells
from balance.effect.panel import AllPanel, GroupPanel, wide
from balance.effect.small import Randomised, Uniform, changes, randomise
from balance.scope import JOINT, Scope
from balance.succession import first_school_year, lines, steps, weighted_cv
from etl.reference import registry

if TYPE_CHECKING:
    from etl.reading import Reader

SEED = 20_170_406
MOST_GROUPS = 40
MOST_PATHS = 8
MOST_RIVAL_CHOICES = 50_000
RIVALS = ("zone_capture", "zone_share", "migrant_share", "enrolment", "class_size", "str_ratio")
Standing = Literal[
    "lead", "fixed", "late", "gone", "elsewhere", "thin", "not_yet", "never", "no_data", "no_rows"
]


@dataclass(frozen=True)
class Rival:
    """How something else moved from the year before joining to the last: an explanation beside the group's.

    ``change`` compares it as the indicator itself is compared; None where too few schools have it on both sides.
    """

    indicator: str
    members: tuple[float, float] | None
    comparison: tuple[float, float] | None
    change: Randomised | None = None


@dataclass(frozen=True)
class Member:
    """One stay in a group. ``first`` is the first school year on whose 1 September it belonged, None for none.

    ``standing`` says as what it counts in the study (``no_rows``: nothing is known of it in this stage), ``others``
    names its other groups in the same time.
    """

    school: str
    name: str
    role: str
    tightness: str
    joined: date
    left: date | None
    first: int | None
    standing: Standing
    others: tuple[str, ...]


@dataclass(frozen=True)
class Spread:
    """The 差异系数 of a group (lead school included) in two years, by members of each year and by fixed ones."""

    first: int
    last: int
    current: tuple[float, float]
    fixed: tuple[float, float]


@dataclass(frozen=True)
class OneGroup:
    """A group's finding and, pooled by year (Σ/Σ), its lead school, fixed and current members, and comparison."""

    finding: GroupFinding
    lead: dict[int, float]
    fixed: dict[int, float]
    current: dict[int, float]
    comparison: dict[int, float]
    composition: Composition | None
    rivals: tuple[Rival, ...]
    members: tuple[Member, ...] = ()
    spread: Spread | None = None


@dataclass(frozen=True)
class Cohort:
    """Schools that joined a group in the same year, pooled by year (Σ/Σ)."""

    schools: int
    by_year: dict[int, float]


@dataclass(frozen=True)
class Effect:
    """What is known of a scope: ``one`` where it is a group, else ``everyone`` and the groups in it.

    ``each`` is empty where there are more than ``MOST_GROUPS`` groups, and without points of single years; ``groups``
    counts them all the same.
    ``paths`` are the fixed members of each of them by year, ``apart`` the schools never in a group, pooled (Σ/Σ).
    ``cohorts`` are the schools of the study by the year in which they joined (0: never), where the groups are more
    than ``MOST_PATHS``.
    """

    one: OneGroup | None
    everyone: AllFinding | None
    each: dict[str, GroupFinding]
    groups: int
    paths: dict[str, dict[int, float]] = field(default_factory=dict)
    apart: dict[int, float] = field(default_factory=dict)
    cohorts: dict[int, Cohort] = field(default_factory=dict)


def chance() -> Uniform:
    """Numbers between 0 and 1 that are the same each time, so that a page says the same each time."""
    return np.random.default_rng(SEED).random


def effect(
    reader: Reader, version: str, scope: Scope, stage: str, indicator: str, last: int
) -> Effect | None:
    """The study of a scope up to the school year ``last``; None where the group has no member of that stage."""
    joined = spells(reader.memberships(version), lines(steps(reader.succession(version))))
    values = _until(reader, version, stage, indicator, last)
    direction = registry().indicators[indicator].direction
    if scope.kind == "group":
        if scope.name not in groups_with_members(values, joined):
            return None
        return Effect(_one(reader, version, scope.name, stage, indicator, last, values, joined), None, {}, 1)
    if scope.kind != "all":
        values = values.filter(pl.col("county") == scope.name.partition(JOINT)[0])
    groups = groups_with_members(values, joined)
    few = groups if len(groups) <= MOST_GROUPS else ()
    each = {name: group_finding(values, joined, name, direction, chance(), by_year=False) for name in few}
    per = registry().indicators[indicator].per
    paths = {name: pooled(values, one.panel.members, per) for name, one in each.items()}
    never = set(values["school_code"].to_list()) - ever(joined)
    apart = pooled(values, never, per) if each else {}
    everyone = all_finding(values, joined, direction, chance())
    cohorts = _cohorts(values, everyone.panel, per) if len(groups) > MOST_PATHS else {}
    return Effect(None, everyone, each, len(groups), paths, apart, cohorts)


def _cohorts(values: pl.DataFrame, panel: AllPanel, per: float) -> dict[int, Cohort]:
    schools = panel.frame.select("school", "joined").unique().sort("joined", "school")
    found: dict[int, list[str]] = {}
    for school, joined in schools.rows():
        found.setdefault(joined, []).append(school)
    return {joined: Cohort(len(codes), pooled(values, codes, per)) for joined, codes in found.items()}


def _until(reader: Reader, version: str, stage: str, indicator: str, last: int) -> pl.DataFrame:
    """Up to a year, and no earlier than the indicator is measured as in that year: nothing is compared across a
    break of the series."""
    since = registry().indicators[indicator].since(last)
    return reader.outcomes(version, stage, indicator).filter(pl.col("school_year").is_between(since, last))


def _one(
    reader: Reader, version: str, group: str, stage: str, indicator: str, last: int,
    values: pl.DataFrame, joined: tuple[Spell, ...],
) -> OneGroup:  # fmt: skip
    card = registry().indicators[indicator]
    found = group_finding(values, joined, group, card.direction, chance())
    panel = found.panel
    fixed = pooled(values, panel.members, card.per)
    current = current_members(values, joined, group, panel.years, card.per)
    return OneGroup(
        found,
        pooled(values, panel.lead, card.per),
        fixed,
        current,
        pooled(values, panel.comparison, card.per),
        composition(panel, current, fixed),
        _rivals(reader, version, stage, found, [name for name in RIVALS if name != indicator], last),
        _members(reader, version, values, panel, last),
        None if card.kind == "total" else _spread(values, joined, panel),
    )


def _rivals(
    reader: Reader, version: str, stage: str, found: GroupFinding, names: Iterable[str], last: int
) -> tuple[Rival, ...]:
    made, panel = [], found.panel
    for name in names:
        card = registry().indicators[name]
        values = _until(reader, version, stage, name, last)
        members = pooled(values, panel.members, card.per)
        others = pooled(values, panel.comparison, card.per)
        made.append(
            Rival(
                name, _ends(members, panel.joined), _ends(others, panel.joined), _rival_change(values, panel)
            )
        )
    return tuple(made)


def _rival_change(values: pl.DataFrame, panel: GroupPanel) -> Randomised | None:
    """The change of schools with a value on both sides; None with fewer than two members or comparison schools."""
    years = sorted(values.drop_nulls("value")["school_year"].unique().to_list())
    before = np.array([year < panel.joined for year in years], dtype=bool)
    matrix = wide(values, [*panel.members, *panel.comparison], years)
    there = ~np.isnan(matrix)
    both: NDArray[np.bool_] = np.any(there[:, before], axis=1) & np.any(there[:, ~before], axis=1)
    m = int(both[: len(panel.members)].sum())
    if m < 2 or both.sum() - m < 2:
        return None
    some = matrix[both]
    seen: NDArray[np.bool_] = np.any(~np.isnan(some), axis=0)
    moved = changes(some[:, seen], before[seen])
    return randomise(moved[:m], moved[m:], chance(), MOST_RIVAL_CHOICES)


def _ends(by_year: dict[int, float], joined: int) -> tuple[float, float] | None:
    """The last value before joining and the last of all; None where one side has none."""
    before = [year for year in by_year if year < joined]
    after = [year for year in by_year if year >= joined]
    return (by_year[max(before)], by_year[max(after)]) if before and after else None


def _members(
    reader: Reader, version: str, values: pl.DataFrame, panel: GroupPanel, last: int
) -> tuple[Member, ...]:
    """Every stay in the group, the lead school first, then by the day of joining."""
    onward = lines(steps(reader.succession(version)))
    stays: dict[str, list[dict[str, Any]]] = {}
    for row in reader.memberships(version).iter_rows(named=True):
        stays.setdefault(onward.get(row["school_code"], row["school_code"]), []).append(row)
    names = dict(reader.names(version).select("school_code", "school_name").rows())
    there = {"rows": set(values["school_code"].to_list())}
    there["values"] = set(values.drop_nulls("value")["school_code"].to_list())
    made = []
    own = [
        (code, row, rows) for code, rows in stays.items() for row in rows if row["group_name"] == panel.group
    ]
    for code, row, rows in own:
        first: int | None = first_school_year(row["joined"])
        if row["left"] is not None and first_school_year(row["left"]) <= first_school_year(row["joined"]):
            first = None
        others = [
            other["group_name"]
            for other in rows
            if other["group_name"] != panel.group
            and (other["left"] is None or other["left"] > row["joined"])
            and (row["left"] is None or other["joined"] < row["left"])
        ]
        made.append(
            Member(
                code,
                names.get(code) or names.get(row["school_code"]) or code,
                row["role"],
                row["tightness"] or "",
                row["joined"],
                row["left"],
                first,
                _standing(panel, code, row["role"], first, last, there),
                tuple(dict.fromkeys(others)),
            )
        )
    return tuple(sorted(made, key=lambda one: (one.role != LEAD, one.joined, one.school)))


def _standing(
    panel: GroupPanel, code: str, role: str, first: int | None, last: int, there: dict[str, set[str]]
) -> Standing:
    if code not in there["values"]:
        return "no_data" if code in there["rows"] else "no_rows"
    if role == LEAD:
        return "lead"
    if first is None:
        return "never"
    if first > last:
        return "not_yet"
    sets: Sequence[tuple[Standing, tuple[str, ...]]] = (
        ("fixed", panel.members), ("gone", panel.left), ("late", panel.late),
        ("elsewhere", panel.elsewhere), ("thin", panel.thin),
    )  # fmt: skip
    return next((name for name, codes in sets if code in codes), "no_data")


def _spread(values: pl.DataFrame, joined: tuple[Spell, ...], panel: GroupPanel) -> Spread | None:
    """None where a 差异系数 is missing under either reading in the first or last year with members."""
    years = [year for year in panel.years if year >= panel.joined]
    if len(years) < 2:
        return None

    def told(year: int, *, fixed: bool) -> float | None:
        schools = set(panel.members) if fixed else members_of_year(joined, panel.group, year)
        rows = values.filter(
            pl.col("school_code").is_in([*schools, *panel.lead]), pl.col("school_year") == year
        )
        return weighted_cv(rows)

    found = [told(year, fixed=fixed) for fixed in (False, True) for year in (years[0], years[-1])]
    if any(one is None for one in found):
        return None
    one, two, three, four = (one for one in found if one is not None)
    return Spread(years[0], years[-1], (one, two), (three, four))
