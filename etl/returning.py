"""The analyst's own file back: only the rows that did not pass, under their header, with what is wrong beside them.

What is personal does not go back: whole columns of it stay out, numbers in other cells are hidden.
"""

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import xlsxwriter

from etl.problems import Problem, Refused
from etl.readers import read_sheets
from etl.readers.sheet import ROW, Sheet
from etl.recognition import Wishes
from etl.recognition.plan import heading_of, layout_of
from etl.recognition.privacy import guessed_columns, masked, personal_columns

NUMBER, PROBLEM = "原行号", "问题"
MOST_ROWS = 20_000
_LONGEST_CELL, _LONGEST_SHEET_NAME = 32_000, 31


@dataclass(frozen=True)
class _Page:
    """What of a sheet goes back: the cells to copy, the rows of its header, and each cell's title in letters."""

    sheet: Sheet
    cells: list[str]
    header: tuple[int, ...]
    titles: dict[str, str]
    problems: dict[int, list[Problem]]


def returned(content: bytes, file: str, problems: Sequence[Problem], wishes: Wishes) -> bytes | None:
    """An XLSX of the rows that letters speak of, or None where no letter names a row.

    ``wishes`` are those that the file was refused under. Every cell is text as it was read, so that nothing is
    reckoned or run when the file is opened.
    """
    mine = [problem for problem in problems if problem.file in ("", file) and problem.row is not None]
    if not mine:
        return None
    try:
        sheets = read_sheets(content, file, wishes.encoding)
    except Refused:
        return None
    out = io.BytesIO()
    written = 0
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": False}) as book:
        for sheet in sheets:
            letters = _by_row([p for p in mine if p.sheet == sheet.name or len(sheets) == 1])
            if letters:
                written += _write(book, _page(sheet, letters, wishes))
    return out.getvalue() if written else None


def returned_name(file: str) -> str:
    """``教师.csv`` comes back as ``教师-问题行.xlsx``."""
    return f"{Path(file).stem}-{PROBLEM}行.xlsx"


def _by_row(problems: Sequence[Problem]) -> dict[int, list[Problem]]:
    letters: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        for row in problem.rows or (problem.row or 0,):
            letters[row].append(problem)
    return dict(sorted(letters.items())[:MOST_ROWS])


def _page(sheet: Sheet, problems: dict[int, list[Problem]], wishes: Wishes) -> _Page:
    heading = heading_of(sheet, wishes)
    if heading is None:
        secret = guessed_columns(sheet)
        return _Page(sheet, [cell for cell in sheet.columns if cell not in secret], (), {}, problems)
    layout = layout_of(heading, wishes)
    secret = personal_columns(heading.titles, layout.every_header if layout else ())
    cells = [cell for cell in sheet.columns if cell not in secret]
    return _Page(sheet, cells, heading.rows, heading.titles, problems)


def _write(book: xlsxwriter.Workbook, page: _Page) -> int:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@", "valign": "top"})
    wrong = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#FFE1D2"})
    words = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#A33A0A"})
    target = book.add_worksheet(_sheet_name(page.sheet.name, len(book.worksheets())))
    width = len(page.cells)
    target.write_string(0, 0, NUMBER, bold)
    target.write_string(0, width + 1, PROBLEM, bold)
    levels = page.sheet.cells.filter(pl.col(ROW).is_in(page.header)).rows(named=True)
    for line, level in enumerate(levels):
        for place, cell in enumerate(page.cells, start=1):
            target.write_string(line, place, (level[cell] or "")[:_LONGEST_CELL], bold)
    top = max(1, len(levels))
    rows = page.sheet.cells.filter(pl.col(ROW).is_in(list(page.problems))).rows(named=True)
    for line, row in enumerate(rows, start=top):
        letters = page.problems[row[ROW]]
        named = {part for problem in letters for part in problem.column.split("+")}
        target.write_string(line, 0, str(row[ROW]), plain)
        for place, cell in enumerate(page.cells, start=1):
            look = wrong if page.titles.get(cell, "") in named - {""} else plain
            if row[cell] is not None:
                target.write_string(line, place, masked(row[cell])[:_LONGEST_CELL], look)
            elif look is wrong:
                target.write_blank(line, place, None, look)
        told = dict.fromkeys(_words(problem) for problem in letters)
        target.write_string(line, width + 1, "\n".join(told)[:_LONGEST_CELL], words)
    target.freeze_panes(top, 0)
    target.set_column(0, 0, 8)
    target.set_column(1, width, 14)
    target.set_column(width + 1, width + 1, 70)
    return len(rows)


def _words(problem: Problem) -> str:
    told = not problem.column or problem.column in problem.what
    parts = ["" if told else f"“{problem.column}”列", problem.what]
    parts += [f"应为：{problem.expected}" if problem.expected else "", problem.fix]
    return "；".join(part for part in parts if part)


def _sheet_name(name: str, number: int) -> str:
    kept = "".join("_" if letter in "[]:*?/\\" else letter for letter in name).strip("'")
    return kept[:_LONGEST_SHEET_NAME] or f"{PROBLEM}行{number + 1 if number else ''}"
