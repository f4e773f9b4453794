"""集团成效 in figures: lead school, members and comparison over the years, and the differences around joining."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import polars as pl

from balance.effect.finding import AllFinding, GroupFinding
from balance.effect.study import REFERENCE, Point
from balance.effect.verdict import SHOWN
from balance.registry import Indicator
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.context import Context, brief, direction_words, headed
from dashboard.presenters.effect import more_or_less
from dashboard.presenters.first_years import label
from dashboard.presenters.school_rows import short_names
from dashboard.studies import MOST_PATHS, Effect, OneGroup
from dashboard.words import noted, say


def lines(context: Context, found: Effect | None, reading: str = "fixed") -> ChartSpec | Blank:
    """Lead school, members (fixed, or those of each year) and comparison schools, Σ/Σ by year."""
    card, ident = context.card, "effect_lines" if reading == "fixed" else "effect_lines_current"
    title = say("effect.lines.title", label=card.label, unit=card.unit, group=context.place)
    if found is None:
        return Blank(ident, title, say("effect.group.none", group=context.place, stage=context.stage))
    if found.one is None:
        return _paths(context, found, ident)
    one = found.one
    members = one.fixed if reading == "fixed" else one.current
    if len(members) < 2:
        return Blank(ident, title, say("effect.lines.no_data"))
    joined = one.finding.panel.joined
    name = say(f"effect.lines.members_{reading}")
    series = (
        (name, "subject", members),
        (say("effect.lines.lead"), "subject", one.lead),
        (say("effect.lines.comparison"), "mean", one.comparison),
    )
    rows = _rows(series, {name: {joined: say("effect.lines.first_year")} | _came_later(one, reading)})
    takeaway = _moved(card, one, members)
    alt = say("effect.lines.alt", group=one.finding.panel.group, label=card.label, takeaway=takeaway)
    return _spec(context, ident, rows, (title, takeaway, alt), (say("effect.members.hint"),))


def _came_later(one: OneGroup, reading: str) -> dict[int, str]:
    """The first years of members that came later, where the line counts those of each year."""
    if reading == "fixed":
        return {}
    years = Counter(
        member.first
        for member in one.members
        if member.first is not None and member.standing not in ("lead", "no_data")
    )
    later = {year: n for year, n in years.items() if year != one.finding.panel.joined}
    return {year: say("effect.lines.came", n=n) for year, n in sorted(later.items())}


def _paths(context: Context, found: Effect, ident: str) -> ChartSpec | Blank:
    """The fixed members of each group of a scope, and the schools that never belonged to one."""
    card = context.card
    title = say("effect.paths.title", label=card.label, unit=card.unit, place=context.place)
    paths = {name: by_year for name, by_year in found.paths.items() if len(by_year) > 1}
    if not found.groups:
        return Blank(ident, title, say("effect.none", place=context.chosen.scope.label, stage=context.stage))
    if not found.each or len(paths) > MOST_PATHS:
        return _cohorts(context, found, ident)
    if not paths:
        return Blank(ident, title, say("effect.lines.no_data"))
    short = short_names({name: name for name in paths})
    series = [(short[name], "subject", by_year) for name, by_year in paths.items()]
    series.append((say("effect.lines.comparison"), "mean", found.apart))
    first = say("effect.lines.first_year")
    rows = _rows(series, {short[name]: {found.each[name].panel.joined: first} for name in paths})
    comparison = max((len(one.panel.comparison) for one in found.each.values()), default=0)
    takeaway = say("effect.paths.takeaway", n=len(paths), comparison=comparison)
    return _spec(context, ident, rows, (title, takeaway, say("effect.paths.alt", label=card.label)), ())


def _cohorts(context: Context, found: Effect, ident: str) -> ChartSpec | Blank:
    """Where groups are too many for a line each: the schools of the study by the year in which they joined."""
    card = context.card
    title = say("effect.cohorts.title", label=card.label, unit=card.unit, place=context.place)
    joined = {year: one for year, one in found.cohorts.items() if year}
    if not joined:
        return Blank(ident, title, say("effect.cohorts.none"))
    names = {year: say("effect.cohorts.joined", year=year, n=one.schools) for year, one in joined.items()}
    series = [(names[year], "subject", one.by_year) for year, one in sorted(joined.items())[-MOST_PATHS:]]
    never = found.cohorts.get(0)
    if never is not None:
        series.append((say("effect.cohorts.never", n=never.schools), "mean", never.by_year))
    rows = _rows(series, {names[year]: {year: say("effect.lines.first_year")} for year in joined})
    takeaway = say("effect.cohorts.takeaway", n=never.schools if never else 0)
    return _spec(context, ident, rows, (title, takeaway, say("effect.cohorts.alt", label=card.label)), ())


def _rows(
    series: Iterable[tuple[str, str, dict[int, float]]], marked: dict[str, dict[int, str]]
) -> list[dict[str, object]]:
    """A row a series and year, gaps where there is no value; first years in the group are marked."""
    known = [one for one in series if one[2]]
    years = sorted({year for _, _, by_year in known for year in by_year})
    return [
        {
            "series": name,
            "role": role,
            "school_year": year,
            "value": by_year.get(year),
            "note": marked.get(name, {}).get(year, ""),
            "mark": marked.get(name, {}).get(year, ""),
        }
        for name, role, by_year in known
        for year in range(years[0], years[-1] + 1)
    ]


def _spec(
    context: Context,
    ident: str,
    rows: list[dict[str, object]],
    words: tuple[str, str, str],
    notes: tuple[str, ...],
) -> ChartSpec:
    """Lines over the years; ``words`` are title, takeaway and alt text."""
    card, (title, takeaway, alt) = context.card, words
    return ChartSpec(
        id=ident,
        kind="lines",
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("series", say("column.school")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", headed(card), "number", card.decimals),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=brief(context, card),
        takeaway=takeaway,
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=say("effect.lines.definition", wording=card.wording),
        alt=alt,
        meta=context.meta,
        pass_line=context.pass_line_of(card),
        notes=notes,
        labels=(label(),),
    )


def _moved(card: Indicator, one: OneGroup, members: dict[int, float]) -> str:
    joined = one.finding.panel.joined

    def told(by_year: dict[int, float], year: int) -> str:
        return numbers.with_unit(by_year.get(year), card.unit, card.decimals)

    first, last = min(members), max(members)
    before = max((year for year in members if year < joined), default=None)
    if before is None or last < joined:
        return say(
            "effect.lines.takeaway_short",
            first=first,
            last=last,
            before=told(members, first),
            after=told(members, last),
        )
    return say(
        "effect.lines.takeaway",
        joined=joined,
        before=told(members, before),
        after=told(members, last),
        other_before=told(one.comparison, before),
        other_after=told(one.comparison, last),
    )


def events(context: Context, found: Effect | None) -> ChartSpec | Blank:
    """Members against comparison schools in each year around joining, with intervals and who stands behind them."""
    card = context.card
    title = say("effect.event.title", label=card.label, unit=card.unit, who=context.place)
    finding = None if found is None else found.one.finding if found.one else found.everyone
    if finding is None or found is None or not found.groups:
        return Blank(
            "effect_events",
            title,
            say("effect.none", place=context.chosen.scope.label, stage=context.stage),
        )
    points = _points(finding)
    if not points:
        reason = noted(finding.verdict.reasons)
        return Blank("effect_events", title, say("effect.event.blank", reason=reason))
    takeaway = _takeaway(card, finding.verdict.kind, points)
    by_timing = "_timing" if isinstance(finding, AllFinding) and finding.timing else ""
    return ChartSpec(
        id="effect_events",
        kind="event",
        table=pl.DataFrame(
            [vars(point) for point in points],
            schema_overrides={"effect": pl.Float64, "low": pl.Float64, "high": pl.Float64},
        ),
        fields=(
            Field("event", say("effect.event.event"), "change", 0),
            *(
                Field(name, say(f"effect.event.{name}"), "change", card.decimals)
                for name in ("effect", "low", "high")
            ),
            Field("schools", say("effect.event.count"), "count"),
            Field("groups", say("effect.event.groups"), "count"),
            Field("comparison", say("effect.event.comparison"), "count"),
        ),
        title=title,
        brief=say(
            f"effect.event.brief{by_timing}",
            label=card.short or card.label,
            unit=card.unit,
            who=context.place,
        ),
        takeaway=takeaway,
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=say(f"effect.event.definition{by_timing}"),
        alt=say("effect.event.alt", label=card.label, takeaway=takeaway),
        meta=context.meta,
        labels=tuple((name, say(f"effect.event.{name}")) for name in ("name", "low", "high", "joined")),
    )


def _points(finding: GroupFinding | AllFinding) -> tuple[Point, ...]:
    if isinstance(finding, GroupFinding):
        return finding.points
    if finding.timing is not None:
        return finding.timing.points
    return finding.study.points if finding.study else ()


def _takeaway(card: Indicator, kind: str, points: Sequence[Point]) -> str:
    """What the verdict allows to be seen in the picture, and no more."""
    if kind in ("trend", "insufficient"):
        return say(f"effect.event.takeaway_{kind}")
    if kind not in SHOWN:
        return say("effect.event.takeaway_same")
    last = max(points, key=lambda point: point.event)
    return say("effect.event.takeaway", years=last.event - REFERENCE, effect=more_or_less(card, last.effect))
