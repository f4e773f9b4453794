"""What a publish or a rollback would change, in words and tables: rows, schools, verdicts, the largest moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from balance.registry import Indicator, Registry
from balance.stages import LABELS
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.words import listed, say

NAMED_SCHOOLS = 12
MOST_SHOWN = 30
_ORDER = {"county": 0, "all": 1, "urban": 2, "group": 3}


def meaning(before: str, after: str) -> str:
    """What a version number says of the step from the one before."""
    if not before:
        return say("number.first")
    old, new = (tuple(map(int, one.split("."))) for one in (before, after))
    if new < old:
        return say("number.back")
    place = next((i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b), 2)
    return say(("number.major", "number.minor", "number.patch")[place])


def rows_table(found: Mapping[str, Any]) -> TableView | None:
    """Rows added, changed and removed by table."""
    rows = tuple(
        (one["label"], *(numbers.number(one[name], 0) for name in ("added", "changed", "removed")))
        for one in found["changes"]
    )
    if not rows:
        return None
    headings = (say("seen.table"), say("change.added"), say("change.changed"), say("change.removed"))
    return TableView(say("change.caption"), headings, rows, (False, True, True, True))


def sentences(found: Mapping[str, Any]) -> list[str]:
    """Who comes and goes, and whether any verdict turns."""
    if not found["current"]:
        return [say("change.first")]
    told = [] if found["changes"] else [say("change.none")]
    difference = found["difference"]
    if difference is None:
        return told
    if difference["came_n"]:
        told.append(say("change.came", n=difference["came_n"], names=_names(difference["came"])))
    if difference["left_n"]:
        told.append(say("change.left", n=difference["left_n"], names=_names(difference["left"])))
    if difference["turned_n"]:
        told.append(say("change.turned", n=difference["turned_n"]))
    else:
        told.append(say("change.no_turned"))
    if not difference["moves_n"]:
        told.append(say("change.no_moves"))
    return told


def _names(schools: Sequence[Sequence[str]]) -> str:
    names = listed(name for _, name in schools[:NAMED_SCHOOLS])
    return say("change.names_more", names=names) if len(schools) > NAMED_SCHOOLS else names


def turned_table(found: Mapping[str, Any], registry: Registry, new: str = "change.new") -> TableView | None:
    """Each verdict that would turn."""
    difference = found["difference"]
    if difference is None or not difference["turned"]:
        return None
    moves = difference["turned"]
    cut = difference["turned_n"] > len(moves)
    caption = say(
        "change.turned_cut" if cut else "change.turned_caption", n=difference["turned_n"], shown=len(moves)
    )
    headings = (*_headings(new), say("change.verdict"))
    rows = tuple((*_row(move, registry), _verdict(move)) for move in moves)
    return TableView(caption, headings, rows, (*_NUMERIC, False))


def moves_table(found: Mapping[str, Any], registry: Registry, new: str = "change.new") -> TableView | None:
    """The largest moves; where one county is all there is, the whole is not listed beside it."""
    difference = found["difference"]
    if difference is None or not difference["moves"]:
        return None
    counties = {move["scope"] for move in difference["moves"] if move["scope_kind"] == "county"}
    moves = [m for m in difference["moves"] if m["scope_kind"] != "all" or len(counties) != 1]
    moves.sort(key=lambda move: _ORDER.get(move["scope_kind"], 4))
    rows = tuple((*_row(move, registry), _step(move, registry)) for move in moves[:MOST_SHOWN])
    caption = say("change.moves_caption", n=numbers.number(difference["moves_n"], 0))
    return TableView(caption, (*_headings(new), say("column.change")), rows, (*_NUMERIC, True))


_NUMERIC = (False, False, False, False, False, True, True)


def _headings(new: str) -> tuple[str, ...]:
    ids = ("column.indicator", "change.measure", "change.place", "change.stage", "change.year")
    return (*(say(ident) for ident in ids), say("change.old"), say(new))


def _row(move: Mapping[str, Any], registry: Registry) -> tuple[str, ...]:
    card = registry.indicators.get(move["indicator"])
    return (
        (card.short or card.label) if card else move["indicator"],
        say(f"change.{move['measure']}"),
        _place(move),
        LABELS.get(move["stage"], move["stage"]),
        str(move["school_year"]),
        _written(move["old"], move["measure"], card),
        _written(move["new"], move["measure"], card),
    )


def _place(move: Mapping[str, Any]) -> str:
    if move["scope_kind"] == "all":
        return say("change.whole")
    name = move["scope"].removeprefix(f"{move['scope_kind']}:")
    return say("change.group", name=name) if move["scope_kind"] == "group" else name


def _written(value: float, measure: str, card: Indicator | None) -> str:
    if measure == "cv_w":
        return numbers.coefficient(value)
    if measure == "share_met":
        return f"{numbers.number(value, 1)}%"
    return numbers.with_unit(value, card.unit if card else "", card.decimals if card else 2)


def _step(move: Mapping[str, Any], registry: Registry) -> str:
    step = move["new"] - move["old"]
    card = registry.indicators.get(move["indicator"])
    if move["measure"] == "cv_w":
        return numbers.signed(step, _seen(step, 3))
    if move["measure"] == "share_met":
        return numbers.change(step, "%", _seen(step, 1))
    return numbers.change(step, card.unit if card else "", _seen(step, card.decimals if card else 2))


def _seen(step: float, decimals: int) -> int:
    """So many decimals that a step which is there does not read 0; at most two more than the values beside it."""
    more = range(decimals, decimals + 3)
    return next((places for places in more if round(step, places)), decimals)


def _verdict(move: Mapping[str, Any]) -> str:
    better = move["new"] < move["old"] if move["measure"] == "cv_w" else move["new"] > move["old"]
    if move["measure"] == "cv_w":
        return say("change.met" if better else "change.over", line=numbers.line(move["line"]))
    return say("change.all_met" if better else "change.not_all_met")
