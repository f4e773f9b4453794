"""Old workbooks (XLS, BIFF8 in a compound file) written record by record, good ones and ones that no program writes."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
VISIBLE, HIDDEN, VERY_HIDDEN = 0, 1, 2
_SECTOR = 512


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def start(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 6))


def number(row: int, column: int, value: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def label(row: int, column: int, text: str) -> bytes:
    words = text.encode("utf-16-le")
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + words)


def shared(row: int, column: int, index: int) -> bytes:
    return record(0x00FD, struct.pack("<HHHI", row, column, 0, index))


def formula(row: int, column: int, value: bytes, tokens: bytes = b"\x1e\x01\x00") -> bytes:
    """``value``: the eight bytes that were saved; ``tokens`` reckon 1."""
    data = struct.pack("<HHH", row, column, 0) + value + bytes(6) + struct.pack("<H", len(tokens)) + tokens
    return record(0x0006, data)


def reach(rows: int, columns: int) -> bytes:
    return record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0))


@dataclass
class Part:
    """One sheet: its name, whether it can be seen, and the records between its begin and its end."""

    name: str
    records: bytes
    state: int = VISIBLE


def sheet(name: str, lines: Sequence[Sequence[Any]], state: int = VISIBLE) -> Part:
    cells = [
        label(row, column, cell) if isinstance(cell, str) else number(row, column, cell)
        for row, line in enumerate(lines)
        for column, cell in enumerate(line)
        if cell is not None
    ]
    return Part(name, b"".join(cells), state)


def stream(*parts: Part, first: bytes = b"", strings: Sequence[str] = (), told: int | None = None) -> bytes:
    """The stream of a workbook; ``first`` stands at its begin, ``told`` is how many shared texts it claims to have."""
    book = start(0x0005) + first
    texts = b"".join(struct.pack("<HB", len(text), 0) + text.encode("latin-1") for text in strings)
    many = len(strings) if told is None else told
    table = record(0x00FC, struct.pack("<Ii", len(strings), many) + texts)
    names = [part.name.encode("utf-16-le") for part in parts]
    at = len(book) + sum(12 + len(name) for name in names) + len(table) + 4
    sheets = [start(0x0010) + part.records + record(0x000A) for part in parts]
    for part, name, content in zip(parts, names, sheets, strict=True):
        book += record(0x0085, struct.pack("<IBBBB", at, part.state, 0, len(name) // 2, 1) + name)
        at += len(content)
    return book + table + record(0x000A) + b"".join(sheets)


def compound(**streams: bytes) -> bytes:
    """A compound file of sectors of 512 bytes with these streams."""
    tables = 1
    padded = {name: content.ljust(4096, b"\x00") for name, content in streams.items()}
    counts = [-(-len(content) // _SECTOR) for content in padded.values()]
    entries = -(-(len(streams) + 1) * 128 // _SECTOR)
    while tables * 128 < tables + entries + sum(counts):
        tables += 1
    chain = [TABLE] * tables + _run(tables, entries)
    first, body, directory = tables + entries, b"", _entry("Root Entry", 5, END, 0)
    for (name, content), count in zip(padded.items(), counts, strict=True):
        directory += _entry(name, 2, first, len(content))
        chain += _run(first, count)
        body += content.ljust(count * _SECTOR, b"\x00")
        first += count
    header = struct.pack(
        "<8s16x5H6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096, END, 0, END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *range(tables), *[FREE] * (109 - tables))
    table = struct.pack(f"<{tables * 128}I", *chain, *[FREE] * (tables * 128 - len(chain)))
    return header + table + directory.ljust(entries * _SECTOR, b"\x00") + body


def xls(*parts: Part, **how: Any) -> bytes:
    return compound(Workbook=stream(*parts, **how))


def _run(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), END]


def _entry(name: str, kind: int, first: int, size: int) -> bytes:
    words = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", words, len(words) + 2, kind, 1, FREE, FREE, FREE, first, size)
