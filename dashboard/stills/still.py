"""A figure as a first picture: HTML and SVG as wide as its place, in the places, colours and words of plotly's.

It is made from what plotly is given (``dashboard/charts``), so that both show the same; of plotly it knows what our
figures use, and a test compares the two. A browser draws it a hundred times sooner than it can load the library.
"""

from __future__ import annotations

import base64
import html
from typing import Any

from dashboard.charts.plotly_frame import width
from dashboard.stills.marks import STRETCH, Plot, drawn, percent, stretched
from dashboard.stills.scale import WIDTH, Axis, Row
from dashboard.stills.symbols import mark, stripes, stroke
from dashboard.stills.words import LINE, in_html, in_svg, plain

_TICK_GAP = 4.0  # between an axis and its words
_UNDER = 12.0  # from the axis to the middle of the words under it
_SVG = "http://www.w3.org/2000/svg"
_STYLE = (
    "foreignObject,.xh-plot{display:block;overflow:visible}text{white-space:pre}"
    ".xh-wide *{vector-effect:non-scaling-stroke}"
)
_SAMPLE = 32  # pixels of a sample in the legend


def still(figure: Row, name: str, alt: str) -> str:
    """The picture of a plotly dictionary (``data``, ``layout``); ``name`` is that of the figure, unlike any other on
    its page, and ``alt`` says in words what it shows."""
    traces, layout = figure["data"], figure["layout"]
    margin, height, ink = layout["margin"], float(layout["height"]), layout["font"]["color"]
    inner = height - margin["t"] - margin["b"]
    x = Axis("x", layout.get("xaxis", {}), traces, length=WIDTH)
    y = Axis("y", layout.get("yaxis", {}), traces, length=inner)
    plot = Plot(x, y, inner, ink)
    ringed = any(trace["type"] == "pie" for trace in traces)
    left = max(float(margin["l"]), 0.0 if ringed else _beside_axis(y))
    shapes = layout.get("shapes") or []
    body = [
        "" if ringed else _grid(plot),
        _shapes(plot, [one for one in shapes if one.get("layer") == "below"]),
        drawn(plot, traces, layout),
        _shapes(plot, [one for one in shapes if one.get("layer") != "below"]),
        "" if ringed else _axes(plot),
        _annotations(plot, layout),
    ]
    # A foreignObject is the one thing in SVG that is as wide as the whole without its margins.
    box = f"x:{left:.0f}px;y:{margin['t']:.0f}px;width:calc(100% - {left + margin['r']:.0f}px);height:{inner:g}px"
    picture = (
        f'<svg xmlns="{_SVG}" width="100%" height="{height:g}" '
        f'font-family="{html.escape(layout["font"]["family"])}"><style>{_STYLE}</style>'
        f'<foreignObject style="{box}"><svg xmlns="{_SVG}" class="xh-plot" width="100%" height="{inner:g}">'
        f"{''.join(body)}</svg></foreignObject></svg>"
    )
    source = base64.b64encode(picture.encode()).decode()
    return (
        f'<div class="xh-still" data-figure="{html.escape(name)}" style="height:{height:.0f}px">'
        f'<img src="data:image/svg+xml;base64,{source}" alt="{html.escape(alt)}">'
        f"{_title(layout)}{_legend(traces, layout, left)}</div>"
    )


def _beside_axis(y: Axis) -> float:
    """Pixels left of the plot for the words of its axis, as plotly's own margins grow."""
    ticks = max((width(plain(tick.words)) for tick in y.ticks()), default=0.0)
    title = y.layout.get("title")
    return (ticks + 2 * _TICK_GAP if ticks else 0.0) + (title["font"]["size"] * LINE + 4 if title else 0.0)


def _grid(plot: Plot) -> str:
    parts = []
    for axis in (plot.x, plot.y):
        colour = axis.layout.get("gridcolor")
        if not axis.visible or not axis.layout.get("showgrid", True) or not colour:
            continue
        for tick in axis.ticks():
            if axis.letter == "x":
                at = percent(tick.at)
                parts.append(f'<line x1="{at}" x2="{at}" y1="0" y2="{plot.height:g}" stroke="{colour}"/>')
            else:
                down = f"{(1 - tick.at) * plot.height:.1f}"
                parts.append(f'<line x1="0" x2="100%" y1="{down}" y2="{down}" stroke="{colour}"/>')
    return "".join(parts)


def _axes(plot: Plot) -> str:
    parts = []
    for axis in (plot.x, plot.y):
        if not axis.visible:
            continue
        layout = axis.layout
        colour = layout.get("tickfont", {}).get("color", plot.ink)
        if "linecolor" in layout:
            parts.append(
                f'<line x1="0" x2="100%" y1="{plot.height:g}" y2="{plot.height:g}" stroke="{layout["linecolor"]}"/>'
            )
        for tick in axis.ticks():
            if axis.letter == "x":
                parts.append(in_svg(tick.words, percent(tick.at), plot.height + _UNDER, 13, colour, "middle"))
            else:
                down = (1 - tick.at) * plot.height
                parts.append(in_svg(tick.words, "0", down, 13, colour, "end", -_TICK_GAP))
        parts.append(_axis_title(plot, axis))
    return "".join(parts)


def _axis_title(plot: Plot, axis: Axis) -> str:
    title = axis.layout.get("title")
    if not title:
        return ""
    size, colour = title["font"]["size"], title["font"]["color"]
    if axis.letter == "x":
        return in_svg(title["text"], "50%", plot.height + _UNDER + 20, size, colour, "middle")
    turned = in_svg(title["text"], "0", 0, size, colour, "middle")
    aside = _beside_axis(axis) - size * 0.65
    return f'<g transform="translate({-aside:.1f} {plot.height / 2:.1f}) rotate(-90)">{turned}</g>'


def _shapes(plot: Plot, shapes: list[Row]) -> str:
    """Straight lines between places of the axes or of the whole plot."""
    lines = []
    for shape in shapes:
        ends = [
            (
                shape[f"x{i}"] if shape.get("xref") == "paper" else plot.across(shape[f"x{i}"]),
                (1 - shape[f"y{i}"]) * plot.height
                if shape.get("yref") == "paper"
                else plot.down(shape[f"y{i}"]),
            )
            for i in (0, 1)
        ]
        points = " ".join(f"{x * STRETCH:.1f},{y:.1f}" for x, y in ends if x is not None and y is not None)
        lines.append(f'<polyline points="{points}" fill="none" {stroke(shape["line"], plot.ink)}/>')
    return stretched(plot, "".join(lines)) if lines else ""


def _annotations(plot: Plot, layout: Row) -> str:
    parts = []
    for one in layout.get("annotations") or []:
        across = one["x"] if one.get("xref") == "paper" else plot.across(one["x"])
        down = (1 - one["y"]) * plot.height if one.get("yref") == "paper" else plot.down(one["y"])
        if across is None or down is None:
            continue
        size, lines = float(one["font"]["size"]), one["text"].count("<br>") + 1
        tall = size * LINE * lines
        pad = float(one.get("borderpad", 1))
        anchor = one.get("yanchor", "middle")
        top = (
            down
            - float(one.get("yshift", 0))
            + {"top": pad, "middle": -tall / 2, "bottom": -tall - pad}[anchor]
        )
        side = {"left": "start", "right": "end"}.get(one.get("xanchor", "center"), "middle")
        dx = float(one.get("xshift", 0)) + {"start": pad, "end": -pad}.get(side, 0.0)
        if "bgcolor" in one:
            parts.append(_ground(one, across, top, tall, dx, side, pad))
        middle = top + size * LINE / 2
        parts.append(in_svg(one["text"], percent(across), middle, size, one["font"]["color"], side, dx))
    return "".join(parts)


def _ground(one: Row, across: float, top: float, tall: float, dx: float, side: str, pad: float) -> str:
    wide = width(plain(one["text"])) * float(one["font"]["size"]) / 13 + 2 * pad
    start = {"start": dx - pad, "end": dx - wide + pad}.get(side, dx - wide / 2)
    return (
        f'<svg x="{percent(across)}" y="{top - pad:.1f}" overflow="visible">'
        f'<rect x="{start:.1f}" width="{wide:.1f}" height="{tall + 2 * pad:.1f}" fill="{one["bgcolor"]}"/></svg>'
    )


def _title(layout: Row) -> str:
    title = layout["title"]
    look = f"font-size:{title['font']['size']}px;color:{title['font']['color']}"
    return f'<p class="xh-still-title" aria-hidden="true" style="{look}">{in_html(title["text"])}</p>'


def _legend(traces: list[Row], layout: Row, left: float) -> str:
    if not layout.get("showlegend"):
        return ""
    font = layout["legend"]["font"]
    entries = [
        f"<span>{_sample(trace)}{html.escape(str(trace['name']))}</span>"
        for trace in traces
        if trace.get("showlegend", True) and trace.get("name") and trace["type"] != "pie"
    ]
    place = f"left:{left:.0f}px;bottom:calc(100% - {layout['margin']['t']:.0f}px)"
    look = f"font-size:{font['size']}px;color:{font['color']}"
    return f'<div class="xh-still-legend" aria-hidden="true" style="{place};{look}">{"".join(entries)}</div>'


def _sample(trace: Row) -> str:
    """A small picture of a trace: its line and mark, or its bar."""
    middle = _SAMPLE / 2
    marker: dict[str, Any] = trace.get("marker") or {}
    parts = []
    if trace["type"] == "bar":
        colour = marker["color"] if isinstance(marker["color"], str) else marker["color"][0]
        pattern = marker.get("pattern") or {}
        if pattern.get("shape"):
            parts.append(f"<defs>{stripes('bar', colour, pattern['size'], pattern['solidity'])}</defs>")
            colour = "url(#bar)"
        parts.append(f'<rect x="{middle - 6}" y="1" width="12" height="12" fill="{colour}"/>')
    else:
        mode, line = trace.get("mode", "lines"), trace.get("line") or {}
        if trace.get("fill"):
            parts.append(f'<rect x="2" y="3" width="{_SAMPLE - 4}" height="8" fill="{trace["fillcolor"]}"/>')
        if "lines" in mode and line.get("width", 2):
            parts.append(f'<path d="M2 7H{_SAMPLE - 2}" {stroke(line, "#000")}/>')
        if "markers" in mode:
            sizes = marker.get("size", 6)
            size = min(float(sizes[0] if isinstance(sizes, list) and sizes else sizes or 6), 12.0)
            edge = float(marker.get("line", {}).get("width", 0))
            parts.append(
                mark(
                    str(marker.get("symbol", "circle")), f"{middle}", 7, size, str(marker["color"]), line=edge
                )
            )
    picture = f'<svg xmlns="{_SVG}" width="{_SAMPLE}" height="14">{"".join(parts)}</svg>'
    return f'<img src="data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()}" alt="">'
