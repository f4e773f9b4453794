"""Degrees, backbone teachers, PE and arts: over the years for the scope, and school by school in a table."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.charts.table import TableView
from dashboard.presenters.staff import Staff, lost_note, own_share, part, parts_by_year, reported
from dashboard.presenters.teachers import lines_spec
from dashboard.words import listed, say

DEGREES = ("degree_postgraduate", "degree_bachelor", "degree_associate", "degree_below")
SPECIALISTS = ("backbone", "pe_teachers", "arts_teachers")
SHARES = (
    ("degree_postgraduate", "degree_bachelor"),
    ("backbone",),
    ("pe_teachers",),
    ("arts_teachers",),
    ("certified",),
    ("trained_360",),
)
ALL_SHARES = (*SHARES, ("female_teachers",))
PUPILS = ("students",)


def degrees(found: Staff) -> ChartSpec | Blank:
    """What share of teachers has which degree, year by year."""
    return _shares(found, "degrees", DEGREES, whole=DEGREES)


def specialists(found: Staff) -> ChartSpec | Blank:
    """What share of teachers is backbone, PE or arts, year by year."""
    return _shares(found, "specialists", SPECIALISTS)


def _shares(found: Staff, ident: str, columns: Sequence[str], whole: Sequence[str] = ()) -> ChartSpec | Blank:
    """``whole``: columns that must all be known of a school before any of them counts."""
    context = found.context
    title = say(f"staffing.{ident}.title", place=context.place)
    rows: list[dict[str, object]] = []
    found_shares: dict[str, dict[int, float]] = {}
    years = found.years
    there = dict(found.frame.group_by("school_year").len().rows())
    for name in columns:
        parts = parts_by_year(reported(found.frame, whole or [name]), [name])
        for year in years:
            one = parts.get(year)
            lost = there[year] - one.schools if one else 0
            if one:
                found_shares.setdefault(name, {})[year] = one.share
            note = say("staff.lost", n=lost) if lost else "" if one else say("reason.not_in_data")
            value = one.share * 100 if one else None
            rows.append(
                {
                    "series": say(f"staff.{name}"),
                    "role": "subject",
                    "school_year": year,
                    "value": value,
                    "note": note,
                }
            )
    if not found_shares:
        return Blank(ident, title, say("staff.none", place=context.place))
    if len({year for one in found_shares.values() for year in one}) < 2:
        return Blank(ident, title, say("staff.one_year"))
    words: dict[str, object] = {
        "year": found.year,
        **{name: numbers.share(found_shares.get(name, {}).get(found.year), 1) for name in columns},
        "upper": _sum(found_shares, columns[:2], found.year),
    }
    return lines_spec(context, ident, title, rows, words, say(f"staffing.{ident}.definition"))


def _sum(shares: dict[str, dict[int, float]], columns: Sequence[str], year: int) -> str:
    some = [shares.get(name, {}).get(year) for name in columns]
    known = [one for one in some if one is not None]
    return numbers.share(sum(known), 1) if len(known) == len(some) else numbers.MISSING


def table(found: Staff) -> TableView | None:
    """One row a school, most teachers first, and the whole below; a dash where a part was not reported."""
    if found.now.is_empty():
        return None
    rows = []
    ordered = found.now.sort(["teachers", "school_code"], descending=[True, False], nulls_last=True)
    for row in ordered.iter_rows(named=True):
        own = [own_share(row, tops) for tops in (PUPILS, *ALL_SHARES)]
        rows.append((found.names[row["school_code"]], *_cells(row["teachers"], *own)))
    parts = [part(found.now, tops) for tops in (PUPILS, *ALL_SHARES)]
    known = reported(found.now, ["teachers"])
    teachers = float(known["teachers"].sum()) if known.height else None
    whole = _cells(teachers, *(one.share if one else None for one in parts))
    rows.append((say("structure.whole", whole=found.context.whole), *whole))
    headings = (
        say("column.school"),
        say("structure.teachers"),
        say("structure.pupils"),
        *(say(f"structure.{names[-1]}") for names in SHARES),
        say("structure.women"),
    )
    marked = frozenset(
        place
        for place, code in enumerate(ordered["school_code"].to_list())
        if code in found.context.chosen.looked_at
    )
    return TableView(
        say("structure.caption", place=found.context.place, year=found.context.year),
        headings,
        tuple(rows),
        (False, *[True] * (len(headings) - 1)),
        marked,
        key=say("structure.key"),
    )


def _cells(teachers: float | None, pupils: float | None, *shares: float | None) -> tuple[str, ...]:
    """Teachers, pupils a teacher, and shares of the teachers."""
    return numbers.count(teachers), numbers.number(pupils, 1), *map(numbers.share, shares)


def degree_parts(found: Staff) -> ChartSpec | Blank:
    """The degrees of the year as parts of one whole; no figure where they do not add up to the teachers."""
    context, year = found.context, found.year
    title = say("degree_parts.title", place=context.place, year=year)
    known = reported(found.now, [*DEGREES, "teachers"])
    counts = {name: float(known[name].sum()) for name in DEGREES}
    teachers, total = float(known["teachers"].sum()), sum(counts.values())
    if not teachers:
        return Blank("degree_parts", title, say("degree_parts.none", place=context.place, year=year))
    if total != teachers:
        told = {"parts": numbers.count(total), "whole": numbers.count(teachers)}
        return Blank("degree_parts", title, say("degree_parts.not_whole", year=year, **told))
    rows = [
        {"label": say(f"staff.{name}"), "value": counts[name], "share": counts[name] / total}
        for name in DEGREES
    ]
    most = max(rows, key=lambda row: float(str(row["value"])))
    lost = found.now.height - known.height
    shares = [f"{row['label']} {numbers.share(float(str(row['share'])), 1)}" for row in rows]
    return ChartSpec(
        id="degree_parts",
        kind="parts",
        table=pl.DataFrame(rows),
        fields=(
            Field("label", say("degree_parts.column")),
            Field("value", say("degree_parts.count"), "count"),
            Field("share", say("degree_parts.share"), "share"),
        ),
        title=title,
        brief=say("degree_parts.brief", place=context.place, year=year),
        takeaway=say(
            "degree_parts.takeaway",
            year=year,
            whole=numbers.count(teachers),
            label=most["label"],
            share=numbers.share(float(str(most["share"])), 1),
            upper=numbers.share((counts[DEGREES[0]] + counts[DEGREES[1]]) / total, 1),
        ),
        unit=say("unit.person"),
        decimals=0,
        direction=say("direction.neutral"),
        definition=say("degree_parts.definition"),
        alt=say("degree_parts.alt", place=context.place, year=year, list=listed(shares)),
        meta=context.meta,
        notes=lost_note(lost),
        height=360,
        judged=False,
    )
