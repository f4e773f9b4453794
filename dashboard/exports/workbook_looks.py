"""How the charts of a workbook look: series, axes and labels as XlsxWriter takes them."""

from typing import Any

from dashboard.exports.native import Drawing, Series, across, room
from dashboard.exports.report import clean
from dashboard.exports.tones import COLOURS
from dashboard.theme import LIGHT

MOST_LABELS = 40
_MARKERS = ("circle", "square", "diamond", "triangle")


def axes(chart: Any, made: Drawing) -> None:
    """Ends, numbers and words of both axes."""
    if made.form == "doughnut":
        chart.set_hole_size(58)
        return
    lined = made.form in ("lines", "points", "dumbbell")
    low, high = room(made) if lined else (made.low, made.high)
    axis: dict[str, Any] = {
        "num_format": made.number_format,
        "major_gridlines": {"visible": True, "line": {"color": LIGHT.rule}},
    }
    axis |= {"min": low} if low is not None else {}
    axis |= {"max": high} if high is not None else {}
    axis |= {"name": _words(made.y_title)} if made.y_title else {}
    named: dict[str, Any] = {"name": _words(made.x_title)} if made.x_title else {}
    if made.form == "points":
        named |= dict(zip(("min", "max"), across(made), strict=True))
        named |= {"num_format": made.x_format or made.number_format}
        named |= {} if made.numbered else {"label_position": "none"}
    if made.form == "bars":  # XlsxWriter names the axes of a bar chart by what they show
        chart.set_y_axis({"reverse": True, "label_position": "low", **named})
        chart.set_x_axis({**axis, "label_position": "high"})
    else:
        chart.set_x_axis({"label_position": "low", **named})
        chart.set_y_axis(axis)


def _words(words: str) -> str:
    """Words beside a point or an axis; XlsxWriter would take some for a formula or the address of a cell."""
    shown = clean(words).replace("!", "!\u200b")
    return f"\u200b{shown}" if shown.startswith("=") else shown


def bridges(made: Drawing) -> dict[str, Any]:
    """The bar between the two dots of a category, as error bars of the earlier one."""
    before, after = (series.values for series in made.series[:2])
    steps = [(y or 0.0) - (x or 0.0) for x, y in zip(before, after, strict=True)]
    return {
        "y_error_bars": {
            "type": "custom",
            "plus_values": [max(0.0, step) for step in steps],
            "minus_values": [max(0.0, -step) for step in steps],
            "end_style": 0,
            "line": {"color": LIGHT.context, "width": 3},
        }
    }


def style(series: Series, made: Drawing, place: int) -> dict[str, Any]:
    """How a series is drawn: its colour, line or markers, and its labels."""
    colour = COLOURS[series.tone]
    lined = made.form in ("lines", "points", "dumbbell") or series.is_line
    some: dict[str, Any] = {}
    if any(series.labels) and len(series.labels) <= MOST_LABELS:
        custom = [{"value": _words(words)} if words else {"delete": True} for words in series.labels]
        some["data_labels"] = {"value": True, "custom": custom}
        if lined:
            side = {"auto": "right" if made.form == "points" else "above"}.get(series.side, series.side)
            some["data_labels"]["position"] = side
    if lined:
        marker: dict[str, Any] = {"type": "none"}
        if series.marker:
            fill = {"color": colour}
            size = 11 if made.form == "dumbbell" else 7
            marker = {"type": _MARKERS[place % 4], "size": size, "fill": fill, "border": fill}
        if series.ring:
            marker = {
                "type": "circle", "size": 15, "fill": {"none": True}, "border": {"color": colour, "width": 2},
            }  # fmt: skip
        dash = {"dash_type": "dash"} if series.dashed else {}
        line = (
            {"none": True}
            if series.ring or (made.form in ("points", "dumbbell") and not series.is_line)
            else {"color": colour, "width": series.width, **dash}
        )
        return {"line": line, "marker": marker, **some}
    points = [{"fill": {"color": COLOURS[tone]}} for tone in series.tones]
    if made.form == "doughnut":
        return {"points": points, **some}
    width = {"gap": 60, "overlap": 100 if made.overlap or made.form == "stacked" else 0}
    return {"fill": {"color": colour}, "points": points or None, **width, **some}
