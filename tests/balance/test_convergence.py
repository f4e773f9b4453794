"""σ counts the fall of the coefficient; β finds catching up where there is some, and none in noise."""

from __future__ import annotations

import numpy as np
import pytest

from balance.convergence import Beta, Sigma, Unknown, beta, sigma
from tests.balance.counties import year


def test_sigma_is_the_relative_change_over_the_years_that_have_one() -> None:
    found = sigma([(2023, 0.4), (2020, None), (2021, 0.5)])
    assert isinstance(found, Sigma)
    assert (found.first_year, found.last_year) == (2021, 2023)
    assert found.change == pytest.approx(-0.2)


@pytest.mark.parametrize(
    "series", [[], [(2021, 0.5)], [(2021, None), (2022, 0.4)], [(2021, 0.0), (2022, 0.4)]]
)
def test_one_year_has_no_sigma(series: list[tuple[int, float | None]]) -> None:
    assert isinstance(sigma(series), Unknown)


def worlds(
    catching_up: float, noise: float, schools: int = 60, times: int = 100
) -> tuple[float, float, float, float]:
    """Over made-up counties with a yearly wobble: mean of the lagged-instrument β, of the naive one, the scatter of
    the first divided by its mean error, and how often it says that the weak grew faster."""
    random = np.random.default_rng(11)
    found, naive, errors, said = [], [], [], 0
    for _ in range(times):
        level = random.normal(0, 0.4, schools)
        true = [level, level, level * (1 + catching_up)]
        seen = [one + random.normal(0, noise, schools) for one in true]
        one = beta([year(list(np.exp(y)), [100.0] * schools) for y in seen])
        assert isinstance(one, Beta)
        found.append(one.slope)
        errors.append(one.se)
        said += one.weak_grew_faster
        naive.append(np.cov(seen[2] - seen[1], seen[1])[0, 1] / np.var(seen[1], ddof=1))
    scatter = float(np.std(found) / np.mean(errors))
    return float(np.mean(found)), float(np.mean(naive)), scatter, said / times


def test_noise_is_not_taken_for_catching_up() -> None:
    """The naive slope is about −0.2 where nothing converges; with the year before as instrument it is about 0."""
    honest, naive, scatter, said = worlds(0.0, 0.2)
    assert naive < -0.15
    assert abs(honest) < 0.03
    assert scatter == pytest.approx(1, abs=0.25)
    assert said <= 0.08


def test_true_catching_up_is_found_in_its_size() -> None:
    honest, _, _, said = worlds(-0.3, 0.1)
    assert honest == pytest.approx(-0.3, abs=0.04)
    assert said > 0.9


def test_few_schools_zeros_and_missing_years_have_no_beta() -> None:
    rows = year(list(np.arange(1.0, 13.0)), [1.0] * 12)
    for years, told in (
        ([rows, rows], "三个不同的学年"),
        ([rows, rows, rows.head(9)], "不足 10 所"),
        ([rows, year([0.0] * 3 + [1.0] * 9, [1.0] * 12), rows], "不足 10 所"),
        ([rows, rows.with_columns(value=rows["value"].reverse()), rows], "名次逐年变动太大"),
    ):
        found = beta(years)
        assert isinstance(found, Unknown)
        assert told in found.reason
