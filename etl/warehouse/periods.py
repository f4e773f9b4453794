"""Each school's information by period: what a later delivery leaves out stays as it was known."""

from typing import Any

import ibis
import ibis.expr.types as ir

ATTRIBUTES = (
    "school_name", "school_type", "ownership", "urban_rural", "county", "township", "counted", "parent_code",
)  # fmt: skip
_FIRST, _LAST = 0, 9999
_YEAR_DIGITS = 4
_YES, _NO = "1", "0"


def school_periods(school: ir.Table) -> ir.Table:
    """The table school with ``valid_to`` (the last year of a period) and ATTRIBUTES filled from earlier periods,
    then from later ones; the first period reaches back to the beginning and the last one goes on.

    The last known value is the greatest of texts that begin with their year: engines disagree on which rows
    ``last_value`` passes over, and agree on this.
    """
    by_year = ibis.window(group_by="school_code", order_by="valid_from")
    until_now = ibis.window(group_by="school_code", order_by="valid_from", following=0)
    from_now = ibis.window(group_by="school_code", order_by="valid_from", preceding=0)

    def known(name: str) -> Any:
        dated = school.valid_from.cast("string") + _as_text(school[name])
        nearest = ibis.coalesce(dated.max().over(until_now), dated.min().over(from_now))
        return _from_text(nearest.substr(_YEAR_DIGITS), school[name])

    first = ibis.row_number().over(by_year) == 0
    next_begins = school.valid_from.lead().over(by_year)
    return school.select(
        "school_code",
        valid_from=ibis.ifelse(first, _FIRST, school.valid_from).cast("int32"),
        valid_to=ibis.coalesce(next_begins - 1, _LAST).cast("int32"),
        **{name: known(name) for name in ATTRIBUTES},
    )


def of_several_periods(school: ir.Table) -> ir.Table:
    """The schools that have more than one row."""
    counted = school.group_by("school_code").agg(periods=school.count())
    return counted.filter(counted.periods > 1)


def only_periods(school: ir.Table) -> ir.Table:
    """``school_periods`` where no school has more than one row: nothing to order and nothing to fill in."""
    always = {"valid_from": ibis.literal(_FIRST, "int32"), "valid_to": ibis.literal(_LAST, "int32")}
    return school.select("school_code", **always, **{name: school[name] for name in ATTRIBUTES})


def _as_text(column: Any) -> Any:
    return (
        ibis.ifelse(column, _YES, ibis.ifelse(column.isnull(), None, _NO))
        if column.type().is_boolean()
        else column
    )


def _from_text(text: Any, column: Any) -> Any:
    return text == _YES if column.type().is_boolean() else text
