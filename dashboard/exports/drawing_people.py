"""The native forms of the figures of people: age pyramid, ranked bars, ranges of counts and the funnel."""

from itertools import chain
from typing import Any

from dashboard import numbers
from dashboard.charts.spec import ChartSpec
from dashboard.exports.native import Drawing, Row, Series, Tone, finite, number_format, round_ends

BOTH_SIDES = "#,##0;#,##0"
AIR = 1.2


def pyramid(spec: ChartSpec) -> Drawing:
    """Bars on both sides of 0; the numbers of the left side are below 0 only for the axis."""
    rows: list[Row] = spec.table.to_dicts()
    left = Series(
        spec.label("left"),
        tuple(None if row["left"] is None else -float(row["left"]) for row in rows),
        "context",
        labels=tuple(numbers.count(row["left"]) for row in rows),
    )
    right = Series(
        spec.label("right"),
        tuple(finite(row["right"]) for row in rows),
        "strong",
        labels=tuple(numbers.count(row["right"]) for row in rows),
    )
    series = (left, right) if any(value is not None for value in left.values) else (right,)
    most = max((abs(value) for one in series for value in one.values if value is not None), default=1.0) * AIR
    low = -most if len(series) > 1 else 0.0
    categories = tuple(row["label"] for row in rows)
    return Drawing("bars", categories, series, BOTH_SIDES, low=low, high=most, overlap=True)


def ranked(spec: ChartSpec) -> Drawing:
    """A bar for each school, and one for the line where it belongs in the order."""
    rows: list[Row] = spec.table.to_dicts()
    bars: list[tuple[str, float, str]] = [(row["label"], row["value"], row["side"]) for row in rows]
    if spec.pass_line is not None:
        place = next((i for i, bar in enumerate(bars) if bar[1] < spec.pass_line.value), len(bars))
        bars.insert(place, (spec.pass_line.label, spec.pass_line.value, "line"))
    sides: tuple[tuple[str, Tone], ...] = (("above", "strong"), ("below", "context"), ("line", "line"))
    series = tuple(
        Series(
            spec.pass_line.label if side == "line" and spec.pass_line else spec.label(side),
            tuple(finite(value) if own == side else None for _, value, own in bars),
            tone,
            labels=tuple(_written(spec, value) if own == side else "" for _, value, own in bars),
        )
        for side, tone in sides
        if any(own == side for _, _, own in bars)
    )
    return Drawing(
        "bars",
        tuple(label for label, _, _ in bars),
        series,
        number_format(spec.decimals),
        low=0.0,
        overlap=True,
    )


def _written(spec: ChartSpec, value: float) -> str:
    unit = spec.unit if spec.unit == "%" else ""
    return f"{numbers.number(value, spec.decimals)}{unit}"


def ranges(spec: ChartSpec) -> Drawing:
    """Two bars a school: the lower and the upper bound."""
    rows: list[Row] = spec.table.to_dicts()
    fields = {one.name: one.label for one in spec.fields}
    bounds: tuple[tuple[str, Tone], ...] = (("high", "context"), ("low", "strong"))
    series = tuple(
        Series(
            fields[name],
            tuple(finite(row[name]) for row in rows),
            tone,
            labels=tuple(numbers.number(row[name], spec.decimals) for row in rows),
        )
        for name, tone in bounds
    )
    return Drawing("bars", tuple(row["label"] for row in rows), series, number_format(spec.decimals), low=0.0)


def funnel(spec: ChartSpec) -> Drawing:
    """Points of schools between four curves; names only for those outside and those chosen."""
    rows: list[Row] = sorted(spec.table.to_dicts(), key=lambda row: row["n"])
    sizes = tuple(float(row["n"]) for row in rows)
    curve: dict[str, Any] = {"is_line": True, "marker": False, "xs": sizes}
    curves = [
        Series(
            spec.label(name),
            tuple(finite(row[name]) for row in rows),
            "context" if name.endswith("95") else "middle",
            dashed=name.endswith("95"),
            width=1.5,
            listed=name.startswith("low"),
            **curve,
        )
        for name in ("low95", "high95", "low998", "high998")
    ]
    sides: tuple[tuple[str, Tone], ...] = (("inside", "strong"), ("outside", "line"))
    points = []
    for side, tone in sides:
        some = [row for row in rows if (row["side"] == "inside") == (side == "inside")]
        if some:
            points.append(
                Series(
                    spec.label(side),
                    tuple(finite(row["rate"]) for row in some),
                    tone,
                    xs=tuple(float(row["n"]) for row in some),
                    labels=tuple(row["label"] if side == "outside" or row["chosen"] else "" for row in some),
                )
            )
    middle: tuple[Series, ...] = ()
    if spec.pass_line is not None:
        value = spec.pass_line.value
        ends = (sizes[0], sizes[-1])
        middle = (Series(spec.pass_line.label, (value, value), "line", xs=ends, is_line=True, marker=False),)
    known = list(chain.from_iterable((row["low998"], row["high998"], row["rate"]) for row in rows))
    low, high = round_ends(max(0.0, min(known) - 2), min(100.0, max(known) + 2))
    series = (*curves, *middle, *points)
    return Drawing("points", (), series, "#,##0", low, high, spec.label("n"), spec.label("rate"))
