"""Every word the reader sees comes from here: ``say(id, …)`` gives it in the language of the run.

``**…**`` in a sentence marks what is set in bold. Tests keep the ids complete, in use, and the same in both languages.
Words that the lower floors write themselves (reasons, labels, kinds of schools) pass through ``told``.
"""

from collections.abc import Iterable
from string import Formatter

from dashboard.language import language
from dashboard.words.en import EN
from dashboard.words.english import english
from dashboard.words.told import told
from dashboard.words.zh import ZH

__all__ = ["blanks", "listed", "noted", "plain", "say", "told"]


def say(ident: str, **values: object) -> str:
    """The words of an id with its blanks filled in; a KeyError names an id that nobody wrote.

    In English a value that comes from a lower floor in Chinese is put into English on its way.
    """
    if language() == "en":
        return english(EN[ident], values)
    return ZH[ident].format(**values)


def listed(words: Iterable[object]) -> str:
    """Things in one row: 甲、乙 or A, B; what a lower floor wrote is put into the language of the run."""
    return say("list.and").join(told(str(one)) for one in words)


def noted(words: Iterable[object]) -> str:
    """Remarks one after the other, in the language of the run; empty ones are none."""
    return say("list.also").join(told(str(one)) for one in words if one)


def blanks(ident: str) -> set[str]:
    """The names of the blanks in the words of an id."""
    return {name for _, name, _, _ in Formatter().parse(ZH[ident]) if name}


def plain(words: str) -> str:
    """The same words without the marks, and without the blank with which a following sentence begins."""
    return words.replace("**", "").replace("`", "").strip()
