"""The native form of a figure: categories, series and lines, as every office program draws them.

Slides, workbook and paper draw from this one description, so that they cannot disagree; nothing is computed here,
the numbers are those of the chart spec.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dashboard import numbers
from dashboard.charts.spec import ChartSpec, Kind, event_label
from dashboard.exports.drawing_dots import dumbbell, parts, strip
from dashboard.exports.drawing_people import funnel, pyramid, ranges, ranked
from dashboard.exports.native import Drawing, Row, Series, Tone, round_ends
from dashboard.exports.native import finite as _finite
from dashboard.exports.native import number_format as _format
from dashboard.words import say

SUBJECTS: tuple[Tone, ...] = ("strong", "weak", "third", "fourth", "fifth", "middle")
MOST_LINES = 12
MOST_NAMED = 9  # more lines than these and only those that the reader picked are named
MOST_GREY = 40
THIN = 0.08  # a part of a column that no label fits into


def drawing(spec: ChartSpec) -> Drawing:
    """The native form of a chart spec."""
    return _DRAWN[spec.kind](spec)


def _with_line(spec: ChartSpec, made: Drawing) -> Drawing:
    """The pass line as a series of its own over all categories, its words in the legend."""
    if spec.pass_line is None:
        return made
    values = (spec.pass_line.value,) * len(made.categories)
    line = Series(spec.pass_line.label, values, "line", is_line=True, dashed=True, marker=False, width=1.75)
    return replace(made, series=(*made.series, line))


def _below_ceiling(spec: ChartSpec, made: Drawing) -> Drawing:
    """An axis that ends no higher than the screen's, from 0 where nothing lies below it.

    The screen's band reaches higher than the lines do, and a native chart has no band: its axis ends above the lines.
    """
    if spec.ceiling is None:
        return made
    known = [value for series in made.series for value in series.values if value is not None]
    step = 10.0 ** math.floor(math.log10(spec.ceiling)) / 2
    high = math.ceil(spec.ceiling / step) * step
    seen = tuple(one for one in made.series if any(v is not None and v <= high for v in one.values))
    drawn = [value for series in seen for value in series.values if value is not None and value <= high]
    drawn += [spec.pass_line.value] if spec.pass_line else []
    high = min(high, round_ends(0.0, max(drawn, default=high) * 1.03)[1])
    return replace(made, series=seen, low=0.0 if min(known, default=0.0) >= 0 else None, high=high)


def _ending(series: Series, words: str) -> Series:
    """A line with words right of its last value, which then need no place in the legend."""
    labels = tuple(words if i == series.last else "" for i in range(len(series.values)))
    return replace(series, labels=labels, side="right", listed=False)


def _with_value(series: Series, decimals: int) -> Series:
    """A line whose name and last value stand at its end; one without any value stays in the legend."""
    if series.last < 0:
        return series
    return _ending(series, f"{series.name} {numbers.number(series.values[series.last], decimals)}")


def _band(spec: ChartSpec) -> Drawing:
    rows: list[Row] = spec.table.to_dicts()
    fields = {one.name: one.label for one in spec.fields}
    series = []
    parts: tuple[tuple[str, Tone, float, bool, bool], ...] = (
        ("highest", "context", 1.0, False, False),
        ("lead", "strong" if spec.judged else "third", 3.0, False, True),
        ("mean", "middle", 1.5, True, False),
        ("weak", "weak" if spec.judged else "fourth", 3.0, False, True),
        ("lowest", "context", 1.0, False, False),
    )
    for name, tone, width, dashed, marker in parts:
        values = tuple(_finite(row[name]) for row in rows)
        words = fields.get(name) or spec.label(name)
        line = Series(words, values, tone, is_line=True, dashed=dashed, marker=marker, width=width)
        series.append(_with_value(line, spec.decimals) if width > 1 else line)
    made = Drawing("lines", tuple(str(r["school_year"]) for r in rows), tuple(series), _format(spec.decimals))
    return _with_line(spec, _below_ceiling(spec, made))


def _lines(spec: ChartSpec) -> Drawing:
    rows: list[Row] = spec.table.to_dicts()
    years = sorted({row["school_year"] for row in rows})
    found: dict[str, dict[int, Row]] = {}
    for row in rows:
        found.setdefault(row["series"], {})[row["school_year"]] = row
    front: list[Series] = []
    back: list[Series] = []
    named = len(found) <= MOST_NAMED
    extremes = () if named else _extremes(found, years[-1])
    for name, points in found.items():
        role = next(iter(points.values()))["role"]
        role = "context" if role == "member" and not named else role
        values = tuple(_finite(points[year]["value"]) if year in points else None for year in years)
        if role in ("subject", "member"):
            line = Series(name, values, SUBJECTS[len(front) % len(SUBJECTS)], is_line=True, width=3.0)
            front.append(_with_value(line, spec.decimals))
        elif role == "mean":
            line = Series(name, values, "middle", is_line=True, dashed=True, marker=False, width=2.0)
            front.append(_with_value(line, spec.decimals))
        else:
            line = Series(name, values, "context", is_line=True, marker=False, width=1.25)
            told = (named or name in extremes) and line.last >= 0
            back.append(_ending(line, name) if told else replace(line, listed=False))
    most = MOST_GREY if spec.kind == "multiples" else MOST_LINES
    shown = (*back[: max(0, most - len(front))], *front)
    low = 0.0 if spec.from_zero else None
    return _with_line(
        spec,
        Drawing(
            "lines",
            tuple(map(str, years)),
            (*shown, *_marked(spec, rows, years)),
            _format(spec.decimals),
            low=low,
        ),
    )


def _extremes(found: dict[str, dict[int, Row]], year: int) -> tuple[str, ...]:
    """The highest and the lowest of many members, which are named where not all can be."""
    ends = {
        name: value
        for name, points in found.items()
        if year in points
        and points[year]["role"] == "member"
        and (value := _finite(points[year]["value"])) is not None
    }
    ordered = sorted(ends, key=lambda name: ends[name])
    return (ordered[0], ordered[-1]) if len(ordered) > 1 else tuple(ordered)


def _marked(spec: ChartSpec, rows: list[Row], years: list[int]) -> list[Series]:
    """Rings around the points that bear words in the column ``mark``; two of one year need two series."""
    made: list[dict[int, float]] = []
    for row in rows:
        value, year = _finite(row["value"]), years.index(row["school_year"])
        if not row.get("mark") or value is None:
            continue
        free = next((one for one in made if year not in one), None)
        if free is None:
            made.append(free := {})
        free[year] = value
    return [
        Series(
            spec.label("mark"), tuple(map(one.get, range(len(years)))), "line",
            is_line=True, ring=True, listed=not place,
        )
        for place, one in enumerate(made)
    ]  # fmt: skip


def _slope(spec: ChartSpec) -> Drawing:
    rows: list[Row] = spec.table.to_dicts()
    subjects = [row for row in rows if row["role"] == "subject"]
    others = [row for row in rows if row["role"] != "subject"][:MOST_GREY]
    series = [
        Series(row["school"], _ends(row), "context", is_line=True, marker=False, width=0.75, listed=False)
        for row in others
    ]
    for i, row in enumerate(subjects):
        line = Series(row["series"], _ends(row), SUBJECTS[i % len(SUBJECTS)], is_line=True, width=3.0)
        series.append(_with_value(line, spec.decimals))
    categories = (spec.label("before"), spec.label("after"))
    return _below_ceiling(spec, Drawing("lines", categories, tuple(series), _format(spec.decimals)))


def _ends(row: Row) -> tuple[float | None, float | None]:
    return _finite(row["before"]), _finite(row["after"])


def _thresholds(spec: ChartSpec) -> Drawing:
    rows: list[Row] = spec.table.to_dicts()
    tones: dict[bool | None, Tone] = {True: "strong", False: "weak", None: "middle"}
    marks = {True: " ✓", False: " ✗", None: ""}
    now = Series(
        next(one.label for one in spec.fields if one.name == "value"),
        tuple(_finite(row["value"]) for row in rows),
        "strong",
        labels=tuple(
            numbers.coefficient(row["value"]) + (marks[row["met"]] if spec.judged else "")
            if row["value"] is not None
            else numbers.MISSING
            for row in rows
        ),
        tones=tuple(tones[row["met"]] for row in rows),
    )
    before = Series(spec.label("before"), tuple(_finite(row["before"]) for row in rows), "context")
    some = (before, now) if any(value is not None for value in before.values) else (now,)
    made = Drawing("columns", tuple(row["label"] for row in rows), some, "0.000", low=0.0)
    return _with_line(spec, made)


def _columns(spec: ChartSpec) -> Drawing:
    rows: list[Row] = spec.table.to_dicts()
    labels = tuple(f"{row['value']:.0f}/{row['of']:.0f}" if row["of"] else numbers.MISSING for row in rows)
    value = Series(
        spec.brief,
        tuple(_finite(row["value"]) if row["of"] else None for row in rows),
        "strong",
        labels=labels,
    )
    high = max((float(row["of"]) for row in rows), default=None)
    categories = tuple(str(row["school_year"]) for row in rows)
    return Drawing("columns", categories, (value,), "0", low=0.0, high=high, legend=False)


def _contributions(spec: ChartSpec) -> Drawing:
    rows: list[Row] = spec.table.to_dicts()
    sides: tuple[tuple[str, Tone], ...] = (("below", "weak"), ("above", "strong"), ("rest", "context"))
    series = tuple(
        Series(
            spec.label(side),
            tuple(_finite(row["share"] * 100) if row["side"] == side else None for row in rows),
            tone,
            labels=tuple(numbers.share(row["share"], 1) if row["side"] == side else "" for row in rows),
        )
        for side, tone in sides
        if any(row["side"] == side for row in rows)
    )
    categories = tuple(row["label"] for row in rows)
    return Drawing("bars", categories, series, '0.0"%"', low=0.0, overlap=True)


def _split(spec: ChartSpec) -> Drawing:
    rows: list[Row] = spec.table.to_dicts()
    shares = [numbers.share(row["share"]) for row in rows]
    thin = any((row["share"] or 0.0) < THIN for row in rows)
    between = Series(
        spec.label("between"),
        tuple(_finite(row["between"]) for row in rows),
        "strong",
        labels=() if thin else tuple(shares),
    )
    within = Series(spec.label("within"), tuple(_finite(row["within"]) for row in rows), "context")
    years = [str(row["school_year"]) for row in rows]
    if thin:  # the share is what the figure is about: it stands beside the year where no column can hold it
        years = [
            say("export.split_year", year=year, share=share)
            for year, share in zip(years, shares, strict=True)
        ]
    made = Drawing("stacked", tuple(years), (between, within), "0.000", low=0.0, y_title=spec.unit)
    return replace(made, x_title=say("export.split_years", part=spec.label("between"))) if thin else made


def _steps(spec: ChartSpec) -> Drawing:
    """Each part of a change as a column; the two ends stand in the row of names, since they are no steps."""
    rows: list[Row] = spec.table.to_dicts()
    ends = [row["role"] == "end" for row in rows]
    effects = Series(
        next(one.label for one in spec.fields if one.name == "effect"),
        tuple(None if end else _finite(row["effect"]) for row, end in zip(rows, ends, strict=True)),
        "strong",
        labels=tuple(
            "" if end else numbers.signed(row["effect"], 3) for row, end in zip(rows, ends, strict=True)
        ),
        tones=tuple("weak" if (row["effect"] or 0.0) > 0 else "strong" for row in rows),
    )
    categories = tuple(
        f"{row['label']} {numbers.coefficient(row['level'])}" if end else row["label"]
        for row, end in zip(rows, ends, strict=True)
    )
    return Drawing("columns", categories, (effects,), "0.000", legend=False)


def _lorenz(spec: ChartSpec) -> Drawing:
    rows: list[Row] = spec.table.to_dicts()
    equal = Series(
        spec.label("equal"), (0.0, 100.0), "line", xs=(0.0, 100.0), is_line=True, dashed=True, marker=False
    )
    curves: list[Series] = []
    roles: tuple[tuple[str, Tone], ...] = (("then", "context"), ("now", "strong"))
    for role, tone in roles:
        some = [row for row in rows if row["role"] == role]
        if some:
            xs = tuple(row["weight_share"] * 100 for row in some)
            values = tuple(_finite(row["value_share"] * 100) for row in some)
            made = Series(some[0]["series"], values, tone, xs=xs, is_line=True, marker=False, width=2.5)
            curves.append(made)
    x_title, y_title = spec.label("weight_share"), spec.label("value_share")
    drawn = Drawing("points", (), (*curves, equal), '0"%"', 0.0, 100.0, x_title, y_title)
    return replace(drawn, x_low=0.0, x_high=100.0)


def _plane(spec: ChartSpec) -> Drawing:
    """Named points in two colours, and the two lines that cut the plane; levels as a ratio, 1 is the line."""
    rows: list[Row] = spec.table.to_dicts()
    line = spec.pass_line.value if spec.pass_line else 0.0
    levels = [row["level"] / 100 for row in rows] + [1.0]
    _, top = round_ends(0.0, max([row["gap"] for row in rows] + [line]) * 1.05)
    left, right = round_ends(min(levels), max(levels))
    sides: tuple[tuple[bool, Tone], ...] = ((True, "strong"), (False, "weak"))
    points = []
    for even, tone in sides:
        some = [row for row in rows if row["quadrant"].endswith("_even") is even]
        if some:
            points.append(
                Series(
                    spec.label("even" if even else "uneven"),
                    tuple(_finite(row["gap"]) for row in some),
                    tone,
                    xs=tuple(row["level"] / 100 for row in some),
                    labels=tuple(row["label"] for row in some),
                )
            )
    cut: dict[str, Any] = {"is_line": True, "dashed": True, "marker": False, "width": 1.75}
    gap_line = Series(
        spec.pass_line.label if spec.pass_line else "",
        (line, line),
        "line",
        xs=(left, right),
        **cut,
    )
    level_line = Series(spec.label("level_one"), (0.0, top), "context", xs=(1.0, 1.0), **cut)
    series = (*points, gap_line, level_line)
    made = Drawing("points", (), series, "0.00", 0.0, top, spec.label("level"), spec.label("gap"))
    return replace(made, x_low=left, x_high=right)


def _event(spec: ChartSpec) -> Drawing:
    """The effects as a line, the ends of their intervals dashed beside it; the year before joining stands at 0."""
    rows: list[Row] = spec.table.to_dicts()
    parts: tuple[tuple[str, str, Tone], ...] = (
        ("high", "high", "context"),
        ("effect", "name", "strong"),
        ("low", "low", "context"),
    )
    series = tuple(
        Series(
            spec.label(words),
            tuple(_finite(row[name]) for row in rows),
            tone,
            labels=tuple(numbers.signed(row[name], spec.decimals) for row in rows)
            if name == "effect"
            else (),
            is_line=True,
            dashed=name != "effect",
            marker=name == "effect",
            width=3.0 if name == "effect" else 1.5,
        )
        for name, words, tone in parts
    )
    categories = tuple(event_label(row["event"], row["schools"]) for row in rows)
    return Drawing("lines", categories, series, _format(spec.decimals))


_DRAWN: dict[Kind, Callable[[ChartSpec], Drawing]] = {
    "band": _band,
    "lines": _lines,
    "slope": _slope,
    "thresholds": _thresholds,
    "columns": _columns,
    "contributions": _contributions,
    "split": _split,
    "steps": _steps,
    "lorenz": _lorenz,
    "plane": _plane,
    "pyramid": pyramid,
    "ranked": ranked,
    "ranges": ranges,
    "funnel": funnel,
    "event": _event,
    "strip": strip,
    "dumbbell": dumbbell,
    "parts": parts,
    "multiples": _lines,
}
