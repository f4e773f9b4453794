"""Reads CSV and TSV: decoded strictly, all cells as text, a broken line named by its number."""

import csv
import io

import polars as pl

from etl.problems import Problem, refuse
from etl.readers.encoding import decode
from etl.readers.sheet import Sheet, numbered

_DELIMITERS = (",", "\t", ";")
_PROBED_LINES = 50
MAX_COLUMNS = 2000


def read_delimited(content: bytes, file: str) -> Sheet:
    """The one sheet of a text file; raises Refused with the line that cannot be read."""
    text, encoding = decode(content, file)
    if not text.strip("\ufeff \t\r\n"):
        raise refuse(_empty(file))
    if "\n" not in text:
        text = text.replace("\r", "\n")  # "CSV (Macintosh)"
    delimiter, width = _shape(text, file)
    try:
        cells = pl.read_csv(
            text.encode("utf-8"),
            has_header=False,
            separator=delimiter,
            infer_schema=False,
            schema={f"c{i}": pl.String for i in range(width)},
            missing_columns="insert",
        )
    except pl.exceptions.PolarsError as error:
        raise refuse(_broken_line(text, delimiter, width, file)) from error
    return Sheet(file, "", numbered(cells), encoding)


def _shape(text: str, file: str) -> tuple[str, int]:
    """The delimiter that splits most of the first lines, into most cells, and how many a line has at the most."""
    head = io.StringIO(text[:200_000])
    lines = [line for line, _ in zip(head, range(_PROBED_LINES), strict=False)]
    try:
        widths = {d: [len(row) for row in csv.reader(lines, delimiter=d)] for d in _DELIMITERS}
    except csv.Error as error:  # a cell of more than 100,000 characters: a quotation mark is never closed
        raise refuse(_broken_line(text, _DELIMITERS[0], MAX_COLUMNS, file)) from error
    delimiter = max(_DELIMITERS, key=lambda d: (sum(n > 1 for n in widths[d]), sum(widths[d])))
    return delimiter, min(max(widths[delimiter]), MAX_COLUMNS)


def _empty(file: str) -> Problem:
    return Problem(
        check="empty_file",
        what="文件是空的,没有任何内容",
        file=file,
        fix="请检查导出是否成功,重新导出后再装入",
    )


def _broken_line(text: str, delimiter: str, width: int, file: str) -> Problem:
    """Where reading stopped: a line with too many cells, or a quotation mark that is never closed."""
    row = 0
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), start=1):
            if len(cells) > width:
                return Problem(
                    check="too_many_cells",
                    what="这一行的列数比表头多",
                    file=file,
                    row=row,
                    found=f"{len(cells)} 列",
                    expected=f"不超过 {width} 列",
                    fix="检查这一行是否多了分隔符;含逗号的文字要用英文双引号括起来",
                )
    except csv.Error:
        row += 1
    return Problem(
        check="unbalanced_quote",
        what="引号不成对,读不下去",
        file=file,
        row=row or None,
        fix="检查这一行附近的英文双引号是否成对,或另存为 xlsx 后重新装入",
    )
