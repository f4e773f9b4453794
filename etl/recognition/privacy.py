"""Personal data stop at the door: columns of it are dropped and named, cells that look like it are never repeated."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from etl.contracts import CONTRACTS
from etl.problems import Problem
from etl.readers.sheet import ROW, Sheet
from etl.recognition.headers import plain_path, spelling

HIDDEN = "〔已隐去〕"
UNSIGNED = "…(不列出)"
_COLUMN = re.compile(
    r"身份证|身分證|证件(号|类型)|證件號|护照号|手机|手機|移动电话|联系电话|聯絡電話|電話|电话(号码|号)?$|联系方式|联络方式"
    r"|姓名|曾用名$|联系人|聯絡人|(校长|教师|学生|家长|监护人|负责人|填报人|填表人|班主任)(名字|名单)$|校长$|校長$"
    r"|出生(日期|年月|时间)|生日$|(家庭|户籍|居住|通讯|户口|现)(住址|地址|所在地)|住址|银行卡|银行账号|银行帐号|工资卡|开户行"
    r"|微信|qq(号)?$|邮箱|email|e-mail|学籍号|学号$|學號$|考生号|准考证号|工号$|教师资格证(号|书号)|职称证(号|书号)"
    r"|idcard|idnumber|phone|mobile|(teacher|student|pupil)_?name|dateofbirth|birthday"
)
_ID18 = r"\b[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]\b"
_ID15 = r"\b[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}\b"
_MOBILE = r"\b(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}\b"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_ANY = re.compile("|".join((_ID18, _ID15, _MOBILE)), re.ASCII)
_LONG_FIGURE = r"\d{11}|\d{3}[- ]\d{4}[- ]\d{4}|[０-９]{11}"
_LISTED = 20
_SIGNER = (
    r"(?:填表|填报|制表|审核|审批|复核|统计|经办|主管)人|(?:单位|部门|学校|统计|填报|报表|主管)?(?:负责人|责任人)|联系人"
    r"|(?:副)?校长|局长|主任|站长"
)
_SIGNED = re.compile(
    rf"((?:{_SIGNER})\s*(?:\((?:签字|签章|签名|盖章)\)|签字|签章|签名)?\s*[::]\s*)"
    rf"(?!(?:{_SIGNER})|(?:联系)?电话|\S{{0,4}}(?:日期|时间|单位))"
    r"([^\s::;,、。()/|\d]+(?:\s+[\u4e00-\u9fff](?![\u4e00-\u9fff::]))?)"
)
_SIGNS = re.compile(rf".*(?:{_SIGNER})(?:\((?:签字|签章|签名|盖章)\)|签字|签章|签名)?(:)?")
_BARE = re.compile("(填表|填报|制表|审核|复核|单位负责|统计负责)人")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_NO_NAME = re.compile("人$|日期|时间|电话|单位|年|月|合计|:")


def personal_columns(headers: Mapping[str, str], known: Iterable[str] = ()) -> dict[str, str]:
    """The headers (by cell) that announce personal data, but for those (spellings) that a layout needs."""
    needed = {*known, *_ours()}
    return {
        cell: header
        for cell, header in headers.items()
        if _COLUMN.search(spelling(header).split(">")[-1]) and spelling(header) not in needed
    }


def personal_cells(rows: pl.DataFrame, titles: Mapping[str, str], codes: Iterable[str] = ()) -> list[Problem]:
    """Letters for cells that look like an 身份证号 or a mobile number; they say where, and never what.

    Under ``codes`` only an 身份证号 counts: a code of eleven digits may look like a mobile number.
    """
    problems = []
    lone = set(codes)
    for cell, title in titles.items():
        suspects = rows.select(ROW, text=pl.col(cell)).filter(pl.col("text").str.contains(_LONG_FIGURE))
        found = [(row, kind) for row, text in suspects.rows() if (kind := personal(text))]
        found = [(row, kind) for row, kind in found if cell not in lone or kind == "身份证号"]
        for index, (row, kind) in enumerate(found[:_LISTED]):
            problems.append(
                Problem(
                    check="personal_data",
                    what=f"这一格像是{kind}，个人信息不能装入",
                    found=f"疑似{kind}，已隐去",
                    expected="不含个人信息的文字",
                    fix="请删去这些个人信息(整列都是时请删去整列)后重新装入",
                    row=row,
                    column=title,
                    more=len(found) - _LISTED if index == _LISTED - 1 else 0,
                )
            )
    return problems


def personal(text: str) -> str:
    """What kind of personal number a text holds: 身份证号, 手机号码 or ""."""
    plain = unicodedata.normalize("NFKC", text)
    if any(map(_valid_id, re.findall(_ID18, plain, re.ASCII))) or re.search(_ID15, plain, re.ASCII):
        return "身份证号"
    return "手机号码" if re.search(_MOBILE, plain, re.ASCII) else ""


def masked(text: str) -> str:
    """The text without numbers that look personal; what letters and reports may repeat."""
    if not any(sign.isdigit() for sign in text):
        return text
    plain = unicodedata.normalize("NFKC", text)
    return _ANY.sub(HIDDEN, plain) if _ANY.search(plain) else text


def unsigned(cells: Sequence[str]) -> list[str]:
    """The cells of one row without the names of those who signed: behind 填表人: in the same cell, or in the next."""
    told, before = list[str](), ""
    for cell in cells:
        plain = unicodedata.normalize("NFKC", cell).strip()
        signs = _SIGNS.fullmatch(before)
        name = re.sub(r"\s", "", plain)
        if signs and name and not _NO_NAME.search(name) and (
            signs[1] or (_BARE.fullmatch(before) and _NAME.fullmatch(name))
        ):  # fmt: skip
            told.append(UNSIGNED)
        else:
            told.append(_SIGNED.sub(rf"\g<1>{UNSIGNED}", plain) if _SIGNED.search(plain) else cell)
        before = plain or before
    return told


def guessed_columns(sheet: Sheet, rows: int = 10) -> dict[str, str]:
    """Personal columns (by cell) of a sheet without a known header: any of its first rows may be the header."""
    found: dict[str, str] = {}
    for _, cells in sheet.head(rows):
        named = {f"c{place}": cell for place, cell in enumerate(cells) if cell and len(cell) <= _LISTED}
        found |= {cell: title for cell, title in personal_columns(named).items() if cell not in found}
    return found


def holds_personal(sheet: Sheet) -> bool:
    """Whether a sheet that is not read holds personal data: what decides about keeping the received file."""
    top = [cell for _, cells in sheet.head(30) for cell in cells if cell]
    if any(len(cell) <= 20 and _COLUMN.search(spelling(cell)) for cell in top):
        return True
    return bool(personal_cells(sheet.cells, {cell: cell for cell in sheet.columns}))


def hidden_cells(cells: Sequence[str], places: Iterable[int]) -> list[str]:
    """Cells as they may be shown: those of personal columns hidden, personal numbers elsewhere too."""
    secret = set(places)
    return [HIDDEN if place in secret and cell else masked(cell) for place, cell in enumerate(cells)]


def _valid_id(number: str) -> bool:
    """Whether 18 digits are an 身份证号: a day that exists and the check digit of GB 11643."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK_DIGITS[total % 11] == number[17].upper()


def _ours() -> set[str]:
    return {
        name
        for contract in CONTRACTS.values()
        for spec in contract.columns.values()
        for word in (spec.label, *spec.aliases)
        for name in (spelling(word), plain_path(word))
    }
