"""Whether a warehouse file has the tables and columns that this program reads; an older one is built anew."""

from functools import lru_cache
from pathlib import Path

from etl.contracts import CONTRACTS
from etl.store.files import Damaged
from etl.warehouse.engine import Reading


def is_as_now(path: Path) -> bool:
    """True also for a file that cannot be read: what is wrong with it is told by whoever reads it."""
    seen = path.stat()
    return _is_as_now(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=64)
def _is_as_now(path: Path, _written: int, _size: int) -> bool:
    wanted = {(table, column) for table, contract in CONTRACTS.items() for column in contract.columns}
    try:
        with Reading(path) as reading:
            there = reading.rows(
                "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'new'"
            )
    except (Damaged, OSError):
        return True
    return wanted <= {(table, column) for table, column in there}
