"""Looks into an XLSX before it is opened: how much it unpacks to, how wide its sheets are, which cells are merged."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from etl.problems import Problem, Refused, refuse
from etl.readers.limits import LIMITS, Limits, check_shape, megabytes, too_large
from etl.readers.sheet import Merge

_CHUNK = 1 << 20
_OVERLAP = 96
_SMALL_PART = 8 << 20
_MANY_DIGITS = 7
_BAD = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError, LookupError, StopIteration,
)  # fmt: skip
_WIDE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{2,})\d")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def check_package(content: bytes, file: str, limits: Limits = LIMITS) -> None:
    """Raises Refused for an archive that unpacks to too much, or holds a sheet that is too wide or too far spread."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_sizes(package.infolist(), file, limits)
            unpacked = 0
            for entry in package.infolist():
                unpacked += _check_part(package, entry, file, limits)
                if unpacked > limits.zip_bytes:
                    raise _bomb(unpacked, len(content), file, limits)
    except Refused:
        raise
    except _BAD as error:
        raise refuse(unreadable(file)) from error


def merged_cells(content: bytes, sheet: str) -> tuple[Merge, ...]:
    """The merged ranges of one sheet; none where the archive does not say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            tail = b""
            for chunk in _chunks(package, _path(package, sheet)):
                tail = (tail if b"<mergeCell" in tail else tail[-_OVERLAP:]) + chunk
            ranges = [_range(found) for found in _MERGE.findall(tail)]
            return tuple(ranges)
    except _BAD:
        return ()


def unreadable(file: str) -> Problem:
    return Problem(
        check="workbook",
        what="打不开这个工作簿,文件可能已损坏、加了密码,或扩展名与内容不符",
        file=file,
        expected="未加密的 xlsx 或 xls 工作簿",
        fix="请用 WPS 或 Excel 打开原文件,去掉密码,另存为 xlsx 后重新装入",
    )


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
        f"{megabytes(limits.zip_bytes)},且不超过压缩大小的 {limits.zip_ratio} 倍",
        file,
    )


def _check_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str, limits: Limits) -> int:
    """Unpacks one part without keeping it, and bounds the rectangle that its cells span; gives its size."""
    size, wide, far, tail = 0, set[bytes](), 0, b""
    pattern = _rows_of(_MANY_DIGITS)
    for chunk in _chunks(package, entry.filename):
        size += len(chunk)
        wide.update(_WIDE.findall(tail + chunk))
        far = max(far, max(map(_bounded, pattern.findall(tail + chunk)), default=0))
        tail = chunk[-_OVERLAP:]
    columns = max((_column(letters) + 1 for letters in wide), default=26)
    digits = _MANY_DIGITS
    while not far and digits > 1 and (10 ** (digits - 1)) * columns > limits.cells:
        digits -= 1  # looked at only as closely as is needed to be sure
        far = _last_row(package, entry.filename, digits)
    check_shape(far, columns, file, limits=limits)
    return size


def _last_row(package: zipfile.ZipFile, part: str, digits: int) -> int:
    """The last row among those whose number has at least so many digits; 0 where there is none."""
    pattern = _rows_of(digits)
    last, tail = 0, b""
    for chunk in _chunks(package, part):
        last = max(last, max(map(_bounded, pattern.findall(tail + chunk)), default=0))
        tail = chunk[-_OVERLAP:]
    return last


def _rows_of(digits: int) -> re.Pattern[bytes]:
    return re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]{0,3}(\d{%d,})" % digits)


def _bounded(digits: bytes) -> int:
    return int(digits[:12])


def _chunks(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part piece by piece; never more than its declared size, beyond which its checksum fails."""
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


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
