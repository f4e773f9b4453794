"""Every measure of the golden cases, the demo county and 20,000 generated schools is the same on both engines."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from balance.cells import cells_of
from balance.measures import MEASURES as DECLARED
from balance.measures import measure_rows, with_order
from balance.moments import CELL
from etl.checks import Confirmations
from etl.engines import DUCKDB, SPARK
from etl.engines.opening import opened
from etl.loading import load
from etl.measuring import MEASURES, compute
from etl.recognition import Wishes
from etl.settings import DEMO
from tests.balance.engine import ROW
from tests.bench.table import wide_table
from tests.spark.golden import golden_rows

SCHOOLS, CORRECTED, RENEWED = 20_000, 300, 200
ALIKE = 1e-9
ROUNDING = 1e-12
"""Below this, what is left of a difference that should be 0 is rounding, on either engine."""
KEY = [*CELL, "measure"]


def unequal(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Rows that stand on one side only, or whose reasons, counts or values differ."""
    both = left.join(right, on=KEY, how="full", coalesce=True, suffix="_right")
    value, other = pl.col("value"), pl.col("value_right")
    apart = (value - other).abs() > pl.max_horizontal(
        ALIKE * pl.max_horizontal(value.abs(), other.abs()), ROUNDING
    )
    pupils = (pl.col("pupils_n") - pl.col("pupils_n_right")).abs() > ALIKE * pl.col("pupils_n").abs()
    return both.filter(
        apart.fill_null(False)
        | pupils.fill_null(False)
        | value.is_null().ne_missing(other.is_null())
        | pl.col("reason").ne_missing(pl.col("reason_right"))
        | pl.col("schools_n").ne_missing(pl.col("schools_n_right"))
        | pl.col("pupils_n").is_null().ne_missing(pl.col("pupils_n_right").is_null())
    )


def exported(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "*.parquet")


def assert_alike(duckdb: pl.DataFrame, spark: pl.DataFrame) -> None:
    assert duckdb.height == spark.height == duckdb.select(KEY).n_unique()
    different = unequal(duckdb, spark)
    assert different.is_empty(), different.head(20)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county and 20,000 schools, some of them delivered again with corrections and for a second year."""
    folder = tmp_path_factory.mktemp("两个 [引擎]")
    wide = wide_table(SCHOOLS)
    corrected = wide.head(CORRECTED).with_columns(图书册数=pl.col("图书册数").cast(pl.Int64) + 7)
    renewed = wide.head(RENEWED).with_columns(学年=pl.lit("2024"), 城乡类型=pl.lit(None, pl.String))
    store = folder / "store"
    everything = Confirmations(for_all="测试数据")
    load(sorted(DEMO.glob("*.csv")), store, Wishes(), invented=True)
    for name, frame in {"全部": wide, "更正": corrected, "次年": renewed}.items():
        file = folder / f"{name}.csv"
        frame.write_csv(file)
        load([file], store, Wishes(), confirm=everything)
    return store


def test_golden_cases(master: str, tmp_path: Path) -> None:
    file = tmp_path / "cell_row.parquet"
    golden_rows().write_parquet(file)
    found = {}
    for name in (DUCKDB, SPARK):
        scratch = tmp_path / name
        scratch.mkdir()
        with opened(name, scratch, master if name == SPARK else "") as engine:
            rows = engine.read("cell_row", [file], ROW)
            engine.create("cell", cells_of(rows))
            cells = with_order(engine.table("cell"), rows)
            engine.export(measure_rows(cells), scratch / "out")
        found[name] = exported(scratch / "out")
    assert set(found[SPARK]["measure"]) == set(DECLARED)
    assert_alike(found[DUCKDB], found[SPARK])


def test_demo_county_and_20000_schools(master: str, store: Path, tmp_path: Path) -> None:
    ours = compute(store, tmp_path / DUCKDB, DUCKDB)
    theirs = compute(store, tmp_path / SPARK, SPARK, master)
    assert (ours.rows, ours.with_value) == (theirs.rows, theirs.with_value)
    duckdb, spark = exported(tmp_path / DUCKDB / MEASURES), exported(tmp_path / SPARK / MEASURES)
    assert set(duckdb["scope_kind"]) == {"all", "county", "urban", "group"}
    assert duckdb["schools_n"].max() > SCHOOLS // 2
    assert_alike(duckdb, spark)


def test_a_difference_is_seen() -> None:
    one = pl.DataFrame(
        {
            **{name: ["x"] for name in KEY},
            "value": [1.0],
            "reason": pl.Series([None], dtype=pl.String),
            "schools_n": [3],
            "pupils_n": [9.0],
        }
    )
    assert unequal(one, one).is_empty()
    assert unequal(one, one.with_columns(value=pl.lit(1.0 + 1e-10))).is_empty()
    for other in (
        one.with_columns(value=pl.lit(1.0 + 1e-8)),
        one.with_columns(value=pl.lit(None, pl.Float64)),
        one.with_columns(reason=pl.lit("未报")),
        one.with_columns(schools_n=pl.lit(4)),
        one.with_columns(measure=pl.lit("y")),
    ):
        assert not unequal(one, other).is_empty()
