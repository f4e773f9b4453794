"""集团活动 in a sentence and a table: how often, against the size of the group, who stood apart, and since when."""

from __future__ import annotations

from collections import Counter

import polars as pl

from balance.activities import PEOPLE, Part, Work, part
from balance.exchanges import Tally, tally
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.charts.table import TableView
from dashboard.presenters.activity_rows import Doings
from dashboard.words import listed, say

MOST_NAMED = 4
MOST_LINES = 8


def answer(found: Doings) -> str:
    """How many activities of which kinds, people against teachers, and what was left out."""
    context = found.context
    words = {"place": context.place, "year": context.year}
    if not found.groups:
        return say("activity.no_group", **words)
    events = found.events()
    if events.is_empty():
        return say("activity.nothing", **words)
    kinds = Counter(events["activity_kind"].to_list()).most_common()
    counted = listed(say("activity.kind", kind=kind, n=n) for kind, n in kinds)
    people = tally(events, PEOPLE)
    said = say("activity.answer", **words, n=events.height, kinds=counted, people=_people(people))
    return said + (_one(found) if found.is_one else _several(found))


def _people(people: Tally) -> str:
    if people.whole is not None:
        return say("exchange.exactly", n=numbers.count(people.whole), unit=say("unit.person_times"))
    return say(
        "exchange.at_least", n=numbers.count(people.known), unit=say("unit.person_times"), blank=people.blank
    )


def _one(found: Doings) -> str:
    group = found.groups[0]
    done = found.done(group)
    said = ""
    if done.per_teacher is not None:
        said += say("activity.per_teacher", rate=numbers.number(done.per_teacher, 2))
    said += say("activity.hosts", hosts=done.hosts, schools=done.schools)
    if done.presence is None:
        return said + say("activity.no_lists")
    apart = _apart(found, group)
    said += say("activity.presence", share=numbers.share(done.presence))
    return said + (say("activity.apart", schools=_names(apart)) if apart else "")


def _apart(found: Doings, group: str) -> list[str]:
    """Members that are on no list of the year."""
    there = set(found.of(found.work.attendance, group)["school_code"].to_list())
    codes = found.members(group)["school_code"].to_list()
    return [found.schools[code] for code in codes if code not in there]


def _names(schools: list[str]) -> str:
    named = listed(schools[:MOST_NAMED])
    return say("activity.and_more", named=named, n=len(schools)) if len(schools) > MOST_NAMED else named


def _ends(found: Doings) -> dict[str, object] | None:
    """The least and the most active group, by school; None where no group registered anything."""
    rates = {group: found.done(group).per_school for group in found.groups}
    known = {group: rate for group, rate in rates.items() if rate}
    if not known:
        return None
    low, high = min(known, key=lambda one: (known[one], one)), max(known, key=lambda one: (known[one], one))
    return {
        "low": numbers.number(known[low], 1),
        "low_group": found.names[low],
        "high": numbers.number(known[high], 1),
        "high_group": found.names[high],
    }


def _several(found: Doings) -> str:
    ends = _ends(found)
    if ends is None:
        return ""
    silent = [found.names[group] for group in found.groups if not found.done(group).events]
    said = say("activity.range", n=len(found.groups) - len(silent), **ends)
    return said + (say("activity.silent", groups=_names(silent)) if silent else "")


def headline(found: Doings) -> str:
    """What the table of groups or members shows, short enough for a slide."""
    if found.is_one and found.groups:
        done = found.done(found.groups[0])
        rate = numbers.number(done.per_teacher, 2)
        return say("activity.headline_one", n=done.events, hosts=done.hosts, schools=done.schools, rate=rate)
    ends = _ends(found)
    return say("activity.headline", **ends) if ends else ""


def coverage(found: Doings) -> str:
    """Which courses had an activity, and which had none."""
    if not found.groups or found.events().is_empty():
        return ""
    there, without = found.covered()
    if not there and not without:
        return ""
    words = {"n": len(there), "of": len(there) + len(without), "stage": found.context.stage}
    missing = listed(without)
    return (
        say("activity.covered", **words, missing=missing) if without else say("activity.covered_all", **words)
    )


def doubts(found: Doings) -> list[str]:
    """What the ledger cannot say."""
    if not found.groups or found.events().is_empty():
        return []
    told = [say("activity.doubt.stage")]
    unlisted = [found.names[group] for group in found.groups if not found.done(group).listed]
    partial = sum(found.done(group).events - found.done(group).listed for group in found.groups)
    if unlisted:
        told.append(say("activity.doubt.unlisted", groups=_names(unlisted)))
    elif partial:
        told.append(say("activity.doubt.partial", n=partial))
    return told


def table(found: Doings) -> TableView | None:
    """Each group against its size; of a single group each member."""
    if not found.groups or found.events().is_empty():
        return None
    return _members(found) if found.is_one else _groups(found)


def _groups(found: Doings) -> TableView:
    rows = tuple((found.names[group], *_group(found.done(group))) for group in found.groups)
    names = ("group", "schools", "events", "per_school", "people", "per_teacher", "presence", "hosts")
    headings = tuple(say(f"activity.column.{name}") for name in names)
    caption = say("activity.table.title", place=found.context.place, year=found.context.year)
    return TableView(caption, headings, rows, (False, *[True] * 7), key=say("activity.table.key"))


def _group(done: Work) -> tuple[str, ...]:
    return (
        numbers.count(done.schools),
        numbers.count(done.events) if done.events else say("activity.unreported"),
        numbers.number(done.per_school if done.events else None, 1),
        _cell(done.people) if done.events else numbers.MISSING,
        numbers.number(done.per_teacher, 2),
        numbers.share(done.presence) if done.presence is not None else say("activity.unreported"),
        say("activity.hosts_of", hosts=done.hosts, schools=done.schools) if done.events else numbers.MISSING,
    )


def _cell(people: Tally) -> str:
    if people.whole is not None:
        return numbers.count(people.whole)
    return say("exchange.matrix.at_least", n=numbers.count(people.known))


def _members(found: Doings) -> TableView:
    group = found.groups[0]
    events, lists = found.events(group), found.of(found.work.attendance, group)
    rows = tuple(
        (
            found.schools[one["school_code"]],
            one["role"] or numbers.MISSING,
            *_member(part(events, lists, one["school_code"], one["teachers"])),
        )
        for one in found.members(group).iter_rows(named=True)
    )
    names = ("school", "role", "hosted", "attended", "attended_people", "teachers", "per_teacher")
    headings = tuple(say(f"activity.column.{name}") for name in names)
    caption = say("activity.members.title", group=found.context.place, year=found.context.year)
    return TableView(
        caption, headings, rows, (False, False, *[True] * 5), key=say("activity.members.key", n=events.height)
    )


def _member(one: Part) -> tuple[str, ...]:
    unlisted = say("activity.unreported")
    return (
        numbers.count(one.hosted),
        say("activity.attended_of", n=one.attended, of=one.listed) if one.listed else unlisted,
        unlisted if not one.listed else numbers.count(one.people),
        numbers.count(one.teachers),
        numbers.number(one.per_teacher, 2),
    )


def over_years(found: Doings) -> ChartSpec | Blank:
    """Activities for each member school, year by year: every group a line; a year without a ledger is a gap."""
    context = found.context
    title = say("activity.years.title", place=context.place)
    years = sorted(year for year in found.work.members["school_year"].unique() if year <= found.year)
    shown = found.groups[:MOST_LINES]
    done = {(group, year): found.done(group, year) for group in shown for year in years}
    rows = [
        {
            "series": say("activity.this_group") if found.is_one else found.names[group],
            "role": "subject",
            "school_year": year,
            "value": one.per_school if one.events else None,
            "note": "" if one.events or not one.schools else say("activity.years.silent"),
        }
        for (group, year), one in done.items()
        if any(done[group, other].events for other in years)
    ]
    known = [row for row in rows if row["value"] is not None]
    if len({row["school_year"] for row in known}) < 2:
        return Blank("activity_years", title, say("activity.years.one_year"))
    first = min(int(str(row["school_year"])) for row in known)
    words: dict[str, object] = {"first": first, "last": found.year, "n": len({row["series"] for row in rows})}
    left_out = len(found.groups) - len(shown)
    if found.is_one:
        ends = [done[found.groups[0], year].per_school for year in (first, found.year)]
        words |= {"old": numbers.number(ends[0], 1), "new": numbers.number(ends[1] or None, 1)}
    takeaway = say("activity.years.takeaway_one" if found.is_one else "activity.years.takeaway", **words)
    return ChartSpec(
        id="activity_years",
        kind="lines",
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("series", say("column.group")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", say("activity.column.per_school"), "number", 1),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=say("activity.years.brief", place=context.place),
        takeaway=takeaway,
        unit=say("activity.times"),
        decimals=1,
        direction=say("direction.neutral"),
        definition=say("activity.years.definition"),
        alt=say("activity.years.alt", place=context.place, first=first, last=found.year),
        meta=context.meta,
        notes=(say("activity.years.left_out", n=left_out),) if left_out > 0 else (),
        from_zero=True,
        height=330,
        judged=False,
    )
