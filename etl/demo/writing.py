"""Rows become files as a bureau would send them: Chinese headers, UTF-8 with BOM, CRLF line ends."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from etl.contracts import CONTRACTS, Contract

Cell = str | int | float | None
Row = dict[str, Cell]

UNIT_IN_HEADER = {
    "teaching_area_m2": "㎡",
    "indoor_sports_area_m2": "㎡",
    "sports_field_area_m2": "㎡",
    "equipment_yuan": "万元",
}
"""Columns whose header names its unit; the equipment value is written in that unit, 万元."""


def file_name(contract: Contract) -> str:
    """``06_enrolment_学生与班级.csv``: place in the contracts, table, label."""
    place = list(CONTRACTS).index(contract.table) + 1
    return f"{place:02d}_{contract.table}_{contract.label}.csv"


def header(contract: Contract) -> list[str]:
    """The labels of the contract, with the unit in brackets where files carry one."""
    return [
        f"{spec.label}({UNIT_IN_HEADER[name]})" if name in UNIT_IN_HEADER else spec.label
        for name, spec in contract.columns.items()
    ]


def write_table(folder: Path, table: str, rows: Iterable[Mapping[str, Cell]]) -> Path:
    """Write one table, ordered by its key."""
    contract = CONTRACTS[table]
    lines = [[_text(row[name]) for name in contract.columns] for row in rows]
    keys = [list(contract.columns).index(name) for name in contract.key]
    lines.sort(key=lambda line: [line[place] for place in keys])
    page = io.StringIO(newline="")
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(header(contract))
    writer.writerows(lines)
    path = folder / file_name(contract)
    path.write_bytes(page.getvalue().encode("utf-8-sig"))
    return path


def write_page(folder: Path, name: str, text: str) -> Path:
    """Write one page of Markdown, with plain line ends."""
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}".rstrip("0").rstrip(".")
    return str(cell)
