"""Is the change of a 差异系数 more than chance? The paired swap test, which has its promised size also for few schools.

Under no change it does not matter which of a school's two years is called the first. Values are divided by each year's
mean, every school's two years are swapped or not, and the change is compared with that of all such worlds: all 2ⁿ for
up to 12 schools, else worlds drawn by the caller. Where nothing changed it rejects 5–9 % of made-up counties of 6 to 70
schools at a level of 5 % (a few large schools count for most); a paired standard error rejects 12–28 %.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from balance.spread import Numbers, Unknown, coefficient, counted, doubt, mean

MOST_EXACT = 12
LEAST_FOR_5_PERCENT = 6
HAIR = 1e-7  # a coefficient near 0 from sums is good to 1e-8; worlds that are equal must count as equal
AT_ONCE = 65_536  # worlds × schools in one product: they stay near the processor, and no second one is woken for them
Flips = np.ndarray[Any, np.dtype[np.bool_]]
NO_PAIRS = "没有一所学校两年都有数据，无法成对比较"


@dataclass(frozen=True)
class SwapTest:
    """``delta``: change of the 差异系数 of the schools that have both years; ``p`` two-sided; ``least_p`` the
    smallest p that so few schools can ever reach."""

    delta: float
    p: float
    schools_n: int
    exact: bool
    worlds: int

    @property
    def least_p(self) -> float:
        return 2.0 ** (1 - self.schools_n) if self.exact else 1 / (self.worlds + 1)

    @property
    def can_tell(self) -> bool:
        """Five schools or fewer can never reach 5 %."""
        return self.schools_n >= LEAST_FOR_5_PERCENT


def swap_test(before: pl.DataFrame, after: pl.DataFrame, draws: Callable[[int], Flips]) -> SwapTest | Unknown:
    """Frames: school, value, weight. ``draws(n)`` gives worlds × n booleans (True: swapped), asked only above 12
    schools; from the same worlds comes the same p. Unknown where either year has no 差异系数 over the pairs."""
    old, new = counted(before), counted(after)
    paired = set(old.schools) & set(new.schools)
    if not paired:
        return Unknown(NO_PAIRS)
    old, new = (
        rows.placed(place for place, school in enumerate(rows.schools) if school in paired)
        for rows in (old, new)
    )
    for rows in (old, new):
        if (reason := doubt(rows)) is not None:
            return Unknown(reason)
    (x0, w0), (x1, w1) = ((rows.values, rows.weights) for rows in (old, new))
    n = len(x0)
    delta = coefficient(x1, w1) - coefficient(x0, w0)
    exact = n <= MOST_EXACT
    flips = _all_worlds(n) if exact else draws(n)
    old_sums, new_sums = (
        np.array([w, w * x, w * x * x]) for x, w in ((x0 / mean(x0, w0), w0), (x1 / mean(x1, w1), w1))
    )
    some = max(AT_ONCE // n, 1)
    as_far = sum(
        int((np.abs(_changes(old_sums, new_sums, flips[i : i + some])) >= abs(delta) - HAIR).sum())
        for i in range(0, len(flips), some)
    )
    p = as_far / len(flips) if exact else (as_far + 1) / (len(flips) + 1)
    return SwapTest(delta, p, n, exact, len(flips))


def _all_worlds(n: int) -> Flips:
    worlds: Flips = (np.arange(2**n)[:, None] >> np.arange(n)) % 2 == 1
    return worlds


def _changes(old: Numbers, new: Numbers, flips: Flips) -> Numbers:
    """CV of the second year less CV of the first in every world; ``old`` and ``new``: w, wx, wx² of each school.

    The sums of a year change by the swapped schools only.
    """
    moved = (flips.astype(np.float64) @ (new - old).T).T
    return _cv(new.sum(axis=1)[:, None] - moved) - _cv(old.sum(axis=1)[:, None] + moved)


def _cv(sums: Numbers) -> Numbers:
    weight, first, second = sums
    found: Numbers = np.sqrt(np.maximum(second * weight / first**2 - 1, 0.0))
    return found
