"""Files become sheets of text here; what the text means is decided in the next room."""

from etl.problems import Problem, refuse
from etl.readers.delimited import read_delimited
from etl.readers.kinds import TEXT, TEXT_SUFFIXES, WORKBOOK_SUFFIXES, base_name, disguise, kind
from etl.readers.limits import check_bytes
from etl.readers.sheet import Sheet
from etl.readers.workbook import read_workbook

__all__ = ["TEXT_SUFFIXES", "WORKBOOK_SUFFIXES", "base_name", "read_sheets"]


def read_sheets(content: bytes, file: str, encoding: str = "") -> list[Sheet]:
    """The sheets of one received file, by its content; raises Refused with a letter.

    ``encoding`` is what the person declares of a text file whose encoding cannot be known from its bytes.
    """
    file = base_name(file)
    check_bytes(len(content), file)
    if not content:
        kind(b"\n", file)
        raise refuse(
            Problem(
                check="empty_file",
                what="文件是空的，没有任何内容",
                file=file,
                fix="请检查导出是否成功，重新导出后再装入",
            )
        )
    found = kind(content, file)
    told = disguise(found, file)
    notices = (told,) if told else ()
    if found == TEXT:
        return [read_delimited(content, file, encoding, notices)]
    return read_workbook(content, file, found, notices)
