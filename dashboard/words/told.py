"""Words that the lower floors write: reasons, labels of columns, kinds of schools. Here they find their English.

``balance`` and ``etl`` write Chinese, which is what bureaus store and what letters are written in; they know of no
screen and no language. What of it reaches a screen is looked up here, as a whole or by a pattern, and nowhere else.
Names of schools, counties and groups are not found and stay as they are. A test holds every reason of ``balance``
against this list.
"""

import re
from functools import lru_cache
from typing import Final

from dashboard.language import language
from dashboard.words.en.tables import TABLES
from dashboard.words.en.told import EXACT, PATTERNS

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff㎡]")
_HALF: Final = str.maketrans("\uff0c\uff1a\uff1b\uff1f\uff01\uff08\uff09", ",:;?!()")
_COMPILED: Final = [(re.compile(pattern.translate(_HALF)), words) for pattern, words in PATTERNS]
_SIGNS: Final = re.compile("[÷×+−/]")
STAGES: Final = ("小学", "初中", "高中")
_FOLDED: Final[dict[str, str]] = {}


def folded(words: str) -> str:
    """The key under which words are looked up: full-width or half-width marks do not matter, nor do blanks."""
    return words.translate(_HALF).replace(" ", "")


def told(words: str) -> str:
    """The words in the language of the run; unknown ones stay."""
    if language() != "en" or not _CHINESE.search(words):
        return words
    return in_english(words)


@lru_cache(maxsize=20_000)
def in_english(words: str) -> str:
    """The words in English, whatever the run speaks; unknown ones stay."""
    found = _known(folded(words))
    return words if found is None else found


def _known(key: str) -> str | None:
    """The English of folded words; None where they are unknown, or where a part of a list of them is."""
    if not _FOLDED:
        _FOLDED.update({folded(chinese): english for chinese, english in EXACT.items()})
    if key in _FOLDED or not _CHINESE.search(key):
        return _FOLDED.get(key, key)
    for pattern, form in _COMPILED:
        if found := pattern.fullmatch(key):
            return form.format(*(in_english(part) for part in found.groups(default="")))
    for mark, other in ((";", "; "), ("、", ", ")):
        if mark in key:
            parts = [_known(part) for part in key.split(mark)]
            if None not in parts:
                return other.join(part or "" for part in parts)
    return _formula(key) if _SIGNS.search(key) else None


def _formula(key: str) -> str | None:
    """A formula of columns: each label put into English; None where one is unknown."""
    labels = "|".join(re.escape(folded(label)) for label in sorted((*TABLES, *STAGES), key=len, reverse=True))
    found = re.sub(labels, lambda label: f" {_FOLDED[label[0]]} ", key)
    found = re.sub("([÷×+−/])", r" \1 ", found)
    return None if _CHINESE.search(found) else re.sub(r" +(?=[);])|(?<=[(]) +", "", " ".join(found.split()))
