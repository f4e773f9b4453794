"""Bars and dots drawn by plotly: against a line, counted, by share, and split in two."""

from __future__ import annotations

from typing import Any

from dashboard import numbers
from dashboard.charts import graph as go
from dashboard.charts.plotly_frame import (
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
from dashboard.charts.spec import ChartSpec
from dashboard.theme import Palette

Row = dict[str, Any]


def thresholds(spec: ChartSpec, colours: Palette) -> go.Figure:
    """A dot for each indicator right or left of the line, a hollow one for the year compared with."""
    rows: list[Row] = spec.table.to_dicts()[::-1]
    labels = [f"<b>{row['label']}</b>" if row["chosen"] else row["label"] for row in rows]
    known = [value for row in rows for value in (row["value"], row["before"]) if value is not None]
    line = spec.pass_line.value if spec.pass_line else None
    _, high = room(known, line, from_zero=True)
    traces = [
        go.Scatter(
            x=[
                x
                for row in rows
                if row["before"] is not None and row["value"] is not None
                for x in (row["before"], row["value"], None)
            ],
            y=[
                y
                for row, label in zip(rows, labels, strict=True)
                if row["before"] is not None and row["value"] is not None
                for y in (label, label, None)
            ],
            mode="lines",
            line={"color": colours.context, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=[row["before"] for row in rows],
            y=labels,
            mode="markers",
            name=spec.label("before"),
            marker={"symbol": "circle-open", "size": 10, "color": colours.muted, "line": {"width": 2}},
            customdata=[numbers.coefficient(row["before"]) for row in rows],
            hovertemplate=spec.label("before") + " %{y} <b>%{customdata}</b><extra></extra>",
            showlegend=any(row["before"] is not None for row in rows),
        ),
    ]
    values = []
    for met, name, colour, symbol, sign in (
        (True, "met", colours.strong, "circle", " ✓"),
        (False, "over", colours.weak, "diamond", " ✗"),
        (None, "unjudged", colours.middle, "square", ""),
    ):
        some = [
            (row, label)
            for row, label in zip(rows, labels, strict=True)
            if row["met"] is met and row["value"] is not None
        ]
        if not some:
            continue
        words = [numbers.coefficient(row["value"]) for row, _ in some]
        traces.append(
            go.Scatter(
                x=[row["value"] for row, _ in some],
                y=[label for _, label in some],
                mode="markers",
                name=spec.label(name),
                marker={"symbol": symbol, "size": 13, "color": colour},
                customdata=[
                    f"<b>{one}</b> {row['verdict']}" for one, (row, _) in zip(words, some, strict=True)
                ],
                hovertemplate="%{y} %{customdata}<extra></extra>",
                cliponaxis=False,
                showlegend=met is None,
            )
        )
        values += [
            _beside(label, f"<b>{one}</b>{sign if spec.judged else ''}", colour)
            for one, (_, label) in zip(words, some, strict=True)
        ]
    missing = [
        {
            **_beside(label, f"{numbers.MISSING} {clipped(row['verdict'], 16)}", colours.muted),
            "xanchor": "right",
        }
        for row, label in zip(rows, labels, strict=True)
        if row["value"] is None
    ]
    layout = frame(
        spec,
        colours,
        xaxis=value_axis(colours, range=[0, high], nticks=6),
        yaxis={
            "categoryorder": "array",
            "categoryarray": labels,
            "showgrid": True,
            "gridcolor": colours.surface,
            "fixedrange": True,
            "automargin": True,
            "range": [-0.6, len(rows) - 0.4],
        },
        shapes=pass_line(spec, colours, standing=True),
        showlegend=True,
    )
    layout["margin"] = {**layout["margin"], "r": 64}
    layout["annotations"] = [stamp(spec, colours, beside_names=True), *values, *missing]
    return go.Figure([*traces, *pass_line_words(spec, colours)], layout)


def _beside(label: str, words: str, colour: str) -> Row:
    """A value in its own column at the right of the figure, in the row of its label."""
    return {
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "xshift": 6,
        "y": label,
        "showarrow": False,
        "text": words,
        "font": {"size": SIZE, "color": colour},
    }


def columns(spec: ChartSpec, colours: Palette) -> go.Figure:
    """A count for each year out of what could be counted, written on it."""
    rows: list[Row] = spec.table.to_dicts()
    years = [str(row["school_year"]) for row in rows]
    last = len(rows) - 1
    most = max(row["of"] for row in rows)
    traces = [
        go.Bar(
            x=years,
            y=[row["of"] for row in rows],
            marker={"color": colours.surface, "line": {"color": colours.rule, "width": 1}},
            hoverinfo="skip",
            width=0.62,
        ),
        go.Bar(
            x=years,
            y=[row["value"] for row in rows],
            marker={"color": [colours.strong if i == last else colours.context for i in range(len(rows))]},
            customdata=[
                f"{numbers.number(row['value'], 0)}/{numbers.number(row['of'], 0)}"
                if row["of"]
                else numbers.MISSING
                for row in rows
            ],
            hovertemplate="%{x} <b>%{customdata}</b><extra></extra>",
            text=[numbers.number(row["value"], 0) if row["of"] else numbers.MISSING for row in rows],
            textposition="inside",
            insidetextanchor="end",
            textangle=0,
            textfont={
                "size": 15,
                "color": [colours.ground if i == last else colours.ink for i in range(len(rows))],
            },
            constraintext="none",
            width=0.62,
        ),
    ]
    layout = frame(
        spec,
        colours,
        barmode="overlay",
        xaxis={
            "type": "category",
            "fixedrange": True,
            "tickfont": {"color": colours.muted},
            "tickangle": 0,
            "showgrid": False,
        },
        yaxis={"visible": False, "range": [0, most * 1.04], "fixedrange": True},
    )
    layout["annotations"] = [stamp(spec, colours)]
    return go.Figure(traces, layout)


def contributions(spec: ChartSpec, colours: Palette) -> go.Figure:
    """The share of each school, striped where it lies above the mean, plain where it lies below."""
    rows: list[Row] = spec.table.to_dicts()[::-1]
    labels = [clipped(row["label"], 12) for row in rows]
    names = [label + "\u200b" * i for i, label in enumerate(labels)]  # equal names stay apart
    traces = []
    for side, colour, pattern in (
        ("below", colours.weak, ""),
        ("above", colours.strong, "/"),
        ("rest", colours.context, ""),
    ):
        some = [(row, name) for row, name in zip(rows, names, strict=True) if row["side"] == side]
        if not some:
            continue
        traces.append(
            go.Bar(
                x=[row["share"] * 100 for row, _ in some],
                y=[name for _, name in some],
                orientation="h",
                name=spec.label(side),
                showlegend=side != "rest",
                marker={"color": colour, "pattern": {"shape": pattern, "size": 5, "solidity": 0.25}},
                text=[numbers.share(row["share"], 1) for row, _ in some],
                textposition="outside",
                cliponaxis=False,
                textfont={"color": colours.ink},
                customdata=[row["label"] for row, _ in some],
                hovertemplate="%{customdata} <b>%{text}</b><extra></extra>",
            )
        )
    top = max(row["share"] for row in rows) * 100
    layout = frame(
        spec,
        colours,
        xaxis={"visible": False, "range": [0, top * 1.18], "fixedrange": True},
        yaxis={
            "categoryorder": "array",
            "categoryarray": names,
            "fixedrange": True,
            "automargin": True,
            "showgrid": False,
        },
        bargap=0.28,
        showlegend=True,
    )
    layout["margin"] = {"l": 8, "r": 16, "t": head(spec), "b": 34}
    layout["annotations"] = [stamp(spec, colours, below=8, beside_names=True)]
    return go.Figure(traces, layout)


def split(spec: ChartSpec, colours: Palette) -> go.Figure:
    """CV² year by year, between the parts below and within them above."""
    rows: list[Row] = spec.table.to_dicts()
    years = [str(row["school_year"]) for row in rows]
    traces = []
    for name, colour, pattern in (("between", colours.brand, ""), ("within", colours.context, "/")):
        traces.append(
            go.Bar(
                x=years,
                y=[row[name] for row in rows],
                name=spec.label(name),
                marker={"color": colour, "pattern": {"shape": pattern, "size": 5, "solidity": 0.25}},
                text=[numbers.share(row["share"]) for row in rows] if name == "between" else None,
                textposition="inside",
                insidetextanchor="middle",
                textfont={"color": colours.ground},
                customdata=[numbers.number(row[name], 4) for row in rows],
                hovertemplate="%{x} " + spec.label(name) + " <b>%{customdata}</b><extra></extra>",
                width=0.62,
            )
        )
    layout = frame(
        spec,
        colours,
        barmode="stack",
        xaxis={
            "type": "category",
            "fixedrange": True,
            "tickfont": {"color": colours.muted},
            "showgrid": False,
        },
        yaxis=value_axis(colours, rangemode="tozero", nticks=4),
        showlegend=True,
        uniformtext={"minsize": 11, "mode": "hide"},
    )
    layout["annotations"] = [
        stamp(spec, colours),
    ]
    return go.Figure(traces, layout)
