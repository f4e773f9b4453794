"""教师交流 in a sentence: how many went, how many of them backbone, whether towards the weak, against which lines."""

from __future__ import annotations

import polars as pl

from balance.county_cards import CountyItem, Preset
from balance.exchanges import ALL_TEACHERS, BACKBONE, LONG, SHORT, Rotation, into, stays, tally
from balance.shortfall import EPSILON
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field, PassLine
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context
from dashboard.presenters.exchange_rows import Exchanges
from dashboard.words import say

RULE = "exchange"


def rule(context: Context) -> CountyItem | None:
    """The card that holds the lines of rotation; None where the standard has none."""
    return next((item for item in context.registry.county_items.values() if item.rule == RULE), None)


def answer(found: Exchanges) -> str:
    """Persons and person-times apart, the flow towards the weak, and the share against the national line."""
    context = found.context
    words = {"place": context.place, "year": context.year}
    if found.scope.is_empty():
        return say("exchange.nothing", **words)
    if found.now.is_empty():
        return say("exchange.nothing_year", **words) + share(found)
    long, short = (tally(found.now.filter(exchange_kind=kind)) for kind in (LONG, SHORT))
    backbone = tally(found.now.filter(exchange_kind=LONG), BACKBONE)
    said = say(
        "exchange.answer",
        **words,
        long=_people(long.whole, long.known, long.blank, "unit.person"),
        backbone=_people(backbone.whole, backbone.known, backbone.blank, "unit.person"),
        short=_people(short.whole, short.known, short.blank, "unit.person_times"),
    )
    return said + _towards(found) + share(found)


def _people(whole: float | None, known: float, blank: int, unit: str) -> str:
    """A number with its unit; where records have none, at least so many."""
    if whole is not None:
        return say("exchange.exactly", n=numbers.count(whole), unit=say(unit))
    return say("exchange.at_least", n=numbers.count(known), unit=say(unit), blank=blank)


def _towards(found: Exchanges) -> str:
    if found.reason:
        return ""
    flow = into(found.now, found.weak)
    if flow.net is None:
        return say("exchange.towards_unknown")
    key = "exchange.towards" if flow.net > 0 else "exchange.away" if flow.net < 0 else "exchange.level"
    return say(key, n=numbers.count(abs(flow.net)), schools=len(found.weak))


def share(found: Exchanges) -> str:
    """The share of the year against the national line, or why there is none."""
    item, one = rule(found.context), found.rotation(found.year)
    if item is None:
        return ""
    if one.share is None:
        return say("exchange.share_none", why=_why(one))
    base = found.context.registry.preset()
    line = item.line("rate", preset=base, base=base)
    met = one.met(line)
    verdict = "unknown" if met is None else "met" if met else "below"
    return say(
        "exchange.share",
        base=say(f"exchange.base.{one.base}"),
        share=numbers.number(one.share, 1),
        gone=numbers.count(one.gone.whole),
        among=numbers.count(one.among),
        line=numbers.line(line),
        verdict=say(f"exchange.verdict.{verdict}"),
    )


def _why(one: Rotation) -> str:
    if one.gone.blank:
        return say("exchange.why.blank", n=one.gone.blank)
    return say("exchange.why.teachers")


def doubts(found: Exchanges) -> list[str]:
    """What the numbers do not say."""
    if found.scope.is_empty():
        return []
    one = found.rotation(found.year)
    told = [say("exchange.doubt.stage")]
    if one.base == ALL_TEACHERS:
        told.append(say("exchange.doubt.base", n=len(one.lacking), of=one.schools))
    if found.reason:
        told.append(say("exchange.doubt.weak", reason=found.reason))
    if found.inside:
        told.append(say("exchange.doubt.inside", n=found.inside))
    return told


def against(found: Exchanges) -> TableView | None:
    """The year against every preset of the standard: share, backbone and length, each with its line and verdict."""
    item, one = rule(found.context), found.rotation(found.year)
    if item is None or found.scope.is_empty():
        return None
    registry = found.context.registry
    rows = tuple(_preset(found, item, one, preset) for preset in registry.presets.values())
    headings = tuple(
        say(f"exchange.against.{name}") for name in ("preset", "rate", "backbone", "years", "source")
    )
    key = say("exchange.against.key", base=say(f"exchange.base.{one.base or 'none'}"))
    caption = say("exchange.against.title", place=found.context.chosen.scope.label, year=found.context.year)
    return TableView(caption, headings, rows, (False,) * len(headings), key=key)


def _preset(found: Exchanges, item: CountyItem, one: Rotation, preset: Preset) -> tuple[str, ...]:
    base = found.context.registry.preset()
    rate, backbone, years = (
        item.line(name, preset=preset, base=base) for name in ("rate", "backbone", "years")
    )
    return (
        preset.label,
        _against(one.share, rate, one.met(rate)),
        _against(one.backbone_share, backbone, one.backbone_met(backbone)),
        _length(found, years),
        preset.source,
    )


def _against(share: float | None, line: float | None, met: bool | None) -> str:
    if line is None:
        return say("exchange.against.no_line")
    mark = "unknown" if met is None else "met" if met else "below"
    return say(
        f"exchange.against.{mark}",
        share=numbers.with_unit(share, "%", 1),
        line=numbers.with_unit(line, "%", 0),
    )


def _length(found: Exchanges, line: float | None) -> str:
    """How many of those who left this year stay for so many school years; a line of 0 asks for nothing."""
    if not line:
        return say("exchange.against.no_line")
    sent = found.scope.filter(
        pl.col("from_here"), pl.col("school_year") == found.year, pl.col("exchange_kind") == LONG
    )
    stayed = stays(sent, found.until)
    whole, long = tally(stayed), tally(stayed.filter(pl.col("years") >= line - EPSILON))
    if whole.whole is None or not whole.records or stayed["years"].null_count():
        return say("exchange.against.length_unknown", line=numbers.line(line))
    key = "met" if long.known == whole.known else "below"
    return say(
        f"exchange.against.length_{key}",
        n=numbers.count(long.known),
        of=numbers.count(whole.known),
        line=numbers.line(line),
    )


def over_years(found: Exchanges) -> ChartSpec | Blank:
    """The share of every school year beside the national line; a year measured against another base has a gap."""
    context, item = found.context, rule(found.context)
    scope = context.chosen.scope.label
    shares = {year: found.rotation(year) for year in found.years}
    base = shares[found.year].base if found.year in shares else None
    title = say("exchange.years.title", place=scope, base=say(f"exchange.base.{base or 'none'}"))
    known = {
        year: one.share
        for year, one in shares.items()
        if one.share is not None and one.base == base and one.gone.records
    }
    if item is None or found.year not in known:
        return Blank("exchange_years", title, _no_share(found, shares.get(found.year)))
    name = say("exchange.years.series")
    rows = [
        {
            "series": name,
            "role": "subject",
            "school_year": year,
            "value": known.get(year),
            "note": "" if year in known else _gap(shares[year]),
        }
        for year in found.years
    ]
    preset = context.registry.preset()
    line = item.line("rate", preset=preset, base=preset)
    first = min(known)
    words = {
        "first": first,
        "last": found.year,
        "old": numbers.number(known[first], 1),
        "new": numbers.number(known[found.year], 1),
    }
    return ChartSpec(
        id="exchange_years",
        kind="lines",
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("series", say("column.indicator")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", say("exchange.years.value"), "number", 1),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=say("exchange.years.brief", place=scope),
        takeaway=say("exchange.years.takeaway" if len(known) > 1 else "exchange.years.takeaway_one", **words),
        unit="%",
        decimals=1,
        direction=say("direction.up"),
        definition=say("exchange.years.definition", base=say(f"exchange.base.{base}")),
        alt=say("exchange.years.alt", place=scope, **words),
        meta=context.meta,
        pass_line=PassLine(line, say("exchange.years.line", label=preset.label, line=numbers.line(line)))
        if line is not None
        else None,
        from_zero=True,
        height=400,
    )


def _gap(one: Rotation) -> str:
    return (
        say("exchange.why.none")
        if not one.gone.records
        else say("exchange.why.base")
        if one.base
        else _why(one)
    )


def _no_share(found: Exchanges, one: Rotation | None) -> str:
    if found.scope.is_empty() or one is None or not one.gone.records:
        return say("exchange.no_long", year=found.context.year)
    return _why(one)
