"""How a number is written: the one place, so that table, chart, tooltip and sentence round alike."""

from decimal import ROUND_HALF_UP, Decimal

from dashboard.language import language
from dashboard.words import say, told
from dashboard.words.en.told import ONE_OF

MISSING = "—"
MINUS = "−"
WAN_FROM = 100_000
MILLION = 1_000_000


def number(value: float | None, decimals: int = 2) -> str:
    """``1,234.50``; half is rounded up, a missing value is a dash and never 0."""
    if value is None or value != value:
        return MISSING
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:,.{decimals}f}".replace("-", MINUS)


def with_unit(value: float | None, unit: str, decimals: int = 2) -> str:
    """The number and its unit; a dash stands alone."""
    words = number(value, decimals)
    return words if words == MISSING else in_unit(words, unit)


def in_unit(words: str, unit: str) -> str:
    """Words of a number with their unit: 36人, 36 teachers; a per cent sign stands close in both languages."""
    named = told(unit)
    close = language() == "zh" or named in ("", "%")
    if close:
        return f"{words}{named}"
    return f"{words} {ONE_OF.get(named, named) if words == '1' else named}"


def count(value: float | None) -> str:
    """Whole things: 1,234; from a hundred thousand on in 万, as a reader says it; in English from a million on."""
    if value is None or value != value:
        return MISSING
    least, one = (MILLION, MILLION) if language() == "en" else (WAN_FROM, 10_000)
    if abs(value) >= least:
        return say("unit.wan", number=number(value / one, 2))
    return number(value, 0)


def coefficient(value: float | None) -> str:
    """A 差异系数: three decimals, no unit."""
    return number(value, 3)


def line(value: float | None) -> str:
    """A pass line as the rule prints it: 0.50, 4.2, 2,000."""
    if value is None:
        return MISSING
    if value < 1:
        return number(value, 2)
    return number(value, 0 if float(value).is_integer() else 1)


def share(value: float | None, decimals: int = 0) -> str:
    """A share of 0–1 as per cent."""
    return MISSING if value is None or value != value else f"{number(value * 100, decimals)}%"


def signed(value: float | None, decimals: int = 2) -> str:
    """A change with its sign; what rounds to nothing has none."""
    words = number(value, decimals)
    if value is None or words == MISSING or not any(digit in "123456789" for digit in words):
        return words
    return words if words.startswith(MINUS) else f"+{words}"


def change(value: float | None, unit: str, decimals: int = 2) -> str:
    """A change in the indicator's unit; per cents change by 百分点."""
    words = signed(value, decimals)
    if words == MISSING:
        return words
    return f"{words}{say('unit.points')}" if unit == "%" else in_unit(words, unit)


def rounds_to_nothing(value: float, decimals: int) -> bool:
    """True where the reader would see no change at all."""
    return not any(digit in "123456789" for digit in number(value, decimals))
