"""A drawing as SVG, without any browser: for the report on paper and for pictures from the command line."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.exports.native import Drawing, Series, Tone
from dashboard.exports.report import clean
from dashboard.theme import FONT, LIGHT

WIDTH, HEIGHT = 680, 340
_SIZE = 14
_TONES: dict[Tone, str] = {
    "strong": LIGHT.strong,
    "weak": LIGHT.weak,
    "middle": LIGHT.middle,
    "context": LIGHT.context,
    "line": LIGHT.line,
    "third": LIGHT.series[2],
    "fourth": LIGHT.series[4],
    "fifth": LIGHT.series[5],
}


@dataclass(frozen=True)
class _Scale:
    """From values to places: ``start`` is where ``low`` lies, ``end`` where ``high`` lies."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + min(max(share, -0.02), 1.02) * (self.end - self.start)


def vector(made: Drawing, height: int = HEIGHT) -> str:
    """The chart as an SVG document of 680 × ``height``."""
    body = _legend(made)
    top = 44.0 if body else 16.0
    body += {"bars": _bars, "points": _points}.get(made.form, _upright)(made, top, float(height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="{html.escape(FONT)}" font-size="{_SIZE}" fill="{LIGHT.ink}">'
        f'<rect width="{WIDTH}" height="{height}" fill="{LIGHT.ground}"/>{"".join(body)}</svg>'
    )


def width_of(words: str, size: float = _SIZE) -> float:
    """About how wide a text is: a Chinese character is square, a Latin one a little more than half."""
    return sum(size if ord(sign) > 0x2E7F else size * 0.56 for sign in words)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from ``low`` to ``high``."""
    step = 10.0 ** math.floor(math.log10((high - low) / most))
    step *= next((factor for factor in (1, 2, 2.5, 5, 10) if (high - low) / (step * factor) <= most), 10)
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 12) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def _written(value: float, made: Drawing) -> str:
    """An axis number in the format of the drawing."""
    value = abs(value) if ";" in made.number_format else value  # both sides of 0 are counted upwards
    places = len(made.number_format.partition(".")[2].rstrip('"%'))
    unit = "%" if "%" in made.number_format else ""
    return f"{value:,.{places}f}{unit}"


def _room(made: Drawing) -> tuple[float, float]:
    stacked: list[float] = []
    if made.form == "stacked":
        stacked = [sum(s.values[i] or 0.0 for s in made.series) for i in range(len(made.categories))]
    known = [v for s in made.series for v in s.values if v is not None] + stacked or [0.0, 1.0]
    low, high = min(known), max(known)
    if made.form not in ("points", "lines"):
        low = min(low, 0.0)
    span = (high - low) or abs(high) or 1.0
    bottom = made.low if made.low is not None else (0.0 if 0 <= low < span * 0.6 else low - span * 0.08)
    return bottom, made.high if made.high is not None else high + span * 0.1


def _text(x: float, y: float, words: str, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{html.escape(clean(words))}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" {more}/>'


def _legend(made: Drawing) -> list[str]:
    if not made.legend or len(made.series) < 2:
        return []
    parts, x = [], 8.0
    for place, series in enumerate(made.series):
        wide = width_of(series.name, 12) + 44
        if x + wide > WIDTH:
            break
        parts.append(_sign(series, x, 16.0, place, made))
        parts.append(_text(x + 26, 20, series.name, more=f'font-size="12" fill="{LIGHT.muted}"'))
        x += wide
    return parts


def _sign(series: Series, x: float, y: float, place: int, made: Drawing) -> str:
    colour = _TONES[series.tone]
    if made.form == "points":
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


def _value_axis(made: Drawing, scale: _Scale, left: float, right: float) -> list[str]:
    parts = []
    for tick in ticks(scale.low, scale.high):
        y = scale.at(tick)
        parts.append(_rule(left, y, right, y, LIGHT.rule))
        parts.append(
            _text(left - 8, y + 5, _written(tick, made), "end", f'fill="{LIGHT.muted}" font-size="12"')
        )
    return parts


def _upright(made: Drawing, top: float, height: float) -> list[str]:
    """Columns, stacked columns and lines."""
    low, high = _room(made)
    left = max(width_of(_written(tick, made), 12) for tick in ticks(low, high)) + 20
    right = WIDTH - (16 + _label_room(made) if made.form == "lines" else 12)
    scale = _Scale(low, high, height - 34, top)
    parts = _value_axis(made, scale, left, right)
    count = max(1, len(made.categories))
    band = (right - left) / count
    middles = [left + band * (i + 0.5) for i in range(count)]
    bars = [series for series in made.series if made.form != "lines" and not series.is_line]
    thick = band * 0.66 / (1 if made.form == "stacked" or made.overlap else max(1, len(bars)))
    floor = [0.0] * count
    for place, series in enumerate(bars):
        for i, value in enumerate(series.values):
            if value is None:
                continue
            start = middles[i] - (
                thick / 2 if made.form == "stacked" or made.overlap else band * 0.33 - place * thick
            )
            base = floor[i] if made.form == "stacked" else 0.0
            parts.append(_column(series, i, start, thick, scale.at(base), scale.at(base + value)))
            parts += _over_column(series, i, start + thick / 2, scale.at(base), scale.at(base + value), made)
            floor[i] += value
    for place, series in enumerate(made.series):
        if series not in bars:
            parts += _path(series, place, middles, scale, made)
    parts += _below(made.categories, middles, band, height)
    return parts


def _label_room(made: Drawing) -> float:
    return max((width_of(words, 12) for series in made.series for words in series.labels[-1:]), default=0.0)


def _column(series: Series, i: int, x: float, thick: float, base: float, tip: float) -> str:
    tone = series.tones[i] if series.tones else series.tone
    return (
        f'<rect x="{x:.1f}" y="{min(base, tip):.1f}" width="{thick:.1f}" height="{max(abs(base - tip), 0.5):.1f}" '
        f'fill="{_TONES[tone]}"/>'
    )


def _over_column(series: Series, i: int, x: float, base: float, tip: float, made: Drawing) -> list[str]:
    words = series.labels[i] if i < len(series.labels) else ""
    if not words:
        return []
    if made.form == "stacked":
        if abs(base - tip) < 16:
            return []
        return [_text(x, (base + tip) / 2 + 5, words, "middle", f'fill="{LIGHT.ground}" font-size="12"')]
    return [_text(x, tip - 6, words, "middle", 'font-size="12" font-weight="bold"')]


def _path(series: Series, place: int, xs: Sequence[float], scale: _Scale, made: Drawing) -> list[str]:
    colour = _TONES[series.tone]
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(xs, series.values, strict=True):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((x, scale.at(value)))
    dash = ' stroke-dasharray="6 4"' if series.dashed else ""
    parts = [
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in piece)}" fill="none" stroke="{colour}" '
        f'stroke-width="{series.width}"{dash}/>'
        for piece in pieces
        if len(piece) > 1
    ]
    if series.marker:
        parts += [_marker(x, y, place, colour) for piece in pieces for x, y in piece]
    for i, words in enumerate(series.labels):
        value = series.values[i]
        if words and value is not None:
            at_end = i == len(series.labels) - 1 and made.form == "lines"
            x, y = (xs[i] + 9, scale.at(value) + 5) if at_end else (xs[i], scale.at(value) - 10)
            anchor = "start" if at_end else "middle"
            parts.append(_text(x, y, words, anchor, f'font-size="12" font-weight="bold" fill="{colour}"'))
    return parts


def _below(categories: Sequence[str], middles: Sequence[float], band: float, height: float) -> list[str]:
    """Category names, as many as there is room for, cut where they are too long."""
    longest = max((width_of(words, 12) for words in categories), default=0.0)
    step = 1 if longest <= band or len(categories) <= 12 else math.ceil(min(longest, 90) / band)
    parts = []
    for i in range(0, len(categories), step):
        words = categories[i]
        while len(words) > 2 and width_of(words, 12) > band * step - 4:
            words = words[:-2] + "…"
        parts.append(_text(middles[i], height - 12, words, "middle", f'fill="{LIGHT.muted}" font-size="12"'))
    return parts


def _bars(made: Drawing, top: float, height: float) -> list[str]:
    """Horizontal bars, the first category on top; series with gaps share a row."""
    left = min(230.0, max(width_of(words, 13) for words in made.categories) + 16)
    low, high = _room(made)
    scale = _Scale(min(low, 0.0), high, left, WIDTH - 70.0)
    zero = scale.at(0.0)
    band = (height - top - 12) / max(1, len(made.categories))
    lanes = 1 if made.overlap else max(1, len(made.series))
    thick = band * 0.7 / lanes
    parts = []
    for i, words in enumerate(made.categories):
        y = top + band * i
        parts.append(_text(left - 8, y + band / 2 + 5, words, "end", 'font-size="13"'))
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
                f'fill="{_TONES[tone]}"/>'
            )
            if i < len(series.labels) and series.labels[i]:
                beside, anchor = (end - 6, "end") if value < 0 else (end + 6, "start")
                parts.append(_text(beside, at + thick / 2 + 5, series.labels[i], anchor, 'font-size="12"'))
    return parts


def _points(made: Drawing, top: float, height: float) -> list[str]:
    """Points, or curves where a series is a line, over two numeric axes."""
    low, high = _room(made)
    all_x = [x for series in made.series for x in series.xs] or [0.0, 1.0]
    span = (max(all_x) - min(all_x)) or 1.0
    left = max(width_of(_written(tick, made), 12) for tick in ticks(low, high)) + 24
    across = _Scale(min(all_x) - span * 0.03, max(all_x) + span * 0.06, left, WIDTH - 24.0)
    up = _Scale(low, high, height - 48, top)
    parts = _value_axis(made, up, left, WIDTH - 24)
    for tick in ticks(across.low, across.high):
        words = _written(tick, made)
        parts.append(
            _text(across.at(tick), height - 30, words, "middle", f'fill="{LIGHT.muted}" font-size="12"')
        )
    parts.append(_text((left + WIDTH) / 2, height - 8, made.x_title, "middle", f'fill="{LIGHT.muted}"'))
    parts.append(_text(left, top - 6, made.y_title, more=f'fill="{LIGHT.muted}" font-size="12"'))
    for place, series in enumerate(made.series):
        if series.is_line:
            parts += _path(series, place, [across.at(x) for x in series.xs], up, made)
            continue
        for i, (x, y) in enumerate(zip(series.xs, series.values, strict=True)):
            if y is None:
                continue
            parts.append(_marker(across.at(x), up.at(y), place, _TONES[series.tone]))
            if i < len(series.labels) and series.labels[i]:
                parts.append(_text(across.at(x) + 8, up.at(y) + 4, series.labels[i], more='font-size="12"'))
    return parts
