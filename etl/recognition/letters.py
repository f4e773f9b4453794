"""Letters about headers: what could not be placed, what it might have meant, what to do."""

from collections.abc import Collection, Iterable

import polars as pl
from rapidfuzz import process

from etl.contracts import CONTRACTS, ColumnSpec, Contract
from etl.problems import Problem
from etl.readers.sheet import ROW, Sheet
from etl.recognition.headers import spelling, without_unit
from etl.recognition.privacy import masked

_LISTED = 12
_ALIKE = 60


def no_header(sheet: Sheet, first: list[str]) -> Problem:
    shown = masked("、".join(cell for cell in first if cell)[:80])
    return Problem(
        check="no_header",
        what="前 20 行里找不到认识的表头",
        file=sheet.file,
        sheet=sheet.name,
        found=shown or "空行",
        expected="例如：学校标识码、学校名称、学年、学段、在校生数",
        fix="请按模板(xiaoxiaohao template 目录)改表头，或逐列指定含义(数据上传页，或 xiaoxiaohao map 文件)",
    )


def no_rows() -> Problem:
    return Problem(
        check="no_rows",
        what="只有表头，下面没有数据",
        fix="请填好数据后再装入",
    )


def nameless(rows: pl.DataFrame, cells: list[str]) -> Iterable[Problem]:
    """Content in a column without a header: most often an unquoted comma inside a number or a name."""
    for cell in cells:
        there = rows.filter(pl.col(cell).str.strip_chars() != "").select(ROW, cell)
        if there.height:
            row, text = there.row(0)
            yield Problem(
                check="nameless_column",
                what=f"第 {int(cell[1:]) + 1} 列没有表头，却有内容",
                found=f"“{masked(text)}”",
                row=row,
                more=there.height - 1,
                fix="请补上表头，或删去多出的内容；CSV 里含逗号的数字和文字要用英文双引号括起来",
            )


def short_rows(rows: pl.DataFrame, sheet: Sheet, used: Collection[str]) -> Iterable[Problem]:
    """Lines of a text file that end before a column that is read: cut off, or without the signs of empty cells."""
    last = max((int(cell[1:]) + 1 for cell in used), default=0)
    short = [row for row in rows[ROW].to_list() if sheet.short.get(row, last) < last] if sheet.short else []
    if short:
        yield Problem(
            check="short_row",
            what="这一行的列数比表头少，不知道是断了一截还是后面空着",
            found=f"{sheet.short[short[0]]} 列",
            expected=f"至少 {last} 列",
            fix="请补齐这一行；后面确实空着的，也要留下分隔符，或另存为 xlsx 后重新装入",
            row=short[0],
            more=len(short) - 1,
            rows=tuple(short),
        )


def twice(headers: dict[str, str], repeated: set[str]) -> Iterable[Problem]:
    for name in sorted(repeated):
        shown = next(header for header in headers.values() if spelling(header) == name)
        yield Problem(
            check="header_twice",
            what="同一个表头出现了两次，不知道该用哪一列",
            column=shown,
            fix="请删去或改名其中一列",
        )


def unit_unknown(spec: ColumnSpec, header: str) -> Problem:
    return Problem(
        check="unit",
        what="表头里的单位换算不了",
        column=header,
        found=without_unit(header)[1],
        expected=f"{spec.unit} 或可换算为 {spec.unit} 的单位",
        fix="请改用可换算的单位，或把数值换算好后重新装入",
    )


def table_incomplete(contract: Contract, headers: list[str], missing: list[ColumnSpec]) -> Problem:
    options = {"school_year": "加 --school-year 年份"}
    ways = [options[spec.name] for spec in missing if spec.name in options]
    return Problem(
        check="column_missing",
        what=f"像是“{contract.label}”表，但缺少必需的列",
        found="、".join(headers[:_LISTED]),
        expected="、".join(spec.label for spec in missing),
        fix=f"请补上缺少的列{'或' + '、'.join(ways) if ways else ''}，再重新装入",
    )


def unknown_headers(headers: Collection[str]) -> Problem:
    known = {
        spelling(name): spec.label
        for contract in CONTRACTS.values()
        for spec in contract.columns.values()
        for name in (spec.label, *spec.aliases)
    }
    guesses = []
    for header in headers:
        found = process.extractOne(without_unit(header)[0], known.keys(), score_cutoff=_ALIKE)
        if (
            found and spelling(header) not in known
        ):  # a known one is homeless only because its table is incomplete
            guesses.append(f"“{header}”是否为“{known[found[0]]}”")
    return Problem(
        check="unknown_header",
        what="有不认识的表头，不敢丢下也不敢乱猜",
        found="、".join(headers)
        if len(headers) <= _LISTED
        else f"{'、'.join(list(headers)[:_LISTED])} 等 {len(headers)} 列",
        expected="；".join(guesses[:_LISTED]) or "模板中的表头或其常见写法",
        fix="请逐列指定含义(数据上传页，或 xiaoxiaohao map 文件)，或改成模板中的表头；"
        "确实不需要的列用 --ignore 列名 声明",
    )


def nothing_matches(headers: list[str], tables: Collection[str]) -> Problem:
    return Problem(
        check="nothing_matches",
        what="这些表头凑不成任何一张表",
        found="、".join(headers[:_LISTED]),
        expected="、".join(CONTRACTS[table].label for table in tables),
        fix="请对照模板(xiaoxiaohao template 目录)补上必需的列",
    )
