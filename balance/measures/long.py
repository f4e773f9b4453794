"""All measures of all cells as rows: a value or a reason, never both and never neither."""

from collections.abc import Collection, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from balance.measures.cards import MEASURES, Measure
from balance.measures.formulas import Doubt
from balance.measures.reasons import OUT_OF_RANGE
from balance.moments import CELL


def measure_rows(cells: ir.Table, measures: Collection[Measure] = tuple(MEASURES.values())) -> ir.Table:
    """All measures of all cells, or those asked for, long: CELL, measure, value, reason, schools_n, pupils_n.

    Takes ``with_order``. Where a measure has no value the reason says why in Chinese; the value is then missing
    and never 0. Every row of ``cells`` is read once and unfolded, one row for each measure of its kind.
    """
    # many measures have the same doubts, which are gone through once
    why = {
        doubts: f"why_{place}"
        for place, doubts in enumerate(dict.fromkeys(one.all_doubts for one in measures))
    }
    cells = cells.mutate(**{name: _first_of(cells, doubts) for doubts, name in why.items()})
    told = ibis.array([_told(cells, one, why[one.all_doubts]) for one in measures])
    rows = cells.select(
        *CELL,
        "kind",
        told=told.unnest(),
        schools_n=cells.n.cast("int64"),
        pupils_n=cells.pupils.cast("float64"),
    ).unpack("told")
    kinds = sorted({kind for measure in measures for kind in measure.of})
    of_kind = ((rows.kind == kind) & _is_of(rows.measure, kind, measures) for kind in kinds)
    rows = rows.filter(ibis.or_(*of_kind))
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


def _told(cells: ir.Table, measure: Measure, why: str) -> Any:
    value = measure.formula(cells).cast("float64")
    return ibis.struct({"measure": ibis.literal(measure.id), "value": value, "reason": cells[why]})


def _first_of(cells: ir.Table, doubts: Sequence[Doubt]) -> Any:
    """The reason of the first doubt that holds."""
    return ibis.cases(*((doubt(cells), words) for doubt, words in doubts), else_=None)


def _is_of(measure: Any, kind: str, measures: Collection[Measure]) -> Any:
    """Whether a measure is one of a kind of indicators, asked by the shorter list."""
    there = [one.id for one in measures if kind in one.of]
    rest = [one.id for one in measures if kind not in one.of]
    return measure.isin(there) if len(there) < len(rest) else measure.notin(rest)
