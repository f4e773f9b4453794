"""Where labels stand in a chart so that none covers another: beside points, and at the ends of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.exports.native import Drawing, Side, across, room, width_of, written

SIDES: tuple[Side, ...] = ("right", "left", "above", "below")
MARK, GAP = 5.0, 7.0  # half a marker, and from its middle to the label, in points
LINE = 1.25  # a row of text in sizes of its letters
LEGEND_SIGN = 40.0


@dataclass(frozen=True)
class Plot:
    """The inner plot area of a chart of ``width`` × ``height``, all in the same unit as ``size``, the text."""

    width: float
    height: float
    size: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """x, y, w and h as shares of the chart, as office programs want the inner plot area."""
        w, h = self.right - self.left, self.bottom - self.top
        return self.left / self.width, self.top / self.height, w / self.width, h / self.height


def plot(made: Drawing, width: float, height: float, size: float) -> Plot:
    """Room for the legend above, the numbers at the left, names below and labels at the right."""
    low, high = room(made)
    left = max(width_of(written(tick, made.number_format), size) for tick in (low, high)) + size
    left += size * 1.6 if made.y_title else 0.0
    ends = [width_of(series.end, size) for series in made.series]
    right = max([*ends, size * 0.5]) + GAP + size * 0.5
    below = 1.9 * size if made.categories or made.numbered else 1.2 * size
    below += 1.9 * size if made.x_title else 0.0
    below += 1.2 * size if any(series.side == "below" for series in made.series) else 0.0
    above = legend_rows(made, width, size) * size * 1.5 + size * 0.8
    return Plot(width, height, size, left, width - right, above, height - below)


def legend_rows(made: Drawing, width: float, size: float) -> int:
    """How many rows the legend needs; 0 without one."""
    rows, used = (1, 0.0) if made.listed else (0, 0.0)
    for series in made.listed:
        wide = width_of(series.name, size) + LEGEND_SIGN
        if used and used + wide > width * 0.94:
            rows, used = rows + 1, 0.0
        used += wide
    return rows


Box = tuple[float, float, float, float]


def beside_points(made: Drawing, area: Plot) -> list[list[Side | None]]:
    """For each label of each series of points: the side on which it covers nothing; None where there is no such."""
    (low, high), (first, last) = room(made), across(made)

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            area.left + (x - first) / ((last - first) or 1.0) * (area.right - area.left),
            area.bottom - (y - low) / ((high - low) or 1.0) * (area.bottom - area.top),
        )

    taken: list[Box] = []
    for series in made.series:
        if not series.is_line and series.marker:
            for x, y in zip(series.xs, series.values, strict=True):
                if y is not None:
                    taken.append(_around(*place(x, y)))
    found: list[list[Side | None]] = []
    for series in made.series:
        sides: list[Side | None] = []
        for i, words in enumerate(series.labels):
            value = series.values[i]
            if not words or value is None:
                sides.append(None)
                continue
            at = place(series.xs[i], value)
            side = series.side if series.side != "auto" else _free(at, words, area, taken)
            if side is not None and series.side == "auto":
                taken.append(_box(at, words, side, area.size))
            sides.append(side)
        found.append(sides)
    return found


def _around(x: float, y: float) -> Box:
    return x - MARK, y - MARK, x + MARK, y + MARK


def _box(at: tuple[float, float], words: str, side: Side, size: float) -> Box:
    (x, y), wide, tall = at, width_of(words, size), size * LINE
    left = {"right": x + GAP, "left": x - GAP - wide}.get(side, x - wide / 2)
    top = {"above": y - GAP - tall, "below": y + GAP}.get(side, y - tall / 2)
    return left, top, left + wide, top + tall


def _free(at: tuple[float, float], words: str, area: Plot, taken: Sequence[Box]) -> Side | None:
    own = _around(*at)
    for side in SIDES:
        box = _box(at, words, side, area.size)
        inside = box[0] >= area.left and box[2] <= area.width and box[1] >= area.top and box[3] <= area.bottom
        if inside and not any(_meet(box, other) for other in taken if other != own):
            return side
    return None


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def at_ends(made: Drawing, area: Plot) -> list[float]:
    """For each series how far the label at its end is moved down so that none covers another; 0 without a label."""
    low, high = room(made)
    scale = (area.bottom - area.top) / ((high - low) or 1.0)
    tall = area.size * LINE
    ends = [
        (place, (high - value) * scale)
        for place, series in enumerate(made.series)
        if series.end and (value := series.values[series.last]) is not None
    ]
    ends.sort(key=lambda end: end[1])
    placed: list[float] = []
    for _, wanted in ends:
        placed.append(max(wanted, placed[-1] + tall) if placed else wanted)
    over = placed[-1] - (area.bottom - area.top - tall / 2) if placed else 0.0
    if over > 0:  # too low at the bottom: push back up, keeping the distances
        placed[-1] -= over
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - tall)
    shifts = [0.0] * len(made.series)
    for (place, wanted), at in zip(ends, placed, strict=True):
        shifts[place] = at - wanted
    return shifts
