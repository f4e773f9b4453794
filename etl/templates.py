"""Blank templates: one workbook and one CSV a table, Chinese headers, and a sheet that explains every column."""

import csv
from pathlib import Path
from typing import Any

import xlsxwriter

from etl.contracts import CONTRACTS, ColumnSpec, Contract
from etl.readers.sheet import EXPLANATION

_KINDS = {
    "count": "整数",
    "amount": "数字",
    "code": "文本代码",
    "text": "文字",
    "choice": "从允许的词中选",
    "flag": "是 或 否",
    "date": "日期，如 2023-09-01",
    "moment": "年、年-月或年-月-日",
    "school_year": "学年起始年份，如 2023",
    "fiscal_year": "年份，如 2023",
}
_WIDTHS = (26, 8, 18, 10, 44, 60)


def header(spec: ColumnSpec) -> str:
    """A column's header in a template: its label, with the unit where there is one to get wrong."""
    return f"{spec.label}({spec.unit})" if spec.kind == "amount" and spec.unit else spec.label


def write_templates(folder: Path) -> list[Path]:
    """Writes all templates and gives their paths; existing templates are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, contract in enumerate(CONTRACTS.values(), start=1):
        base = folder / f"{number:02d}_{contract.label}"
        written += [_workbook(base.with_suffix(".xlsx"), contract), _csv(base.with_suffix(".csv"), contract)]
    return written


def explanation(contract: Contract) -> list[tuple[str, str, str, str, str, str]]:
    """One row a column: header, required, kind, unit, allowed words, other headers that are understood."""
    return [
        (
            header(spec),
            "必填" if spec.required else "选填",
            _KINDS[spec.kind],
            spec.unit,
            "、".join(also[0] if spec.name == "stage" else word for word, also in spec.choices.items()),
            "、".join(spec.aliases),
        )
        for spec in contract.columns.values()
    ]


def _csv(path: Path, contract: Contract) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerow(header(spec) for spec in contract.columns.values())
    return path


def _workbook(path: Path, contract: Contract) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        bold = book.add_format({"bold": True, "bg_color": "#DDE7F2", "border": 1, "text_wrap": True})
        as_text = book.add_format({"num_format": "@"})
        data = book.add_worksheet(contract.label)
        data.freeze_panes(1, 0)
        for index, spec in enumerate(contract.columns.values()):
            is_code = spec.kind == "code"
            data.set_column(index, index, max(12, 2.2 * len(header(spec))), as_text if is_code else None)
            data.write_string(0, index, header(spec), bold)
        _explain(book.add_worksheet(EXPLANATION), contract, bold)
    return path


def _explain(sheet: Any, contract: Contract, bold: Any) -> None:
    notes = (
        f"这是“{contract.label}”表的填写说明。数据填在前一张工作表里，从第 2 行起，一行一条。",
        "没有数据就留空，不要填 0；不适用填“/”，已隐去填“**”。",
    )
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, note)
    titles = ("列", "是否必填", "内容", "单位", "允许的词", "也认识这些写法")
    for column, (title, width) in enumerate(zip(titles, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, title, bold)
    for row, words in enumerate(explanation(contract), start=4):
        for column, word in enumerate(words):
            sheet.write_string(row, column, word)
