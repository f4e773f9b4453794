"""The container of old workbooks (Compound File, [MS-CFB]): taken apart within bounds, and put together clean.

Every chain of sectors is followed at most as far as there are sectors, so that a loop cannot grow without end.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

_HEADER, _ENTRY, _MINI = 512, 128, 64
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_IN_HEADER = 109
_ROOT, _STREAM = 5, 2
_CUTOFF = 4096
_SHIFT = 12  # of what is put together: so large that the header alone can name all sectors of the table


class BadContainer(ValueError):
    """The bytes are no whole compound file."""


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class Compound:
    """The streams of one compound file; raises BadContainer, while opening or reading."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            shift, mini = struct.unpack_from("<HH", content, 30)
            table, directory, minis, more = struct.unpack_from("<II8xI4xI", content, 44)
            if shift not in (9, 12) or mini != 6:
                raise BadContainer("sector size")
            self._size = 1 << shift
            self._table = self._sector_table(table, more)
            entries = self._chain(directory, self._table)
            self._entries = [_entry(entries, at, shift) for at in range(0, len(entries) - _ENTRY + 1, _ENTRY)]
            self._minis = _words(self._chain(minis, self._table)) if minis < _FAT else array("I")
        except struct.error as error:
            raise BadContainer("header") from error

    @property
    def names(self) -> list[str]:
        return [entry.name for entry in self._entries if entry.kind]

    def stream(self, name: str) -> bytes:
        """One stream by its name, whole."""
        for entry in self._entries:
            if entry.kind == _STREAM and entry.name == name:
                break
        else:
            raise BadContainer(f"no {name}")
        if entry.size > len(self._content):
            raise BadContainer("stream larger than the file")
        if entry.size >= _CUTOFF:
            found = self._chain(entry.start, self._table)
        else:
            root = self._chain(self._entries[0].start, self._table)
            found = b"".join(
                root[number * _MINI : (number + 1) * _MINI] for number in _numbers(entry.start, self._minis)
            )
        if len(found) < entry.size:
            raise BadContainer("stream cut short")
        return found[: entry.size]

    def _sector(self, number: int) -> bytes:
        """A sector; the first stands behind the header, which takes one sector's room."""
        at = (number + 1) * self._size
        if at >= len(self._content):
            raise BadContainer("sector beyond the end")
        return self._content[at : at + self._size]

    def _sector_table(self, sectors: int, more: int) -> array[int]:
        named = list(struct.unpack_from(f"<{_IN_HEADER}I", self._content, 76))
        most = len(self._content) // self._size
        for _ in range(most):
            if more >= _FAT:
                break
            *listed, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            named += listed
        else:
            raise BadContainer("the list of sectors goes in a circle")
        used = [number for number in named if number < _FAT]
        if len(used) > most or len(used) < min(sectors, 1):
            raise BadContainer("sector table")
        return _words(b"".join(map(self._sector, used)))

    def _chain(self, start: int, table: array[int], size: int | None = None) -> bytes:
        most = None if size is None else -(-size // self._size)
        return b"".join(map(self._sector, _numbers(start, table, most)))


def _words(content: bytes) -> array[int]:
    found = array("I")
    found.frombytes(content[: len(content) // 4 * 4])
    return found


def _numbers(start: int, table: array[int], most: int | None = None) -> list[int]:
    """The sectors of a chain, up to ``most`` of them where it is known how many are needed."""
    found: list[int] = []
    while start < _FAT and len(found) != most:
        if start >= len(table) or len(found) >= len(table):
            raise BadContainer("a chain leads nowhere or in a circle")
        found.append(start)
        start = table[start]
    return found


def _entry(directory: bytes, at: int, shift: int) -> _Entry:
    length, kind = struct.unpack_from("<HB", directory, at + 64)
    name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace")
    start, low, high = struct.unpack_from("<III", directory, at + 116)
    return _Entry(name, kind, start, low | high << 32 if shift == _SHIFT else low)


def packed(name: str, stream: bytes) -> bytes:
    """A compound file that holds this stream and nothing else."""
    size = 1 << _SHIFT
    stream = stream.ljust(_CUTOFF, b"\x00")
    sectors = -(-len(stream) // size)
    tables = next(n for n in range(1, _IN_HEADER + 1) if n * size // 4 >= n + 2 + sectors)
    directory, mini, first = tables, tables + 1, tables + 2
    chain = [*[_FAT] * tables, _END, _END, *range(first + 1, first + sectors), _END]
    table = array("I", chain + [_FREE] * (tables * size // 4 - len(chain)))
    header = struct.pack(
        "<8s16x5H6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 4, 0xFFFE, _SHIFT, 6,
        1, tables, directory, 0, _CUTOFF, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack(f"<{_IN_HEADER}I", *range(tables), *[_FREE] * (_IN_HEADER - tables))
    entries = _packed_entry("Root Entry", _ROOT, mini, 0, child=1) + _packed_entry(
        name, _STREAM, first, len(stream)
    )
    return b"".join(
        (
            header.ljust(size, b"\x00"), table.tobytes(), entries.ljust(size, b"\x00"),
            b"\xff" * size, stream.ljust(sectors * size, b"\x00"),
        )
    )  # fmt: skip


def _packed_entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    words = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", words, len(words) + 2, kind, 1, _FREE, _FREE, child, start, size)
