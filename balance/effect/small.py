"""A few member schools against comparison schools: which of all possible choices of schools would look as good?

Exact randomisation inference (Fisher; Ernst 2004, Statistical Science 19(4)): the difference of mean changes is
recomputed for every choice of as many schools; p is the share at least as large in absolute value. The interval
holds every effect that the same test would not reject at 5 %.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from balance.effect.conditions import LEVEL

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Uniform = Callable[[tuple[int, int]], Matrix]

MOST_CHOICES = 50_000
DRAWS = 19_999
STEPS = 60
TIE = 1e-12


@dataclass(frozen=True)
class Randomised:
    """``effect`` in the unit of the values; ``low`` and ``high`` are None where the test can reject nothing.

    ``choices`` were tried: all of them if ``exact``, else seeded draws and the one seen. ``least_p`` is the smallest
    p that as many schools could ever give.
    """

    effect: float
    p: float
    least_p: float
    low: float | None
    high: float | None
    exact: bool
    choices: int
    members: int
    comparison: int


def randomise(members: Vector, comparison: Vector, uniform: Uniform) -> Randomised:
    """Compares the changes of members and comparison schools (no NaN, at least one each).

    ``uniform`` gives an array of the asked shape between 0 and 1, seeded by the caller; it is asked only where
    there are more than ``MOST_CHOICES`` choices.
    """
    m, n = len(members), len(comparison)
    pooled = np.concatenate([members, comparison])
    possible = comb(m + n, m)
    exact = possible <= MOST_CHOICES
    chosen = _every(m + n, m) if exact else _drawn(m + n, m, uniform)
    picked = pooled[chosen].sum(axis=1)
    statistic = picked / m - (pooled.sum() - picked) / n
    shared = (chosen < m).sum(axis=1)
    weight = shared / m - (m - shared) / n  # what an effect of 1 on the members adds to each statistic
    effect = float(members.mean() - comparison.mean())
    scale = float(np.ptp(pooled)) or 1.0

    def p_at(assumed: float) -> float:
        far = np.abs(statistic - assumed * weight) >= abs(effect - assumed) - TIE * scale
        return float(np.mean(far)) if exact else float((far.sum() + 1) / (len(far) + 1))

    least = 1 / possible if exact else max(1 / possible, 1 / (DRAWS + 1))
    bounded = least <= LEVEL
    return Randomised(
        effect,
        p_at(0.0),
        least,
        _edge(p_at, effect, -scale) if bounded else None,
        _edge(p_at, effect, scale) if bounded else None,
        exact,
        len(chosen) if exact else DRAWS + 1,
        m,
        n,
    )


def _every(schools: int, m: int) -> NDArray[np.int64]:
    flat = chain.from_iterable(combinations(range(schools), m))
    return np.fromiter(flat, dtype=np.int64, count=comb(schools, m) * m).reshape(-1, m)


def _drawn(schools: int, m: int, uniform: Uniform) -> NDArray[np.int64]:
    return np.argpartition(uniform((DRAWS, schools)), m - 1, axis=1)[:, :m].astype(np.int64)


def _edge(p_at: Callable[[float], float], effect: float, step: float) -> float | None:
    """The nearest assumed effect on this side that is rejected, by halving; None where none is."""
    inside, outside = effect, effect + step
    for _ in range(20):
        if p_at(outside) <= LEVEL:
            break
        inside, outside = outside, outside + 2 * (outside - effect)
    else:
        return None
    for _ in range(STEPS):
        middle = (inside + outside) / 2
        if p_at(middle) <= LEVEL:
            outside = middle
        else:
            inside = middle
    return inside


def changes(values: Matrix, before: NDArray[np.bool_]) -> Vector:
    """Mean after minus mean before of each school (schools × years), years first set to their mean over all schools.

    Taking out the mean of the year keeps a missing year of one school from moving its change by the county's growth;
    with complete data it changes no difference between schools. Every school needs a value on both sides.
    """
    level = values - np.nanmean(values, axis=0)
    return np.asarray(np.nanmean(level[:, ~before], axis=1) - np.nanmean(level[:, before], axis=1))


def slopes(values: Matrix, before: NDArray[np.bool_], years: Vector) -> Vector:
    """Growth a year of each school before joining, by least squares: the placebo."""
    level = (values - np.nanmean(values, axis=0))[:, before]
    time = np.where(np.isnan(level), np.nan, years[before])
    time = time - np.nanmean(time, axis=1, keepdims=True)
    middle = level - np.nanmean(level, axis=1, keepdims=True)
    return np.asarray(np.nansum(time * middle, axis=1) / np.nansum(time**2, axis=1))
