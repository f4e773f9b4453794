"""A change of the 差异系数 is split over schools to the last digit, whoever came, went, grew or was not reported."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings

from balance import levelling as module
from balance.levelling import PARTS, Levelling, split
from balance.spread import Unknown
from tests.balance.counties import AFTER, BEFORE, named, two_years, year

few = settings(max_examples=150, deadline=None)


def done(before: pl.DataFrame, after: pl.DataFrame, *, net: bool = False) -> Levelling:
    found = split(before, after, net=net)
    assert isinstance(found, Levelling)
    return found


# Origin of the numbers: see tests/balance/counties.py.
GOLDEN = {
    False: {
        "low_rose": -0.2380374760,
        "high_rose": -0.0006168960,
        "high_fell": -0.0200405293,
        "enrolment": 0.0022304240,
    },
    True: {
        "low_rose": -0.1925827065,
        "low_fell": 0.0058009802,
        "high_fell": -0.0720959844,
        "enrolment": 0.0024132333,
    },
}
SHARES = {False: 0.9223470078, True: 0.7276094115}


@pytest.mark.parametrize("net", [False, True])
def test_the_golden_change_raw_and_net_of_the_countys_growth(net: bool) -> None:
    found = done(BEFORE, AFTER, net=net)
    assert (found.cv_before, found.cv_after) == pytest.approx((0.5152566299, 0.2587921526), abs=1e-9)
    assert found.parts == pytest.approx({**dict.fromkeys(PARTS, 0.0), **GOLDEN[net]}, abs=1e-9)
    assert found.delta == pytest.approx(-0.2564644773, abs=1e-9)
    assert found.levelling_up_share() == pytest.approx(SHARES[net], abs=1e-9)
    assert found.mean_after == pytest.approx(7.2580645161)
    assert found.mean_before == pytest.approx(7.2580645161 if net else 6.3344370861)


def test_the_golden_parts_of_each_school() -> None:
    schools = done(BEFORE, AFTER).schools
    assert schools["value_part"].to_list() == pytest.approx(
        [-0.0048911381, -0.0543670907, -0.0200405293, -0.1787792472, -0.0006168960], abs=1e-9
    )
    assert schools["enrolment_part"].to_list() == pytest.approx(
        [-0.0027917428, 0.0000972169, 0.0007289666, 0.0041959834, 0.0], abs=1e-9
    )
    assert schools["part"].to_list() == ["low_rose", "low_rose", "high_fell", "low_rose", "high_rose"]


def test_the_coefficient_is_not_symmetric() -> None:
    """1 and 3 become 2 and 2: −⅓ from the low school, −⅙ from the high one, since a rise also lifts the mean."""
    parts = done(year([1, 3], [10, 10]), year([2, 2], [10, 10])).parts
    assert (parts["low_rose"], parts["high_fell"]) == pytest.approx((-1 / 3, -1 / 6))


@few
@given(two_years())
def test_the_parts_sum_to_the_change_whatever_happens(years: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    for net in (False, True):
        found = done(*years, net=net)
        assert sum(found.parts.values()) == pytest.approx(found.delta, abs=1e-9)
        raw = done(*years)
        assert (found.cv_before, found.cv_after) == pytest.approx((raw.cv_before, raw.cv_after), abs=1e-9)


@few
@given(two_years())
def test_backwards_the_change_is_the_opposite(years: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    there, back = done(*years), done(*reversed(years))
    for name in ("value_part", "enrolment_part"):
        assert back.schools[name].to_list() == pytest.approx([-x for x in there.schools[name]], abs=1e-9)


@few
@given(two_years())
def test_another_unit_or_larger_schools_change_nothing(years: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    # powers of two, which floats multiply exactly: a school that stands on the mean stays on it
    scaled = [rows.with_columns(pl.col("value") * 128, pl.col("weight") * 4) for rows in years]
    assert done(*scaled).parts == pytest.approx(done(*years).parts, abs=1e-9)


@few
@given(two_years(lasting=True))
def test_growth_that_all_share_is_no_part_once_it_is_taken_out(
    years: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    before = years[0]
    found = done(before, before.with_columns(pl.col("value") * 1.7), net=True)
    assert found.parts == pytest.approx(dict.fromkeys(PARTS, 0.0), abs=1e-9)


def test_closing_a_weak_school_is_a_line_of_its_own_and_no_levelling_up() -> None:
    before = named({"弱校": (1.0, 100.0), "甲": (5.0, 100.0), "乙": (6.0, 100.0)})
    found = done(before, before.filter(pl.col("school") != "弱校"))
    assert found.parts["closed"] == pytest.approx(found.delta)
    assert found.delta < 0
    assert found.levelling_up_share() is None
    assert found.count("closed") == 1


def test_an_opened_school_is_a_line_of_its_own() -> None:
    after = named({"新校": (1.0, 100.0), "甲": (5.0, 100.0), "乙": (6.0, 100.0)})
    found = done(after.filter(pl.col("school") != "新校"), after)
    assert found.parts["opened"] == pytest.approx(found.delta)
    assert found.delta > 0


def test_a_school_that_was_not_reported_has_not_closed() -> None:
    before = named({"甲": (1.0, 100.0), "乙": (5.0, 100.0), "丙": (6.0, 100.0)})
    after = named({"甲": (None, None), "乙": (5.0, 100.0), "丙": (6.0, 100.0)})
    parts = done(before, after).parts
    assert parts["closed"] == 0
    assert parts["one_year"] == pytest.approx(sum(parts.values()))


def test_only_a_narrowing_has_a_share_and_the_weak_side_follows_the_indicator() -> None:
    assert done(AFTER, BEFORE).levelling_up_share() is None
    share = done(BEFORE, AFTER).levelling_up_share(weak_is_high=True)
    assert share == pytest.approx(0.0200405293 / (0.0200405293 + 0.2380374760), abs=1e-7)


def test_equal_schools_in_both_years_give_nothing_and_no_division_by_0() -> None:
    same = year([3, 3], [10, 20])
    assert done(same, same).parts == dict.fromkeys(PARTS, 0.0)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (year([None, None], [1, 1]), "均未报"),
        (year([0, 0], [1, 1]), "平均值为 0"),
        (year([1, -1], [1, 1]), "负值"),
        (year([1, 2], [1, 0]), "只有一所"),
        (year([float("nan"), 2], [1, 1]), "只有一所"),
    ],
)
def test_a_year_without_a_coefficient_has_a_reason(rows: pl.DataFrame, told: str) -> None:
    for found in (split(rows, AFTER), split(BEFORE, rows)):
        assert isinstance(found, Unknown)
        assert told in found.reason


def test_two_rows_for_one_school_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        split(pl.concat([BEFORE, BEFORE]), AFTER)


def test_a_path_through_a_narrow_valley_needs_its_stretches_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly all weight passes to a school ten thousand times richer: without halving the sum is off."""
    before = named({"甲": (0.1, 5000.0), "丙": (0.2, 5.0)})
    after = named({"乙": (1e3, 5000.0), "丙": (2e3, 5.0)})
    found = done(before, after)
    assert sum(found.parts.values()) == pytest.approx(found.delta, abs=1e-9)
    monkeypatch.setattr(module, "DEEPEST", 0)
    planted = done(before, after)
    assert abs(sum(planted.parts.values()) - planted.delta) > 1e-9
