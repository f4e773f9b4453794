"""Reads XLSX and XLS workbooks by calamine: every visible sheet that holds anything, all cells as text."""

import re
from typing import Any

import fastexcel
import polars as pl

from etl.problems import Problem, refuse
from etl.readers.sheet import Sheet, numbered

_WHOLE_FLOAT = r"^(-?\d+)\.0$"
_FORMULA_ERRORS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
    "Value": "#VALUE!",
}  # fmt: skip


def read_workbook(content: bytes, file: str) -> list[Sheet]:
    """All sheets with content; raises Refused where the workbook cannot be opened or holds nothing."""
    try:
        book = fastexcel.read_excel(content)
        sheets = [_sheet(book, name, file) for name in book.sheet_names]
    except fastexcel.FastExcelError as error:
        raise refuse(_unreadable(file)) from error
    filled = [sheet for sheet in sheets if sheet is not None]
    if not filled:
        raise refuse(
            Problem(
                check="empty_file",
                what="工作簿里没有任何内容",
                file=file,
                fix="请检查导出是否成功,重新导出后再装入",
            )
        )
    return filled


def _sheet(book: Any, name: str, file: str) -> Sheet | None:
    loaded = book.load_sheet(
        name, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True
    )
    if loaded.visible != "visible" or loaded.width == 0 or loaded.height == 0:
        return None
    batch, errors = loaded.to_arrow_with_errors()
    cells = pl.DataFrame(pl.from_arrow(batch))
    cells = cells.rename({old: f"c{i}" for i, old in enumerate(cells.columns)})
    cells = _with_errors(cells, errors.errors if errors else [])
    cells = cells.with_columns(pl.all().cast(pl.String).str.replace(_WHOLE_FLOAT, "$1"))
    cells = cells.with_columns(pl.when(pl.all() == "").then(None).otherwise(pl.all()).name.keep())
    return Sheet(file, name, numbered(cells), "xlsx")


def _with_errors(cells: pl.DataFrame, errors: list[Any]) -> pl.DataFrame:
    """A formula error stays visible as the text that the spreadsheet shows; it is no blank."""
    by_column: dict[int, dict[int, str]] = {}
    for error in errors:
        row, column = error.position
        kind = re.search(r"Error\((\w+)\)", error.detail)
        by_column.setdefault(column, {})[row] = _FORMULA_ERRORS.get(kind[1] if kind else "", "#ERROR!")
    return cells.with_columns(
        cells.to_series(column).scatter(list(words), list(words.values()))
        for column, words in by_column.items()
    )


def _unreadable(file: str) -> Problem:
    return Problem(
        check="workbook",
        what="打不开这个工作簿,文件可能已损坏、加了密码,或扩展名与内容不符",
        file=file,
        expected="未加密的 xlsx 或 xls 工作簿",
        fix="请用 WPS 或 Excel 打开原文件,去掉密码,另存为 xlsx 后重新装入",
    )
