"""Which effects would a randomisation test not reject? Its interval in closed form, for every test of this room.

Of each choice the test knows a statistic s and what an effect of 1 adds to it, w; the one that was seen has the
statistic e and weight 1. Assuming an effect a, a choice is as far as the one seen where |s − a·w| ≥ |e − a|; that
turns at a = (e − s)/(1 − w) and a = (e + s)/(1 + w) only, so the ends are found by sorting and not by search.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
TIE = 1e-12


def p_of_none(statistic: Vector, effect: float, *, exact: bool) -> float:
    """The share of choices at least as far from 0 as the one seen, which is itself one of them."""
    scale = float(np.ptp(statistic)) or 1.0
    far = int((np.abs(statistic) >= abs(effect) - TIE * scale).sum())
    return far / len(statistic) if exact else (far + 1) / (len(statistic) + 1)


def not_rejected(
    statistic: Vector, weight: Vector, effect: float, level: float, *, exact: bool
) -> tuple[float | None, float | None]:
    """The lowest and highest effect with p above ``level``; None where there is no end on that side.

    ``exact``: the choices hold the one seen; else it is counted to the draws.
    """
    seen = 0 if exact else 1
    least = int(np.floor(level * (len(statistic) + seen) + TIE)) + 1 - seen  # so many choices must be as far
    if least <= 0:
        return None, None
    always = np.isclose(np.abs(weight), 1.0, rtol=0, atol=TIE)
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (effect - statistic) / (1 - weight), (effect + statistic) / (1 + weight)
    low, high = np.minimum(one, other), np.maximum(one, other)
    low[always], high[always] = -np.inf, np.inf
    outside = np.abs(weight) > 1 + TIE  # as far beyond both turns, and not between them
    if outside.any():
        return _swept(low, high, outside, effect, least)
    return _finite(-_largest(-low, least)), _finite(_largest(high, least))


def _largest(values: Vector, place: int) -> float:
    """The ``place``-th largest, from 1."""
    return float(np.partition(values, len(values) - place)[len(values) - place])


def _finite(end: float) -> float | None:
    return end if np.isfinite(end) else None


def _swept(
    low: Vector, high: Vector, outside: NDArray[np.bool_], effect: float, least: int
) -> tuple[float | None, float | None]:
    """The ends where some choices grow faster with the effect than the one seen: beyond them they stay far."""
    if int(outside.sum()) + int(np.isinf(high[~outside]).sum()) >= least:
        return None, None  # however large an effect, it is not rejected
    turns = np.unique(np.concatenate([low, high]))
    turns = turns[np.isfinite(turns)]

    def up_to(values: Vector, side: Literal["left", "right"]) -> NDArray[np.intp]:
        return np.asarray(np.searchsorted(np.sort(values), turns, side), dtype=np.intp)

    far = up_to(low[~outside], "right") - up_to(high[~outside], "left")
    far += int(outside.sum()) - up_to(low[outside], "left") + up_to(high[outside], "right")
    held = turns[far >= least].tolist()
    return min([effect, *held]), max([effect, *held])
