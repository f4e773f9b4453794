"""The event study drawn by plotly: effects around joining with their intervals, against nothing having happened."""

from __future__ import annotations

from typing import Any

from dashboard import numbers
from dashboard.charts import graph as go
from dashboard.charts.plotly_frame import frame, room, stamp, value_axis
from dashboard.charts.spec import ChartSpec, event_label
from dashboard.theme import Palette

ROW = 16  # the number of schools stands on a second row under each year


def event(spec: ChartSpec, colours: Palette) -> go.Figure:
    """Squares before joining, circles after; the interval as a bar; the line of 0 and the moment of joining."""
    rows: list[dict[str, Any]] = spec.table.to_dicts()
    ends = [row[name] for row in rows for name in ("low", "high", "effect") if row[name] is not None]
    low, high = room([*ends, 0.0])
    low = min(low, min(ends) - (high - min(ends)) * 0.06)
    traces = [
        _trace(spec, [row for row in rows if (row["event"] >= 0) == after], colours, after=after)
        for after in (False, True)
    ]
    zero = {"color": colours.muted, "width": 1.2}
    joining = {"color": colours.line, "width": 1.4, "dash": "dash"}
    events = [row["event"] for row in rows]
    layout = frame(
        spec,
        colours,
        xaxis={
            "tickvals": events,
            "ticktext": [event_label(row["event"], row["schools"]).replace(" ", "<br>") for row in rows],
            "range": [events[0] - 0.5, events[-1] + 0.5],
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
            "linecolor": colours.rule,
            "tickfont": {"color": colours.muted},
            "fixedrange": True,
        },
        yaxis=value_axis(colours, range=[low, high]),
        shapes=[
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": zero},
            {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": -0.5, "x1": -0.5, "line": joining},
        ],
    )
    layout["margin"] = {**layout["margin"], "b": layout["margin"]["b"] + ROW}
    layout["annotations"] = [stamp(spec, colours, below=24 + ROW), _joined(spec, colours)]
    return go.Figure(traces, layout)


def _trace(spec: ChartSpec, rows: list[dict[str, Any]], colours: Palette, *, after: bool) -> go.Trace:
    colour = colours.strong if after else colours.middle
    up = [None if row["high"] is None else row["high"] - row["effect"] for row in rows]
    down = [None if row["low"] is None else row["effect"] - row["low"] for row in rows]
    told = [_told(spec, row) for row in rows]
    return go.Scatter(
        x=[row["event"] for row in rows],
        y=[row["effect"] for row in rows],
        mode="markers",
        marker={"color": colour, "size": 9, "symbol": "circle" if after else "square-open"},
        error_y={
            "type": "data",
            "array": up,
            "arrayminus": down,
            "color": colour,
            "thickness": 1.6,
            "width": 5,
        },
        customdata=told,
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )


def _told(spec: ChartSpec, row: dict[str, Any]) -> str:
    change = numbers.change(row["effect"], spec.unit, spec.decimals)
    words = f"{event_label(row['event'], row['schools'])} <b>{change}</b>"
    if row["low"] is None or row["high"] is None:
        return words
    ends = (numbers.signed(row[name], spec.decimals) for name in ("low", "high"))
    return f"{words} [{', '.join(ends)}]"


def _joined(spec: ChartSpec, colours: Palette) -> dict[str, Any]:
    return {
        "x": -0.5,
        "yref": "paper",
        "y": 1,
        "xanchor": "left",
        "yanchor": "top",
        "xshift": 4,
        "showarrow": False,
        "text": spec.label("joined"),
        "font": {"size": 12, "color": colours.line},
    }
