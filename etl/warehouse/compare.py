"""What moved between two warehouse files: rows added, removed and changed, and how the version number speaks of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from etl.contracts import CONTRACTS, Contract
from etl.warehouse.engine import Reading, literal, quoted

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


@dataclass(frozen=True)
class Move:
    """A measure that has another value now; ``line`` where the value crossed it."""

    scope_kind: str
    scope: str
    stage: str
    school_year: int
    indicator: str
    measure: str
    old: float
    new: float
    line: float | None = None


@dataclass(frozen=True)
class Difference:
    """Who came and went, which measures moved most, and which verdicts turned; lists are cut, counts are whole."""

    came: list[tuple[str, str]]
    came_n: int
    left: list[tuple[str, str]]
    left_n: int
    moves: list[Move]
    moves_n: int
    turned: list[Move]
    turned_n: int


MOST_SCHOOLS, MOST_MOVES, MOST_TURNED = 50, 8, 50
_MOVING = ("cv_w", "mean_w", "share_met")
_CELL = "scope_kind, scope, stage, school_year, indicator, measure"


def differ(old: Path, new: Path, cv_lines: Mapping[tuple[str, int], float], official: set[str]) -> Difference:
    """What readers would notice. ``cv_lines`` by stage and school year; ``official`` are judged in counties."""
    with Reading(new, old) as reading:
        came_n, came = _schools_only_in(reading, "new", "old")
        left_n, left = _schools_only_in(reading, "old", "new")
        moves_n, moves = _moves(reading)
        turned_n, turned = _turned(reading, cv_lines, official)
    return Difference(came, came_n, left, left_n, moves, moves_n, turned, turned_n)


def unequal_tables(old: Path, new: Path) -> dict[str, int]:
    """Rows of each table that stand in one file only; empty where both hold exactly the same."""
    with Reading(new, old) as reading:
        there = {
            side: {
                row[0]
                for row in reading.rows(
                    f"SELECT table_name FROM duckdb_tables() WHERE database_name = {literal(side)}"
                )
            }
            for side in ("old", "new")
        }
        unequal = dict.fromkeys(sorted(there["old"] ^ there["new"]), 0)
        for table in sorted(there["old"] & there["new"]):
            sides = (f"old.{quoted(table)}", f"new.{quoted(table)}")
            if _shape(reading, sides[0]) != _shape(reading, sides[1]):
                unequal[table] = reading.number(f"SELECT count(*) FROM {sides[0]}")
                continue
            rows = sum(
                reading.number(f"SELECT count(*) FROM (FROM {one} EXCEPT ALL FROM {other})")
                for one, other in (sides, sides[::-1])
            )
            if rows:
                unequal[table] = rows
    return unequal


def _shape(reading: Reading, table: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in reading.rows(f"DESCRIBE {table}")]


def _schools_only_in(reading: Reading, here: str, there: str) -> tuple[int, list[tuple[str, str]]]:
    only = (
        f"FROM {here}.school_year s WHERE NOT EXISTS "
        f"(SELECT 1 FROM {there}.school_year t WHERE t.school_code = s.school_code)"
    )
    count = reading.number(f"SELECT count(DISTINCT school_code) {only}")
    names = reading.rows(
        f"SELECT school_code, coalesce(arg_max(school_name, school_year), school_code) {only} "
        f"GROUP BY school_code ORDER BY school_code LIMIT {MOST_SCHOOLS}"
    )
    return count, [(code, name) for code, name in names]


def _moves(reading: Reading) -> tuple[int, list[Move]]:
    """The largest of each kind in counties, groups and the whole.

    差异系数 and shares are ranked by their step, means by their step against the old mean.
    """
    listed = ", ".join(map(literal, _MOVING))
    moved = (
        f"SELECT {_CELL}, o.value AS old_value, n.value AS new_value, CASE WHEN measure = 'mean_w' "
        "THEN abs(n.value - o.value) / nullif(abs(o.value), 0) ELSE abs(n.value - o.value) END AS step "
        f"FROM old.measure o JOIN new.measure n USING ({_CELL}) WHERE measure IN ({listed}) "
        "AND abs(n.value - o.value) > 1e-9 * greatest(1.0, abs(o.value))"
    )
    count = reading.number(f"SELECT count(*) FROM ({moved})")
    rows = reading.rows(
        f"SELECT {_CELL}, old_value, new_value FROM ({moved}) QUALIFY row_number() OVER "
        f"(PARTITION BY measure, scope_kind ORDER BY step DESC NULLS LAST, {_CELL}) <= {MOST_MOVES} "
        f"ORDER BY scope_kind, measure, step DESC NULLS LAST, {_CELL}"
    )
    return count, [Move(*row) for row in rows]


def _turned(
    reading: Reading, cv_lines: Mapping[tuple[str, int], float], official: set[str]
) -> tuple[int, list[Move]]:
    """A county's 差异系数 on the other side of its line, and a county in which all schools met the line or do now."""
    lines = [f"({literal(s)}, {int(y)}, 'cv_w', {float(line)!r})" for (s, y), line in cv_lines.items()]
    lines += [f"({literal(s)}, {int(y)}, 'share_met', 100.0)" for s, y in cv_lines]
    if not lines or not official:
        return 0, []
    cards = ", ".join(map(literal, sorted(official)))
    turned = (
        f"SELECT {_CELL}, o.value AS old_value, n.value AS new_value, l.line "
        f"FROM old.measure o JOIN new.measure n USING ({_CELL}) "
        f"JOIN (VALUES {', '.join(lines)}) l(stage, school_year, measure, line) "
        f"USING (stage, school_year, measure) WHERE scope_kind = 'county' AND indicator IN ({cards}) "
        "AND (o.value <= l.line + 1e-9) <> (n.value <= l.line + 1e-9) AND measure = 'cv_w' "
        f"OR (scope_kind = 'county' AND indicator IN ({cards}) AND measure = 'share_met' "
        "AND (o.value >= l.line - 1e-9) <> (n.value >= l.line - 1e-9))"
    )
    count = reading.number(f"SELECT count(*) FROM ({turned})")
    rows = reading.rows(f"SELECT * FROM ({turned}) ORDER BY school_year DESC, {_CELL} LIMIT {MOST_TURNED}")
    return count, [Move(*row) for row in rows]
