"""抬底, 削峰填谷, 削峰, 分化, 稳定: each of them by a county made for it, and the warning beside a falling mean."""

from __future__ import annotations

import pytest

from balance.levelling_type import RULE, LevellingType, levelling_type
from balance.spread import Unknown
from tests.balance.counties import year

PUPILS = [100.0] * 6
START = [4.0, 5.0, 9.0, 10.0, 15.0, 17.0]
CASES = {
    "raised": [7.0, 8.0, 10.0, 11.0, 15.0, 17.0],
    "levelled": [7.0, 8.0, 9.5, 10.0, 12.0, 13.0],
    "cut": [4.0, 5.0, 8.0, 9.0, 10.0, 11.0],
    "diverged": [4.5, 5.5, 9.0, 10.0, 20.0, 25.0],
    "stable": [4.01, 5.0, 9.0, 10.0, 15.0, 17.0],
    "other": [4.0, 5.0, 12.0, 13.0, 15.0, 17.0],
}


def kind_of(before: list[float], after: list[float], *, weak_is_high: bool = False) -> LevellingType:
    found = levelling_type(year(before, PUPILS), year(after, PUPILS), weak_is_high=weak_is_high)
    assert isinstance(found, LevellingType)
    return found


@pytest.mark.parametrize("kind", list(CASES))
def test_each_kind_is_told(kind: str) -> None:
    assert kind_of(START, CASES[kind]).kind == kind


def test_a_narrower_gap_on_a_lower_mean_is_a_warning() -> None:
    cut = kind_of(START, CASES["cut"])
    assert cut.mean == pytest.approx((10.0, 47 / 6))
    assert cut.warning is not None
    assert "平均值下降" in cut.warning
    assert kind_of(START, CASES["raised"]).warning is None
    assert kind_of(CASES["raised"], START).warning is None  # a wider gap is no success to be warned of


def test_for_class_sizes_the_high_ones_are_weak_and_falling_is_better() -> None:
    """The strongest third are small classes; the large ones shrink and the mean falls, which is 抬底."""
    before, after = [30.0, 31.0, 40.0, 41.0, 55.0, 60.0], [30.0, 31.0, 39.0, 40.0, 44.0, 45.0]
    found = kind_of(before, after, weak_is_high=True)
    assert (found.kind, found.warning) == ("raised", None)
    assert found.weak == pytest.approx((57.5, 44.5))
    assert kind_of(before, after).kind == "cut"


def test_the_ends_of_2_per_cent_are_still() -> None:
    """The floor rises by 1.9 % of the mean of the first year: not a rise; by 2.1 % it is one."""
    strong = [15.0, 14.0]
    at = [4.19, 5.19, 9.0, 10.0, *strong]
    assert kind_of(START, at).kind == "cut"
    assert kind_of(START, [4.21, 5.21, 9.0, 10.0, *strong]).kind == "levelled"


def test_a_thousandth_of_a_coefficient_is_no_divergence() -> None:
    """99.7 % of teachers certified, then 99.6 %: 差异系数 0.004 → 0.005, a fourth more and nothing."""
    before, after = [99.0, 99.5, 100.0, 100.0, 100.0, 100.0], [98.8, 99.3, 100.0, 100.0, 100.0, 100.0]
    found = kind_of(before, after)
    assert found.cv[1] > found.cv[0] * 1.2
    assert found.kind == "stable"


def test_thirds_are_pooled_and_not_means_of_rates() -> None:
    found = levelling_type(year(START, [300.0, *PUPILS[1:]]), year(START, PUPILS))
    assert isinstance(found, LevellingType)
    assert found.weak == pytest.approx((17 / 4, 4.5))


def test_four_schools_have_no_thirds() -> None:
    found = levelling_type(year(START[:4], PUPILS[:4]), year(START, PUPILS))
    assert isinstance(found, Unknown)
    assert "不足 5 所" in found.reason


def test_the_rule_can_be_printed_and_names_its_tolerance() -> None:
    assert all(word in RULE for word in ("2%", "抬底", "削峰填谷", "削峰", "分化", "稳定", "重新划定"))
