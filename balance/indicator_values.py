"""Every indicator of every school, long: numerator, denominator and value, each card read once."""

from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from balance.formula import to_ibis
from balance.places import card_numbers
from balance.registry import Indicator, Registry
from balance.school_years import KEYS


def indicator_values(
    wide: ir.Table, extra: ir.Table, registry: Registry, exam: ir.Table | None = None
) -> ir.Table:
    """Columns: row (of the wide table), card (``places.card_numbers``), numerator, denominator, value (in the
    card's unit).

    ``extra`` is the table extra_indicator (KEYS, indicator, numerator, denominator), read by delivered cards;
    ``exam`` the table exam (KEYS, subject, examinees, mean_score), read by cards of a subject.
    A missing component, a denominator that is 0 or missing, and NaN or infinity give a missing value.
    Cards whose columns the wide table lacks are left out. Totals have no denominator.
    """
    numbers = card_numbers(registry)
    whose = wide.select("row", *KEYS)
    extra = extra.join(whose, KEYS)
    exam = None if exam is None else exam.join(whose, KEYS)
    parts = [
        _of_one(source, card, numbers[card.id])
        for card in registry.indicators.values()
        if card.columns <= set(wide.columns) and (source := _source(card, wide, extra, exam)) is not None
    ]
    return reduce(lambda a, b: a.union(b), parts)


def _source(card: Indicator, wide: ir.Table, extra: ir.Table, exam: ir.Table | None) -> ir.Table | None:
    if card.exam:
        return None if exam is None else exam.filter(exam.subject == card.exam)
    return extra.filter(extra.indicator == card.id) if card.delivered else wide


def _of_one(source: ir.Table, card: Indicator, number: int) -> ir.Table:
    rows = source.filter(source.stage.isin(card.stages))
    numerator = ibis.cases(
        *((rows.stage == stage, to_ibis(formula, rows)) for stage, formula in card.numerators.items()),
        else_=None,
    )
    denominator: Any = ibis.null("float64") if card.denominator is None else to_ibis(card.denominator, rows)
    value = numerator * card.per
    if card.denominator is not None:
        value = ibis.cases((denominator > 0, numerator * card.per / denominator), else_=None)
    return rows.select(
        "row",
        card=ibis.literal(number, "int32"),
        numerator=_finite(numerator),
        denominator=_finite(denominator),
        value=_finite(value),
    )


def _finite(number: Any) -> Any:
    number = number.cast("float64")
    return ibis.cases((number.isnan() | number.isinf(), None), else_=number)
