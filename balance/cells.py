"""Which schools make up which figure: rows of indicator values laid out per scope, with their weight and line."""

import ibis
import ibis.expr.types as ir

from balance.indicator_values import people
from balance.measures.partitions import PARTITIONS, with_partitions
from balance.moments import CELL, moments, weighed
from balance.places import card_words, cell_number
from balance.registry import Registry
from balance.school_years import KEYS, memberships_by_year
from balance.scope import within

LEAD_ROLE, EQUAL_ROLE = "总校", "平等成员"
PARTS = ["main_group", "urban_rural"]
QUANTITIES = ["students", "value", "weight", "met", "shortfall", "heads", "others"]
VALUE_ROW = {
    "row": "int32", "card": "int32",
    "school_code": "string", "school_year": "int32", "stage": "string", "indicator": "string", "county": "string",
    "main_group": "string", "urban_rural": "string", "students": "float64", "value": "float64",
    "weight": "float64", "met": "boolean", "shortfall": "float64", "heads": "float64", "others": "float64",
    "kind": "string",
}  # fmt: skip

READ_OF_CHOSEN = [name for name in VALUE_ROW if name not in ("row", "school_code", "county")]
"""What ``chosen_rows`` reads."""


def scope_members(wide: ir.Table, membership: ir.Table, groups: ir.Table) -> ir.Table:
    """Every scope that stands by itself and the schools in it: scope_kind, scope, row, KEYS, lead.

    The whole, the counties, the groups as of 1 September of each year (按当年成员), and the 城区, 镇区 and 乡村
    of each county. ``lead`` tells the 总校 of a group from its other schools; it is missing for 平等成员 and
    outside groups.
    """
    unled = ibis.null("boolean")
    everyone = wide.select("row", *KEYS, scope_kind=ibis.literal("all"), scope=ibis.literal(""), lead=unled)
    homed = wide.filter(wide.county.notnull())
    counties = homed.select("row", *KEYS, scope_kind=ibis.literal("county"), scope=homed.county, lead=unled)
    placed = homed.filter(homed.urban_rural.notnull())
    places = placed.select(
        "row",
        *KEYS,
        scope_kind=ibis.literal("urban"),
        scope=within(placed.county, placed.urban_rural),
        lead=unled,
    )
    years = wide.select("school_year").distinct()
    active = memberships_by_year(membership, years).join(groups, "group_id")
    active = active.group_by("school_code", "school_year", scope=active.group_name).agg(
        lead=ibis.cases(
            (active.role == EQUAL_ROLE, ibis.null("boolean")),
            else_=(active.role == LEAD_ROLE).fill_null(False),
        ).any()
    )
    grouped = wide.join(active, ["school_code", "school_year"]).select(
        "row", *KEYS, scope_kind=ibis.literal("group"), scope=active.scope, lead=active.lead
    )
    return everyone.union(counties).union(places).union(grouped)


def value_rows(values: ir.Table, wide: ir.Table, registry: Registry) -> ir.Table:
    """Indicator values (``values_of``) of the schools that count, each once, in words (``VALUE_ROW``).

    Weight is the indicator's denominator; for totals it is missing, and so it is where the value is.
    """
    schools = wide.filter(wide.in_scope).select("row", *KEYS, "county", *PARTS)
    own = [name for name in values.columns if name not in PARTS]
    rows = values.select(*own).join(schools, "row").join(card_words(registry), "card")
    weight, numerator = (
        ibis.cases((rows.value.notnull(), number), else_=None)
        for number in (rows.denominator, rows.numerator)
    )
    return rows.mutate(weight=weight, **people(rows.card, numerator, weight, registry)).select(*VALUE_ROW)


def cell_rows(rows: ir.Table, members: ir.Table) -> ir.Table:
    """``value_rows`` laid out per scope (CELL beside their columns): a school stands in each of its scopes."""
    own = members.select("row", "scope_kind", "scope", "lead")
    return rows.join(own, "row").select(*CELL, "school_code", *PARTS, *QUANTITIES, "lead", "kind")


def chosen_rows(rows: ir.Table) -> ir.Table:
    """``value_rows`` of any chosen schools of one stage as those of one scope that has no name, with ``cell``."""
    scope = {"scope_kind": ibis.literal("chosen"), "scope": ibis.literal(""), "lead": ibis.null("boolean")}
    numbered = rows.mutate(**scope, cell=cell_number(rows.school_year, rows.card))
    return numbered.select("cell", *CELL, *PARTS, *QUANTITIES, "lead", "kind")


def cells_of(rows: ir.Table) -> ir.Table:
    """The cells of rows that carry both the number of their cell and its words (``chosen_rows``)."""
    pieces = {
        name: weighed(rows.filter(rows[column].notnull()), ["cell", column])
        for name, column in PARTITIONS.items()
    }
    cells = with_partitions(moments(rows, ["cell", *CELL, "kind"]), pieces)
    own = [name for name in cells.columns if name not in ("cell", *CELL, "kind")]
    return cells.select(*CELL, "kind", *own, "cell")
