"""Which schools make up which figure: rows of indicator values laid out per scope, with their weight and line."""

from typing import Any

import ibis
import ibis.expr.types as ir

from balance.measures import with_partitions
from balance.moments import CELL, moments
from balance.registry import Indicator, Registry
from balance.school_years import KEYS, memberships_by_year

EPSILON = 1e-9
PARTS = ["main_group", "urban_rural"]
QUANTITIES = ["students", "value", "weight", "met"]


def scope_members(wide: ir.Table, membership: ir.Table, groups: ir.Table) -> ir.Table:
    """Every scope that stands by itself and the schools in it: scope_kind, scope, KEYS.

    Groups are taken as of 1 September of each year (按当年成员).
    """
    everyone = wide.select(*KEYS, scope_kind=ibis.literal("all"), scope=ibis.literal(""))
    counties = wide.filter(wide.county.notnull()).select(
        *KEYS, scope_kind=ibis.literal("county"), scope=wide.county
    )
    years = wide.select("school_year").distinct()
    active = memberships_by_year(membership, years).join(groups, "group_id")
    active = active.select("school_code", "school_year", scope="group_name").distinct()
    grouped = wide.join(active, ["school_code", "school_year"]).select(
        *KEYS, scope_kind=ibis.literal("group"), scope=active.scope
    )
    return everyone.union(counties).union(grouped)


def value_rows(values: ir.Table, wide: ir.Table, registry: Registry) -> ir.Table:
    """Indicator values of the schools that count, each once: KEYS, indicator, kind, county, main_group,
    urban_rural, students, value, weight, met.

    Weight is the indicator's denominator; for totals it is missing. ``met`` is missing where no line holds.
    """
    schools = wide.filter(wide.in_scope)
    schools = schools.select(*KEYS, "county", "main_group", "urban_rural", "students")
    rows = values.join(schools, KEYS)
    return rows.select(
        *KEYS,
        "indicator",
        "county",
        "main_group",
        "urban_rural",
        "students",
        "value",
        weight=ibis.cases((rows.value.notnull(), rows.denominator), else_=None),
        met=_met(rows, registry),
        kind=rows.indicator.cases(
            *((card.id, card.kind) for card in registry.indicators.values()), else_=None
        ),
    )


def cell_rows(rows: ir.Table, members: ir.Table) -> ir.Table:
    """``value_rows`` laid out per scope (CELL beside their columns): a school stands in each of its scopes."""
    return rows.join(members, KEYS).select(*CELL, "school_code", *PARTS, *QUANTITIES, "kind")


def cell_moments(rows: ir.Table, members: ir.Table) -> ir.Table:
    """The additive sums of every cell, and how much of its variance lies between groups and between 城乡.

    ``rows`` (``value_rows``) are passed once, into parts of counties from which counties and the whole are
    rolled up; only the rows of groups are laid out, since groups overlap.
    """
    groups = moments(cell_rows(rows, members.filter(members.scope_kind == "group")), [*CELL, "kind", *PARTS])
    local = moments(rows, ["county", "stage", "school_year", "indicator", "kind", *PARTS])
    whole = local.mutate(scope_kind=ibis.literal("all"), scope=ibis.literal(""))
    counties = local.filter(local.county.notnull()).mutate(
        scope_kind=ibis.literal("county"), scope=ibis._.county
    )
    return with_partitions(
        groups.union(whole.select(*groups.columns)).union(counties.select(*groups.columns))
    )


def _met(rows: ir.Table, registry: Registry) -> Any:
    standard = registry.standard
    in_force = rows.school_year >= standard.valid_from
    if standard.valid_to is not None:
        in_force &= rows.school_year <= standard.valid_to
    branches = [
        (
            (rows.indicator == indicator) & (rows.stage == stage) & in_force,
            _reaches(rows.value, line, registry.indicators[indicator]),
        )
        for indicator, lines in standard.pass_lines.items()
        for stage, line in lines.items()
    ]
    return ibis.cases(*branches, else_=ibis.null("boolean"))


def _reaches(value: Any, line: float, card: Indicator) -> Any:
    """Compared on unrounded values with a hair's breadth, since 5.3 × 0.85 is 4.505 and printed 4.51."""
    return value <= line + EPSILON if card.direction == "down" else value >= line - EPSILON
