"""Age pyramid, ranked bars, ranges of counts and the funnel of rates, drawn by plotly."""

from __future__ import annotations

from typing import Any

from dashboard import numbers
from dashboard.charts import graph as go
from dashboard.charts.plotly_frame import (
    FOOT,
    clipped,
    frame,
    head,
    pass_line,
    pass_line_words,
    stamp,
    value_axis,
)
from dashboard.charts.plotly_shapes import BELOW_AXIS, point_names
from dashboard.charts.spec import ChartSpec
from dashboard.theme import Palette

Row = dict[str, Any]
STRIPES = {"shape": "/", "size": 5, "solidity": 0.25}
DENSE = {"shape": "/", "size": 6, "solidity": 0.6}
PLAIN = {"shape": ""}
FROM_ZERO, TO_ALL = 0.0, 100.0


def pyramid(spec: ChartSpec, colours: Palette) -> go.Figure:
    """Age bands from old to young: the year compared with on the left, this year on the right."""
    rows: list[Row] = spec.table.to_dicts()[::-1]
    labels = [row["label"] for row in rows]
    traces = []
    for side, sign, colour in (
        ("left", -1, colours.context),
        ("right", 1, colours.strong),
    ):
        if all(row[side] is None for row in rows):
            continue
        words = [numbers.count(row[side]) for row in rows]
        traces.append(
            go.Bar(
                x=[None if row[side] is None else sign * row[side] for row in rows],
                y=labels,
                orientation="h",
                name=spec.label(side),
                marker={"color": colour},
                text=words,
                textposition="outside",
                textfont={"color": colours.ink},
                cliponaxis=False,
                hovertemplate=spec.label(side) + " %{y} <b>%{text}</b><extra></extra>",
            )
        )
    most = max(row[side] or 0.0 for row in rows for side in ("left", "right")) * 1.25
    layout = frame(
        spec,
        colours,
        barmode="overlay",
        bargap=0.18,
        xaxis={"visible": False, "range": [-most if len(traces) > 1 else 0, most], "fixedrange": True},
        yaxis=_names(labels),
        showlegend=True,
    )
    return go.Figure(traces, _beside_names(spec, colours, layout))


def _beside_names(spec: ChartSpec, colours: Palette, layout: Row, *more: Row) -> Row:
    mark = stamp(spec, colours, below=8, beside_names=True)
    margin = {"l": 8, "r": 16, "t": head(spec), "b": 34}
    return {**layout, "margin": margin, "annotations": [mark, *more]}


def _names(labels: list[str]) -> Row:
    return {
        "categoryorder": "array",
        "categoryarray": labels,
        "fixedrange": True,
        "automargin": True,
        "showgrid": False,
        "dtick": 1,
    }


def _rows_of(spec: ChartSpec) -> tuple[list[Row], list[str]]:
    """Rows from the bottom to the top, and a name for each that no other has."""
    rows: list[Row] = spec.table.to_dicts()[::-1]
    labels = [clipped(row["label"], 12) + "\u200b" * i for i, row in enumerate(rows)]
    return rows, labels


def _written(spec: ChartSpec, value: float | None) -> str:
    words = numbers.number(value, spec.decimals)
    return words if words == numbers.MISSING or spec.unit != "%" else numbers.in_unit(words, spec.unit)


def ranked(spec: ChartSpec, colours: Palette) -> go.Figure:
    """Schools from the highest to the lowest, striped above the line, plain below it; chosen ones in bold."""
    rows, labels = _rows_of(spec)
    shown = [f"<b>{label}</b>" if row["chosen"] else label for row, label in zip(rows, labels, strict=True)]
    traces = []
    for side, colour, pattern in (("above", colours.strong, STRIPES), ("below", colours.context, PLAIN)):
        some = [(row, label) for row, label in zip(rows, shown, strict=True) if row["side"] == side]
        if not some:
            continue
        traces.append(
            go.Bar(
                x=[row["value"] for row, _ in some],
                y=[label for _, label in some],
                orientation="h",
                name=spec.label(side),
                marker={"color": colour, "pattern": pattern},
                text=[_written(spec, row["value"]) for row, _ in some],
                textposition="outside",
                textfont={"color": colours.ink},
                cliponaxis=False,
                customdata=[row["label"] for row, _ in some],
                hovertemplate="%{customdata} <b>%{text}</b><extra></extra>",
            )
        )
    most = max([row["value"] for row in rows] + [spec.pass_line.value if spec.pass_line else 0.0])
    layout = frame(
        spec,
        colours,
        xaxis={"visible": False, "range": [0, (most or 1.0) * 1.18], "fixedrange": True},
        yaxis=_names(shown),
        bargap=0.28,
        shapes=[{**one, "layer": "below"} for one in pass_line(spec, colours, standing=True)],
        showlegend=True,
    )
    return go.Figure([*traces, *pass_line_words(spec, colours)], _beside_names(spec, colours, layout))


def ranges(spec: ChartSpec, colours: Palette) -> go.Figure:
    """A bar up to the lower bound and a striped one on to the upper bound, both written beside it."""
    rows, labels = _rows_of(spec)
    both = [
        numbers.number(row["high"], spec.decimals)
        if row["low"] == row["high"]
        else f"{numbers.number(row['low'], spec.decimals)}—{numbers.number(row['high'], spec.decimals)}"
        for row in rows
    ]
    traces = [
        go.Bar(
            x=[row["low"] for row in rows],
            y=labels,
            orientation="h",
            name=spec.label("low"),
            marker={"color": colours.strong},
            customdata=both,
            hovertemplate="%{y} <b>%{customdata}</b><extra></extra>",
        ),
        go.Bar(
            x=[row["high"] - row["low"] for row in rows],
            y=labels,
            orientation="h",
            name=spec.label("rest"),
            marker={"color": colours.context, "pattern": DENSE},
            customdata=both,
            hovertemplate="%{y} <b>%{customdata}</b><extra></extra>",
        ),
    ]
    most = max(row["high"] for row in rows)
    layout = frame(
        spec,
        colours,
        barmode="stack",
        xaxis={"visible": False, "range": [0, (most or 1.0) * 1.25], "fixedrange": True},
        yaxis=_names(labels),
        bargap=0.28,
        showlegend=True,
    )
    beside = [
        {
            "x": row["high"],
            "y": label,
            "xanchor": "left",
            "xshift": 4,
            "showarrow": False,
            "text": words,
            "font": {"size": 12, "color": colours.ink},
        }
        for row, label, words in zip(rows, labels, both, strict=True)
    ]
    return go.Figure(traces, _beside_names(spec, colours, layout, *beside))


def funnel(spec: ChartSpec, colours: Palette) -> go.Figure:
    """Schools by size and rate between the limits of chance; what lies outside is a diamond with its name."""
    rows: list[Row] = sorted(spec.table.to_dicts(), key=lambda row: row["n"])
    sizes = [row["n"] for row in rows]
    traces = []
    for inner, dash in (("95", "dot"), ("998", "solid")):
        for side in ("low", "high"):
            traces.append(
                go.Scatter(
                    x=sizes,
                    y=[row[f"{side}{inner}"] for row in rows],
                    mode="lines",
                    line={"color": colours.muted, "width": 1.2, "dash": dash},
                    name=spec.label(f"{side}{inner}"),
                    showlegend=side == "low",
                    hoverinfo="skip",
                )
            )
    for inside, colour, symbol in ((True, colours.strong, "circle"), (False, colours.line, "diamond")):
        some = [row for row in rows if (row["side"] == "inside") is inside]
        if not some:
            continue
        traces.append(
            go.Scatter(
                x=[row["n"] for row in some],
                y=[row["rate"] for row in some],
                mode="markers",
                name=spec.label("inside" if inside else "outside"),
                marker={
                    "color": colour,
                    "symbol": symbol,
                    "size": [14 if row["chosen"] else 10 for row in some],
                    "opacity": 1,
                },
                customdata=[
                    f"{row['label']} <b>{_written(spec, row['rate'])}</b> (n={row['n']:.0f})" for row in some
                ],
                hovertemplate="%{customdata}<extra></extra>",
                cliponaxis=False,
            )
        )
    known = [row[name] for row in rows for name in ("low998", "high998", "rate")]
    low, high = max(FROM_ZERO, min(known) - 4), min(TO_ALL, max(known) + 4)
    air = (max(sizes) - min(sizes)) * 0.08 or 1.0
    left, right = max(0.0, min(sizes) - air), max(sizes) + air
    title = {"font": {"size": 12, "color": colours.muted}, "standoff": 4}
    layout = frame(
        spec,
        colours,
        xaxis=value_axis(
            colours, range=[left, right], nticks=6, title={**title, "text": spec.label("n")}, showgrid=False
        ),
        yaxis=value_axis(colours, range=[low, high], ticksuffix="%", nticks=6),
        shapes=pass_line(spec, colours),
        showlegend=True,
    )
    layout["margin"] = {**layout["margin"], "b": FOOT + 22, "t": head(spec)}
    named = [
        {"label": clipped(row["label"]), "level": row["n"], "gap": row["rate"] - low, "chosen": row["chosen"]}
        for row in rows
        if row["side"] != "inside" or row["chosen"]
    ]
    plot = spec.height - head(spec) - FOOT - 22
    names = point_names(named, (left, right), high - low, plot, colours)
    for name in names:
        name["y"] += low
        name["bgcolor"] = colours.ground  # the curves run on behind it
    layout["annotations"] = [stamp(spec, colours, below=BELOW_AXIS), *names]
    return go.Figure([*traces, *pass_line_words(spec, colours)], layout)
