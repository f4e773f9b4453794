"""What of a long row of bars a page has room for: its head and its tail, and the bar of the line wherever it stands."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from dashboard.exports.native import Drawing

T = TypeVar("T")
ROW = 1.65  # sizes of letters from one bar to the next: with less some programs leave out every second name


def rows_for(made: Drawing, height: float, size: float) -> int:
    """How many bars stand above each other in ``height`` with letters of ``size`` beside them."""
    lanes = 1 if made.overlap else max(1, len(made.series))
    return max(4, int(height / (size * (ROW if lanes == 1 else lanes * 1.15))))


def head_and_tail(made: Drawing, most: int) -> tuple[Drawing, int]:
    """The drawing with at most ``most`` bars, and how many were left out in the middle."""
    count = len(made.categories)
    if made.form != "bars" or count <= most:
        return made, 0
    pinned = {
        i
        for series in made.series
        if series.tone == "line"
        for i, value in enumerate(series.values)
        if value is not None
    }
    ends = sorted((i for i in range(count) if i not in pinned), key=lambda i: min(i, count - 1 - i))
    kept = sorted(pinned | set(ends[: most - len(pinned)]))

    def of(values: Sequence[T]) -> tuple[T, ...]:
        return tuple(values[i] for i in kept) if values else ()

    series = tuple(
        replace(one, values=of(one.values), labels=of(one.labels), tones=of(one.tones)) for one in made.series
    )
    return replace(made, categories=of(made.categories), series=series), count - len(kept)
