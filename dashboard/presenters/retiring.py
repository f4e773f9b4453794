"""Who reaches 60 within five years, school by school: bounds by age band, never persons."""

from __future__ import annotations

import polars as pl

from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.staff import AGE_BANDS, FROM_55, Staff, lost_note, part, reported
from dashboard.words import say

SHOWN = 25
FIFTIES, ALREADY = AGE_BANDS[-3], AGE_BANDS[-1]


def retiring(found: Staff) -> ChartSpec | Blank:
    """Lower bound: who is 60 or more already; upper bound: those and the 55–59 year old."""
    context = found.context
    title = say("retiring.title", place=context.place, year=found.year)
    known = reported(found.now, [*AGE_BANDS[-3:], "teachers"]).filter(pl.col("teachers") > 0)
    if known.is_empty():
        return Blank("retiring", title, say("pyramid.none", year=found.year))
    rows = (
        known.select(
            "school_code",
            "teachers",
            low=pl.col(ALREADY),
            high=pl.sum_horizontal(*FROM_55),
            fifties=pl.col(FIFTIES),
        )
        .with_columns(share=pl.col("high") / pl.col("teachers"))
        .sort([-pl.col("high"), -pl.col("share"), pl.col("school_code")])
    )
    some = rows.filter(pl.col("high") > 0)
    if some.is_empty():
        return Blank("retiring", title, say("retiring.nobody", n=rows.height))
    shown = some.head(SHOWN)
    first = some.row(0, named=True)
    steepest = some.sort([-pl.col("share"), pl.col("school_code")]).row(0, named=True)
    sums = part(known, FROM_55)
    words = {
        "n": some.height,
        "of": rows.height,
        "least": numbers.count(float(rows["low"].sum())),
        "most": numbers.count(float(rows["high"].sum())),
        "share": numbers.share(sums.share if sums else None, 1),
        "school": found.names[first["school_code"]],
        "school_most": numbers.count(first["high"]),
        "steep": found.names[steepest["school_code"]],
        "steep_share": numbers.share(steepest["share"]),
    }
    left_out = (say("ranked.left_out", n=some.height - SHOWN),) if some.height > SHOWN else ()
    return ChartSpec(
        id="retiring",
        kind="ranges",
        table=pl.DataFrame(
            [
                {"label": found.names[row["school_code"]], **row, "share": row["share"]}
                for row in shown.iter_rows(named=True)
            ]
        ),
        fields=(
            Field("label", say("column.school")),
            Field("low", say("retiring.low"), "count"),
            Field("high", say("retiring.high"), "count"),
            Field("share", say("retiring.share"), "share"),
            Field("fifties", say("retiring.fifties"), "count"),
            Field("teachers", say("age50.teachers"), "count"),
        ),
        title=title,
        brief=say("retiring.brief", place=context.place),
        takeaway=say("retiring.takeaway", **words),
        unit=say("unit.person"),
        decimals=0,
        direction=say("direction.neutral"),
        definition=say("retiring.definition"),
        alt=say("retiring.alt", place=context.place, **words),
        meta=context.meta,
        notes=(
            say("retiring.fifties_note", n=numbers.count(float(rows["fifties"].sum()))),
            *lost_note(found.now.height - known.height),
            *left_out,
        ),
        labels=(("low", say("retiring.low")), ("rest", say("retiring.rest"))),
        height=110 + 21 * shown.height,
        judged=False,
    )
