"""The native forms of dots and parts: a strip of schools by kind, two years of a school joined, parts of a whole."""

from dashboard import numbers
from dashboard.charts.spec import ChartSpec
from dashboard.exports.native import Drawing, Row, Series, Tone, finite, number_format, round_ends

GROUPS: tuple[Tone, ...] = ("strong", "third", "fourth", "fifth", "middle")
PARTS: tuple[Tone, ...] = ("strong", "fifth", "third", "fourth", "middle", "context")
LEAST_IN_RING = 0.06  # a smaller part has no room for a label; its share stands in the legend


def strip(spec: ChartSpec) -> Drawing:
    """A dot for each school in the column of its kind, the pooled level of the kind as a bar, and the pass line."""
    rows: list[Row] = spec.table.filter(spec.table["value"].is_not_null()).to_dicts()
    groups = list(dict.fromkeys(row["group"] for row in rows))
    known = [float(row["value"]) for row in rows] + ([spec.pass_line.value] if spec.pass_line else [])
    low, high = round_ends(0.0 if min(known) >= 0 else min(known), spec.ceiling or max(known))
    series: list[Series] = []
    for place, group in enumerate(groups):
        own = [row for row in rows if row["group"] == group and row["role"] == "school"]
        series.append(
            Series(
                group,
                tuple(finite(row["value"]) for row in own),
                GROUPS[place % len(GROUPS)],
                xs=tuple(float(row["at"]) for row in own),
                labels=tuple(row["label"] if row["named"] else "" for row in own),
                listed=False,
            )
        )
    for place, row in enumerate(row for row in rows if row["role"] == "whole"):
        ends = (float(row["at"]) - spec_half(spec), float(row["at"]) + spec_half(spec))
        value = finite(row["value"])
        series.append(
            Series(
                spec.label("whole"), (value, value), "middle", xs=ends, is_line=True, marker=False, width=3.0,
                labels=("", numbers.number(value, spec.decimals)), side="right", listed=place == 0,
            )
        )  # fmt: skip
    left, right = 0.5, len(groups) + 0.5
    if spec.pass_line is not None:
        value = spec.pass_line.value
        line = Series(
            spec.pass_line.label, (value, value), "line", xs=(left, right), is_line=True, dashed=True
        )
        series.append(Series(**{**vars(line), "marker": False, "width": 1.75}))
    middles = tuple(float(i) for i in range(1, len(groups) + 1))
    names = Series(
        spec.label("names"), (low,) * len(groups), "context", xs=middles, labels=tuple(groups), marker=False,
        side="below", listed=False,
    )  # fmt: skip
    made = (*series, names)
    return Drawing(
        "points", (), made, number_format(spec.decimals), low, high, "", spec.unit,
        x_low=left, x_high=right, numbered=False,
    )  # fmt: skip


def spec_half(spec: ChartSpec) -> float:
    """Half of the width of a column of dots, as the presenter spread them."""
    return float(spec.label("half"))


def dumbbell(spec: ChartSpec) -> Drawing:
    """Each school with a dot for either year and a bar between them; the later dot says whether it is better."""
    rows: list[Row] = spec.table.to_dicts()
    tones: dict[str, Tone] = {"good": "strong", "bad": "weak", "same": "middle"}
    before = Series(spec.label("before"), tuple(finite(row["before"]) for row in rows), "context")
    after = Series(
        spec.label("after"),
        tuple(finite(row["after"]) for row in rows),
        "strong",
        labels=tuple(numbers.signed(row["step"], spec.decimals) for row in rows),
        tones=tuple(tones[row["verdict"]] for row in rows),
    )
    return Drawing(
        "dumbbell", tuple(row["label"] for row in rows), (before, after), number_format(spec.decimals),
    )  # fmt: skip


def parts(spec: ChartSpec) -> Drawing:
    """A ring whose parts add up to the whole; the legend bears each share, since a thin part has no room for it."""
    rows: list[Row] = spec.table.to_dicts()
    shares = [numbers.share(row["share"], 1) for row in rows]
    names = tuple(f"{row['label']} {share}" for row, share in zip(rows, shares, strict=True))
    labels = tuple(
        share if row["share"] >= LEAST_IN_RING else "" for row, share in zip(rows, shares, strict=True)
    )
    values = tuple(finite(row["value"]) for row in rows)
    tones = tuple(PARTS[i % len(PARTS)] for i in range(len(rows)))
    series = Series(spec.brief, values, "strong", labels=labels, tones=tones)
    return Drawing("doughnut", names, (series,), "#,##0", low=0.0)
