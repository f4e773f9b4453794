"""Loading a file and rebuilding the warehouse from its batches, against DuckDB doing the bare minimum.

``python -m tests.bench.loading FILE`` loads a file into an empty store and prints what a fresh process needed.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
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
from tests.bench.table import PROVINCE_COLUMNS, write_wide_table

READ, COPY, CHECK, LOAD, REBUILD = "read_csv", "read_parquet", "check", "load", "rebuild"
STORE = "read_csv into a file"
TARGET_RATIO, TARGET_GB = 6, 1.5


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
            f"生成的综表：{schools:,} 所学校 × {columns} 列，{size:.1f} MB,CSV(UTF-8)。",
            [
                Line("底线：DuckDB 全部按文本读入内存中的一张表", read),
                Line("检查(读取、识别、转换、校验)", times[CHECK], read),
                Line("装入(检查、留存、成批、建库、发布)", times[LOAD], read),
            ],
        ),
        Section(
            "由批次重建数据仓库",
            "同一个学年的批次；重建包括按学校分学段、全部指标和全部差异度量。",
            [
                Line("底线一：DuckDB 全部按文本读入同一个 CSV", read),
                Line("底线二：把各批次 Parquet 原样写成 DuckDB 文件", copy),
                Line("重建，比底线一", times[REBUILD], read),
                Line("重建，比底线二", times[REBUILD], copy),
            ],
        ),
    ]


def measure_province(folder: Path, schools: int, rounds: int) -> Section:
    """The whole of ``load`` against DuckDB storing the same bytes as text in a database file; peak memory beside."""
    file = folder / "全省综表.csv"
    columns = write_wide_table(file, schools, columns=PROVINCE_COLUMNS)
    times = run_in_turn(
        {
            STORE: lambda empty: _store_csv(file, empty / "floor.duckdb"),
            LOAD: lambda empty: load([file], empty / "store", Wishes()),
        },
        rounds,
    )
    fresh = _in_fresh_process(file)
    size = file.stat().st_size / 1e6
    return Section(
        "装入全省一个文件",
        f"生成的综表：{schools:,} 所学校 × {columns} 列，{size:.1f} MB；目标：不超过底线的 {TARGET_RATIO} 倍，"
        f"内存峰值不到 {TARGET_GB} GB。新开的进程装入这个文件(含第一次编译查询，不含导入各库):"
        f"CPU {fresh['cpu']:.2f} 秒，÷ 底线 {fresh['cpu'] / times[STORE].best_cpu:.1f},"
        f"内存峰值 {fresh['peak'] / 1e9:.2f} GB。",
        [
            Line("底线：DuckDB 全部按文本读入并写进数据库文件中的一张表", times[STORE]),
            Line("装入(检查、留存、成批、建库、发布)", times[LOAD], times[STORE]),
        ],
    )


def _in_fresh_process(file: Path) -> dict[str, float]:
    asked = [sys.executable, "-m", "tests.bench.loading", str(file)]
    done = subprocess.run(asked, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _needed(file: Path) -> dict[str, float]:
    """CPU seconds of loading and the largest memory that this process ever had, in bytes.

    Linux keeps the figure of getrusage across exec, so that it would be the bench's own; VmHWM begins anew.
    """
    before = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        load([file], Path(folder) / "store", Wishes())
    cpu = time.process_time() - before
    [most] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    return {"cpu": cpu, "peak": int(most) * 1024}


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


def _store_csv(file: Path, target: Path) -> None:
    with _connected() as connection:
        connection.execute(f"ATTACH '{target}' AS floor")
        connection.execute(
            "CREATE TABLE floor.delivered AS FROM read_csv(?, all_varchar = true)", [str(file)]
        )
        connection.execute("CHECKPOINT floor")


def _copy(batches: dict[str, Path], target: Path) -> None:
    with _connected() as connection:
        connection.execute(f"ATTACH '{target}' AS floor")
        for name, path in batches.items():
            connection.execute(f'CREATE TABLE floor."{name}" AS FROM read_parquet(?)', [str(path)])
        connection.execute("CHECKPOINT floor")


if __name__ == "__main__":
    print(json.dumps(_needed(Path(sys.argv[1]))))
