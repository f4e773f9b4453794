"""Which schools make up which figure: rows of indicator values laid out per scope, with their weight and line."""

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir

from balance.measures.partitions import with_partitions
from balance.moments import CELL, moments
from balance.places import card_numbers, card_words, cell_number
from balance.registry import Indicator, Registry
from balance.school_years import KEYS, memberships_by_year
from balance.scope import within
from balance.shortfall import EPSILON, WHOLE_UNITS, whole

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
    """Indicator values (``indicator_values``) of the schools that count, each once (``VALUE_ROW``).

    Weight is the indicator's denominator; for totals it is missing. ``met`` and ``shortfall`` (0 where met, in
    the resource's own unit: how many teachers, ㎡, 元 are missing, or too many where less is better; whole where the
    unit is, see ``balance.shortfall``) are missing where no line holds. ``heads`` and ``others``: see ``moments``.
    """
    schools = wide.filter(wide.in_scope)
    schools = schools.select("row", *KEYS, "county", *PARTS, "students")
    rows = values.join(schools, "row").join(card_words(registry), "card")

    def of(which: Callable[[Indicator], bool]) -> Any:
        numbers = card_numbers(registry)
        return rows.card.isin([numbers[card.id] for card in registry.indicators.values() if which(card)])

    per = _per(rows, registry)
    behind = ibis.ifelse(of(lambda card: card.direction == "down"), -1.0, 1.0) * (
        _line(rows, registry) - rows.value
    )
    met = behind <= EPSILON  # a hair's breadth, since 5.3 × 0.85 is 4.505 and printed 4.51
    lack = behind * rows.denominator / per
    counted = of(lambda card: card.resource_unit in WHOLE_UNITS)
    there = rows.value.notnull()
    return rows.select(
        "row",
        "card",
        *KEYS,
        "indicator",
        "county",
        *PARTS,
        "students",
        "value",
        weight=ibis.cases((there, rows.denominator), else_=None),
        met=met,
        shortfall=ibis.cases((met, 0.0), (counted, whole(lack).cast("float64")), else_=lack),
        heads=ibis.cases((there & of(lambda card: bool(card.chance)), rows.numerator), else_=None),
        others=ibis.cases(
            (there & of(lambda card: card.chance == "rates"), rows.denominator - rows.numerator), else_=None
        ),
        kind="kind",
    )


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
    sums = with_partitions(moments(rows, ["cell", *PARTS]))
    words = rows.select("cell", *CELL, "kind").distinct()
    own = [name for name in sums.columns if name != "cell"]
    return words.join(sums, "cell").select(*CELL, "kind", *own, "cell")


def ordered_rows(values: ir.Table, standing: ir.Table) -> ir.Table:
    """What ``with_order`` takes, of all scopes: cell, value and weight of every school in each of its places.

    ``values``: ``indicator_values``; ``standing``: ``places.standings``.
    """
    rows = values.filter(values.value.notnull(), values.denominator > 0).join(standing, "row")
    return rows.select(cell=cell_number(rows.place, rows.card), value="value", weight="denominator")


def cell_moments(rows: ir.Table, standing: ir.Table, part: ir.Table) -> ir.Table:
    """The additive sums of every cell, and how much of its variance lies between groups and between 城乡.

    ``rows`` (``value_rows``) are passed once, into parts (``places.parts``) that stand where their schools stand
    (``places.standings``): from them places, counties and the whole are rolled up. Only the rows of groups are
    laid out, since a group is not made of parts.
    """
    quantities = rows.select("row", "card", *QUANTITIES).join(part.select("row", "part"), "row")
    local = moments(quantities.mutate(lead=ibis.null("boolean")), ["part", "card"])
    groups = standing.filter(standing.grouped).select("row", "place", "lead")
    grouped = moments(quantities.join(groups, "row"), ["place", "part", "card"])
    everywhere = standing.filter(~standing.grouped).select("place", part="row")
    placed = local.join(everywhere, "part")
    finest = grouped.union(placed.select(*grouped.columns))
    words = part.filter(part.row == part.part).select("part", *PARTS)
    finest = finest.join(words, "part")
    return with_partitions(finest.mutate(cell=cell_number(finest.place, finest.card)))


def _per(rows: ir.Table, registry: Registry) -> Any:
    numbers = card_numbers(registry)
    scales = {numbers[card.id]: card.per for card in registry.indicators.values() if card.per != 1}
    return rows.card.cases(*scales.items(), else_=1.0) if scales else ibis.literal(1.0)


def _line(rows: ir.Table, registry: Registry) -> Any:
    """The pass line of each row; missing where the standard has none or does not hold in that year."""
    standard = registry.standard
    in_force = rows.school_year >= standard.valid_from
    if standard.valid_to is not None:
        in_force &= rows.school_year <= standard.valid_to
    numbers = card_numbers(registry)
    branches = [
        ((rows.card == numbers[indicator]) & (rows.stage == stage) & in_force, float(line))
        for indicator, lines in standard.pass_lines.items()
        if indicator in numbers
        for stage, line in lines.items()
    ]
    return ibis.cases(*branches, else_=ibis.null("float64")) if branches else ibis.null("float64")
