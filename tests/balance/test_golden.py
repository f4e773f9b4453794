"""Every measure against the numbers of outside tools, on twelve counties and on published examples."""

import math

import pytest

from balance.measures.reasons import too_few
from tests.balance.engine import contributed, measured, ordered, school_rows, value_of
from tests.balance.golden_cases import CASES

# the mean of the case "cancel" is a million times its spread: a one-pass variance keeps four digits of it
LOOSE = {"cancel": 1e-3}


def _rows(case: str, line: bool = True) -> list[dict[str, object]]:
    numerators, pupils, groups, standard, _ = CASES[case]
    there = [x is not None and w > 0 for x, w in zip(numerators, pupils, strict=True)]
    values = [
        x / w if ok and x is not None else None for x, w, ok in zip(numerators, pupils, there, strict=True)
    ]
    return school_rows(values, pupils, list(groups), line=standard if line else None)


@pytest.mark.parametrize("case", CASES)
def test_twelve_counties(case: str) -> None:
    rows = _rows(case)
    found, order = measured(rows), ordered(rows)
    n = sum(row["value"] is not None for row in rows)
    for name, expected in CASES[case][-1].items():
        value, reason = found[name]
        percent = 100 if name.startswith("share_met") else 1
        if value is None and n < 2 and name not in {"mean_w", "mean", "median_w", "p50"}:
            assert reason == too_few(2 if not name.startswith("p") else 10), name
        elif value is None and name in {"p10", "p90", "p90_p10"}:
            assert reason == too_few(10)
            shown = order["p90"] / order["p10"] if name == "p90_p10" else order[name]
            assert shown == pytest.approx(expected, rel=1e-12), name
        else:
            assert value == pytest.approx(expected * percent, rel=LOOSE.get(case, 1e-11), abs=1e-9), name


def test_a_school_without_anything_makes_a_ratio_impossible_and_says_so() -> None:
    assert measured(_rows("zero_school"))["max_min"][0] is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261], 0.4620911),
        # Damgaard & Weiner: corrected by n/(n−1) the coefficient of both is 0.4444444, with other Lorenz curves
        ([50 / 9] * 9 + [50], 0.4444444 * 0.9),
        ([2] * 5 + [18] * 5, 0.4444444 * 0.9),
    ],
)
def test_gini_as_printed_by_r_ineq(values: list[float], expected: float) -> None:
    assert value_of("gini_w", values, [1.0] * 10) == pytest.approx(expected, abs=5e-8)


def test_theil_of_pysal_with_zeros_lies_all_between() -> None:
    found = measured(school_rows([0, 0, 0, 10, 10, 10], [1.0] * 6, list("000111")))
    for name, expected in {
        "theil_t": math.log(2),
        "theil_between_group": math.log(2),
        "theil_within_group": 0,
    }.items():
        assert found[name][0] == pytest.approx(expected, abs=1e-12)


def test_the_order_of_equal_schools_does_not_matter_to_mcloone() -> None:
    """Half of the pupils are reached inside a tie: all of the tie counts, whichever of it comes first."""
    one = value_of("mcloone", [1.0, 2.0, 2.0], [10.0, 10.0, 30.0])
    other = value_of("mcloone", [2.0, 1.0, 2.0], [30.0, 10.0, 10.0])
    assert one == other == pytest.approx(0.9)


def test_leave_one_out_range_of_the_worked_example() -> None:
    """0.3209546937 without school 4, 0.5840686898 without school 5; contributions name the same schools."""
    rows = _rows("cn_books5")
    found = measured(rows)
    without = [row["cv_without"] for row in contributed(rows)]
    assert found["cv_loo_min"][0] == pytest.approx(0.3209546937, abs=1e-10) == without[3]
    assert found["cv_loo_max"][0] == pytest.approx(0.5840686898, abs=1e-10) == without[4]


@pytest.mark.parametrize(
    ("rate", "pupils", "expected"),
    [(1, 60, 1.29), (1, 100, 1.00), (1, 300, 0.58), (1, 2000, 0.22), (4.2, 300, 0.28), (5.3, 1000, 0.14)],
)
def test_chance_coefficient_of_a_count_tends_to_the_known_form(
    rate: float, pupils: int, expected: float
) -> None:
    """√(100/(r·n)) for schools of n pupils with r per 100, times √((I−1)/I) for I schools."""
    schools = 40
    rows = school_rows([rate] * schools, [float(pupils)] * schools, heads=[rate * pupils / 100] * schools)
    chance = measured(rows)["chance_cv"][0]
    assert chance == pytest.approx(math.sqrt(100 / (rate * pupils) * (schools - 1) / schools), rel=1e-12)
    assert chance / math.sqrt((schools - 1) / schools) == pytest.approx(expected, abs=0.006)


def test_chance_coefficient_of_a_rate() -> None:
    """Ten schools: χ² 27.1485603942 on 9 degrees gives the floor 0.0454357972 under a coefficient of 0.0789133173."""
    admitted = [18, 40, 95, 150, 9, 61, 33, 210, 77, 12]
    graduates = [20, 48, 120, 160, 12, 75, 36, 260, 90, 20]
    rows = school_rows(
        [100 * k / n for k, n in zip(admitted, graduates, strict=True)],
        [float(n) for n in graduates],
        heads=[float(k) for k in admitted],
    )
    for row, k, n in zip(rows, admitted, graduates, strict=True):
        row["others"] = float(n - k)
    found = measured(rows)
    assert found["chance_cv"][0] == pytest.approx(0.04543579720852039, rel=1e-12)
    assert found["cv_w"][0] == pytest.approx(0.07891331731472419, rel=1e-12)


def test_lead_school_against_its_members() -> None:
    """Lead 8 for 100 pupils; members 4 and 6 for 100 and 300 pupils, pooled 5.5; the whole group has 6."""
    rows = school_rows([8.0, 4.0, 6.0], [100.0, 100.0, 300.0], scope_kind="group", leads=[True, False, False])
    assert measured(rows)["lead_member_gap"][0] == pytest.approx(100 * (8 - 5.5) / 6)


def test_shortfall_adds_up_what_is_missing_and_nothing_else() -> None:
    """Lines 5 for 45, 37, 89, 76, 55 pupils with 279, 137, 935, 160, 402 books: 48 + 220 books are missing."""
    assert measured(_rows("cn_books5"))["shortfall"][0] == pytest.approx(5 * 37 - 137 + 5 * 76 - 160)
