"""Exact inference for one group: the golden case, the smallest p, intervals that the same test would not reject."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest

from balance.effect.small import DRAWS, changes, places, randomise, slopes

# small_group.json: changes of five members and ten comparison schools; computed independently.
MEMBERS = np.array([4.1, 2.5, 3.9, 1.8, 3.0])
COMPARISON = np.array([0.2, 1.1, -0.5, 0.9, 1.6, 0.4, -1.2, 2.0, 0.7, 0.1])


def seeded(seed: int = 7):  # type: ignore[no-untyped-def]
    return np.random.default_rng(seed).random


def never(shape: tuple[int, int]) -> np.ndarray:
    raise AssertionError("no chance is needed where all choices can be tried")


def test_the_golden_group() -> None:
    found = randomise(MEMBERS, COMPARISON, never)
    assert found.effect == pytest.approx(2.53, abs=1e-12)
    assert found.p == pytest.approx(2 / 3003, abs=1e-15)
    assert found.least_p == pytest.approx(1 / 3003, abs=1e-15)
    assert (found.low, found.high) == pytest.approx((1.400, 3.675), abs=1e-6)
    assert (found.exact, found.choices, found.members, found.comparison) == (True, 3003, 5, 10)


@pytest.mark.parametrize(("m", "n"), [(3, 5), (5, 3), (4, 4)])
def test_p_is_the_share_of_choices_at_least_as_far_counted_one_by_one(m: int, n: int) -> None:
    members, comparison = MEMBERS[:m] - 2, COMPARISON[:n]
    pooled = np.concatenate([members, comparison])
    seen = abs(members.mean() - comparison.mean())
    far = total = 0
    for chosen in combinations(range(8), m):
        inside = np.isin(np.arange(8), chosen)
        far += abs(pooled[inside].mean() - pooled[~inside].mean()) >= seen - 1e-12
        total += 1
    assert randomise(members, comparison, never).p == far / total


def test_the_interval_ends_where_the_test_begins_to_reject() -> None:
    found = randomise(MEMBERS, COMPARISON, never)
    assert found.low is not None
    assert found.high is not None
    for edge, inward in ((found.low, 1e-6), (found.high, -1e-6)):
        assert randomise(MEMBERS - (edge + inward), COMPARISON, never).p > 0.05
        assert randomise(MEMBERS - (edge - inward), COMPARISON, never).p <= 0.05


def test_schools_too_few_to_reject_anything_have_no_interval() -> None:
    found = randomise(np.array([5.0]), np.array([0.0, 0.1, 0.2]), never)
    assert found.least_p == 0.25
    assert (found.low, found.high) == (None, None)


def test_many_choices_are_drawn_from_a_seed_and_repeat() -> None:
    chance = np.random.default_rng(3)
    members, comparison = chance.normal(0.6, 1, 9), chance.normal(0, 1, 40)
    one, two = randomise(members, comparison, seeded()), randomise(members, comparison, seeded())
    assert one == two
    assert (one.exact, one.choices) == (False, DRAWS + 1)
    assert one.least_p == 1 / (DRAWS + 1)
    other = randomise(members, comparison, seeded(8))
    assert other.p == pytest.approx(one.p, abs=0.02)


@pytest.mark.parametrize(("wanted", "of"), [(1, 7), (3, 6), (5, 7), (6, 6)])
def test_every_set_of_schools_is_drawn_as_often_as_any_other(wanted: int, of: int) -> None:
    """χ² of the counts, in standard deviations from what chance gives."""
    drawn = np.sort(places(seeded()((30_000, wanted)), of), axis=1)
    assert (np.diff(drawn, axis=1) > 0).all()
    counts = np.unique(drawn, axis=0, return_counts=True)[1]
    sets = comb(of, wanted)
    assert len(counts) == sets
    expected = 30_000 / sets
    apart = float(((counts - expected) ** 2 / expected).sum())
    assert abs(apart - (sets - 1)) <= 3 * np.sqrt(2 * (sets - 1))


@pytest.mark.parametrize(("m", "n"), [(4, 16), (16, 4), (10, 10)])
def test_drawn_choices_say_what_all_choices_say(m: int, n: int) -> None:
    """Also where the members are the larger part, of which those left out are drawn."""
    chance = np.random.default_rng(5)
    members, comparison = chance.normal(0.6, 1, m), chance.normal(0, 1, n)
    drawn, whole = randomise(members, comparison, seeded(), most=1), randomise(members, comparison, never)
    assert (drawn.exact, whole.exact) == (False, True)
    assert drawn.p == pytest.approx(whole.p, abs=0.01)
    assert (drawn.low, drawn.high) == pytest.approx((whole.low, whole.high), abs=0.03)


def test_ten_members_among_twenty_four_schools_are_tried_whole() -> None:
    chance = np.random.default_rng(2)
    members, comparison = chance.normal(0.8, 1, 10), chance.normal(0, 1, 14)
    found = randomise(members, comparison, never)
    assert (found.exact, found.choices, found.least_p) == (True, 1_961_256, 1 / 1_961_256)
    drawn = randomise(members, comparison, seeded(), most=50_000)
    assert drawn.p == pytest.approx(found.p, abs=0.01)
    assert (drawn.low, drawn.high) == pytest.approx((found.low, found.high), abs=0.05)


def test_the_spread_of_changes_is_that_inside_members_and_comparison_schools() -> None:
    found = randomise(MEMBERS + 100, COMPARISON, never)
    squares = ((MEMBERS - MEMBERS.mean()) ** 2).sum() + ((COMPARISON - COMPARISON.mean()) ** 2).sum()
    assert found.spread == pytest.approx(np.sqrt(squares / 13))
    assert randomise(MEMBERS[:1], COMPARISON, never).spread is None


@pytest.mark.parametrize(("m", "n", "times", "told"), [(4, 12, 1.5, 67), (6, 12, 1.0, 48), (2, 6, 2.0, 49)])
def test_the_power_told_is_the_power_found(m: int, n: int, times: float, told: int) -> None:
    """The table of ``balance.effect.verdict`` against simulation: 300 worlds, so three standard errors are 9 points."""
    chance = np.random.default_rng(13)
    seen = [
        randomise(chance.normal(times, 1, m), chance.normal(0, 1, n), never).p <= 0.05 for _ in range(300)
    ]
    assert 100 * np.mean(seen) == pytest.approx(told, abs=9)


def test_without_an_effect_the_test_rejects_no_more_often_than_it_says() -> None:
    chance = np.random.default_rng(11)
    rejected = sum(
        randomise(chance.normal(size=4), chance.normal(size=9), never).p <= 0.05 for _ in range(200)
    )
    assert rejected <= 20  # 10 expected; more than 20 would happen once in 500


def test_changes_and_slopes_are_those_of_the_schools_and_a_gap_takes_no_growth_of_the_county() -> None:
    years = np.arange(2016.0, 2022.0)
    before = years < 2019
    grown = np.outer(np.ones(5), 2.0 * (years - 2016))
    grown[0] += np.where(before, 0.0, 3.0)
    moved = changes(grown, before)
    assert moved[0] - moved[1] == pytest.approx(3.0)
    assert slopes(grown, before, years)[0] - slopes(grown, before, years)[1] == pytest.approx(0.0)
    gap = grown.copy()
    gap[2, 5] = np.nan
    assert changes(gap, before)[2] - changes(gap, before)[1] == pytest.approx(0.0, abs=0.7)
    naive = np.nanmean(gap[2, ~before]) - np.nanmean(gap[1, ~before])
    assert abs(naive) > abs(changes(gap, before)[2] - changes(gap, before)[1])
