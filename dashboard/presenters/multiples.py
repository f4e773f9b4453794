"""A small picture for each school of a group or of a comparison set: the same axes, so that slopes can be compared."""

from __future__ import annotations

import polars as pl

from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.context import better, brief, direction_words, headed, quantity
from dashboard.presenters.measured import Measured
from dashboard.presenters.panel import Panel
from dashboard.presenters.school_rows import ceiling, quantile, short_names, strong_first
from dashboard.words import say

ID = "multiples"
MOST = 24
COLUMNS = 4


def members(view: Panel) -> tuple[str, ...]:
    """Those that get a picture, the best of the year first and the school that is looked at before all: the whole
    group where the scope is one, else the comparison set, else the schools picked, else a scope that is small."""
    now = [row for row in view.now() if row.in_scope]
    ordered = [row.code for row in strong_first(view.card, now)]
    ordered += [row.code for row in now if row.value is None]
    if view.context.chosen.scope.kind == "group":
        some = ordered
    elif view.peers is not None:
        some = [code for code in ordered if code in view.peers.members]
    elif view.picked:
        some = list(view.shown)
    else:
        some = ordered if len(ordered) <= MOST else []
    return tuple(dict.fromkeys(code for code in (view.school, *some) if code))


def multiples(view: Panel, measured: Measured) -> ChartSpec | Blank | None:
    """The schools over the years, each in a picture of its own, and in each of them the whole dotted."""
    context, card = view.context, view.card
    title = say("multiples.title", label=card.short or card.label, unit=card.unit, place=context.place)
    codes = members(view)
    if len(codes) < 2:
        return Blank(ID, title, say("multiples.none", most=MOST))
    if len(view.years) < 2:
        return Blank(ID, title, say("compare.one_year", year=context.year))
    shown = codes[:MOST]
    short = short_names({code: view.names[code] for code in shown})
    rows: list[dict[str, object]] = [
        {
            "series": short[code],
            "school": view.names[code],
            "role": "subject" if code == view.school else "member",
            "school_year": year,
            "value": view.value(code, year),
            "note": view.reason(code, year),
        }
        for code in shown
        for year in view.years
    ]
    mean = "mean" if card.kind == "total" else "mean_w"
    whole = say("lines.mean" if card.kind == "ratio" else "lines.mean_total", whole=context.whole)
    for year, value, reason in measured.series(card.id, mean):
        if year in view.years:
            row = {"series": whole, "school": whole, "role": "mean", "school_year": year}
            rows.append({**row, "value": value, "note": reason or ""})
    values = sorted(row["value"] for row in rows if row["role"] != "mean" and isinstance(row["value"], float))
    if not values:
        return Blank(
            ID, title, say("compare.nothing", label=card.label, year=context.year, place=context.place)
        )
    top = ceiling(values, [quantile(values, 0.9)])
    first, last = min(view.years), max(view.years)
    notes = [say("multiples.left_out", n=len(codes) - MOST)] if len(codes) > MOST else []
    if top is not None:
        notes.append(say("figure.above", highest=quantity(card, values[-1])))
    return ChartSpec(
        id=ID,
        kind="multiples",
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("school", say("column.school")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", headed(card), "number", card.decimals),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=brief(context, card),
        takeaway=_takeaway(view, shown),
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=card.wording,
        alt=say("multiples.alt", n=len(shown), label=card.label, first=first, last=last),
        meta=context.meta,
        pass_line=context.pass_line_of(card),
        notes=tuple(notes),
        labels=(("mean", whole), ("member", say("multiples.member")), ("subject", say("multiples.subject"))),
        height=90 + 116 * -(-len(shown) // COLUMNS),
        judged=card.direction != "neutral",
        ceiling=top,
    )


def _takeaway(view: Panel, codes: tuple[str, ...]) -> str:
    """How many of them moved for the good between the two years."""
    context, card = view.context, view.card
    base, year = context.chosen.base_year, context.chosen.school_year
    pairs = [
        (old, new)
        for code in codes
        if (old := view.value(code, base)) is not None and (new := view.value(code, year)) is not None
    ]
    words = {"n": len(pairs), "base": base, "year": year}
    if base == year or not pairs:
        return say("multiples.no_pair", **words)
    if card.direction == "neutral":
        return say("multiples.rose", **words, rose=sum(new > old for old, new in pairs))
    moved = [better(card, old, new) for old, new in pairs]
    return say("multiples.moved", **words, good=moved.count(True), bad=moved.count(False))
