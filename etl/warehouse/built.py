"""Expressions are built once a process: what they say depends on the names and columns of their tables alone.

Building the hundreds of columns of the measures takes as long as a small store takes to run them. Whoever previews and
then publishes, publishes again or rebuilds gets the same expressions, and with them the same SQL (``engine.sql_of``).
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import ibis.expr.types as ir

T = TypeVar("T")
_MOST = 128


def built(make: Callable[..., T], *arguments: Any) -> T:
    """``make(*arguments)``, made anew only where a table has another name or other columns, or anything else given
    is another. ``make`` reads nothing but its arguments, and nobody changes what it gives."""
    made: T = _made(_Asked(make, arguments))
    return made


class _Asked:
    def __init__(self, make: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.make, self.arguments = make, arguments
        self._key = (make, *map(_key, arguments))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._key == other._key


@lru_cache(maxsize=_MOST)
def _made(asked: _Asked) -> Any:
    return asked.make(*asked.arguments)


def _key(given: object) -> Hashable:
    """Tables by what they say, collections by what they hold, all else that has no value of its own by identity (and
    it stays as long as the key does)."""
    if isinstance(given, ir.Table):
        said: Hashable = given.op()
        return said
    if isinstance(given, Mapping):
        return tuple((name, _key(one)) for name, one in given.items())
    if isinstance(given, Collection) and not isinstance(given, str | range):
        return tuple(map(_key, given))
    try:
        hash(given)
    except TypeError:
        return id(given)
    return (given,)
