"""Do schools come closer over the years? σ: the 差异系数 falls. β: the weak grow faster, asked without being fooled.

The naive β, growth on starting level, finds catching up in pure noise: a low start is partly bad luck that does not
last. With the year before as instrument that luck drops out: cov(y_T − y₁, y₀) ÷ cov(y₁, y₀) with y = ln x (noise sd
0.2 and 0.4 against a true sd of 0.4: naive −0.199 and −0.476, this one −0.004 and +0.024, truth 0).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from balance.spread import Unknown, counted

LEAST_SCHOOLS = 10
LEAST_CORRELATION = 0.3
TWO_YEARS = "不足两个学年有差异系数，看不出是否收敛"
THREE_YEARS = "β 收敛要三个不同的学年：前一年定强弱，起始年，结束年"
FEW = f"三年都有正值的学校不足 {LEAST_SCHOOLS} 所，不估计 β"
WEAK_INSTRUMENT = "各校名次逐年变动太大，前一年说明不了起始年的强弱，不估计 β"


@dataclass(frozen=True)
class Sigma:
    """The first and last 差异系数 of a span and its relative change CV_t/CV_0 − 1 (below 0: σ convergence)."""

    first_year: int
    last_year: int
    first: float
    last: float

    @property
    def change(self) -> float:
        return self.last / self.first - 1


def sigma(series: Sequence[tuple[int, float | None]]) -> Sigma | Unknown:
    """From 差异系数 by year; years without one are passed over, a start at 0 has no relative change."""
    known = sorted((year, cv) for year, cv in series if cv is not None)
    if len(known) < 2 or known[0][1] <= 0:
        return Unknown(TWO_YEARS)
    return Sigma(known[0][0], known[-1][0], known[0][1], known[-1][1])


@dataclass(frozen=True)
class Beta:
    """``slope`` of growth (log points over the span) by log starting level; below 0 the weak grew faster.

    ``se`` is the error of the instrumental estimate, robust to unequal scatter.
    """

    slope: float
    se: float
    schools_n: int

    @property
    def weak_grew_faster(self) -> bool:
        """Below 0 by more than its doubt: two errors."""
        return self.slope < -2 * self.se


def beta(years: Sequence[pl.DataFrame]) -> Beta | Unknown:
    """``years``: the frames (school, value, weight) of the year before the start, of the start and of the end.

    Each school counts once. At least 10 schools with values above 0 in all three years, whose level one year before
    says enough about the start (correlation of logs at least 0.3).
    """
    if len(years) != 3:
        return Unknown(THREE_YEARS)
    logs = [
        {school: float(np.log(x)) for school, x in zip(rows.schools, rows.values, strict=True) if x > 0}
        for rows in map(counted, years)
    ]
    joined = sorted(set.intersection(*map(set, logs)))
    if len(joined) < LEAST_SCHOOLS:
        return Unknown(FEW)
    y0, y1, y2 = (np.array([year[school] for school in joined]) for year in logs)
    together = np.cov(y1, y0, bias=True)
    spread = float(np.sqrt(together[0, 0] * together[1, 1]))
    if spread <= 0 or together[0, 1] / spread < LEAST_CORRELATION:
        return Unknown(WEAK_INSTRUMENT)
    instrument, start_level, growth = (one - one.mean() for one in (y0, y1, y2 - y1))
    shared = float(instrument @ start_level)
    slope = float(instrument @ growth) / shared
    rest = growth - slope * start_level
    error = float(np.sqrt((instrument * rest) @ (instrument * rest))) / shared
    return Beta(slope, error, len(joined))
