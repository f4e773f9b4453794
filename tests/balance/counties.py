"""Small counties for tests of change: the published worked example, its made-up second year, and random ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from hypothesis import strategies as st

# Year 0: the published worked example of 生均图书 over five primary schools (pupils, books), whose weighted 差异系数
# is 0.5153. Year 1 is made up. The numbers expected of this pair come from a prototype outside this repository that
# checked them against a Shapley value over classes and against SQL.
PUPILS_0, BOOKS_0 = (45.0, 37.0, 89.0, 76.0, 55.0), (279.0, 137.0, 935.0, 160.0, 402.0)
PUPILS_1, BOOKS_1 = (50.0, 40.0, 85.0, 80.0, 55.0), (330.0, 260.0, 850.0, 400.0, 410.0)


def year(values: Sequence[float | None], weights: Sequence[float | None], first: int = 1) -> pl.DataFrame:
    """Schools S1, S2 … with their values and weights."""
    return pl.DataFrame(
        {"school": [f"S{first + i}" for i in range(len(values))], "value": values, "weight": weights},
        schema={"school": pl.String, "value": pl.Float64, "weight": pl.Float64},
    )


def ratios(things: Sequence[float], pupils: Sequence[float]) -> pl.DataFrame:
    return year([x / p for x, p in zip(things, pupils, strict=True)], pupils)


BEFORE, AFTER = ratios(BOOKS_0, PUPILS_0), ratios(BOOKS_1, PUPILS_1)


def named(rows: Mapping[str, tuple[float | None, float | None]]) -> pl.DataFrame:
    """Schools by name with (value, weight)."""
    return pl.DataFrame(
        [(school, *pair) for school, pair in rows.items()],
        schema={"school": pl.String, "value": pl.Float64, "weight": pl.Float64},
        orient="row",
    )


_amounts = st.floats(min_value=0.1, max_value=1e3)
_pupils = st.integers(min_value=5, max_value=5000).map(float)
_row = st.tuples(_amounts, _pupils)
_absent = st.none() | st.just((None, None))
_pair = st.tuples(_row, _row) | st.tuples(_row, _absent) | st.tuples(_absent, _row)


@st.composite
def two_years(draw: st.DrawFn, *, lasting: bool = False) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A county in two years: schools open, close, or are counted in one year only, unless all are lasting ones."""
    core = draw(st.lists(st.tuples(_row, _row), min_size=2, max_size=10))
    pairs = core if lasting else [*core, *draw(st.lists(_pair, max_size=5))]
    sides = tuple(
        named({f"S{i}": pair[side] for i, pair in enumerate(pairs) if pair[side] is not None})
        for side in (0, 1)
    )
    return sides[0], sides[1]


def flips(seed: int, worlds: int = 2000):  # type: ignore[no-untyped-def]
    """The draws of a swap test."""
    return lambda n: np.random.default_rng(seed).random((worlds, n)) < 0.5
