"""Batches become tables: later deliveries replace earlier ones value by value, and only in the columns they bring."""

from collections.abc import Sequence

from etl.contracts import CONTRACTS, Contract
from etl.store.ledger import MISSING_TABLE, Ledger, Manifest
from etl.warehouse.engine import Writer, literal, quoted, sql_type

_REASON_KEY = {"school_code", "school_year", "stage"}


def fold_tables(writer: Writer, ledger: Ledger, manifests: Sequence[Manifest]) -> None:
    """Creates every contract table from the batches, in the order of acceptance, and the table of reasons.

    A value that a later batch delivers, also as missing, replaces the earlier one; the earlier one stays in
    its batch. Columns that a batch does not bring leave what stands.
    """
    for contract in CONTRACTS.values():
        batches = [manifest for manifest in manifests if contract.table in manifest.rows]
        if batches:
            writer.run(
                f"CREATE TABLE {quoted(contract.table)} AS {_folded(writer, ledger, contract, batches)}"
            )
        else:
            writer.run(f"CREATE TABLE {quoted(contract.table)} ({_columns(contract)})")
    _fold_reasons(writer, ledger, manifests)


def _columns(contract: Contract) -> str:
    types = contract.schema.columns()
    return ", ".join(f"{quoted(name)} {sql_type(types[name].dtype)}" for name in contract.columns)


def _folded(writer: Writer, ledger: Ledger, contract: Contract, batches: Sequence[Manifest]) -> str:
    key = ", ".join(map(quoted, contract.key))
    rows = " UNION ALL ".join(
        f"SELECT {', '.join(map(quoted, contract.columns))}, {number} AS delivery "
        f"FROM read_parquet({literal(str(ledger.parquet(manifest.batch, contract.table)))})"
        for number, manifest in enumerate(batches)
    )
    names = ", ".join(map(quoted, contract.columns))
    order = f"ORDER BY {key}"
    if len(batches) == 1 or not _overlap(writer, rows, key):
        return f"SELECT {names} FROM ({rows}) {order}"
    latest = ", ".join(
        f"arg_max_null({quoted(name)}, delivery) FILTER (WHERE delivery IN ({_bringing(batches, contract, name)}))"
        f" AS {quoted(name)}"
        for name in contract.values
    )
    return f"SELECT {', '.join(part for part in (key, latest) if part)} FROM ({rows}) GROUP BY {key} {order}"


def _overlap(writer: Writer, rows: str, key: str) -> bool:
    [(all_rows, keys)] = writer.rows(f"SELECT count(*), count(DISTINCT ({key})) FROM ({rows})")
    return bool(all_rows != keys)


def _bringing(batches: Sequence[Manifest], contract: Contract, column: str) -> str:
    numbers = [str(n) for n, m in enumerate(batches) if column in m.columns[contract.table]]
    return ", ".join(numbers) or "-1"


def _fold_reasons(writer: Writer, ledger: Ledger, manifests: Sequence[Manifest]) -> None:
    """The reasons of missing values, folded as the values are: the last delivery of a cell decides about both.

    A reason falls where a later batch brings the same cell, with a value or plainly blank; of several the last holds.
    """
    parts = " UNION ALL ".join(
        f"SELECT *, {number} AS delivery FROM read_parquet({literal(str(ledger.parquet(m.batch, MISSING_TABLE)))})"
        for number, m in enumerate(manifests)
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

    Reasons are known by school, year and stage: where the key of a table says more, none can be matched to its row.
    """
    batches = [(n, m) for n, m in enumerate(manifests) if contract.table in m.rows]
    if len(batches) < 2 or not set(contract.key) <= _REASON_KEY:
        return ""
    rows = " UNION ALL ".join(
        f"SELECT {', '.join(map(quoted, contract.key))}, {number} AS delivery, "
        f"[{', '.join(literal(name) for name in manifest.columns[contract.table])}] AS brought "
        f"FROM read_parquet({literal(str(ledger.parquet(manifest.batch, contract.table)))})"
        for number, manifest in batches[1:]
    )
    same = " AND ".join(f"brings.{quoted(name)} = said.{quoted(name)}" for name in contract.key)
    return (
        f"SELECT 1 FROM ({rows}) brings WHERE said.table_name = {literal(contract.table)} AND {same} "
        "AND brings.delivery > said.delivery AND list_contains(brings.brought, said.column_name)"
    )
