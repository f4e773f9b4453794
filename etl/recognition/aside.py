"""Rows that are no school: totals, remarks, signatures. They are set aside by rule, listed, and totals are checked."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from etl.contracts import CONTRACTS
from etl.readers.sheet import ROW, Sheet
from etl.recognition.headers import plain_path, tails, without_unit
from etl.recognition.headings import WITHIN
from etl.recognition.privacy import HIDDEN, masked, personal, unsigned
from etl.recognition.profile import Profile

TOTAL, PART, NOTE, AVERAGE, SECTION = "合计行", "其中行", "说明行", "平均行", "分节行"
EXACT_TOTALS = ("合计", "总计", "小计", "共计", "总数", "累计")
_TOTAL = re.compile(rf"(.{{0,20}}?)({'|'.join(EXACT_TOTALS)})(数)?[::]?")
_AVERAGE = re.compile(r".{0,12}(平均|平均值|平均数|均值)[::]?")
_PART = re.compile(r"#.*|其中[:,、]?.*")
_NOTE = re.compile(
    r"(备注|附注|注|说明|填表说明|填报说明|数据来源|资料来源|来源|注释)(\d{0,2}[::.、].*|\d{0,2})"
    r"|※.*|(填表|填报|制表|审核|审批|复核|统计|单位|部门|学校|报表)?(人|负责人|责任人)(\(签(字|章)\)|签字|签章)?[::].*"
    r"|(填表人|填报人|制表人|审核人|复核人|联系人|负责人|单位负责人|统计负责人)"
    r"|(联系)?电话[::].*|(填表|填报|报出|制表|打印|导出|统计|上报)(日期|时间|单位)[::].*|第?\d+页.*共\d+页.*"
)
_NUMBERED = re.compile(r"[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[).、,][^\d].*[\u4e00-\u9fff].*")
_SECTION = re.compile(r"[(]?[一二三四五六七八九十]{1,2}[)、.].{1,30}")
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_MOST_NOTES = 60
_FIGURE = re.compile(r"[+-]?\d[\d,]*(\.\d+)?")
_BEGINNING = r"^[\s'’]*[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"
_HINT = r"计|注|说明|来源|人|电话|日期|时间|单位|页|#|＃|其中|平均|均值|※"
_LABELS = 8
_NAMES = {"school_name", "group_name", "alias"}


@dataclass(frozen=True)
class Aside:
    """One row that was set aside: its number, what kind of row it is, its words (shortened), and its label."""

    row: int
    kind: str
    text: str
    label: str = ""


def set_aside(
    rows: pl.DataFrame, headers: Mapping[str, str], profile: Profile | None
) -> tuple[pl.DataFrame, tuple[Aside, ...]]:
    """The rows without those that are no data, and these; a row with a code of its own is data whatever it says."""
    codes, names = _keys(headers, profile)
    found: list[Aside] = []
    for cells in rows.filter(_suspect(rows, codes, names)).rows(named=True):
        number = cells[ROW]
        words = {name: _plain(cell) for name, cell in cells.items() if name != ROW and cell and cell.strip()}
        kind, label = _kind(words, codes)
        if kind:
            shown = " ".join(unsigned([" ".join(str(cells[name]).split()) for name in words]))
            found.append(Aside(number, kind, masked(shown)[:80], label if kind == TOTAL else ""))
    found += _rest_of_notes(rows, found)
    if not found:
        return rows, ()
    found.sort(key=lambda one: one.row)
    return rows.filter(~pl.col(ROW).is_in([one.row for one in found])), tuple(found)


def _rest_of_notes(rows: pl.DataFrame, found: Sequence[Aside]) -> list[Aside]:
    """The further lines of notes under the table: one text alone in its row, numbered or after a first note, and
    nothing but such rows behind it."""
    cells = [pl.col(name) for name in rows.columns if name != ROW]
    filled = pl.sum_horizontal([(cell.str.strip_chars() != "").fill_null(False) for cell in cells])
    known = [one.row for one in found]
    tail = rows.tail(_MOST_NOTES).with_columns(filled=filled).filter(~pl.col(ROW).is_in(known))
    last = tail.filter(pl.col("filled") > 1)[ROW].max()
    alone = tail.filter(pl.col("filled") == 1, pl.col(ROW) > (last if isinstance(last, int) else 0))
    first = min((one.row for one in found if one.kind == NOTE and one.row > (last or 0)), default=None)  # type: ignore[operator]
    told = []
    for row in alone.select(ROW, text=pl.coalesce(cells)).rows(named=True):
        text = " ".join((row["text"] or "").split())
        if _NUMBERED.match(_plain(text)) or (first is not None and row[ROW] > first and _WORDS.search(text)):
            told.append(Aside(row[ROW], NOTE, masked(unsigned([text])[0])[:80]))
    return told


def _keys(headers: Mapping[str, str], profile: Profile | None) -> tuple[list[str], list[str]]:
    """The cells that hold the code and the name of what a row is about."""
    codes, names = set[str](), set[str]()
    for contract in CONTRACTS.values():
        for column, spec in contract.columns.items():
            spellings = {plain_path(name) for name in (spec.label, *spec.aliases)}
            if profile and column in profile.columns:
                spellings.add(plain_path(profile.columns[column]))
            if spec.kind == "code" and spec.key and column != "indicator":
                codes |= spellings
            elif column in _NAMES:
                names |= spellings
    paths = {cell: tails(plain_path(without_unit(header)[0])) for cell, header in headers.items()}
    return (
        [cell for cell, path in paths.items() if codes.intersection(path)][:1],
        [cell for cell, path in paths.items() if names.intersection(path)][:1],
    )


def _suspect(rows: pl.DataFrame, codes: list[str], names: list[str]) -> pl.Expr:
    """Rows worth a closer look; among a hundred thousand schools there are none, and it costs next to nothing."""
    exact = [pl.col(name).str.replace_all(r"\s", "").is_in(EXACT_TOTALS) for name in names]
    if codes:
        code = pl.col(codes[0])
        return pl.any_horizontal(code.is_null(), ~code.str.contains(_BEGINNING), *exact).fill_null(True)
    first = [name for name in rows.columns if name != ROW][:_LABELS]
    return pl.any_horizontal(pl.col(name).str.contains(_HINT).fill_null(False) for name in first)


def _kind(words: Mapping[str, str], codes: list[str]) -> tuple[str, str]:
    """What kind of row it is and the word that says so; "" where it is data, or may be."""
    code = words.get(codes[0], "") if codes else ""
    coded = bool(re.match(_BEGINNING, code))
    labels = [word for cell, word in words.items() if int(cell[1:]) < _LABELS]
    for word in labels:
        if word.rstrip(":") in EXACT_TOTALS or (_TOTAL.fullmatch(word) and not coded):
            return TOTAL, word
    if coded or not labels:
        return "", ""
    for word in labels[:2]:
        if _AVERAGE.fullmatch(word):
            return AVERAGE, word
    if len(words) == 1 and _SECTION.fullmatch(labels[0]):
        return SECTION, labels[0]
    figures = any(_FIGURE.fullmatch(word) for word in words.values())
    if _NOTE.fullmatch(labels[0]) and not figures:
        return NOTE, labels[0]
    return (PART, labels[0]) if _PART.fullmatch(labels[0]) else ("", "")


def _plain(cell: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell))


def personal_remarks(sheet: Sheet, first: int, aside: Sequence[Aside]) -> list[str]:
    """Where outside of the data personal numbers stand: above the header, or in rows that were set aside."""
    above = (cell for row, cells in sheet.head(WITHIN) if row < first for cell in cells)
    found = ["表头上方的文字"] if any(personal(cell) for cell in above if cell) else []
    return [*found, *(["表下的文字"] if any(HIDDEN in one.text for one in aside) else [])]
