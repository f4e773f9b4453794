"""A few member schools against comparison schools: which of all possible choices of schools would look as good?

Exact randomisation inference (Fisher; Ernst 2004, Statistical Science 19(4)): the difference of mean changes is
recomputed for every choice of as many schools; p is the share at least as large in absolute value. The interval
holds every effect that the same test would not reject at 5 %.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from balance.effect.conditions import LEVEL
from balance.effect.inverting import not_rejected, p_of_none

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Uniform = Callable[[tuple[int, int]], Matrix]

MOST_CHOICES = 2_000_000  # ten members among 24 schools
DRAWS = 19_999
MOST_CELLS = 200_000


@dataclass(frozen=True)
class Randomised:
    """``effect`` in the unit of the values; ``low`` and ``high`` are None where the test can reject nothing.

    ``choices`` were tried: all of them if ``exact``, else seeded draws and the one seen. ``least_p`` is the smallest
    p that as many schools could ever give. ``spread`` is the standard deviation of the changes of schools inside
    members and comparison schools, None with fewer than two of either.
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
    spread: float | None = None


def randomise(members: Vector, comparison: Vector, uniform: Uniform, most: int = MOST_CHOICES) -> Randomised:
    """Compares the changes of members and comparison schools (no NaN, at least one each).

    ``uniform`` gives an array of the asked shape between 0 and 1, seeded by the caller; it is asked only where
    there are more than ``most`` choices.
    """
    m, n = len(members), len(comparison)
    possible = comb(m + n, m)
    exact = possible <= most
    picked, shared = _every(members, comparison) if exact else _drawn(members, comparison, uniform)
    statistic = picked / m - (members.sum() + comparison.sum() - picked) / n
    weight = shared / m - (m - shared) / n  # what an effect of 1 on the members adds to each statistic
    effect = float(members.mean() - comparison.mean())
    least = 1 / possible if exact else max(1 / possible, 1 / (DRAWS + 1))
    low, high = not_rejected(statistic, weight, effect, LEVEL, exact=exact)
    return Randomised(
        effect,
        p_of_none(statistic, effect, exact=exact),
        least,
        low,
        high,
        exact,
        len(statistic) if exact else DRAWS + 1,
        m,
        n,
        _spread(members, comparison),
    )


def _spread(members: Vector, comparison: Vector) -> float | None:
    if len(members) < 2 or len(comparison) < 2:
        return None
    squares = sum(float(((some - some.mean()) ** 2).sum()) for some in (members, comparison))
    return float(np.sqrt(squares / (len(members) + len(comparison) - 2)))


def _every(members: Vector, comparison: Vector) -> tuple[Vector, Vector]:
    """The sum of each choice of as many schools as there are members, and how many members are in it."""
    m, n = len(members), len(comparison)
    inside, outside = _sums(members, m), _sums(comparison, min(m, n))
    sums, shared = [], []
    for kept in range(max(0, m - n), m + 1):
        found = np.add.outer(inside[kept], outside[m - kept]).ravel()
        sums.append(found)
        shared.append(np.full(len(found), float(kept)))
    return np.concatenate(sums), np.concatenate(shared)


def _sums(values: Vector, most: int) -> list[Vector]:
    """The sums of all subsets by their size, up to ``most``."""
    sums = [np.zeros(1), *(np.empty(0) for _ in range(most))]
    for seen, value in enumerate(values, start=1):
        for size in range(min(seen, most), 0, -1):
            sums[size] = np.concatenate([sums[size], sums[size - 1] + value])
    return sums


def _drawn(members: Vector, comparison: Vector, uniform: Uniform) -> tuple[Vector, Vector]:
    """As ``_every`` for ``DRAWS`` choices, drawn in slices so that many schools fit into memory.

    Who is left out of a choice is a choice as well, so only the smaller part of the schools is drawn.
    """
    pooled, m, n = np.concatenate([members, comparison]), len(members), len(comparison)
    step = max(1, MOST_CELLS // len(pooled))
    sums, shared = [], []
    for start in range(0, DRAWS, step):
        drawn = places(uniform((min(step, DRAWS - start), min(m, n))), m + n)
        sums.append(pooled[drawn].sum(axis=1))
        shared.append((drawn < m).sum(axis=1).astype(np.float64))
    picked, kept = np.concatenate(sums), np.concatenate(shared)
    return (picked, kept) if m <= n else (pooled.sum() - picked, m - kept)


def places(chance: Matrix, of: int) -> NDArray[np.intp]:
    """In each row as many different places below ``of`` as it has numbers (0 to below 1), any set of them as likely as
    any other: Floyd's draw without replacement (Bentley & Floyd 1987, Communications of the ACM 30(9))."""
    rows, wanted = chance.shape
    every, taken = np.arange(rows), np.zeros((rows, of), dtype=bool)
    drawn = np.empty((rows, wanted), dtype=np.intp)
    for turn, last in enumerate(range(of - wanted, of)):
        place = (chance[:, turn] * (last + 1)).astype(np.intp)
        place = np.where(taken[every, place], last, place)
        taken[every, place] = True
        drawn[:, turn] = place
    return drawn


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
