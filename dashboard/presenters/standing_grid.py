"""Schools × items: value, distance, what is missing in people, ㎡, 元 and rooms; the neediest school first."""

from __future__ import annotations

from dataclasses import dataclass

from balance.compliance import BELOW, FAILED, MISSING, PASSED, REACHED, UNDECIDED
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.standing import Standing, by_need, rule_words, verdict_words
from dashboard.words import noted, say

MOST_ROWS = 300
CLOSE_DIGITS = 2
"""More digits for a value that printed like its line would hide on which side it lies."""


@dataclass(frozen=True)
class GridCell:
    """What stands in a cell: a mark in words, the value, a second row, and the tone that only repeats the mark."""

    mark: str
    value: str = ""
    more: str = ""
    tone: str = ""


@dataclass(frozen=True)
class GridRow:
    """A school: its name, its verdict with items met and the lowest one, its items, and what else must be said."""

    name: str
    verdict: GridCell
    cells: tuple[GridCell, ...]
    note: str


@dataclass(frozen=True)
class GridView:
    """The whole table; headings (words, line to be reached) are those of name, verdict, the items, note."""

    caption: str
    headings: tuple[tuple[str, str], ...]
    rows: tuple[GridRow, ...]
    key: str


def grid(found: Standing) -> GridView | None:
    """None where nothing is judged."""
    if not found.is_judged:
        return None
    context = found.context
    reasons = {
        (row["school_code"], row["indicator"]): row["missing"]
        for row in found.values.iter_rows(named=True)
        if row["missing"]
    }
    cells = {(row["school_code"], row["indicator"]): row for row in found.items.iter_rows(named=True)}
    ordered = by_need(found.schools).rows(named=True)
    rows = tuple(_row(found, school, cells, reasons) for school in ordered[:MOST_ROWS])
    headings = (
        (say("column.school"), ""),
        (say("grid.verdict"), ""),
        *(
            (
                found.name(one.indicator),
                say("grid.line", line=numbers.line(one.line), unit=found.card(one.indicator).unit),
            )
            for one in found.lines
        ),
        (say("grid.note"), ""),
    )
    key = say("grid.key", **rule_words(found.rule))
    if len(ordered) > MOST_ROWS:
        key = say("grid.left_out", shown=MOST_ROWS, n=len(ordered) - MOST_ROWS) + key
    caption = say("grid.caption", place=context.place, year=context.year, n=len(ordered))
    return GridView(caption, headings, rows, key)


def as_table(view: GridView) -> TableView:
    """The same table with one line of words a cell, for workbook, slide and paper."""
    rows = tuple(
        (row.name, _written(row.verdict), *(_written(cell) for cell in row.cells), row.note)
        for row in view.rows
    )
    headings = tuple(
        say("grid.heading", words=words, line=line) if line else words for words, line in view.headings
    )
    return TableView(
        view.caption, headings, rows, (False,) * len(headings), key=view.key, brief=_brief(view, headings)
    )


def takeaway(found: Standing) -> str:
    """How many schools pass, and which one is neediest."""
    first = by_need(found.schools).row(0, named=True)
    return say(
        "grid.takeaway",
        n=found.schools.height,
        passed=found.count(PASSED),
        failed=found.count(FAILED),
        undecided=found.count(UNDECIDED),
        school=found.names[first["school_code"]],
    )


def _brief(view: GridView, headings: tuple[str, ...]) -> TableView:
    """Signs and values alone: what a slide has room for."""
    rows = tuple(
        (row.name, row.verdict.mark, row.verdict.value, *(_signed(cell) for cell in row.cells))
        for row in view.rows
    )
    named = (headings[0], headings[1], say("grid.items"), *headings[2:-1])
    return TableView(view.caption, named, rows, (False,) * len(named), key=say("grid.key_brief"))


def _signed(cell: GridCell) -> str:
    """✗ 0.82; where there is no value, what stands for it."""
    return f"{cell.mark.split()[0]} {cell.value}" if cell.value else cell.mark


def _written(cell: GridCell) -> str:
    return " ".join(words for words in (cell.mark, cell.value, cell.more) if words)


def _row(
    found: Standing,
    school: dict[str, object],
    cells: dict[tuple[str, str], dict[str, object]],
    reasons: dict[tuple[str, str], str],
) -> GridRow:
    code, verdict = str(school["school_code"]), str(school["verdict"])
    lowest, ident = school["lowest_ratio"], school["lowest_indicator"]
    known = isinstance(lowest, float)
    lacking = [str(one) for one in school["missing"]]  # type: ignore[attr-defined]
    notes = [
        say(
            "grid.missing_words", name=found.name(one), reason=reasons.get((code, one), say("reason.unknown"))
        )
        for one in lacking
    ]
    if lacking and verdict == FAILED:
        notes.append(say("grid.fails_anyway"))
    if school["close"]:
        notes.append(say("grid.close"))
    counts = say("grid.met", met=school["met_n"], of=school["items_n"])
    words = (
        say("grid.lowest", share=numbers.share(float(str(lowest))), name=found.name(str(ident)))
        if known
        else ""
    )
    return GridRow(
        found.names[code],
        GridCell(verdict_words(verdict, bool(school["close"])), counts, words, verdict),
        tuple(item_cell(found, cells[code, one.indicator]) for one in found.lines),
        noted(notes),
    )


def item_cell(found: Standing, item: dict[str, object]) -> GridCell:
    """One item of one school (a row of ``balance.compliance.ITEM_SCHEMA``): its mark, its value, how far it is."""
    card = found.card(str(item["indicator"]))
    state, close = item["state"], bool(item["close"])
    if state == MISSING:
        return GridCell(say("grid.missing"), tone="missing")
    if state not in (REACHED, BELOW):
        return GridCell(say("grid.unlined"))
    value, line = float(str(item["value"])), float(str(item["line"]))
    digits = card.decimals + (CLOSE_DIGITS if close else 0)
    mark = say(f"grid.{state}_close") if close else say(f"grid.{state}")
    if state == REACHED:
        more = say("grid.over", over=numbers.number(value - line, digits))
    else:
        lacks = found.amount(card.id, float(str(item["shortfall"])))
        more = say("grid.short", gap=numbers.number(line - value, digits), amount=lacks)
    return GridCell(mark, numbers.number(value, digits), more, "close" if close else str(state))
