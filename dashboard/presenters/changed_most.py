"""What changed most between the two years: the indicator whose level moved farthest for how far schools lie apart."""

from __future__ import annotations

from dataclasses import dataclass

from balance.registry import Indicator
from dashboard import numbers
from dashboard.presenters.context import Context, better, quantity
from dashboard.presenters.measured import Measured
from dashboard.presenters.overview import Finding
from dashboard.words import say

HEADING = "finding.changed"


@dataclass(frozen=True)
class Move:
    """``steps``: the change of the pooled level ÷ the spread of the schools in the first year (差异系数 × level), so
    that square metres, yuan and per cents can be compared."""

    card: Indicator
    old: float
    new: float
    cv: tuple[float, float]
    schools: tuple[int, int]
    steps: float


def moves(context: Context, measured: Measured) -> list[Move]:
    """All ratios with a level and a spread in both years, the farthest first."""
    base, year = context.chosen.base_year, context.chosen.school_year
    found = []
    for card in context.cards():
        old, new = measured.value(card.id, "mean_w", base), measured.value(card.id, "mean_w", year)
        then, now = measured.value(card.id, "cv_w", base), measured.value(card.id, "cv_w", year)
        if old is None or new is None or not then or now is None or not old:
            continue
        counts = tuple(measured.cell(card.id, "mean_w", one).schools_n for one in (base, year))
        found.append(Move(card, old, new, (then, now), (counts[0], counts[1]), (new - old) / (then * old)))
    return sorted(found, key=lambda one: (-abs(one.steps), one.card.id))


def changed_most(context: Context, measured: Measured) -> Finding:
    """The sentence, its number and its doubt; where there is no earlier year or nothing moved, that."""
    base, year, heading = context.chosen.base_year, context.chosen.school_year, say(HEADING)
    if base == year:
        return Finding("changed", heading, say("finding.changed.first_year"), "", "balance", None)
    everything = moves(context, measured)
    comparable = len(everything)
    found = [one for one in everything if not numbers.rounds_to_nothing(one.new - one.old, one.card.decimals)]
    if not found:
        return Finding("changed", heading, say("finding.changed.none", base=base), "", "balance", None)
    first = found[0]
    card = first.card
    verdict = better(card, first.old, first.new)
    sentence = say(
        "finding.changed.moved",
        name=card.short or card.label,
        old=numbers.number(first.old, card.decimals),
        new=quantity(card, first.new),
        base=base,
        verdict=say(
            {True: "finding.changed.good", False: "finding.changed.bad", None: "finding.changed.plain"}[
                verdict
            ]
        ),
    )
    return Finding("changed", heading, sentence, _doubt(first, comparable), "compare", card.id)


def _doubt(one: Move, n: int) -> str:
    """That schools may have drawn apart all the same, and that other schools may have been counted."""
    then, now = (numbers.coefficient(cv) for cv in one.cv)
    nothing = numbers.rounds_to_nothing(one.cv[1] - one.cv[0], 3)
    key = "same" if nothing else "wider" if one.cv[1] > one.cv[0] else "closer"
    words = say(f"finding.changed.{key}", old=then, new=now)
    if one.schools[0] != one.schools[1]:
        words += say("finding.changed.schools", old=one.schools[0], new=one.schools[1])
    return words + (say("finding.changed.how", n=n) if n > 1 else say("finding.changed.only"))
