"""Every school of a scope in a table: two years, the change, its rank then and now, and why a value is missing."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.panel import Panel
from dashboard.presenters.school_links import school_links
from dashboard.presenters.school_rows import SchoolValue, ranks, short_names
from dashboard.words import noted, say

MOST_ROWS = 300


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
    links = school_links(context, {row.code: row.name for row in rows})
    told = _brief(unit, headings, cells, numeric, marked, say(f"table.key.{card.direction}_brief"))
    return TableView(unit, headings, tuple(cells), numeric, marked, key, links=links, brief=told)


def _brief(
    caption: str,
    headings: tuple[str, ...],
    cells: list[tuple[str, ...]],
    numeric: tuple[bool, ...],
    marked: frozenset[int],
    key: str,
) -> TableView:
    """The same for a slide: names without their place; groups and notes stand in the workbook."""
    short = short_names({row[0]: row[0] for row in cells})
    rows = tuple((short[row[0]], *row[1:7]) for row in cells)
    return TableView(caption, headings[:7], rows, numeric[:7], marked, key)


def ranks_words(view: Panel) -> str:
    """How many schools rose and fell in the ranking; empty where no rank is better than another."""
    base, year = view.context.chosen.base_year, view.context.chosen.school_year
    then = ranks(view.card, view.years.get(base, []))
    now = ranks(view.card, view.years.get(year, []))
    steps = [then[code] - place for code, place in now.items() if code in then]
    if view.card.direction == "neutral" or not steps:
        return ""
    rose, fell = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    return say("table.ranks", rose=rose, fell=fell, same=len(steps) - rose - fell, base=base, year=year)


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
    if row.series_note:
        notes.append(row.series_note)
    if row.scope_note:
        notes.append(say("table.not_counted", note=row.scope_note))
    if row.students and row.students < view.card.min_pupils:
        notes.append(say("table.small"))
    return noted(notes)
