"""Which schools make up which figure: rows of indicator values laid out per scope, with their weight and line."""

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir

from balance.measures.partitions import with_partitions
from balance.moments import CELL, moments
from balance.registry import Indicator, Registry
from balance.school_years import KEYS, memberships_by_year
from balance.scope import within
from balance.shortfall import EPSILON, WHOLE_UNITS, whole

LEAD_ROLE, EQUAL_ROLE = "总校", "平等成员"
PARTS = ["main_group", "urban_rural"]
QUANTITIES = ["students", "value", "weight", "met", "shortfall", "heads", "others"]
VALUE_ROW = {
    "school_code": "string", "school_year": "int32", "stage": "string", "indicator": "string", "county": "string",
    "main_group": "string", "urban_rural": "string", "students": "float64", "value": "float64",
    "weight": "float64", "met": "boolean", "shortfall": "float64", "heads": "float64", "others": "float64",
    "kind": "string",
}  # fmt: skip


def scope_members(wide: ir.Table, membership: ir.Table, groups: ir.Table) -> ir.Table:
    """Every scope that stands by itself and the schools in it: scope_kind, scope, KEYS, lead.

    The whole, the counties, the groups as of 1 September of each year (按当年成员), and the 城区, 镇区 and 乡村
    of each county. ``lead`` tells the 总校 of a group from its other schools; it is missing for 平等成员 and
    outside groups.
    """
    unled = ibis.null("boolean")
    everyone = wide.select(*KEYS, scope_kind=ibis.literal("all"), scope=ibis.literal(""), lead=unled)
    homed = wide.filter(wide.county.notnull())
    counties = homed.select(*KEYS, scope_kind=ibis.literal("county"), scope=homed.county, lead=unled)
    placed = homed.filter(homed.urban_rural.notnull())
    places = placed.select(
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
        *KEYS, scope_kind=ibis.literal("group"), scope=active.scope, lead=active.lead
    )
    return everyone.union(counties).union(places).union(grouped)


def value_rows(values: ir.Table, wide: ir.Table, registry: Registry) -> ir.Table:
    """Indicator values of the schools that count, each once (``VALUE_ROW``).

    Weight is the indicator's denominator; for totals it is missing. ``met`` and ``shortfall`` (0 where met, in
    the resource's own unit: how many teachers, ㎡, 元 are missing, or too many where less is better; whole where the
    unit is, see ``balance.shortfall``) are missing where no line holds. ``heads`` and ``others``: see ``moments``.
    """
    schools = wide.filter(wide.in_scope)
    schools = schools.select(*KEYS, "county", *PARTS, "students")
    rows = values.join(schools, KEYS)
    cards = registry.indicators.values()
    per = _by_indicator(rows, {card.id: card.per for card in cards if card.per != 1}, 1.0)
    behind = ibis.ifelse(
        rows.indicator.isin([card.id for card in cards if card.direction == "down"]), -1.0, 1.0
    ) * (_line(rows, registry) - rows.value)
    met = behind <= EPSILON  # a hair's breadth, since 5.3 × 0.85 is 4.505 and printed 4.51
    lack = behind * rows.denominator / per
    counted = _of(rows, cards, lambda card: card.resource_unit in WHOLE_UNITS)
    there = rows.value.notnull()
    return rows.select(
        *KEYS,
        "indicator",
        "county",
        *PARTS,
        "students",
        "value",
        weight=ibis.cases((there, rows.denominator), else_=None),
        met=met,
        shortfall=ibis.cases((met, 0.0), (counted, whole(lack).cast("float64")), else_=lack),
        heads=ibis.cases(
            (there & _of(rows, cards, lambda card: bool(card.chance)), rows.numerator), else_=None
        ),
        others=ibis.cases(
            (
                there & _of(rows, cards, lambda card: card.chance == "rates"),
                rows.denominator - rows.numerator,
            ),
            else_=None,
        ),
        kind=_by_indicator(rows, {card.id: card.kind for card in cards}, None),
    )


def cell_rows(rows: ir.Table, members: ir.Table) -> ir.Table:
    """``value_rows`` laid out per scope (CELL beside their columns): a school stands in each of its scopes."""
    return rows.join(members, KEYS).select(*CELL, "school_code", *PARTS, *QUANTITIES, "lead", "kind")


def chosen_rows(rows: ir.Table) -> ir.Table:
    """``value_rows`` of any chosen schools as ``cell_rows`` of one scope that has no name."""
    scope = {"scope_kind": ibis.literal("chosen"), "scope": ibis.literal(""), "lead": ibis.null("boolean")}
    return rows.mutate(**scope).select(*CELL, "school_code", *PARTS, *QUANTITIES, "lead", "kind")


def cell_moments(rows: ir.Table, members: ir.Table) -> ir.Table:
    """The additive sums of every cell, and how much of its variance lies between groups and between 城乡.

    ``rows`` (``value_rows``) are passed once, into parts of counties from which places, counties and the whole
    are rolled up; only the rows of groups are laid out, since groups overlap.
    """
    groups = moments(cell_rows(rows, members.filter(members.scope_kind == "group")), [*CELL, "kind", *PARTS])
    unled = rows.mutate(lead=ibis.null("boolean"))
    local = moments(unled, ["county", "stage", "school_year", "indicator", "kind", *PARTS])
    standing = ibis.array(
        [
            ibis.struct({"scope_kind": ibis.literal("all"), "scope": ibis.literal("")}),
            ibis.struct({"scope_kind": ibis.literal("county"), "scope": local.county}),
            ibis.struct(
                {"scope_kind": ibis.literal("urban"), "scope": within(local.county, local.urban_rural)}
            ),
        ]
    )
    placed = local.mutate(standing=standing.unnest()).unpack("standing")
    placed = placed.filter(placed.scope.notnull())
    return with_partitions(groups.union(placed.select(*groups.columns)))


def _by_indicator(rows: ir.Table, words: dict[str, Any], otherwise: Any) -> Any:
    return rows.indicator.cases(*words.items(), else_=otherwise) if words else ibis.literal(otherwise)


def _of(rows: ir.Table, cards: Any, which: Callable[[Indicator], bool]) -> Any:
    return rows.indicator.isin([card.id for card in cards if which(card)])


def _line(rows: ir.Table, registry: Registry) -> Any:
    """The pass line of each row; missing where the standard has none or does not hold in that year."""
    standard = registry.standard
    in_force = rows.school_year >= standard.valid_from
    if standard.valid_to is not None:
        in_force &= rows.school_year <= standard.valid_to
    branches = [
        ((rows.indicator == indicator) & (rows.stage == stage) & in_force, float(line))
        for indicator, lines in standard.pass_lines.items()
        for stage, line in lines.items()
    ]
    return ibis.cases(*branches, else_=ibis.null("float64")) if branches else ibis.null("float64")
