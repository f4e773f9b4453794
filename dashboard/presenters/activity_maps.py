"""Heat-maps of what groups do: subject × member, months of the school year, and the ledger behind them."""

from __future__ import annotations

from collections import Counter

import polars as pl

from balance.activities import ABSENT, HELD, UNREPORTED, Cell, cells
from dashboard import numbers
from dashboard.charts.table import VOID, TableView
from dashboard.presenters.activity_rows import Doings
from dashboard.words import say

MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)
MOST_EVENTS = 120


def subjects(found: Doings) -> TableView | None:
    """Courses of the stage, with and without activities, × members; of several groups × groups, by school."""
    if not found.groups or found.events().is_empty():
        return None
    stage = found.context.chosen.stage
    columns = [*found.courses.by_stage.get(stage, ()), *_others(found)]
    rows, shades = [], []
    for name, told in _schools(found, columns) if found.is_one else _groups(found, columns):
        rows.append((name, *(words for words, _ in told)))
        shades.append((0.0, *(shade for _, shade in told)))
    caption = say("activity.subjects.title", place=found.context.place, year=found.context.year)
    key = say("activity.subjects.key_members" if found.is_one else "activity.subjects.key_groups")
    headings = (say("activity.column.school" if found.is_one else "activity.column.group"), *columns)
    return TableView(
        caption, headings, tuple(rows), (False, *[True] * len(columns)), key=key, shades=tuple(shades)
    )


def _others(found: Doings) -> list[str]:
    """Subjects of the ledger that are no course of the stage."""
    stage = found.context.chosen.stage
    named = {found.courses.course(one, stage) for one in found.events()["subject"].to_list()}
    return sorted(named - set(found.courses.by_stage.get(stage, ())))


def _by_course(found: Doings, frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of each course that has any."""
    stage = found.context.chosen.stage
    named = {one: found.courses.course(one, stage) for one in frame["subject"].unique().to_list()}
    courses = frame.with_columns(course=pl.col("subject").replace_strict(named, return_dtype=pl.String))
    return {str(course): rows.drop("course") for (course,), rows in courses.group_by("course")}


Told = tuple[str, list[tuple[str, float]]]


def _schools(found: Doings, columns: list[str]) -> list[Told]:
    group = found.groups[0]
    events, lists = found.events(group), found.of(found.work.attendance, group)
    codes = list(dict.fromkeys(found.members(group)["school_code"].to_list()))
    held, listed = _by_course(found, events), _by_course(found, lists)
    by_course = {
        course: cells(held.get(course, events.clear()), listed.get(course, lists.clear()), codes)
        for course in columns
    }
    most = max((one.times for found_in in by_course.values() for one in found_in.values()), default=1) or 1
    return [
        (found.schools[code], [_told(by_course[course][code], most) for course in columns]) for code in codes
    ]


def _told(one: Cell, most: int) -> tuple[str, float]:
    if one.state == HELD:
        words = say("exchange.matrix.at_least", n=one.times) if one.at_least else str(one.times)
        return words, one.times / most
    if one.state == UNREPORTED:
        return say("activity.unreported"), VOID
    return say("activity.subjects.absent") if one.state == ABSENT else "", 0.0


def _groups(found: Doings, columns: list[str]) -> list[Told]:
    rates: dict[tuple[str, str], float | None] = {}
    held = {
        (group, course): rows.height
        for course, of_course in _by_course(found, found.events()).items()
        for (group,), rows in of_course.group_by("group_name")
    }
    for group in found.groups:
        done = found.done(group)
        for course in columns:
            known = done.events and done.schools
            rates[group, course] = held.get((group, course), 0) / done.schools if known else None
    most = max((rate for rate in rates.values() if rate), default=1.0)
    return [
        (found.names[group], [_rate(rates[group, course], most) for course in columns])
        for group in found.groups
    ]


def _rate(rate: float | None, most: float) -> tuple[str, float]:
    if rate is None:
        return say("activity.unreported"), VOID
    return (numbers.number(rate, 1), rate / most) if rate else ("", 0.0)


def calendar(found: Doings) -> TableView | None:
    """Activities by month of the school year: kinds of a group, or groups by member school."""
    events = found.events() if found.groups else None
    if events is None or events.is_empty():
        return None
    by_month = events.with_columns(month=pl.col("activity_date").dt.month())
    if found.is_one:
        named = {kind: kind for kind in sorted(by_month["activity_kind"].unique().to_list())}
        sizes, column = dict.fromkeys(named, 1), "activity_kind"
    else:
        named = found.names
        sizes, column = {group: found.done(group).schools for group in named}, "group_name"
    held = Counter(by_month.select(column, "month").rows())
    silent = set(named) - {one for one, _ in held}
    rates = {(one, month): held[one, month] / (sizes[one] or 1) for one in named for month in MONTHS}
    most = max(rates.values()) or 1.0
    decimals = 0 if found.is_one else 1
    rows = tuple(
        (
            words,
            *(
                say("activity.unreported")
                if one in silent
                else numbers.number(rate, decimals)
                if rate
                else ""
                for rate in (rates[one, month] for month in MONTHS)
            ),
        )
        for one, words in named.items()
    )
    shades = tuple(
        (0.0, *(VOID if one in silent else rates[one, month] / most for month in MONTHS)) for one in named
    )
    kind = "kinds" if found.is_one else "groups"
    headings = (
        say(f"activity.calendar.{kind}"),
        *(say("activity.calendar.month", month=month) for month in MONTHS),
    )
    caption = say("activity.calendar.title", place=found.context.place, year=found.context.year)
    key = say(f"activity.calendar.key_{kind}")
    return TableView(caption, headings, rows, (False, *[True] * 12), key=key, shades=shades)


def calendar_takeaway(found: Doings) -> str:
    """The busiest month, and how many months have nothing registered."""
    months = found.events()["activity_date"].dt.month().to_list()
    counts = {month: months.count(month) for month in MONTHS}
    busiest = max(MONTHS, key=lambda month: counts[month])
    silent = sum(count == 0 for count in counts.values())
    return (
        say("activity.calendar.takeaway", month=busiest, n=counts[busiest], silent=silent) if months else ""
    )


def ledger(found: Doings) -> TableView | None:
    """Every activity of the year, newest first."""
    if not found.groups or found.events().is_empty():
        return None
    events = found.events().sort("activity_date", "group_name", "host_code", "activity_kind", "subject")
    ordered = events.reverse()
    rows = tuple(
        (
            one["activity_date"].isoformat(),
            found.names[one["group_name"]],
            one["activity_kind"],
            one["subject"],
            found.schools[one["host_code"]],
            numbers.count(one["participants"]),
            numbers.number(one["hours"], 1),
        )
        for one in ordered.head(MOST_EVENTS).iter_rows(named=True)
    )
    names = ("date", "group", "kind", "subject", "host", "people", "hours")
    headings = tuple(say(f"activity.column.{name}") for name in names)
    more = ordered.height - len(rows)
    key = say("activity.ledger.key") + (say("activity.ledger.more", n=more) if more else "")
    caption = say(
        "activity.ledger.title", place=found.context.place, year=found.context.year, n=ordered.height
    )
    return TableView(caption, headings, rows, (*[False] * 5, True, True), key=key)
