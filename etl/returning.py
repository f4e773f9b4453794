"""The analyst's own file back: only the rows that did not pass, under their header, with what is wrong beside them."""

import io
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from etl.problems import Problem, Refused
from etl.readers import read_sheets
from etl.readers.sheet import ROW, Sheet

NUMBER, PROBLEM = "原行号", "问题"
MOST_ROWS = 20_000
_HEADER_WITHIN = 20
_LONGEST_CELL, _LONGEST_SHEET_NAME = 32_000, 31


def returned(content: bytes, file: str, problems: Sequence[Problem]) -> bytes | None:
    """An XLSX of the rows that letters speak of, or None where no letter names a row.

    Every cell is text as it was read, so that nothing is reckoned or run when the file is opened.
    """
    mine = [problem for problem in problems if problem.file in ("", file) and problem.row is not None]
    if not mine:
        return None
    try:
        sheets = read_sheets(content, file)
    except Refused:
        return None
    out = io.BytesIO()
    written = 0
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": False}) as book:
        for sheet in sheets:
            letters = _by_row([p for p in mine if p.sheet == sheet.name or len(sheets) == 1])
            if letters:
                written += _write(book, sheet, letters)
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


def _write(book: xlsxwriter.Workbook, sheet: Sheet, letters: dict[int, list[Problem]]) -> int:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@", "valign": "top"})
    wrong = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#FFE1D2"})
    words = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#A33A0A"})
    page = book.add_worksheet(_sheet_name(sheet.name, len(book.worksheets())))
    header = _header(sheet, letters)
    width = len(sheet.columns)
    for place, title in enumerate([NUMBER, *header, PROBLEM]):
        page.write_string(0, place, title[:_LONGEST_CELL], bold)
    rows = [row for row in sheet.cells.rows(named=True) if row[ROW] in letters]
    for line, row in enumerate(rows, start=1):
        named = {part for problem in letters[row[ROW]] for part in problem.column.split("+")}
        page.write_string(line, 0, str(row[ROW]), plain)
        for place, column in enumerate(sheet.columns):
            look = wrong if header[place] in named else plain
            if row[column] is not None:
                page.write_string(line, place + 1, row[column][:_LONGEST_CELL], look)
            elif look is wrong:
                page.write_blank(line, place + 1, None, look)
        told = dict.fromkeys(_words(problem) for problem in letters[row[ROW]])
        page.write_string(line, width + 1, "\n".join(told)[:_LONGEST_CELL], words)
    page.freeze_panes(1, 0)
    page.set_column(0, 0, 8)
    page.set_column(1, width, 14)
    page.set_column(width + 1, width + 1, 70)
    return len(rows)


def _words(problem: Problem) -> str:
    told = not problem.column or problem.column in problem.what
    parts = ["" if told else f"“{problem.column}”列", problem.what]
    parts += [f"应为:{problem.expected}" if problem.expected else "", problem.fix]
    return ";".join(part for part in parts if part)


def _header(sheet: Sheet, letters: dict[int, list[Problem]]) -> list[str]:
    """The row above the first letter that holds most of the names that letters use, else most words."""
    names = {part for some in letters.values() for problem in some for part in problem.column.split("+")} - {
        ""
    }
    best, best_score = [""] * len(sheet.columns), (-1, -1)
    for number, cells in sheet.head(_HEADER_WITHIN):
        if number >= min(letters):
            break
        words = [cell.strip() for cell in cells]
        score = (len(names & set(words)), sum(bool(word) and not word[0].isdigit() for word in words))
        if score > best_score:
            best, best_score = words, score
    return best


def _sheet_name(name: str, number: int) -> str:
    kept = "".join("_" if letter in "[]:*?/\\" else letter for letter in name).strip("'")
    return kept[:_LONGEST_SHEET_NAME] or f"{PROBLEM}行{number + 1 if number else ''}"
