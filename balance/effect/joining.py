"""Who belonged to which group in which school year: dated memberships read as whole school years.

A member of a school year belongs to the group on its 1 September. The lead school (总校) is no treated school and no
comparison school: it is shown on its own line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from balance.succession import first_school_year

LEAD = "总校"


@dataclass(frozen=True)
class Spell:
    """A school in a group from school year ``first`` to ``last`` (None: still)."""

    group: str
    school: str
    role: str
    first: int
    last: int | None

    def holds(self, year: int) -> bool:
        """Whether the school belongs to the group on 1 September of that school year."""
        return self.first <= year and (self.last is None or year <= self.last)


def spells(memberships: pl.DataFrame, lines: Mapping[str, str] | None = None) -> tuple[Spell, ...]:
    """The rows of ``memberships`` (group_name, school_code, role, joined, left) as spells, earliest first.

    ``lines`` gives the code under which a code's series goes on. A stay that covers no 1 September leaves no spell.
    """
    onward = lines or {}
    found = []
    for row in memberships.select("group_name", "school_code", "role", "joined", "left").rows():
        group, school, role, joined, left = row
        first, last = first_school_year(joined), _last_year(left)
        if last is None or last >= first:
            found.append(Spell(group, onward.get(school, school), role, first, last))
    return tuple(sorted(set(found), key=lambda one: (one.first, one.group, one.school)))


def _last_year(left: date | None) -> int | None:
    return None if left is None else first_school_year(left) - 1


def leads(found: Iterable[Spell]) -> frozenset[str]:
    """Schools that ever led a group."""
    return frozenset(one.school for one in found if one.role == LEAD)


def ever(found: Iterable[Spell]) -> frozenset[str]:
    """Schools that ever belonged to a group, in whatever role."""
    return frozenset(one.school for one in found)
