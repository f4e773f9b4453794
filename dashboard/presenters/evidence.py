"""成效证据: which members have no outcome at all, said as loudly as the results, and what the others have."""

from __future__ import annotations

import polars as pl

from balance.evidence import coverage, kinds_of
from dashboard.charts.table import VOID, TableView
from dashboard.presenters.context import Context
from dashboard.presenters.school_rows import short_names
from dashboard.words import say

MOST_NAMED, MOST_ROWS = 8, 60


def seen(context: Context, rows: pl.DataFrame) -> pl.DataFrame:
    """The members' evidence up to the chosen year (``balance.evidence.coverage``)."""
    known = rows.filter(pl.col("school_year") <= context.chosen.school_year)
    if context.chosen.scope.kind == "group":  # a school of two groups would bring the other one too
        known = known.filter(group_name=context.chosen.scope.name)
    return coverage(known, kinds_of(context.chosen.stage))


def warning(context: Context, found: pl.DataFrame) -> str:
    """Who has nothing to be judged by; empty where everybody has something."""
    bare = found.filter("bare")
    if bare.is_empty():
        return ""
    names = list(short_names(dict(bare.select("school_code", "school_name").rows())).values())
    named = say("evidence.also").join(names[:MOST_NAMED])
    more = say("evidence.and_more", n=len(names)) if len(names) > MOST_NAMED else ""
    kinds = say("evidence.also").join(say(f"evidence.{kind}") for kind in kinds_of(context.chosen.stage))
    words = {"n": bare.height, "of": found.height, "kinds": kinds, "names": named, "more": more}
    return say("evidence.all_bare" if bare.height == found.height else "evidence.bare", **words)


def sentence(context: Context, found: pl.DataFrame) -> str:
    """How many members have which kind of outcome; said also where nothing is missing."""
    if found.is_empty():
        return ""
    parts = say("evidence.also").join(
        say(
            "evidence.part",
            kind=say(f"evidence.{kind}"),
            n=found.filter(pl.col(kind) > 0).height,
            of=found.height,
        )
        for kind in kinds_of(context.chosen.stage)
    )
    return say("evidence.sentence", parts=parts)


def table(context: Context, found: pl.DataFrame) -> TableView | None:
    """Members × kinds: in how many of their years in the group there is a value; those without any first."""
    if found.is_empty():
        return None
    kinds = kinds_of(context.chosen.stage)
    names = short_names(dict(found.select("school_code", "school_name").rows()))
    groups = short_names({name: name for name in found["group_name"].unique().to_list()})
    one = context.chosen.scope.kind == "group"
    rows, shades = [], []
    for member in found.head(MOST_ROWS).iter_rows(named=True):
        cells = [
            say("evidence.years", n=member[kind], of=member["years"])
            if member[kind]
            else say("evidence.none")
            for kind in kinds
        ]
        verdict = say("evidence.verdict.bare" if member["bare"] else "evidence.verdict.some")
        if not member["bare"] and not any(member[kind] for kind in ("exam", "progression") if kind in kinds):
            verdict = say("evidence.verdict.soft")
        group = () if one else (groups[member["group_name"]],)
        rows.append((names[member["school_code"]], *group, *cells, verdict))
        tinted = [member[kind] / member["years"] if member[kind] else VOID for kind in kinds]
        shades.append((0.0, *(0.0 for _ in group), *tinted, VOID if member["bare"] else 0.0))
    headings = (
        say("column.school"),
        *(() if one else (say("column.group"),)),
        *(say(f"evidence.{kind}") for kind in kinds),
        say("evidence.verdict"),
    )
    left_out = found.height - len(rows)
    key = say("evidence.key") + (say("evidence.left_out", n=left_out) if left_out else "")
    marked = frozenset(place for place, bare in enumerate(found.head(MOST_ROWS)["bare"]) if bare)
    caption = say("evidence.title", place=context.place, year=context.year)
    return TableView(caption, headings, tuple(rows), (False,) * len(headings), marked, key, tuple(shades))
