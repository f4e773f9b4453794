"""Few groups by the years in which they formed: exact, blind to what all groups share, and honest about its reach."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import polars as pl
import pytest

from balance.effect.finding import all_finding
from balance.effect.joining import Spell
from balance.effect.panel import all_panel
from balance.effect.small import DRAWS
from balance.effect.timing import Dealt, GroupSeries, dealt, group_series
from tests.balance.effect_worlds import world

YEARS = tuple(range(2015, 2024))
FORMED = (2017, 2018, 2018, 2019, 2020, 2021)


def seeded(shape: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(5).random(shape)


def never(shape: tuple[int, int]) -> np.ndarray:
    raise AssertionError("no chance is needed where all dealings can be tried")


def series(
    effect: float = 0.0, seed: int = 0, shock: float = 0.2, formed: tuple[int, ...] = FORMED
) -> GroupSeries:
    """Groups whose schools share what strikes them; the effect sets in on forming."""
    chance = np.random.default_rng(seed)
    values = chance.normal(10, 2, (len(formed), 1)) + 0.3 * np.arange(len(YEARS))
    values = values + chance.normal(0, shock, (len(formed), len(YEARS)))
    values = values + effect * (np.array(YEARS) >= np.array(formed)[:, None])
    names = tuple(f"集团{place}" for place in range(len(formed)))
    return GroupSeries(names, formed, YEARS, values, (3,) * len(formed), ())


def by_definition(some: GroupSeries, assumed: float = 0.0) -> float:
    """p, dealing by dealing in plain loops, once an assumed effect is taken off the values."""
    values = some.values - assumed * (np.array(YEARS) >= np.array(some.formed)[:, None])

    def told(formed: tuple[int, ...]) -> float:
        steps = []
        for line, year in zip(values, formed, strict=True):
            for at in range(year, max(formed)):

                def step(path: np.ndarray, year: int = year, at: int = at) -> float:
                    before = [path[place] for place, one in enumerate(YEARS) if one < year]
                    return float(path[YEARS.index(at)] - sum(before) / len(before))

                waiting = [step(path) for path, other in zip(values, formed, strict=True) if other > at]
                steps.append(step(line) - sum(waiting) / len(waiting))
        return sum(steps) / len(steps)

    every = [told(order) for order in permutations(some.formed)]
    return sum(abs(one) >= abs(told(some.formed)) - 1e-9 for one in every) / len(every)


@pytest.mark.parametrize("seed", range(4))
def test_p_is_the_share_of_dealings_counted_one_by_one(seed: int) -> None:
    some = series(effect=0.2, seed=seed)
    found = dealt(some, never)
    assert found.p == pytest.approx(by_definition(some), abs=1e-12)
    assert found.exact
    assert found.least_p == pytest.approx(2 / 720)  # two groups of the same year may be exchanged


def test_the_interval_ends_where_the_test_begins_to_reject() -> None:
    some = series(effect=0.8, seed=3)
    found = dealt(some, never)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.8 < found.high
    for edge, inward in ((found.low, 1e-6), (found.high, -1e-6)):
        assert by_definition(some, edge + inward) > 0.05
        assert by_definition(some, edge - inward) <= 0.05


def test_what_all_groups_share_and_where_each_stands_falls_out() -> None:
    some = series(effect=0.4, seed=2)
    moved = some.values + np.array([3.0, -1, 8, 0, 2, 5])[:, None] + np.array([0, 1, 5, 2, 2, 9, -4, 7, 0.0])
    other = replace(some, values=moved)
    assert dealt(other, never).effect == pytest.approx(dealt(some, never).effect)
    assert dealt(other, never).p == dealt(some, never).p


def test_without_an_effect_groups_struck_by_shocks_of_their_own_are_rarely_called_one() -> None:
    found = [dealt(series(seed=seed, shock=1.0), never).p <= 0.05 for seed in range(200)]
    assert sum(found) <= 20  # 10 expected; more than 20 would happen once in 500


def test_forming_after_a_bad_year_is_seen_and_an_effect_is_not_taken_for_it() -> None:
    some = series(shock=0.1)
    dip = np.array([[year == formed - 1 for year in YEARS] for formed in FORMED])
    assert dealt(some, never).placebo_p > 0.1
    assert dealt(replace(some, values=some.values - 1.0 * dip), never).placebo_p < 0.05
    grown = some.values + 0.4 * (np.array(YEARS) - np.array(FORMED)[:, None] + 1).clip(0)
    assert dealt(replace(some, values=grown), never).placebo_p > 0.1
    assert (
        dealt(replace(some, values=grown - 0.5 * dip), never).placebo_p < 0.05
    )  # and does not hide it either


def test_an_effect_that_grows_is_found_in_its_mean_over_the_years_compared() -> None:
    since = (np.array(YEARS) - np.array(FORMED)[:, None] + 1).clip(0)
    some = series(shock=0.01)
    found = dealt(replace(some, values=some.values + 0.16 * since), never)
    compared = since[(since > 0) & (np.array(YEARS) < max(FORMED))]
    assert found.effect == pytest.approx(0.16 * compared.mean(), abs=0.02)
    points = {point.event: point for point in found.points}
    assert min(points) == -5  # the last group to form has nobody to compare with
    assert [points[event].effect for event in (-2, 0, 3)] == pytest.approx([0, 0.16, 0.64], abs=0.03)
    assert (points[0].groups, points[0].schools, points[0].comparison) == (
        5,
        15,
        1,
    )  # the last one forms alone
    assert points[0].low is not None
    assert (points[-1].low, points[-1].high) == (None, None)


def test_many_groups_are_dealt_from_a_seed_and_repeat() -> None:
    some = series(effect=0.5, formed=(2017, 2018, 2018, 2019, 2019, 2020, 2020, 2021, 2021))
    one, two = dealt(some, seeded), dealt(some, seeded)
    assert one == two
    assert (one.exact, one.choices) == (False, DRAWS + 1)
    assert one.least_p == 1 / (DRAWS + 1)


def test_groups_are_lines_of_the_members_that_formed_them_and_need_years_before() -> None:
    values, joined = world(groups=5, size=3)
    joined = [
        replace(one, first=one.first + 2)
        if one.school == "000000"
        else one  # a late member of the first group
        for one in joined
    ]
    early = [replace(one, first=2016) if one.group == "集团04" else one for one in joined]
    whole, less = group_series(all_panel(values, joined)), group_series(all_panel(values, early))
    assert whole.groups == ("集团00", "集团01", "集团02", "集团03", "集团04")
    assert (whole.sizes, whole.values.shape) == ((2, 3, 3, 3, 3), (5, 9))
    assert less.groups == ("集团00", "集团01", "集团02", "集团03")
    of_first = values.filter(pl.col("school_code").is_in(["000001", "000002"]), pl.col("school_year") == 2020)
    assert whole.values[0, 5] == pytest.approx(of_first["value"].mean())
    assert all(one.holds for one in less.conditions)


@pytest.mark.parametrize(("groups", "alike"), [(3, False), (5, True)], ids=["three", "all_in_one_year"])
def test_too_few_groups_or_years_of_forming_leave_the_matter_open(groups: int, alike: bool) -> None:
    values, joined = world(groups=groups, effect=2.0)
    if alike:
        joined = [replace(one, first=2019) for one in joined]
    found = all_finding(values, joined, "up", never)
    assert (found.verdict.kind, found.timing) == ("insufficient", None)
    assert any("按成立先后比较" in reason for reason in found.verdict.reasons)
    assert any("至少 10 个集团" in reason for reason in found.verdict.reasons)


def test_few_groups_get_a_verdict_by_their_timing_and_never_by_a_study_that_needs_more() -> None:
    few = all_finding(*world(groups=6, effect=0.6), "up", never)
    assert few.study is None
    assert isinstance(few.timing, Dealt)
    assert few.verdict.sentence == "变化明显大于可比学校"
    assert few.timing.low is not None
    assert few.timing.low < 0.6 < (few.timing.high or 0.0)
    assert [one.id for one in few.conditions if not one.holds] == ["groups"]
    kinds = [all_finding(*world(groups=6, seed=seed), "up", never).verdict.kind for seed in range(20)]
    assert kinds.count("greater") + kinds.count("smaller") <= 3


def test_no_school_outside_groups_is_needed_to_compare_early_with_late_groups() -> None:
    found = all_finding(*world(groups=6, never=0, effect=0.6), "up", never)
    assert found.verdict.kind == "greater"
    assert "comparison_whole" in {one.id for one in found.conditions if not one.holds}


def test_leaving_blocks_the_fallback_as_well() -> None:
    values, joined = world(groups=6)
    gone: list[Spell] = [replace(one, last=2021) if one.school < "000010" else one for one in joined]
    found = all_finding(values, gone, "up", never)
    assert (found.verdict.kind, found.timing) == ("insufficient", None)
