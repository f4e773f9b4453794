"""轮岗推演 in words: which moves of teachers lower one coefficient most, under a floor and inside groups or not.

Nothing here is measured; every sentence and table says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from balance.moves import Plan, Post, plan_moves
from balance.registry import Indicator
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.compliance import cv_words
from dashboard.presenters.rehearsal import Edits, applied, reported
from dashboard.presenters.standing import Standing
from dashboard.words import say

MOST_MOVED, LEAST_KEPT = 10, 1


@dataclass(frozen=True)
class MovesAsked:
    """What the reader asks of 轮岗推演."""

    indicator: str
    most: int
    floor: int
    keep_line: bool
    within: bool


@dataclass(frozen=True)
class MovesFound:
    """The plan, or None where there is no coefficient; and how many schools could not take part, and why."""

    asked: MovesAsked
    plan: Plan | None
    unknown: int
    ungrouped: int


def movable(found: Standing) -> list[Indicator]:
    """The items of the rule that count people per pupil."""
    return [card for one in found.lines if (card := found.card(one.indicator)).staffing]


def most_uneven(found: Standing) -> str:
    """The one of them with the largest 差异系数: where moves are needed most."""
    known = found.coefficients
    return max((card.id for card in movable(found)), key=lambda ident: known.get(ident) or 0.0)


def plan(found: Standing, groups: Mapping[str, str | None], asked: MovesAsked) -> MovesFound:
    """The best moves; ``groups`` gives the main group of each school, which partitions the county."""
    line = next(one for one in found.lines if one.indicator == asked.indicator)
    rows = found.items.filter(pl.col("indicator") == asked.indicator)
    known = rows.filter(pl.col("value").is_not_null(), pl.col("denominator") > 0)
    posts = []
    for row in known.iter_rows(named=True):
        floor = float(asked.floor)
        if asked.keep_line and line.line is not None:
            floor = max(floor, math.ceil(line.line * row["denominator"] / line.per - 1e-9))
        pool = groups.get(row["school_code"]) if asked.within else ""
        posts.append(Post(row["school_code"], row["numerator"], row["denominator"], floor, pool))
    return MovesFound(
        asked,
        plan_moves(posts, asked.most),
        rows.height - known.height,
        sum(post.pool is None for post in posts),
    )


def moves_answer(found: Standing, moves: MovesFound) -> str:
    """How far the plan lowers the coefficient, against the line, and what limits it."""
    name, made = found.name(moves.asked.indicator), moves.plan
    if made is None:
        return say("moves.no_value", name=name)
    before, after = numbers.coefficient(made.path[0]), numbers.coefficient(made.path[-1])
    tail = say("moves.left_out", n=moves.unknown) if moves.unknown else ""
    tail += say("moves.ungrouped", n=moves.ungrouped) if moves.ungrouped else ""
    if not made.moves:
        return say("moves.none", name=name, before=before) + tail
    line = found.context.cv_line(found.year)
    words = {"n": made.number, "name": name, "before": before, "after": after}
    if line is None:
        return say("moves.answer_no_line", **words) + tail
    verdict = cv_words(found.context, made.path[-1], found.year)
    said = say("moves.answer", **words, line=numbers.line(line), verdict=verdict)
    at = made.first_within(line)
    if at:
        said += say("moves.at", n=at)
    if made.number < moves.asked.most:
        said += say("moves.stopped")
    return said + tail


def moves_takeaway(found: Standing, moves: MovesFound) -> str:
    """What the plan would do to the coefficient; that nothing of it is measured comes first."""
    made = moves.plan
    if made is None or not made.moves:
        return moves_answer(found, moves)
    before, after = numbers.coefficient(made.path[0]), numbers.coefficient(made.path[-1])
    return say(
        "moves.takeaway", n=made.number, name=found.name(moves.asked.indicator), before=before, after=after
    )


def first_asked(found: Standing, chosen: str) -> MovesAsked | None:
    """What is asked first, of the chosen indicator where people can move for it; None where no item counts people."""
    cards = [card.id for card in movable(found)] if found.is_judged else []
    if not cards:
        return None
    indicator = chosen if chosen in cards else most_uneven(found)
    return MovesAsked(indicator, MOST_MOVED, LEAST_KEPT, keep_line=False, within=False)


def moves_table(found: Standing, moves: MovesFound) -> TableView | None:
    """From, to, how many, and what both schools have per 100 pupils before and after."""
    if moves.plan is None or not moves.plan.moves:
        return None
    card = found.card(moves.asked.indicator)
    then = applied(found, moves_edits(found, Edits(), moves))
    before, after = _values(found, card.id), _values(then, card.id)

    def step(code: str) -> str:
        old, new = (numbers.number(values.get(code), card.decimals) for values in (before, after))
        return say("moves.step", before=old, after=new)

    rows = tuple(
        (
            found.names[move.giver],
            found.names[move.receiver],
            numbers.count(move.number),
            step(move.giver),
            step(move.receiver),
        )
        for move in moves.plan.moves
    )
    headings = (
        say("moves.from"),
        say("moves.to"),
        say("moves.number"),
        say("moves.from_value"),
        say("moves.to_value"),
    )
    caption = say(
        "moves.caption",
        name=card.label,
        place=found.context.place,
        year=found.context.year,
        n=moves.plan.number,
    )
    return TableView(caption, headings, rows, (False, False, True, True, True), key=say("moves.key"))


def _values(found: Standing, indicator: str) -> dict[str, float | None]:
    rows = found.items.filter(pl.col("indicator") == indicator)
    return dict(zip(rows["school_code"], rows["value"], strict=True))


def moves_edits(found: Standing, edits: Edits, moves: MovesFound) -> Edits:
    """The edits with the numbers that the plan gives, so that its effect on all items can be seen."""
    if moves.plan is None:
        return edits
    tops = dict(edits.numerators)
    net: dict[str, int] = {}
    for move in moves.plan.moves:
        net[move.giver] = net.get(move.giver, 0) - move.number
        net[move.receiver] = net.get(move.receiver, 0) + move.number
    for code, step in net.items():
        have = reported(found, code, moves.asked.indicator)[0]
        if have is not None:
            tops[code, moves.asked.indicator] = have + step
    return replace(edits, numerators=tops)


def main_groups(wide: pl.DataFrame) -> dict[str, str | None]:
    """The one group of each school, as the wide table names it."""
    rows: Sequence[tuple[str, str | None]] = wide.select("school_code", "main_group").rows()
    return dict(rows)
