"""Which encoding a text file has: a byte order mark, else strict UTF-8, else strict GB18030; never a guess."""

import codecs
import re

from etl.problems import Problem, refuse

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_NEVER_IN_A_DELIVERY = re.compile("[\x00\ue000-\uf8ff]")


def decode(content: bytes, file: str) -> tuple[str, str]:
    """The text and the name of its encoding; raises Refused where no strict decoding holds for the whole file.

    UTF-16 without a mark and Big5 would pass GB18030; NUL and private-use characters give them away.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strict(content, name, file), name.removesuffix("-sig")
    for name in ("utf-8", "gb18030"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if _NEVER_IN_A_DELIVERY.search(text):
            break
        return text, name
    raise refuse(_unreadable(file))


def _strict(content: bytes, name: str, file: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise refuse(_unreadable(file)) from error


def _unreadable(file: str) -> Problem:
    return Problem(
        check="encoding",
        what="认不出这个文件的文字编码,硬读会变成乱码",
        file=file,
        expected="UTF-8、GB18030(GBK)或带标记的 UTF-16 文本",
        fix="请用 WPS 或 Excel 打开原文件,另存为“CSV UTF-8”或 xlsx 后重新装入",
    )
