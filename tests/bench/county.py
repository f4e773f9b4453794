"""A generated county of 500 schools × 10 years, to measure screens on: drawn like 示例县, and as invented as that.

Nine counties are drawn by the generator of the demo data, each with chance of its own, and put together into one;
their first year stands for the two before it as well. Nothing of this is ever committed; it is loaded as invented,
so every screen marks it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from etl.demo.chance import Chance
from etl.demo.county import tables
from etl.demo.roster import COUNTY, TYPE_CHANGE
from etl.demo.roster import SCHOOLS as DRAWN
from etl.demo.roster import YEARS as YEARS_DRAWN
from etl.demo.writing import Cell, Row, write_table
from etl.loading import load
from etl.recognition import Wishes

SCHOOLS, YEARS = 500, 10
NAME = "示例大县"
PARTS = 9
FIRST, DRAWN_YEARS = YEARS_DRAWN[0], len(YEARS_DRAWN)
_STEP = 100  # between the serial numbers of one part and the next
_LAST = SCHOOLS - (PARTS - 1) * len(DRAWN)  # serial number of the last school of the last part
_RECODED = TYPE_CHANGE.new_serial
_CODES = ("school_code", "old_code", "new_code", "from_code", "to_code", "host_code", "parent_code")
_SUMS = {
    "quality_places", "quality_places_assigned", "quality_places_rural", "disabled_children", "disabled_enrolled",
    "migrants_eligible", "migrants_public", "migrants_bought",
}  # fmt: skip


def build(store: Path, folder: Path) -> Path:
    """Writes the county's files into ``folder`` and publishes them in ``store``."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [write_table(folder, table, rows) for table, rows in _whole().items()]
    load(files, store, Wishes(), invented=True)
    return store


def _whole() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for part in range(PARTS):
        for table, rows in _drawn(part).items():
            found.setdefault(table, []).extend(row for row in rows if _kept(row))
    found["county_year"] = list(_summed(found["county_year"]))
    return {table: _with_earlier(rows) for table, rows in found.items()}


def _drawn(part: int) -> dict[str, list[Row]]:
    def other_chance(self: Chance, *topic: object) -> None:
        self._source = random.Random(f"{NAME}/{part}/" + "/".join(map(str, topic)))

    with patch.object(Chance, "__init__", other_chance):
        return {table: [_renamed(row, part) for row in rows] for table, rows in tables().items()}


def _renamed(row: Row, part: int) -> Row:
    return {column: _other(column, value, part) for column, value in row.items()}


def _other(column: str, value: Cell, part: int) -> Cell:
    if not isinstance(value, str) or not value:
        return value
    if column in _CODES:
        return f"{value[:4]}{int(value[4:]) + part * _STEP:06d}"
    if column == "county":
        return NAME
    if column in ("school_name", "group_name"):
        return value.replace(COUNTY, f"{NAME}{part + 1}片")
    if column in ("alias", "township"):
        return f"{value}{part + 1}片"
    return f"{value}P{part + 1}" if column == "group_id" else value


def _kept(row: Row) -> bool:
    """Of the last part only so many schools that there are 500, and no groups."""
    numbers = [int(str(row[code])[4:]) for code in _CODES if row.get(code)]
    serials = [number % _STEP for number in numbers if number // _STEP == PARTS - 1]
    return all(serial <= _LAST or serial == _RECODED for serial in serials) and not str(
        row.get("group_id")
    ).endswith(f"P{PARTS}")


def _summed(rows: list[Row]) -> Iterator[Row]:
    """One row a year for the one county: numbers of people and places add up, amounts a head do not."""
    for year in sorted({row["school_year"] for row in rows}, key=str):
        own = [row for row in rows if row["school_year"] == year]
        sums = {name: sum(int(str(row[name])) for row in own if row[name] is not None) for name in _SUMS}
        yield {**own[0], **sums}


def _with_earlier(rows: list[Row]) -> list[Row]:
    """The first year also for the years before it; schools begin with the earliest."""
    earlier = range(FIRST + DRAWN_YEARS - YEARS, FIRST)
    again = [
        {**row, column: year}
        for row in rows
        for column in ("school_year", "fiscal_year")
        if row.get(column) == FIRST
        for year in earlier
    ]
    begun = [{**row, "valid_from": earlier[0]} if row.get("valid_from") == FIRST else row for row in rows]
    return [*again, *begun]
