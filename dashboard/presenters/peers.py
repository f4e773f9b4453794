"""With whom a school is compared, and why with these: its group, its like in place and size, similar schools, or those
that the reader picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from balance.similar import alike
from balance.spread import Unknown
from dashboard import numbers
from dashboard.presenters.context import Context
from dashboard.presenters.school_rows import SchoolValue
from dashboard.words import listed, say

MOST_DRAWN = 7
BANDS = 3
LEAST_FOR_BANDS = 6


@dataclass(frozen=True)
class Peers:
    """``members`` never hold the school itself; none where ``words`` say why. ``label`` names their line."""

    kind: str
    label: str
    members: tuple[str, ...]
    words: str

    @property
    def drawn(self) -> tuple[str, ...]:
        """Those that get a colour of their own; the rest stay in grey."""
        return self.members[:MOST_DRAWN]


def kind_of(context: Context, own: SchoolValue | None, picks: Sequence[str]) -> str:
    """What the reader chose to compare with; where nothing was chosen, what suits the school."""
    if context.chosen.against:
        return context.chosen.against
    if picks:
        return "picked"
    in_group = own is not None and own.group and context.chosen.scope.kind != "group"
    return "group" if in_group or context.chosen.scope.kind == "group" else "band"


def peers(
    context: Context,
    school: str,
    now: Sequence[SchoolValue],
    names: Mapping[str, str],
    picks: Sequence[str],
    traits: Callable[[], pl.DataFrame] | None,
) -> Peers:
    """``now``: all schools of the scope in the chosen year; those that do not count are nobody's peers."""
    own = next((row for row in now if row.code == school), None)
    picks = [code for code in picks if code != school]
    kind = kind_of(context, own, picks)
    if kind == "picked":
        words = say("peers.picked", n=len(picks)) if picks else say("peers.picked_none")
        return Peers(kind, say("peers.picked.line", n=len(picks)), tuple(picks), words)
    if own is None:
        return _none(kind, say("peers.not_there", year=context.year))
    others = [row for row in now if row.code != school and row.in_scope]
    if kind == "group":
        return _group(context, own, others)
    if kind == "similar":
        return _similar(own, traits, names)
    return _band(own, others)


def _none(kind: str, reason: str) -> Peers:
    return Peers(kind, "", (), reason)


def _group(context: Context, own: SchoolValue, others: Sequence[SchoolValue]) -> Peers:
    scope = context.chosen.scope
    groups = [scope.name] if scope.kind == "group" else [one for one in own.group.split("、") if one]
    if not groups:
        return _none("group", say("peers.no_group", year=context.year))
    mates = [row for row in others if set(groups) & set(row.group.split("、"))]
    if not mates:
        return _none("group", say("peers.group_alone", group=listed(groups)))
    codes = tuple(row.code for row in sorted(mates, key=lambda row: (-(row.students or 0.0), row.code)))
    words = say("peers.group", group=listed(groups), n=len(codes), year=context.year)
    return Peers("group", say("peers.group.line", n=len(codes)), codes, words)


def bands(rows: Sequence[SchoolValue]) -> list[tuple[float, float]]:
    """Lowest and highest number of pupils of the three thirds of schools by size, the smallest first.

    Schools of equal size are never parted; empty where there are too few.
    """
    sizes = sorted(row.students for row in rows if row.in_scope and row.students)
    if len(sizes) < LEAST_FOR_BANDS:
        return []
    cuts = [sizes[len(sizes) * part // BANDS - 1] for part in range(1, BANDS + 1)]
    found, low = [], sizes[0]
    for cut in cuts:
        some = [size for size in sizes if low <= size <= cut]
        if some:
            found.append((some[0], some[-1]))
            low = next((size for size in sizes if size > cut), cut + 1)
    return found


def _band(own: SchoolValue, others: Sequence[SchoolValue]) -> Peers:
    if not own.students:
        return _none("band", say("peers.no_pupils"))
    pupils = own.students
    found = bands([own, *others])
    place = next(((low, high) for low, high in found if low <= pupils <= high), None)
    if place is None:
        return _none("band", say("peers.few"))
    low, high = place
    sized = [row for row in others if row.students and low <= row.students <= high]
    mates = [row for row in sized if not own.urban_rural or row.urban_rural == own.urban_rural]
    words = {
        "n": len(mates),
        "band": say(f"peers.band.{found.index(place) if len(found) == BANDS else 'one'}"),
        "low": numbers.number(low, 0),
        "high": numbers.number(high, 0),
        "kind": own.urban_rural,
    }
    if not mates:
        return _none("band", say("peers.band_alone", **words))
    near = sorted(mates, key=lambda row: (abs((row.students or 0.0) - pupils), row.code))
    said = say("peers.band" if own.urban_rural else "peers.band_no_place", **words)
    return Peers("band", say("peers.band.line", n=len(near)), tuple(row.code for row in near), said)


def _similar(own: SchoolValue, traits: Callable[[], pl.DataFrame] | None, names: Mapping[str, str]) -> Peers:
    if traits is None:
        return _none("similar", say("peers.no_pupils"))
    frame = traits()
    found = alike(frame, own.code)
    if isinstance(found, Unknown):
        return _none("similar", found.reason + say("sentence.stop"))
    codes = tuple(code for code in found.codes if code in names)
    sizes = [row for row in frame.filter(pl.col("school_code").is_in(codes))["students"].to_list() if row]
    words = say(
        "peers.similar",
        n=len(codes),
        weights=listed(
            say("peers.weight", name=say(f"peers.trait.{name}"), share=numbers.share(weight))
            for name, weight in found.weights.items()
        ),
        low=numbers.number(min(sizes), 0),
        high=numbers.number(max(sizes), 0),
        own=numbers.number(own.students, 0),
    )
    if found.absent:
        absent = listed(say(f"peers.trait.{name}") for name in found.absent)
        words += say("peers.similar_absent", names=absent)
    return Peers("similar", say("peers.similar.line", n=len(codes)), codes, words)
