"""One school beside those it is compared with, taken together, and beside all: sentences and the line of the set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import numbers
from dashboard.presenters.context import better, quantity
from dashboard.presenters.panel import Panel
from dashboard.presenters.school_rows import SchoolValue, pooled, ranks
from dashboard.words import listed, say


@dataclass(frozen=True)
class Together:
    """The schools compared with in one year as one: Σ numerators ÷ Σ denominators of the ``known`` ones."""

    value: float | None
    known: int


def together(view: Panel, year: int) -> Together:
    """The same schools in every year, those of the chosen one."""
    members = view.peers.members if view.peers else ()
    there = [row for code in members if (row := view.at(code, year)) is not None and row.counts]
    return Together(pooled(view.card, there), len(there))


def rows(view: Panel) -> list[dict[str, object]]:
    """The line of the set over the years; none where there is no set."""
    if view.peers is None or not view.peers.members:
        return []
    found: list[dict[str, object]] = []
    for year in view.years:
        one = together(view, year)
        lost = one.known < len(view.peers.members)
        note = say("peers.known", n=one.known, of=len(view.peers.members)) if lost else ""
        row = {"series": view.peers.label, "school": view.peers.label, "role": "subject"}
        found.append({**row, "school_year": year, "value": one.value, "note": note})
    return found


def notes(view: Panel) -> tuple[str, ...]:
    """Who is compared, why, and that they are the same schools in all years."""
    if view.peers is None:
        return ()
    same = (say("peers.same_schools"),) if view.peers.members else ()
    return (view.peers.words, *same, *series(view, (view.school,)))


def series(view: Panel, schools: Sequence[str]) -> tuple[str, ...]:
    """For each of the schools that was renamed, recoded, merged or split, what that means for its line."""
    return tuple(
        say("lines.series", school=view.names[code], note=note)
        for code in schools
        if (note := view.series_note(code))
    )


def answer(view: Panel) -> str:
    """Where the school stands beside its set and the whole, how both moved, and its rank."""
    context, card = view.context, view.card
    year, base, name = context.chosen.school_year, context.chosen.base_year, view.names[view.school]
    own = view.value(view.school, year)
    if own is None:
        reason = view.reason(view.school, year)
        return say("one.no_value", school=name, year=context.year, label=card.label, reason=reason)
    said = say("one.value", school=name, year=year, label=card.label, value=quantity(card, own))
    beside = [say("one.whole", whole=context.whole, value=quantity(card, pooled(card, _counted(view, year))))]
    set_ = together(view, year).value
    if view.peers is not None and set_ is not None:
        beside.insert(0, say("one.set", label=view.peers.label, value=quantity(card, set_)))
    said += say("one.beside", list=listed(beside)) + _ranked(view, year)
    if base == year:
        return said + say("one.first_year")
    return said + _moved(view, base, year)


def _counted(view: Panel, year: int) -> list[SchoolValue]:
    return [row for row in view.years.get(year, []) if row.counts]


def _ranked(view: Panel, year: int) -> str:
    places = ranks(view.card, view.years.get(year, []))
    if view.school not in places:
        return say("one.unranked")
    key = "one.rank_neutral" if view.card.direction == "neutral" else "one.rank"
    return say(key, rank=places[view.school], n=len(places))


def _moved(view: Panel, base: int, year: int) -> str:
    """The change of the school and of its set, and whether the school came nearer to the set."""
    card = view.card
    old, new = view.value(view.school, base), view.value(view.school, year)
    if old is None or new is None:
        return say("one.no_base", base=base, reason=view.reason(view.school, base))
    step = 0.0 if numbers.rounds_to_nothing(new - old, card.decimals) else new - old
    said = say("one.moved", base=base, year=year, step=numbers.change(step, card.unit, card.decimals))
    verdict = better(card, old, new)
    said += say({True: "one.good", False: "one.bad", None: "one.plain"}[verdict])
    then, now = together(view, base).value, together(view, year).value
    if view.peers is None or then is None or now is None:
        return said + say("sentence.stop")
    moved = numbers.change(now - then, card.unit, card.decimals)
    said += say("one.set_moved", label=view.peers.label, step=moved)
    nearer = abs(new - now) - abs(old - then)
    if numbers.rounds_to_nothing(nearer, card.decimals):
        return said + say("one.as_far")
    return said + say("one.nearer" if nearer < 0 else "one.farther")


def takeaway(view: Panel) -> str:
    """In how many of the years the school stood above those it is compared with."""
    pairs = [
        (mine, theirs)
        for year in view.years
        if (mine := view.value(view.school, year)) is not None
        and (theirs := together(view, year).value) is not None
    ]
    name = view.names[view.school]
    if view.peers is None or not pairs:
        return say("one.line_alone", school=name)
    above = sum(mine > theirs for mine, theirs in pairs)
    key = "one.line_above" if above == len(pairs) else "one.line_below" if not above else "one.line_mixed"
    return say(key, school=name, label=view.peers.label, n=len(pairs), above=above)
