"""How long they stay and who is back; and beside it how the indicator of those who received moved meanwhile."""

from __future__ import annotations

import polars as pl

from balance.exchanges import AWAY, BACK, BACKBONE, LONG, OPEN, Tally, by_length, stays, tallies, tally
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.exchange_rows import Exchanges
from dashboard.words import say

STATES = (BACK, AWAY, OPEN)
MOST_ROWS = 60


def _stayed(found: Exchanges) -> pl.DataFrame:
    """Long exchanges of all years up to the end of the chosen one."""
    return stays(found.rows.filter(exchange_kind=LONG), found.until)


def sentence(found: Exchanges) -> str:
    """Who is back, who is still away, who has no end written down."""
    stayed = _stayed(found)
    if stayed.is_empty():
        return ""
    parts = {state: tally(stayed.filter(state=state)) for state in STATES}
    return say(
        "exchange.stays.sentence",
        day=say("exchange.day", year=found.until.year),
        **{state: _told(one) for state, one in parts.items()},
    )


def _told(one: Tally) -> str:
    words = say("exchange.exactly", n=numbers.count(one.known), unit=say("unit.person"))
    return words if not one.blank else say("exchange.stays.blank", words=words, n=one.blank)


def lengths(found: Exchanges) -> TableView | None:
    """Persons by how many school years their exchange touches and where they are at the end of the year."""
    stayed = _stayed(found)
    if stayed.is_empty():
        return None
    rows = tuple(
        (
            say("exchange.stays.no_end")
            if one["years"] is None
            else say("exchange.stays.years", n=one["years"]),
            *(_cell(one[state]) for state in STATES),
        )
        for one in by_length(stayed, STATES).iter_rows(named=True)
    )
    headings = (say("exchange.stays.length"), *(say(f"exchange.stays.{state}") for state in STATES))
    caption = say(
        "exchange.stays.title", place=found.context.place, day=say("exchange.day", year=found.until.year)
    )
    return TableView(caption, headings, rows, (False, True, True, True), key=say("exchange.stays.key"))


def _cell(people: float | None) -> str:
    return say("exchange.matrix.blank") if people is None else numbers.count(people)


def still_away(found: Exchanges) -> TableView | None:
    """Every long exchange that is not over by the end of the year, or of which no end is known."""
    stayed = _stayed(found).filter(pl.col("state") != BACK)
    if stayed.is_empty():
        return None
    ordered = stayed.sort(
        "state", "end_date", "from_code", "to_code", "start_date", descending=[True, *[False] * 4]
    )
    rows = tuple(
        (
            found.name(one["from_code"]),
            found.name(one["to_code"]),
            _cell(one["headcount"]),
            _cell(one[BACKBONE]),
            one["start_date"].isoformat(),
            one["end_date"].isoformat() if one["end_date"] else numbers.MISSING,
            say(f"exchange.stays.{one['state']}"),
        )
        for one in ordered.head(MOST_ROWS).iter_rows(named=True)
    )
    headings = tuple(
        say(f"exchange.away.{name}") for name in ("from", "to", "people", "backbone", "start", "end", "state")
    )
    more = ordered.height - len(rows)
    key = say("exchange.away.key") + (say("exchange.away.more", n=more) if more else "")
    caption = say(
        "exchange.away.title", place=found.context.place, day=say("exchange.day", year=found.until.year)
    )
    return TableView(caption, headings, rows, (False, False, True, True, False, False, False), key=key)


def away_takeaway(found: Exchanges) -> str:
    """How many records are not over, and how many of them have no end."""
    stayed = _stayed(found).filter(pl.col("state") != BACK)
    return say("exchange.away.takeaway", n=stayed.height, open=stayed.filter(state=OPEN).height)


def receivers_takeaway(found: Exchanges, view: TableView | None) -> str:
    """Both sums beside each other; only the words of the section where there are no sums."""
    if view is None or len(view.marked) < 2:
        return say("exchange.section.receivers")
    (_, _, _, old, new, step), (_, _, _, other_old, other_new, other_step) = view.rows[:2]
    words = {"old": old, "new": new, "step": step, "other_old": other_old, "other_new": other_new}
    label = found.context.card.short or found.context.card.label
    return say("exchange.receivers.takeaway", label=label, other_step=other_step, **words)


def receivers(found: Exchanges, values: pl.DataFrame) -> TableView | None:
    """What schools received on long exchanges between the two years, and their indicator in both; no cause is said.

    ``values``: as ``Reader.values`` of the chosen indicator. Exchanges from the year after the first to the chosen
    one stand between the two census days.
    """
    context, card = found.context, found.context.card
    base, year = context.chosen.base_year, found.year
    between = found.rows.filter(
        pl.col("to_stage"),
        pl.col("exchange_kind") == LONG,
        pl.col("school_year") > base,
        pl.col("school_year") <= year,
    )
    if between.is_empty() or base == year:
        return None
    ends = {one: _year(values, one) for one in (base, year)}
    received = {code: one for (code,), one in tallies(between, "to_code").items()}
    backbone = {code: one for (code,), one in tallies(between, "to_code", column=BACKBONE).items()}
    ordered = sorted(received, key=lambda code: (-received[code].known, code))
    listed = [
        (
            found.name(code),
            _cell(received[code].whole),
            _cell(backbone[code].whole),
            *_moved(found, ends[base].get(code), ends[year].get(code)),
        )
        for code in ordered
    ]
    both = set(ends[base]) & set(ends[year])
    groups = (("received", both & set(received)), ("others", both - set(received)))
    pooled = [
        (
            say(f"exchange.receivers.{name}", n=len(codes)),
            *(_sums(between) if name == "received" else ("", "")),
            *_moved(found, _pooled(ends[base], codes, card.per), _pooled(ends[year], codes, card.per)),
        )
        for name, codes in groups
        if codes and card.kind == "ratio"
    ]
    label = card.label
    headings = (
        say("column.school"),
        say("exchange.receivers.people", first=base + 1, last=year),
        say("exchange.receivers.backbone"),
        say("exchange.receivers.value", label=label, unit=card.unit, year=base),
        say("exchange.receivers.year", year=year),
        say("column.change"),
    )
    caption = say("exchange.receivers.title", place=context.place, label=label, base=base, year=year)
    return TableView(
        caption,
        headings,
        (*pooled, *listed),
        (False, *[True] * 5),
        frozenset(range(len(pooled))),
        say("exchange.receivers.key"),
    )


def no_receivers(found: Exchanges) -> str:
    """Why nothing is compared."""
    return say("exchange.receivers.none", base=found.context.chosen.base_year, year=found.year)


Level = tuple[float | None, float | None, float | None]
"""Value, numerator, denominator."""


def _year(values: pl.DataFrame, year: int) -> dict[str, Level]:
    """Schools that count, by line; a line that was several schools in that year is left out: it is not one value."""
    rows = values.filter(pl.col("school_year") == year, pl.col("in_scope"))
    alone = rows.filter(pl.len().over("line_code") == 1)
    return {
        one["line_code"]: (one["value"], one["numerator"], one["denominator"])
        for one in alone.iter_rows(named=True)
    }


def _pooled(levels: dict[str, Level], codes: set[str], per: float) -> Level:
    """Σ numerator ÷ Σ denominator over the schools that have both; None where one of them lacks a figure."""
    tops, bottoms = ([levels[code][place] for code in codes] for place in (1, 2))
    if any(one is None for one in (*tops, *bottoms)):
        return None, None, None
    top, bottom = (sum(one for one in some if one is not None) for some in (tops, bottoms))
    return (per * top / bottom if bottom else None), top, bottom


def _sums(rows: pl.DataFrame) -> tuple[str, str]:
    people, backbone = tally(rows), tally(rows, BACKBONE)
    return _cell(people.whole), _cell(backbone.whole)


def _moved(found: Exchanges, before: Level | None, after: Level | None) -> tuple[str, str, str]:
    card = found.context.card
    old, new = (one[0] if one else None for one in (before, after))
    step = None if old is None or new is None else new - old
    return (
        numbers.number(old, card.decimals),
        numbers.number(new, card.decimals),
        numbers.signed(step, card.decimals),
    )
