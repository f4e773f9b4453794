"""Steps that add up, the Lorenz curve and the plane of level and gap, drawn by plotly."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from dashboard import numbers
from dashboard.charts import graph as go
from dashboard.charts.plotly_frame import (
    FOOT,
    LABEL_PX,
    SIZE,
    clipped,
    frame,
    head,
    pass_line,
    pass_line_words,
    room,
    stamp,
    value_axis,
    width,
)
from dashboard.charts.spec import ChartSpec
from dashboard.theme import Palette

Row = dict[str, Any]
NARROWEST_PX = 250  # the plot on a phone: what does not collide there collides nowhere
BELOW_AXIS = 44
MARK_PX, BESIDE_PX = 7, 9


def steps(spec: ChartSpec, colours: Palette) -> go.Figure:
    """From the point of one year to that of the other in floating bars; plain ones narrow the gap, striped ones
    widen it. The ends are points, so that the axis need not begin at 0."""
    rows: list[Row] = spec.table.to_dicts()[::-1]
    labels = [clipped(row["label"], 8) for row in rows]
    ends = [(row, label) for row, label in zip(rows, labels, strict=True) if row["role"] == "end"]
    low, high = room(
        [
            value
            for row in rows
            for value in ((row["level"],) if row["role"] == "end" else (row["from"], row["level"]))
        ]
    )
    traces: list[Any] = [
        go.Scatter(
            x=[row["level"] for row, _ in ends],
            y=[label for _, label in ends],
            mode="markers",
            showlegend=False,
            marker={"color": colours.ink, "size": 13, "symbol": "diamond"},
            customdata=[numbers.coefficient(row["level"]) for row, _ in ends],
            hovertemplate="%{y} <b>%{customdata}</b><extra></extra>",
            cliponaxis=False,
        )
    ]
    for name, colour, pattern in (("narrows", colours.strong, ""), ("widens", colours.weak, "/")):
        some = [(row, label) for row, label in zip(rows, labels, strict=True) if _sort(row) == name]
        if not some:
            continue
        traces.append(
            go.Bar(
                x=[row["level"] - row["from"] for row, _ in some],
                base=[row["from"] for row, _ in some],
                y=[label for _, label in some],
                orientation="h",
                name=spec.label(name),
                marker={
                    "color": colour,
                    "line": {"color": colour, "width": 1},
                    "pattern": {"shape": pattern, "size": 5, "solidity": 0.25},
                },
                customdata=[numbers.signed(row["effect"], 4) for row, _ in some],
                hovertemplate="%{y} <b>%{customdata}</b><extra></extra>",
                width=0.62,
            )
        )
    layout = frame(
        spec,
        colours,
        xaxis=value_axis(colours, range=[low, high], nticks=5),
        yaxis={
            "categoryorder": "array",
            "categoryarray": labels,
            "fixedrange": True,
            "automargin": True,
            "showgrid": False,
            "range": [-0.6, len(rows) - 0.4],
        },
        shapes=_joints(rows, colours),
        showlegend=True,
    )
    layout["margin"] = {**layout["margin"], "r": 58}
    beside = [_beside(row, label, colours) for row, label in zip(rows, labels, strict=True)]
    layout["annotations"] = [stamp(spec, colours), *beside]
    return go.Figure(traces, layout)


def _sort(row: Row) -> str:
    if row["role"] == "end":
        return "end"
    return "narrows" if row["effect"] <= 0 else "widens"


def _beside(row: Row, label: str, colours: Palette) -> Row:
    """What a bar says, in a column of its own at the right."""
    end = row["role"] == "end"
    words = numbers.coefficient(row["level"]) if end else numbers.signed(row["effect"], 3)
    colour = {"end": colours.ink, "narrows": colours.strong, "widens": colours.weak}[_sort(row)]
    return {
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "xshift": 6,
        "y": label,
        "showarrow": False,
        "text": f"<b>{words}</b>" if end else words,
        "font": {"size": SIZE, "color": colour},
    }


def _joints(rows: list[Row], colours: Palette) -> list[Row]:
    """A thin line from the end of each bar to the start of the next one."""
    line = {"color": colours.muted, "width": 1, "dash": "dot"}
    return [
        {
            "type": "line",
            "x0": upper["level"],
            "x1": upper["level"],
            "y0": place,
            "y1": place + 1,
            "line": line,
        }
        for place, (_, upper) in enumerate(pairwise(rows))
    ]


def lorenz(spec: ChartSpec, colours: Palette) -> go.Figure:
    """The curve of each year under the line of equality; the area of the later year is tinted."""
    rows: list[Row] = spec.table.to_dicts()
    traces = [
        go.Scatter(
            x=[0, 100],
            y=[0, 100],
            mode="lines",
            name=spec.label("equal"),
            line={"color": colours.line, "width": 1.6, "dash": "dash"},
            hoverinfo="skip",
        )
    ]
    for role, colour, dash, thick in (("then", colours.muted, "dot", 2), ("now", colours.strong, "solid", 3)):
        some = [row for row in rows if row["role"] == role]
        if not some:
            continue
        shares = [
            (numbers.share(row["weight_share"], 1), numbers.share(row["value_share"], 1)) for row in some
        ]
        traces.append(
            go.Scatter(
                x=[row["weight_share"] * 100 for row in some],
                y=[row["value_share"] * 100 for row in some],
                mode="lines",
                name=some[0]["series"],
                cliponaxis=False,
                line={"color": colour, "width": thick, "dash": dash},
                fill="tonexty" if role == "now" and len(traces) == 1 else None,
                fillcolor=colours.band,
                customdata=[f"{weight} → <b>{held}</b>" for weight, held in shares],
                hovertemplate=some[0]["series"] + " %{customdata}<extra></extra>",
            )
        )
    axis = {"range": [0, 100], "ticksuffix": "%", "nticks": 5}
    layout = frame(
        spec,
        colours,
        xaxis=value_axis(colours, **axis, title=_axis_words(spec.label("weight_share"), colours)),
        yaxis=value_axis(
            colours,
            **axis,
            tickvals=[25, 50, 75, 100],
            ticktext=["25%", "50%", "75%", "100%"],
            title=_axis_words(spec.label("value_share"), colours),
        ),
        showlegend=True,
    )
    layout["margin"] = {**layout["margin"], "b": FOOT + 22}
    layout["annotations"] = [stamp(spec, colours, below=BELOW_AXIS)]
    return go.Figure(traces, layout)


def _axis_words(words: str, colours: Palette) -> Row:
    return {"text": words, "font": {"size": 12, "color": colours.muted}, "standoff": 4}


def plane(spec: ChartSpec, colours: Palette) -> go.Figure:
    """A named point for each indicator; the two lines cut the plane into four fields with their names."""
    rows: list[Row] = spec.table.to_dicts()
    line = spec.pass_line.value if spec.pass_line else 0.0
    left, right = _span([row["level"] for row in rows], 100.0)
    _, top = room([row["gap"] for row in rows], line * 1.2, from_zero=True)
    top *= 1.1  # the names of the fields stand above the points
    height = spec.height - head(spec) - FOOT - 22
    traces = []
    for good, colour, symbol in ((True, colours.strong, "circle"), (False, colours.weak, "diamond")):
        some = [row for row in rows if (row["gap"] <= line + 1e-9) is good]
        traces.append(
            go.Scatter(
                x=[row["level"] for row in some],
                y=[row["gap"] for row in some],
                mode="markers",
                showlegend=False,
                marker={
                    "color": colour,
                    "symbol": symbol,
                    "size": [14 if row["chosen"] else 10 for row in some],
                    "opacity": 1,
                },
                customdata=[
                    f"{row['label']} <b>{numbers.number(row['level'], 0)}%</b> <b>{numbers.coefficient(row['gap'])}</b>"
                    for row in some
                ],
                hovertemplate="%{customdata}<extra></extra>",
                cliponaxis=False,
            )
        )
    cut = {"color": colours.line, "width": 1.6, "dash": "dot"}
    layout = frame(
        spec,
        colours,
        xaxis=value_axis(
            colours,
            range=[left, right],
            ticksuffix="%",
            nticks=5,
            title=_axis_words(spec.label("level"), colours),
        ),
        yaxis=value_axis(colours, range=[0, top], nticks=6, title=_axis_words(spec.label("gap"), colours)),
        shapes=[
            *pass_line(spec, colours),
            {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": 100, "x1": 100, "line": cut},
        ],
        showlegend=True,
    )
    layout["margin"] = {**layout["margin"], "b": FOOT + 22}
    names = point_names(rows, (left, right), top, height, colours)
    layout["annotations"] = [stamp(spec, colours, below=BELOW_AXIS), *_fields(spec, colours), *names]
    return go.Figure([*traces, *pass_line_words(spec, colours)], layout)


def _span(values: list[float], middle: float) -> tuple[float, float]:
    """Both sides of the cut are seen, with room for names at the ends."""
    low, high = min(*values, middle), max(*values, middle)
    air = max((high - low) * 0.18, 8.0)
    return low - air, high + air


def _fields(spec: ChartSpec, colours: Palette) -> list[Row]:
    """The name of each field in its corner; the words say the same as the place."""
    corners = {"weak_uneven": (0, 1), "good_uneven": (1, 1), "weak_even": (0, 0), "good_even": (1, 0)}
    return [
        {
            "xref": "paper",
            "yref": "paper",
            "x": x,
            "y": y,
            "xanchor": "left" if x == 0 else "right",
            "yanchor": "top" if y == 1 else "bottom",
            "showarrow": False,
            "text": spec.label(name),
            "font": {"size": 12, "color": colours.muted},
            "bgcolor": colours.surface,
            "borderpad": 3,
        }
        for name, (x, y) in corners.items()
    ]


def point_names(
    rows: list[Row], span: tuple[float, float], top: float, height: float, colours: Palette
) -> list[Row]:
    """Names right or left of their points, moved up or down only where one would cover another.

    Reckoned for the narrowest screen: a wider one draws points apart and leaves names as long as they are.
    """
    left, right = span
    places = [
        ((row["level"] - left) / (right - left) * NARROWEST_PX, row["gap"] / top * height) for row in rows
    ]
    taken = [(x - MARK_PX, x + MARK_PX, y) for x, y in places]
    found = []
    for own, row in sorted(enumerate(rows), key=lambda one: (one[1]["gap"], one[1]["level"])):
        x, y = places[own]
        wide = width(row["label"])
        sides = {1: x + BESIDE_PX, -1: x - BESIDE_PX - wide}
        order = (1, -1) if x < NARROWEST_PX / 2 else (-1, 1)
        others = [one for place, one in enumerate(taken) if place != own]
        free = (
            (side, shift)
            for distance in range(0, 600, 2)
            for side in order
            for shift in (distance, -distance)
            if sides[side] >= 0
            and sides[side] + wide <= NARROWEST_PX
            and _is_free((sides[side], sides[side] + wide, y + shift), others)
        )
        side, shift = next(
            free, (order[0], 0)
        )  # a name too long for the narrowest screen stands where it can
        taken.append((sides[side], sides[side] + wide, y + shift))
        found.append(
            {
                "x": row["level"],
                "y": row["gap"],
                "xanchor": "left" if side > 0 else "right",
                "yanchor": "middle",
                "xshift": side * BESIDE_PX,
                "yshift": shift,
                "showarrow": False,
                "text": f"<b>{row['label']}</b>" if row["chosen"] else row["label"],
                "font": {"size": SIZE, "color": colours.ink},
            }
        )
    return found


def _is_free(box: tuple[float, float, float], others: list[tuple[float, float, float]]) -> bool:
    """Whether a row of words (left, right, height of its middle) covers none of the others."""
    start, end, middle = box
    return not any(start < right and left < end and abs(middle - at) < LABEL_PX for left, right, at in others)
