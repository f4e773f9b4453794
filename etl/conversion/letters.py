"""Letters about single cells: what was written there, why it is not taken, and where such a figure belongs."""

import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl

from etl.contracts import ColumnSpec
from etl.conversion.cells import lost, rounded, tidy
from etl.problems import Problem
from etl.readers.sheet import ROW
from etl.recognition.privacy import masked

LISTED = 20
_COUNT = r"\d[\d,]*(?:\.\d+)?(?:%|万|亿|千|百)?"
_ABOUT = re.compile(
    rf"(?:大约|约|近|将近|接近|超过|超|逾|多于|高于|少于|低于|不足|不到|至少|至多|最多|>=?|<=?|≥|≤|±){_COUNT}\w*"
    rf"|{_COUNT}(?:余|多|左右|上下|以上|以下|以内|来|\+)\w*|{_COUNT}\w?(?:~|-|—|–|至|到){_COUNT}\w*"
    r"|(?:几|数|上|成|好几)(?:十|百|千|万)\w*|[一二三四五六七八九十百千万]+(?:余|多)\w*|若干\w*"
)
_RATIO = re.compile(r"\d+(?:\.\d+)?[::∶]\d+(?:\.\d+)?")

_WORD_LETTERS = {
    "text": ("formula_error", "这一格是公式错误", "请在表格软件里改正公式，或直接填入文字"),
    "choice": ("word_unknown", "不认识的写法", "请改为允许的词"),
    "flag": ("word_unknown", "只能填“是”或“否”", "请改为“是”或“否”"),
    "date": ("date_unknown", "看不懂的日期", "请写成 2023-09-01"),
    "moment": ("date_unknown", "看不懂的时间", "请写成 2024、2024-02 或 2024-02-21"),
    "school_year": ("year_unknown", "看不懂的学年", "请写成 2023 或 2023-2024"),
    "fiscal_year": ("year_unknown", "看不懂的年度", "请写成 2023"),
    "code": (
        "code_unreadable",
        "代码不完整或含有不该有的字符",
        "请把该列设为“文本”格式后重新填写，不要让表格软件改成科学计数",
    ),
}
_EXPECTED = {
    "text": "文字",
    "flag": "是、否",
    "date": "年-月-日",
    "moment": "年、年-月或年-月-日",
    "school_year": "学年起始年份",
    "fiscal_year": "四位年份",
    "code": "数字或字母组成的代码",
}


def letters(
    bad: pl.DataFrame, header: str, spec: ColumnSpec, letter: Callable[[ColumnSpec, str], Problem]
) -> list[Problem]:
    """A letter for each of the first rows, the last of them saying how many more there are."""
    shown = bad.head(LISTED).rows()
    problems = []
    for index, (row, text) in enumerate(shown):
        more = bad.height - len(shown) if index == len(shown) - 1 else 0
        rows = tuple(bad[ROW][index:]) if more else ()
        found = f"“{masked(text)}”"
        problems.append(
            replace(letter(spec, text), found=found, row=row, column=header, more=more, rows=rows)
        )
    return problems


def number_letter(spec: ColumnSpec, text: str) -> Problem:
    """Why a text is no number: a share, a ratio, an approximate figure, a number that lost its digits, or words."""
    check, what, fix = _about_number(text)
    return Problem(
        check=check,
        what=f"“{spec.label}”{what}",
        expected=f"数字，单位：{spec.unit}" if spec.unit else "数字",
        fix=fix,
    )


def _about_number(text: str) -> tuple[str, str, str]:
    plain = re.sub(r"\s+", "", tidy(text))
    if rounded(text):
        return (
            "rounded_number",
            "被表格软件改成了科学计数，后面的数位已经丢失",
            "请在表格软件里把这一列设为“数值”格式，从原表重新导出",
        )
    if _ABOUT.fullmatch(plain):
        return (
            "approximate",
            "写的是约数或区间，不是确数",
            "请填报表上的确数，没有就留空；文章里“约”“余”“超过”一类的说法请填入“文献论断”表"
            "(有下限、上限、限定词)，只供展示和引用，不参与计算",
        )
    if "%" in plain:
        return (
            "percentage",
            "写的是百分比，不是数量",
            "这一列要填数量而不是比例，请改为数字；比例由系统用分子、分母算出，"
            "只有比例时可在“自定义指标”表里填分子和分母",
        )
    if _RATIO.fullmatch(plain):
        return (
            "ratio",
            "写的是比，不是数量",
            "请分别填写两个数量(如学生数、教师数)，比由系统算出",
        )
    return "not_a_number", "应当是数字", "请改为数字；没有数据就留空，不要填 0"


def word_letter(spec: ColumnSpec, text: str) -> Problem:
    """Why a text is no code, word, day or year of the kind that the column wants."""
    check, what, fix = _WORD_LETTERS[spec.kind]
    if spec.kind == "text" and lost(text):
        check, what, fix = "characters_lost", "文字里有乱码或控制字符", "请从原系统重新导出，或改正这一格"
    if spec.kind == "code" and re.search(r"\S\s+\S", tidy(text)):
        check, what, fix = (
            "code_blank",
            "代码中间有空格，不敢自行拼接",
            "请核对后去掉空格；若是两个代码，请分成两行",
        )
    expected = "、".join(spec.choices) if spec.kind == "choice" else _EXPECTED[spec.kind]
    if spec.name == "stage":
        names = "、".join(also[0] for also in spec.choices.values())
        check, what, expected = "stage_unknown", "不认识的学段", names
    return Problem(check=check, what=f"{what}({spec.label})", fix=fix, expected=expected)
