"""Reads XLSX and XLS workbooks by calamine: every visible sheet that holds anything, all cells as text."""

import re
from functools import cache, partial
from typing import Any

import fastexcel
import polars as pl

from etl.problems import Problem, refuse
from etl.readers.beside import beside_cells
from etl.readers.biff import opened_safely
from etl.readers.delimited import short_enough
from etl.readers.kinds import XLSX
from etl.readers.letters import unreadable
from etl.readers.limits import LIMITS, check_shape, too_large
from etl.readers.sheet import Sheet, numbered
from etl.readers.zipped import check_package, merged_cells

_PANIC = "PanicException"
_WHOLE_FLOAT = r"^(-?\d+)\.0$"
_FORMULA_ERRORS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
    "Value": "#VALUE!",
}  # fmt: skip


def read_workbook(content: bytes, file: str, format: str, notices: tuple[str, ...] = ()) -> list[Sheet]:
    """All visible sheets with content; raises Refused where the workbook cannot be opened, is too large or empty.

    Formulas and links to other files count by the value that was saved with them; nothing is reckoned or fetched.
    What cannot be seen in it (hidden sheets, comments, caches) goes with each sheet as ``unseen``.
    """
    if format == XLSX:
        check_package(content, file)
        opened = content
    else:
        opened = opened_safely(content, file)
    found = _opened(opened, file)
    filled = {name: cells for name, shown, cells in found if shown and cells.height}
    hidden = {name: cells for name, shown, cells in found if not shown}
    if not filled:
        raise refuse(
            Problem(
                check="empty_file",
                what="工作簿里没有任何内容",
                file=file,
                fix="请检查导出是否成功，重新导出后再装入",
            )
        )
    if hidden:
        notices = (*notices, f"隐藏的工作表没有读取：{'、'.join(hidden)}")
    unseen = [Sheet(file, f"隐藏的工作表“{name}”", cells) for name, cells in hidden.items()]
    unseen += [
        Sheet(file, place, numbered(texts.to_frame("c0")))
        for place, texts in (beside_cells(content) if format == XLSX else {}).items()
    ]
    return [
        Sheet(
            file, name, short_enough(cells, file, name), format,
            notices=notices,
            merged=cache(partial(merged_cells, content, name)) if format == XLSX else tuple,
            unseen=tuple(unseen),
        )
        for name, cells in filled.items()
    ]  # fmt: skip


def _opened(content: bytes, file: str) -> list[tuple[str, bool, pl.DataFrame]]:
    """Name, whether it can be seen, and cells of every sheet."""
    try:
        book = fastexcel.read_excel(content)
        if len(book.sheet_names) > LIMITS.sheets:
            raise too_large("工作表太多", f"{len(book.sheet_names)} 张", f"{LIMITS.sheets} 张", file)
        return [_sheet(book, name, file) for name in book.sheet_names]
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        raise refuse(unreadable(file)) from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:  # of the library: no Exception, and no class that can be imported
            raise refuse(unreadable(file)) from error
        raise


def _sheet(book: Any, name: str, file: str) -> tuple[str, bool, pl.DataFrame]:
    loaded = book.load_sheet(
        name, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True
    )
    shown = loaded.visible == "visible"
    if loaded.width == 0 or loaded.height == 0:
        return name, shown, pl.DataFrame()
    left = loaded.available_columns()[0].absolute_index
    check_shape(loaded.height, left + loaded.width, file, name)
    batch, errors = loaded.to_arrow_with_errors()
    cells = pl.DataFrame(pl.from_arrow(batch))
    cells = _with_errors(cells, errors.errors if errors else [])
    cells = cells.with_columns(pl.all().cast(pl.String).str.replace(_WHOLE_FLOAT, "$1"))
    cells = cells.with_columns(pl.when(pl.all() == "").then(None).otherwise(pl.all()).name.keep())
    cells = cells.rename({old: f"c{left + i}" for i, old in enumerate(cells.columns)})
    before = [pl.lit(None, pl.String).alias(f"c{i}") for i in range(left)]
    return name, shown, numbered(cells.select(*before, pl.all()))


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
