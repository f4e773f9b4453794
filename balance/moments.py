"""Additive sums per cell: from these few numbers all closed-form measures follow, at every roll-up.

A cell is a set of schools of one stage, year and indicator. w = denominator, x = value, source of the list:
weighted moments W = Σw, S1 = Σwx, S2 = Σwx², TX = Σwx·ln x, plain moments U1 = Σx, U2 = Σx².
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

import ibis
import ibis.expr.types as ir

CELL = ["scope_kind", "scope", "stage", "school_year", "indicator"]
COUNTS = ("n", "n_missing", "n_lined", "n_met", "n_leads", "n_ranked")
SUMS = (
    "W", "S1", "S2", "TX", "U1", "U2", "pupils", "pupils_met", "shortfall", "heads", "others", "W_lead", "S1_lead",
)  # fmt: skip


def moments(rows: ir.Table, by: list[str], apart: Mapping[str, Any] | None = None) -> ir.Table:
    """Sums of ``rows`` (columns ``by`` and those of ``cells.cell_rows``) per cell.

    Schools without a value are counted in ``n_missing`` and enter nothing else; a missing pass line makes
    ``n_lined`` 0. Weights are positive, and met, shortfall, heads and others missing, as the value is
    (indicator_values sees to that).
    ``heads``, ``others``: people counted by the numerator, and the rest of the denominator; missing where
    chance says nothing. ``W_lead``, ``S1_lead``: those of the lead schools of a group;
    ``n_ranked``: schools of a group that are not 平等成员.
    Without a column ``lead`` there are none of these, without ``met`` no pass lines, without ``heads`` or ``others`` no
    such people.
    ``apart``: conditions of which a row meets one at most; their ``weighed`` stand beside (``W_``, ``S1_`` and the
    name, ``n_apart`` of all of them).
    """
    x = rows.value
    w = where_known(rows.weight, x)
    more: dict[str, Any] = {}
    if "met" in rows.columns:
        met = rows.met.cast("float64")
        more |= {
            "n_lined": rows.met.count(),
            "n_met": met.sum().fill_null(0.0).cast("int64"),
            "pupils_met": (met * rows.students).sum(),
            "shortfall": rows.shortfall.sum(),
        }
    more |= {name: rows[name].sum() for name in ("heads", "others") if name in rows.columns}
    if "lead" in rows.columns:
        more |= {
            "n_leads": rows.count(where=rows.lead),
            "n_ranked": rows.lead.count(),
            "W_lead": w.sum(where=rows.lead),
            "S1_lead": (w * x).sum(where=rows.lead),
        }
    if apart:
        # to multiply costs much less than to choose
        inside = {name: condition.cast("float64") for name, condition in apart.items()}
        more["n_apart"] = where_known(reduce(add, inside.values()), x).sum()
        for name, one in inside.items():
            more |= {f"W_{name}": (w * one).sum(), f"S1_{name}": (w * x * one).sum()}
    sums = rows.group_by(by).agg(
        n=x.count(),
        n_missing=rows.count() - x.count(),
        W=w.sum(),
        S1=(w * x).sum(),
        S2=(w * x * x).sum(),
        TX=times_log(w * x, x).sum(),
        U1=x.sum(),
        U2=(x * x).sum(),
        lowest=x.min(),
        highest=x.max(),
        pupils=where_known(rows.students, x).sum(),
        **more,
    )
    nobody, nothing = ibis.literal(0, "int64"), ibis.null("float64")
    lacking = dict.fromkeys(COUNTS, nobody) | dict.fromkeys(SUMS, nothing)
    sums = sums.mutate(**{name: value for name, value in lacking.items() if name not in sums.columns})
    return sums.relocate(*by, *COUNTS, *SUMS, "lowest", "highest")


def where_known(number: Any, value: Any) -> Any:
    """A number, missing where a value is; values are finite. To add and multiply costs less than to choose."""
    return number + value * 0.0


def times_log(factor: Any, of: Any) -> Any:
    """factor · ln(of), with 0 · ln 0 = 0; engines disagree on ln 0, so it is never asked for.

    Where ``of`` is below 0 it stands for nothing: a cell with negative values has no such measure. What is added to
    ``of`` is less than the last digit of all but next to nothing.
    """
    return factor * (of.abs() + 1e-300).ln()


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


def weighed(rows: ir.Table, by: list[str]) -> ir.Table:
    """As ``moments``, no more of them than weigh a part against others: ``by``, n, W, S1."""
    x, w = rows.value, rows.weight
    return rows.group_by(by).agg(n=x.count(), W=where_known(w, x).sum(), S1=(w * x).sum())


def weights_added(parts: ir.Table, by: list[str]) -> ir.Table:
    """As ``roll_up``, for what ``weighed`` gives."""
    return parts.group_by(by).agg(
        n=parts.n.cast("float64").sum().cast("int64"), W=parts.W.sum(), S1=parts.S1.sum()
    )


def between_parts(cells: ir.Table, pieces: ir.Table, name: str, middle: ir.Table) -> ir.Table:
    """Cells with what of their spread lies between their parts, exactly.

    ``pieces``: ``cell`` and ``weighed`` of every part that has a name, once each; the schools of none of them make one
    more part without a name. ``middle``: ``cell`` and the weighted mean of every cell.
    Adds ``parts_``, the number of named parts, ``between_`` (Σ W_g (μ_g − μ)² / W, of the weighted variance) and
    ``between_log_`` (Σ S1_g ln μ_g, of Theil's sum Σ wx ln x), each ending in ``name``.
    """
    named = pieces.filter(pieces.W > 0).join(middle, "cell")
    spread, logs = _of_part(named.W, named.S1, named.middle)
    sums = named.group_by("cell").agg(
        parts=named.count(),
        n_named=named.n.cast("float64").sum(),
        W_named=named.W.sum(),
        S1_named=named.S1.sum(),
        spread=spread.sum(),
        logs=logs.sum(),
    )
    both = cells.left_join(sums, "cell").drop("cell_right")
    added = [column for column in sums.columns if column != "cell"]
    return _between(both.mutate(**{column: both[column].fill_null(0) for column in added}), name, added)


def between_apart(cells: ir.Table, apart: Sequence[str], name: str) -> ir.Table:
    """As ``between_parts``, of parts that ``moments`` set ``apart``, whose columns go."""
    own = [(cells[f"W_{one}"].fill_null(0.0), cells[f"S1_{one}"].fill_null(0.0)) for one in apart]
    middle = cells.S1 / cells.W.nullif(0.0)
    terms = [(weight, *_of_part(weight.nullif(0.0), quantity, middle)) for weight, quantity in own]
    added = {
        "parts": reduce(add, ((weight > 0).cast("int64") for weight, _ in own)),
        "n_named": cells.n_apart.fill_null(0.0),
        "W_named": reduce(add, (weight for weight, _ in own)),
        "S1_named": reduce(add, (quantity for _, quantity in own)),
        "spread": reduce(add, (spread.fill_null(0.0) for _, spread, _ in terms)),
        "logs": reduce(add, (logs.fill_null(0.0) for _, _, logs in terms)),
    }
    gone = ["n_apart", *(f"{sum_}_{one}" for one in apart for sum_ in ("W", "S1"))]
    return _between(cells.mutate(**added).drop(*gone), name, list(added))


def _of_part(weight: Any, quantity: Any, middle: Any) -> tuple[Any, Any]:
    """What one part adds to the weighted squares and to Theil's sum between parts."""
    mean = quantity / weight
    apart = mean - middle
    return weight * apart * apart, times_log(quantity, mean)


def _between(both: ir.Table, name: str, added: Sequence[str]) -> ir.Table:
    """Cells with the sums of their named parts, and with that of all others the sums between parts."""
    # counted, since subtracting weights may leave a trace of nobody
    others, quantity = both.W - both.W_named, both.S1 - both.S1_named
    there = (both.n > both.n_named) & (others > 0)
    spread, logs = _of_part(others.nullif(0.0), quantity, both.S1 / both.W.nullif(0.0))
    return both.mutate(
        **{
            f"between_{name}": (both.spread + ibis.cases((there, spread), else_=0.0)) / both.W.nullif(0.0),
            f"between_log_{name}": both.logs + ibis.cases((there, logs), else_=0.0),
            f"parts_{name}": both.parts,
        }
    ).drop(*added)
