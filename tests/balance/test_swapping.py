"""The swap test counts all worlds of few schools, draws some of many, and keeps its size where nothing changed."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from balance import swapping
from balance.spread import Unknown
from balance.swapping import SwapTest, swap_test
from tests.balance.counties import AFTER, BEFORE, flips, named, two_years, year


def swapped(before: pl.DataFrame, after: pl.DataFrame, seed: int = 1, worlds: int = 2000) -> SwapTest:
    found = swap_test(before, after, flips(seed, worlds))
    assert isinstance(found, SwapTest)
    return found


def test_the_golden_change_of_five_schools_is_exact() -> None:
    """8 of 32 worlds: p = 0.25 (a prototype outside this repository counted them school by school)."""
    found = swapped(BEFORE, AFTER)
    assert (found.delta, found.p) == (pytest.approx(-0.2564644773, abs=1e-9), 0.25)
    assert (found.schools_n, found.exact, found.worlds) == (5, True, 32)
    assert found.least_p == 2 / 32
    assert not found.can_tell


@settings(max_examples=60, deadline=None)
@given(two_years(lasting=True))
def test_swapping_the_years_turns_the_change_and_keeps_p(years: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    before, after = years
    there, back = swapped(before, after), swapped(after, before)
    assert back.delta == pytest.approx(-there.delta, abs=1e-12)
    assert back.p == there.p
    assert there.least_p <= there.p <= 1
    larger = [rows.with_columns(pl.col("value") * 128, pl.col("weight") * 4) for rows in years]
    assert swapped(*larger).p == there.p


def test_schools_that_become_equal_leave_both_worlds_as_far() -> None:
    """The change and its mirror image are equally far, though one of them is reckoned from sums that cancel."""
    assert swapped(year([69.227137, 0.1], [5.0, 5.0]), year([0.1, 0.1], [5.0, 5.0])).p >= 0.5


def test_many_schools_are_drawn_from_what_the_caller_hands_in() -> None:
    random = np.random.default_rng(7)
    values = np.exp(random.normal(0, 0.4, 30))
    before, after = year(list(values), [100.0] * 30), year(list(np.exp(np.log(values) * 0.4)), [100.0] * 30)
    found = swapped(before, after)
    assert not found.exact
    assert found.worlds == 2000
    assert found.p < 0.05
    assert found == swapped(before, after)
    assert abs(swapped(before, after, seed=2).p - found.p) < 0.02


def test_drawn_and_counted_worlds_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = swapped(BEFORE, AFTER).p
    monkeypatch.setattr(swapping, "MOST_EXACT", 0)
    assert swapped(BEFORE, AFTER, worlds=20_000).p == pytest.approx(exact, abs=0.02)


def test_where_nothing_changed_it_rejects_about_as_often_as_it_says() -> None:
    """Ten schools, a lasting level and a yearly wobble, no change: about 8 % of 400 counties below 5 %."""
    random = np.random.default_rng(3)
    below = 0
    for _ in range(400):
        level = random.normal(0, 0.4, 10)
        pupils = list(np.exp(random.normal(5.5, 0.8, 10)))
        years = [year(list(np.exp(level + random.normal(0, 0.2, 10))), pupils) for _ in range(2)]
        below += swapped(*years).p <= 0.05
    assert below <= 46


def test_only_pairs_are_compared() -> None:
    more = pl.concat([AFTER, named({"新校": (90.0, 500.0)})])
    assert swapped(BEFORE, more).p == 0.25


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (named({"新校": (1.0, 1.0)}), "没有一所"),
        (AFTER.head(1), "只有一所"),
        (AFTER.with_columns(value=0.0), "为 0"),
    ],
)
def test_no_test_without_pairs(after: pl.DataFrame, told: str) -> None:
    found = swap_test(BEFORE, after, flips(1))
    assert isinstance(found, Unknown)
    assert told in found.reason
