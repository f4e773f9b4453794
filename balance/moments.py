"""Additive sums per cell: from these few numbers all closed-form measures follow, at every roll-up.

A cell is a set of schools of one stage, year and indicator. w = denominator, x = value, source of the list:
weighted moments W = Σw, S1 = Σwx, S2 = Σwx², TX = Σwx·ln x, plain moments U1 = Σx, U2 = Σx².
"""

from typing import Any

import ibis
import ibis.expr.types as ir

CELL = ["scope_kind", "scope", "stage", "school_year", "indicator"]
COUNTS = ("n", "n_missing", "n_lined", "n_met", "n_leads", "n_ranked")
SUMS = (
    "W", "S1", "S2", "TX", "U1", "U2", "pupils", "pupils_met", "shortfall", "heads", "others", "W_lead", "S1_lead",
)  # fmt: skip


def moments(rows: ir.Table, by: list[str]) -> ir.Table:
    """Sums of ``rows`` (columns ``by`` and those of ``cells.cell_rows``) per cell.

    Schools without a value are counted in ``n_missing`` and enter nothing else; a missing pass line makes
    ``n_lined`` 0. Weights are positive, and met, shortfall, heads and others missing, as the value is
    (indicator_values sees to that).
    ``heads``, ``others``: people counted by the numerator, and the rest of the denominator; missing where
    chance says nothing. ``W_lead``, ``S1_lead``: those of the lead schools of a group;
    ``n_ranked``: schools of a group that are not 平等成员; without a column ``lead`` there are none of these.
    """
    x = rows.value
    there = x.notnull()
    w = ibis.cases((there, rows.weight), else_=None)
    of_leads = {}
    if "lead" in rows.columns:
        of_leads = {
            "n_leads": rows.count(where=rows.lead),
            "n_ranked": rows.lead.count(),
            "W_lead": w.sum(where=rows.lead),
            "S1_lead": (w * x).sum(where=rows.lead),
        }
    sums = rows.group_by(by).agg(
        n=x.count(),
        n_missing=rows.count() - x.count(),
        n_lined=rows.met.count(),
        n_met=ibis.cases((rows.met, 1), else_=None).count(),
        W=w.sum(),
        S1=(w * x).sum(),
        S2=(w * x * x).sum(),
        TX=(w * times_log(x, x)).sum(),
        U1=x.sum(),
        U2=(x * x).sum(),
        lowest=x.min(),
        highest=x.max(),
        pupils=ibis.cases((there, rows.students), else_=None).sum(),
        pupils_met=ibis.cases((rows.met, rows.students), else_=None).sum(),
        shortfall=rows.shortfall.sum(),
        heads=rows.heads.sum(),
        others=rows.others.sum(),
        **of_leads,
    )
    if of_leads:
        return sums
    nobody, nothing = ibis.literal(0, "int64"), ibis.null("float64")
    return sums.mutate(n_leads=nobody, n_ranked=nobody, W_lead=nothing, S1_lead=nothing)


def times_log(factor: Any, of: Any) -> Any:
    """factor · ln(of), with 0 · ln 0 = 0; engines disagree on ln 0, so it is never asked for.

    Where ``of`` is below 0 it is 0 as well: a cell with negative values has no such measure.
    """
    return factor * ibis.ifelse(of > 0, of, 1.0).ln()


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


def between_parts(pieces: ir.Table, cells: ir.Table, column: str) -> ir.Table:
    """What of a cell's spread lies between its parts, exactly.

    Takes the weights and quantities of ``pieces`` (``cell``, ``column``, W, S1) and the moments of the cells; pieces
    in which ``column`` is missing make one part without a name. Gives ``cell``, ``between`` (Σ W_g (μ_g − μ)² / W,
    of the weighted variance), ``between_log`` (Σ S1_g ln μ_g, of Theil's sum Σ wx ln x) and ``parts``, the number
    of named parts.
    """
    parts = pieces.group_by(["cell", column]).agg(W=pieces.W.sum(), S1=pieces.S1.sum())
    whole = cells.select("cell", mean=cells.S1 / cells.W.nullif(0.0))
    parts = parts.filter(parts.W > 0).join(whole, "cell")
    apart = parts.S1 / parts.W - parts["mean"]
    spread = parts.mutate(spread=parts.W * apart * apart, logs=times_log(parts.S1, parts.S1 / parts.W))
    return spread.group_by("cell").agg(
        between=spread.spread.sum() / spread.W.sum(),
        between_log=spread.logs.sum(),
        parts=spread.count(where=spread[column].notnull()),
    )
