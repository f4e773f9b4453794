"""学校对比 in figures: how did these schools move year by year, beside the whole and the line to be reached?"""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters import one_school
from dashboard.presenters.context import better, brief, direction_words, headed, quantity, school_year
from dashboard.presenters.first_years import first_years, label
from dashboard.presenters.measured import Measured
from dashboard.presenters.panel import Panel
from dashboard.presenters.school_rows import ceiling, quantile, short_names
from dashboard.words import listed, noted, say

SlopeRow = dict[str, Any]


def answer(view: Panel) -> str:
    """How the shown schools moved between the two years."""
    context, card = view.context, view.card
    base, year = context.chosen.base_year, context.chosen.school_year
    if view.school:
        return one_school.answer(view)
    if not view.shown:
        return say("compare.nothing", label=card.label, year=context.year, place=context.place)
    if base == year:
        return say("compare.one_year", year=context.year)
    moves = _moves(view, base, year)
    default = "compare.who_default_neutral" if card.direction == "neutral" else "compare.who_default"
    who = say("compare.who_picked" if view.picked else default, n=len(view.shown))
    if not moves:
        return who + say("compare.no_pair", base=base, year=year)
    rose = sum(step > 0 for _, step in moves)
    fell = sum(step < 0 for _, step in moves)
    counts = [("compare.rose", rose), ("compare.fell", fell), ("compare.same", len(moves) - rose - fell)]
    parts = listed(say(key, n=n) for key, n in counts if n)
    words = who + say("compare.moves", base=base, year=year, parts=parts)
    code, step = max(moves, key=lambda move: (abs(move[1]), move[0]))
    if step:
        verdict = better(card, 0.0, step)
        tail = {True: "compare.most_good", False: "compare.most_bad", None: "compare.most"}[verdict]
        moved = numbers.change(step, card.unit, card.decimals)
        words += say(tail, school=view.names[code], step=moved)
    lost = len(view.shown) - len(moves)
    return words + (say("compare.lost", n=lost) if lost else "")


def _moves(view: Panel, base: int, year: int) -> list[tuple[str, float]]:
    """Changes as the reader will see them: what rounds to nothing is nothing."""
    moves = []
    for code in view.shown:
        old, new = view.value(code, base), view.value(code, year)
        if old is not None and new is not None:
            step = new - old
            moves.append((code, 0.0 if numbers.rounds_to_nothing(step, view.card.decimals) else step))
    return moves


def lines(view: Panel, measured: Measured) -> ChartSpec | Blank:
    """The shown schools over the years, with the pooled mean of all and the line to be reached; of one school: itself,
    those it is compared with taken together, and all."""
    context, card = view.context, view.card
    title = say("lines.title", label=card.label, unit=card.unit, place=context.place)
    if not view.shown:
        return Blank(
            "lines", title, say("compare.nothing", label=card.label, year=context.year, place=context.place)
        )
    shown = (view.school,) if view.peers else view.shown
    short = short_names({code: view.names[code] for code in shown})
    rows: list[dict[str, object]] = []
    for code in shown:
        new = first_years(view, code)
        for year in view.years:
            value = view.value(code, year)
            rows.append(
                {
                    "series": short[code],
                    "school": view.names[code],
                    "role": "subject",
                    "school_year": year,
                    "value": value,
                    "note": noted((view.reason(code, year), new.get(year, ""))),
                    "mark": new.get(year, ""),
                }
            )
    rows += [{**row, "mark": ""} for row in one_school.rows(view)]
    mean = "mean" if card.kind == "total" else "mean_w"
    whole = say("lines.mean" if card.kind == "ratio" else "lines.mean_total", whole=context.whole)
    for year, value, reason in measured.series(card.id, mean):
        if year in view.years:
            row = {"series": whole, "school": whole, "role": "mean", "school_year": year}
            rows.append({**row, "value": value, "note": reason or "", "mark": ""})
    if not any(row["value"] is not None for row in rows):
        return Blank(
            "lines", title, say("compare.nothing", label=card.label, year=context.year, place=context.place)
        )
    base, year = context.chosen.base_year, context.chosen.school_year
    return ChartSpec(
        id="lines",
        kind="lines",
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("school", say("column.school")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", headed(card), "number", card.decimals),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=brief(context, card),
        takeaway=_lines_words(view, measured, mean) if view.peers is None else one_school.takeaway(view),
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=card.wording,
        alt=say("lines.alt", n=len(view.shown), label=card.label, first=base, last=year),
        meta=context.meta,
        pass_line=context.pass_line_of(card),
        notes=_lines_notes(view),
        labels=(label(),),
    )


def _lines_notes(view: Panel) -> tuple[str, ...]:
    if view.peers is not None:
        return one_school.notes(view)
    return (*(() if view.picked else (say("lines.default_note"),)), *one_school.series(view, view.shown))


def _lines_words(view: Panel, measured: Measured, mean: str) -> str:
    year = view.context.chosen.school_year
    whole = measured.value(view.card.id, mean, year)
    known = [(code, value) for code in view.shown if (value := view.value(code, year)) is not None]
    if whole is None or not known:
        return say("lines.no_mean", year=year)
    above = sum(value > whole for _, value in known)
    return say(
        "lines.takeaway" if view.card.kind == "ratio" else "lines.takeaway_total",
        year=year,
        whole=view.context.whole,
        mean=numbers.with_unit(whole, view.card.unit, view.card.decimals),
        above=above,
        below=len(known) - above,
    )


MOST_THIN_LINES = 150
PERCENTILES = (10, 25, 50, 75, 90)


def _in_percentiles(rows: list[SlopeRow]) -> list[SlopeRow]:
    """Thousands of thin lines are a grey block: in their place the percentiles of either year."""
    front = [row for row in rows if row["role"] == "subject"]
    ends = {side: sorted(float(row[side]) for row in rows) for side in ("before", "after")}
    found: list[SlopeRow] = []
    for at in PERCENTILES:
        before, after = (quantile(ends[side], at / 100) for side in ("before", "after"))
        name = say("slope.percentile", at=at)
        found.append(
            {
                "series": name,
                "school": name,
                "role": "context",
                "before": before,
                "after": after,
                "step": after - before,
                "order": len(front),
            }
        )
    return front + found


def slope(view: Panel) -> ChartSpec | Blank:
    """Two years side by side: every school a thin line, the shown ones in colour."""
    context, card = view.context, view.card
    base, year = context.chosen.base_year, context.chosen.school_year
    title = say("slope.title", label=card.short or card.label, place=context.place, base=base, year=year)
    if base == year:
        return Blank("slope", title, say("compare.one_year", year=context.year))
    short = short_names({code: view.names[code] for code in view.shown})
    rows: list[SlopeRow] = []
    for code, name in view.names.items():
        old, new = view.value(code, base), view.value(code, year)
        if old is None or new is None:
            continue
        subject = code in view.shown
        now = view.at(code, year)
        if not subject and (now is None or not now.in_scope):
            continue
        rows.append(
            {
                "series": short[code] if subject else name,
                "school": name,
                "role": "subject" if subject else "context",
                "before": old,
                "after": new,
                "step": new - old,
                "order": view.shown.index(code) if subject else len(view.shown),
            }
        )
    rows.sort(key=lambda row: (row["order"], row["school"]))
    everyone = rows
    if not any(row["role"] == "subject" for row in rows):
        return Blank("slope", title, say("slope.none", base=base, year=year))
    moved = [better(card, float(row["before"]), float(row["after"])) for row in everyone]
    words = {"base": base, "year": year, "n": len(rows), "good": moved.count(True), "bad": moved.count(False)}
    rose = sum(float(row["step"]) > 0 for row in everyone)
    all_values = [float(row[side]) for row in rows for side in ("before", "after")]
    subjects = [float(row[side]) for row in rows if row["role"] == "subject" for side in ("before", "after")]
    top = ceiling(all_values, [*subjects, quantile(sorted(all_values), 0.95)])
    notes: tuple[str, ...] = ()
    if top is not None:
        notes = (say("figure.above", highest=quantity(card, max(all_values))),)
    if len(rows) > MOST_THIN_LINES:
        rows = _in_percentiles(rows)
        notes += (say("slope.percentiles", n=len(everyone)),)
    key = "slope.takeaway_neutral" if card.direction == "neutral" else "slope.takeaway"
    return ChartSpec(
        id="slope",
        kind="slope",
        table=pl.DataFrame(rows),
        fields=(
            Field("school", say("column.school")),
            Field("before", school_year(base), "number", card.decimals),
            Field("after", school_year(year), "number", card.decimals),
            Field("step", say("column.change"), "change", card.decimals),
        ),
        title=title,
        brief=brief(context, card),
        takeaway=say(key, **words, rose=rose),
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=card.wording,
        alt=say("slope.alt", label=card.label, **words),
        meta=context.meta,
        labels=(("before", str(base)), ("after", str(year))),
        notes=notes,
        ceiling=top,
    )
