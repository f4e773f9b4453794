"""How differently two bodies of people are composed, and how different chance alone would make them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

Counts = npt.NDArray[np.int64]


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
    parts = [mine + theirs for mine, theirs in zip(one, other, strict=True)]
    drawn = np.concatenate([np.arange(max(0, part - rest), min(part, size) + 1) for part in parts])
    part = np.repeat(parts, [min(part, size) + 1 - max(0, part - rest) for part in parts])
    # ln of C(part, drawn) C(all − part, size − drawn) / C(all, size), all parts at once
    chance = np.exp(
        _ln_choose(part, drawn)
        + _ln_choose(size + rest - part, size - drawn)
        - _ln_choose(np.asarray(size + rest), np.asarray(size))
    )
    return float(chance @ np.abs(drawn / size - (part - drawn) / rest)) / 2


def _ln_choose(of: Counts, some: Counts) -> npt.NDArray[np.float64]:
    ln = gammaln(of + 1.0) - gammaln(some + 1.0) - gammaln(of - some + 1.0)
    return np.asarray(ln, dtype=np.float64)
