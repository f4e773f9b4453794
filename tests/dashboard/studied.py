"""Studies of made-up worlds, as a desk hands them to presenters."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from balance.effect.finding import all_finding, composition, current_members, group_finding, pooled
from balance.effect.joining import Spell
from balance.effect.small import Randomised
from dashboard.studies import Effect, OneGroup, Rival, chance
from tests.balance.effect_worlds import one_group, world

GROUP = "集团00"
MOVED = Randomised(-60.0, 0.02, 0.001, -90.0, -20.0, True, 924, 6, 12)


def group_effect(
    *, effect: float = 0.0, drift: float = 0.0, members: int = 6, late: bool = False, seed: int = 1
) -> Effect:
    """One group that formed in 2018; with ``late`` its last member joined in 2021 and is much stronger."""
    values, joined = one_group(effect=effect, drift=drift, members=members, seed=seed)
    joined = list(joined)
    if late:
        joined[-1] = replace(joined[-1], first=2021)
        strong = pl.col("school_code") == joined[-1].school
        values = values.with_columns(numerator=pl.when(strong).then(3000.0).otherwise("numerator"))
    return Effect(of_group(values, joined), None, {}, 1)


def of_group(values: pl.DataFrame, joined: list[Spell]) -> OneGroup:
    found = group_finding(values, joined, GROUP, "up", chance())
    panel = found.panel
    fixed, current = (
        pooled(values, panel.members, 1.0),
        current_members(values, joined, GROUP, panel.years, 1.0),
    )
    return OneGroup(
        found,
        {year: 12.0 + 0.1 * (year - 2015) for year in panel.years},
        fixed,
        current,
        pooled(values, panel.comparison, 1.0),
        composition(panel, current, fixed),
        (
            Rival("enrolment", (500.0, 450.0), (400.0, 410.0), MOVED),
            Rival("class_size", None, None),
            Rival("zone_capture", None, None),
        ),
    )


def all_effect(*, groups: int = 40, effect: float = 0.0, drift: float = 0.0) -> Effect:
    values, joined = world(groups=groups, effect=effect, drift=drift)
    few = sorted({one.group for one in joined})[:3]
    each = {name: group_finding(values, joined, name, "up", chance()) for name in few}
    paths = {name: pooled(values, one.panel.members, 1.0) for name, one in each.items()}
    apart = pooled(values, values["school_code"].tail(1).to_list(), 1.0)
    return Effect(None, all_finding(values, joined, "up", chance()), each, groups, paths, apart)
