"""Loading a file and rebuilding the warehouse from its batches, against DuckDB doing the bare minimum."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.loading import check, load
from etl.recognition import Wishes
from etl.store.ledger import MISSING_TABLE
from etl.store.versions import Versions
from tests.bench.contest import run_in_turn
from tests.bench.report import Line, Section
from tests.bench.table import write_wide_table

READ, COPY, CHECK, LOAD, REBUILD = "read_csv", "read_parquet", "check", "load", "rebuild"


def measure(folder: Path, schools: int, rounds: int) -> list[Section]:
    """Both sections, all ways in turn over one file; ``folder`` holds file and store."""
    file = folder / "综表.csv"
    columns = write_wide_table(file, schools)
    store = folder / "store"
    version = load([file], store, Wishes()).version
    assert version is not None, "a new file always makes a version"
    assert version.schools == schools, "every school of the file is in the warehouse"
    batches = _batches(store, version.batches)
    times = run_in_turn(
        {
            READ: lambda _: _read_csv(file),
            CHECK: lambda empty: check([file], empty, Wishes()),
            LOAD: lambda empty: load([file], empty, Wishes()),
            COPY: lambda empty: _copy(batches, empty / "floor.duckdb"),
            REBUILD: lambda _: Versions(store).rebuild(version.version),
        },
        rounds,
    )
    size = file.stat().st_size / 1e6
    read, copy = times[READ], times[COPY]
    return [
        Section(
            "装入一个学年",
            f"生成的综表:{schools:,} 所学校 × {columns} 列,{size:.1f} MB,CSV(UTF-8)。",
            [
                Line("底线:DuckDB 全部按文本读入内存中的一张表", read),
                Line("检查(读取、识别、转换、校验)", times[CHECK], read),
                Line("装入(检查、留存、成批、建库、发布)", times[LOAD], read),
            ],
        ),
        Section(
            "由批次重建数据仓库",
            "同一个学年的批次;重建包括按学校分学段、全部指标和全部差异度量。",
            [
                Line("底线一:DuckDB 全部按文本读入同一个 CSV", read),
                Line("底线二:把各批次 Parquet 原样写成 DuckDB 文件", copy),
                Line("重建,比底线一", times[REBUILD], read),
                Line("重建,比底线二", times[REBUILD], copy),
            ],
        ),
    ]


def _batches(store: Path, batches: list[str]) -> dict[str, Path]:
    ledger = Versions(store).ledger
    return {
        f"{table}_{number}": ledger.parquet(batch, table)
        for number, batch in enumerate(batches)
        for table in (*ledger.manifest(batch).rows, MISSING_TABLE)
    }


@contextmanager
def _connected() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_progress_bar = false")
    try:
        yield connection
    finally:
        connection.close()


def _read_csv(file: Path) -> None:
    with _connected() as connection:
        connection.execute("CREATE TABLE delivered AS FROM read_csv(?, all_varchar = true)", [str(file)])


def _copy(batches: dict[str, Path], target: Path) -> None:
    with _connected() as connection:
        connection.execute(f"ATTACH '{target}' AS floor")
        for name, path in batches.items():
            connection.execute(f'CREATE TABLE floor."{name}" AS FROM read_parquet(?)', [str(path)])
        connection.execute("CHECKPOINT floor")
