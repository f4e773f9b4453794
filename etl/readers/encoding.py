"""Which encoding a text file has: a byte order mark, else strict UTF-8, else strict GB18030; never a guess.

Big5 and other encodings are taken where the person declares them; UTF-16 without a mark where it is unmistakable.
"""

import codecs
import re

from etl.problems import Problem, refuse

DECLARABLE = (
    "utf-8", "gb18030", "gbk", "big5", "cp950", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be", "utf-32",
)  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NEVER_IN_A_DELIVERY = re.compile("[\x00\ue000-\uf8ff]")
_LAST_PRIVATE_IN_UTF8 = re.compile(b"\xef[\x80-\xa3]")  # U+F000 to U+F8FF; those before begin with EE
_HAN = re.compile("[\u4e00-\u9fff]")
_EXPECTED_WITHOUT_MARK = re.compile(
    "[\t\r\n -~\u00a0-\u00ff\u2000-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*"
)
_PROBED = 200_000
_MOSTLY = 10


def decode(content: bytes, file: str, declared: str = "") -> tuple[str, str]:
    """The text and the name of its encoding; raises Refused where no strict decoding holds for the whole file.

    UTF-16 without a mark and Big5 would pass GB18030; NUL and private-use characters give them away.
    """
    if declared:
        return _as_declared(content, file, declared)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strict(content, name, file), name.removesuffix("-sig")
    if found := _unmarked_utf16(content):
        return found
    for name in ("utf-8", "gb18030"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError as error:
            if name == "utf-8" and _damaged_utf8(content):
                raise refuse(_damaged(content, error.start, file)) from error
            continue
        if _never_in_utf8(content) if name == "utf-8" else _NEVER_IN_A_DELIVERY.search(text):
            break
        return text, name
    raise refuse(_unreadable(file))


def _as_declared(content: bytes, file: str, declared: str) -> tuple[str, str]:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        name = ""
    if name not in {codecs.lookup(known).name for known in DECLARABLE}:
        raise refuse(
            Problem(
                check="encoding_unknown",
                what="没有这种文字编码",
                file=file,
                found=declared,
                expected="、".join(DECLARABLE),
                fix="请改正所声明的编码，或不声明，由程序识别",
            )
        )
    try:
        text = content.decode(name).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise refuse(_not_as_declared(content, error.start, file, declared)) from error
    if "\x00" in text:
        raise refuse(_not_as_declared(content, content.find(b"\x00"), file, declared))
    return text, name


def _unmarked_utf16(content: bytes) -> tuple[str, str] | None:
    """UTF-16 whose ASCII shows as NULs in every other byte, and whose strict decoding is Chinese and nothing odd."""
    head = content[:_PROBED]
    if len(content) % 2 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < 2 * min(even, odd):  # 一 has a NUL of its own
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        return None
    unmistakable = "\x00" not in text and _HAN.search(text) and _EXPECTED_WITHOUT_MARK.fullmatch(text)
    return (text, name) if unmistakable else None


def _never_in_utf8(content: bytes) -> bool:
    """Whether valid UTF-8 holds NUL or private-use characters; its bytes are searched much faster than its text."""
    return b"\x00" in content or b"\xee" in content or bool(_LAST_PRIVATE_IN_UTF8.search(content))


def _damaged_utf8(content: bytes) -> bool:
    """Whether almost all of it is UTF-8 with Chinese in it: then GB18030 would only make mojibake of it."""
    text = content[:_PROBED].decode("utf-8", errors="replace")
    return len(_HAN.findall(text)) > _MOSTLY * text.count("\ufffd") > 0


def _strict(content: bytes, name: str, file: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise refuse(_unreadable(file)) from error


def _unreadable(file: str) -> Problem:
    return Problem(
        check="encoding",
        what="认不出这个文件的文字编码，硬读会变成乱码",
        file=file,
        expected="UTF-8、GB18030(GBK)或带标记的 UTF-16 文本",
        fix="请用 WPS 或 Excel 打开原文件，另存为“CSV UTF-8”或 xlsx 后重新装入；"
        "确知是哪种编码的，加 --encoding 编码(如 big5)声明",
    )


def _damaged(content: bytes, at: int, file: str) -> Problem:
    return Problem(
        check="encoding",
        what="这是 UTF-8 文本，但中间有损坏的字节，硬读会变成乱码",
        file=file,
        row=content.count(b"\n", 0, at) + 1,
        found=content[at : at + 4].hex(" ").upper(),
        expected="完整的 UTF-8 文本",
        fix="请重新导出或重新传送这个文件",
    )


def _not_as_declared(content: bytes, at: int, file: str, declared: str) -> Problem:
    return Problem(
        check="encoding",
        what="文件不是所声明的文字编码",
        file=file,
        row=content.count(b"\n", 0, max(at, 0)) + 1,
        found=content[at : at + 4].hex(" ").upper(),
        expected=declared,
        fix="请改正所声明的编码，或不声明，由程序识别",
    )
