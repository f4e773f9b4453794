"""The laws that a measure of dispersion obeys, whatever the schools: order, scale, replication, transfer, equality."""

import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from balance.measures import MEASURES
from tests.balance.engine import contributed, measured, ordered, school_rows, value_of

School = tuple[float, float]
amounts = st.floats(min_value=0.1, max_value=1e4)
pupils = st.integers(min_value=5, max_value=5000).map(float)
schools = st.lists(st.tuples(amounts, pupils), min_size=2, max_size=12)
few = settings(max_examples=40, deadline=None)

DISPERSION = ["cv_w", "cv", "max_min", "gini_w", "theil_t", "mcloone"]
ALIKE = {
    "cv_w": 0.0,
    "cv": 0.0,
    "gini_w": 0.0,
    "theil_t": 0.0,
    "mcloone": 1.0,
    "max_min": 1.0,
    "cv_loo_max": 0.0,
}


def close(expected: Any) -> Any:
    """Equal up to the rounding of a one-pass variance."""
    return pytest.approx(expected, rel=1e-6, abs=1e-6)


def _split(pairs: list[School]) -> tuple[list[float], list[float]]:
    return [value for value, _ in pairs], [weight for _, weight in pairs]


def _all(pairs: list[School]) -> dict[str, float]:
    found = measured(school_rows(*_split(pairs)))
    return {name: found[name][0] for name in DISPERSION}  # type: ignore[misc]


@few
@given(schools)
def test_the_order_of_schools_does_not_matter(pairs: list[School]) -> None:
    assert _all(pairs[::-1]) == close(_all(pairs))


@few
@given(schools, st.floats(min_value=0.01, max_value=1000))
def test_another_unit_changes_nothing(pairs: list[School], factor: float) -> None:
    assert _all([(value * factor, weight) for value, weight in pairs]) == close(_all(pairs))


@few
@given(schools, st.integers(min_value=2, max_value=4))
def test_a_county_repeated_is_as_even_as_the_county(pairs: list[School], times: int) -> None:
    assert _all(pairs * times) == close(_all(pairs))


@few
@given(schools, st.floats(min_value=0.1, max_value=10))
def test_all_schools_grown_alike_changes_nothing(pairs: list[School], factor: float) -> None:
    grown = [(value, weight * factor) for value, weight in pairs]
    assert value_of("cv_w", *_split(grown)) == close(value_of("cv_w", *_split(pairs)))


@few
@given(amounts, st.lists(pupils, min_size=2, max_size=12))
def test_equal_schools_give_0(value: float, weights: list[float]) -> None:
    found = measured(school_rows([value] * len(weights), weights))
    for name, expected in ALIKE.items():
        if found[name][0] is not None:
            assert found[name][0] == pytest.approx(expected, abs=1e-6), name
        else:
            assert name == "cv_loo_max"
            assert len(weights) < 3


@few
@given(schools, st.floats(min_value=0.05, max_value=0.95))
def test_giving_from_the_richest_to_the_poorest_never_widens_the_gap(
    pairs: list[School], part: float
) -> None:
    """The transfer principle: a quantity moved from the highest to the lowest, without one passing the other."""
    ordered = sorted(pairs)
    (low, low_weight), (high, high_weight) = ordered[0], ordered[-1]
    quantity = part * (high - low) / (1 / low_weight + 1 / high_weight)
    moved = [
        (low + quantity / low_weight, low_weight),
        *ordered[1:-1],
        (high - quantity / high_weight, high_weight),
    ]
    before, after = measured(school_rows(*_split(ordered))), measured(school_rows(*_split(moved)))
    for name in ("cv_w", "gini_w", "theil_t"):
        assert after[name][0] <= before[name][0] + 1e-6, name  # type: ignore[operator]


@few
@given(schools, st.data())
def test_between_and_within_add_up_to_the_whole(pairs: list[School], data: st.DataObject) -> None:
    groups = data.draw(
        st.lists(st.sampled_from(["甲", "乙", "丙"]), min_size=len(pairs), max_size=len(pairs))
    )
    found = measured(school_rows(*_split(pairs), groups))
    whole = found["cv_w"][0]
    between, within = found["between_group"][0], found["within_group"][0]
    assert whole is not None
    assert between is not None
    assert within is not None
    assert between + within == close(whole**2)
    assert -1e-9 <= between <= whole**2 + 1e-6
    theil, outer, inner = (found[f"theil_{part}"][0] for part in ("t", "between_group", "within_group"))
    assert outer + inner == close(theil)  # type: ignore[operator]


@few
@given(schools)
def test_the_coefficient_is_at_most_that_of_one_school_having_all(pairs: list[School]) -> None:
    values, weights = _split(pairs)
    bound = (sum(weights) / min(weights) - 1) ** 0.5
    assert 0 <= value_of("cv_w", values, weights) <= bound + 1e-6


@few
@given(schools)
def test_every_value_lies_in_the_bounds_of_its_card(pairs: list[School]) -> None:
    found = measured(school_rows(*_split(pairs), line=100.0))
    for name, (value, _) in found.items():
        lower, upper = MEASURES[name].lower, MEASURES[name].upper
        assert value is None or lower is None or value >= lower - 1e-9, name
        assert value is None or upper is None or value <= upper + 1e-9, name
    assert found["gini_w"][0] <= 1 - min(w for _, w in pairs) / sum(w for _, w in pairs) + 1e-9  # type: ignore[operator]


def _cv(values: list[float], weights: list[float]) -> float:
    """The official formula, written out once more to compare with."""
    pupils = sum(weights)
    mean = sum(x * w for x, w in zip(values, weights, strict=True)) / pupils
    variance = sum(w * (x - mean) ** 2 for x, w in zip(values, weights, strict=True)) / pupils
    return float(variance**0.5 / mean)


@few
@given(schools)
@example([(3994.0, 2154.0), (0.875, 5.0), (0.9004, 5.0)])
def test_the_leave_one_out_range_is_that_of_the_schools(pairs: list[School]) -> None:
    """The coefficient of every county without one school, computed anew, is where the range says.

    It comes from the sums of the whole county, so it is as exact as what one school leaves of them: where
    that school holds nearly all, the rounding of Σwx² shows in the others' variance.
    """
    found = measured(school_rows(*_split(pairs)))
    if len(pairs) < 3:
        assert found["cv_loo_min"][0] is None
        return
    rest = [_cv(*_split(pairs[:k] + pairs[k + 1 :])) for k in range(len(pairs))]
    low, high = found["cv_loo_min"][0], found["cv_loo_max"][0]
    assert low is not None
    assert high is not None
    exact = max(1e-5, *(_rounding(pairs, k, cv) for k, cv in enumerate(rest)))
    assert (low, high) == (pytest.approx(min(rest), abs=exact), pytest.approx(max(rest), abs=exact))


def _rounding(pairs: list[School], without: int, cv: float) -> float:
    """How far a 差异系数 may be off where a variance has lost ε·Σwx² of the whole county (S² = CV²·X̄²)."""
    squares = sum(weight * value * value for value, weight in pairs)
    others = pairs[:without] + pairs[without + 1 :]
    weights = sum(weight for _, weight in others)
    mean = sum(weight * value for value, weight in others) / weights
    lost = len(pairs) * sys.float_info.epsilon * squares / (weights * mean * mean)
    return float(lost / max(cv, lost**0.5))


@few
@given(schools)
def test_percentiles_and_medians_stand_in_order_between_the_extremes(pairs: list[School]) -> None:
    rows = school_rows(*_split(pairs))
    order = ordered(rows)
    line = [order["lowest"], order["p10"], order["p50"], order["p90"], order["highest"]]
    assert line == close(sorted(line))
    values = sorted(value for value, _ in pairs)
    assert order["p50"] == close((values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2)
    assert order["median_w"] in values
    up_to = sum(weight for value, weight in pairs if value <= order["median_w"])
    below = sum(weight for value, weight in pairs if value < order["median_w"])
    half = sum(weight for _, weight in pairs) / 2
    assert below < half * (1 + 1e-9)
    assert up_to >= half * (1 - 1e-9)


@few
@given(schools)
def test_shares_of_the_spread_sum_to_1(pairs: list[School]) -> None:
    values, weights = _split(pairs)
    shares = [row["share"] for row in contributed(school_rows(values, weights))]
    if None not in shares:
        assert sum(shares) == pytest.approx(1.0, rel=1e-6)
        assert all(0 <= share <= 1 + 1e-9 for share in shares)


@few
@given(schools, st.floats(min_value=0, max_value=1e4))
def test_the_share_that_meets_a_line_is_a_share(pairs: list[School], line: float) -> None:
    values, weights = _split(pairs)
    found = measured(school_rows(values, weights, line=line))
    met = 100 * sum(value >= line for value in values) / len(values)
    assert found["share_met"][0] == pytest.approx(met)
    assert 0 <= (found["share_met_pupils"][0] or 0) <= 100 + 1e-9
