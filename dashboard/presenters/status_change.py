"""Status by change: which schools are weak and do not move, which are weak and rise, with their names in the cells."""

from __future__ import annotations

from balance.levelling_type import TOLERANCE
from balance.spread import Unknown, counted, mean
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.changed import Change
from dashboard.presenters.context import Context
from dashboard.presenters.school_links import school_links
from dashboard.presenters.school_rows import short_names
from dashboard.words import listed, say

MOST_NAMES = 24


def cells(context: Context, found: Change | Unknown) -> TableView | None:
    """Rows: where a school stands this year; columns: how it moved since the year compared with. None where there
    is no change to speak of (the split says why)."""
    if isinstance(found, Unknown):
        return None
    card, base, year = context.card, found.base_year, found.year
    then, now = (counted(rows) for rows in (found.before, found.after))
    if not len(now):
        return None
    short = short_names(found.names)
    start = mean(then.values, then.weights) if len(then) else None
    middle = mean(now.values, now.weights)
    before = dict(zip(then.schools, then.values.tolist(), strict=True))
    statuses, moves = _statuses(context), _moves(context)
    cells: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for school, value, weight in zip(now.schools, now.values.tolist(), now.weights.tolist(), strict=True):
        step = None if school not in before or not start else (value - before[school]) / start
        small = card.denominator == "students" and weight < card.min_pupils
        name = short.get(school, school) + (say("cells.small") if small else "")
        cells.setdefault((_status(context, value, middle), _move(context, step)), []).append((value, name))
    moves = [one for one in moves if any(column == one for _, column in cells)]
    rows = [
        (words, *(_cell(cells.get((status, move), []), up=card.direction != "down") for move in moves))
        for status, words in statuses
        if any((status, move) in cells for move in moves)
    ]
    headings = (say("cells.status", year=year), *(say(f"cells.{move}", year=year) for move in moves))
    caption = say(
        "cells.caption", label=card.label, unit=card.unit, place=context.place, base=base, year=year
    )
    named = {code: short.get(code, code) for code in now.schools}
    numeric = (False,) * len(headings)
    links = school_links(context, named)
    return TableView(caption, headings, tuple(rows), numeric, key=_key(context, found, short), links=links)


def _statuses(context: Context) -> list[tuple[str, str]]:
    """From the best to the worst: against the school line where there is one, else against the whole."""
    line = context.pass_line_of(context.card)
    if line is None:
        return [(name, say(f"cells.{name}", whole=context.whole)) for name in ("above_mean", "below_mean")]
    if (near := _near(context)) is None:
        return [(name, say(f"cells.{name}", line=line.label)) for name in ("met", "missed")]
    share = numbers.share(near)
    return [(name, say(f"cells.{name}", line=line.label, share=share)) for name in ("met", "near", "below")]


def _near(context: Context) -> float | None:
    """The share of the line below which no item of a school may lie; only for the seven, which are all 越高越好."""
    rule = context.registry.standard.school_rule.get("lowest_ratio_at_least")
    return rule if context.card.official is not None and context.card.direction == "up" else None


def _status(context: Context, value: float, middle: float) -> str:
    card = context.card
    line = context.pass_line(card.id)
    if line is None:
        return "above_mean" if value > middle else "below_mean"
    if (value <= line + 1e-9) if card.direction == "down" else (value >= line - 1e-9):
        return "met"
    near = _near(context)
    if near is None:
        return "missed"
    return "near" if value >= near * line - 1e-9 else "below"


def _moves(context: Context) -> list[str]:
    ends = ["rose", "fell"] if context.card.direction == "neutral" else ["better", "worse"]
    return [ends[0], "flat", ends[1], "single"]


def _move(context: Context, step: float | None) -> str:
    if step is None:
        return "single"
    if abs(step) <= TOLERANCE:
        return "flat"
    if context.card.direction == "neutral":
        return "rose" if step > 0 else "fell"
    return "better" if (step > 0) == (context.card.direction == "up") else "worse"


def _cell(schools: list[tuple[float, str]], *, up: bool) -> str:
    """How many and who, the best first."""
    if not schools:
        return say("cells.empty")
    ordered = [name for _, name in sorted(schools, key=lambda one: (-one[0] if up else one[0], one[1]))]
    names = listed(ordered[:MOST_NAMES]) + (say("cells.more") if len(ordered) > MOST_NAMES else "")
    return say("cells.cell", n=len(ordered), names=names)


def _key(context: Context, found: Change, short: dict[str, str]) -> str:
    words = say("cells.key", tolerance=numbers.share(TOLERANCE))
    least = context.card.min_pupils
    if context.card.denominator == "students" and least:
        words += say("cells.key_small", least=least)
    there = set(counted(found.after).schools)
    lost = [short.get(code, code) for code in found.after["school"].to_list() if code not in there]
    if lost:
        words += say("cells.key_lost", n=len(lost), year=found.year, names=listed(lost[:MOST_NAMES]))
    return words
