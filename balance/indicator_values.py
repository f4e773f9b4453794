"""Every indicator of every school, long: numerator, denominator and value, each card read once.

What a card says of a value (does it meet its line, how much is lacking) is worked out here, where the card is known,
and kept beside the value; later passes over millions of values only add up. What is there already under another name
(``people``) is not written again.
"""

import sys
from collections.abc import Collection, Sequence
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from balance.formula import columns_of, to_ibis
from balance.places import card_numbers, parts
from balance.registry import Indicator, Registry, Standard
from balance.school_years import KEYS
from balance.shortfall import EPSILON, WHOLE_UNITS, whole


def indicator_values(
    wide: ir.Table,
    extra: ir.Table | None,
    registry: Registry,
    exam: ir.Table | None = None,
    part: ir.Table | None = None,
    without: Collection[str] = (),
    every: Collection[tuple[str, ...]] = (),
) -> ir.Table:
    """Columns: those of ``values_of``, and part and main_group (by number, missing where the school does not count).

    ``part`` is ``places.parts``, where it is at hand; the rest is what ``values_of`` takes, of all cards ``without``
    some.
    """
    cards = [ident for ident in registry.indicators if ident not in without]
    return in_parts(values_of(wide, extra, registry, exam, cards, every), wide, part)


def values_of(
    wide: ir.Table,
    extra: ir.Table | None,
    registry: Registry,
    exam: ir.Table | None,
    cards: Collection[str],
    every: Collection[tuple[str, ...]] = (),
) -> ir.Table:
    """Columns: row (of the wide table), card (``places.card_numbers``), students, numerator, denominator, value (in
    the card's unit), and those of ``judged``.

    ``extra`` is the table extra_indicator (KEYS, indicator, numerator, denominator), read by delivered cards;
    ``exam`` the table exam (KEYS, subject, examinees, mean_score), read by cards of a subject; None where it has no
    rows. A missing component, a denominator that is 0 or missing, and NaN or infinity give a missing value.
    Cards whose columns the wide table lacks are left out. Totals have no denominator. ``every``: the stages of cards
    that no row of the wide table is outside of (``outside``): such a card takes all rows and looks at none.
    """
    numbers = card_numbers(registry)
    whose = wide.select("row", *KEYS, "students")
    extra, exam = (None if rows is None else rows.join(whose, KEYS) for rows in (extra, exam))
    of_each = [
        _of_one(source, card, numbers[card.id], registry.standard, every=card.stages in every)
        for card in map(registry.indicators.__getitem__, cards)
        if card.columns <= set(wide.columns) and (source := _source(card, wide, extra, exam)) is not None
    ]
    return reduce(lambda a, b: a.union(b), of_each)


def outside(wide: ir.Table, stages: Sequence[str]) -> ir.Table:
    """The rows of other stages than these."""
    return wide.filter(wide.stage.notin(stages))


def in_parts(values: ir.Table, wide: ir.Table, part: ir.Table | None = None) -> ir.Table:
    """``values_of`` with part and main_group."""
    numbered = (parts(wide) if part is None else part).select("row", "part", "main_group")
    # with every row there, a value finds its part by the place of its row
    every = wide.select("row").left_join(numbered, "row").drop("row_right")
    return values.join(every, "row")


def silent(registry: Registry, reported: Collection[str]) -> list[str]:
    """The cards that can have no value anywhere, since no numerator has all its columns among those ``reported``.

    Their rows say nothing but that every school has none, and need not be kept. One card stays where that would be
    all of them.
    """
    of_wide = [card for card in registry.indicators.values() if not (card.delivered or card.exam)]
    quiet = [
        card.id
        for card in of_wide
        if not any(columns_of(formula) <= set(reported) for formula in card.numerators.values())
    ]
    return quiet[1:] if len(quiet) == len(of_wide) else quiet


def silent_rows(wide: ir.Table, registry: Registry, cards: Collection[str]) -> ir.Table:
    """``values_of`` of ``silent`` cards, all in one pass: what their denominators are, and nothing else."""
    numbers = card_numbers(registry)
    of_each = [
        ibis.struct(
            {
                "card": ibis.literal(numbers[card.id], "int32"),
                "in_stage": wide.stage.isin(card.stages),
                "denominator": _finite(_denominator(card, wide)),
            }
        )
        for card in map(registry.indicators.__getitem__, cards)
    ]
    rows = wide.select("row", "students", told=ibis.array(of_each).unnest()).unpack("told")
    nothing = {name: ibis.null("float64") for name in ("numerator", "value", "shortfall")}
    return rows.filter(rows.in_stage).drop("in_stage").mutate(met=ibis.null("boolean"), **nothing)


def judged(rows: ir.Table, card: Indicator, standard: Standard) -> dict[str, Any]:
    """What a card says of its rows (stage, school_year, numerator, denominator, value), each missing as the value is.

    ``met`` and ``shortfall`` (0 where met, in the resource's own unit: how many teachers, ㎡, 元 are missing, or too
    many where less is better; whole where the unit is, see ``balance.shortfall``) are missing where no line holds.
    """
    behind = (-1.0 if card.direction == "down" else 1.0) * (_line(rows, card, standard) - rows.value)
    met = behind <= EPSILON  # a hair's breadth, since 5.3 × 0.85 is 4.505 and printed 4.51
    lack = behind * rows.denominator / card.per
    if card.resource_unit in WHOLE_UNITS:
        lack = whole(lack).cast("float64")
    return {"met": met, "shortfall": ibis.cases((met, 0.0), else_=lack)}


def people(card: Any, numerator: Any, denominator: Any, registry: Registry) -> dict[str, Any]:
    """``heads`` and ``others``, people counted by the numerator and the rest of the denominator, of values or sums of
    any cards (by number) where chance has a say in the card; missing as numerator and denominator are."""
    numbers = card_numbers(registry)

    def there(number: Any, chances: Collection[str]) -> Any:
        cards = [numbers[one.id] for one in registry.indicators.values() if one.chance in chances]
        nothing = ibis.null("float64")
        return ibis.cases((card.isin(cards), number), else_=nothing) if cards else nothing

    return {
        "heads": there(numerator, ("counts", "rates")),
        "others": there(denominator - numerator, ("rates",)),
    }


def _source(
    card: Indicator, wide: ir.Table, extra: ir.Table | None, exam: ir.Table | None
) -> ir.Table | None:
    if card.exam:
        return None if exam is None else exam.filter(exam.subject == card.exam)
    if card.delivered:
        return None if extra is None else extra.filter(extra.indicator == card.id)
    return wide


def _of_one(source: ir.Table, card: Indicator, number: int, standard: Standard, *, every: bool) -> ir.Table:
    rows = source if every else source.filter(source.stage.isin(card.stages))
    formulas = set(card.numerators.values())
    numerator: Any = to_ibis(min(formulas), rows)
    if len(formulas) > 1:
        by_stage = ((rows.stage == stage, to_ibis(text, rows)) for stage, text in card.numerators.items())
        numerator = ibis.cases(*by_stage, else_=None)
    rows = rows.select(
        "row",
        "students",
        "stage",
        "school_year",
        numerator=numerator.cast("float64"),
        denominator=_denominator(card, rows),
    )
    value = rows.numerator * card.per
    if card.denominator is not None:
        value = ibis.cases((rows.denominator > 0, value / rows.denominator), else_=None)
    rows = rows.mutate(value=value)
    valued = rows.mutate(**{name: _finite(rows[name]) for name in ("numerator", "denominator", "value")})
    return valued.select(
        "row",
        "students",
        "numerator",
        "denominator",
        "value",
        card=ibis.literal(number, "int32"),
        **judged(valued, card, standard),
    )


def _denominator(card: Indicator, rows: ir.Table) -> Any:
    found: Any = ibis.null("float64") if card.denominator is None else to_ibis(card.denominator, rows)
    return found.cast("float64")


def _line(rows: ir.Table, card: Indicator, standard: Standard) -> Any:
    """The pass line of each row; missing where the standard has none or does not hold in that year."""
    lines = standard.pass_lines.get(card.id)
    if not lines:
        return ibis.null("float64")
    in_force = rows.school_year >= standard.valid_from
    if standard.valid_to is not None:
        in_force &= rows.school_year <= standard.valid_to
    return ibis.cases(
        *(((rows.stage == stage) & in_force, float(line)) for stage, line in lines.items()),
        else_=ibis.null("float64"),
    )


def _finite(number: Any) -> Any:
    """NaN is above every number, on all engines."""
    return ibis.cases((number.abs() <= sys.float_info.max, number), else_=None)
