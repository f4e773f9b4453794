"""How differently two bodies of people are composed, and how different chance alone would make them."""

from collections.abc import Sequence

import numpy as np
from scipy import stats


def dissimilarity(one: Sequence[float], other: Sequence[float]) -> float | None:
    """½ Σ|aᵢ/A − bᵢ/B| over the same parts (Duncan & Duncan 1955), 0 (alike) to 1 (nothing in common).

    It is the share of either body that would have to be in another part for both to be alike. None where one of
    them has nobody; a ValueError where parts differ in number or a count is below 0 or not a number.
    """
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if a.shape != b.shape or not (a >= 0).all() or not (b >= 0).all():
        raise ValueError("both bodies need the same parts, each counted from 0 on")
    if a.sum() == 0 or b.sum() == 0:
        return None
    return float(np.abs(a / a.sum() - b / b.sum()).sum() / 2)


def dissimilarity_by_chance(one: Sequence[int], other: Sequence[int]) -> float | None:
    """The mean index if the members of ``one`` were drawn at random from both: small bodies are never quite alike.

    Each part is then hypergeometric; the mean of |X/A − (T−X)/B| is summed exactly. None and ValueError as above.
    """
    if dissimilarity(one, other) is None:
        return None
    size, rest = sum(one), sum(other)
    half = 0.0
    for mine, theirs in zip(one, other, strict=True):
        part = mine + theirs
        drawn = np.arange(max(0, part - rest), min(part, size) + 1)
        apart = np.abs(drawn / size - (part - drawn) / rest)
        half += float(stats.hypergeom.pmf(drawn, size + rest, part, size) @ apart) / 2
    return half
