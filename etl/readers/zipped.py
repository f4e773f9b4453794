"""Looks into an XLSX before it is opened: how much it unpacks to, how wide its sheets are, which cells are merged."""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

from etl.problems import Refused, refuse
from etl.readers.letters import archive, encrypted, entities, unreadable
from etl.readers.limits import LIMITS, Limits, check_shape, check_text, megabytes, too_large
from etl.readers.sheet import Merge

_CHUNK, _PIECE = 1 << 20, 1 << 16
_OVERLAP = 96
_SMALL_PART = 8 << 20
_MANY_DIGITS = 7
_MOST_MERGES = 100_000
_BAD = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError, LookupError, StopIteration, struct.error,
)  # fmt: skip
_WIDE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{2,})\d")
_MERGE = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^<>]*?ref=[\"']([A-Z]{1,4})(\d{1,9}):([A-Z]{1,4})(\d{1,9})[\"']"
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_XML = (".xml", ".rels", ".vml")
_ENTITIES = tuple(
    word.encode(name) for word in ("<!DOCTYPE", "<!ENTITY") for name in ("utf-8", "utf-16-le", "utf-16-be")
)
_SHOWN = re.compile(rb"\st\s*=\s*[\"']s[\"'][^<>]*>\s*<(?:\w{1,20}:)?v[^<>]{0,40}>\s*(\d{1,9})")
_ITEM = re.compile(rb"<(?:\w{1,20}:)?si[\s>/]")
_END_OF_DIRECTORY, _DIRECTORY_ROOM = b"PK\x05\x06", 22 + 65_535
_LOCAL_HEADER, _ENCRYPTED_ENTRY = 30, 1


def check_package(content: bytes, file: str, limits: Limits = LIMITS) -> None:
    """Raises Refused for an archive that unpacks to too much, or holds a sheet that is too wide or too far spread."""
    try:
        if content.count(_END_OF_DIRECTORY, max(len(content) - _DIRECTORY_ROOM, 0)) != 1:
            raise refuse(unreadable(file))  # two programs could take it for two different archives
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if not any(entry.filename.lower() == "[content_types].xml" for entry in entries):
                raise refuse(archive(file, locked=any(map(_is_locked, entries))))
            if any(map(_is_locked, entries)):
                raise refuse(encrypted(file))
            _check_sizes(entries, file, limits)
            unpacked = cells = 0
            for entry in entries:
                size, most = _check_part(content, entry, file, limits)
                unpacked, cells = unpacked + size, cells + most
                if unpacked > limits.zip_bytes:
                    raise _bomb(unpacked, len(content), file, limits)
            _check_shown(content, entries, cells, file, limits)
    except Refused:
        raise
    except _BAD as error:
        raise refuse(unreadable(file)) from error


def merged_cells(content: bytes, sheet: str) -> tuple[Merge, ...]:
    """The merged ranges of one sheet; none where the archive does not say, or says more than anybody merges."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            ranges: dict[Merge, None] = {}
            for chunk, _ in _overlapping(_inflated(content, package.getinfo(_path(package, sheet)))):
                ranges |= dict.fromkeys(_range(found) for found in _MERGE.findall(chunk))
                if len(ranges) > _MOST_MERGES:
                    return ()
            return tuple(ranges)
    except _BAD:
        return ()


def _check_sizes(entries: list[zipfile.ZipInfo], file: str, limits: Limits) -> None:
    if len(entries) > limits.zip_entries:
        raise too_large("工作簿里的部件太多", f"{len(entries)} 个", f"{limits.zip_entries} 个", file)
    packed = sum(entry.compress_size for entry in entries)
    declared = sum(entry.file_size for entry in entries)
    if declared > limits.zip_bytes or (
        declared > limits.zip_ratio_from and declared > limits.zip_ratio * max(packed, 1)
    ):
        raise _bomb(declared, packed, file, limits)


def _bomb(unpacked: int, packed: int, file: str, limits: Limits) -> Refused:
    return too_large(
        "工作簿解压后太大",
        f"{megabytes(packed)} 解压为 {megabytes(unpacked)} 以上",
        f"{megabytes(limits.zip_bytes)}，且不超过压缩大小的 {limits.zip_ratio} 倍",
        file,
    )


def _is_locked(entry: zipfile.ZipInfo) -> bool:
    return bool(entry.flag_bits & _ENCRYPTED_ENTRY)


def _check_part(content: bytes, entry: zipfile.ZipInfo, file: str, limits: Limits) -> tuple[int, int]:
    """Unpacks one part without keeping it, and bounds the rectangle that its cells span.

    Gives its size, and how many cells it has at the most: each closes itself and its value.
    """
    size, wide, far, closed = 0, set[bytes](), 0, 0
    pattern = _rows_of(_MANY_DIGITS)
    is_xml = entry.filename.lower().endswith(_XML)
    for chunk, new in _overlapping(_inflated(content, entry)):
        size += new
        closed += chunk.count(b"</") if is_xml else 0
        if is_xml and any(word in chunk for word in _ENTITIES):
            raise refuse(entities(file, entry.filename))
        wide.update(_WIDE.findall(chunk))
        far = max(far, max(map(_bounded, pattern.findall(chunk)), default=0))
    columns = max((_column(letters) + 1 for letters in wide), default=26)
    digits = _MANY_DIGITS
    while not far and digits > 1 and (10 ** (digits - 1)) * columns > limits.cells:
        digits -= 1  # looked at only as closely as is needed to be sure
        far = _last_row(content, entry, digits)
    check_shape(far, columns, file, limits=limits)
    return size, closed // 2


def _last_row(content: bytes, entry: zipfile.ZipInfo, digits: int) -> int:
    """The last row among those whose number has at least so many digits; 0 where there is none."""
    pattern = _rows_of(digits)
    return max(
        (
            _bounded(found)
            for chunk, _ in _overlapping(_inflated(content, entry))
            for found in pattern.findall(chunk)
        ),
        default=0,
    )


def _rows_of(digits: int) -> re.Pattern[bytes]:
    return re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]{0,3}(\d{%d,})" % digits)


def _bounded(digits: bytes) -> int:
    return int(digits[:12])


def _check_shown(
    content: bytes, entries: list[zipfile.ZipInfo], cells: int, file: str, limits: Limits
) -> None:
    """Bounds the text that the cells show: one long shared text shown in a million cells is a bomb of its own."""
    lengths: list[int] = []
    for entry in _under(entries, "xl/sharedstrings"):
        lengths += _lengths(_inflated(content, entry))
    if max(lengths, default=0) * cells <= limits.text_characters:
        return
    shown = 0
    for entry in _under(entries, "xl/worksheets/"):
        for chunk, _ in _overlapping(_inflated(content, entry)):
            found = (int(number) for number in _SHOWN.findall(chunk))
            shown += sum(lengths[number] for number in found if number < len(lengths))
        check_text(shown, file, limits)


def _under(entries: list[zipfile.ZipInfo], beginning: str) -> list[zipfile.ZipInfo]:
    return [entry for entry in entries if entry.filename.lower().startswith(beginning)]


def _lengths(chunks: Iterator[bytes]) -> list[int]:
    """About how many bytes each shared text takes, its markup included."""
    found: list[int] = []
    before = 0
    for chunk in chunks:
        begins = [match.start() for match in _ITEM.finditer(chunk)]
        if not begins:
            before += len(chunk)
            continue
        found.append(before + begins[0])
        found += [end - begin for begin, end in pairwise(begins)]
        before = len(chunk) - begins[-1]
    return [*found[1:], before]


def _inflated(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part piece by piece, unpacked to its true end; raises ValueError where it is not what the directory says.

    The directory's size and checksum alone can be made to fit the beginning of something endless.
    """
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(entry.filename)
    name, extra = struct.unpack_from("<HH", content, entry.header_offset + _LOCAL_HEADER - 4)
    begin = entry.header_offset + _LOCAL_HEADER + name + extra
    packed = memoryview(content)[begin : begin + entry.compress_size]
    size = check = 0
    for chunk in _unpacked(packed, deflated=entry.compress_type == zipfile.ZIP_DEFLATED):
        size, check = size + len(chunk), zlib.crc32(chunk, check)
        if size > entry.file_size:
            break
        yield chunk
    if size != entry.file_size or check != entry.CRC:
        raise ValueError(entry.filename)


def _unpacked(packed: memoryview, *, deflated: bool) -> Iterator[bytes]:
    if not deflated:
        yield from (bytes(packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
        return
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _PIECE):
        rest = bytes(packed[at : at + _PIECE])
        chunk = b""
        while rest or len(chunk) == _CHUNK:  # a full chunk may have left more in the machine
            chunk = unpacking.decompress(rest, _CHUNK)
            yield chunk
            if unpacking.eof:
                return
            rest = unpacking.unconsumed_tail
    raise ValueError("cut short")


def _overlapping(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
    """Each chunk behind the end of the one before, so that nothing short is cut in two; and its own length."""
    tail = b""
    for chunk in chunks:
        yield tail + chunk, len(chunk)
        tail = chunk[-_OVERLAP:]


def _path(package: zipfile.ZipFile, sheet: str) -> str:
    """Where the XML of a sheet lies in the archive."""
    book = ElementTree.fromstring(_small(package, "xl/workbook.xml"))
    relation = next(
        node.get(_RELATION)
        for node in book.iter()
        if node.tag.endswith("}sheet") and node.get("name") == sheet
    )
    links = ElementTree.fromstring(_small(package, "xl/_rels/workbook.xml.rels"))
    target = next(str(link.get("Target")) for link in links if link.get("Id") == relation)
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _small(package: zipfile.ZipFile, part: str) -> bytes:
    if package.getinfo(part).file_size > _SMALL_PART:
        raise ValueError(part)
    return package.read(part)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number - 1


def _range(found: tuple[bytes, bytes, bytes, bytes]) -> Merge:
    left, top, right, bottom = found
    return int(top), _column(left), int(bottom), _column(right)
