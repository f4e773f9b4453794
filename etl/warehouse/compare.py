"""What moved between two warehouse files: rows added, removed and changed, and how the version number speaks of it."""

from dataclasses import dataclass
from pathlib import Path

from etl.contracts import CONTRACTS, Contract
from etl.warehouse.engine import Reading, quoted

MAJOR, MINOR, PATCH = 1, 2, 3


@dataclass(frozen=True)
class Change:
    """Rows of one table that came, went, or have other values now."""

    table: str
    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class Facts:
    """What a fresh warehouse holds and how it differs: ``bump`` is MAJOR, MINOR or PATCH."""

    rows: dict[str, int]
    schools: int
    school_years: list[int]
    changes: list[Change]
    bump: int


def compare(old: Path | None, new: Path) -> Facts:
    """Reads both files; ``old`` is None for the first version. Opening the new one is also its first test."""
    with Reading(new, old) as reading:
        rows = {table: reading.number(f"SELECT count(*) FROM new.{quoted(table)}") for table in CONTRACTS}
        schools = reading.number("SELECT count(DISTINCT school_code) FROM new.school_year")
        years = [
            row[0] for row in reading.rows("SELECT DISTINCT school_year FROM new.school_year ORDER BY 1")
        ]
        changes = [_change(reading, contract) for contract in CONTRACTS.values()] if old else []
        lost, gained = _columns_moved(reading) if old else (False, False)
    moved = [change for change in changes if change.added or change.removed or change.changed]
    if lost or any(change.removed for change in moved):
        bump = MAJOR
    else:
        bump = MINOR if gained or any(change.added for change in moved) else PATCH
    return Facts(rows, schools, years, moved, bump)


def _change(reading: Reading, contract: Contract) -> Change:
    key = ", ".join(map(quoted, contract.key))
    whole = ", ".join(map(quoted, contract.columns))
    table = quoted(contract.table)

    def beyond(columns: str, left: str, right: str) -> int:
        return reading.number(
            f"SELECT count(*) FROM (SELECT {columns} FROM {left}.{table} EXCEPT SELECT {columns} FROM {right}.{table})"
        )

    added, removed = beyond(key, "new", "old"), beyond(key, "old", "new")
    return Change(contract.table, added, removed, beyond(whole, "new", "old") - added)


def _columns_moved(reading: Reading) -> tuple[bool, bool]:
    """Whether a column that held values holds none now, and whether an empty one holds values now."""
    lost = gained = False
    for contract in CONTRACTS.values():
        if not contract.values:
            continue
        counts = ", ".join(f"count({quoted(name)})" for name in contract.values)
        before = reading.rows(f"SELECT {counts} FROM old.{quoted(contract.table)}")[0]
        now = reading.rows(f"SELECT {counts} FROM new.{quoted(contract.table)}")[0]
        lost |= any(b and not n for b, n in zip(before, now, strict=True))
        gained |= any(n and not b for b, n in zip(before, now, strict=True))
    return lost, gained
