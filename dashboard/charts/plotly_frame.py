"""The frame of every plotly figure: fonts, axes, the mark of invented data, date and version, labels at the ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts import graph as go
from dashboard.charts.spec import ChartSpec
from dashboard.language import language
from dashboard.theme import FONT, Palette
from dashboard.words import say

SIZE = 13
HEAD, FOOT = 42, 46
WIDEST_BRIEF = 30
ENGLISH_LEGEND_ROW = 18  # English words are longer, so that the marks take one row more on a phone
_OF_SEVERAL_MARKS = ("band", "thresholds", "steps", "split", "pyramid")
SECOND_LEGEND_ROW = {
    "contributions": 18,
    "band": 14,
    "ranked": 32,
    "funnel": 18,
    "ranges": 18,
    "strip": 16,
    "dumbbell": 32,
    "multiples": 18,
}  # on a phone their legends need two rows or three
LEAST_SPAN = 0.25
LABEL_PX = 16
CHARACTER_PX = 13.0
WIDER = 1.35  # words of one long Latin word after the other are given more room before they are cut
_CHINESE = re.compile(r"[\u2e80-\uffef]")
LONGEST_LABEL = 9


@dataclass(frozen=True)
class End:
    """What is written at the end of a line; ``more`` goes on a second row."""

    words: str
    value: float
    colour: str
    more: str = ""


def frame(spec: ChartSpec, colours: Palette, **more: Any) -> dict[str, Any]:
    """The layout that all kinds share; ``more`` is what a kind adds or changes."""
    layout: dict[str, Any] = {
        "height": spec.height,
        "margin": {"l": 8, "r": 12, "t": head(spec), "b": FOOT},
        "paper_bgcolor": colours.ground,
        "plot_bgcolor": colours.ground,
        "font": {"family": FONT, "size": SIZE, "color": colours.ink},
        "hoverlabel": {
            "bgcolor": colours.surface,
            "bordercolor": colours.rule,
            "font": {"family": FONT, "size": SIZE, "color": colours.ink},
        },
        "hovermode": "closest",
        "dragmode": False,
        "separators": ".,",
        "showlegend": False,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1,
            "traceorder": "normal",
            "xanchor": "left",
            "yanchor": "bottom",
            "font": {"size": 12, "color": colours.muted},
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": colours.muted, "activecolor": colours.brand},
        "annotations": [stamp(spec, colours)],
        "title": {
            "text": brief(spec),
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 18 if "<br>" in brief(spec) else 4, "l": 4},  # a second row grows upwards
            "font": {"size": 12, "color": colours.muted},
        },
        "template": {
            "layout": {"font": {"family": FONT}}
        },  # else the host's template, with placeholder colours
    }
    layout.update(more)
    return layout


def stamp(
    spec: ChartSpec, colours: Palette, below: int = 24, *, beside_names: bool = False
) -> dict[str, Any]:
    """What must survive a download: whether the data are invented, their date and version.

    ``beside_names``: names take half of a phone, so that the mark must end at the right edge to stay whole.
    """
    date = say("figure.stamp", date=spec.meta.data_date, version=spec.meta.version)
    if spec.meta.mark:
        mark = f'<b style="color:{colours.demo}">■ {spec.meta.mark}</b>'
        date = f"{mark}   {date}"
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 1 if beside_names else 0,
        "y": 0,
        "xanchor": "right" if beside_names else "left",
        "yanchor": "top",
        "align": "left",
        "yshift": -below,
        "showarrow": False,
        "text": date,
        "font": {"size": 12, "color": colours.muted},
    }


def brief(spec: ChartSpec) -> str:
    """The short title on one row, or on two where a phone could not hold it."""
    if len(spec.brief) <= WIDEST_BRIEF:
        return spec.brief
    head, _, tail = spec.brief.partition(" · ")
    return f"{head}<br>{tail}"


def head(spec: ChartSpec) -> int:
    """Room above the axes: the short title and the legend."""
    several = spec.kind in _OF_SEVERAL_MARKS or (spec.pass_line is not None and _ringed(spec))
    longer = ENGLISH_LEGEND_ROW if language() == "en" and several else 0
    return HEAD + (16 if "<br>" in brief(spec) else 0) + SECOND_LEGEND_ROW.get(spec.kind, 0) + longer


def _ringed(spec: ChartSpec) -> bool:
    """Whether points of the lines bear rings, which the legend explains beside the line to be reached."""
    return spec.kind == "lines" and any(spec.table.get_column("mark") if "mark" in spec.table.columns else ())


def year_axis(years: Sequence[int], colours: Palette) -> dict[str, Any]:
    """Whole years only; the browser leaves some out where the figure is narrow."""
    axis = {
        "range": [years[0] - 0.25, years[-1] + 0.12],
        "tickformat": "d",
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "linecolor": colours.rule,
        "tickfont": {"color": colours.muted},
        "fixedrange": True,
    }
    # Left to itself plotly would halve a short span into half years.
    return axis if years[-1] - years[0] > 5 else {**axis, "tickvals": list(years)}


def value_axis(colours: Palette, **more: Any) -> dict[str, Any]:
    return {
        "gridcolor": colours.rule,
        "zeroline": False,
        "tickfont": {"color": colours.muted},
        "fixedrange": True,
        "automargin": True,
        "separatethousands": True,
        **more,
    }


def pass_line(spec: ChartSpec, colours: Palette, *, standing: bool = False) -> list[dict[str, Any]]:
    """The line to be reached, as a shape."""
    if spec.pass_line is None:
        return []
    value, ends = spec.pass_line.value, {"color": colours.line, "width": 1.6, "dash": "dash"}
    if standing:
        return [{"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": value, "x1": value, "line": ends}]
    return [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": ends}]


def pass_line_words(spec: ChartSpec, colours: Palette) -> list[go.Trace]:
    """The words of the line to be reached, in the legend, where they cover nothing."""
    if spec.pass_line is None:
        return []
    line = {"color": colours.line, "width": 1.6, "dash": "dash"}
    return [
        go.Scatter(x=[None], y=[None], mode="lines", line=line, name=spec.pass_line.label, showlegend=True)
    ]


def marks(spec: ChartSpec, rows: Sequence[dict[str, Any]], colours: Palette) -> list[go.Trace]:
    """A ring around each point of a line that bears words in the column ``mark``, explained in the legend."""
    some = [row for row in rows if row.get("mark") and row["value"] is not None]
    if not some:
        return []
    ring = go.Scatter(
        x=[row["school_year"] for row in some],
        y=[row["value"] for row in some],
        mode="markers",
        name=spec.label("mark"),
        marker={
            "symbol": "circle-open",
            "size": 17,
            "color": colours.line,
            "line": {"width": 2, "color": colours.line},
        },
        customdata=[row["mark"] for row in some],
        hovertemplate="%{x} %{customdata}<extra></extra>",
        showlegend=True,
    )
    return [ring]


def clipped(words: str, most: int = LONGEST_LABEL) -> str:
    """Words that take no more room than ``most`` Chinese characters; Latin letters are narrower, so more fit."""
    room, kept = most * CHARACTER_PX * (1.0 if _CHINESE.search(words) else WIDER), ""
    if len(words) <= most or width(words) <= room:
        return words
    for sign in words:
        if width(kept + sign) > room - CHARACTER_PX:
            break
        kept += sign
    return f"{kept.rstrip()}…"


def label_margin(ends: Sequence[End]) -> float:
    """Room on the right for the labels at the ends of the lines."""
    return max((width(line) for end in ends for line in (clipped(end.words), end.more)), default=0.0) + 16


def width(words: str) -> float:
    """Pixels that words take at the size of labels."""
    return sum(CHARACTER_PX if ord(sign) > 0x2E7F else CHARACTER_PX * 0.58 for sign in words)


def end_labels(
    ends: Sequence[End], x: float, low: float, high: float, plot_px: float
) -> list[dict[str, Any]]:
    """Labels at the last point of each line, pushed apart so that none hides another."""
    if not ends:
        return []
    scale = plot_px / ((high - low) or 1.0)
    ordered = sorted(ends, key=lambda end: end.value)
    tall = LABEL_PX * (2 if any(end.more for end in ordered) else 1)
    wanted = [(end.value - low) * scale for end in ordered]
    placed: list[float] = []
    for place in wanted:
        placed.append(max(place, placed[-1] + tall) if placed else max(place, tall / 2 - 4))
    over = placed[-1] - plot_px
    if over > 0:  # too high at the top: push back down, keeping the distances
        placed[-1] -= over
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - tall)
    return [
        {
            "x": x,
            "y": end.value,
            "xanchor": "left",
            "yanchor": "middle",
            "align": "left",
            "xshift": 7,
            "yshift": place - want,
            "showarrow": False,
            "text": clipped(end.words) + (f"<br><b>{end.more}</b>" if end.more else ""),
            "font": {"size": SIZE, "color": end.colour},
        }
        for end, want, place in zip(ordered, wanted, placed, strict=True)
    ]


def room(values: Sequence[float], *also: float | None, from_zero: bool = False) -> tuple[float, float]:
    """Ends of an axis that hold all values with a little air; a small change must not look like a large one."""
    known = [*values, *(one for one in also if one is not None)]
    low, high = min(known), max(known)
    span = (high - low) or abs(high) or 1.0
    least = abs(high) * LEAST_SPAN
    bottom = min(low - span * 0.08, high - least)
    if from_zero or (low >= 0 and (bottom < 0 or low < span * 0.6)):
        bottom = 0.0
    return bottom, high + span * 0.1
