"""What a file really is, by its first bytes: a name can lie, and an encrypted workbook deserves its own letter."""

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

from etl.problems import Problem, refuse

TEXT, XLSX, XLS = "text", "xlsx", "xls"
TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}
WORKBOOK_SUFFIXES = {".xlsx", ".xlsm", ".xls", ".et"}
_SUFFIXES = TEXT_SUFFIXES | WORKBOOK_SUFFIXES
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG 图片"), (b"\xff\xd8\xff", "JPEG 图片"), (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"), (b"\x1f\x8b", "gzip 压缩包"), (b"SQLite format 3", "SQLite 数据库"),
    (b"PAR1", "Parquet"), (b"MZ", "程序"), (b"\x7fELF", "程序"),
)  # fmt: skip
_HTML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|meta|head)", re.IGNORECASE)
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_LONGEST_NAME, _LONGEST_SUFFIX = 200, 10  # bytes and signs; a name may get something added before and behind
_REFUSED = re.compile(r'[<>:"|?*]')
_NAMELESS = "未命名"
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Cs"}


def base_name(file: str) -> str:
    """The last part of a file name, whichever system wrote its path, fit to be a file's name on any of them.

    Without drive, control characters, signs that turn the direction of writing and signs that Windows refuses; not
    hidden, and not a name that Windows keeps for devices; no longer than file systems allow, with its suffix.
    """
    plain = unicodedata.normalize("NFC", file)
    last = PureWindowsPath(
        "".join(sign for sign in plain if unicodedata.category(sign) not in _INVISIBLE)
    ).name
    kept = _REFUSED.sub("", PurePosixPath(last.strip().rstrip(" .")).name).strip(" ").rstrip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if not dot:
        stem, suffix = kept, ""
    stem = stem.strip(" .") or _NAMELESS
    if _DEVICE.fullmatch(stem):
        stem = f"文件-{stem}"
    end = f".{suffix[:_LONGEST_SUFFIX]}".rstrip(" .")
    room = _LONGEST_NAME - len(end.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + end


def kind(content: bytes, file: str) -> str:
    """text, xlsx or xls by content; raises Refused for what is no table, whatever its name says."""
    suffix = PurePosixPath(file).suffix.lower()
    if suffix not in _SUFFIXES:
        raise refuse(_unknown_suffix(file, suffix))
    if content.startswith(_ZIP):
        return XLSX
    if content.startswith(_OLE):
        return XLS
    if suffix in TEXT_SUFFIXES:
        for magic, name in _FOREIGN:
            if content.startswith(magic):
                raise refuse(_no_table(file, name, suffix))
        return TEXT
    if _HTML.match(content):
        raise refuse(_no_table(file, "网页(HTML 或 XML)", suffix))
    return TEXT if suffix == ".xls" and _looks_like_text(content) else XLS if suffix == ".xls" else XLSX


def disguise(found: str, file: str) -> str:
    """What to tell where the name says another kind than the content; "" where they agree."""
    suffix = PurePosixPath(file).suffix.lower()
    named = TEXT if suffix in TEXT_SUFFIXES else XLS if suffix in (".xls", ".et") else XLSX
    if named == found or suffix == ".et":
        return ""
    words = {TEXT: "文本(CSV)", XLSX: "xlsx 工作簿", XLS: "xls 工作簿"}
    return f"扩展名是 {suffix}，内容其实是 {words[found]}，已按内容读取"


def _looks_like_text(content: bytes) -> bool:
    """Whether a so-called workbook is text with tabs or commas, as web systems like to export it."""
    head = content[:4096]
    return (
        (b"\t" in head or b"," in head)
        and b"\n" in head
        and b"\x00" not in head.removeprefix(b"\xff\xfe")[1:2]
    )


def _unknown_suffix(file: str, suffix: str) -> Problem:
    return Problem(
        check="file_type",
        what="不认识这种文件",
        file=file,
        found=suffix or "没有扩展名",
        expected="、".join(sorted(_SUFFIXES)),
        fix="请另存为 CSV 或 xlsx 后重新装入",
    )


def _no_table(file: str, found: str, suffix: str) -> Problem:
    return Problem(
        check="workbook" if suffix in WORKBOOK_SUFFIXES else "file_type",
        what="这个文件的内容不是表格，扩展名与内容不符",
        file=file,
        found=found,
        expected="CSV 文本，或未加密的 xlsx、xls 工作簿",
        fix="请用 WPS 或 Excel 打开原文件，另存为 xlsx 或 CSV 后重新装入",
    )
