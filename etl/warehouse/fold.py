"""Batches become tables: later deliveries replace earlier ones value by value, and only in the columns they bring."""

from collections.abc import Collection, Sequence

import ibis
import ibis.expr.types as ir
import polars as pl

from etl.contracts import CONTRACTS, Contract
from etl.engines import Engine
from etl.store.ledger import KEY_JOINT, MISSING_TABLE, Ledger, Manifest
from etl.warehouse.engine import Writer, literal, quoted

_KEPT_AS = {
    pl.Float64: "float64",
    pl.String: "string",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Int32: "int32",
}

_REASON_KEY = ("school_code", "school_year", "stage")


def fold_tables(
    engine: Engine, ledger: Ledger, manifests: Sequence[Manifest], tables: Collection[str] = CONTRACTS
) -> None:
    """Creates contract tables from the batches, in the order of acceptance; all of them, or those in ``tables``.

    A value that a later batch delivers, also as missing, replaces the earlier one; the earlier one stays in
    its batch. Columns that a batch does not bring leave what stands.
    """
    for contract in (CONTRACTS[table] for table in CONTRACTS if table in tables):
        batches = [manifest for manifest in manifests if contract.table in manifest.rows]
        files = [ledger.parquet(manifest.batch, contract.table) for manifest in batches]
        delivered = engine.read(f"delivered_{contract.table}", files, stored_types(contract))
        again = len(batches) > 1 and engine.rows_of(_recurring(delivered, contract.key)) > 0
        brought = [manifest.columns[contract.table] for manifest in batches]
        rows = folded(delivered, contract, brought) if again else delivered.select(*contract.columns)
        absent = set(contract.columns).difference(*brought) if brought else set()
        engine.create(contract.table, rows, contract.key if again else (), plain=not again, empty=absent)


def stored_types(contract: Contract) -> dict[str, str]:
    """Each column and the Ibis type in which it is kept; measured values are float64, never DECIMAL."""
    types = contract.schema.columns()
    return {name: _KEPT_AS[types[name].dtype.base_type()] for name in contract.columns}


def folded(delivered: ir.Table, contract: Contract, brought: Sequence[Sequence[str]]) -> ir.Table:
    """One row per key of the contract, each value from the last delivery that brought its column.

    ``delivered``: the contract's columns and ``delivery``, in which a key occurs once; ``brought``: the columns
    of each delivery. The deliveries that count are looked up once for all columns that came together.
    """
    if not contract.values:
        return delivered.select(*contract.columns).distinct()
    bringing = {
        name: tuple(number for number, columns in enumerate(brought) if name in columns)
        for name in contract.values
    }
    together = {numbers: f"last_{place}" for place, numbers in enumerate(sorted(set(bringing.values())))}
    same_key = ibis.window(group_by=contract.key)
    marked = delivered.mutate(
        **{
            last: _among(delivered.delivery, numbers).max().over(same_key)
            for numbers, last in together.items()
        }
    )
    latest = {
        name: ibis.cases((marked.delivery == marked[together[numbers]], marked[name]), else_=None).max()
        for name, numbers in bringing.items()
    }
    return marked.group_by(contract.key).agg(**latest).select(*contract.columns)


def _among(delivery: ir.IntegerValue, numbers: Sequence[int]) -> ir.IntegerValue:
    return ibis.cases((delivery.isin(numbers or (-1,)), delivery), else_=None)


def _recurring(delivered: ir.Table, key: Sequence[str]) -> ir.Table:
    counted = delivered.group_by(list(key)).agg(times=delivered.count())
    return counted.filter(counted.times > 1)


def fold_reasons(writer: Writer, ledger: Ledger, manifests: Sequence[Manifest]) -> None:
    """The reasons of missing values, folded as the values are: the last delivery of a cell decides about both.

    A reason falls where a later batch brings the same cell, with a value or plainly blank; of several the last holds.
    """
    parts = " UNION ALL BY NAME ".join(
        (
            "SELECT CAST(NULL AS VARCHAR) AS rest_of_key WHERE FALSE",  # batches of old do not have it
            *(
                f"SELECT *, {number} AS delivery "
                f"FROM read_parquet({literal(str(ledger.parquet(m.batch, MISSING_TABLE)))})"
                for number, m in enumerate(manifests)
            ),
        )
    )
    later = " ".join(
        f"AND NOT EXISTS ({sql})"
        for contract in CONTRACTS.values()
        if (sql := _brought_later(ledger, contract, manifests))
    )
    columns = "table_name, school_code, school_year, stage, column_name"
    writer.run(
        f"CREATE TABLE missing AS SELECT {columns}, arg_max(reason, delivery) AS reason FROM ({parts}) said "
        f"WHERE TRUE {later} GROUP BY {columns} ORDER BY {columns}"
    )


def _brought_later(ledger: Ledger, contract: Contract, manifests: Sequence[Manifest]) -> str:
    """The rows of a table by which a later batch takes the place of what was ``said``; empty where there are none.

    What the key has beside school, year and stage is matched as ``rest_of_key``.
    """
    batches = [(n, m) for n, m in enumerate(manifests) if contract.table in m.rows]
    if len(batches) < 2:
        return ""
    rows = " UNION ALL ".join(
        f"SELECT {', '.join(map(quoted, contract.key))}, {number} AS delivery, "
        f"[{', '.join(literal(name) for name in manifest.columns[contract.table])}] AS brought "
        f"FROM read_parquet({literal(str(ledger.parquet(manifest.batch, contract.table)))})"
        for number, manifest in batches[1:]
    )
    same = " AND ".join(
        f"brings.{quoted(name)} = said.{quoted(name)}" for name in contract.key if name in _REASON_KEY
    )
    rest = [f"CAST(brings.{quoted(name)} AS VARCHAR)" for name in contract.key if name not in _REASON_KEY]
    matched = [same] if same else []
    if rest:
        matched.append(f"concat_ws({literal(KEY_JOINT)}, {', '.join(rest)}) = said.rest_of_key")
    return (
        f"SELECT 1 FROM ({rows}) brings WHERE said.table_name = {literal(contract.table)} AND {' AND '.join(matched)} "
        "AND brings.delivery > said.delivery AND list_contains(brings.brought, said.column_name)"
    )
