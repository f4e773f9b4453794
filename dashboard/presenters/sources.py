"""Where a 差异系数 comes from: which school makes it, and how much of it lies between groups or 城乡."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from balance.registry import Indicator
from balance.spread import Unknown, at_median
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.context import Context, direction_words, headed, quantity
from dashboard.presenters.measured import Measured
from dashboard.presenters.school_rows import short_names
from dashboard.words import say

SHOWN = 8
MOVED = 3


@dataclass(frozen=True)
class Contribution:
    """What one school adds to S²; shares of a scope sum to 1."""

    code: str
    name: str
    value: float
    weight: float
    share: float | None
    above: bool
    cv_without: float | None


def contributions(frame: pl.DataFrame) -> list[Contribution]:
    """Largest share first; ties are broken by code."""
    rows = [
        Contribution(
            row["school_code"],
            row["school_name"] or row["school_code"],
            row["value"],
            row["weight"],
            row["share"],
            bool(row["above"]),
            row["cv_without"],
        )
        for row in frame.iter_rows(named=True)
    ]
    return sorted(rows, key=lambda row: (-(row.share or 0.0), row.code))


def strongest_pulls(card: Indicator, rows: list[Contribution]) -> list[Contribution]:
    """The schools to look at, largest share first: those on the weak side; for a neutral card on that of the first."""
    if card.direction == "neutral":
        return [row for row in rows if row.above == rows[0].above]
    return [row for row in rows if row.above == (card.direction == "down")]


def who(context: Context, frame: pl.DataFrame | None) -> str:
    """Who makes the gap of the chosen indicator, for the screen's answer; empty where nobody can be named."""
    rows = contributions(frame) if frame is not None else []
    if not rows or rows[0].share is None:
        return ""
    card, first = context.card, rows[0]
    return say(
        "balance.who",
        name=card.short or card.label,
        share=numbers.share(first.share),
        school=short_names({row.code: row.name for row in rows})[first.code],
        value=quantity(card, first.value),
        side=say("side.above" if first.above else "side.below"),
        whole=context.whole,
    )


def at_the_median(context: Context, frame: pl.DataFrame | None) -> str:
    """若 X 校达到全县中位数……: the weak schools whose rise to the median would lower the coefficient most."""
    card = context.card
    if frame is None or frame.is_empty() or card.direction == "neutral":
        return ""
    rows = frame.select(school="school_code", value="value", weight="weight")
    found = at_median(rows, weak_is_high=card.direction == "down")
    if isinstance(found, Unknown):
        return ""
    if not found:
        return say("median.none", whole=context.whole)
    short = short_names(dict(frame.select("school_code", "school_name").rows()))
    first, *others = found[:MOVED]
    words = say(
        "median.one",
        school=short[first.school],
        value=quantity(card, first.value),
        whole=context.whole,
        median=quantity(card, first.median),
        cv=numbers.coefficient(first.cv),
        then=numbers.coefficient(first.cv_then),
    )
    for one in others:
        words += say("median.more", school=short[one.school], then=numbers.coefficient(one.cv_then))
    return words + say("median.end")


def contribution_chart(context: Context, frame: pl.DataFrame | None, cv: float | None) -> ChartSpec | Blank:
    """The schools that make the chosen indicator uneven, largest share first, and the rest as one bar."""
    card = context.card
    title = say("sources.title", label=card.short or card.label, place=context.place)
    rows = contributions(frame) if frame is not None else []
    if not rows or any(row.share is None for row in rows) or cv is None:
        return Blank("sources", title, say("sources.none"))
    shown, rest = rows[:SHOWN], rows[SHOWN:]
    short = short_names({row.code: row.name for row in rows})
    table = [_row(row, short[row.code]) for row in shown]
    if rest:
        table.append(
            {
                "label": say("sources.rest", n=len(rest)),
                "school": say("sources.rest", n=len(rest)),
                "share": sum(row.share or 0.0 for row in rest),
                "side": "rest",
                "side_words": numbers.MISSING,
                "value": None,
                "weight": sum(row.weight for row in rest),
                "cv_without": None,
            }
        )
    first = rows[0]
    key = "sources.takeaway" if first.cv_without is not None else "sources.takeaway_few"
    return ChartSpec(
        id="sources",
        kind="contributions",
        table=pl.DataFrame(table, schema_overrides={"value": pl.Float64, "cv_without": pl.Float64}),
        fields=(
            Field("school", say("column.school")),
            Field("share", say("sources.share"), "share"),
            Field("side_words", say("sources.side", whole=context.whole)),
            Field("value", headed(card), "number", card.decimals),
            Field("weight", say(weight_words(card)), "count"),
            Field("cv_without", say("sources.without"), "coefficient"),
        ),
        title=title,
        brief=title,
        takeaway=say(
            key,
            school=short[first.code],
            share=numbers.share(first.share),
            value=quantity(card, first.value),
            side=say("side.above" if first.above else "side.below"),
            whole=context.whole,
            cv=numbers.coefficient(cv),
            without=numbers.coefficient(first.cv_without),
        ),
        unit="%",
        decimals=1,
        direction=say("direction.indicator", words=direction_words(card)),
        definition=say("sources.definition"),
        alt=say("sources.alt", label=card.label, school=first.name, share=numbers.share(first.share)),
        meta=context.meta,
        labels=(
            ("above", say("sources.above", whole=context.whole)),
            ("below", say("sources.below", whole=context.whole)),
            ("rest", say("sources.others")),
        ),
        height=110 + 25 * len(table),
    )


def _row(row: Contribution, short: str) -> dict[str, object]:
    return {
        "label": short,
        "school": row.name,
        "share": row.share,
        "side": "above" if row.above else "below",
        "side_words": say("side.above" if row.above else "side.below"),
        "value": row.value,
        "weight": row.weight,
        "cv_without": row.cv_without,
    }


def weight_words(card: Indicator) -> str:
    """The id of the words for what the schools are weighted by."""
    known = {"students", "teachers", "classes"}
    return f"weight.{card.denominator}" if card.denominator in known else "weight.other"


def split_chart(context: Context, measured: Measured, parts: str) -> ChartSpec | Blank:
    """CV² year by year, split exactly into what lies between the parts (group or urban) and what lies within."""
    card = context.card
    ident = f"split_{parts}"
    title = say(f"{ident}.title", label=card.short or card.label, place=context.place)
    if card.kind == "total":
        return Blank(ident, title, say("trend.total", label=card.label))
    if parts == context.chosen.scope.kind:
        return Blank(ident, title, say(f"split.inside_{parts}"))
    years = [year for year in measured.years if year <= context.chosen.school_year]
    rows = []
    reason = say("reason.not_in_data")
    for year in years:
        between = measured.cell(card.id, f"between_{parts}", year)
        within = measured.cell(card.id, f"within_{parts}", year)
        if between.value is None or within.value is None:
            reason = between.reason or within.reason or reason
            continue
        whole = between.value + within.value
        share = between.value / whole if whole else None
        rows.append({"school_year": year, "between": between.value, "within": within.value, "share": share})
    if not rows or rows[-1]["school_year"] != context.chosen.school_year:
        return Blank(ident, title, reason)
    last = rows[-1]
    words = {"share": numbers.share(last["share"]), "year": last["school_year"]}
    mostly = (last["share"] or 0.0) >= 0.5
    return ChartSpec(
        id=ident,
        kind="split",
        table=pl.DataFrame(rows, schema_overrides={"share": pl.Float64}),
        fields=(
            Field("school_year", say("column.school_year"), "year"),
            Field("between", say(f"{ident}.between"), "number", 4),
            Field("within", say(f"{ident}.within"), "number", 4),
            Field("share", say("split.share"), "share"),
        ),
        title=title,
        brief=title,
        takeaway=say(f"{ident}.{'between_mostly' if mostly else 'within_mostly'}", **words),
        unit="CV²",
        decimals=3,
        direction=say("direction.even"),
        definition=say("split.definition"),
        alt=say(f"{ident}.alt", label=card.label, **words),
        meta=context.meta,
        labels=(("between", say(f"{ident}.between")), ("within", say(f"{ident}.within"))),
        height=250,
    )
