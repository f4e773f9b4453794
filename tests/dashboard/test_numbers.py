"""Numbers are written one way everywhere, and a missing one is never 0."""

import pytest

from dashboard import numbers
from dashboard.charts.spec import Field


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (0.125, 2, "0.13"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (1234567.891, 1, "1,234,567.9"),
        (-0.004, 2, "0.00"),
        (None, 2, "—"),
        (float("nan"), 2, "—"),
        (0, 2, "0.00"),
    ],
)
def test_half_is_rounded_up_and_missing_is_a_dash(value: float | None, decimals: int, written: str) -> None:
    assert numbers.number(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(24839, "24,839"), (99999, "99,999"), (1252762, "125.28万"), (None, "—"), (0, "0")],
)
def test_large_counts_are_said_in_wan(value: float | None, written: str) -> None:
    assert numbers.count(value) == written


def test_a_change_carries_its_sign_and_nothing_has_none() -> None:
    assert numbers.signed(0.5, 1) == "+0.5"
    assert numbers.signed(-0.5, 1) == "−0.5"
    assert numbers.signed(0.04, 1) == "0.0"
    assert numbers.signed(None) == "—"


def test_per_cents_change_by_points() -> None:
    assert numbers.change(2.2, "%", 1) == "+2.2个百分点"
    assert numbers.change(-0.4, "㎡", 1) == "−0.4㎡"
    assert numbers.change(None, "%") == "—"


def test_a_unit_never_follows_a_dash() -> None:
    assert numbers.with_unit(None, "册") == "—"
    assert numbers.with_unit(6.33, "册") == "6.33册"


@pytest.mark.parametrize(
    ("value", "written"), [(0.5, "0.50"), (4.2, "4.2"), (2000, "2,000"), (1, "1"), (None, "—")]
)
def test_lines_are_written_as_the_rule_prints_them(value: float | None, written: str) -> None:
    assert numbers.line(value) == written


def test_table_and_sentence_round_alike() -> None:
    assert Field("cv", "", "coefficient").written(0.51525) == numbers.coefficient(0.51525) == "0.515"
    assert Field("share", "", "share").written(0.4815) == "48.2%"
    assert Field("year", "", "year").written(2024) == "2024"
    assert Field("x", "").written(None) == "—"
