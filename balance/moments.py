"""Additive sums per cell: from these few numbers all closed-form measures follow, at every roll-up.

A cell is a set of schools of one stage, year and indicator. w = denominator, x = value, source of the list:
weighted moments W = Σw, S1 = Σwx, S2 = Σwx², plain moments U1 = Σx, U2 = Σx².
"""

import ibis
import ibis.expr.types as ir

CELL = ["scope_kind", "scope", "stage", "school_year", "indicator"]
COUNTS = ("n", "n_missing", "n_negative", "n_lined", "n_met")
SUMS = ("W", "S1", "S2", "U1", "U2", "pupils", "pupils_met")


def moments(rows: ir.Table, by: list[str]) -> ir.Table:
    """Sums of ``rows`` (columns ``by``, value, weight, students, pass_line) per cell.

    Schools without a value are counted in ``n_missing`` and enter nothing else; a missing pass line makes
    ``n_lined`` 0. Weights are positive where a value is present (indicator_values sees to that).
    """
    x, w = rows.value, rows.weight
    there = x.notnull()
    met = there & rows.met
    return rows.group_by(by).agg(
        n=rows.count(where=there),
        n_missing=rows.count(where=~there),
        n_negative=rows.count(where=x < 0),
        n_lined=rows.count(where=there & rows.met.notnull()),
        n_met=rows.count(where=met),
        W=w.sum(where=there),
        S1=(w * x).sum(),
        S2=(w * x * x).sum(),
        U1=x.sum(),
        U2=(x * x).sum(),
        lowest=x.min(),
        highest=x.max(),
        pupils=rows.students.sum(where=there),
        pupils_met=rows.students.sum(where=met),
    )


def roll_up(parts: ir.Table, by: list[str]) -> ir.Table:
    """The moments of larger cells from those of their parts: counts and sums add up, extremes remain extremes.

    Counts are added as float64 (exact up to 2⁵³), because engines disagree on the type of a sum of integers.
    """
    return parts.group_by(by).agg(
        **{name: parts[name].cast("float64").sum().cast("int64") for name in COUNTS},
        **{name: parts[name].sum() for name in SUMS},
        lowest=parts.lowest.min(),
        highest=parts.highest.max(),
    )


def between_variance(parts: ir.Table, cell: list[str], named: ir.BooleanValue) -> ir.Table:
    """Σ W_g (μ_g − μ)² / W of the parts of a cell: the share of the weighted variance that lies between them.

    Takes the moments of the parts (columns ``cell``, W, S1) and which of them have a name of their own.
    Gives ``cell``, ``between`` and ``parts``, the number of named parts.
    """
    parts = parts.mutate(named=named).filter(parts.W > 0)
    whole = ibis.window(group_by=cell)
    mean = parts.S1.sum().over(whole) / parts.W.sum().over(whole)
    spread = parts.mutate(spread=parts.W * (parts.S1 / parts.W - mean) * (parts.S1 / parts.W - mean))
    return spread.group_by(cell).agg(
        between=spread.spread.sum() / spread.W.sum(), parts=spread.count(where=spread.named)
    )
