"""The letters about a workbook that cannot be opened: locked, damaged, or something else than its name says."""

from etl.problems import Problem

_OPEN = "未加密的 xlsx 或 xls 工作簿"


def unreadable(file: str) -> Problem:
    """A workbook that nobody can open: damaged, or no workbook at all."""
    return Problem(
        check="workbook",
        what="打不开这个工作簿，文件可能已损坏、加了密码，或扩展名与内容不符",
        file=file,
        expected=_OPEN,
        fix="请用 WPS 或 Excel 打开原文件，去掉密码，另存为 xlsx 后重新装入",
    )


def encrypted(file: str) -> Problem:
    """A workbook that asks for a password before it opens."""
    return Problem(
        check="encrypted",
        what="这个工作簿加了打开密码，读不了",
        file=file,
        expected="没有密码的 xlsx 或 xls 工作簿",
        fix="请用 WPS 或 Excel 输入密码打开，在“文件—信息—保护工作簿”里去掉密码，保存后重新装入",
    )


def archive(file: str, *, locked: bool) -> Problem:
    """An archive of files under the name of a table."""
    return Problem(
        check="encrypted" if locked else "workbook",
        what="这是加了密码的压缩包，不是工作簿" if locked else "这是压缩包，不是工作簿",
        file=file,
        expected=_OPEN,
        fix="请先解压，再把里面的 CSV 或 xlsx 一个个装入",
    )


def entities(file: str, part: str) -> Problem:
    """A workbook whose XML declares entities of its own, which no spreadsheet program writes."""
    return Problem(
        check="workbook",
        what="工作簿里有 XML 实体声明(DTD)，表格软件不会写这样的文件，可能是恶意文件",
        file=file,
        found=part[:80],
        expected="没有 DTD 的 xlsx 工作簿",
        fix="请向来源核实这个文件；确实可信时，用 WPS 或 Excel 打开，另存为 xlsx 后重新装入",
    )
