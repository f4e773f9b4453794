"""均衡 in figures: which indicators are not even enough, and is it getting better?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from balance.spread import Unknown
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.changed import Change
from dashboard.presenters.context import Context
from dashboard.presenters.doubts import in_short
from dashboard.presenters.first_years import LABEL
from dashboard.presenters.levelled import how
from dashboard.presenters.measured import Measured
from dashboard.presenters.sources import who
from dashboard.presenters.verdicts import Verdict, judged_cards, verdicts
from dashboard.words import listed, noted, say

NOTHING: Mapping[int, str] = MappingProxyType({})


def answer(context: Context, measured: Measured) -> str:
    """Which indicators still fail, farthest from the line first."""
    found = verdicts(context, measured)
    known = [one for one in found if one.value is not None]
    if not known:
        return say("overview.nothing", place=context.place, year=context.year)
    lined = [one for one in known if one.met is not None]
    words = {"year": context.year, "place": context.place}
    if not lined:
        listed = _listed(sorted(known, key=lambda one: -(one.value or 0.0)))
        return say("balance.no_line", **words, list=listed)
    line = numbers.line(lined[0].line)
    over = sorted((one for one in lined if not one.met), key=lambda one: -(one.value or 0.0))
    lost = [one for one in found if one.value is None]
    tail = say("balance.unknown", n=len(lost)) if lost else ""
    if not over:
        return say("balance.all_met", **words, n=len(lined), line=line) + tail
    key = "balance.over" if context.is_official else "balance.over_reference"
    listed = _listed(over)
    return (
        say(key, **words, n=len(over), of=len(lined), line=line, list=listed, coefficient=context.coefficient)
        + tail
    )


def _listed(found: list[Verdict]) -> str:
    return listed(
        say("balance.item", name=one.card.short or one.card.label, value=numbers.coefficient(one.value))
        for one in found
    )


def whence(context: Context, shares: pl.DataFrame | None, change: Change | Unknown) -> str:
    """The second half of the answer: who makes the gap of the chosen indicator, and how it came to be as it is."""
    named = who(context, shares)
    return named + how(change, in_short(change)) if named else ""


def thresholds(context: Context, measured: Measured) -> ChartSpec | Blank:
    """Each indicator's 差异系数 against the line, this year and the year to compare with."""
    title = say("thresholds.title", coefficient=context.coefficient, place=context.place, year=context.year)
    found = verdicts(context, measured)
    base = context.chosen.base_year
    then = {one.card.id: one.value for one in verdicts(context, measured, base)}
    rows = [
        {
            "label": one.card.short or one.card.label,
            "name": one.card.label,
            "value": one.value,
            "before": then.get(one.card.id) if base != one.year else None,
            "line": one.line,
            "met": one.met,
            "chosen": one.card.id == context.chosen.indicator,
            "verdict": _verdict_words(context, one),
        }
        for one in found
    ]
    if not rows or all(row["value"] is None for row in rows):
        return Blank("thresholds", title, say("overview.nothing", place=context.place, year=context.year))
    over = sum(one.met is False for one in found)
    lined = sum(one.met is not None for one in found)
    line = context.cv_pass_line() if lined else None
    with_line = "thresholds.takeaway" if context.is_official else "thresholds.takeaway_reference"
    key = with_line if lined else "thresholds.takeaway_no_line"
    return ChartSpec(
        id="thresholds",
        kind="thresholds",
        table=pl.DataFrame(
            rows,
            schema_overrides={
                "value": pl.Float64,
                "before": pl.Float64,
                "line": pl.Float64,
                "met": pl.Boolean,
            },
        ),
        fields=(
            Field("name", say("column.indicator")),
            Field("before", say("thresholds.before", year=base), "coefficient"),
            Field("value", say("thresholds.now", year=context.chosen.school_year), "coefficient"),
            Field("line", say("thresholds.line"), "number", 2),
            Field("verdict", say("thresholds.verdict")),
        ),
        title=title,
        brief=_brief(context),
        takeaway=say(key, over=over, of=lined, line=numbers.line(line.value if line else None)),
        unit="",
        decimals=3,
        direction=say("direction.even"),
        definition=context.coefficient_note,
        alt=say("thresholds.alt", place=context.place, year=context.year, over=over, of=lined),
        meta=context.meta,
        pass_line=line,
        labels=(
            ("before", say("thresholds.before", year=base)),
            ("met", say("thresholds.met" if context.is_official else "thresholds.met_reference")),
            ("over", say("thresholds.over" if context.is_official else "thresholds.over_reference")),
            ("unjudged", say("thresholds.unjudged")),
        ),
        height=max(190, 100 + 33 * len(rows)),
        judged=context.is_official,
    )


def _brief(context: Context) -> str:
    even = say("direction.even")
    return say("figure.brief_plain", label=context.coefficient, place=context.place, direction=even)


def _verdict_words(context: Context, one: Verdict) -> str:
    if one.value is None:
        return one.reason or say("reason.unknown")
    if one.met is None:
        return say("verdict.no_line")
    official = "" if context.is_official else "_reference"
    words = say(f"verdict.met{official}" if one.met else f"verdict.over{official}")
    return words + (say("verdict.close") if one.is_close else "")


def trend(
    context: Context, measured: Measured, tested: str = "", turnover: Mapping[int, str] = NOTHING
) -> ChartSpec | Blank:
    """差异系数 of the judged indicators over the years, the chosen one in front; ``tested`` ends the sentence with
    what a test says of the change, ``turnover`` names the years in which other schools belonged than before."""
    title = say("trend.title", coefficient=context.coefficient, place=context.place)
    cards = judged_cards(context, measured)
    chosen = context.card
    if chosen not in cards and chosen.kind == "ratio":
        cards = [*cards, chosen]
    rows = [
        {
            "series": card.short or card.label,
            "role": "subject" if card.id == chosen.id else "context",
            "school_year": year,
            "value": value,
            "note": noted((reason or "", turnover.get(year, ""))),
            "mark": turnover.get(year, "") if card.id == chosen.id else "",
        }
        for card in cards
        for year, value, reason in measured.series(card.id, "cv_w")
        if year <= context.chosen.school_year
    ]
    known = [row for row in rows if row["value"] is not None]
    if chosen.kind == "total":
        return Blank("trend", title, say("trend.total", label=chosen.label))
    if not known:
        return Blank("trend", title, say("overview.nothing", place=context.place, year=context.year))
    if len({row["school_year"] for row in known}) < 2:
        return Blank("trend", title, say("trend.one_year"))
    return ChartSpec(
        id="trend",
        kind="lines",
        from_zero=True,
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("series", say("column.indicator")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", say("coefficient.short"), "coefficient"),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=_brief(context),
        takeaway=_trend_words(context, measured) + tested,
        unit="",
        decimals=3,
        direction=say("direction.even"),
        definition=context.coefficient_note,
        alt=say("trend.alt", label=chosen.label, place=context.place, words=_trend_words(context, measured)),
        meta=context.meta,
        pass_line=context.cv_pass_line() if chosen.official is not None else None,
        labels=((LABEL, say("first_year.changed_mark")),),
    )


def _trend_words(context: Context, measured: Measured) -> str:
    card = context.card
    known = [
        (year, value)
        for year, value, _ in measured.series(card.id, "cv_w")
        if value is not None and year <= context.chosen.school_year
    ]
    name = card.short or card.label
    if len(known) < 2:
        return say("trend.chosen_missing", name=name)
    (first, old), (last, new) = known[0], known[-1]
    step = new - old
    nothing = numbers.rounds_to_nothing(step, 3)
    key = "trend.same" if nothing else "trend.down" if step < 0 else "trend.up"
    return say(
        key,
        name=name,
        first=first,
        last=last,
        old=numbers.coefficient(old),
        new=numbers.coefficient(new),
    )
