"""The whole of a large store is not put in order at publishing but when it is first looked at, by the same definitions.

Of every county, group and 城乡 the rows of all measures are published; of the scope ``all`` too, as long as the store
is not larger than ``MOST_IN_ORDER``. Beyond that what follows from its sums is published, and what needs its schools
in order (``Measure.of_order``) is computed for the indicators asked for.
"""

from collections.abc import Collection
from functools import cache

import ibis
import ibis.expr.types as ir

from balance.cells import VALUE_ROW, cells_of, chosen_rows
from balance.measures import MEASURES, measure_rows, with_order
from balance.places import card_of
from etl.warehouse.engine import sql_of

MOST_IN_ORDER = 20_000
"""Rows of ``school_year`` of which publishing still puts the whole in order: half a second of computing."""
OF_ORDER = [measure for measure in MEASURES.values() if measure.of_order]
NAMES_OF_ORDER = [measure.id for measure in OF_ORDER]
_WHOLE = "all"


def in_order(scopes: Collection[str], school_years: int) -> Collection[str]:
    """The kinds of scopes that publishing puts in order, of those wanted."""
    return scopes if school_years <= MOST_IN_ORDER else [kind for kind in scopes if kind != _WHOLE]


def told(rows: ir.Table, ordered: Collection[str]) -> ir.Table:
    """Rows of measures without those that nothing was put in order for."""
    if _WHOLE in ordered:
        return rows
    return rows.filter(~((rows.scope_kind == _WHOLE) & rows.measure.isin(NAMES_OF_ORDER)))


LACKING = (
    "SELECT indicator, sum(n)::BIGINT AS n FROM cell c WHERE scope_kind = 'all' AND kind = 'ratio' AND stage = $stage "
    "AND ($indicators IS NULL OR list_contains($indicators, indicator)) "
    "AND ($years IS NULL OR list_contains($years, school_year)) AND NOT EXISTS (SELECT 1 FROM measure m "
    "WHERE m.scope_kind = 'all' AND m.stage = c.stage AND m.school_year = c.school_year "
    "AND m.indicator = c.indicator AND list_contains($of_order, m.measure)) GROUP BY indicator ORDER BY indicator"
)
"""Which indicators of the whole have cells and no published measure of order, and how many values they have."""


@cache
def whole_sql() -> str:
    """The measures of order of the whole, compiled once a process; parameters: stage, indicators, years."""
    cells = ibis.table(cells_of(chosen_rows(ibis.table(VALUE_ROW, name="-"))).schema(), name="asked_cell")
    values = ibis.table(
        {"row": "int32", "card": "int32", "part": "int32", "value": "float64", "denominator": "float64"},
        name="school_value",
    )
    wide = ibis.table({"row": "int32", "stage": "string", "school_year": "int32"}, name="school_year")
    counted = values.filter(values.part.notnull()).join(wide, "row")
    keyed = cells.select("cell", "stage", "school_year", card=card_of(cells.cell))
    rows = counted.join(keyed, ["card", "stage", "school_year"]).select("cell", "value", weight="denominator")
    return (
        f"WITH asked_cell AS (SELECT {', '.join(cells.columns)} FROM cell WHERE scope_kind = 'all' "
        "AND stage = $stage AND list_contains($indicators, indicator) "
        "AND ($years IS NULL OR list_contains($years, school_year))) "
        f"SELECT * FROM ({sql_of(measure_rows(with_order(cells, rows), OF_ORDER))})"
    )
