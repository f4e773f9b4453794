"""Rates of small schools: k of n pupils, and how much of what one sees is chance.

Valid where each pupil either did or did not (升学率, 巩固率, 合格率); not for counts of teachers or areas, which are
allotted and not drawn. Arrays are parallel, one entry a school; rates are 0–1, k ≤ n, n > 0 (ValueError otherwise).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from balance.spread import Numbers, Unknown

LEVELS = (0.95, 0.998)
FEWEST_EXPECTED = 5.0
TRIMMED = 0.1
ALL_OR_NONE = "全部或没有一名学生达到，没有起伏可言"
ONE_RATE = "只有一所学校有数据，谈不上起伏"


def _counts(k: Sequence[float] | Numbers, n: Sequence[float] | Numbers) -> tuple[Numbers, Numbers]:
    hits, size = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if hits.shape != size.shape or not (size > 0).all() or not ((hits >= 0) & (hits <= size)).all():
        raise ValueError("k of n needs 0 ≤ k ≤ n and n > 0")
    return hits, size


def _common(hits: Numbers, size: Numbers) -> float:
    """The rate of all schools together; 0 where there is none, of which nothing can be said either."""
    return float(hits.sum() / size.sum()) if len(size) else 0.0


def wilson(k: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """The interval of one rate (Wilson 1927; checked against Newcombe 1998)."""
    _counts([k], [n])
    z = float(stats.norm.ppf((1 + level) / 2))
    rate = k / n
    middle = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)))
    return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(frozen=True)
class RateChange:
    """Later less earlier rate, the score test's p and Newcombe's interval of the difference."""

    difference: float
    p: float | None
    low: float
    high: float


def rate_change(before: tuple[float, float], after: tuple[float, float]) -> RateChange:
    """The change of one school's rate, (k, n) in each year. p is missing where fewer than 5 hits or 5 misses are
    expected in a year (Miettinen & Nurminen 1985; interval: Newcombe 1998, method 10)."""
    (k0, n0), (k1, n1) = before, after
    _counts([k0, k1], [n0, n1])
    p0, p1 = k0 / n0, k1 / n1
    (low0, high0), (low1, high1) = wilson(k0, n0), wilson(k1, n1)
    step = p1 - p0
    low = step - float(np.hypot(p1 - low1, high0 - p0))
    high = step + float(np.hypot(high1 - p1, p0 - low0))
    pooled = (k0 + k1) / (n0 + n1)
    expected = min(n0, n1) * min(pooled, 1 - pooled)
    if expected < FEWEST_EXPECTED:
        return RateChange(step, None, low, high)
    variance = pooled * (1 - pooled) * (1 / n0 + 1 / n1) * (n0 + n1) / (n0 + n1 - 1)
    return RateChange(step, float(2 * stats.norm.sf(abs(step) / np.sqrt(variance))), low, high)


def discoveries(p: Sequence[float | None]) -> list[float | None]:
    """Benjamini–Hochberg: p adjusted for the length of the list; what was not tested stays missing and uncounted."""
    tested = [one for one in p if one is not None]
    adjusted = iter(stats.false_discovery_control(tested)) if tested else iter(())
    return [None if one is None else float(next(adjusted)) for one in p]


def funnel_limits(rate: float, n: Sequence[float] | Numbers, level: float = 0.95) -> tuple[Numbers, Numbers]:
    """Where the rates of schools of n pupils lie if all share one rate: interpolated exact binomial limits.

    A school outside 99.8 % is worth asking about, not bad (Spiegelhalter 2005). Limits lie in 0–1.
    """
    size = np.asarray(n, dtype=np.float64)
    if not 0 < rate < 1 or not (size > 0).all():
        raise ValueError("funnel limits need a rate between 0 and 1 and n > 0")
    tail = (1 - level) / 2
    return _limit(rate, size, tail), _limit(rate, size, 1 - tail)


def _limit(rate: float, n: Numbers, at: float) -> Numbers:
    """(r − (F(r) − α)/f(r))/n with r the smallest count whose distribution reaches α."""
    r = stats.binom.ppf(at, n, rate)
    over = (stats.binom.cdf(r, n, rate) - at) / stats.binom.pmf(r, n, rate)
    limits: Numbers = np.clip((r - over) / n, 0.0, 1.0)
    return limits


@dataclass(frozen=True)
class OverDispersion:
    """How far rates scatter beyond chance. ``z_adjusted`` ranks schools with that scatter taken into account.

    ``phi`` is the mean z² with the outer tenths pulled in; ``q`` and its ``p`` are the test of one common rate;
    ``tau2`` the variance between schools (DerSimonian & Laird 1986).
    """

    rate: float
    phi: float
    q: float
    p: float
    tau2: float
    z: Numbers
    z_adjusted: Numbers


def over_dispersion(k: Sequence[float], n: Sequence[float]) -> OverDispersion | Unknown:
    """Unknown for one school, or where the common rate is 0 or 1."""
    hits, size = _counts(k, n)
    rate = _common(hits, size)
    if (reason := _no_scatter(rate, len(size))) is not None:
        return Unknown(reason)
    variance = rate * (1 - rate) / size
    z: Numbers = (hits / size - rate) / np.sqrt(variance)
    q = float((z * z).sum())
    pulled = np.clip(z, *np.quantile(z, [TRIMMED, 1 - TRIMMED]))
    weight = 1 / variance
    spare = weight.sum() - (weight * weight).sum() / weight.sum()
    tau2 = max((q - (len(z) - 1)) / float(spare), 0.0)
    adjusted: Numbers = (hits / size - rate) / np.sqrt(variance + tau2)
    p = float(stats.chi2.sf(q, len(z) - 1))
    return OverDispersion(rate, float((pulled**2).mean()), q, p, tau2, z, adjusted)


def _no_scatter(rate: float, schools: int) -> str | None:
    if not 0 < rate < 1:
        return ALL_OR_NONE
    return ONE_RATE if schools < 2 else None


@dataclass(frozen=True)
class ChanceFloor:
    """The official 差异系数 of a rate beside the one that chance alone would make, and what is left of it.

    ``noise_share``: expected share of the variance that is chance; above 1 the schools differ less than chance.
    """

    cv: float
    floor: float
    corrected: float
    noise_share: float
    p: float


def chance_floor(k: Sequence[float], n: Sequence[float]) -> ChanceFloor | Unknown:
    """√[(I−1)(1−p)/(pN)], since N·S²/(p(1−p)) is χ² with I−1 degrees of freedom where all schools share one rate."""
    hits, size = _counts(k, n)
    rate = _common(hits, size)
    if (reason := _no_scatter(rate, len(size))) is not None:
        return Unknown(reason)
    variance = float(size @ (hits / size - rate) ** 2 / size.sum())
    free = len(size) - 1
    expected = free * rate * (1 - rate) / float(size.sum())
    left = float(np.sqrt(max(variance - expected, 0.0)))
    p = float(stats.chi2.sf(free * variance / expected, free))
    share = expected / variance if variance > 0 else float("inf")
    return ChanceFloor(
        float(np.sqrt(variance)) / rate, float(np.sqrt(expected)) / rate, left / rate, share, p
    )


@dataclass(frozen=True)
class Prior:
    """A beta distribution of the schools' true rates: mean a/(a+b), as if every school had a+b pupils more."""

    a: float
    b: float


def prior_by_moments(k: Sequence[float], n: Sequence[float]) -> Prior | Unknown:
    """Weighted moments (Kleinman 1973). Unknown where the schools scatter no more than chance: then there is nothing
    to tell them apart by, and all belong at the common rate."""
    hits, size = _counts(k, n)
    total = float(size.sum())
    rate = _common(hits, size)
    if (reason := _no_scatter(rate, len(size))) is not None:
        return Unknown(reason)
    scatter = float(size @ (hits / size - rate) ** 2) / (rate * (1 - rate))
    free = len(size) - 1
    rho = (scatter - free) / (total - float((size * size).sum()) / total - free)
    if not 0 < rho < 1:
        return Unknown("各校的起伏不超过偶然，分不出高低")
    strength = 1 / rho - 1
    return Prior(rate * strength, (1 - rate) * strength)


def shrunk(
    k: Sequence[float], n: Sequence[float], prior: Prior, level: float = 0.95
) -> tuple[Numbers, Numbers, Numbers]:
    """Each school's rate drawn towards the common one, the more the fewer its pupils, and its interval (low, high)."""
    hits, size = _counts(k, n)
    a, b = hits + prior.a, size - hits + prior.b
    tail = (1 - level) / 2
    ends: list[Any] = [stats.beta.ppf(at, a, b) for at in (tail, 1 - tail)]
    middle: Numbers = a / (a + b)
    return middle, ends[0], ends[1]


def pooled_years(rows: pl.DataFrame) -> pl.DataFrame:
    """Rates over several years: Σk ÷ Σn per school, never a mean of rates.

    ``rows``: school, school_year, k, n. Columns: school, k, n, rate, years_n; a year without k or n is left out.
    """
    known = rows.filter(pl.col("k").is_not_null(), pl.col("n") > 0)
    summed = (
        known.group_by("school").agg(pl.col("k").sum(), pl.col("n").sum(), years_n=pl.len()).sort("school")
    )
    return summed.select("school", "k", "n", rate=pl.col("k") / pl.col("n"), years_n=pl.col("years_n"))
