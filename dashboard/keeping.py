"""The one place that caches: what is kept, by which key, and how much of it.

A result is kept by everything that it depends on: the store, the version, the scope (which is also what a reader may
see) and what was asked; where it holds words, by the language too. Versions never change, so nothing is ever
invalidated: what nobody asks for any more is pushed out by what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import streamlit as st

from dashboard.language import language

MOST_KEPT = 600
MOST_TOLD = 800
T = TypeVar("T")
_JOINT = "\x1f"


def in_words() -> str:
    """What every key of a result with words in it ends with: the language that they are in."""
    return language()


def kept(kind: str, *by: object, make: Callable[[], T]) -> T:
    """What ``make`` gives, kept by ``kind`` and ``by``: the parts of the key in their own words, one string in all,
    which is ten times cheaper to look up than the objects themselves. Shared: nobody changes what he is given."""
    return cast("T", _kept(_key(kind, by), make))


def told(kind: str, *by: object, write: Callable[[], object]) -> None:
    """Puts on the page what ``write`` puts there, kept as messages to the browser and sent again as they are.

    For what is only shown: no box, button or tick in it. The language is part of every such key.
    """
    _told(_key(kind, (*by, in_words())), write)


def _key(kind: str, by: tuple[object, ...]) -> str:
    return _JOINT.join((kind, *map(str, by)))


@st.cache_resource(show_spinner=False, max_entries=MOST_KEPT)
def _kept(key: str, _make: Callable[[], object]) -> object:  # noqa: ARG001  the key is what it is kept by
    return _make()


@st.cache_resource(show_spinner=False, max_entries=MOST_TOLD)
def _told(key: str, _write: Callable[[], object]) -> None:  # noqa: ARG001
    _write()
