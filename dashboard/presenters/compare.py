"""学校对比 in figures: how did these schools move year by year, beside the whole and the line to be reached?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from balance.registry import Indicator
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context, better, brief, direction_words, quantity, school_year
from dashboard.presenters.measured import Measured
from dashboard.presenters.school_rows import (
    SchoolValue,
    by_year,
    ceiling,
    quantile,
    ranks,
    school_values,
    short_names,
    strong_first,
)
from dashboard.words import say

DEFAULT_SCHOOLS = 4
MOST_ROWS = 300


@dataclass(frozen=True)
class Panel:
    """All schools of a scope over the years, and the ones that the reader looks at."""

    context: Context
    card: Indicator
    years: dict[int, list[SchoolValue]]
    index: dict[tuple[str, int], SchoolValue]
    names: dict[str, str]
    shown: tuple[str, ...]
    picked: bool

    def at(self, code: str, year: int) -> SchoolValue | None:
        return self.index.get((code, year))

    def value(self, code: str, year: int) -> float | None:
        row = self.at(code, year)
        return row.value if row else None

    def reason(self, code: str, year: int) -> str:
        row = self.at(code, year)
        if row is None:
            return say("reason.no_row")
        return "" if row.value is not None else row.missing or say("reason.unknown")


def panel(context: Context, frame: pl.DataFrame) -> Panel:
    """Reads the values; where the reader picked no school, the strongest and the weakest ones are shown."""
    card = context.card
    rows = [row for row in school_values(frame, card.id) if row.year <= context.chosen.school_year]
    years = by_year(rows)
    names = {row.code: row.name for row in rows}  # the latest name wins: rows come in order of years
    names |= {row.code: row.name for row in years.get(context.chosen.school_year, [])}
    picked = tuple(code for code in context.chosen.schools if code in names)
    shown = picked or default_schools(card, years.get(context.chosen.school_year, []))
    index = {(row.code, row.year): row for row in rows}
    return Panel(context, card, years, index, names, shown, bool(picked))


def default_schools(card: Indicator, rows: list[SchoolValue]) -> tuple[str, ...]:
    """The strongest two and the weakest two of the year."""
    ordered = strong_first(card, [row for row in rows if row.counts])
    half = DEFAULT_SCHOOLS // 2
    if len(ordered) <= DEFAULT_SCHOOLS:
        return tuple(row.code for row in ordered)
    return tuple(row.code for row in [*ordered[:half], *ordered[-half:]])


def answer(view: Panel) -> str:
    """How the shown schools moved between the two years."""
    context, card = view.context, view.card
    base, year = context.chosen.base_year, context.chosen.school_year
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
    parts = "、".join(say(key, n=n) for key, n in counts if n)
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
    """The shown schools over the years, with the pooled mean of all and the line to be reached."""
    context, card = view.context, view.card
    title = say("lines.title", label=card.label, unit=card.unit, place=context.place)
    if not view.shown:
        return Blank(
            "lines", title, say("compare.nothing", label=card.label, year=context.year, place=context.place)
        )
    short = short_names({code: view.names[code] for code in view.shown})
    rows: list[dict[str, object]] = []
    for code in view.shown:
        for year in view.years:
            value = view.value(code, year)
            rows.append(
                {
                    "series": short[code],
                    "school": view.names[code],
                    "role": "subject",
                    "school_year": year,
                    "value": value,
                    "note": view.reason(code, year),
                }
            )
    mean = "mean" if card.kind == "total" else "mean_w"
    whole = say("lines.mean" if card.kind == "ratio" else "lines.mean_total", whole=context.whole)
    for year, value, reason in measured.series(card.id, mean):
        if year in view.years:
            row = {"series": whole, "school": whole, "role": "mean", "school_year": year}
            rows.append({**row, "value": value, "note": reason or ""})
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
            Field("value", f"{card.short or card.label}({card.unit})", "number", card.decimals),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=brief(context, card),
        takeaway=_lines_words(view, measured, mean),
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=card.wording,
        alt=say("lines.alt", n=len(view.shown), label=card.label, first=base, last=year),
        meta=context.meta,
        pass_line=context.pass_line_of(card),
        notes=() if view.picked else (say("lines.default_note"),),
    )


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


def slope(view: Panel) -> ChartSpec | Blank:
    """Two years side by side: every school a thin line, the shown ones in colour."""
    context, card = view.context, view.card
    base, year = context.chosen.base_year, context.chosen.school_year
    title = say("slope.title", label=card.short or card.label, place=context.place, base=base, year=year)
    if base == year:
        return Blank("slope", title, say("compare.one_year", year=context.year))
    short = short_names({code: view.names[code] for code in view.shown})
    rows = []
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
    if not any(row["role"] == "subject" for row in rows):
        return Blank("slope", title, say("slope.none", base=base, year=year))
    moved = [better(card, float(row["before"]), float(row["after"])) for row in rows]
    words = {"base": base, "year": year, "n": len(rows), "good": moved.count(True), "bad": moved.count(False)}
    rose = sum(float(row["step"]) > 0 for row in rows)
    all_values = [float(row[side]) for row in rows for side in ("before", "after")]
    subjects = [float(row[side]) for row in rows if row["role"] == "subject" for side in ("before", "after")]
    top = ceiling(all_values, [*subjects, quantile(sorted(all_values), 0.95)])
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
        notes=(say("figure.above", highest=quantity(card, max(all_values))),) if top is not None else (),
        ceiling=top,
    )


def change_table(view: Panel) -> TableView:
    """Every school: the two years, the change, its rank then and now, and why a value is missing."""
    context, card = view.context, view.card
    base, year = context.chosen.base_year, context.chosen.school_year
    now = view.years.get(year, [])
    then_ranks, now_ranks = ranks(card, view.years.get(base, [])), ranks(card, now)
    present = {row.code: row for row in now}
    gone = [code for code in view.shown if code not in present]
    order = {code: place for place, code in enumerate(view.shown)}
    last = len(present) + 1
    rows = sorted(
        now, key=lambda row: (order.get(row.code, len(order)), now_ranks.get(row.code, last), row.code)
    )
    left_out = max(0, len(rows) - MOST_ROWS)
    rows = rows[:MOST_ROWS]
    cells = [_table_row(view, row, then_ranks, now_ranks) for row in rows]
    cells += [(view.names[code], *[numbers.MISSING] * 7, say("reason.no_row")) for code in gone]
    marked = frozenset(i for i, row in enumerate(rows) if row.code in order)
    rank = say("table.rank_neutral" if card.direction == "neutral" else "table.rank")
    headings = (
        say("column.school"),
        str(base),
        str(year),
        say("column.change"),
        rank,
        say("column.students"),
        say("column.urban_rural"),
        say("column.group"),
        say("column.note"),
    )
    unit = say("table.caption", label=card.label, unit=card.unit, place=context.place, n=len(now_ranks))
    numeric = (False, True, True, True, True, True, False, False, False)
    key = say(f"table.key.{card.direction}") + (say("table.left_out", n=left_out) if left_out else "")
    return TableView(unit, headings, tuple(cells), numeric, marked, key)


def _table_row(
    view: Panel, row: SchoolValue, then_ranks: Mapping[str, int], now_ranks: Mapping[str, int]
) -> tuple[str, ...]:
    card, context = view.card, view.context
    old = view.value(row.code, context.chosen.base_year)
    step = row.value - old if row.value is not None and old is not None else None
    return (
        row.name,
        numbers.number(old, card.decimals),
        numbers.number(row.value, card.decimals),
        numbers.signed(step, card.decimals),
        _rank_words(then_ranks.get(row.code), now_ranks.get(row.code)),
        numbers.number(row.students, 0),
        row.urban_rural or numbers.MISSING,
        row.group or numbers.MISSING,
        _note(view, row, old),
    )


def _rank_words(before: int | None, after: int | None) -> str:
    if after is None:
        return numbers.MISSING
    if before is None or before == after:
        return str(after)
    arrow = "↑" if after < before else "↓"
    return say("table.rank_moved", now=after, arrow=arrow, step=abs(before - after))


def _note(view: Panel, row: SchoolValue, old: float | None) -> str:
    notes = []
    base = view.context.chosen.base_year
    if row.value is None:
        notes.append(row.missing or say("reason.unknown"))
    if old is None and row.year != base:
        notes.append(say("table.base_missing", year=base, reason=view.reason(row.code, base)))
    if row.scope_note:
        notes.append(say("table.not_counted", note=row.scope_note))
    if row.students and row.students < view.card.min_pupils:
        notes.append(say("table.small"))
    return ";".join(notes)
