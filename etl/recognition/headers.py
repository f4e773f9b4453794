"""Headers as suppliers write them, reduced to one spelling and stripped of their unit."""

import re
import unicodedata
from functools import cache

_UNIT = re.compile(r"^(?P<name>.+?)[((\[](?P<unit>[^()()\[\]]+)[))\]]$")
_FACTORS: dict[str, dict[str, float]] = {
    "元": {"元": 1.0, "千元": 1e3, "万元": 1e4, "亿元": 1e8},
    "㎡": {
        "m2": 1.0, "m²": 1.0, "平方米": 1.0, "平米": 1.0, "万m2": 1e4, "万平方米": 1e4,
        "亩": 2000.0 / 3.0, "公顷": 1e4,
    },
    "册": {"册": 1.0, "万册": 1e4},
    "人": {"人": 1.0, "名": 1.0, "万人": 1e4},
}  # fmt: skip


@cache
def spelling(header: str) -> str:
    """NFKC, without blanks, one kind of bracket and dash: the form in which headers are compared."""
    plain = unicodedata.normalize("NFKC", header)
    plain = re.sub(r"\s+", "", plain).replace("（", "(").replace("）", ")")
    return re.sub(r"[—–~～至]", "-", plain).strip("*").lower()


@cache
def without_unit(header: str) -> tuple[str, str]:
    """The header's spelling without a unit in brackets at its end, and that unit ("" where there is none)."""
    plain = spelling(header)
    found = _UNIT.match(plain)
    if found and _is_unit(found["unit"]):
        return found["name"], found["unit"]
    return plain, ""


def _is_unit(word: str) -> bool:
    return word in {"个", "间", "台", "份", "分", "所", "小时", "%"} or any(
        word in f for f in _FACTORS.values()
    )


def factor(unit_in_header: str, unit: str) -> float | None:
    """What a number under such a header is multiplied with to be in ``unit``; None where the units do not fit."""
    if not unit_in_header:
        return 1.0
    known = _FACTORS.get(unit, {spelling(unit): 1.0})
    return known.get(unit_in_header)
