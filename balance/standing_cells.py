"""The cells of all scopes that stand by themselves, from values that are passed as seldom as can be.

What is finest of the scopes asked for is summed from the values, parts where 城乡 are among them and homes where they
are not; larger scopes are rolled up from it. Groups are made of neither, so only their members are laid out.
"""

from collections.abc import Collection
from typing import Any

import ibis
import ibis.expr.types as ir

from balance.indicator_values import people
from balance.measures.partitions import PARTITIONS, with_partitions
from balance.moments import moments, roll_up, weighed, weights_added, where_known
from balance.places import card_of, cell_number, home_of, urban_of
from balance.registry import Registry
from balance.scope import KINDS

_ONE_HOME = {"county", "group"}
"""Scopes of which none has more than one home, so that parts of homes are already theirs."""


def cell_moments(
    values: ir.Table,
    standing: ir.Table,
    in_groups: ir.Table,
    registry: Registry,
    scopes: Collection[str] = KINDS,
) -> ir.Table:
    """The additive sums of every cell, and how much of its variance lies between groups and between 城乡.

    ``values``: ``indicator_values``; ``standing``, ``in_groups``: ``places.standings`` and ``group_standings``;
    ``scopes``: the kinds of scopes asked for (``scope.KINDS``). Columns: ``cell`` and those of ``with_partitions``.
    """
    rows = values.filter(values.part.notnull())
    rows = rows.mutate(
        weight="denominator",
        unit=_unit(rows, scopes),
        urban_rural=urban_of(rows.part),
        heads=where_known(rows.numerator, rows.value),
        others=ibis.null("float64"),
    )
    where = _where(standing, scopes)
    grouped = rows.filter(rows.main_group.notnull())
    members = _in_cells(grouped.join(in_groups, "row"))

    local = moments(rows, ["unit", "card"])
    sums = _in_cells(local.join(where, "unit"))
    if "group" in scopes:
        of_groups = moments(members, ["cell"])
        sums = of_groups.union(sums.select(*of_groups.columns))
    sums = roll_up(
        sums, ["cell"]
    )  # also where homes are cells: DuckDB keeps an aggregate for those who ask again
    by_part = local.mutate(part="unit") if "urban" in scopes else weighed(rows, ["part", "card"])
    apart = {
        "urban": by_part.mutate(unit=_unit(by_part, scopes), urban_rural=urban_of(by_part.part)),
        "group": weighed(grouped, ["unit", "card", "main_group"]),
    }
    pieces = {}
    for name, column in PARTITIONS.items():
        parts = _in_cells(apart[name].join(where, "unit")).select("cell", column, "n", "W", "S1")
        if "group" in scopes:
            parts = parts.union(weighed(members, ["cell", column]).select(*parts.columns))
        parts = parts.filter(parts[column].notnull())
        pieces[name] = parts if _ONE_HOME.issuperset(scopes) else weights_added(parts, ["cell", column])
    cells = with_partitions(sums, pieces)
    # of which cards people are counted is asked of their sums, not of every value
    return cells.mutate(**people(card_of(cells.cell), cells.heads, cells.W, registry))


def ordered_rows(
    values: ir.Table, standing: ir.Table, in_groups: ir.Table, scopes: Collection[str] = KINDS
) -> ir.Table:
    """What ``with_order`` takes, of the cells of ``cell_moments``: cell, value and weight of every school in each."""
    rows = values.filter(values.part.notnull(), values.value.notnull(), values.denominator > 0)
    rows = rows.mutate(weight="denominator", unit=_unit(rows, scopes))
    told = ["cell", "value", "weight"]
    laid_out = _in_cells(rows.join(_where(standing, scopes), "unit")).select(*told)
    if "group" not in scopes:
        return laid_out
    members = _in_cells(rows.filter(rows.main_group.notnull()).join(in_groups, "row"))
    return laid_out.union(members.select(*told))


def _unit(rows: ir.Table, scopes: Collection[str]) -> Any:
    return rows.part if "urban" in scopes else home_of(rows.part)


def _where(standing: ir.Table, scopes: Collection[str]) -> ir.Table:
    """Where the units stand, in the scopes asked for: unit, place."""
    stands = standing.filter(standing.scope_kind.isin(list(scopes)))
    stands = stands.select("place", unit=_unit(stands, scopes))
    return stands if "urban" in scopes else stands.distinct()


def _in_cells(rows: ir.Table) -> ir.Table:
    return rows.mutate(cell=cell_number(rows.place, rows.card))
