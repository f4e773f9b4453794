"""The command that computes every measure anew, on DuckDB or on Spark, and writes Parquet."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.options import Stage, Store, chosen_store, read_scope
from dashboard.cli.printing import OUT, letters, wrong_use
from etl.engines import DUCKDB, SPARK
from etl.measuring import MANIFEST, MEASURES, compute


class EngineName(StrEnum):
    """The engines; written out because typer needs it so."""

    duckdb = DUCKDB
    spark = SPARK


def measures_command(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="写到哪个目录；须是新的或空的")],
    engine: Annotated[EngineName, typer.Option("--engine", help="计算引擎")] = EngineName.duckdb,
    master: Annotated[
        str, typer.Option("--master", help="Spark 主节点，如 spark://127.0.0.1:7077；不写则在本机进程内")
    ] = "",
    scope: Annotated[
        str, typer.Option("--scope", help="只要这个范围：county:县区、group:集团 或 all；不写为全部范围")
    ] = "",
    stage: Annotated[Stage | None, typer.Option("--stage", help="只要这个学段；不写为全部")] = None,
    store: Store = None,
) -> None:
    """由存档批次重新计算当前版本的全部量度,写成 Parquet。"""
    if master and engine is not EngineName.spark:
        wrong_use("--master 只与 --engine spark 一起用")
    where = read_scope(scope) if scope else None
    with letters():
        done = compute(
            chosen_store(context, store), out, engine.value, master, where, stage.value if stage else None
        )
    OUT.print(
        f"版本 {done.version}：{done.rows} 个量度，{done.with_value} 个有值，"
        f"{done.rows - done.with_value} 个没有值并写明原因；引擎 {done.engine}。",
        highlight=False,
    )
    OUT.print(
        f"写在 {out / MEASURES}，说明在 {out / MANIFEST}。", markup=False, highlight=False, soft_wrap=True
    )
