"""One definition, several engines: what an engine must be able to do so that the expressions of the house run on it.

Tables come from Parquet batches, steps are Ibis expressions over named tables, results leave as Parquet.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import ibis.expr.types as ir

DUCKDB, SPARK = "duckdb", "spark"


class Engine(Protocol):
    """Named tables and expressions over them; expressions are unbound, so that any engine can run them.

    ``at_once``: how many rows of values one statement should be given, for the sake of memory; ``ordered_at_once``
    where it puts them in order.
    """

    at_once: int
    ordered_at_once: int

    def read(self, name: str, files: Sequence[Path], columns: Mapping[str, str]) -> ir.Table:
        """The rows of Parquet files: ``columns`` (name → Ibis type) and ``delivery``, the place of a row's file
        in the list. Without files an empty table."""

    def create(
        self,
        name: str,
        expression: ir.Table | Sequence[ir.Table],
        order: Sequence[str] = (),
        *,
        plain: bool = False,
        aside: bool = False,
        numbered: str | None = None,
        empty: Collection[str] = (),
    ) -> None:
        """Computes an expression once and keeps it under a name; sorted where the engine keeps an order.

        Of several expressions the rows are kept together, computed and sorted one expression after the other.

        ``plain``: it only repeats what was read, and may be read again instead of kept. ``aside``: only later
        steps need it, no reader. ``numbered``: a column to add, which numbers the rows, in their order where the
        engine keeps one. ``empty``: columns known to hold no value, which need not be kept as the others are.
        """

    def create_view(self, name: str, expression: ir.Table) -> None:
        """Gives an expression a name; it is computed where it is used."""

    def table(self, name: str) -> ir.Table:
        """A named table as an Ibis table."""

    def rows_of(self, expression: ir.Table) -> int:
        """How many rows an expression has."""


class Exporting(Engine, Protocol):
    """An engine whose results can leave the house."""

    def export(self, expression: ir.Table, folder: Path) -> None:
        """Writes an expression as Parquet files into a folder that does not exist yet."""
