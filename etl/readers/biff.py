"""Looks into an old workbook (XLS, [MS-XLS]) before it is opened: is it locked, how far do its cells reach.

What is then opened holds only the records that cells are made of: no formulas, no names, no drawings, no macros,
and no size that the file merely claims.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from etl.problems import refuse
from etl.readers.compound import BadContainer, Compound, packed
from etl.readers.letters import encrypted, unreadable
from etl.readers.limits import LIMITS, Limits, check_shape, check_text, megabytes, too_large

_FORMULA, _EOF, _BLANK, _CONTINUE = 0x0006, 0x000A, 0x0000, 0x003C
_FILE_PASS, _BOUND_SHEET, _STRINGS, _START = 0x002F, 0x0085, 0x00FC, 0x0809
_NUMBER, _LABEL, _BOOL_OR_ERROR, _STRING, _RK = 0x0203, 0x0204, 0x0205, 0x0207, 0x027E
_MANY_RK, _SHARED_LABEL = 0x00BD, 0x00FD
_CODE_PAGE, _DATES_1904, _FORMAT, _STYLE = 0x0042, 0x0022, 0x041E, 0x00E0
_OF_THE_BOOK = {_CODE_PAGE, _DATES_1904, _FORMAT, _STYLE, _BOUND_SHEET, _STRINGS, _START, _EOF, _CONTINUE}
_LEAST = {  # how many bytes a record of a cell has at the least
    _NUMBER: 14, _LABEL: 9, _BOOL_OR_ERROR: 8, _RK: 10, _MANY_RK: 12, _SHARED_LABEL: 10, _FORMULA: 22,
}  # fmt: skip
_OF_A_SHEET = {*_LEAST, _STRING, _START, _EOF, _CONTINUE}
_LOCKED = "EncryptedPackage"  # the name of the stream of an XLSX with a password ([MS-OFFCRYPTO])
_SHORTEST_STRING = 3
_NO_NUMBER = 0xFFFF


def opened_safely(content: bytes, file: str, limits: Limits = LIMITS) -> bytes:
    """The same workbook with nothing in it but cells; raises Refused where it is locked, damaged or too large."""
    if len(content) > limits.xls_bytes:
        raise too_large("xls 工作簿太大", megabytes(len(content)), megabytes(limits.xls_bytes), file)
    try:
        container = Compound(content)
        if _LOCKED in container.names:
            raise refuse(encrypted(file))
        name = "Workbook" if "Workbook" in container.names else "Book"
        return packed(name, _Book(container.stream(name), file, limits).cleaned())
    except (BadContainer, struct.error, IndexError, OverflowError) as error:
        told = encrypted if _LOCKED.encode("utf-16-le") in content else unreadable
        raise refuse(told(file)) from error


@dataclass
class _Extent:
    """How far the cells of one sheet reach, and which shared strings they show."""

    top: int = 1 << 16
    left: int = 1 << 16
    bottom: int = -1
    right: int = -1
    shared: array[int] = field(default_factory=lambda: array("I"))

    def add(self, row: int, first: int, last: int) -> None:
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, first), max(self.right, last)


class _Book:
    """The records of a workbook, changed in place so that every sheet stays where the book says it is."""

    def __init__(self, stream: bytes, file: str, limits: Limits) -> None:
        self._bytes = bytearray(stream)
        self._file = file
        self._limits = limits
        self._walked = 0
        self._spans: list[list[int]] = []
        self._lengths: list[int] = []
        self._strings: list[tuple[int, int]] = []

    def cleaned(self) -> bytes:
        starts = self._globals()
        if len(starts) > self._limits.sheets:
            raise too_large("工作表太多", f"{len(starts)} 张", f"{self._limits.sheets} 张", self._file)
        extents = [self._sheet(start) for start in starts]
        spans = sorted(self._spans)
        if any(begin < end for (_, end), (begin, _) in pairwise(spans)):
            raise BadContainer("sheets overlap")  # what is changed for one would change what the other says
        self._check(extents)
        return bytes(self._bytes)

    def _records(self, at: int) -> Iterator[tuple[int, int, int]]:
        """Kind, begin of data and length of each record; all walks together are no longer than the stream."""
        span = [at, at]
        self._spans.append(span)
        while at + 4 <= len(self._bytes):
            kind, size = struct.unpack_from("<HH", self._bytes, at)
            self._walked += 4 + size
            if at + 4 + size > len(self._bytes) or self._walked > len(self._bytes):
                raise BadContainer("records overlap or are cut short")
            span[1] = at + 4 + size
            yield kind, at + 4, size
            at += 4 + size

    def _drop(self, data: int) -> None:
        struct.pack_into("<H", self._bytes, data - 4, _BLANK)

    def _globals(self) -> list[int]:
        starts: list[int] = []
        for kind, data, size in self._records(0):
            if kind == _FILE_PASS:
                raise refuse(encrypted(self._file))
            if kind not in _OF_THE_BOOK:
                self._drop(data)
            elif kind == _BOUND_SHEET:
                starts += struct.unpack_from("<I", self._bytes, data)
            elif kind == _STRINGS:
                self._strings = [(data + 8, data + size)]
            elif kind == _CONTINUE and self._strings and self._strings[-1][1] == data - 4:
                self._strings.append((data, data + size))
            elif kind == _EOF:
                break
        self._count_strings()
        return starts

    def _count_strings(self) -> None:
        """The book claims a number of shared texts; it gets the number of those that are there."""
        if self._strings:
            at = self._strings[0][0] - 4
            self._lengths = self._measured()
            struct.pack_into("<i", self._bytes, at, len(self._lengths))

    def _sheet(self, start: int) -> _Extent:
        """One sheet; charts that lie inside it have cells of their own, which are none of the sheet."""
        extent, depth = _Extent(), 0
        if start >= len(self._bytes):
            raise BadContainer("a sheet beyond the end")
        for kind, data, size in self._records(start):
            depth += kind == _START
            if kind == _EOF:
                if depth <= 1:
                    break
                depth -= 1
            if depth > 1 or kind not in _OF_A_SHEET or size < _LEAST.get(kind, 0) or kind == _EOF:
                self._drop(data)
            elif kind in _LEAST:
                self._cell(kind, data, size, extent)
        return extent

    def _cell(self, kind: int, data: int, size: int, extent: _Extent) -> None:
        row, first = struct.unpack_from("<HH", self._bytes, data)
        last = first
        if kind == _MANY_RK:
            [last] = struct.unpack_from("<H", self._bytes, data + size - 2)
        elif kind == _SHARED_LABEL:
            extent.shared.append(struct.unpack_from("<I", self._bytes, data + 6)[0])
        elif kind == _FORMULA:
            self._value_only(data)
        extent.add(row, first, last)

    def _value_only(self, data: int) -> None:
        """A formula becomes the value that was saved with it; one whose value is a text stays, without its tokens."""
        what, _, value, _, _, _, mark = struct.unpack_from("<BBBBBBH", self._bytes, data + 6)
        if mark != _NO_NUMBER:
            struct.pack_into("<H", self._bytes, data - 4, _NUMBER)
        elif what in (1, 2):
            struct.pack_into("<H", self._bytes, data - 4, _BOOL_OR_ERROR)
            struct.pack_into("<BB", self._bytes, data + 6, value, what - 1)
        elif what == 0:
            struct.pack_into("<H", self._bytes, data + 20, 0)
        else:
            self._drop(data)

    def _check(self, extents: list[_Extent]) -> None:
        """The rectangles that cells span are held whole in memory, and so are the texts they show."""
        limits, cells = self._limits, 0
        for one in extents:
            check_shape(1, one.right + 1, self._file, limits=limits)
            rows, columns = one.bottom - one.top + 1, one.right - one.left + 1
            cells += rows * columns if one.bottom >= 0 else 0
            if cells > limits.xls_cells:
                found = f"第 {one.bottom + 1} 行、第 {one.right + 1} 列处还有内容，共 {cells} 格"
                raise too_large("xls 工作簿里的单元格太多", found, f"{limits.xls_cells} 格", self._file)
        lengths = self._lengths
        shown = sum(lengths[i] for one in extents for i in one.shared if i < len(lengths))
        check_text(shown, self._file, limits)

    def _measured(self) -> list[int]:
        """How many characters each shared text has that is there whole; a text may go on in the next record."""
        found: list[int] = []
        place = _Place(self._bytes, self._strings)
        try:
            while True:
                found.append(place.text())
        except (IndexError, struct.error):  # the end of the records
            pass
        return found


class _Place:
    """A place in the records of shared texts, moved from text to text."""

    def __init__(self, content: bytearray, pieces: list[tuple[int, int]]) -> None:
        self._bytes, self._pieces, self._piece = content, pieces, 0
        self._at, self._end = pieces[0]

    def text(self) -> int:
        """Moves behind the next text; gives its length in characters. Raises IndexError behind the last piece."""
        if self._at >= self._end:
            self._next()
        length, flags = self._word("<HB", 3)
        beside = 4 * self._word("<H", 2)[0] if flags & 8 else 0
        beside += self._word("<I", 4)[0] if flags & 4 else 0
        wide, left = flags & 1, length
        while left > (here := max(self._end - self._at, 0) >> wide):
            left -= here
            self._next()
            wide = self._word("<B", 1)[0] & 1
        self._at += left << wide
        while beside > self._end - self._at:
            beside -= max(self._end - self._at, 0)
            self._next()
        self._at += beside
        return int(length)

    def _next(self) -> None:
        self._piece += 1
        self._at, self._end = self._pieces[self._piece]

    def _word(self, form: str, size: int) -> tuple[int, ...]:
        self._at += size
        return struct.unpack_from(form, self._bytes, self._at - size)
