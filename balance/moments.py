"""Additive sums per cell: from these few numbers all closed-form measures follow, at every roll-up.

A cell is a set of schools of one stage, year and indicator. w = denominator, x = value, source of the list:
weighted moments W = Σw, S1 = Σwx, S2 = Σwx², TX = Σwx·ln x, plain moments U1 = Σx, U2 = Σx².
"""

from typing import Any

import ibis
import ibis.expr.types as ir

CELL = ["scope_kind", "scope", "stage", "school_year", "indicator"]
COUNTS = ("n", "n_missing", "n_negative", "n_lined", "n_met", "n_leads", "n_ranked")
SUMS = (
    "W", "S1", "S2", "TX", "U1", "U2", "pupils", "pupils_met", "shortfall", "heads", "others", "W_lead", "S1_lead",
)  # fmt: skip


def moments(rows: ir.Table, by: list[str]) -> ir.Table:
    """Sums of ``rows`` (columns ``by`` and those of ``cells.cell_rows``) per cell.

    Schools without a value are counted in ``n_missing`` and enter nothing else; a missing pass line makes
    ``n_lined`` 0. Weights are positive where a value is present (indicator_values sees to that).
    ``heads``, ``others``: people counted by the numerator, and the rest of the denominator; missing where
    chance says nothing. ``W_lead``, ``S1_lead``: those of the lead schools of a group;
    ``n_ranked``: schools of a group that are not 平等成员.
    """
    x, w = rows.value, rows.weight
    there = x.notnull()
    met = there & rows.met
    led = there & rows.lead
    return rows.group_by(by).agg(
        n=rows.count(where=there),
        n_missing=rows.count(where=~there),
        n_negative=rows.count(where=x < 0),
        n_lined=rows.count(where=there & rows.met.notnull()),
        n_met=rows.count(where=met),
        n_leads=rows.count(where=rows.lead),
        n_ranked=rows.count(where=rows.lead.notnull()),
        W=w.sum(where=there),
        S1=(w * x).sum(),
        S2=(w * x * x).sum(),
        TX=(w * times_log(x, x)).sum(),
        U1=x.sum(),
        U2=(x * x).sum(),
        lowest=x.min(),
        highest=x.max(),
        pupils=rows.students.sum(where=there),
        pupils_met=rows.students.sum(where=met),
        shortfall=rows.shortfall.sum(where=there),
        heads=rows.heads.sum(where=there),
        others=rows.others.sum(where=there),
        W_lead=w.sum(where=led),
        S1_lead=(w * x).sum(where=led),
    )


def times_log(factor: Any, of: Any) -> Any:
    """factor · ln(of), with 0 · ln 0 = 0; engines disagree on ln 0, so it is never asked for."""
    return ibis.cases((of > 0, factor * ibis.cases((of > 0, of), else_=1.0).ln()), (of == 0, 0.0), else_=None)


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


def between_parts(finest: ir.Table, cells: ir.Table, column: str) -> ir.Table:
    """What of a cell's spread lies between its parts, exactly.

    Takes the moments of finer parts (``cell``, ``column``, W, S1) and those of the cells; parts in which ``column``
    is missing make one part without a name. Gives ``cell``, ``between`` (Σ W_g (μ_g − μ)² / W, of the weighted
    variance), ``between_log`` (Σ S1_g ln μ_g, of Theil's sum Σ wx ln x) and ``parts``, the number of named parts.
    """
    parts = finest.group_by(["cell", column]).agg(W=finest.W.sum(), S1=finest.S1.sum())
    whole = cells.select("cell", mean=cells.S1 / cells.W.nullif(0.0))
    parts = parts.filter(parts.W > 0).join(whole, "cell")
    apart = parts.S1 / parts.W - parts["mean"]
    spread = parts.mutate(spread=parts.W * apart * apart, logs=times_log(parts.S1, parts.S1 / parts.W))
    return spread.group_by("cell").agg(
        between=spread.spread.sum() / spread.W.sum(),
        between_log=spread.logs.sum(),
        parts=spread.count(where=spread[column].notnull()),
    )
