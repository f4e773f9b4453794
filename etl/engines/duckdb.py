"""DuckDB as an engine for exports: a scratch database that uses all processors and is thrown away."""

from pathlib import Path

import ibis.expr.types as ir

from etl.warehouse.engine import Writer


class DuckDB(Writer):
    """A writer whose file nobody keeps; ``scratch`` also takes what does not fit in memory."""

    def __init__(self, scratch: Path) -> None:
        super().__init__(scratch / "scratch.duckdb", spill=scratch / "spill")

    def export(self, expression: ir.Table, folder: Path) -> None:
        folder.mkdir()
        self.copy(expression, folder / "part-00000.parquet")
