"""The picture 校校好: does the band of schools close from below? Leading fifth, weakest fifth, and all between."""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from balance.registry import Indicator
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.context import Context, better, brief, direction_words, quantity, school_year
from dashboard.presenters.school_rows import (
    SchoolValue,
    by_year,
    ceiling,
    fifth,
    pooled,
    quantile,
    school_values,
    strong_first,
)
from dashboard.words import say

ID = "picture"


@dataclass(frozen=True)
class Band:
    """All schools of one year in a few numbers."""

    school_year: int
    schools: int
    lowest: float
    low: float
    weak: float
    mean: float
    lead: float
    high: float
    highest: float


def band(card: Indicator, year: int, rows: list[SchoolValue]) -> Band | None:
    """None where the schools are too few to speak of fifths."""
    known = [row for row in rows if row.counts]
    some = fifth(known)
    if not some:
        return None
    ordered = strong_first(card, known)
    lead, weak, mean = pooled(card, ordered[:some]), pooled(card, ordered[-some:]), pooled(card, ordered)
    if lead is None or weak is None or mean is None:
        return None
    values = sorted(row.value for row in known if row.value is not None)
    low, high = quantile(values, 0.1), quantile(values, 0.9)
    return Band(year, len(known), values[0], low, weak, mean, lead, high, values[-1])


def picture(context: Context, frame: pl.DataFrame) -> ChartSpec | Blank:
    """The band over the years of the chosen indicator, or why it cannot be drawn."""
    card = context.card
    rows = by_year(row for row in school_values(frame, card.id) if row.year <= context.chosen.school_year)
    bands = [found for year, some in rows.items() if (found := band(card, year, some)) is not None]
    title = say("picture.title", label=card.label, unit=card.unit, place=context.place)
    if not rows or not any(row.counts for some in rows.values() for row in some):
        return Blank(ID, title, say("picture.no_data", label=card.label))
    if not bands:
        return Blank(ID, title, say("picture.too_few"))
    if len(bands) == 1:
        return Blank(ID, title, say("picture.one_year", year=school_year(bands[0].school_year)))
    first, last = bands[0], bands[-1]
    ends = ("high", "low") if card.direction == "neutral" else ("lead", "weak")
    labels = (
        ("lead", say(f"picture.{ends[0]}")),
        ("weak", say(f"picture.{ends[1]}")),
        ("mean", say("picture.mean", whole=context.whole)),
        ("core", say("picture.core")),
        ("all", say("picture.all")),
    )
    top = ceiling([one.highest for one in bands], [value for one in bands for value in (one.high, one.lead)])
    notes: tuple[str, ...] = (say("picture.who", n=math.ceil(last.schools / 5)),)
    if top is not None:
        notes += (say("figure.above", highest=quantity(card, max(one.highest for one in bands))),)
    return ChartSpec(
        id=ID,
        kind="band",
        table=pl.DataFrame([vars(one) for one in bands]),
        fields=_fields(card, dict(labels)),
        title=title,
        brief=brief(context, card),
        takeaway=_takeaway(card, first, last),
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=say("picture.definition", wording=card.wording),
        alt=_alt(context, card, first, last),
        meta=context.meta,
        pass_line=context.pass_line_of(card),
        notes=notes,
        labels=labels,
        judged=card.direction != "neutral",
        ceiling=top,
    )


def _fields(card: Indicator, labels: dict[str, str]) -> tuple[Field, ...]:
    numeric = [
        ("lead", labels["lead"]),
        ("mean", labels["mean"]),
        ("weak", labels["weak"]),
        ("highest", say("picture.highest")),
        ("high", say("picture.p90")),
        ("low", say("picture.p10")),
        ("lowest", say("picture.lowest")),
    ]
    return (
        Field("school_year", say("column.school_year"), "year"),
        Field("schools", say("column.schools"), "count"),
        *(Field(name, label, "number", card.decimals) for name, label in numeric),
    )


def _takeaway(card: Indicator, first: Band, last: Band) -> str:
    before, after = abs(first.lead - first.weak), abs(last.lead - last.weak)
    words = {
        "first": first.school_year,
        "last": last.school_year,
        "before": quantity(card, before),
        "after": quantity(card, after),
        "weak_before": numbers.number(first.weak, card.decimals),
        "weak_after": quantity(card, last.weak),
    }
    if numbers.rounds_to_nothing(after - before, card.decimals):
        return say("picture.same", **words)
    if card.direction == "neutral":
        return say("picture.closer" if after < before else "picture.wider", **words)
    weak_up = better(card, first.weak, last.weak)
    if after < before:
        return say("picture.rising" if weak_up else "picture.levelled", **words)
    return say("picture.wider_rising" if weak_up else "picture.wider_falling", **words)


def _alt(context: Context, card: Indicator, first: Band, last: Band) -> str:
    return say(
        "picture.alt",
        label=card.label,
        place=context.place,
        first=first.school_year,
        last=last.school_year,
        weak_before=quantity(card, first.weak),
        weak_after=quantity(card, last.weak),
        lead_before=quantity(card, first.lead),
        lead_after=quantity(card, last.lead),
    )
