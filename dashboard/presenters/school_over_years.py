"""学校画像 over the years: the chosen indicator beside the whole, and one row a school year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from balance.registry import Indicator
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.charts.table import TableView
from dashboard.presenters import compare
from dashboard.presenters.context import headed, quantity
from dashboard.presenters.panel import Panel
from dashboard.presenters.school import Profile, digits, fact_cards
from dashboard.words import noted, say

LINES = "school_lines"


def lines(one: Profile, panel: Panel) -> ChartSpec | Blank:
    """The chosen indicator of the school over the years, beside the whole.

    ``panel``: all schools of the selection (``panel.panel``).
    """
    card = one.context.card
    code = panel.line(one.code)
    shown = (code,) if code in panel.names else ()
    names = panel.names | ({code: one.found.names[one.code]} if shown and one.code in one.found.names else {})
    alone = replace(panel, shown=shown, names=names, picked=True, school="", peers=None)
    spec = compare.lines(alone, one.measured)
    title = say("school.lines.title", name=one.name, label=card.label, unit=card.unit)
    if isinstance(spec, Blank):
        return replace(spec, id=LINES, title=title)
    notes = tuple(dict.fromkeys(one.record.series_notes.values()))
    return replace(spec, id=LINES, title=title, takeaway=_lines_words(one, card), notes=notes)


def _lines_words(one: Profile, card: Indicator) -> str:
    base, year = one.context.chosen.base_year, one.year
    old, new = one.value(card.id, base), one.value(card.id, year)
    name = card.short or card.label
    if new is None:
        return say("school.lines.none", name=name, year=year)
    words = {"name": name, "year": year, "value": quantity(card, new), "base": base}
    if old is None or base == year:
        return say("school.lines.now", **words)
    if numbers.rounds_to_nothing(new - old, card.decimals):
        return say("school.lines.same", **words)
    key = "school.lines.rose" if new > old else "school.lines.fell"
    return say(key, **words, old=quantity(card, old))


def years_table(one: Profile) -> TableView | None:
    """One row a school year: pupils, classes, teachers, ratios; the newest first."""
    if not one.record.by_year:
        return None
    years = sorted(one.record.by_year)
    cards = [
        card
        for card in fact_cards(one.context)
        if any(one.value(card.id, year) is not None for year in years)
    ]
    rows = []
    for year, row in sorted(one.record.by_year.items(), reverse=True):
        values = [numbers.number(one.value(card.id, year), digits(card)) for card in cards]
        uncounted = say("table.not_counted", note=row["scope_note"]) if row["scope_note"] else ""
        notes = noted(part for part in (uncounted, one.record.series_notes.get(year, "")) if part)
        rows.append((str(year), *values, row["urban_rural"] or numbers.MISSING, notes))
    headings = [say("column.school_year"), *(headed(card) for card in cards)]
    numeric: Sequence[bool] = (False, *[True] * len(cards), False, False)
    marked = frozenset(i for i, cells in enumerate(rows) if cells[0] == str(one.year))
    return TableView(
        say("school.years", name=one.name),
        (*headings, say("column.urban_rural"), say("column.note")),
        tuple(rows),
        tuple(numeric),
        marked,
        say("table.key.missing"),
    )
