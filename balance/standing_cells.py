"""The cells of all scopes that stand by themselves, from values that are passed as seldom as can be.

What is finest of the scopes asked for is summed from the values, parts where 城乡 are among them and homes where they
are not; larger scopes are rolled up from it, but counties alone are homes already. Groups are made of neither, so only
their members are laid out.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from typing import Any

import ibis.expr.types as ir

from balance.indicator_values import people
from balance.measures.partitions import PARTITIONS, with_partitions
from balance.moments import COUNTS, SUMS, moments, roll_up, weighed, weights_added, where_known
from balance.places import card_of, cell_number, home_of, urban_of
from balance.registry import Registry
from balance.scope import KINDS, URBAN_RURAL

_ONE_HOME = {"county", "group"}
"""Scopes of which none has more than one home, so that parts of homes are already theirs."""
_Summed = tuple[ir.Table, Mapping[str, ir.Table | Sequence[str]]]
"""``moments`` of cells, and what ``with_partitions`` takes beside them."""


def cell_moments(
    values: ir.Table,
    standing: ir.Table,
    in_groups: ir.Table,
    registry: Registry,
    scopes: Collection[str] = KINDS,
    cards: range | None = None,
) -> ir.Table:
    """The additive sums of every cell, and how much of its variance lies between groups and between 城乡.

    ``values``: ``indicator_values``; ``standing``, ``in_groups``: ``places.standings`` and ``group_standings``;
    ``scopes``: the kinds of scopes asked for (``scope.KINDS``); ``cards``: those of the values, by number, where they
    are not all. Columns: ``cell`` and those of ``with_partitions``.
    """
    rows = values.filter(values.part.notnull())
    rows = rows.mutate(weight="denominator", heads=where_known(rows.numerator, rows.value))
    if cards is not None and not registry.lined(cards):
        rows = rows.drop("met", "shortfall")
    if cards is not None and not registry.counting(cards):
        rows = rows.drop("heads")
    only_counties = list(scopes) == ["county"]
    sums, pieces = _counties(rows) if only_counties else _rolled_up(rows, standing, in_groups, scopes)
    cells = with_partitions(sums, pieces)
    # of which cards people are counted is asked of their sums, not of every value
    return cells.mutate(**people(card_of(cells.cell), cells.heads, cells.W, registry))


def _counties(rows: ir.Table) -> _Summed:
    """Homes are the cells, and their 城乡 so few that one pass can set them apart."""
    rows = _in_cells(rows.mutate(place=home_of(rows.part)))
    towns = {f"urban_{number}": urban_of(rows.part) == number for number in range(1, len(URBAN_RURAL) + 1)}
    groups = weighed(rows.filter(rows.main_group.notnull()), ["cell", "main_group"])
    return moments(rows, ["cell"], towns), {"group": groups, "urban": list(towns)}


def _rolled_up(rows: ir.Table, standing: ir.Table, in_groups: ir.Table, scopes: Collection[str]) -> _Summed:
    rows = rows.mutate(unit=_unit(rows, scopes), urban_rural=urban_of(rows.part).nullif(0))
    grouped = rows.filter(rows.main_group.notnull())
    members = _in_cells(grouped.join(in_groups, "row"))
    of_groups = [members] if "group" in scopes else []

    local = moments(rows, ["unit", "card"])
    laid_out = [moments(some, ["cell"]) for some in of_groups] + _laid_out(local, standing, scopes)
    # also where homes are cells: DuckDB keeps an aggregate for those who ask again
    sums = roll_up(_all_of(laid_out, ["cell", *COUNTS, *SUMS, "lowest", "highest"]), ["cell"])
    by_part = local.mutate(part="unit") if "urban" in scopes else weighed(rows, ["part", "card"])
    apart = {
        "urban": by_part.mutate(unit=_unit(by_part, scopes), urban_rural=urban_of(by_part.part).nullif(0)),
        "group": weighed(grouped, ["unit", "card", "main_group"]),
    }
    pieces = {}
    for name, column in PARTITIONS.items():
        weights = [weighed(some, ["cell", column]) for some in of_groups]
        weights += _laid_out(apart[name], standing, scopes)
        parts = _all_of(weights, ["cell", column, "n", "W", "S1"])
        parts = parts.filter(parts[column].notnull())
        pieces[name] = parts if _ONE_HOME.issuperset(scopes) else weights_added(parts, ["cell", column])
    return sums, pieces


def ordered_rows(
    values: ir.Table,
    standing: ir.Table,
    in_groups: ir.Table,
    scopes: Collection[str] = KINDS,
    cards: range | None = None,
) -> ir.Table:
    """What ``with_order`` takes, of the cells of ``cell_moments``: cell, value and weight of every school in each.

    Of one card and one kind of homes or parts alone, places tell the cells apart, and place stands for cell: a shorter
    number to sort by.
    """
    rows = values.filter(values.part.notnull(), values.value.notnull(), values.denominator > 0)
    rows = rows.mutate(weight="denominator", unit=_unit(rows, scopes))
    laid_out = _laid_out(rows, standing, scopes)
    if "group" in scopes:
        laid_out.append(_in_cells(rows.filter(rows.main_group.notnull()).join(in_groups, "row")))
    alone = len(laid_out) == 1 and cards is not None and len(cards) == 1
    whose = "place" if alone else "cell"
    return _all_of(laid_out, [whose, "value", "weight"])


def _unit(rows: ir.Table, scopes: Collection[str]) -> Any:
    return rows.part if "urban" in scopes else home_of(rows.part)


def _laid_out(rows: ir.Table, standing: ir.Table, scopes: Collection[str]) -> list[ir.Table]:
    """Rows of units (unit, card) in the cells of counties, 城乡 and the whole, as far as they are asked for."""
    found = []
    if "county" in scopes:
        found.append(rows.mutate(place=home_of(rows.unit)))
    if "urban" in scopes:
        found.append(rows.filter(urban_of(rows.unit) > 0).mutate(place=rows.unit))
    if "all" in scopes:
        whole = standing.select("place", unit=_unit(standing, scopes))
        found.append(rows.join(whole if "urban" in scopes else whole.distinct(), "unit"))
    return [_in_cells(some) for some in found]


def _all_of(tables: Sequence[ir.Table], columns: Sequence[str]) -> ir.Table:
    return reduce(ir.Table.union, (table.select(*columns) for table in tables))


def _in_cells(rows: ir.Table) -> ir.Table:
    return rows.mutate(cell=cell_number(rows.place, rows.card))
