"""Golden numbers of measures, what they say at the edges, and that they never give 0 for nothing."""

import math

import ibis
import pytest

from balance.cells import VALUE_ROW, cells_of, chosen_rows
from balance.measures import (
    LOWEST_ZERO,
    MEAN_ZERO,
    MEASURES,
    NEGATIVE,
    NO_LINE,
    NO_PARTS,
    NONE_REPORTED,
    ONE_SCHOOL,
    Measure,
    measure_rows,
)
from balance.measures import reasons as why
from tests.balance.engine import contributed, measured, school_rows, value_of

# 生均图书 of five primary schools, a published worked example (printed 0.52; exact value computed from it).
PUPILS = [45.0, 37.0, 89.0, 76.0, 55.0]
BOOKS = [279.0, 137.0, 935.0, 160.0, 402.0]
PER_PUPIL = [books / pupils for books, pupils in zip(BOOKS, PUPILS, strict=True)]
# Class means and class sizes of the income data in the documentation of R's package ineq (usa68).
USA_WEIGHTS = [482.0, 825.0, 722.0, 690.0, 661.0, 760.0, 745.0, 2140.0, 1911.0, 1024.0]
USA_MEANS = [541.0, 1463.0, 2445.0, 3438.0, 4437.0, 5401.0, 6392.0, 8304.0, 11904.0, 22261.0]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("cv_w", 0.5152566298844764),
        ("cv", 0.48877068160501713),
        ("mean_w", 6.3344370860927155),
        ("mean", 5.964534949443288),
        ("sd_w", 3.263860705195375),
        ("min", 2.1052631578947367),
        ("max", 10.50561797752809),
        ("max_min", 4.990168539325843),
        ("share_met", 60.0),
        ("share_met_pupils", 62.58278145695364),
    ],
)
def test_worked_example(measure: str, expected: float) -> None:
    assert value_of(measure, PER_PUPIL, PUPILS, line=5.0) == pytest.approx(expected, rel=1e-12)


def test_published_values_of_r_ineq() -> None:
    assert value_of("cv", USA_MEANS, USA_WEIGHTS) == pytest.approx(0.916958182882, abs=1e-12)
    assert value_of("cv_w", USA_MEANS, USA_WEIGHTS) == pytest.approx(0.7331590382, abs=1e-10)


def test_a_merger_alone_lowers_the_coefficient() -> None:
    before = value_of("cv_w", [2.0, 4 / 6, 3 / 5, 1.0], [1200.0, 600.0, 500.0, 400.0])
    after = value_of("cv_w", [28 / 18, 3 / 5, 1.0], [1800.0, 500.0, 400.0])
    assert before == pytest.approx(0.4945, abs=5e-5)
    assert after == pytest.approx(0.2964, abs=5e-5)


def test_between_and_within_of_the_worked_example() -> None:
    found = measured(school_rows(PER_PUPIL, PUPILS, ["A", "A", "A", "B", "B"]))
    assert found["between_group"][0] == pytest.approx(0.07979, abs=1e-5)
    assert found["within_group"][0] == pytest.approx(0.18569, abs=1e-5)


@pytest.mark.parametrize(
    ("values", "weights", "measure", "reason"),
    [
        ([None, None], [10.0, 20.0], "cv_w", NONE_REPORTED),
        ([None, None], [10.0, 20.0], "mean_w", NONE_REPORTED),
        ([None, None], [10.0, 20.0], "share_met", NONE_REPORTED),
        ([0.0, 0.0, 0.0], [10.0, 20.0, 30.0], "cv_w", MEAN_ZERO),
        ([0.0, 0.0, 0.0], [10.0, 20.0, 30.0], "cv", MEAN_ZERO),
        ([5.0], [10.0], "cv_w", ONE_SCHOOL),
        ([5.0, None], [10.0, 20.0], "cv_w", ONE_SCHOOL),
        ([5.0, -1.0], [10.0, 20.0], "cv_w", NEGATIVE),
        ([0.0, 5.0], [10.0, 20.0], "max_min", LOWEST_ZERO),
        ([3.0, 5.0], [10.0, 20.0], "share_met", NO_LINE),
        ([3.0, 5.0], [10.0, 20.0], "shortfall", NO_LINE),
        ([3.0, 5.0], [10.0, 20.0], "between_group", NO_PARTS),
        ([3.0, 5.0], [10.0, 20.0], "theil_within_urban", NO_PARTS),
        ([3.0, 5.0], [0.0, 0.0], "cv_w", why.NO_WEIGHT),
        ([3.0, 5.0], [0.0, 0.0], "gini_w", why.NO_WEIGHT),
        ([3.0, 5.0], [0.0, 0.0], "mean_w", why.NO_WEIGHT),
        ([5.0, -1.0], [10.0, 20.0], "gini_w", NEGATIVE),
        ([5.0, -1.0], [10.0, 20.0], "theil_t", NEGATIVE),
        ([5.0, -1.0], [10.0, 20.0], "mcloone", NEGATIVE),
        ([0.0, 0.0], [10.0, 20.0], "gini_w", MEAN_ZERO),
        ([0.0, 0.0], [10.0, 20.0], "theil_between_group", MEAN_ZERO),
        ([0.0, 0.0, 4.0], [10.0, 20.0, 5.0], "mcloone", why.MEDIAN_ZERO),
        ([5.0], [10.0], "gini_w", ONE_SCHOOL),
        ([5.0] * 9, [10.0] * 9, "p90_p10", "有数据的学校不足 10 所，不计算"),
        ([5.0] * 9, [10.0] * 9, "p10", "有数据的学校不足 10 所，不计算"),
        ([0.0] * 3 + [5.0] * 7, [10.0] * 10, "p90_p10", why.LOW_ZERO),
        ([5.0, 6.0], [10.0, 20.0], "cv_loo_min", "有数据的学校不足 3 所，不计算"),
        ([0.0, 0.0, 6.0], [10.0, 20.0, 30.0], "cv_loo_max", why.REST_ZERO),
        ([5.0, 6.0], [10.0, 20.0], "chance_cv", why.NOT_HEADS),
        ([5.0, 6.0], [10.0, 20.0], "lead_member_gap", why.NO_GROUP),
        ([1e200, 3e200], [10.0, 20.0], "cv_w", why.OUT_OF_RANGE),
    ],
)
def test_no_value_has_a_reason(
    values: list[float | None], weights: list[float], measure: str, reason: str
) -> None:
    assert measured(school_rows(values, weights))[measure] == (None, reason)


@pytest.mark.parametrize(
    ("values", "leads", "reason"),
    [
        ([3.0, 5.0, 4.0], [False, False, False], why.NO_LEAD),
        ([3.0, 5.0, 4.0], [None, False, None], why.NO_LEAD),
        ([3.0, 5.0, 4.0], [None, None, None], why.EQUALS),
        ([None, 5.0, 4.0], [True, False, False], why.LEAD_MISSING),
        ([3.0, None, None], [True, False, False], why.ONLY_LEAD),
        ([0.0, 0.0, 0.0], [True, False, False], MEAN_ZERO),
        ([None, None, None], [True, False, False], NONE_REPORTED),
    ],
)
def test_a_gap_needs_a_lead_and_members(
    values: list[float | None], leads: list[bool | None], reason: str
) -> None:
    rows = school_rows(values, [10.0, 20.0, 30.0], scope_kind="group", leads=leads)
    assert measured(rows)["lead_member_gap"] == (None, reason)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_never_become_a_figure(bad: float) -> None:
    """They are missing in indicator_values already; were one to get here, no measure would show it."""
    for name, (value, reason) in measured(school_rows([bad, 2.0, 3.0], [10.0, 20.0, 30.0])).items():
        assert value is None or math.isfinite(value), name
        assert (value is None) == (reason is not None), name


def test_a_missing_school_is_left_out_and_not_taken_as_0() -> None:
    with_gap = value_of("cv_w", [*PER_PUPIL, None], [*PUPILS, 500.0])
    assert with_gap == pytest.approx(0.5152566298844764, rel=1e-12)


def test_every_measure_gives_a_value_or_a_reason_and_never_nan() -> None:
    for values in ([None], [0.0], [-1.0, 1.0], [1.0, 1.0], [0.0, 3.0, None], [2.0, 3.0]):
        for measure, (value, reason) in measured(school_rows(values, [10.0] * len(values))).items():
            assert (value is None) != (reason is None), measure
            assert value is None or math.isfinite(value), measure


def test_totals_have_no_dispersion_and_ratios_no_total() -> None:
    totals = measured(school_rows([120.0, 80.0], [1.0, 1.0], kind="total"))
    ratios = measured(school_rows([120.0, 80.0], [1.0, 1.0]))
    assert totals["total"] == (200.0, None)
    assert "cv_w" not in totals
    assert "total" not in ratios
    assert set(ratios) | set(totals) == set(MEASURES)


def test_contributions_name_the_school_that_drives_the_figure() -> None:
    found = contributed(school_rows(PER_PUPIL, PUPILS))
    shares = [row["share"] for row in found]
    assert sum(shares) == pytest.approx(1.0, rel=1e-12)
    assert shares[2] == max(shares) == pytest.approx(0.4813, abs=1e-4)
    assert found[2]["above"]
    assert not found[3]["above"]
    # leave-one-out range of the worked example: without school 4 and without school 5
    assert found[3]["cv_without"] == pytest.approx(0.3209546937, abs=1e-10)
    assert found[4]["cv_without"] == pytest.approx(0.5840686898, abs=1e-10)


def test_contributions_of_equal_schools_have_no_share() -> None:
    assert [row["share"] for row in contributed(school_rows([2.0, 2.0], [5.0, 9.0]))] == [None, None]


def test_every_measure_says_what_it_is() -> None:
    for measure in MEASURES.values():
        assert measure.label
        assert measure.definition
        assert measure.source
        assert measure.reasons
        assert measure.direction in {"up", "down", "none"}


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda one: one.id)
def test_a_measure_says_whether_it_needs_the_order_of_schools(measure: Measure) -> None:
    """Of sums alone the others are made, also their doubts; those of order cannot even be asked."""
    sums = cells_of(chosen_rows(ibis.table(VALUE_ROW, name="value_row")))
    try:
        measure_rows(sums, [measure])
        needs_order = False
    except AttributeError:
        needs_order = True
    assert needs_order is measure.of_order
