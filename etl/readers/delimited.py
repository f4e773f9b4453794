"""Reads CSV and TSV: decoded strictly, all cells as text, a broken line named by its number."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

import polars as pl

from etl.problems import Problem, refuse
from etl.readers.encoding import decode
from etl.readers.limits import LIMITS, check_shape, too_large
from etl.readers.sheet import ROW, Sheet, numbered

_DELIMITERS = (",", "\t", ";")
_PROBED_LINES = 50
_SOMETHING = re.compile("[^\ufeff \t\r\n]")


def read_delimited(content: bytes, file: str, declared: str = "", notices: tuple[str, ...] = ()) -> Sheet:
    """The one sheet of a text file; raises Refused with the line that cannot be read."""
    text, encoding = decode(content, file, declared)
    if not _SOMETHING.search(text):
        raise refuse(_empty(file))
    plain = encoding == "utf-8" and "\n" in text and not content.startswith(codecs.BOM_UTF8)
    if "\n" not in text:
        text = text.replace("\r", "\n")  # "CSV (Macintosh)"
    raw = content if plain else text.encode("utf-8")  # in which signs are counted much faster
    delimiter, width = _shape(text, file)
    check_shape(raw.count(b"\n"), width, file)
    _cut_short(text, delimiter, width, file)
    try:
        cells = pl.read_csv(
            raw,
            has_header=False,
            separator=delimiter,
            infer_schema=False,
            schema={f"c{i}": pl.String for i in range(width)},
            missing_columns="insert",
        )
    except pl.exceptions.PolarsError as error:
        raise refuse(_broken_line(text, delimiter, width, file)) from error
    short = _short_lines(text, raw, delimiter, cells)
    return Sheet(file, "", short_enough(numbered(cells), file), encoding, delimiter, notices, short=short)


def _shape(text: str, file: str) -> tuple[str, int]:
    """The delimiter that splits most of the first lines, into most cells, and how many a line has at the most."""
    head = io.StringIO(text[:200_000])
    lines = [line for line, _ in zip(head, range(_PROBED_LINES), strict=False)]
    widths = {d: _widths(lines, d) for d in _DELIMITERS}
    if not any(widths.values()):
        raise refuse(_broken_line(text, _DELIMITERS[0], LIMITS.columns, file))
    delimiter = max(_DELIMITERS, key=lambda d: (sum(n > 1 for n in widths[d]), sum(widths[d])))
    return delimiter, max(widths[delimiter])


def _widths(lines: list[str], delimiter: str) -> list[int]:
    """How many cells each line has; none where one of them would be longer than a cell can be."""
    try:
        return [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return []


def _cut_short(text: str, delimiter: str, width: int, file: str) -> None:
    """Raises Refused where the file ends in the middle of a line: no line end, and fewer cells than any other line."""
    end = text.rstrip(" ") if text.endswith(" ") else text
    last = end[end.rfind("\n") + 1 :]
    if not last or '"' in last or text.count("\n") < 2:
        return
    cells = last.count(delimiter) + 1
    body = text[: -len(last)].splitlines()[-_PROBED_LINES:] if cells < width else []
    if body and all(line.count(delimiter) + 1 == width for line in body if line.strip()):
        raise refuse(
            Problem(
                check="cut_short",
                what="文件在一行中间断了，像是没有传完",
                file=file,
                row=text.count("\n") + 1,
                found=f"最后一行只有 {cells} 列",
                expected=f"{width} 列",
                fix="请重新导出或重新传送；若最后一行确实到此为止，请补齐后面的分隔符",
            )
        )


def _short_lines(text: str, raw: bytes, delimiter: str, cells: pl.DataFrame) -> dict[int, int]:
    """The lines that end before the last column, with how many cells they have; looked at only where it has blanks
    and the file (``raw`` in UTF-8) has fewer delimiters than lines without an early end would have."""
    if cells.width < 2 or not cells.to_series(-1).null_count():
        return {}
    plainly = _plainly_lined(raw)
    if plainly and raw.count(delimiter.encode()) == (cells.width - 1) * cells.height:
        return {}  # no line has more, so none has fewer
    found, records = {}, 0
    try:
        for records, size in enumerate(_sizes(text, delimiter, plainly=plainly), start=1):
            if size < cells.width:
                found[records] = size
    except csv.Error:  # what is no line to one reader may be one to the other; then nothing is known
        return {}
    return {row: size for row, size in found.items() if size} if records == cells.height else {}


def _sizes(text: str, delimiter: str, *, plainly: bool) -> Iterator[int]:
    """How many cells each line has; where it is ``_plainly_lined`` that is a matter of counting."""
    if not plainly:
        yield from map(len, csv.reader(io.StringIO(text), delimiter=delimiter))
        return
    for line in text.removesuffix("\n").split("\n"):
        yield line.count(delimiter) + 1 if line.strip("\r") else 0


def _plainly_lined(raw: bytes) -> bool:
    """Whether every line feed ends a line and every delimiter a cell."""
    return b'"' not in raw and (b"\r" not in raw or raw.count(b"\r") == raw.count(b"\r\n"))


def short_enough(cells: pl.DataFrame, file: str, sheet: str = "") -> pl.DataFrame:
    """The cells, refused where one of them holds more characters than a spreadsheet can."""
    texts = cells.select(pl.col(pl.String))
    longest = texts.select(pl.all().str.len_bytes().max()).row(0) if texts.width else ()
    for name, size in zip(texts.columns, longest, strict=True):
        if (size or 0) > LIMITS.cell_characters:
            long = cells.filter(pl.col(name).str.len_chars() > LIMITS.cell_characters)
            if long.height:
                row, text = long.select(ROW, name).row(0)
                limit = f"{LIMITS.cell_characters} 个字"
                raise too_large("一格里的字太多", f"{len(text)} 个字", limit, file, sheet, row)
    return cells


def _empty(file: str) -> Problem:
    return Problem(
        check="empty_file",
        what="文件是空的，没有任何内容",
        file=file,
        fix="请检查导出是否成功，重新导出后再装入",
    )


def _broken_line(text: str, delimiter: str, width: int, file: str) -> Problem:
    """Where reading stopped: too many cells, a cell without end, or a quotation mark that is never closed."""
    row, lines = 0, _Lines(text)
    try:
        for row, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), start=1):
            lines.quoted = False
            if len(cells) > width:
                return Problem(
                    check="too_many_cells",
                    what="这一行的列数比表头多",
                    file=file,
                    row=row,
                    found=f"{len(cells)} 列",
                    expected=f"不超过 {width} 列",
                    fix="检查这一行是否多了分隔符；含逗号的文字要用英文双引号括起来",
                )
    except csv.Error:
        row += 1
        if not lines.quoted:
            [problem] = too_large(
                "一格里的字太多",
                "没有分隔符也没有换行的一大段",
                f"{LIMITS.cell_characters} 个字",
                file,
                row=row,
            ).problems
            return problem
    return Problem(
        check="unbalanced_quote",
        what="引号不成对，读不下去",
        file=file,
        row=row or None,
        fix="检查这一行附近的英文双引号是否成对，或另存为 xlsx 后重新装入",
    )


class _Lines:
    """The lines of a text one by one, without a second copy of all of it; ``quoted`` once one had a quotation mark."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self.quoted = text, 0, False

    def __iter__(self) -> Iterator[str]:
        while self._at < len(self._text):
            end = self._text.find("\n", self._at) + 1 or len(self._text)
            line, self._at = self._text[self._at : end], end
            self.quoted |= '"' in line
            yield line
