"""Which schools make up which figure: rows of indicator values laid out per scope, with their weight and line."""

from typing import Any

import ibis
import ibis.expr.types as ir

from balance.moments import CELL
from balance.registry import Indicator, Registry
from balance.school_years import KEYS, memberships_by_year

EPSILON = 1e-9


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


def cell_rows(values: ir.Table, wide: ir.Table, members: ir.Table, registry: Registry) -> ir.Table:
    """One row per scope, school in scope and indicator, as ``measures.cell_moments`` takes it.

    Weight is the indicator's denominator; for totals it is missing. ``met`` is missing where no line holds.
    """
    schools = wide.filter(wide.in_scope).select(*KEYS, "main_group", "urban_rural", "students")
    rows = values.join(schools, KEYS).join(members, KEYS)
    return rows.select(
        *CELL,
        "school_code",
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
