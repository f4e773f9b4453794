"""The only module that knows DuckDB: one writer of new files, one pool of read-only versions."""

import errno
import gc
import os
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import polars as pl
import pyarrow as pa

from etl.store.files import Damaged

STORAGE_VERSION = "v1.5.0"
SCRATCH_MEMORY = "1500MB"
_OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_BROKEN = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)


def quoted(name: str) -> str:
    """A name as SQL takes it whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it; for places where parameters are not accepted."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def _machine_errors(path: Path) -> Iterator[None]:
    """What the disk refused becomes an OSError with its number, a broken file Damaged; a wrong query stays."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error).rstrip()
        for number in errno.errorcode:
            if text.endswith(os.strerror(number)):
                raise OSError(number, os.strerror(number), str(path)) from error
        if type(error) is duckdb.Error or isinstance(error, _BROKEN):
            raise Damaged(f"{path.name}:{text}") from error
        raise


class Writer:
    """A new warehouse file being built; nobody else opens it before it is closed and published.

    All of it is one transaction, so that the disk is waited for once and not after every table.
    """

    at_once = 4_000_000
    ordered_at_once = 1_500_000  # of more, a third of the time goes into getting fresh memory

    def __init__(self, path: Path, spill: Path | None = None) -> None:
        """``spill`` makes it a scratch file: all processors, and a folder for what memory cannot hold."""
        self._path = path
        self._scratch = spill is not None
        self._connection = duckdb.connect(":memory:", config=dict(_OFFLINE))
        self._connection.execute("SET enable_progress_bar = false")
        if spill is None:
            # one thread: floating sums depend on their order, and a rebuilt warehouse must equal the first one
            self._connection.execute("SET threads = 1")
        else:
            self._connection.execute(f"SET temp_directory = {literal(str(spill))}")
            self._connection.execute("SET preserve_insertion_order = false")
            self._connection.execute(f"SET memory_limit = {literal(SCRATCH_MEMORY)}")
        where = literal(str(path))
        self.run(f"ATTACH {where} AS warehouse (STORAGE_VERSION '{STORAGE_VERSION}')")
        self.run("USE warehouse")
        self.run("BEGIN TRANSACTION")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        """Everything to the file, no log left beside it; after a failure nothing, nor of a scratch file."""
        try:
            if not failure and not self._scratch:
                self.run(
                    f"SET threads = {os.cpu_count() or 1}"
                )  # what is left is to compress and write the rows
                self.run("COMMIT")
                self.run("CHECKPOINT warehouse")
        finally:
            with _machine_errors(self._path):
                self._connection.close()

    def run(self, sql: str) -> None:
        with _machine_errors(self._path):
            self._connection.execute(sql)

    def read(self, name: str, files: Sequence[Path], columns: Mapping[str, str]) -> ir.Table:
        """The rows of Parquet files, seen through a view of this connection only: ``columns`` (name → Ibis type)
        and ``delivery``, the place of a row's file in the list."""
        rows = " UNION ALL ".join(
            f"SELECT {self._listed(file, columns)}, {number} AS delivery FROM read_parquet({literal(str(file))})"
            for number, file in enumerate(files)
        )
        empty = ", ".join(
            f"CAST(NULL AS {_SQL_TYPES[kind]}) AS {quoted(column)}" for column, kind in columns.items()
        )
        self.run(f"CREATE TEMP VIEW {quoted(name)} AS {rows or f'SELECT {empty}, 0 AS delivery WHERE false'}")
        return ibis.table({**columns, "delivery": "int32"}, name=name)

    def _listed(self, file: Path, columns: Mapping[str, str]) -> str:
        """The columns as one file has them; one that its table did not have yet when it was written is missing."""
        there = {row[0] for row in self.rows(f"SELECT name FROM parquet_schema({literal(str(file))})")}
        return ", ".join(
            quoted(name) if name in there else f"CAST(NULL AS {_SQL_TYPES[kind]}) AS {quoted(name)}"
            for name, kind in columns.items()
        )

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
        """Stores an Ibis expression as a table, sorted by the columns that readers filter on; ``aside`` keeps it
        out of the file, ``plain`` makes no difference here. ``empty`` columns are in the table and take no room in it:
        to write a column of nothing costs as much as any other."""
        del plain
        kind = "TEMP TABLE" if aside else "TABLE"
        sorting = f" ORDER BY {', '.join(map(quoted, order))}" if order else ""
        first, *others = [expression] if isinstance(expression, ir.Table) else expression
        rows = f"({sql_of(first)}){sorting}"
        if numbered is not None:
            number = f"CAST(row_number() OVER () - 1 AS INTEGER) AS {quoted(numbered)}"
            rows = f"SELECT {number}, * FROM (SELECT * FROM {rows})"
        columns = {**({} if numbered is None else {numbered: "int32"}), **first.schema()}
        if empty or (not aside and _UNLIKE & columns.keys()):
            filled = ", ".join(quoted(column) for column in columns if column not in empty)
            self.run(f"CREATE {kind} {quoted(name)} ({_declared(columns, empty)})")
            self.run(f"INSERT INTO {quoted(name)} ({filled}) SELECT {filled} FROM ({rows})")
        else:
            self.run(f"CREATE {kind} {quoted(name)} AS {rows}")
        for other in others:
            self.run(f"INSERT INTO {quoted(name)} BY NAME ({sql_of(other)}){sorting}")

    def create_view(self, name: str, expression: ir.Table) -> None:
        self.run(f"CREATE VIEW {quoted(name)} AS {sql_of(expression)}")

    def rows_of(self, expression: ir.Table) -> int:
        return int(self.rows(f"SELECT count(*) FROM ({sql_of(expression)})")[0][0])

    def copy(self, expression: ir.Table, file: Path) -> None:
        """The rows of an expression as a new Parquet file."""
        self.run(f"COPY ({sql_of(expression)}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd)")

    def store(self, name: str, frame: pl.DataFrame) -> None:
        """Stores a small frame as a table."""
        self._connection.register("incoming", frame)
        self.run(f"CREATE TABLE {quoted(name)} AS FROM incoming")
        self._connection.unregister("incoming")

    def table(self, name: str) -> ir.Table:
        """A stored table as an Ibis table, its columns as they are in the file."""
        described = self._connection.execute(f"DESCRIBE {quoted(name)}").fetchall()
        return ibis.table({row[0]: _IBIS_TYPES[row[1]] for row in described}, name=name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()


def sql_of(expression: ir.Table) -> str:
    """An Ibis expression as the SQL of this engine."""
    return _sql(expression.op())


@lru_cache(maxsize=64)
def _sql(operation: ops.Relation) -> str:
    """Compiling costs the same for any number of rows; a process that previews, then loads, does it once.

    It makes so many small objects, of which none goes before the end, that looking for garbage is a third of it.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return str(ibis.to_sql(operation.to_expr(), dialect="duckdb", pretty=False))
    finally:
        if collecting:
            gc.enable()


_IBIS_TYPES = {
    "DOUBLE": "float64",
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "INTEGER": "int32",
    "BIGINT": "int64",
}
_SQL_TYPES = {ibis_name: sql_name for sql_name, ibis_name in _IBIS_TYPES.items()}
_UNLIKE = {"school_code", "school_name"}
"""Texts that hardly two rows have in common: to try a dictionary on them takes longer than to pack them at once."""


class _Handed:
    """Rows as a plan that is kept reads them: at each execution those that are here then."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.rows.__arrow_c_stream__(requested_schema)


def _declared(columns: Mapping[str, object], empty: Collection[str]) -> str:
    """Columns (name → Ibis type) of a new table; those without any value are made when they are read."""

    def declared(name: str, kind: str) -> str:
        if name in empty:
            return f"{kind} GENERATED ALWAYS AS (CAST(NULL AS {kind})) VIRTUAL"
        return f"{kind} USING COMPRESSION zstd" if name in _UNLIKE else kind

    types = {name: _SQL_TYPES[str(kind)] for name, kind in columns.items()}
    return ", ".join(f"{quoted(name)} {declared(name, kind)}" for name, kind in types.items())


class Pool:
    """One in-memory DuckDB a process; every version is attached read-only under its own name and stays.

    A cursor serves one query, so threads never share one. Files are immutable and their names unique, so a
    name always means the same content.
    """

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config=dict(_OFFLINE))
        self._connection.execute("SET enable_progress_bar = false")
        self._attached: set[str] = set()
        self._lock = threading.Lock()
        self._plans: dict[tuple[str, str, pa.Schema], tuple[duckdb.DuckDBPyConnection, _Handed]] = {}
        self._planning = threading.Lock()

    def query(self, path: Path, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Runs one query on one version and gives the whole result."""
        return pl.DataFrame(pl.from_arrow(self._rows(path, sql, parameters)))

    def _rows(self, path: Path, sql: str, parameters: Mapping[str, Any] | None) -> pa.Table:
        try:
            with _machine_errors(path), self._cursor(path) as cursor:
                return cursor.sql(sql, params=dict(parameters) if parameters else None).to_arrow_table()
        except Damaged:
            self._forget(path)
            raise

    def in_two_steps(
        self, path: Path, first: str, parameters: Mapping[str, Any], name: str, second: str
    ) -> pl.DataFrame:
        """Runs a short query on one version, and a long one on its rows, which the long one reads as ``name``.

        The long one is planned once a process. DuckDB plans a prepared statement that reads a table anew at every
        execution, which takes longer than running it; it keeps the plan of one that reads nothing but rows handed
        in from outside. Callers wait for each other.
        """
        rows = self._rows(path, first, parameters)
        with _machine_errors(path), self._planning:
            key = (name, second, rows.schema)
            if key not in self._plans:
                self._plans[key] = self._planned(name, second, rows)
            plan, handed = self._plans[key]
            try:
                handed.rows = rows
                return pl.DataFrame(pl.from_arrow(plan.sql("EXECUTE asked").to_arrow_table()))
            finally:
                handed.rows = rows.schema.empty_table()

    def _planned(self, name: str, sql: str, rows: pa.Table) -> tuple[duckdb.DuckDBPyConnection, "_Handed"]:
        """A cursor that has a query prepared, and stays, and what hands it its rows."""
        cursor, handed = self._connection.cursor(), _Handed(rows)
        cursor.register(name, handed)
        cursor.execute(f"PREPARE asked AS {sql}")
        return cursor, handed

    def _forget(self, path: Path) -> None:
        """A damaged file is let go, so that the one built in its place is opened."""
        with self._lock, suppress(duckdb.Error):
            self._attached.discard(path.stem)
            self._connection.execute(f"DETACH {quoted(path.stem)}")

    @contextmanager
    def _cursor(self, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._lock:
            self._attach(path)
        cursor = self._connection.cursor()
        try:
            cursor.execute(f"USE {quoted(path.stem)}")
            yield cursor
        finally:
            cursor.close()

    def _attach(self, path: Path) -> None:
        if path.stem not in self._attached:
            self._connection.execute(f"ATTACH {literal(str(path))} AS {quoted(path.stem)} (READ_ONLY)")
            self._attached.add(path.stem)


class Reading:
    """Two warehouse files side by side, read-only, as ``new`` and ``old``."""

    def __init__(self, new: Path, old: Path | None = None) -> None:
        self._connection = duckdb.connect(":memory:", config=dict(_OFFLINE))
        self._connection.execute("SET enable_progress_bar = false")
        self._files = "、".join(path.name for path in (new, old) if path)
        for alias, path in (("new", new), ("old", old)):
            if path is not None:
                with _machine_errors(path):
                    self._connection.execute(f"ATTACH {literal(str(path))} AS {alias} (READ_ONLY)")

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with _machine_errors(Path(self._files)):
            return self._connection.execute(sql).fetchall()

    def number(self, sql: str) -> int:
        return int(self.rows(sql)[0][0])

    def frame(self, sql: str, **frames: pl.DataFrame) -> pl.DataFrame:
        """The result of a query as a frame; ``frames`` may be named in it like tables."""
        for name, frame in frames.items():
            self._connection.register(name, frame)
        try:
            return pl.DataFrame(pl.from_arrow(self._connection.sql(sql).to_arrow_table()))
        finally:
            for name in frames:
                self._connection.unregister(name)
