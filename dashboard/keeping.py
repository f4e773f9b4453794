"""The one place that caches: what is kept, by which key, and how much of it.

A result is kept by everything that it depends on: the store, the version, the scope (which is also what a reader may
see) and what was asked; where it holds words, by the language too. Versions never change, so nothing is ever
invalidated: what nobody asks for any more is pushed out by what is asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TypeVar, cast

import streamlit as st

from dashboard.language import language

MOST_KEPT = 600
MOST_TOLD = 800
T = TypeVar("T")
_JOINT = "\x1f"


class Shelf:
    """Results by their keys, the least lately asked for leaving first; each is made once, whoever else waits for it.

    Streamlit's own cache looks at the signature of what it keeps and opens a replay on each look-up, which is most
    of the time of a look-up; what puts nothing on the page (``told`` does) needs neither.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[str, object] = OrderedDict()
        self._making: dict[str, Lock] = {}
        self._lock = Lock()

    def get(self, key: str, make: Callable[[], object]) -> object:
        """What stands there, else what ``make`` gives; where it raises nothing is kept."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
            turn = self._making.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._found:
                    return self._found[key]
            try:
                made = make()
                with self._lock:
                    self._found[key] = made
                    if len(self._found) > self._most:
                        self._found.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def clear(self) -> None:
        """Nothing is kept any more."""
        with self._lock:
            self._found.clear()


_SHELF = Shelf(MOST_KEPT)


def in_words() -> str:
    """What every key of a result with words in it ends with: the language that they are in."""
    return language()


def kept(kind: str, *by: object, make: Callable[[], T]) -> T:
    """What ``make`` gives, kept by ``kind`` and ``by``: the parts of the key in their own words, one string in all,
    which is ten times cheaper to look up than the objects themselves. Shared: nobody changes what he is given."""
    return cast("T", _SHELF.get(_key(kind, by), make))


def told(kind: str, *by: object, write: Callable[[], object]) -> None:
    """Puts on the page what ``write`` puts there, kept as messages to the browser and sent again as they are.

    For what is only shown: no box, button or tick in it. The language is part of every such key.
    """
    _told(_key(kind, (*by, in_words())), write)


def forget() -> None:
    """Nothing of this process is kept any more: for tests and measurements, where one must not see another's."""
    _SHELF.clear()
    _told.clear()


def _key(kind: str, by: tuple[object, ...]) -> str:
    return _JOINT.join((kind, *map(str, by)))


@st.cache_resource(show_spinner=False, max_entries=MOST_TOLD)
def _told(key: str, _write: Callable[[], object]) -> None:  # noqa: ARG001  the key is what it is kept by
    _write()
