"""What each school does to the 差异系数 of its cell: its part of S², and the coefficient without it."""

from typing import Any

import ibis
import ibis.expr.types as ir

from balance.moments import CELL

LEAST_SCHOOLS = 3


def cv_without(rows: ir.Table) -> Any:
    """The 差异系数 of a cell without the school of the row (leave-one-out), from the sums of the whole cell.

    ``rows``: value, weight, and n, W, S1, S2 of the cell. Missing below 3 schools and where the mean of the
    others is 0. Bound: as the coefficient itself. Source: the official formula applied to the other schools.
    """
    return ibis.cases((rows.n >= LEAST_SCHOOLS, cv_of(ratio_without(rows))), else_=None)


def ratio_without(rows: ir.Table) -> Any:
    """The mean square over the squared mean of the schools but the one of the row: 1 + CV², missing at mean 0."""
    moved = rows.weight * rows.value
    mass = rows.S1 - moved
    return (rows.S2 - moved * rows.value) * (rows.W - rows.weight) / (mass * mass).nullif(0.0)


def cv_of(ratio: Any) -> Any:
    """The coefficient from 1 + CV²; the larger the one, the larger the other."""
    return root(ratio - 1.0)


def root(variance: Any) -> Any:
    """√, with the rounding error of a one-pass variance that should be 0 cut off."""
    return ibis.greatest(variance, 0.0).sqrt()


def contributions(rows: ir.Table) -> ir.Table:
    """How much each school of one or more cells adds to S², and the 差异系数 without it.

    ``rows``: one row per cell and school (``cells.cell_rows``). Columns: CELL, school_code, value, weight,
    share (0–1, sums to 1 in a cell; missing where S² is 0), above (value above the mean), cv_without
    (leave-one-out; missing below 3 schools).
    """
    there = rows.filter(rows.value.notnull(), rows.weight > 0)
    whole = ibis.window(group_by=CELL)
    x, w = there.value, there.weight
    sums = there.mutate(
        n=there.count().over(whole),
        W=w.sum().over(whole),
        S1=(w * x).sum().over(whole),
        S2=(w * x * x).sum().over(whole),
    )
    mean = sums.S1 / sums.W
    spread = sums.weight * (sums.value - mean) * (sums.value - mean)
    return sums.select(
        *CELL,
        "school_code",
        "value",
        "weight",
        share=spread / spread.sum().over(whole).nullif(0.0),
        above=sums.value > mean,
        cv_without=cv_without(sums),
    )
