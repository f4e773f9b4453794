"""Small pictures side by side on shared axes. All stand in one pair of axes, moved to their places: a figure of two
dozen pictures then costs no more than one with three lines."""

from __future__ import annotations

from typing import Any

from dashboard import numbers
from dashboard.charts import graph as go
from dashboard.charts.plotly_frame import FOOT, clipped, frame, head, room, stamp
from dashboard.charts.spec import ChartSpec
from dashboard.theme import Palette

Row = dict[str, Any]
COLUMNS = 4
WIDE, TALL = 0.86, 0.66  # of a cell; the rest is air, and the name above each picture
LONGEST_NAME = 7


def multiples(spec: ChartSpec, colours: Palette) -> go.Figure:
    """A line for each school, the whole dotted behind it, the line to be reached dashed."""
    rows: list[Row] = spec.table.to_dicts()
    series: dict[str, list[Row]] = {}
    for row in rows:
        series.setdefault(row["series"], []).append(row)
    means = [row for row in rows if row["role"] == "mean"]
    panels = [points for points in series.values() if points[0]["role"] != "mean"]
    years = sorted({row["school_year"] for row in rows})
    line = spec.pass_line.value if spec.pass_line else None
    low, high = room([row["value"] for row in rows if row["value"] is not None], line)
    grid = _Grid(years, low, spec.ceiling or high)
    traces: list[go.Trace] = []
    if spec.pass_line is not None and line is not None:
        flat = [{"school_year": year, "value": line} for year in (years[0], years[-1])]
        style = {"color": colours.line, "width": 1, "dash": "dash"}
        traces.append(_trace(grid, [flat] * len(panels), style, spec.pass_line.label))
    style = {"color": colours.middle, "width": 1.2, "dash": "dot"}
    traces.append(_trace(grid, [means] * len(panels), style, spec.label("mean")))
    for role, colour in (("member", colours.series[0]), ("subject", colours.series[1])):
        some = [points if points[0]["role"] == role else [] for points in panels]
        if any(some):
            traces.append(_schools(spec, grid, some, colour, role))
    layout = frame(
        spec,
        colours,
        xaxis={**_BARE, "range": [-0.06, COLUMNS - 0.06]},
        yaxis={**_BARE, "range": [0.78 - _rows(panels), 1.0]},
        showlegend=True,
        shapes=[grid.floor(place, colours) for place in range(len(panels))],
    )
    layout["margin"] = {"l": 34, "r": 6, "t": head(spec), "b": FOOT + 8}
    layout["annotations"] = [
        stamp(spec, colours, below=30),
        *(_name(spec, grid, place, points, colours) for place, points in enumerate(panels)),
        *_scale(spec, grid, len(panels), colours),
    ]
    return go.Figure(traces, layout)


_BARE: Row = {"visible": False, "fixedrange": True, "zeroline": False}


def _rows(panels: list[list[Row]]) -> int:
    return -(-len(panels) // COLUMNS)


class _Grid:
    """From a picture's year and value to its place in the figure."""

    def __init__(self, years: list[int], low: float, high: float) -> None:
        self.first, self.last, self.low, self.high = years[0], years[-1], low, high

    def x(self, place: int, year: int) -> float:
        return place % COLUMNS + WIDE * (year - self.first) / ((self.last - self.first) or 1)

    def y(self, place: int, value: float | None) -> float | None:
        """None above the upper end, where nothing is drawn."""
        if value is None or value > self.high:
            return None
        return -(place // COLUMNS) + TALL * (value - self.low) / ((self.high - self.low) or 1.0)

    def floor(self, place: int, colours: Palette) -> Row:
        y = -(place // COLUMNS)
        ends = {"x0": self.x(place, self.first), "x1": self.x(place, self.last), "y0": y, "y1": y}
        return {"type": "line", **ends, "layer": "below", "line": {"color": colours.rule, "width": 1}}


def _trace(grid: _Grid, panels: list[list[Row]], style: Row, name: str) -> go.Trace:
    x: list[float | None] = []
    y: list[float | None] = []
    for place, points in enumerate(panels):
        x += [*(grid.x(place, point["school_year"]) for point in points), None]
        y += [*(grid.y(place, point["value"]) for point in points), None]
    return go.Scatter(x=x, y=y, mode="lines", line=style, name=name, hoverinfo="skip")


def _schools(spec: ChartSpec, grid: _Grid, panels: list[list[Row]], colour: str, role: str) -> go.Trace:
    said = [
        f"{point['school_year']} {point['school']} <b>{numbers.with_unit(point['value'], spec.unit, spec.decimals)}</b>"
        if point
        else ""
        for points in panels
        for point in [*points, None]
    ]
    line = {"color": colour, "width": 2.2}
    return {
        **_trace(grid, panels, line, spec.label(role)),
        "mode": "lines+markers",
        "connectgaps": False,
        "marker": {"size": 4, "color": colour, "symbol": "circle" if role == "member" else "square"},
        "customdata": said,
        "hoverinfo": None,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _name(spec: ChartSpec, grid: _Grid, place: int, points: list[Row], colours: Palette) -> Row:
    """The school and its last value; an arrow where that lies above the picture."""
    last = points[-1]["value"]
    value = numbers.number(last, spec.decimals) + ("↑" if last is not None and last > grid.high else "")
    return {
        "x": grid.x(place, grid.first),
        "y": -(place // COLUMNS) + TALL + 0.02,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "align": "left",
        "text": f"{clipped(points[0]['series'], LONGEST_NAME)}<br><b>{value}</b>",
        "font": {"size": 11, "color": colours.series[1] if points[0]["role"] == "subject" else colours.ink},
    }


def _scale(spec: ChartSpec, grid: _Grid, panels: int, colours: Palette) -> list[Row]:
    """The ends of the axis at the left of each row, the ends of the years below the last picture of each column."""
    small = {"showarrow": False, "font": {"size": 10, "color": colours.muted}}
    ends = [
        {
            "x": 0,
            "xshift": -4,
            "xanchor": "right",
            "y": -row + TALL * share,
            "text": numbers.number(grid.low + share * (grid.high - grid.low), min(spec.decimals, 1)),
            **small,
        }
        for row in range(-(-panels // COLUMNS))
        for share in (0, 1)
    ]
    lowest = {place % COLUMNS: place for place in range(panels)}
    ends += [
        {
            "x": grid.x(place, year),
            "xanchor": anchor,
            "y": -(place // COLUMNS),
            "yanchor": "top",
            "text": str(year),
            **small,
        }
        for place in lowest.values()
        for year, anchor in ((grid.first, "left"), (grid.last, "right"))
    ]
    return ends
