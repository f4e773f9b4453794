"""Runs Ibis expressions of the ground floor on small tables: each expression is compiled once a test session."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import duckdb
import ibis
import polars as pl

from balance.cells import cells_of
from balance.measures import contributions, measure_rows, with_order
from balance.moments import CELL

ROW = {
    "cell": "int64",
    "scope_kind": "string", "scope": "string", "stage": "string", "school_year": "int32", "indicator": "string",
    "school_code": "string", "main_group": "string", "urban_rural": "string", "students": "float64",
    "value": "float64", "weight": "float64", "met": "boolean", "shortfall": "float64", "heads": "float64",
    "others": "float64", "lead": "boolean", "kind": "string",
}  # fmt: skip
_SQL = {
    "string": "VARCHAR", "float64": "DOUBLE", "int32": "INTEGER", "boolean": "BOOLEAN", "date": "DATE",
    "int64": "BIGINT",
}  # fmt: skip


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_progress_bar = false")
    return connection


def run(sql: str, tables: Mapping[str, tuple[dict[str, str], list[dict[str, Any]]]]) -> list[dict[str, Any]]:
    """Rows of a query over tables given as (schema in Ibis words, rows)."""
    connection = _connection()
    for name, (schema, rows) in tables.items():
        columns = ", ".join(f'"{column}" {_SQL[kind]}' for column, kind in schema.items())
        connection.execute(f'CREATE OR REPLACE TABLE "{name}" ({columns})')
        if rows:
            marks = ", ".join("?" * len(schema))
            connection.executemany(
                f'INSERT INTO "{name}" VALUES ({marks})', [[row.get(c) for c in schema] for row in rows]
            )
    return pl.DataFrame(pl.from_arrow(connection.sql(sql).to_arrow_table())).to_dicts()


_ROWS = ibis.table(ROW, name="cell_row")
_SUMS = cells_of(_ROWS)
_CELLS = ibis.table(_SUMS.schema(), name="cell")


@cache
def _bench() -> duckdb.DuckDBPyConnection:
    """Empty tables with the queries of the ground floor prepared on them, planned once."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("SET enable_progress_bar = false")
    columns = ", ".join(f'"{column}" {_SQL[kind]}' for column, kind in ROW.items())
    connection.execute(f"CREATE TABLE cell_row ({columns})")
    sums = ibis.to_sql(_SUMS, dialect="duckdb")
    connection.execute(f"CREATE TABLE cell AS {sums}")
    connection.execute(f"PREPARE moments AS INSERT INTO cell {sums}")
    ordered = with_order(_CELLS, _ROWS)
    queries = {"measures": measure_rows(ordered), "ordered": ordered, "parts": contributions(_ROWS)}
    for name, query in queries.items():
        connection.execute(f"PREPARE {name} AS {ibis.to_sql(query, dialect='duckdb')}")
    return connection


def _on_bench(query: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    connection = _bench()
    connection.execute("DELETE FROM cell_row; DELETE FROM cell")
    marks = ", ".join([f"({', '.join('?' * len(ROW))})"] * len(rows))
    connection.execute(f"INSERT INTO cell_row VALUES {marks}", [row[name] for row in rows for name in ROW])
    if query != "parts":
        connection.execute("EXECUTE moments")
    connection.execute(f"EXECUTE {query}")
    names = [column[0] for column in connection.description or []]
    return [dict(zip(names, row, strict=True)) for row in connection.fetchall()]


def school_rows(
    values: Sequence[float | None],
    weights: Sequence[float],
    groups: Sequence[str | None] | None = None,
    line: float | None = None,
    kind: str = "ratio",
    scope_kind: str = "county",
    leads: Sequence[bool | None] | None = None,
    heads: Sequence[float | None] | None = None,
) -> list[dict[str, Any]]:
    """Rows of one cell; ``line`` is a pass line that a value reaches from below, ``heads`` are counted people."""
    cell = {
        "cell": 0,
        "scope_kind": scope_kind,
        "scope": "甲县",
        "stage": "primary",
        "school_year": 2020,
        "indicator": "x",
    }
    return [
        {
            **cell,
            "school_code": f"{number:03d}",
            "main_group": groups[number] if groups else None,
            "urban_rural": groups[number] if groups else None,
            "students": weight,
            "value": value,
            "weight": None if kind == "total" else weight,
            "met": None if line is None or value is None else value >= line,
            "shortfall": None if line is None or value is None else max(0.0, line - value) * weight,
            "heads": heads[number] if heads else None,
            "others": None,
            "lead": leads[number] if leads else None,
            "kind": kind,
        }
        for number, (value, weight) in enumerate(zip(values, weights, strict=True))
    ]


def measured(rows: list[dict[str, Any]]) -> dict[str, tuple[float | None, str | None]]:
    """Measure id → (value, reason) of the one cell in ``rows``."""
    found = _on_bench("measures", rows)
    return {row["measure"]: (row["value"], row["reason"]) for row in found}


def ordered(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the ordered pass gives for the one cell in ``rows``, also where a measure hides it."""
    [found] = _on_bench("ordered", rows)
    return found


def value_of(measure: str, *arguments: Any, **options: Any) -> float:
    """The value of a measure; fails where there is none."""
    value, reason = measured(school_rows(*arguments, **options))[measure]
    assert value is not None, reason
    return value


def contributed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Contributions of the schools of one cell, by school code."""
    found = _on_bench("parts", rows)
    return sorted(found, key=lambda row: str(row["school_code"]))


assert set(CELL) <= set(ROW)
