"""All measures of all cells as rows: a value or a reason, never both and never neither."""

from collections.abc import Collection
from typing import Any

import ibis
import ibis.expr.types as ir

from balance.measures.cards import MEASURES, Measure
from balance.measures.reasons import OUT_OF_RANGE
from balance.moments import CELL


def measure_rows(cells: ir.Table, measures: Collection[Measure] = tuple(MEASURES.values())) -> ir.Table:
    """All measures of all cells, or those asked for, long: CELL, measure, value, reason, schools_n, pupils_n.

    Takes ``with_order``. Where a measure has no value the reason says why in Chinese; the value is then missing
    and never 0. Every row of ``cells`` is read once and unfolded, one row for each measure of its kind.
    """
    told = ibis.array([_told(cells, measure) for measure in measures])
    rows = cells.select(
        *CELL,
        "kind",
        told=told.unnest(),
        schools_n=cells.n.cast("int64"),
        pupils_n=cells.pupils.cast("float64"),
    ).unpack("told")
    kinds = sorted({kind for measure in measures for kind in measure.of})
    of_kind = ibis.or_(
        *(
            (rows.kind == kind) & rows.measure.isin([one.id for one in measures if kind in one.of])
            for kind in kinds
        )
    )
    rows = rows.filter(of_kind)
    sound = rows.value.notnull() & ~rows.value.isnan() & ~rows.value.isinf()
    return rows.select(
        *CELL,
        "measure",
        value=ibis.cases((rows.reason.isnull() & sound, rows.value), else_=None),
        reason=ibis.cases(
            (rows.reason.notnull(), rows.reason), (~sound.fill_null(False), OUT_OF_RANGE), else_=None
        ),
        schools_n="schools_n",
        pupils_n="pupils_n",
    )


def _told(cells: ir.Table, measure: Measure) -> Any:
    return ibis.struct(
        {
            "measure": ibis.literal(measure.id),
            "value": measure.formula(cells).cast("float64"),
            "reason": ibis.cases(*((doubt(cells), words) for doubt, words in measure.all_doubts), else_=None),
        }
    )
