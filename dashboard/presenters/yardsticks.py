"""Other yardsticks beside the 差异系数: all stored measures of one indicator in both years, each with its words."""

from __future__ import annotations

from balance.measures import MEASURES, Measure
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context
from dashboard.presenters.measured import Measured
from dashboard.words import say

# What lies between and within parts has figures of its own; a total is in the table of the years.
SHOWN = tuple(ident for ident in MEASURES if not ident.endswith(("_group", "_urban")) and ident != "total")
WRITTEN_UNITS = ("%",)


def yardsticks(context: Context, measured: Measured) -> TableView | None:
    """One row a measure; the reason stands where there is no value. None where the data hold none of them."""
    card, base, year = context.card, context.chosen.base_year, context.chosen.school_year
    rows = []
    for measure in (MEASURES[ident] for ident in SHOWN):
        if card.kind not in measure.of or not measured.holds(card.id, measure.id, year):
            continue
        now, then = measured.cell(card.id, measure.id, year), measured.cell(card.id, measure.id, base)
        decimals = _decimals(measure, card.decimals)
        step = now.value - then.value if now.value is not None and then.value is not None else None
        rows.append(
            (
                (
                    say("column.in_unit", label=measure.label, unit=measure.unit)
                    if measure.unit in WRITTEN_UNITS
                    else measure.label
                ),
                numbers.number(then.value, decimals),
                numbers.number(now.value, decimals),
                numbers.signed(step, decimals) if base != year else numbers.MISSING,
                measure.definition if now.value is not None else now.reason or say("reason.unknown"),
            )
        )
    if not rows:
        return None
    headings = (say("measures.measure"), str(base), str(year), say("column.change"), say("measures.reading"))
    caption = say("measures.caption", label=card.label, place=context.place, base=base, year=year)
    numeric = (False, True, True, True, False)
    return TableView(caption, headings, tuple(rows), numeric, key=say("table.key.missing"))


def _decimals(measure: Measure, of_card: int) -> int:
    """Coefficients and ratios three, what is measured in the indicator's own unit as its card says, else one."""
    if measure.unit in ("", MEASURES["max_min"].unit):
        return 3
    return of_card if measure.unit == MEASURES["mean_w"].unit else 1
