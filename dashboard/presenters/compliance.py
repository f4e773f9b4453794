"""达标 in sentences, pictures and the county's table: how many schools reach the lines, and what the county lacks."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from balance.compliance import (
    BELOW,
    FAILED,
    MISSING,
    PASSED,
    REACHED,
    UNDECIDED,
    is_even,
    rounds_over,
    school_rule,
)
from balance.legacy import Composite
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context
from dashboard.presenters.measured import Measured
from dashboard.presenters.standing import Standing, rule_words, standing
from dashboard.words import listed, say

SHORT, REACHED_BY_YEAR = "short", "reached"


def answer(found: Standing, measured: Measured) -> str:
    """How many schools pass, how many cannot be judged, what is lacking most, and how many items are even."""
    context = found.context
    words = {"place": context.place, "year": context.year}
    if not found.lines:
        return say("standing.no_rule", stage=context.stage)
    if found.schools.is_empty():
        return say("standing.no_school", **words)
    if not found.is_judged:
        return say("standing.no_line", **words)
    if not found.has_data:
        return say("standing.no_data", **words, n=found.schools.height)
    said = say(
        "standing.answer",
        **words,
        n=found.schools.height,
        passed=found.count(PASSED),
        failed=found.count(FAILED),
        undecided=found.count(UNDECIDED),
    )
    if found.close_n:
        said += say("standing.close", n=found.close_n)
    return said + _most(found) + _even(found, measured)


def _most(found: Standing) -> str:
    ident = found.shortest
    if ident is None:
        return say("standing.none_short")
    row = found.sums[ident]
    return say(
        "standing.most",
        name=found.name(ident),
        n=row["below_n"],
        line=numbers.line(_float(row["line"])),
        unit=found.card(ident).unit,
        amount=found.amount(ident, _float(row["shortfall"])),
    )


def items_takeaway(found: Standing) -> str:
    """Which item is lacking most, and how much of it."""
    ident = found.shortest
    if ident is None:
        return say("standing.none_short")
    row = found.sums[ident]
    amount = found.amount(ident, _float(row["shortfall"]))
    return say("standing.items_takeaway", name=found.name(ident), n=row["below_n"], amount=amount)


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _even(found: Standing, measured: Measured) -> str:
    context, year = found.context, found.year
    line = context.cv_line(year)
    judged = [is_even(measured.value(one.indicator, "cv_w", year), line) for one in found.lines]
    known = [one for one in judged if one is not None]
    if not known:
        return ""
    key = "standing.even" if context.is_official else "standing.even_reference"
    return say(key, met=sum(known), of=len(known), line=numbers.line(line), coefficient=context.coefficient)


def short_chart(found: Standing) -> ChartSpec | Blank:
    """Which items most schools fall short of."""
    context = found.context
    words = {"place": context.place, "year": context.year}
    title = say("short.title", **words)
    if not (found.is_judged and found.has_data):
        return Blank(SHORT, title, answer(found, Measured(pl.DataFrame())))
    rows = [_short_row(found, ident) for ident in found.sums]
    rows.sort(key=lambda row: -(_float(row["share"]) or 0.0))
    first = rows[0]
    of = int(str(first["reached"])) + int(str(first["below"]))
    said = say("short.takeaway", name=first["label"], below=first["below"], of=of)
    return ChartSpec(
        id=SHORT,
        kind="contributions",
        table=pl.DataFrame(rows),
        fields=(
            Field("label", say("column.indicator")),
            Field("share", say("short.column.share"), "share"),
            Field("reached", say("short.column.reached"), "count"),
            Field("below", say("short.column.below"), "count"),
            Field("missing", say("short.column.missing"), "count"),
        ),
        title=title,
        brief=say("short.brief", place=context.place),
        takeaway=said if first["below"] else say("short.all_reached"),
        unit="%",
        decimals=0,
        direction=say("direction.down"),
        definition=say("short.definition"),
        alt=say("short.alt", **words, name=first["label"], share=numbers.share(_float(first["share"]))),
        meta=context.meta,
        labels=tuple((side, say(f"short.{side}")) for side in ("below", "above", "rest")),
    )


def _short_row(found: Standing, ident: str) -> dict[str, object]:
    row = found.sums[ident]
    reached, below = int(str(row["reached_n"])), int(str(row["below_n"]))
    known = reached + below
    return {
        "label": found.name(ident),
        "share": below / known if known else 0.0,
        "side": "rest" if not known else "below" if below else "above",
        "reached": reached,
        "below": below,
        "missing": row["missing_n"],
    }


def reached_rows(context: Context, frame: pl.DataFrame) -> list[dict[str, float]]:
    """Each year that can be judged and has data: its items by state, its schools by verdict."""
    read = [standing(context, frame, year) for year in sorted(frame["school_year"].unique())]
    return [_reached_row(one) for one in read if one.is_judged and one.has_data]


def reached_chart(context: Context, found: Sequence[dict[str, float]]) -> ChartSpec | Blank:
    """Year by year, how many items of how many schools reach their line (``reached_rows``); the table says how many
    schools pass."""
    title = say("reached.title", place=context.place)
    rows = [row for row in found if row["school_year"] <= context.chosen.school_year]
    if not rows:
        return Blank(REACHED_BY_YEAR, title, say("reached.none"))
    first, last = rows[0], rows[-1]
    words = {
        "first": int(first["school_year"]),
        "last": int(last["school_year"]),
        "before": numbers.count(first["value"]),
        "after": numbers.count(last["value"]),
    }
    key = "reached.one" if len(rows) == 1 else "reached.takeaway"
    return ChartSpec(
        id=REACHED_BY_YEAR,
        kind="columns",
        table=pl.DataFrame(rows),
        fields=(
            Field("school_year", say("column.school_year"), "year"),
            Field("value", say("reached.column"), "count"),
            Field("of", say("reached.of"), "count"),
            Field("missing", say("reached.missing"), "count"),
            Field("passed", say("reached.passed"), "count"),
            Field("failed", say("reached.failed"), "count"),
            Field("undecided", say("reached.undecided"), "count"),
        ),
        title=title,
        brief=title,
        takeaway=say(key, **words, of=numbers.count(last["of"])),
        unit=say("reached.unit"),
        decimals=0,
        direction=say("direction.up"),
        definition=say("reached.definition", **rule_words(school_rule(context.registry))),
        alt=say("reached.alt", place=context.place, **words),
        meta=context.meta,
    )


def _reached_row(one: Standing) -> dict[str, float]:
    states = one.items["state"].to_list()
    return {
        "school_year": one.year,
        "value": float(states.count(REACHED)),
        "of": float(states.count(REACHED) + states.count(BELOW)),
        "missing": float(states.count(MISSING)),
        "passed": float(one.count(PASSED)),
        "failed": float(one.count(FAILED)),
        "undecided": float(one.count(UNDECIDED)),
    }


def items_table(found: Standing, measured: Measured) -> TableView | None:
    """Item by item for the county: schools that reach it, what is lacking in all, and its 差异系数."""
    if not found.is_judged:
        return None
    context = found.context
    rows = []
    for line in found.lines:
        row = found.sums[line.indicator]
        known = int(str(row["reached_n"])) + int(str(row["below_n"]))
        missing = int(str(row["missing_n"]))
        cell = measured.cell(line.indicator, "cv_w", found.year)
        rows.append(
            (
                found.card(line.indicator).label,
                "≥" + numbers.in_unit(numbers.line(line.line), found.card(line.indicator).unit),
                say("items.of", met=row["reached_n"], of=known),
                say("items.missing_schools", n=missing) if missing else numbers.MISSING,
                found.amount(line.indicator, _float(row["shortfall"])),
                numbers.coefficient(cell.value),
                f"≤{numbers.line(context.cv_line(found.year))}",
                cv_words(context, cell.value, found.year) if cell.value is not None else cell.reason or "",
            )
        )
    headings = (
        say("column.indicator"),
        say("items.line"),
        say("items.reached"),
        say("items.missing"),
        say("items.amount"),
        say("items.cv"),
        say("items.cv_line"),
        say("items.verdict"),
    )
    caption = say("items.caption", place=context.place, year=context.year)
    numeric = (False, True, True, True, True, True, True, False)
    return TableView(caption, headings, tuple(rows), numeric, key=say("items.key"))


def cv_words(context: Context, cv: float | None, year: int) -> str:
    """Whether a 差异系数 meets its line; outside a county only beside the line, never as a finding."""
    line = context.cv_line(year)
    met = is_even(cv, line)
    if met is None:
        return say("verdict.no_line") if cv is not None else numbers.MISSING
    official = "" if context.is_official else "_reference"
    words = say(f"verdict.met{official}" if met else f"verdict.over{official}")
    return words + (say("verdict.close") if rounds_over(cv, line) else "")


def legacy_words(context: Context, found: Composite | None) -> str:
    """The composite of 2012 as what it is: an old way of counting."""
    card = context.registry.legacy
    if card is None or found is None or not context.is_official:
        return ""
    if found.value is None:
        return say("legacy.lack", label=card.label, items=listed(found.lack))
    value, line = numbers.coefficient(found.value), numbers.line(found.line)
    return say("legacy.value", label=card.label, value=value, line=line)
