"""Who sends to whom, and which way backbone teachers flow: matrices of persons and of person-times, and both sides."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from balance.exchanges import BACKBONE, LONG, PERSONS, SHORT, Tally, flows, into, matrix, tallies, tally
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.charts.table import TableView
from dashboard.presenters.exchange_rows import Exchanges
from dashboard.words import plain, say

UNITS = {LONG: "unit.person", SHORT: "unit.person_times"}
IDENTS = {LONG: "long", SHORT: "short"}
MOST_BARS = 26
MOST_BRIEF = 9
NO_RECORD = Tally(0.0, 0, 0)


def takeaway(found: Exchanges, kind: str) -> str:
    """What a matrix holds, in a sentence; also why there is none."""
    rows = found.now.filter(exchange_kind=kind)
    if rows.is_empty():
        return say(f"exchange.matrix.none_{IDENTS[kind]}", year=found.context.year)
    pairs = matrix(found.now, kind).sort("people", descending=True, nulls_last=True)
    most, whole = pairs.row(0, named=True), tally(rows)
    words = {
        "n": numbers.count(whole.known),
        "pairs": pairs.height,
        "sender": found.name(most["from_code"]),
        "receiver": found.name(most["to_code"]),
        "most": numbers.count(most["people"]),
        "least": "" if whole.whole is not None else say("exchange.least"),
    }
    return say(f"exchange.matrix.takeaway_{IDENTS[kind]}", **words)


def long_matrix(found: Exchanges) -> TableView | None:
    """Long exchanges begun in the year, in persons: a row a receiver, a column a sender."""
    return _matrix(found, LONG)


def short_matrix(found: Exchanges) -> TableView | None:
    """Short exchanges begun in the year, in person-times."""
    return _matrix(found, SHORT)


def _matrix(found: Exchanges, kind: str) -> TableView | None:
    """All receivers in their order; on a slide the first of them, the others in one row."""
    begun = found.now.filter(exchange_kind=kind)
    if begun.is_empty():
        return None
    senders = _busiest(begun, "from_code")
    receivers = _busiest(begun, "to_code")
    most = max((one for one in matrix(begun, kind)["people"].to_list() if one), default=1.0)
    whole = _view(found, kind, senders, [(code,) for code in receivers], most)
    if len(receivers) <= MOST_BRIEF:
        return whole
    named, others = receivers[: MOST_BRIEF - 1], tuple(receivers[MOST_BRIEF - 1 :])
    return replace(whole, brief=_view(found, kind, senders, [*((code,) for code in named), others], most))


def _busiest(begun: pl.DataFrame, side: str) -> list[str]:
    """The schools of one side, those with most people first."""
    sums = {code: one.known for (code,), one in tallies(begun, side).items()}
    return sorted(sums, key=lambda code: (-sums[code], code))


def _view(
    found: Exchanges, kind: str, senders: list[str], receivers: list[tuple[str, ...]], most: float
) -> TableView:
    """A row each set of receivers, a column each sender; sums at both ends."""
    begun, unit = found.now.filter(exchange_kind=kind), say(UNITS[kind])
    rows, shades = [], []
    place = {code: str(number) for number, to in enumerate(receivers) for code in to}
    placed = begun.with_columns(place=pl.col("to_code").replace_strict(place, default=None))
    by_pair, by_place = tallies(placed, "place", "from_code"), tallies(placed, "place")
    by_sender = tallies(begun, "from_code")
    for number, to in enumerate(receivers):
        cells = [by_pair.get((str(number), sender), NO_RECORD) for sender in senders]
        name = _labelled(found, to[0]) if len(to) == 1 else say("exchange.matrix.others", n=len(to))
        rows.append((name, *map(_cell, cells), _sum(by_place[str(number),])))
        tinted = (one.whole / most if one.whole and len(to) == 1 else 0.0 for one in cells)
        shades.append((0.0, *tinted, 0.0))
    sums = [by_sender[sender,] for sender in senders]
    rows.append((say("exchange.matrix.sum"), *map(_sum, sums), _sum(tally(begun))))
    shades.append((0.0,) * (len(senders) + 2))
    corner, received = say("exchange.matrix.corner"), say("exchange.matrix.received", unit=unit)
    key = say("exchange.matrix.key", unit=unit)
    return TableView(
        say(f"exchange.matrix.title_{IDENTS[kind]}", place=found.context.place, year=found.context.year),
        (corner, *(_labelled(found, code) for code in senders), received),
        tuple(rows),
        (False, *[True] * (len(senders) + 1)),
        frozenset({len(rows) - 1}),
        key if found.reason else key + say("exchange.matrix.key_weak", **_rank(found)),
        tuple(shades),
    )


def _cell(people: Tally) -> str:
    """Empty where there is no record; a record without a number is no nothing."""
    if not people.records:
        return ""
    return say("exchange.matrix.blank") if people.blank == people.records else _sum(people)


def _sum(people: Tally) -> str:
    words = numbers.count(people.known)
    return say("exchange.matrix.at_least", n=words) if people.blank else words


def _labelled(found: Exchanges, code: str) -> str:
    """The name of a school with its third by sign and word."""
    side = "weak" if code in found.weak else "strong" if code in found.strong else ""
    return say(f"exchange.label_{side}", school=found.name(code)) if side else found.name(code)


def _rank(found: Exchanges) -> dict[str, object]:
    card = found.context.card
    return {"label": card.label, "year": found.year - 1}


def flow(found: Exchanges) -> ChartSpec | Blank:
    """Backbone teachers sent and received on long exchanges, schools from weak to strong."""
    context = found.context
    title = say("exchange.flow.title", place=context.place, year=context.year)
    rows = found.now.filter(exchange_kind=LONG)
    if rows.is_empty():
        return Blank("exchange_flow", title, say("exchange.no_long", year=context.year))
    if rows[BACKBONE].null_count() == rows.height:
        return Blank("exchange_flow", title, say("exchange.flow.no_backbone"))
    people = {one["school_code"]: one for one in flows(rows, LONG, PERSONS).iter_rows(named=True)}
    listed = [
        {
            "label": _labelled(found, one["school_code"]),
            "left": one["sent"] or None,  # a 0 would be written on the other side's bar; the table has it
            "right": one["received"] or None,
            "sent": one["sent"],
            "received": one["received"],
            "net": one["net"],
            "all_sent": people[one["school_code"]]["sent"],
            "all_received": people[one["school_code"]]["received"],
            "code": one["school_code"],
            "level": found.levels.get(one["school_code"]),
        }
        for one in flows(rows).iter_rows(named=True)
        if one["school_code"] in found.here and not (one["sent"] == 0 and one["received"] == 0)
    ]
    if not listed:
        return Blank("exchange_flow", title, say("exchange.flow.none"))
    sign = -1 if context.card.direction == "down" else 1
    listed.sort(key=lambda one: (one["level"] is None, sign * (one["level"] or 0.0), one["code"]))
    kept = {str(one["code"]) for one in sorted(listed, key=_busy)[:MOST_BARS]}
    shown = [one for one in listed if one["code"] in kept]
    left_out = (say("ranked.left_out", n=len(listed) - len(shown)),) if len(shown) < len(listed) else ()
    words = _flow_words(found, rows)
    return ChartSpec(
        id="exchange_flow",
        kind="pyramid",
        table=pl.DataFrame(
            shown,
            schema_overrides=dict.fromkeys(
                ("left", "right", "sent", "received", "net", "all_sent", "all_received", "level"), pl.Float64
            ),
            infer_schema_length=None,
        ),
        fields=(
            Field("label", say("column.school")),
            Field("sent", say("exchange.flow.sent"), "count"),
            Field("received", say("exchange.flow.received"), "count"),
            Field("net", say("exchange.flow.net"), "change", 0),
            Field("all_sent", say("exchange.flow.all_sent"), "count"),
            Field("all_received", say("exchange.flow.all_received"), "count"),
        ),
        title=title,
        brief=say("exchange.flow.brief", place=context.place),
        takeaway=words,
        unit=say("unit.person"),
        decimals=0,
        direction=say("direction.neutral"),
        definition=say("exchange.flow.definition")
        + ("" if found.reason else say("exchange.flow.definition_weak", **_rank(found))),
        alt=plain(words),
        meta=context.meta,
        notes=(*left_out, *((found.reason,) if found.reason else ())),
        labels=(("left", say("exchange.flow.sent")), ("right", say("exchange.flow.received"))),
        height=120 + 24 * len(shown),
        judged=False,
    )


def _busy(one: dict[str, object]) -> float:
    return -sum(float(str(one[name] or 0.0)) for name in ("left", "right"))


def _flow_words(found: Exchanges, rows: pl.DataFrame) -> str:
    if found.reason:
        return say("exchange.flow.takeaway_plain", n=numbers.count(tally(rows, BACKBONE).known))
    flow = into(rows, found.weak)
    if flow.net is None:
        return say("exchange.flow.takeaway_unknown")
    reached = set(rows.filter(pl.col(BACKBONE) > 0)["to_code"].to_list())
    return say(
        "exchange.flow.takeaway",
        net=numbers.signed(flow.net, 0),
        received=numbers.count(flow.received),
        sent=numbers.count(flow.sent),
        weak=len(found.weak),
        without=len(found.weak - reached),
    )
