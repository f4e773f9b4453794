"""Headers as suppliers write them, reduced to one spelling and stripped of their unit."""

import re
import unicodedata
from functools import cache

_UNIT = re.compile(r"^(?P<name>.+?)[((\[](?P<unit>[^()()\[\]]+)[))\]]$")
_IN_ALL = {"计", "合计", "总计", "小计", "共计", "总数"}
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
    plain = re.sub(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+", "", plain).replace("（", "(").replace("）", ")")
    plain = re.sub(r"[—–~～至]", "-", plain).strip("*").lower()
    return re.sub(r"(^|>)其中[:,、]?(?=.)", r"\1#", plain)


@cache
def plain_path(header: str) -> str:
    """A spelling of one or several levels without what only says "in all" or "of which" below the first level.

    ``在校生数>合计`` is ``在校生数`` and ``专任教师>#女`` is ``专任教师>女``; ``#女`` alone stays what it is.
    """
    first, *lower = spelling(header).split(">")
    lower = [level.lstrip("#") for level in lower]
    while lower and lower[-1] in _IN_ALL:
        lower.pop()
    return ">".join([first, *lower])


@cache
def tails(path: str) -> tuple[str, ...]:
    """A path and what is left of it without its upper levels, longest first."""
    levels = path.split(">")
    return tuple(">".join(levels[start:]) for start in range(len(levels)))


@cache
def without_unit(header: str) -> tuple[str, str]:
    """The header's spelling without units in brackets at the end of its levels, and the lowest of those units ("")."""
    levels, unit = spelling(header).split(">"), ""
    for depth, level in enumerate(levels):
        found = _UNIT.match(level)
        if found and _is_unit(found["unit"]):
            levels[depth], unit = found["name"], found["unit"]
    return ">".join(levels), unit


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
