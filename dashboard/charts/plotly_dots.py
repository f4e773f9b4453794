"""Dots and parts drawn by plotly: schools by kind of place, two years of a school joined, parts of a whole."""

from __future__ import annotations

from typing import Any

from dashboard import numbers
from dashboard.charts import graph as go
from dashboard.charts.plotly_frame import (
    FOOT,
    SIZE,
    clipped,
    frame,
    head,
    pass_line,
    pass_line_words,
    room,
    stamp,
    value_axis,
)
from dashboard.charts.plotly_shapes import point_names
from dashboard.charts.spec import ChartSpec
from dashboard.theme import SYMBOLS, Palette

Row = dict[str, Any]
LONGEST_NAME = 12
PARTS = (0, 5, 2, 4, 3, 7)  # of the series colours; without the one that elsewhere means weak


def _written(spec: ChartSpec, value: float | None) -> str:
    return numbers.with_unit(value, spec.unit, spec.decimals)


def strip(spec: ChartSpec, colours: Palette) -> go.Figure:
    """A dot for each school in the column of its kind, and a bar for the pooled level of the kind."""
    rows: list[Row] = spec.table.to_dicts()
    groups = list(dict.fromkeys(row["group"] for row in rows))
    half = float(spec.label("half"))
    line = spec.pass_line.value if spec.pass_line else None
    low, high = room([row["value"] for row in rows], line, from_zero=all(row["value"] >= 0 for row in rows))
    high = spec.ceiling or high
    traces = []
    for place, group in enumerate(groups):
        own = [row for row in rows if row["group"] == group and row["role"] == "school"]
        traces.append(
            go.Scatter(
                x=[row["at"] for row in own],
                y=[row["value"] for row in own],
                mode="markers",
                marker={
                    "color": colours.series[place % len(colours.series)],
                    "symbol": SYMBOLS[place % len(SYMBOLS)],
                    "size": [13 if row["named"] else 9 for row in own],
                    "opacity": 0.85,
                },
                name=group,
                customdata=[f"{row['label']} <b>{_written(spec, row['value'])}</b>" for row in own],
                hovertemplate="%{customdata}<extra></extra>",
                showlegend=False,
            )
        )
    for place, row in enumerate(row for row in rows if row["role"] == "whole"):
        traces.append(
            go.Scatter(
                x=[row["at"] - half, row["at"] + half],
                y=[row["value"], row["value"]],
                mode="lines",
                line={"color": colours.middle, "width": 4},
                name=spec.label("whole"),
                customdata=[f"{row['label']} <b>{_written(spec, row['value'])}</b>"] * 2,
                hovertemplate="%{customdata}<extra></extra>",
                showlegend=place == 0,
            )
        )
    middles = list(range(1, len(groups) + 1))
    span = (0.5, len(groups) + 0.5)
    layout = frame(
        spec,
        colours,
        xaxis={
            "tickvals": middles,
            "ticktext": groups,
            "range": span,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "tickangle": 0,
        },
        yaxis=value_axis(colours, range=[low, high]),
        shapes=pass_line(spec, colours),
        showlegend=True,
    )
    named = [
        {"label": clipped(row["label"]), "level": row["at"], "gap": row["value"] - low, "chosen": False}
        for row in rows
        if row["named"] and row["value"] <= high
    ]
    names = point_names(named, span, high - low, spec.height - head(spec) - FOOT, colours)
    for name in names:
        name["y"] += low
    layout["annotations"] = [stamp(spec, colours), *names]
    return go.Figure([*traces, *pass_line_words(spec, colours)], layout)


def dumbbell(spec: ChartSpec, colours: Palette) -> go.Figure:
    """A hollow dot for the earlier year, a full one for the later, a bar between; the change stands at the right."""
    rows: list[Row] = spec.table.to_dicts()[::-1]
    labels = [clipped(row["label"], LONGEST_NAME) + "\u200b" * i for i, row in enumerate(rows)]
    line = spec.pass_line.value if spec.pass_line else None
    low, high = room([row[side] for row in rows for side in ("before", "after")], line)
    high = spec.ceiling or high
    both = list(zip(rows, labels, strict=True))
    traces = [
        go.Scatter(
            x=[x for row, _ in both for x in (row["before"], row["after"], None)],
            y=[y for _, label in both for y in (label, label, None)],
            mode="lines",
            line={"color": colours.context, "width": 4},
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=[row["before"] for row in rows],
            y=labels,
            mode="markers",
            name=spec.label("before"),
            marker={"symbol": "circle-open", "size": 10, "color": colours.muted, "line": {"width": 2}},
            customdata=[f"{row['label']} <b>{_written(spec, row['before'])}</b>" for row in rows],
            hovertemplate=spec.label("before") + " %{customdata}<extra></extra>",
        ),
    ]
    changes = []
    looks = (
        ("good", colours.strong, "circle"),
        ("bad", colours.weak, "diamond"),
        ("same", colours.middle, "square"),
    )
    for verdict, colour, symbol in looks:
        some = [(row, label) for row, label in both if row["verdict"] == verdict]
        if not some:
            continue
        traces.append(
            go.Scatter(
                x=[row["after"] for row, _ in some],
                y=[label for _, label in some],
                mode="markers",
                name=spec.label(verdict),
                marker={"symbol": symbol, "size": 12, "color": colour},
                customdata=[f"{row['label']} <b>{_written(spec, row['after'])}</b>" for row, _ in some],
                hovertemplate=spec.label(verdict) + " %{customdata}<extra></extra>",
            )
        )
        changes += [
            {
                "xref": "paper",
                "x": 1,
                "xanchor": "left",
                "xshift": 6,
                "y": label,
                "showarrow": False,
                "text": numbers.signed(row["step"], spec.decimals),
                "font": {"size": SIZE, "color": colour},
            }
            for row, label in some
        ]
    layout = frame(
        spec,
        colours,
        xaxis=value_axis(colours, range=[low, high], nticks=5),
        yaxis={
            "categoryorder": "array",
            "categoryarray": labels,
            "gridcolor": colours.surface,
            "fixedrange": True,
            "automargin": True,
            "dtick": 1,
            "range": [-0.6, len(rows) - 0.4],
        },
        shapes=pass_line(spec, colours, standing=True),
        showlegend=True,
    )
    layout["margin"] = {**layout["margin"], "r": 62, "t": head(spec)}
    layout["annotations"] = [stamp(spec, colours, beside_names=True), *changes]
    return go.Figure([*traces, *pass_line_words(spec, colours)], layout)


def parts(spec: ChartSpec, colours: Palette) -> go.Figure:
    """A ring whose parts add up to the whole; names and shares stand beside it."""
    rows: list[Row] = spec.table.to_dicts()
    trace = go.Pie(
        labels=[row["label"] for row in rows],
        values=[row["value"] for row in rows],
        text=[f"{row['label']} {numbers.share(row['share'], 1)}" for row in rows],
        textinfo="text",
        textposition="outside",
        hole=0.58,
        sort=False,
        direction="clockwise",
        marker={
            "colors": [colours.series[PARTS[i % len(PARTS)]] for i in range(len(rows))],
            "line": {"color": colours.ground, "width": 2},
        },
        customdata=[numbers.in_unit(numbers.count(row["value"]), spec.unit) for row in rows],
        hovertemplate="%{text} <b>%{customdata}</b><extra></extra>",
        showlegend=False,
        automargin=True,
    )
    layout = frame(spec, colours)
    layout["annotations"] = [stamp(spec, colours, below=8)]
    return go.Figure([trace], layout)
