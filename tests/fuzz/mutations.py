"""Ways to spoil a file, drawn by chance: bits, pieces, encodings, delimiters, quotes, cells, parts of a workbook."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

_PIECES = [
    b"\x00", b'"', b'""', b"'", b",", b"\t", b";", b"\r", b"\n", b"\r\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\x81",
    b"\xff", b"-", "—".encode(), "\u3000".encode(), b"%", "合计".encode(), "学年".encode(), "学校标识码".encode(),
    "\u202e".encode(), "\ud7ff".encode(), b"=cmd|' /C calc'!A0", b"1e309", b"-0", b"0" * 40, b"9" * 400, b"nan",
    b"2023", "２０２３".encode(), "十".encode(), b"../../x", b"<b>", "\U0001f600".encode(), b"#REF!", b"\x1a",
]  # fmt: skip
_ENCODINGS = (
    "gb18030",
    "big5",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-8-sig",
    "cp1252",
    "shift_jis",
)
_LONGEST = 60_000
Mutation = Callable[[random.Random, bytes], bytes]


def spoilt(chance: random.Random, content: bytes) -> bytes:
    """One to four mutations after each other; a workbook is mostly spoilt inside its archive."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        if content[:2] == b"PK" and chance.random() < 0.7:
            content = _inside(chance, content)
        else:
            content = chance.choice(_WAYS)(chance, content)
    return content[:_LONGEST]


def _span(chance: random.Random, content: bytes) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.choice((0, 1, 2, 8, 64, 512)))


def _flip(chance: random.Random, content: bytes) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 20))):
        if spoilt:
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def _cut(chance: random.Random, content: bytes) -> bytes:
    start, end = _span(chance, content)
    return content[:start] + content[end:]


def _shorten(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _repeat(chance: random.Random, content: bytes) -> bytes:
    start, end = _span(chance, content)
    return content[:end] + content[start:end] * chance.choice((1, 2, 30)) + content[end:]


def _put(chance: random.Random, content: bytes) -> bytes:
    start, end = _span(chance, content)
    return content[:start] + chance.choice(_PIECES) + content[chance.choice((start, end)) :]


def _encode(chance: random.Random, content: bytes) -> bytes:
    return content.decode("utf-8", errors="replace").encode(chance.choice(_ENCODINGS), errors="replace")


def _delimit(chance: random.Random, content: bytes) -> bytes:
    return content.replace(b",", chance.choice((b"\t", b";", b"|", "，".encode(), b",,")))


def _lines(chance: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    chance.shuffle(lines)
    return chance.choice((b"\n", b"\r", b"\r\n")).join(lines)


def _cells(chance: random.Random, content: bytes) -> bytes:
    """One cell of one line is replaced."""
    lines = [line.split(b",") for line in content.split(b"\n")]
    line = chance.choice(lines)
    line[chance.randrange(len(line))] = chance.choice(_PIECES)
    return b"\n".join(b",".join(line) for line in lines)


def _inside(chance: random.Random, content: bytes) -> bytes:
    """A member of the archive is spoilt, dropped or doubled, and the archive made whole again."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:
        return _flip(chance, content)
    if not members:
        return content
    number = chance.randrange(len(members))
    name, inner = members[number]
    match chance.randrange(6):
        case 0:
            members.pop(number)
        case 1:
            members[number] = (name.upper(), inner)
        case _:
            members[number] = (name, chance.choice(_WAYS)(chance, inner))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in members:
            archive.writestr(name, inner)
    return out.getvalue()


_WAYS: list[Mutation] = [
    _flip,
    _cut,
    _shorten,
    _repeat,
    _put,
    _put,
    _encode,
    _delimit,
    _lines,
    _cells,
    _cells,
]
