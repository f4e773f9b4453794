"""Who sends to whom, and which way backbone teachers flow: matrices of persons and of person-times, and both sides."""

from __future__ import annotations

import polars as pl

from balance.exchanges import BACKBONE, LONG, PERSONS, SHORT, flows, into, matrix, tally
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.charts.table import TableView
from dashboard.presenters.exchange_rows import Exchanges
from dashboard.words import plain, say

UNITS = {LONG: "unit.person", SHORT: "unit.person_times"}
IDENTS = {LONG: "long", SHORT: "short"}
MOST_BARS = 26


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
    pairs = matrix(found.now, kind)
    if pairs.is_empty():
        return None
    cells = {(one["to_code"], one["from_code"]): one["people"] for one in pairs.iter_rows(named=True)}
    sums = {code: tally(rows) for (code,), rows in found.now.filter(exchange_kind=kind).group_by("from_code")}
    senders = sorted(sums, key=lambda code: (-sums[code].known, code))
    given = {code: tally(rows) for (code,), rows in found.now.filter(exchange_kind=kind).group_by("to_code")}
    receivers = sorted(given, key=lambda code: (-given[code].known, code))
    most = max((people for people in cells.values() if people), default=1.0)
    rows, shades = [], []
    for to in receivers:
        line = [cells.get((to, sender), 0.0) if (to, sender) in cells else "" for sender in senders]
        rows.append(
            (
                _labelled(found, to),
                *(one if one == "" else _written(one) for one in line),  # type: ignore[arg-type]
                _sum(given[to].known, given[to].blank),
            )
        )
        shades.append((0.0, *(one / most if isinstance(one, float) else 0.0 for one in line), 0.0))
    total = tally(found.now.filter(exchange_kind=kind))
    rows.append(
        (
            say("exchange.matrix.sum"),
            *(_sum(sums[code].known, sums[code].blank) for code in senders),
            _sum(total.known, total.blank),
        )
    )
    shades.append((0.0,) * (len(senders) + 2))
    unit = say(UNITS[kind])
    headings = (
        say("exchange.matrix.corner"),
        *(_labelled(found, code) for code in senders),
        say("exchange.matrix.received", unit=unit),
    )
    return TableView(
        say(f"exchange.matrix.title_{IDENTS[kind]}", place=found.context.place, year=found.context.year),
        headings,
        tuple(rows),
        (False, *[True] * (len(senders) + 1)),
        frozenset({len(rows) - 1}),
        say("exchange.matrix.key", unit=unit)
        + ("" if found.reason else say("exchange.matrix.key_weak", **_rank(found))),
        tuple(shades),
    )


def _written(people: float | None) -> str:
    return say("exchange.matrix.blank") if people is None else numbers.count(people)


def _sum(known: float, blank: int) -> str:
    return say("exchange.matrix.at_least", n=numbers.count(known)) if blank else numbers.count(known)


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
            "left": one["sent"],
            "right": one["received"],
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
                ("left", "right", "net", "all_sent", "all_received", "level"), pl.Float64
            ),
            infer_schema_length=None,
        ),
        fields=(
            Field("label", say("column.school")),
            Field("left", say("exchange.flow.sent"), "count"),
            Field("right", say("exchange.flow.received"), "count"),
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
