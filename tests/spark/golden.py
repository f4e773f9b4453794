"""The golden cases of the ground floor as rows of one table: worked examples, and the edges that end in a reason."""

from __future__ import annotations

from typing import Any

import polars as pl

from tests.balance.engine import ROW, school_rows
from tests.balance.test_measures import PER_PUPIL, PUPILS, USA_MEANS, USA_WEIGHTS

_TYPES = {
    "string": pl.String,
    "float64": pl.Float64,
    "int32": pl.Int32,
    "int64": pl.Int64,
    "boolean": pl.Boolean,
}


def golden_rows() -> pl.DataFrame:
    """Every case is a county of its own; columns as ``ROW``."""
    nobody: list[float | None] = [None, None]
    ten = [10.0] * 10
    cases: dict[str, list[dict[str, Any]]] = {
        "worked example": school_rows(PER_PUPIL, PUPILS, ["A", "A", "A", "B", "B"], 5.0),
        "income": school_rows(USA_MEANS, USA_WEIGHTS, ["A"] * 5 + ["B"] * 5, 5000.0),
        "ties": school_rows(
            [2.0, 2.0, 2.0, 2.0, 3.0], [10.0, 10.0, 20.0, 30.0, 20.0], ["A", "B", "A", "B", None]
        ),
        "a school with 0": school_rows([0.0, 1.5, 2.0, 2.0], [10.0, 20.0, 25.0, 10.0], line=1.0),
        "a gap": school_rows([*PER_PUPIL, None], [*PUPILS, 500.0], line=5.0),
        "nobody reports": school_rows(nobody, [10.0, 20.0], line=1.0),
        "all 0": school_rows([0.0, 0.0, 0.0], [10.0, 20.0, 30.0]),
        "one school": school_rows([5.0], [10.0]),
        "below 0": school_rows([5.0, -1.0], [10.0, 20.0]),
        "all equal": school_rows([2.0] * 10, ten, ["A", "B"] * 5, 2.0),
        "totals": school_rows([120.0, 80.0, None], [1.0, 1.0, 1.0], kind="total"),
        "far apart": school_rows([1e-6, 1.0, 1e6], [1e6, 1.0, 1e-3]),
    }
    rows = [
        {**row, "scope": name, "cell": number}
        for number, (name, case) in enumerate(cases.items())
        for row in case
    ]
    return pl.DataFrame(rows, schema={name: _TYPES[kind] for name, kind in ROW.items()})
