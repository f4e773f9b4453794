"""The 差异系数 of a handful of schools in memory: who drives it, and what it would be if one school moved.

Frames here have the columns school, value and weight, one row a school; weight is the denominator of the indicator.
Rows without a value, or with a weight that is missing or not above 0, are not counted. The closed forms over stored
moments are in ``balance.measures``; both give the same number up to rounding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from balance.measures import MEAN_ZERO, NEGATIVE, NONE_REPORTED, ONE_SCHOOL
from balance.measures.without import LEAST_SCHOOLS

Numbers = np.ndarray[Any, np.dtype[np.float64]]
COLUMNS = ("school", "value", "weight")
TOO_FEW_TO_LEAVE_OUT = "不足 3 所学校有数据，去掉一所就谈不上差异"


@dataclass(frozen=True)
class Unknown:
    """Why there is no number, as a Chinese sentence."""

    reason: str


@dataclass(frozen=True)
class Counted:
    """The schools that enter a 差异系数, in order of school; plain arrays, since a table of a few dozen rows costs
    more to ask than to reckon with."""

    schools: tuple[str, ...]
    values: Numbers
    weights: Numbers

    def __len__(self) -> int:
        return len(self.schools)

    def placed(self, places: Iterable[int]) -> "Counted":
        """Some of them, in another order."""
        at = np.fromiter(places, dtype=np.intp)
        return Counted(tuple(self.schools[place] for place in at), self.values[at], self.weights[at])


def counted(rows: pl.DataFrame) -> Counted:
    """The rows that enter a 差异系数. Raises ValueError where a school stands there twice."""
    schools: list[str] = rows.get_column("school").to_list()
    if len(set(schools)) < len(schools):
        raise ValueError("a school stands twice in one year")
    values, weights = arrays(rows)
    real = np.isfinite(values) & np.isfinite(weights) & (weights > 0)
    places = sorted(np.flatnonzero(real).tolist(), key=schools.__getitem__)
    return Counted(tuple(schools), values, weights).placed(places)


def doubt(rows: Counted) -> str | None:
    """Why they have no 差异系数; the same words as for a stored measure."""
    if len(rows) == 0:
        return NONE_REPORTED
    if (rows.values < 0).any():
        return NEGATIVE
    if not rows.values.any():
        return MEAN_ZERO
    return ONE_SCHOOL if len(rows) == 1 else None


def arrays(rows: pl.DataFrame) -> tuple[Numbers, Numbers]:
    """Values and weights; what is missing is not a number."""
    values, weights = (rows.get_column(name).cast(pl.Float64).to_numpy() for name in ("value", "weight"))
    return values, weights


def mean(values: Numbers, weights: Numbers) -> float:
    """Σwx ÷ Σw: for a ratio this is Σ numerators ÷ Σ denominators."""
    return float(weights @ values / weights.sum())


def coefficient(values: Numbers, weights: Numbers) -> float:
    """√[Σ(w/W)(x−μ)²] ÷ μ, without unit; the caller has asked ``doubt``."""
    middle = mean(values, weights)
    return float(np.sqrt(weights @ (values - middle) ** 2 / weights.sum()) / middle)


@dataclass(frozen=True)
class LeaveOneOut:
    """去掉任意一所学校后的范围: how far one school can carry the figure. It makes no claim of probability.

    No interval of 95 % is given: none reaches its level below 30 schools (nominal 95 % covers 44–84 %).
    """

    cv: float
    low: float
    without_low: str
    high: float
    without_high: str
    schools_n: int


def leave_one_out(rows: pl.DataFrame) -> LeaveOneOut | Unknown:
    """Lowest and highest 差异系数 over all schools but one, and the school that is left out. At least 3 schools."""
    known = counted(rows)
    if (reason := doubt(known)) is not None:
        return Unknown(reason)
    if len(known) < LEAST_SCHOOLS:
        return Unknown(TOO_FEW_TO_LEAVE_OUT)
    x, w = known.values, known.weights
    middle, rest = mean(x, w), w.sum() - w
    away = w * (x - middle)
    squares = np.maximum(away @ (x - middle) - away * (x - middle) - away**2 / rest, 0.0)
    means = middle - away / rest
    told = (np.count_nonzero(x) > (x != 0)) & (means > 0)  # the others are not all 0
    found = [
        (float(np.sqrt(squares[place] / rest[place]) / means[place]), known.schools[place])
        for place in np.flatnonzero(told)
    ]
    (low, without_low), (high, without_high) = min(found), max(found)
    return LeaveOneOut(coefficient(x, w), low, without_low, high, without_high, len(known))


def shares(rows: pl.DataFrame) -> pl.DataFrame:
    """What each school adds to S², as ``measures.contributions`` of one cell: the columns of ``rows`` (value, weight
    and whatever names the school, school_code among it) with share (0–1, sums to 1; missing where S² is 0), above
    (value above the mean) and cv_without (missing below 3 schools and where the mean of the others is 0); largest
    share first."""
    known = rows.filter(pl.col("value").is_not_null(), pl.col("weight") > 0)
    x, w = arrays(known)
    total, first, second = w.sum(), w @ x, w @ (x * x)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = first / total
        spread = w * (x - middle) ** 2
        rest = total - w
        others = (first - w * x) / rest
        variance = (second - w * x * x) / rest - others**2
        without = np.sqrt(np.maximum(variance, 0.0)) / others
    told = (rest != 0) & (others != 0) & (len(x) >= LEAST_SCHOOLS)
    whole = spread.sum()
    found = known.with_columns(
        share=pl.Series(spread / whole) if whole else pl.lit(None, pl.Float64),
        above=pl.Series(x > middle, dtype=pl.Boolean),
        cv_without=pl.Series(np.where(told, without, np.nan), dtype=pl.Float64).fill_nan(None),
    )
    return found.sort("share", "school_code", descending=[True, False], nulls_last=True)


@dataclass(frozen=True)
class AtMedian:
    """若 X 校达到中位数: the 差异系数 before, and with that school moved to the median and all else as it is."""

    school: str
    value: float
    median: float
    cv: float
    cv_then: float


def at_median(rows: pl.DataFrame, *, weak_is_high: bool = False) -> list[AtMedian] | Unknown:
    """Every school on the weak side of the median, as if it stood at the median; largest fall first.

    The median is that of the schools of the scope, each counted once (half of the schools lie below it); the pooled
    mean Σwx/Σw and the 差异系数 are computed anew, weights unchanged. Where no school's move lowers the
    coefficient the list is empty.
    """
    known = counted(rows)
    if (reason := doubt(known)) is not None:
        return Unknown(reason)
    x, w = known.values, known.weights
    median, centre, whole, now = float(np.median(x)), mean(x, w), w.sum(), coefficient(x, w)
    away, step = x - centre, median - x  # moving one school moves the centre and its own square only
    centres = centre + w * step / whole
    squares = w @ away**2 + w * ((away + step) ** 2 - away**2) - (w * step) ** 2 / whole
    weak = (x > median) if weak_is_high else (x < median)
    found = [
        AtMedian(known.schools[place], float(x[place]), median, now, then)
        for place in np.flatnonzero(weak & (centres > 0))
        if (then := float(np.sqrt(max(squares[place], 0.0) / whole) / centres[place])) < now
    ]
    return sorted(found, key=lambda one: (one.cv_then, one.school))


def lorenz(rows: pl.DataFrame) -> pl.DataFrame | Unknown:
    """The Lorenz curve: columns weight_share and value_share, both 0–1 and rising from (0, 0) to (1, 1).

    Schools are ordered by value, those that have least first; ``value_share`` is the share of the resource (wx).
    """
    known = counted(rows)
    if (reason := doubt(known)) is not None:
        return Unknown(reason)
    order = np.argsort(known.values, kind="stable")
    values, weights = known.values[order], known.weights[order]
    held = np.cumsum(weights * values)
    there = np.cumsum(weights)
    return pl.DataFrame(
        {
            "weight_share": np.concatenate([[0.0], there / there[-1]]),
            "value_share": np.concatenate([[0.0], held / held[-1]]),
        }
    )
