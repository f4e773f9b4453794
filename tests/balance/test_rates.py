"""Rates of small schools against published numbers and outside tools, and against laws of their own.

Origin: 81 of 263 and 56/70 − 48/80 are examples printed by Newcombe 1998; the eighteen batters are Efron and Morris's.
The ten schools are made up; their numbers come from a prototype outside this repository that was checked against
statsmodels (τ², score test) and scipy (χ²). Ten decimals each.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from balance import rates
from balance.rates import ChanceFloor, OverDispersion, Prior, Unknown

few = settings(max_examples=60, deadline=None)
K = [18.0, 40, 95, 150, 9, 61, 33, 210, 77, 12]
N = [20.0, 48, 120, 160, 12, 75, 36, 260, 90, 20]
RATE = 0.8382877526753865
Z = [
    0.7495806086,
    -0.0932277846,
    -1.3870911220,
    3.4084526226,
    -0.8306595612,
    -0.5869621321,
    1.2772693041,
    -1.3399093914,
    0.4449285970,
    -2.8943343733,
]
Z_ADJUSTED = [
    0.6069866492,
    -0.0620132096,
    -0.6808814494,
    1.4946707751,
    -0.7243645903,
    -0.3406551987,
    0.9158337176,
    -0.4789855464,
    0.2426333162,
    -2.3437403566,
]
LIMITS = {
    0.95: (
        [
            0.6344960436,
            0.7162655547,
            0.7656482187,
            0.7760900178,
            0.5595010311,
            0.7439833333,
            0.6960055390,
            0.7903108228,
            0.7530308457,
            0.6344960436,
        ],
        [
            0.9574354963,
            0.9263196902,
            0.8975041076,
            0.8903607595,
            0.9827001916,
            0.9109843237,
            0.9368968216,
            0.8799140700,
            0.9056186711,
            0.9574354963,
        ],
    ),
    0.998: (
        [
            0.5146280751,
            0.6466496562,
            0.7226774997,
            0.7394072840,
            0.4102701564,
            0.6880602637,
            0.6124442471,
            0.7622571068,
            0.7026838251,
            0.5146280751,
        ],
        [
            0.9982972346,
            0.9707175415,
            0.9296364869,
            0.9184238755,
            0.9993079324,
            0.9479554650,
            0.9840928500,
            0.9030454023,
            0.9413242560,
            0.9982972346,
        ],
    ),
}
# By maximum likelihood (a, b below), which only checks what is done with a prior, not how it is found.
LIKELIEST = Prior(34.35568011646791, 6.883630978772839)
SHRUNK = [
    0.8549358113,
    0.8332166531,
    0.8022589481,
    0.9161017254,
    0.8143546418,
    0.8203393432,
    0.8720388512,
    0.8111679688,
    0.8484933301,
    0.7569595295,
]
SHRUNK_LOW = [
    0.7573111003,
    0.7496649734,
    0.7375791613,
    0.8741756620,
    0.7005775308,
    0.7459050302,
    0.7895430943,
    0.7651522544,
    0.7826133787,
    0.6430505527,
]
SHRUNK_HIGH = [
    0.9306994603,
    0.9026523174,
    0.8598417455,
    0.9502180343,
    0.9058294160,
    0.8843468355,
    0.9363648211,
    0.8532718711,
    0.9043305818,
    0.8549884798,
]
BATTERS = [float(k) for k in (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)]
BATTERS_SHRUNK = [
    0.2800948750,
    0.2776734991,
    0.2752521232,
    0.2728307473,
    0.2704093714,
    0.2704093714,
    0.2679879955,
    0.2655666196,
    0.2631452438,
    0.2631452438,
    0.2607238679,
    0.2607238679,
    0.2607238679,
    0.2607238679,
    0.2607238679,
    0.2583024920,
    0.2558811161,
    0.2534597402,
]

counts = st.lists(
    st.integers(5, 400).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n))),
    min_size=2,
    max_size=12,
)


def test_the_interval_of_one_rate_as_printed() -> None:
    assert rates.wilson(81, 263) == pytest.approx((0.2552885198, 0.3662095770), abs=1e-9)


@few
@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_rate_and_mirrors(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = rates.wilson(k, n)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1
    assert rates.wilson(n - k, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_the_change_of_one_school_as_printed() -> None:
    found = rates.rate_change((48, 80), (56, 70))
    assert found.difference == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524314725, 0.3338726540), abs=1e-9)
    assert found.p == pytest.approx(0.0082582879, abs=1e-9)


def test_too_few_expected_gives_an_interval_and_no_p() -> None:
    assert rates.rate_change((1, 12), (3, 12)).p is None


def test_a_list_without_true_change_has_no_discoveries() -> None:
    """200 schools without any change: about ten p fall below 5 %, but only one list in twenty keeps one of them."""
    lists = np.random.default_rng(5).random((200, 200))
    assert (lists < 0.05).sum(axis=1).mean() == pytest.approx(10, rel=0.1)
    kept = sum(min(p for p in rates.discoveries(one.tolist()) if p is not None) <= 0.05 for one in lists)
    assert kept <= 20


def test_what_was_not_tested_stays_out_of_the_list() -> None:
    assert rates.discoveries([0.01, None, 0.04]) == [0.02, None, 0.04]
    assert rates.discoveries([None]) == [None]


@pytest.mark.parametrize(("level", "z"), [(0.95, 1.959964), (0.998, 3.0902)])
def test_funnel_limits_of_ten_schools(level: float, z: float) -> None:
    """The prototype took its tails from z of six and four decimals; with the same tails the limits are the same."""
    as_there = 1 - 2 * float(norm.sf(z))
    for tails, close in ((as_there, 1e-9), (level, 2e-5)):
        low, high = rates.funnel_limits(RATE, N, tails)
        assert low == pytest.approx(LIMITS[level][0], abs=close)
        assert high == pytest.approx(LIMITS[level][1], abs=close)


@few
@given(st.floats(0.05, 0.95), st.integers(2, 2000))
def test_limits_hold_the_common_rate_and_the_wide_hold_the_narrow(rate: float, n: int) -> None:
    (low, high), (lower, higher) = (rates.funnel_limits(rate, [n], level) for level in rates.LEVELS)
    assert 0 <= lower[0] <= low[0] <= high[0] <= higher[0] <= 1


def test_over_dispersion_of_ten_schools() -> None:
    found = rates.over_dispersion(K, N)
    assert isinstance(found, OverDispersion)
    assert (found.rate, found.phi) == pytest.approx((RATE, 1.1739971304), abs=1e-9)
    assert (found.q, found.p) == pytest.approx((27.1485603942, 0.0013217624), abs=1e-9)
    assert found.tau2 == pytest.approx(0.0035586905, abs=1e-9)
    assert found.z == pytest.approx(Z, abs=1e-9)
    assert found.z_adjusted == pytest.approx(Z_ADJUSTED, abs=1e-9)


def test_the_chance_floor_of_ten_schools() -> None:
    found = rates.chance_floor(K, N)
    assert isinstance(found, ChanceFloor)
    assert (found.cv, found.floor) == pytest.approx((0.0789133173, 0.0454357972), abs=1e-9)
    assert (found.corrected, found.noise_share) == pytest.approx((0.0645205392, 0.3315092908), abs=1e-9)
    assert found.p == pytest.approx(0.0013217624, abs=1e-9)


def test_pure_chance_makes_the_floor() -> None:
    """Binomial draws of one rate: the mean of S² over many counties is the floor's; corrected is near nothing."""
    random = np.random.default_rng(2)
    size = [30.0, 60, 90, 120, 200, 45, 80, 33]
    found = [rates.chance_floor(random.binomial(np.array(size, int), 0.8).tolist(), size) for _ in range(800)]
    squares = [(one.cv**2, one.floor**2) for one in found if isinstance(one, ChanceFloor)]
    seen, expected = np.mean(squares, axis=0)
    assert seen == pytest.approx(expected, rel=0.1)


@few
@given(counts)
def test_the_floor_is_the_official_coefficient_less_what_is_left(pairs: list[tuple[int, int]]) -> None:
    k, n = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    found = rates.chance_floor(k, n)
    assert isinstance(found, ChanceFloor)
    if found.cv >= found.floor:
        assert found.corrected**2 + found.floor**2 == pytest.approx(found.cv**2)
    else:
        assert found.corrected == 0
        assert found.noise_share >= 1


def test_the_prior_by_moments_of_schools_and_batters() -> None:
    ten, batters = rates.prior_by_moments(K, N), rates.prior_by_moments(BATTERS, [45.0] * 18)
    assert isinstance(ten, Prior)
    assert isinstance(batters, Prior)
    assert (ten.a, ten.b) == pytest.approx((30.6789416400, 5.9182071816), rel=1e-9)
    assert (batters.a, batters.b) == pytest.approx((97.6759160670, 270.3124189938), rel=1e-9)
    assert rates.shrunk(BATTERS, [45.0] * 18, batters)[0] == pytest.approx(BATTERS_SHRUNK, abs=2e-2)


def test_shrinkage_with_a_given_prior() -> None:
    middle, low, high = rates.shrunk(K, N, LIKELIEST)
    assert middle == pytest.approx(SHRUNK, abs=1e-9)
    assert low == pytest.approx(SHRUNK_LOW, abs=1e-8)
    assert high == pytest.approx(SHRUNK_HIGH, abs=1e-8)


@few
@given(counts, st.floats(1, 100), st.floats(1, 100))
def test_a_shrunken_rate_lies_between_its_own_and_the_common_one(
    pairs: list[tuple[int, int]], a: float, b: float
) -> None:
    k, n = [float(x) for x, _ in pairs], [float(x) for _, x in pairs]
    common = a / (a + b)
    for rate, hits, size in zip(rates.shrunk(k, n, Prior(a, b))[0], k, n, strict=True):
        low, high = sorted((hits / size, common))
        assert low - 1e-12 <= rate <= high + 1e-12


def test_schools_that_scatter_no_more_than_chance_have_no_prior() -> None:
    found = rates.prior_by_moments([8.0, 16, 24], [10.0, 20, 30])
    assert isinstance(found, Unknown)
    assert "不超过偶然" in found.reason


@pytest.mark.parametrize(
    ("k", "n", "told"), [([5.0], [10.0], "只有一所"), ([0.0, 0], [10.0, 9], "没有一名学生")]
)
def test_no_scatter_is_a_reason(k: list[float], n: list[float], told: str) -> None:
    for found in (rates.over_dispersion(k, n), rates.chance_floor(k, n), rates.prior_by_moments(k, n)):
        assert isinstance(found, Unknown)
        assert told in found.reason


@pytest.mark.parametrize(
    ("k", "n"), [([11.0], [10.0]), ([-1.0], [10.0]), ([1.0], [0.0]), ([1.0, 2.0], [3.0])]
)
def test_counts_that_cannot_be_are_refused(k: list[float], n: list[float]) -> None:
    with pytest.raises(ValueError, match="0 ≤ k ≤ n"):
        rates.chance_floor(k, n)


def test_years_are_pooled_and_never_averaged() -> None:
    rows = pl.DataFrame(
        {"school": ["甲", "甲", "甲", "乙"], "school_year": [1, 2, 3, 1], "k": [1.0, 90.0, None, 5.0],
         "n": [10.0, 100.0, 50.0, 10.0]}
    )  # fmt: skip
    pooled = rates.pooled_years(rows)
    assert pooled.rows(named=True)[1] == {
        "school": "甲",
        "k": 91.0,
        "n": 110.0,
        "rate": 91 / 110,
        "years_n": 2,
    }
