"""How an English sentence takes its values: one school, two schools; 2023–24; Chinese labels through ``told``.

A blank may carry how its value is written: ``{n:school|schools}`` writes the number and the fitting word,
``{n:~is|are}`` the word alone, ``{year:sy}`` the school year that begins in that year, ``{second:yy}`` two
digits, ``{month:mon}`` a month, ``{whole:cap}`` begins with a capital.
"""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from dashboard.words.told import told

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _English(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            value = told(value)
        if "|" in format_spec:
            one, many = format_spec.lstrip("~").split("|")
            word = one if _is_one(value) else many
            return word if format_spec.startswith("~") else f"{value} {word}"
        if format_spec == "sy":
            return school_year(value)
        if format_spec == "cap":
            return str(value)[:1].upper() + str(value)[1:]
        if format_spec == "mon":
            return _MONTHS[int(value) - 1]
        if format_spec == "yy":
            return f"{int(value) % 100:02d}"
        return str(super().format_field(value, format_spec))


def _is_one(value: Any) -> bool:
    return str(value).replace("**", "") in ("1", "−1", "1.0")


def school_year(value: Any) -> str:
    """2023 → 2023–24; what is no year (words already, or nothing) stays."""
    words = str(value)
    if len(words) == 4 and words.isdigit():
        return f"{words}–{(int(words) + 1) % 100:02d}"
    return words


_WRITER = _English()


def english(words: str, values: Mapping[str, object]) -> str:
    """The sentence with its blanks filled in; a KeyError names a blank that nobody filled."""
    return _WRITER.vformat(words, (), values)
