"""Deliveries as analysts make them: small CSV and XLSX files, good ones and spoilt ones."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from etl.loading import Report, check, load
from etl.problems import Problem, Refused
from etl.recognition import Wishes

HEADER = ("学校标识码", "学校名称", "县区", "办学类型", "学年", "学段", "在校生数", "图书册数")
PUPILS, BOOKS = (45, 37, 89, 76, 55), (279, 137, 935, 160, 402)


def row(number: int = 1, **changes: Any) -> list[Any]:
    """One school of the worked example as a line of the file; ``changes`` are named by header."""
    school = (f"219900000{number}", f"第{number}小学", "示例县", "小学")
    figures = (2023, "小学", PUPILS[number - 1], BOOKS[number - 1])
    line = dict(zip(HEADER, (*school, *figures), strict=True))
    assert set(changes) <= set(line), changes
    return list({**line, **changes}.values())


def worked_example(**changes: Any) -> list[list[Any]]:
    """Header and the five schools of the official worked example; ``changes`` hold for all of them."""
    return [list(HEADER), *(row(number, **changes) for number in range(1, 6))]


def csv_file(path: Path, lines: Iterable[Any], encoding: str = "utf-8") -> Path:
    """Writes a CSV file with the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def workbook(path: Path, **sheets: Iterable[Any]) -> Path:
    """Writes an XLSX file; texts stay texts and numbers numbers."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if cell is not None:
                        sheet.write(number, column, cell)
    return path


def letters(act: Callable[[], object]) -> list[Problem]:
    """The letters with which something is refused; fails where it is not."""
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.problems


def checked(*files: Path, store: Path | None = None, **wishes: Any) -> Report:
    """Checks files against a store that was never created, unless one is named."""
    return check(files, store or files[0].parent / "no-store", Wishes(**wishes))


def loaded(store: Path, *files: Path, **wishes: Any) -> Report:
    return load(files, store, Wishes(**wishes))


def content(folder: Path) -> dict[str, str]:
    """Every file below a folder with its hash, and every folder: what "nothing changed" is measured by."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "/"
        for path in sorted(folder.rglob("*"))
    }
