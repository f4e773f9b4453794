"""The measures that need schools in order: one sorted pass per cell."""

from typing import Any

import ibis
import ibis.expr.types as ir

from balance.measures.without import LEAST_SCHOOLS, cv_of, ratio_without
from balance.places import place_of

PERCENTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
# half of the pupils, less what adding up their numbers may round away
HALF = 0.5 * 0.999999999999
_FAR = 1e300  # above all values and weights; what it is added to is not the lowest
SUMS = ["n", "W", "S1", "S2"]


def with_order(cells: ir.Table, rows: ir.Table) -> ir.Table:
    """Cells (``cell`` and ``with_partitions``) with what comes from the order of their schools.

    ``rows``: cell, value, weight (``standing_cells.ordered_rows``), or of the cells of one card place, value, weight.
    Columns added: those of ``ranked``. Schools without value or weight stand in no order.
    """
    key = "cell" if "cell" in rows.columns else "place"
    keyed = cells if key == "cell" else cells.mutate(place=place_of(cells.cell))
    there = rows.filter(rows.value.notnull(), rows.weight > 0).select(key, "value", "weight")
    order = ranked(there, keyed.select(key, *SUMS), key)
    return keyed.left_join(order, key).select(
        *cells.columns, *(name for name in order.columns if name != key)
    )


def ranked(there: ir.Table, sums: ir.Table, key: str) -> ir.Table:
    """The ordered sums of every cell: ``key``, area, p10, p50, p90, median_w, below_w, below_wx, loo_lowest,
    loo_highest, loo_n.

    ``there``: ``key`` (one integer sorts cheaply), value, weight > 0, one row per school; ``sums``: ``key``, n, W, S1
    and S2 of the cell. ``area`` = Σ wx (C − w/2) with C the weight up to and including the school, from which the
    weighted Gini coefficient follows; the order of ties does not matter. p10, p50, p90: percentiles over schools,
    each counted once, interpolated between neighbours (type 7 of Hyndman & Fan 1996). ``median_w``: the smallest
    value up to which half of the weight lies. ``below_w``, ``below_wx``: weight and quantity of the schools at or below
    it. ``loo_lowest``, ``loo_highest``: the leave-one-out range; ``loo_n``: the number of schools without which a
    coefficient exists.
    """
    in_order = ibis.window(group_by=key, order_by="value")
    up_to = ibis.window(group_by=key, order_by="value", preceding=None, following=0)
    line = there.mutate(
        C=there.weight.sum().over(up_to),
        rank=ibis.row_number().over(in_order).cast("float64"),
        after=there.value.lead(1, -_FAR).over(in_order),
    )
    line = line.join(sums, key)  # after the window: what goes through it is sorted and copied
    x, w, ratio = line.value, line.weight, ratio_without(line)
    steps = line.n.cast("float64") - 1.0
    enough = line.count() >= LEAST_SCHOOLS
    # to multiply by them costs less than to choose by them
    before = (line.C < line.W * HALF).cast("float64")
    within = (x == line.after).cast("float64")
    order = line.group_by(key).agg(
        area=(w * x * (line.C - w * 0.5)).sum(),
        **{name: _at(x, line.rank, steps * part) for name, part in PERCENTILES.items()},
        median_w=(x + before * _FAR).min(),
        lower_w=(line.C * before).max(),
        lower_wx=(w * x * before).sum(),
        below_w=(line.C + (before + within) * _FAR).min(),
        loo_lowest=ibis.cases((enough, cv_of(ratio.min())), else_=None),
        loo_highest=ibis.cases((enough, cv_of(ratio.max())), else_=None),
        loo_n=ibis.ifelse(enough, ratio.count(), 0),
    )
    # those between the schools before half and the last at the median stand at the median
    of_equals = order.median_w * (order.below_w - order.lower_w)
    return order.mutate(below_wx=order.lower_wx + of_equals).drop("lower_w", "lower_wx")


def _at(x: Any, rank: Any, where: Any) -> Any:
    """The value at a rank between two schools: each of the two counts by its nearness, all others not at all."""
    near = 1.0 - (rank - where).abs()
    return (x * (near + near.abs())).sum() * 0.5
