"""One cell of text, read strictly: the value it certainly means, the reason why it is missing, or Unreadable."""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from etl.recognition.headers import spelling

NOT_REPORTED, NOT_APPLICABLE, SUPPRESSED, ABSENT = "未报", "不适用", "已隐去", "学校未设"
MISSING = {
    "": NOT_REPORTED, "-": NOT_REPORTED, "--": NOT_REPORTED, "—": NOT_REPORTED, "——": NOT_REPORTED,
    "–": NOT_REPORTED, "−": NOT_REPORTED, "…": NOT_REPORTED, "……": NOT_REPORTED, "...": NOT_REPORTED,
    "......": NOT_REPORTED, "未报": NOT_REPORTED, "n/a": NOT_APPLICABLE, "na": NOT_APPLICABLE, "/": NOT_APPLICABLE,
    "不适用": NOT_APPLICABLE, "*": SUPPRESSED, "**": SUPPRESSED, "***": SUPPRESSED, "已隐去": SUPPRESSED,
    "无": ABSENT, "学校未设": ABSENT,
}  # fmt: skip
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
UNFIT_IN_TEXT = "^#|[\u200b-\u200f\u2060\ufeff\u00ad]|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]|锟斤拷"
"""What a text that is stored as it stands never has; the sign # may begin the error of a formula."""
FIT_IN_TEXT = "^[0-9A-Za-z\u4e00-\u951e\u9520-\u9fff]+$"
"""A text of signs that are stored as they stand, as most names are; without 锟, which may begin what is none."""
_FORMULA_ERROR = re.compile(
    r"^#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|ERROR!|GETTING_DATA)$", re.IGNORECASE
)
_LOST = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]|锟斤拷")
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?$")
_PLAIN = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$")
_SCIENTIFIC = re.compile(r"^[+-]?(\d)(?:\.(\d+))?[eE]\+?(\d+)$")
_YEAR = re.compile(
    r"^(?:民国|民國)?(\d{2,4})年?(?:(?:--?|/)(\d{2,4}))?(?:学年度?|學年度?|年|年?秋季?(?:学期)?)?"
    r"(?:第?[一二12]学期|[上下]学期)?$"
)
_FISCAL_YEAR = re.compile(r"^(\d{4})(?:财政|预算|会计)?年?度?$")
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*00:00:00)?$")

_MONTH = re.compile(r"^(\d{4})年?(?:[-/.]?(1[0-2]|0?[1-9])月?)?$")


class Unreadable:
    """A cell that is neither a value nor a sign for missing."""


def tidy(word: str) -> str:
    """Full-width digits and signs as plain ones, without blanks around and without signs that nobody sees."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", word)).strip()


def number(word: str) -> float | str | Unreadable:
    """A number, or the reason for a missing one; thousands separators are known, qualifiers and units are not."""
    plain = tidy(word).replace("﹣", "-")
    if (token := re.sub(r"\s+", "", plain).lower()) in MISSING:
        return MISSING[token]
    if _THOUSANDS.match(plain):
        plain = re.sub("[, ]", "", plain)
    elif not _PLAIN.match(plain) and (not _SCIENTIFIC.match(plain) or rounded(plain)):
        return Unreadable()
    return (
        read if math.isfinite(read := float(plain)) else Unreadable()
    )  # 1e400 is more than a number can hold


def rounded(word: str) -> bool:
    """Whether a spreadsheet wrote 3.2E+09 for display, so that the digits beyond are lost; 1e+05 of R is exact."""
    found = _SCIENTIFIC.match(tidy(word))
    return found is not None and "E" in word and len(found[2] or "") < int(found[3])


def text(word: str) -> str | Unreadable | None:
    """Words as they stand; the error of a formula or characters that were lost are no words."""
    plain = tidy(word)
    return Unreadable() if _FORMULA_ERROR.match(plain) or _LOST.search(plain) else plain or None


def lost(word: str) -> bool:
    """Whether a text shows that characters were lost before it came here, or holds control characters."""
    return bool(_LOST.search(word))


def choice(word: str, spellings: Mapping[str, str]) -> str | Unreadable | None:
    """One word of a closed list, by any of its spellings."""
    plain = spelling(word)
    return spellings.get(plain, Unreadable()) if plain and plain not in MISSING else None


def code(word: str, pattern: str) -> str | Unreadable | None:
    """A code as text; .0 and 3.210000001E+09 are put back only where every digit is there, blanks inside never."""
    plain = tidy(word).lstrip("'’").strip()
    if not plain:
        return None
    if re.fullmatch(r"\d+\.0+", plain):
        plain = plain.split(".")[0]
    if found := _SCIENTIFIC.match(plain):
        if not found[2] or len(found[2]) != int(found[3]):
            return Unreadable()
        plain = f"{found[1]}{found[2]}"
    if re.fullmatch(r"\d+(\.\d+)?[eE]\+?\d+", plain):
        return Unreadable()
    return plain if re.fullmatch(pattern or r"[0-9A-Za-z_-]+", plain) else Unreadable()


def flag(word: str) -> bool | Unreadable | None:
    """是 or 否."""
    plain = spelling(word)
    if plain in {"是", "1", "true", "y", "yes", "√", "计"}:
        return True
    if plain in {"否", "0", "false", "n", "no", "×", "不计"}:
        return False
    return None if not plain else Unreadable()


def day(word: str) -> date | Unreadable | None:
    """A calendar day that exists, year first."""
    plain = tidy(word)
    if not plain or plain in MISSING:
        return None
    found = _DATE.match(plain)
    if not found and re.fullmatch(r"\d{8}", plain):
        found = re.match(r"^(\d{4})(\d{2})(\d{2})$", plain)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else Unreadable()
    except ValueError:
        return Unreadable()


def moment(word: str) -> str | Unreadable | None:
    """2024-02-21, 2024-02 or 2024, by any of the ways to write them; never more exact than it was written."""
    plain = tidy(word)
    if not plain or plain in MISSING:
        return None
    if isinstance(whole := day(plain), date):
        return whole.isoformat()
    found = _MONTH.match(plain)
    if not found or not 1900 <= int(found[1]) <= 2100:
        return Unreadable()
    return f"{found[1]}-{int(found[2]):02d}" if found[2] else found[1]


def year(word: str, offset: int, shift: int = 0) -> int | Unreadable | None:
    """2023, 2023-2024, 2023—2024学年, 2023秋; three digits only with the offset of a profile (ROC years)."""
    plain = spelling(word).removesuffix(".0")
    if not plain:
        return None
    found = _YEAR.match(plain)
    if not found:
        return Unreadable()
    first = int(found[1])
    if first < 1000:
        return first + offset if offset and not found[2] else Unreadable()
    if found[2] and int(found[2]) % 100 != (first + 1) % 100:
        return Unreadable()
    return first + shift


def fiscal_year(word: str) -> int | Unreadable | None:
    """2023, 2023年度; a span or a school year is refused, since the two are never mixed silently."""
    plain = spelling(word).removesuffix(".0")
    found = _FISCAL_YEAR.match(plain)
    return int(found[1]) if found else Unreadable() if plain else None
