"""What became of one school, its names, codes and groups with their dates, and what was never reported of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from balance.succession import MERGED, SPLIT
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.school import Profile
from dashboard.words import listed, say

Event = tuple[str, str, str, str]
"""Key to sort by, when, what, in words."""


def groups(one: Profile) -> str:
    """The groups of the school on 1 September of the chosen year, with its role in each; "" where it was not."""
    if one.now is None:
        return ""
    day = date(one.year, 9, 1)
    there = [
        row
        for row in _memberships(one)
        if row["joined"] <= day and (row["left"] is None or row["left"] > day)
    ]
    if not there:
        return say("school.in_no_group", year=one.context.year)
    named = [say("school.in_group", group=row["group_name"], role=_role(row)) for row in there]
    return say("school.in_groups", groups=listed(named))


def history_table(one: Profile) -> TableView:
    """Names, codes, groups in the order of their dates."""
    events = sorted([*_names(one), *_codes(one), *_joined(one)])
    rows = [(when, what, words) for _, when, what, words in events]
    for row in one.record.names.filter(pl.col("school_code") == one.record.code).iter_rows(named=True):
        if row["aliases"]:
            rows.append((numbers.MISSING, say("school.event.alias"), row["aliases"]))
    headings = (say("school.when"), say("school.event"), say("school.words"))
    return TableView(say("school.history", name=one.name), headings, tuple(rows), (False,) * 3)


def missing_table(one: Profile) -> TableView | None:
    """Indicators without a value, why, and in which years; None where nothing is missing."""
    found: dict[tuple[str, str], list[int]] = {}
    cards = one.context.registry.indicators
    empty = one.record.values.filter(pl.col("value").is_null()).sort("school_year")
    for row in empty.iter_rows(named=True):
        where = (cards[row["indicator"]].label, row["missing"] or say("reason.unknown"))
        found.setdefault(where, []).append(row["school_year"])
    if not found:
        return None
    rows = tuple((label, listed(map(str, years)), why) for (label, why), years in found.items())
    headings = (say("column.indicator"), say("school.missing_years"), say("school.why"))
    return TableView(say("school.missing_caption", name=one.name), headings, rows, (False,) * 3)


def _names(one: Profile) -> list[Event]:
    events: list[Event] = []
    before = ""
    for year, row in sorted(one.record.by_year.items()):
        name = str(row["school_name"] or one.record.code)
        if name != before:
            what = say("school.event.renamed" if before else "school.event.first")
            events.append((f"{year}-09-01", say("school.since", year=year), what, name))
            before = name
    return events


def _codes(one: Profile) -> list[Event]:
    events: list[Event] = []
    names = {row["school_code"]: row["school_name"] for row in one.record.names.iter_rows(named=True)}
    dates = {
        (row["old_code"], row["new_code"]): row["succession_date"]
        for row in one.record.succession.iter_rows(named=True)
    }
    for step in one.record.steps:
        day = dates[step.old, step.new]
        side = "from" if step.new == one.record.code else "to"
        kind = {MERGED: "merged", SPLIT: "split"}.get(step.kind, "recoded")
        code = step.old if side == "from" else step.new
        other = say("school.code.named", name=names[code], code=code) if names.get(code) else code
        words = say(f"school.code.{kind}_{side}", other=other, kind=step.kind)
        events.append((day.isoformat(), _day(day), step.kind, words))
    return events


def _memberships(one: Profile) -> list[dict[str, Any]]:
    codes = [one.record.code, *one.record.earlier_codes]
    return one.record.memberships.filter(pl.col("school_code").is_in(codes)).rows(named=True)


def _joined(one: Profile) -> list[Event]:
    events: list[Event] = []
    for row in _memberships(one):
        group, role = row["group_name"], _role(row)
        for key, day in (("joined", row["joined"]), ("left", row["left"])):
            if isinstance(day, date):
                words = say(f"school.group.{key}", group=group, role=role)
                events.append((day.isoformat(), _day(day), say(f"school.event.{key}"), words))
    return events


def _role(row: Mapping[str, object]) -> str:
    return listed(str(part) for part in (row["role"], row["tightness"]) if part)


def _day(day: date) -> str:
    return say("school.day", year=day.year, month=day.month, day=day.day)
