"""A drawing as SVG, without any browser: for the report on paper and for pictures from the command line."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.exports.lettering import text
from dashboard.exports.native import Drawing, Series, Side, across, room, ticks, width_of, written
from dashboard.exports.placing import Plot, at_ends, beside_points, plot
from dashboard.exports.tones import COLOURS
from dashboard.theme import FONT, LIGHT

WIDTH, HEIGHT = 680, 340
_SIZE = 14
_SMALL = 12.0

# Labels stand over bars and lines: a rim in the colour of the ground keeps them readable.
_RIM = f'stroke="{LIGHT.ground}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
_MUTED = f'fill="{LIGHT.muted}" font-size="12"'


@dataclass(frozen=True)
class _Scale:
    """From values to places: ``start`` is where ``low`` lies, ``end`` where ``high`` lies."""

    low: float
    high: float
    start: float
    end: float

    def holds(self, value: float) -> bool:
        """Whether the value lies inside; one outside is drawn nowhere, and the figure says that it is."""
        air = (self.high - self.low) * 1e-6
        return self.low - air <= value <= self.high + air

    def at(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + min(max(share, -0.02), 1.02) * (self.end - self.start)


def vector(made: Drawing, height: int = HEIGHT) -> str:
    """The chart as an SVG document of 680 × ``height``."""
    body = _legend(made)
    top = 44.0 if body else 16.0
    if made.form == "doughnut":
        body = _ring(made, float(height))
    else:
        body += {"bars": _bars, "points": _points}.get(made.form, _upright)(made, top, float(height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="{html.escape(FONT)}" font-size="{_SIZE}" fill="{LIGHT.ink}">'
        f'<rect width="{WIDTH}" height="{height}" fill="{LIGHT.ground}"/>{"".join(body)}</svg>'
    )


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" {more}/>'


def _legend(made: Drawing) -> list[str]:
    parts: list[str] = []
    x = 8.0
    for place, series in enumerate(made.series):
        if series not in made.listed:
            continue
        wide = width_of(series.name, 12) + 44
        if x + wide > WIDTH:
            break
        parts.append(_sign(series, x, 16.0, place, made))
        parts.append(text(x + 26, 20, series.name, more=f'font-size="12" fill="{LIGHT.muted}"'))
        x += wide
    return parts


def _sign(series: Series, x: float, y: float, place: int, made: Drawing) -> str:
    if series.ring:
        return _circle(x + 10, y, COLOURS[series.tone])
    colour = COLOURS[series.tone]
    if made.form in ("points", "dumbbell") and not series.is_line:
        return _marker(x + 10, y, place, colour)
    if made.form == "lines" or series.is_line:
        dash = ' stroke-dasharray="6 4"' if series.dashed else ""
        line = _rule(x, y, x + 20, y, colour, f'stroke-width="{series.width}"{dash}')
        return line + (_marker(x + 10, y, place, colour) if series.marker else "")
    return f'<rect x="{x + 3:.1f}" y="{y - 6:.1f}" width="14" height="12" fill="{colour}"/>'


def _marker(x: float, y: float, place: int, colour: str) -> str:
    if place % 4 == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'
    turn = {1: "", 2: f' transform="rotate(45 {x:.1f} {y:.1f})"'}.get(place % 4)
    if turn is None:
        return f'<path d="M{x - 5:.1f} {y + 4:.1f}L{x + 5:.1f} {y + 4:.1f}L{x:.1f} {y - 5:.1f}Z" fill="{colour}"/>'
    return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{colour}"{turn}/>'


def _circle(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="none" stroke="{colour}" stroke-width="2"/>'


def _value_axis(made: Drawing, scale: _Scale, left: float, right: float) -> list[str]:
    parts = []
    for tick in ticks(scale.low, scale.high):
        y = scale.at(tick)
        parts.append(_rule(left, y, right, y, LIGHT.rule))
        parts.append(
            text(
                left - 8,
                y + 5,
                written(tick, made.number_format),
                "end",
                f'fill="{LIGHT.muted}" font-size="12"',
            )
        )
    return parts


def _upright(made: Drawing, top: float, height: float) -> list[str]:
    """Columns, stacked columns and lines."""
    low, high = room(made)
    left = max(width_of(written(tick, made.number_format), 12) for tick in ticks(low, high)) + 20
    area = plot(made, WIDTH, height, _SMALL)
    right = area.right if made.form == "lines" else WIDTH - 12.0
    count = max(1, len(made.categories))
    slanted = _slant(made, (right - left) / count)
    floor_y = height - (52 if made.x_title else 34) - slanted
    scale = _Scale(low, high, floor_y, top)
    parts = _value_axis(made, scale, left, right)
    band = (right - left) / count
    middles = [left + band * (i + 0.5) for i in range(count)]
    lined = made.form in ("lines", "dumbbell")
    bars = [series for series in made.series if not lined and not series.is_line]
    thick = band * 0.66 / (1 if made.form == "stacked" or made.overlap else max(1, len(bars)))
    floor, over = [0.0] * count, []  # words over columns come last: lines pass under them
    for place, series in enumerate(bars):
        for i, value in enumerate(series.values):
            if value is None:
                continue
            start = middles[i] - (
                thick / 2 if made.form == "stacked" or made.overlap else band * 0.33 - place * thick
            )
            base = floor[i] if made.form == "stacked" else 0.0
            parts.append(_column(series, i, start, thick, scale.at(base), scale.at(base + value)))
            over += _over_column(series, i, start + thick / 2, scale.at(base), scale.at(base + value), made)
            floor[i] += value
    shifts = at_ends(made, Plot(WIDTH, height, _SMALL, left, right, top, floor_y))
    if made.form == "dumbbell":
        parts += _bridges(made, middles, scale)
    for place, series in enumerate(made.series):
        if series not in bars:
            parts += _path(series, place, middles, scale, made, shifts[place])
    parts += over
    if slanted:
        parts += [
            _slanting(x, floor_y + 16, words) for x, words in zip(middles, made.categories, strict=True)
        ]
    else:
        parts += _below(made.categories, middles, band, floor_y + 34)
    if made.x_title:
        parts.append(text((left + right) / 2, height - 8, made.x_title, "middle", _MUTED))
    return parts


def _slant(made: Drawing, band: float) -> float:
    """How much more room names need below that stand on the slant, since each must be read; 0 where all fit."""
    longest = max((width_of(words, 11) for words in made.categories), default=0.0)
    return longest * 0.62 if made.form == "dumbbell" and longest > band else 0.0


def _slanting(x: float, y: float, words: str) -> str:
    return text(x, y, words, "end", f'transform="rotate(-40 {x:.1f} {y:.1f})" font-size="11"')


def _bridges(made: Drawing, middles: Sequence[float], scale: _Scale) -> list[str]:
    """The bar between the two dots of each category."""
    before, after = (series.values for series in made.series[:2])
    return [
        _rule(x, scale.at(a), x, scale.at(b), LIGHT.context, 'stroke-width="4"')
        for x, a, b in zip(middles, before, after, strict=True)
        if a is not None and b is not None
    ]


def _column(series: Series, i: int, x: float, thick: float, base: float, tip: float) -> str:
    tone = series.tones[i] if series.tones else series.tone
    return (
        f'<rect x="{x:.1f}" y="{min(base, tip):.1f}" width="{thick:.1f}" height="{max(abs(base - tip), 0.5):.1f}" '
        f'fill="{COLOURS[tone]}"/>'
    )


def _over_column(series: Series, i: int, x: float, base: float, tip: float, made: Drawing) -> list[str]:
    words = series.labels[i] if i < len(series.labels) else ""
    if not words:
        return []
    if made.form == "stacked":
        if abs(base - tip) < 16:
            return []
        return [text(x, (base + tip) / 2 + 5, words, "middle", f'fill="{LIGHT.ground}" font-size="12"')]
    y = tip - 6 if tip <= base else tip + 15  # outside the column, which may hang down
    return [text(x, y, words, "middle", f'font-size="12" font-weight="bold" {_RIM}')]


def _path(
    series: Series, place: int, xs: Sequence[float], scale: _Scale, made: Drawing, shift: float = 0.0
) -> list[str]:
    colour = COLOURS[series.tone]
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(xs, series.values, strict=True):
        if value is None or not scale.holds(value):
            pieces.append([])
        else:
            pieces[-1].append((x, scale.at(value)))
    parts = []
    if made.form != "dumbbell" and not series.ring:
        dash = ' stroke-dasharray="6 4"' if series.dashed else ""
        parts = [
            f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in piece)}" fill="none" '
            f'stroke="{colour}" stroke-width="{series.width}"{dash}/>'
            for piece in pieces
            if len(piece) > 1
        ]
    for i, value in enumerate(series.values):
        if value is None or not scale.holds(value):
            continue
        tone = COLOURS[series.tones[i]] if series.tones else colour
        if series.ring:
            parts.append(_circle(xs[i], scale.at(value), tone))
        elif series.marker:
            parts.append(_marker(xs[i], scale.at(value), place, tone))
        words = series.labels[i] if i < len(series.labels) else ""
        if words:
            parts.append(_beside(series, i, words, xs[i], scale.at(value), shift, tone))
    return parts


def _beside(series: Series, i: int, words: str, x: float, y: float, shift: float, colour: str) -> str:
    """A label right of the end of a line, else over its point, or under it where the value fell."""
    ink = LIGHT.muted if series.tone == "context" and not series.tones else colour
    more = f'font-size="12" font-weight="bold" fill="{ink}" {_RIM}'
    if series.end and i == series.last:
        return text(x + 9, y + 4 + shift, words, "start", more)
    return text(x, y + (20 if words.startswith("\u2212") and series.tones else -10), words, "middle", more)


def _below(categories: Sequence[str], middles: Sequence[float], band: float, height: float) -> list[str]:
    """Category names, as many as there is room for, cut where they are too long."""
    longest = max((width_of(words, 12) for words in categories), default=0.0)
    step = 1 if longest <= band or len(categories) <= 12 else math.ceil(min(longest, 90) / band)
    parts = []
    for i in range(0, len(categories), step):
        words, muted = categories[i], f'fill="{LIGHT.muted}" font-size="12"'
        if step == 1 and " " in words and width_of(words, 12) > band - 4:
            halves = words.split(" ")
            middle = (len(halves) + 1) // 2
            rows = (" ".join(halves[:middle]), " ".join(halves[middle:]))
            if all(width_of(row, 12) <= band for row in rows):
                parts += [
                    text(middles[i], height - 20 + 13 * j, row, "middle", muted) for j, row in enumerate(rows)
                ]
                continue
        while len(words) > 2 and width_of(words, 12) > band * step - 4:
            words = words[:-2] + "…"
        parts.append(text(middles[i], height - 12, words, "middle", f'fill="{LIGHT.muted}" font-size="12"'))
    return parts


def _bars(made: Drawing, top: float, height: float) -> list[str]:
    """Horizontal bars, the first category on top; series with gaps share a row."""
    left = min(230.0, max(width_of(words, 13) for words in made.categories) + 16)
    low, high = room(made)
    scale = _Scale(min(low, 0.0), high, left, WIDTH - 70.0)
    zero = scale.at(0.0)
    band = (height - top - 12) / max(1, len(made.categories))
    lanes = 1 if made.overlap else max(1, len(made.series))
    thick = band * 0.7 / lanes
    parts = []
    for i, words in enumerate(made.categories):
        y = top + band * i
        parts.append(text(left - 8, y + band / 2 + 5, words, "end", 'font-size="13"'))
        for place, series in enumerate(made.series):
            value = series.values[i]
            if value is None:
                continue
            at = y + band * 0.15 + (0 if made.overlap else place * thick)
            tone = series.tones[i] if series.tones else series.tone
            end = scale.at(value)
            wide = max(abs(end - zero), 0.5)
            parts.append(
                f'<rect x="{min(zero, end):.1f}" y="{at:.1f}" width="{wide:.1f}" height="{thick:.1f}" '
                f'fill="{COLOURS[tone]}"/>'
            )
            if i < len(series.labels) and series.labels[i]:
                beside, anchor = (end - 6, "end") if value < 0 else (end + 6, "start")
                parts.append(text(beside, at + thick / 2 + 5, series.labels[i], anchor, 'font-size="12"'))
    return parts


def _points(made: Drawing, top: float, height: float) -> list[str]:
    """Points, or curves where a series is a line, over two numeric axes."""
    area = plot(made, WIDTH, height, _SMALL)
    area = Plot(
        WIDTH, height, _SMALL, area.left, area.right, max(top, 30.0 if made.y_title else top), height - 48
    )
    right = across(made)
    horizontal = _Scale(*right, area.left, area.right)
    up = _Scale(*room(made), area.bottom, area.top)
    parts = _value_axis(made, up, area.left, area.right)
    for tick in ticks(*right) if made.numbered else []:
        words = written(tick, made.x_format or made.number_format)
        parts.append(text(horizontal.at(tick), height - 30, words, "middle", _MUTED))
    parts.append(text((area.left + area.right) / 2, height - 8, made.x_title, "middle", _MUTED))
    parts.append(text(8, area.top - 8, made.y_title, more=_MUTED))
    sides, shifts = beside_points(made, area), at_ends(made, area)
    for place, series in enumerate(made.series):
        if series.is_line:
            xs = [horizontal.at(x) for x in series.xs]
            parts += _path(series, place, xs, up, made, shifts[place])
            continue
        for i, (x, y) in enumerate(zip(series.xs, series.values, strict=True)):
            if y is None or not up.holds(y):
                continue
            at = horizontal.at(x), up.at(y)
            if series.marker:
                parts.append(_marker(*at, place, COLOURS[series.tone]))
            side = sides[place][i] if i < len(sides[place]) else None
            if side is not None:
                parts.append(_on(side, *at, series.labels[i]))
    return parts


def _on(side: Side, x: float, y: float, words: str) -> str:
    dx, dy, anchor = {
        "right": (8.0, 4.0, "start"),
        "left": (-8.0, 4.0, "end"),
        "above": (0.0, -9.0, "middle"),
        "below": (0.0, 18.0, "middle"),
    }[side]
    return text(x + dx, y + dy, words, anchor, f'font-size="12" {_RIM}')


def _ring(made: Drawing, height: float) -> list[str]:
    """A ring of parts from the top clockwise; names with their shares stand beside it."""
    [series] = made.series
    known = [value or 0.0 for value in series.values]
    whole = sum(known) or 1.0
    middle_x, middle_y, outer, inner = WIDTH * 0.3, height / 2, height * 0.42, height * 0.25
    parts, begun = [], 0.0
    for i, value in enumerate(known):
        colour = COLOURS[series.tones[i]]
        start, end = begun / whole, (begun + value) / whole
        begun += value
        if value:
            parts.append(_arc(middle_x, middle_y, (outer, inner), start, min(end, start + 0.99999), colour))
        words = series.labels[i] if i < len(series.labels) else ""
        if words:
            turn = math.tau * (start + end) / 2
            x, y = (
                middle_x + math.sin(turn) * (outer + inner) / 2,
                middle_y - math.cos(turn) * (outer + inner) / 2,
            )
            parts.append(
                text(x, y + 4, words, "middle", f'font-size="12" font-weight="bold" fill="{LIGHT.ground}"')
            )
        row = middle_y + (i - (len(known) - 1) / 2) * 30
        parts.append(
            f'<rect x="{WIDTH * 0.6:.1f}" y="{row - 7:.1f}" width="14" height="14" fill="{colour}"/>'
        )
        parts.append(text(WIDTH * 0.6 + 22, row + 5, made.categories[i]))
    return parts


def _arc(x: float, y: float, radii: tuple[float, float], start: float, end: float, colour: str) -> str:
    outer, inner = radii

    def at(turn: float, radius: float) -> str:
        angle = math.tau * turn
        return f"{x + math.sin(angle) * radius:.2f} {y - math.cos(angle) * radius:.2f}"

    large = int(end - start > 0.5)
    path = (
        f"M{at(start, outer)}A{outer:.2f} {outer:.2f} 0 {large} 1 {at(end, outer)}"
        f"L{at(end, inner)}A{inner:.2f} {inner:.2f} 0 {large} 0 {at(start, inner)}Z"
    )
    return f'<path d="{path}" fill="{colour}" stroke="{LIGHT.ground}" stroke-width="2"/>'
