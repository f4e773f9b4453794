"""Traces of a still: lines, areas, points, bars and rings in the plot, across in per cent and down in pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dashboard.stills.scale import Axis
from dashboard.stills.symbols import mark, stripes, stroke
from dashboard.stills.words import in_svg

Row = dict[str, Any]
STRETCH = 1000.0  # units across of what is stretched to the width of its place
_BAR_WORDS = 4.0  # pixels between the end of a bar and what is written beside it
_LEAST_INSIDE = 20.0  # pixels of a bar that words fit into
_SIZE, _LEAST_WORDS = 13.0, 10.5


@dataclass(frozen=True)
class Plot:
    """The rectangle between the axes: ``height`` in pixels, as wide as its place."""

    x: Axis
    y: Axis
    height: float
    ink: str

    def across(self, value: Any) -> float | None:
        """From 0 at the left to 1 at the right."""
        return self.x.share(value)

    def down(self, value: Any) -> float | None:
        """Pixels from the top."""
        share = self.y.share(value)
        return None if share is None else (1.0 - share) * self.height


def percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def drawn(plot: Plot, traces: Sequence[Row], layout: Row) -> str:
    """All traces in plotly's order: areas, bars, then lines and points."""
    scattered = [trace for trace in traces if trace["type"] == "scatter"]
    parts = list(_areas(plot, scattered))
    parts += _bars(plot, [trace for trace in traces if trace["type"] == "bar"], layout)
    for trace in scattered:
        parts += _scatter(plot, trace)
    for trace in traces:
        if trace["type"] == "pie":
            parts += _ring(plot, trace)
    return "".join(parts)


def stretched(plot: Plot, inner: str, *, clipped: bool = True) -> str:
    """What is drawn in ``STRETCH`` units across; lines keep their width."""
    over = "" if clipped else ' overflow="visible"'
    return (
        f'<svg class="xh-wide" width="100%" height="{plot.height:g}" viewBox="0 0 {STRETCH:g} {plot.height:g}" '
        f'preserveAspectRatio="none"{over}>{inner}</svg>'
    )


def _places(plot: Plot, xs: Iterable[Any], ys: Iterable[Any]) -> list[tuple[float, float] | None]:
    found: list[tuple[float, float] | None] = []
    for x, y in zip(xs, ys, strict=True):
        across, down = plot.across(x), plot.down(y)
        found.append(None if across is None or down is None else (across, down))
    return found


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x * STRETCH:.1f},{y:.1f}" for x, y in places)


def _areas(plot: Plot, traces: Sequence[Row]) -> Iterator[str]:
    for before, trace in zip([None, *traces], traces, strict=False):
        kind = trace.get("fill")
        if not kind:
            continue
        edge = [place for place in _places(plot, trace["x"], trace["y"]) if place]
        if kind == "tonexty" and before is not None:
            edge += [place for place in _places(plot, before["x"], before["y"]) if place][::-1]
        yield stretched(plot, f'<polygon points="{_points(edge)}" fill="{trace["fillcolor"]}"/>')


def _scatter(plot: Plot, trace: Row) -> Iterator[str]:
    places = _places(plot, trace["x"], trace["y"])
    mode, clipped = trace.get("mode", "lines"), trace.get("cliponaxis", True)
    colour = str(trace.get("line", {}).get("color") or trace.get("marker", {}).get("color") or plot.ink)
    if "error_y" in trace:
        yield from _errors(plot, trace)
    if "lines" in mode and trace.get("line", {}).get("width", 2):
        runs = [[place for place in run if place] for some, run in groupby(places, key=bool) if some]
        path = "".join(f"M{_points(run)}" for run in runs if len(run) > 1)
        more = f' opacity="{trace["opacity"]:g}"' if "opacity" in trace else ""
        line = f'<path d="{path}" fill="none" {stroke(trace.get("line", {}), colour)}{more}/>'
        yield stretched(plot, line, clipped=clipped) if path else ""
    if "markers" in mode:
        seen = [place if place and _holds(plot, place) else None for place in places] if clipped else places
        yield from _marks(seen, trace.get("marker", {}), colour)


def _holds(plot: Plot, place: tuple[float, float]) -> bool:
    """Whether a point lies within the axes; one beyond them is drawn nowhere, as plotly does, and the words say so."""
    return -0.001 <= place[0] <= 1.001 and -0.5 <= place[1] <= plot.height + 0.5


def _marks(places: Sequence[tuple[float, float] | None], marker: Row, colour: str) -> Iterator[str]:
    sizes, symbol = marker.get("size", 6), str(marker.get("symbol", "circle"))
    opacity = float(marker.get("opacity", 1))
    more = f' opacity="{opacity:g}"' if opacity < 1 else ""
    for i, place in enumerate(places):
        if place is None:
            continue
        size = float(sizes[i] if isinstance(sizes, list) else sizes)
        width = float(marker.get("line", {}).get("width", 0))
        yield mark(symbol, percent(place[0]), place[1], size, str(marker.get("color") or colour), more, width)


def _errors(plot: Plot, trace: Row) -> Iterator[str]:
    error = trace["error_y"]
    ends = f'stroke="{error["color"]}" stroke-width="{error["thickness"]:g}"'
    cap = float(error["width"])
    for x, y, over, under in zip(trace["x"], trace["y"], error["array"], error["arrayminus"], strict=True):
        across = plot.across(x)
        if across is None or y is None or over is None or under is None:
            continue
        top, bottom = plot.down(y + over), plot.down(y - under)
        path = f"M-{cap:g} {top:.1f}H{cap:g}M0 {top:.1f}V{bottom:.1f}M-{cap:g} {bottom:.1f}H{cap:g}"
        yield f'<svg x="{percent(across)}" overflow="visible"><path d="{path}" fill="none" {ends}/></svg>'


@dataclass(frozen=True)
class _Place:
    """Where a bar lies on the axis of names, how thick it is there, and from where to where it reaches."""

    lying: bool
    middle: float
    wide: float
    base: float
    end: float


def _bars(plot: Plot, traces: Sequence[Row], layout: Row) -> Iterator[str]:
    if not traces:
        return
    lying = traces[0].get("orientation") == "h"
    at, of = ("y", "x") if lying else ("x", "y")
    mode = layout.get("barmode", "group")
    names = [name for trace in traces for name in trace[at]]
    lanes = len(traces) if mode == "group" and len(set(names)) < len(names) else 1
    floor: dict[tuple[Any, bool], float] = {}
    for place, trace in enumerate(traces):
        wide = float(trace.get("width") or (1 - float(layout.get("bargap", 0.2)))) / lanes
        fill = _fill(trace, f"stripes-{place}")
        yield fill.definition
        for i, (name, value) in enumerate(zip(trace[at], trace[of], strict=True)):
            middle = (plot.y if lying else plot.x).number(name)
            if middle is None or value is None:
                continue
            base = float((trace.get("base") or [0.0] * (i + 1))[i])
            if mode == "stack":
                base = floor.get((name, value < 0), 0.0)
                floor[name, value < 0] = base + value
            middle += (place - (lanes - 1) / 2) * wide if lanes > 1 else 0.0
            bar = _Place(lying, middle, wide, base, base + value)
            yield _bar(plot, bar, fill.of(i))
            yield _bar_words(plot, trace, i, bar)


@dataclass(frozen=True)
class _Fill:
    definition: str
    colours: str | list[str]
    name: str
    edge: str

    def of(self, i: int) -> str:
        colour = self.colours[i] if isinstance(self.colours, list) else self.colours
        return f'fill="{f"url(#{self.name})" if self.name else colour}"{self.edge}'


def _fill(trace: Row, name: str) -> _Fill:
    marker = trace["marker"]
    line, pattern = marker.get("line"), marker.get("pattern") or {}
    edge = f' stroke="{line["color"]}" stroke-width="{line["width"]:g}"' if line else ""
    if not pattern.get("shape"):
        return _Fill("", marker["color"], "", edge)
    made = stripes(name, marker["color"], float(pattern["size"]), float(pattern["solidity"]))
    return _Fill(f"<defs>{made}</defs>", marker["color"], name, edge)


def _bar(plot: Plot, bar: _Place, fill: str) -> str:
    ends, sides = (bar.base, bar.end), (bar.middle - bar.wide / 2, bar.middle + bar.wide / 2)
    if not bar.lying:
        ends, sides = sides, ends
    left, right = sorted(plot.across(end) or 0.0 for end in ends)
    top, bottom = sorted(plot.down(side) or 0.0 for side in sides)
    return (
        f'<rect x="{percent(left)}" y="{top:.1f}" width="{percent(right - left)}" '
        f'height="{bottom - top:.1f}" {fill}/>'
    )


def _bar_words(plot: Plot, trace: Row, i: int, bar: _Place) -> str:
    texts = trace.get("text")
    words = str(texts[i]) if texts and texts[i] is not None else ""
    if not words:
        return ""
    font = trace.get("textfont", {})
    colour = font.get("color", plot.ink)
    colour = colour[i] if isinstance(colour, list) else colour
    size = float(font.get("size", _SIZE))
    if bar.lying:
        down, across = plot.down(bar.middle) or 0.0, plot.across(bar.end) or 0.0
        thick = abs((plot.down(bar.middle + bar.wide) or 0.0) - down)
        back = bar.end < bar.base
        dx = -_BAR_WORDS if back else _BAR_WORDS
        size = max(_LEAST_WORDS, min(size, thick * 0.8))
        return in_svg(words, percent(across), down, size, colour, "end" if back else "start", dx)
    top, bottom = sorted(plot.down(end) or 0.0 for end in (bar.base, bar.end))
    across = plot.across(bar.middle) or 0.0
    if trace.get("insidetextanchor") == "end":
        return in_svg(words, percent(across), top + 3 + size * 0.65, size, colour, "middle")
    if bottom - top < _LEAST_INSIDE:
        return ""
    return in_svg(words, percent(across), (top + bottom) / 2, size, colour, "middle")


def _ring(plot: Plot, trace: Row) -> Iterator[str]:
    """Parts clockwise from the top; their words beside them."""
    values = [float(value or 0) for value in trace["values"]]
    whole, begun = sum(values) or 1.0, 0.0
    outer = plot.height * 0.45
    inner = outer * float(trace["hole"])
    line = trace["marker"]["line"]
    yield f'<svg x="50%" y="{plot.height / 2:.1f}" overflow="visible">'
    for value, words, colour in zip(values, trace["text"], trace["marker"]["colors"], strict=True):
        start, end = math.tau * begun / whole, math.tau * min(begun + value, whole * 0.99999) / whole
        begun += value
        if not value:
            continue
        large = int(end - start > math.pi)
        (a, b), (c, d) = (_turned(start, outer), _turned(end, outer))
        (e, f), (g, h) = (_turned(end, inner), _turned(start, inner))
        yield (
            f'<path d="M{a:.1f} {b:.1f}A{outer:.1f} {outer:.1f} 0 {large} 1 {c:.1f} {d:.1f}L{e:.1f} {f:.1f}'
            f'A{inner:.1f} {inner:.1f} 0 {large} 0 {g:.1f} {h:.1f}Z" fill="{colour}" '
            f'stroke="{line["color"]}" stroke-width="{line["width"]:g}"/>'
        )
        x, y = _turned((start + end) / 2, outer + 10)
        yield in_svg(words, f"{x:.1f}", y, _SIZE, plot.ink, "start" if x >= 0 else "end")
    yield "</svg>"


def _turned(angle: float, radius: float) -> tuple[float, float]:
    return math.sin(angle) * radius, -math.cos(angle) * radius
