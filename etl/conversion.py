"""Text becomes typed columns here: what is certain is converted, what is doubtful becomes a letter."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from etl.contracts import CONTRACTS, ColumnSpec
from etl.problems import Problem
from etl.readers.sheet import ROW
from etl.recognition import Plan, Source
from etl.recognition.headers import spelling

LISTED = 20
NOT_REPORTED, NOT_APPLICABLE, SUPPRESSED, ABSENT = "未报", "不适用", "已隐去", "学校未设"
_MISSING = {
    "": NOT_REPORTED, "-": NOT_REPORTED, "--": NOT_REPORTED, "—": NOT_REPORTED, "——": NOT_REPORTED,
    "–": NOT_REPORTED, "−": NOT_REPORTED, "…": NOT_REPORTED, "……": NOT_REPORTED, "...": NOT_REPORTED,
    "......": NOT_REPORTED, "未报": NOT_REPORTED, "n/a": NOT_APPLICABLE, "na": NOT_APPLICABLE, "/": NOT_APPLICABLE,
    "不适用": NOT_APPLICABLE, "*": SUPPRESSED, "**": SUPPRESSED, "***": SUPPRESSED, "已隐去": SUPPRESSED,
    "无": ABSENT, "学校未设": ABSENT,
}  # fmt: skip
_FORMULA_ERROR = re.compile(
    r"^#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|ERROR!|GETTING_DATA)$", re.IGNORECASE
)
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?$")
_PLAIN = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$")
_YEAR = re.compile(r"^(\d{2,4})(?:--?(\d{2,4}))?(?:学年度?|年|秋|年秋)?$")
_FISCAL_YEAR = re.compile(r"^(\d{4})(?:财政|预算|会计)?年?度?$")
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*00:00:00)?$")


@dataclass(frozen=True)
class Typed:
    """One table of one sheet: the frame (contract columns of this delivery and ``row``) and what was doubtful.

    ``doubtful_rows`` names every row that a letter of ``problems`` is about, listed there or only counted.
    """

    table: str
    frame: pl.DataFrame
    missing: pl.DataFrame
    problems: list[Problem]
    doubtful_rows: frozenset[int] = frozenset()


def convert(plan: Plan) -> list[Typed]:
    """All tables of a plan, typed. Columns the file lacks stay out; letters carry row and column."""
    return [_table(plan, table, sources) for table, sources in plan.tables.items()]


def _table(plan: Plan, table: str, sources: dict[str, Source]) -> Typed:
    rows = plan.rows
    columns = [rows[ROW]]
    problems: list[Problem] = []
    doubtful: set[int] = set()
    reasons: list[pl.DataFrame] = []
    for name, source in sources.items():
        spec = CONTRACTS[table].columns[name]
        if source.cells and spec.is_number:
            numbers, letters, bad, absent = _numbers(rows, source, spec)
            columns.append(numbers.alias(name))
            reasons.append(absent.with_columns(column_name=pl.lit(name)))
        else:
            words, letters, bad = _words(rows, source, spec, plan)
            columns.append(words.alias(name))
        problems += letters
        doubtful |= bad
    missing = pl.concat(reasons) if reasons else _NO_REASONS
    return Typed(table, pl.DataFrame(columns), missing, problems, frozenset(doubtful))


_NO_REASONS = pl.DataFrame(schema={ROW: pl.UInt32, "reason": pl.String, "column_name": pl.String})


def _numbers(
    rows: pl.DataFrame, source: Source, spec: ColumnSpec
) -> tuple[pl.Series, list[Problem], set[int], pl.DataFrame]:
    """The numbers under the source's headers, added up where there are several; a missing part makes it missing."""
    problems: list[Problem] = []
    bad_rows: set[int] = set()
    parts: list[pl.Series] = []
    reasons = [_NO_REASONS.select(ROW, "reason")]
    for cell, header in zip(source.cells, source.headers, strict=True):
        text = rows[cell]
        number = text.str.strip_chars().cast(pl.Float64, strict=False)
        number = pl.select(pl.when(number.is_finite()).then(number)).to_series()
        doubtful = rows.select(ROW, text=text).filter(number.is_null() & text.is_not_null())
        if doubtful.height:
            read = {word: _number(word) for word in doubtful["text"].unique().to_list()}
            bad = doubtful.filter(
                pl.col("text").is_in([w for w, n in read.items() if isinstance(n, _Unreadable)])
            )
            problems += _letters(bad, header, spec, _number_letter)
            bad_rows.update(bad[ROW])
            tokens = {w: n for w, n in read.items() if isinstance(n, str)}
            reasons.append(
                doubtful.filter(pl.col("text").is_in(list(tokens))).select(
                    ROW, reason=pl.col("text").replace_strict(tokens, default=None, return_dtype=pl.String)
                )
            )
            repaired = {w: n for w, n in read.items() if isinstance(n, float)}
            later = text.replace_strict(repaired, default=None, return_dtype=pl.Float64)
            number = pl.select(pl.coalesce(number, later)).to_series()
        parts.append(number)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    if source.factor != 1.0:
        total = (total * source.factor).round(6)  # 0.0057 万册 is 57 册 and not 56.99999999999999
    why = pl.concat(reasons).unique(subset=[ROW], keep="first", maintain_order=True)
    return total, problems, bad_rows, why


class _Unreadable:
    """A cell that is neither a number nor a sign for missing."""


def _number(word: str) -> float | str | _Unreadable:
    plain = _tidy(word).replace("﹣", "-")
    if (token := re.sub(r"\s+", "", plain).lower()) in _MISSING:
        return _MISSING[token]
    if _THOUSANDS.match(plain):
        return float(re.sub("[, ]", "", plain))
    return float(plain) if _PLAIN.match(plain) else _Unreadable()


def _words(
    rows: pl.DataFrame, source: Source, spec: ColumnSpec, plan: Plan
) -> tuple[pl.Series, list[Problem], set[int]]:
    """Codes, words, choices, flags, days and years; each different text is read once, where it needs reading."""
    if source.cells:
        text, header = rows[source.cells[0]], source.headers[0]
    else:
        text, header = pl.repeat(source.constant, rows.height, dtype=pl.String, eager=True), spec.label
    renames = plan.profile.values.get(spec.name, {}) if plan.profile else {}
    read_one, dtype = _readers(spec, plan)
    settled = _settled(text, spec, plan)
    different = text.filter(~settled).drop_nulls().unique().to_list()
    read = {word: read_one(renames.get(word.strip(), word)) for word in different}
    bad_words = [word for word, value in read.items() if isinstance(value, _Unreadable)]
    bad = rows.select(ROW, text=text).filter(pl.col("text").is_in(bad_words))
    problems = _letters(bad, header, spec, _word_letter)
    good = {word: value for word, value in read.items() if not isinstance(value, _Unreadable)}
    typed = text.replace_strict(good, default=None, return_dtype=dtype)
    if settled.any():
        typed = pl.select(pl.when(settled).then(text).otherwise(typed)).to_series()
    return typed, problems, set(bad[ROW])


def _settled(text: pl.Series, spec: ColumnSpec, plan: Plan) -> pl.Series:
    """Which cells are written exactly as they are stored: most codes and names, of which no two are alike."""
    if plan.profile is None and spec.kind == "code":
        return text.str.contains("^[0-9]+$")
    if plan.profile is None and spec.kind == "text":
        tidy = text.str.normalize("NFKC").str.strip_chars()
        return (text == tidy) & (text != "") & ~text.str.starts_with("#")
    return pl.repeat(False, len(text), dtype=pl.Boolean, eager=True)


def _readers(spec: ColumnSpec, plan: Plan) -> tuple[Callable[[str], Any], Any]:
    match spec.kind:
        case "choice":
            spellings = {spelling(w): word for word, also in spec.choices.items() for w in (word, *also)}
            return lambda word: _choice(word, spellings), pl.String
        case "flag":
            return _flag, pl.Boolean
        case "date":
            return _day, pl.Date
        case "school_year":
            offset = plan.profile.year_offset if plan.profile else 0
            return lambda word: _year(word, offset), pl.Int32
        case "fiscal_year":
            return _fiscal_year, pl.Int32
        case "code":
            pattern = plan.profile.code_pattern if plan.profile and spec.name == "school_code" else ""
            return lambda word: _code(word, pattern), pl.String
        case _:
            return _text, pl.String


def _tidy(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip()


def _text(word: str) -> str | _Unreadable | None:
    plain = _tidy(word)
    return _Unreadable() if _FORMULA_ERROR.match(plain) else plain or None


def _choice(word: str, spellings: dict[str, str]) -> str | _Unreadable | None:
    plain = spelling(word)
    return spellings.get(plain, _Unreadable()) if plain and plain not in _MISSING else None


def _code(word: str, pattern: str) -> str | _Unreadable | None:
    plain = re.sub(r"\s+", "", _tidy(word)).lstrip("'")
    if not plain:
        return None
    if re.fullmatch(r"\d+\.0+", plain):
        plain = plain.split(".")[0]
    if re.fullmatch(r"\d+(\.\d+)?[eE]\+?\d+", plain) or not re.fullmatch(pattern or r"[0-9A-Za-z_-]+", plain):
        return _Unreadable()
    return plain


def _flag(word: str) -> bool | _Unreadable | None:
    plain = spelling(word)
    if plain in {"是", "1", "true", "y", "yes", "√", "计"}:
        return True
    if plain in {"否", "0", "false", "n", "no", "×", "不计"}:
        return False
    return None if not plain else _Unreadable()


def _day(word: str) -> date | _Unreadable | None:
    plain = _tidy(word)
    if not plain or plain in _MISSING:
        return None
    found = _DATE.match(plain)
    if not found and re.fullmatch(r"\d{8}", plain):
        found = re.match(r"^(\d{4})(\d{2})(\d{2})$", plain)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else _Unreadable()
    except ValueError:
        return _Unreadable()


def _year(word: str, offset: int) -> int | _Unreadable | None:
    """2023, 2023-2024, 2023—2024学年, 2023秋; three digits only with the offset of a profile (ROC years)."""
    plain = spelling(word).removesuffix(".0")
    if not plain:
        return None
    found = _YEAR.match(plain)
    if not found:
        return _Unreadable()
    first = int(found[1])
    if first < 1000:
        return first + offset if offset and not found[2] else _Unreadable()
    if found[2] and int(found[2]) % 100 != (first + 1) % 100:
        return _Unreadable()
    return first


def _fiscal_year(word: str) -> int | _Unreadable | None:
    """2023, 2023年度; a span or a school year is refused, since the two are never mixed silently."""
    plain = spelling(word).removesuffix(".0")
    found = _FISCAL_YEAR.match(plain)
    return int(found[1]) if found else _Unreadable() if plain else None


def _letters(
    bad: pl.DataFrame, header: str, spec: ColumnSpec, letter: Callable[[ColumnSpec, str], Problem]
) -> list[Problem]:
    """A letter for each of the first rows, the last of them saying how many more there are."""
    shown = bad.head(LISTED).rows()
    problems = []
    for index, (row, text) in enumerate(shown):
        more = bad.height - len(shown) if index == len(shown) - 1 else 0
        base = letter(spec, text)
        problems.append(
            Problem(
                check=base.check, what=base.what, fix=base.fix, found=f"“{text}”", expected=base.expected,
                row=row, column=header, more=more,
            )
        )  # fmt: skip
    return problems


def _number_letter(spec: ColumnSpec, text: str) -> Problem:
    percent = "%" in unicodedata.normalize("NFKC", text)
    return Problem(
        check="not_a_number",
        what=f"“{spec.label}”应当是数字",
        expected=f"数字,单位:{spec.unit}" if spec.unit else "数字",
        fix="这一列要填数量而不是比例,请改为数字" if percent else "请改为数字;没有数据就留空,不要填 0",
    )


_WORD_LETTERS = {
    "text": ("formula_error", "这一格是公式错误", "请在表格软件里改正公式,或直接填入文字"),
    "choice": ("word_unknown", "不认识的写法", "请改为允许的词"),
    "flag": ("word_unknown", "只能填“是”或“否”", "请改为“是”或“否”"),
    "date": ("date_unknown", "看不懂的日期", "请写成 2023-09-01"),
    "school_year": ("year_unknown", "看不懂的学年", "请写成 2023 或 2023-2024"),
    "fiscal_year": ("year_unknown", "看不懂的年度", "请写成 2023"),
    "code": (
        "code_unreadable",
        "代码不完整或含有不该有的字符",
        "请把该列设为“文本”格式后重新填写,不要让表格软件改成科学计数",
    ),
}
_EXPECTED = {
    "text": "文字",
    "flag": "是、否",
    "date": "年-月-日",
    "school_year": "学年起始年份",
    "fiscal_year": "四位年份",
    "code": "数字或字母组成的代码",
}


def _word_letter(spec: ColumnSpec, _text: str) -> Problem:
    check, what, fix = _WORD_LETTERS[spec.kind]
    expected = "、".join(spec.choices) if spec.kind == "choice" else _EXPECTED[spec.kind]
    if spec.name == "stage":
        names = "、".join(also[0] for also in spec.choices.values())
        check, what, expected = "stage_unknown", "不认识的学段", names
    return Problem(check=check, what=f"{what}({spec.label})", fix=fix, expected=expected)
