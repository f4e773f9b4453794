"""Files become sheets of text here; what the text means is decided in the next room."""

from pathlib import Path

from etl.problems import Problem, refuse
from etl.readers.delimited import read_delimited
from etl.readers.sheet import Sheet
from etl.readers.workbook import read_workbook

TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}
WORKBOOK_SUFFIXES = {".xlsx", ".xlsm", ".xls"}


def read_sheets(content: bytes, file: str) -> list[Sheet]:
    """The sheets of one received file, by its suffix; raises Refused with a letter."""
    suffix = Path(file).suffix.lower()
    if suffix not in TEXT_SUFFIXES | WORKBOOK_SUFFIXES:
        raise refuse(
            Problem(
                check="file_type",
                what="不认识这种文件",
                file=file,
                found=suffix or "没有扩展名",
                expected="、".join(sorted(TEXT_SUFFIXES | WORKBOOK_SUFFIXES)),
                fix="请另存为 CSV 或 xlsx 后重新装入",
            )
        )
    if not content:
        raise refuse(
            Problem(
                check="empty_file",
                what="文件是空的,没有任何内容",
                file=file,
                fix="请检查导出是否成功,重新导出后再装入",
            )
        )
    return [read_delimited(content, file)] if suffix in TEXT_SUFFIXES else read_workbook(content, file)
