"""Which language is spoken: decided once at the top of each run, and asked for by everything that writes words.

A run of a screen, a command or a job has one language. It is kept in a context variable, so that two readers who are
served at the same moment cannot get each other's words; Chinese is spoken where nobody asked for anything else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
DEFAULT: Final[Language] = "zh"
_SPOKEN: ContextVar[Language] = ContextVar("language", default=DEFAULT)


def language() -> Language:
    """The language of this run."""
    return _SPOKEN.get()


def tags() -> tuple[str, str]:
    """How office programs, browsers and screen readers name the language of this run, and the one beside it."""
    return ("zh-CN", "en-GB") if language() == "zh" else ("en-GB", "zh-CN")


def understood(wish: str | None) -> Language | None:
    """The language of that name; None for anything that is none, so that a hostile link is told from a silent one."""
    return next((one for one in LANGUAGES if one == wish), None)


def speak(wish: str | None) -> Language:
    """Sets the language of this run and gives it back; what is no language is Chinese."""
    chosen = understood(wish) or DEFAULT
    _SPOKEN.set(chosen)
    return chosen


@contextmanager
def speaking(wish: str | None) -> Iterator[Language]:
    """The language of a part of a run: a fragment that runs by itself, a report, a test."""
    before = _SPOKEN.set(understood(wish) or DEFAULT)
    try:
        yield language()
    finally:
        _SPOKEN.reset(before)
