"""Counties side by side and one place over the years: pupils, classes, teachers, ratios, and how even they are."""

from __future__ import annotations

import polars as pl

from balance.registry import Indicator
from balance.scope import Scope
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context, headed
from dashboard.presenters.measured import Measured
from dashboard.words import say

NAMED = 6


def facts(context: Context, measured: Measured) -> list[tuple[str, str, str]]:
    """Label, value and change since the year before, for schools, totals and the two plain ratios."""
    year = context.chosen.school_year
    before = measured.before(year)
    found: list[tuple[str, str, str]] = []
    schools = _schools(measured, year)
    if schools:
        old = _schools(measured, before) if before is not None else None
        step = numbers.signed(schools - old, 0) if old else numbers.MISSING
        found.append((say("column.schools"), numbers.count(schools), step))
    for card, measure in _plain_cards(context):
        value = measured.value(card.id, measure, year)
        if value is None:
            continue
        words = numbers.count(value) if card.kind == "total" else numbers.number(value, card.decimals)
        old_value = measured.value(card.id, measure, before) if before is not None else None
        step = numbers.MISSING if old_value is None else numbers.signed(value - old_value, card.decimals)
        found.append((card.short or card.label, words, step))
    return found


def _plain_cards(context: Context) -> list[tuple[Indicator, str]]:
    """The totals, and the ratios that stand outside the rule and outside per cents: 生师比, 平均班额."""
    totals = [(card, "total") for card in context.cards("total")]
    plain = [
        card for card in context.cards() if {card.denominator} & {"teachers", "classes"} and card.unit != "%"
    ]
    return totals + [(card, "mean_w") for card in plain]


def shown_indicators(context: Context) -> list[str]:
    """What the comparison of places needs: the totals, the plain ratios and the chosen indicator."""
    return list(dict.fromkeys([card.id for card, _ in _plain_cards(context)] + [context.card.id]))


def _schools(measured: Measured, year: int | None) -> int | None:
    if year is None:
        return None
    return measured.cell("enrolment", "total", year).schools_n or None


def years_table(context: Context, measured: Measured) -> TableView:
    """One row per school year: the totals, the ratios, and the 差异系数 of the chosen indicator."""
    cards = _plain_cards(context)
    headings = [say("column.school_year"), say("column.schools")]
    headings += [headed(card) for card, _ in cards]
    chosen = context.card
    show_cv = chosen.kind == "ratio"
    if show_cv:
        headings += [say("places.mean", name=chosen.short or chosen.label), say("coefficient.short")]
    rows = []
    for year in reversed(measured.years):
        row = [str(year), numbers.number(_schools(measured, year), 0)]
        for card, measure in cards:
            row.append(numbers.number(measured.value(card.id, measure, year), card.decimals))
        if show_cv:
            row.append(numbers.number(measured.value(chosen.id, "mean_w", year), chosen.decimals))
            row.append(numbers.coefficient(measured.value(chosen.id, "cv_w", year)))
        rows.append(tuple(row))
    caption = say("places.years_caption", place=context.place)
    return TableView(
        caption,
        tuple(headings),
        tuple(rows),
        (False, *[True] * (len(headings) - 1)),
        frozenset(i for i, row in enumerate(rows) if row[0] == str(context.chosen.school_year)),
        say("table.key.missing"),
    )


def counties(frame: pl.DataFrame) -> dict[str, Measured]:
    """The measures of every county, by its name."""
    some = frame.filter(pl.col("scope_kind") == "county")
    names = sorted(set(some.get_column("scope").to_list()))
    return {_plain(name): Measured(some.filter(pl.col("scope") == name)) for name in names}


def _plain(scope: str) -> str:
    """The county's name, however the frame writes its scope."""
    try:
        return Scope.parse(scope).label
    except ValueError:
        return scope


def counties_chart(context: Context, found: dict[str, Measured]) -> ChartSpec | Blank | None:
    """差异系数 of the chosen indicator in each county, year over year; None where there is but one county."""
    card = context.card
    if len(found) < 2:
        return None
    title = say("places.title", label=card.short or card.label, stage=context.stage)
    if card.kind == "total":
        return Blank("places", title, say("trend.total", label=card.label))
    last = context.chosen.school_year
    now = {
        name: value
        for name, some in found.items()
        if (value := some.value(card.id, "cv_w", last)) is not None
    }
    if not now:
        return Blank("places", title, say("overview.nothing", place=context.stage, year=context.year))
    ordered = sorted(now, key=lambda name: (now[name], name))
    chosen = context.chosen.scope.name
    ends = [*ordered[: NAMED // 2], *ordered[-(NAMED // 2) :]] if len(ordered) > NAMED else ordered
    named = [chosen, ordered[0], ordered[-1]] if chosen in now else ends
    rows = [
        {
            "series": name,
            "role": "subject" if name in named else "context",
            "school_year": year,
            "value": value,
            "note": reason or "",
        }
        for name in dict.fromkeys([*[one for one in named if one in found], *found])
        for year, value, reason in found[name].series(card.id, "cv_w")
        if year <= last
    ]
    return ChartSpec(
        id="places",
        kind="lines",
        from_zero=True,
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("series", say("column.county")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", say("coefficient.short"), "coefficient"),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=title,
        takeaway=say(
            "places.takeaway",
            year=last,
            even=ordered[0],
            low=numbers.coefficient(now[ordered[0]]),
            uneven=ordered[-1],
            high=numbers.coefficient(now[ordered[-1]]),
            n=len(now),
        ),
        unit="",
        decimals=3,
        direction=say("direction.even"),
        definition=say("coefficient.note.county"),
        alt=say("places.alt", label=card.label, n=len(now), even=ordered[0], uneven=ordered[-1]),
        meta=context.meta,
        pass_line=context.cv_pass_line() if card.official is not None else None,
        height=380,
    )


def most_uneven_places(
    context: Context, indicator: str, found: dict[str, Measured]
) -> list[tuple[str, float]]:
    """Counties by the 差异系数 of an indicator in the chosen year, the largest first."""
    year = context.chosen.school_year
    values = {name: some.value(indicator, "cv_w", year) for name, some in found.items()}
    known = [(name, value) for name, value in values.items() if value is not None]
    return sorted(known, key=lambda pair: (-pair[1], pair[0]))


def counties_table(context: Context, found: dict[str, Measured]) -> TableView | None:
    """One row per county in the chosen year; None where there is but one county."""
    if len(found) < 2:
        return None
    card, year, base = context.card, context.chosen.school_year, context.chosen.base_year
    cards = _plain_cards(context)
    names = [headed(one) for one, _ in cards]
    headings = [say("column.county"), say("column.schools"), *names]
    if card.kind == "ratio":
        headings += [say("places.cv_in", name=card.short or card.label, year=one) for one in (base, year)]
        headings += [say("column.change")]
    rows = []
    for name, some in found.items():
        row = [name, numbers.number(_schools(some, year), 0)]
        row += [numbers.number(some.value(one.id, measure, year), one.decimals) for one, measure in cards]
        if card.kind == "ratio":
            old, new = some.value(card.id, "cv_w", base), some.value(card.id, "cv_w", year)
            row += [numbers.coefficient(old), numbers.coefficient(new)]
            row += [numbers.signed(new - old if old is not None and new is not None else None, 3)]
        rows.append((some.value(card.id, "cv_w", year), tuple(row)))
    rows.sort(key=lambda pair: (pair[0] is None, -(pair[0] or 0.0), pair[1][0]))
    chosen = context.chosen.scope.name
    return TableView(
        say("places.caption", year=context.year, stage=context.stage, direction=say("direction.even")),
        tuple(headings),
        tuple(row for _, row in rows),
        (False, *[True] * (len(headings) - 1)),
        frozenset(i for i, (_, row) in enumerate(rows) if row[0] == chosen),
        say("table.key.missing"),
    )
