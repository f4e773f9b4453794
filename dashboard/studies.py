"""A study of joining groups for a scope, from a published version: the one place where screens and commands get it.

A group is judged against comparison schools of the members' counties, which lie outside the scope; so the values of
all schools are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from balance.effect.finding import (
    AllFinding,
    Composition,
    GroupFinding,
    all_finding,
    composition,
    current_members,
    group_finding,
    groups_with_members,
    pooled,
)
from balance.effect.joining import Spell, ever, spells
from balance.effect.small import Uniform
from balance.scope import JOINT, Scope
from balance.succession import lines, steps
from etl.reference import registry

if TYPE_CHECKING:
    from etl.reading import Reader

SEED = 20_170_406
MOST_GROUPS = 40
RIVALS = ("enrolment", "class_size", "str_ratio")


@dataclass(frozen=True)
class Rival:
    """How something else moved from the year before joining to the last: an explanation beside the group's."""

    indicator: str
    members: tuple[float, float] | None
    comparison: tuple[float, float] | None


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


@dataclass(frozen=True)
class Effect:
    """What is known of a scope: ``one`` where it is a group, else ``everyone`` and the groups in it.

    ``each`` is empty where there are more than ``MOST_GROUPS`` groups; ``groups`` counts them all the same.
    ``paths`` are the fixed members of each of them by year, ``apart`` the schools never in a group, pooled (Σ/Σ).
    """

    one: OneGroup | None
    everyone: AllFinding | None
    each: dict[str, GroupFinding]
    groups: int
    paths: dict[str, dict[int, float]] = field(default_factory=dict)
    apart: dict[int, float] = field(default_factory=dict)


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
    each = {name: group_finding(values, joined, name, direction, chance()) for name in few}
    per = registry().indicators[indicator].per
    paths = {name: pooled(values, one.panel.members, per) for name, one in each.items()}
    never = set(values["school_code"].to_list()) - ever(joined)
    apart = pooled(values, never, per) if each else {}
    return Effect(None, all_finding(values, joined, direction), each, len(groups), paths, apart)


def _until(reader: Reader, version: str, stage: str, indicator: str, last: int) -> pl.DataFrame:
    return reader.outcomes(version, stage, indicator).filter(pl.col("school_year") <= last)


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
    )


def _rivals(
    reader: Reader, version: str, stage: str, found: GroupFinding, names: Iterable[str], last: int
) -> tuple[Rival, ...]:
    made = []
    for name in names:
        card = registry().indicators[name]
        values = _until(reader, version, stage, name, last)
        members = pooled(values, found.panel.members, card.per)
        others = pooled(values, found.panel.comparison, card.per)
        made.append(Rival(name, _ends(members, found.panel.joined), _ends(others, found.panel.joined)))
    return tuple(made)


def _ends(by_year: dict[int, float], joined: int) -> tuple[float, float] | None:
    """The last value before joining and the last of all; None where one side has none."""
    before = [year for year in by_year if year < joined]
    after = [year for year in by_year if year >= joined]
    return (by_year[max(before)], by_year[max(after)]) if before and after else None
