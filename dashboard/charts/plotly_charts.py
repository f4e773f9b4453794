"""Chart specs drawn by plotly's graph_objects; one function for each kind of figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl

from dashboard import numbers
from dashboard.charts import graph as go
from dashboard.charts.plotly_bars import columns, contributions, split, thresholds
from dashboard.charts.plotly_dots import dumbbell, parts, strip
from dashboard.charts.plotly_event import event
from dashboard.charts.plotly_frame import (
    FOOT,
    End,
    end_labels,
    frame,
    head,
    label_margin,
    marks,
    pass_line,
    pass_line_words,
    room,
    stamp,
    value_axis,
    year_axis,
)
from dashboard.charts.plotly_multiples import multiples
from dashboard.charts.plotly_people import funnel, pyramid, ranges, ranked
from dashboard.charts.plotly_shapes import lorenz, plane, steps
from dashboard.charts.spec import ChartSpec, Kind
from dashboard.theme import DASHES, SYMBOLS, Palette

Row = dict[str, Any]


def sketch(spec: ChartSpec, colours: Palette) -> go.Figure:
    """The figure of a spec in the colours of light or dark."""
    return _DRAWN[spec.kind](_without_markup(spec), colours)


def draw(spec: ChartSpec, colours: Palette) -> Any:
    """The same as plotly's own ``Figure``, everything in it checked."""
    return go.checked(sketch(spec, colours))


def _without_markup(spec: ChartSpec) -> ChartSpec:
    """Plotly takes < in a name for markup; a full-width sign reads the same and is only a sign."""
    words = pl.col(pl.String).str.replace_all("<", "\uff1c", literal=True)
    return replace(spec, table=spec.table.with_columns(words))


def _written(spec: ChartSpec, value: float | None) -> str:
    words = numbers.number(value, spec.decimals)
    return words if words == numbers.MISSING else numbers.in_unit(words, spec.unit)


def band(spec: ChartSpec, colours: Palette) -> go.Figure:
    """Everything between the lowest and highest school, the leading and the weakest fifth, and the mean."""
    rows: list[Row] = spec.table.to_dicts()
    years = [row["school_year"] for row in rows]
    low, high = room(
        [row["lowest"] for row in rows] + [row["highest"] for row in rows],
        spec.pass_line.value if spec.pass_line else None,
    )
    high = spec.ceiling or high
    traces: list[go.Trace] = []
    for bottom, top, colour in (("lowest", "highest", colours.band), ("low", "high", colours.band_core)):
        path = [row[bottom] for row in rows] + [row[top] for row in rows][::-1]
        traces.append(
            go.Scatter(
                x=years + years[::-1],
                y=path,
                fill="toself",
                fillcolor=colour,
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
                name=spec.label("all" if bottom == "lowest" else "core"),
                showlegend=True,
            )
        )
    ends: list[End] = []
    for name, colour, symbol, width in (
        ("lead", colours.strong if spec.judged else colours.series[2], "diamond", 3),
        ("mean", colours.middle, "circle", 1.5),
        ("weak", colours.weak if spec.judged else colours.series[3], "square", 3),
    ):
        values = [row[name] for row in rows]
        words = spec.label(name)
        traces.append(
            go.Scatter(
                x=years,
                y=values,
                mode="lines+markers",
                name=words,
                line={"color": colour, "width": width, "dash": "dot" if name == "mean" else "solid"},
                marker={"symbol": symbol, "size": 8 if width > 2 else 5, "color": colour},
                customdata=[_written(spec, value) for value in values],
                hovertemplate="%{x} " + words + " <b>%{customdata}</b><extra></extra>",
                showlegend=False,
            )
        )
        ends.append(End(words, values[-1], colour, numbers.number(values[-1], spec.decimals)))
    margin = label_margin(ends)
    labels = end_labels(ends, years[-1], low, high, spec.height - head(spec) - FOOT)
    layout = frame(
        spec,
        colours,
        xaxis=year_axis(years, colours),
        yaxis=value_axis(colours, range=[low, high]),
        shapes=pass_line(spec, colours),
        showlegend=True,
    )
    layout["margin"] = {"l": 8, "r": margin, "t": head(spec), "b": FOOT}
    layout["annotations"] = [
        stamp(spec, colours),
        *labels,
    ]
    return go.Figure([*traces, *pass_line_words(spec, colours)], layout)


def lines(spec: ChartSpec, colours: Palette) -> go.Figure:
    """Lines over the years: subjects in colour with a label, context in grey, the mean dotted."""
    rows: list[Row] = spec.table.to_dicts()
    series: dict[str, list[Row]] = {}
    for row in rows:
        series.setdefault(row["series"], []).append(row)
    known = [row["value"] for row in rows if row["value"] is not None]
    years = sorted({row["school_year"] for row in rows})
    low, high = room(known, spec.pass_line.value if spec.pass_line else None, from_zero=spec.from_zero)
    ends: list[End] = []
    front: list[go.Trace] = []
    back: list[go.Trace] = []
    subject = 0
    for name, points in series.items():
        role = points[0]["role"]
        colour = colours.context
        style: dict[str, Any] = {"width": 1.4}
        marker: dict[str, Any] = {"size": 4}
        if role == "subject":
            colour = colours.series[subject % len(colours.series)]
            style = {"width": 3, "dash": DASHES[subject % len(DASHES)]}
            marker = {"size": 8, "symbol": SYMBOLS[subject % len(SYMBOLS)]}
            subject += 1
        elif role == "mean":
            colour, style = colours.middle, {"width": 2, "dash": "dot"}
        trace = go.Scatter(
            x=[point["school_year"] for point in points],
            y=[point["value"] for point in points],
            mode="lines+markers",
            connectgaps=False,
            line={"color": colour, **style},
            marker={"color": colour, **marker},
            customdata=[_written(spec, point["value"]) for point in points],
            name=name,
            hovertemplate="%{x} " + name + " <b>%{customdata}</b><extra></extra>",
        )
        (back if role == "context" else front).append(trace)
        last = next((point for point in reversed(points) if point["value"] is not None), None)
        if last is None or last["school_year"] != years[-1]:
            continue
        many = role == "context" and len(series) > 9
        if not many:
            ends.append(End(name, last["value"], colours.muted if role == "context" else colour))
    plot = spec.height - head(spec) - FOOT
    layout = frame(
        spec,
        colours,
        xaxis=year_axis(years, colours),
        yaxis=value_axis(colours, range=[low, high]),
        shapes=pass_line(spec, colours),
    )
    layout["margin"] = {"l": 8, "r": label_margin(ends), "t": head(spec), "b": FOOT}
    layout["annotations"] = [
        stamp(spec, colours),
        *end_labels(ends, years[-1], low, high, plot),
    ]
    for trace in (*back, *front):
        trace["showlegend"] = False
    rings = marks(spec, rows, colours)
    layout["showlegend"] = bool(rings) or spec.pass_line is not None
    return go.Figure([*back, *front, *rings, *pass_line_words(spec, colours)], layout)


def slope(spec: ChartSpec, colours: Palette) -> go.Figure:
    """Two years: all schools as thin grey lines in one trace, the chosen ones in colour."""
    rows: list[Row] = spec.table.to_dicts()
    before, after = spec.label("before"), spec.label("after")
    grey_x: list[float | None] = []
    grey_y: list[float | None] = []
    values = [row[side] for row in rows for side in ("before", "after")]
    low, high = room(values)
    subjects = [row for row in rows if row["role"] == "subject"]
    high = spec.ceiling or high
    for row in rows:
        if row["role"] == "context":
            grey_x += [0, 1, None]
            grey_y += [row["before"], row["after"], None]
    traces = [
        go.Scatter(
            x=grey_x,
            y=grey_y,
            mode="lines",
            line={"color": colours.context, "width": 1},
            opacity=0.55,
            hoverinfo="skip",
        )
    ]
    ends: list[End] = []
    for place, row in enumerate(subjects):
        colour = colours.series[place % len(colours.series)]
        change = numbers.signed(row["after"] - row["before"], spec.decimals)
        traces.append(
            go.Scatter(
                x=[0, 1],
                y=[row["before"], row["after"]],
                mode="lines+markers",
                name=row["series"],
                line={"color": colour, "width": 3, "dash": DASHES[place % len(DASHES)]},
                marker={"color": colour, "size": 9, "symbol": SYMBOLS[place % len(SYMBOLS)]},
                customdata=[_written(spec, row["before"]), _written(spec, row["after"])],
                hovertemplate=row["school"] + " <b>%{customdata}</b><extra></extra>",
                cliponaxis=False,
            )
        )
        ends.append(End(row["series"], row["after"], colour, change))
    layout = frame(
        spec,
        colours,
        xaxis={
            "tickvals": [0, 1],
            "ticktext": [before, after],
            "range": [-0.06, 1.02],
            "tickangle": 0,
            "showgrid": True,
            "gridcolor": colours.rule,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis=value_axis(colours, range=[low, high]),
    )
    layout["margin"] = {"l": 8, "r": label_margin(ends), "t": head(spec), "b": FOOT}
    layout["annotations"] = [
        stamp(spec, colours),
        *end_labels(ends, 1, low, high, spec.height - head(spec) - FOOT),
    ]
    return go.Figure(traces, layout)


_DRAWN: dict[Kind, Callable[[ChartSpec, Palette], go.Figure]] = {
    "band": band,
    "lines": lines,
    "slope": slope,
    "thresholds": thresholds,
    "columns": columns,
    "contributions": contributions,
    "split": split,
    "steps": steps,
    "lorenz": lorenz,
    "plane": plane,
    "pyramid": pyramid,
    "ranked": ranked,
    "ranges": ranges,
    "funnel": funnel,
    "event": event,
    "strip": strip,
    "dumbbell": dumbbell,
    "parts": parts,
    "multiples": multiples,
}
