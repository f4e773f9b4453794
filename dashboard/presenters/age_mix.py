"""How the ages in each member of a group differ from the rest of its group, and what chance alone would make."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from balance.dissimilarity import dissimilarity, dissimilarity_by_chance
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.staff import AGE_BANDS, FROM_50, Staff, lost_note, reported
from dashboard.words import say

SHOWN = 25


@dataclass(frozen=True)
class Mix:
    """One member against the rest of its group."""

    code: str
    group: str
    index: float
    chance: float
    teachers: float
    old: float
    old_rest: float


def mixes(found: Staff) -> list[Mix]:
    """The largest index first; members of groups with one reporting school only have no rest to compare with."""
    frame = reported(found.now, AGE_BANDS)
    if found.context.chosen.scope.kind == "group":
        frame = frame.with_columns(main_group=pl.lit(found.context.chosen.scope.name))
    made = []
    for (group,), members in frame.filter(pl.col("main_group").is_not_null()).group_by("main_group"):
        whole = members.select(pl.col(AGE_BANDS).sum()).row(0)
        for row in members.iter_rows(named=True):
            own = [int(row[name]) for name in AGE_BANDS]
            rest = [int(both) - one for both, one in zip(whole, own, strict=True)]
            index, chance = dissimilarity(own, rest), dissimilarity_by_chance(own, rest)
            if index is None or chance is None:
                continue
            made.append(
                Mix(
                    code=row["school_code"],
                    group=str(group),
                    index=index,
                    chance=chance,
                    teachers=float(sum(own)),
                    old=sum(own[-len(FROM_50) :]) / sum(own),
                    old_rest=sum(rest[-len(FROM_50) :]) / sum(rest),
                )
            )
    return sorted(made, key=lambda one: (-one.index, one.group, one.code))


def chart(found: Staff) -> ChartSpec | Blank:
    """The dissimilarity index of each member, beside what chance alone would make."""
    context = found.context
    title = say("mix.title", place=context.place, year=found.year)
    rows = mixes(found)
    if not rows:
        return Blank("mix", title, say("mix.none"))
    shown, first = rows[:SHOWN], rows[0]
    over = sum(one.index > one.chance for one in rows)
    words = {
        "n": len(rows),
        "over": over,
        "school": found.names[first.code],
        "group": first.group,
        "index": numbers.number(first.index, 2),
        "chance": numbers.number(first.chance, 2),
        "old": numbers.share(first.old),
        "rest": numbers.share(first.old_rest),
    }
    lost = found.now.height - reported(found.now, AGE_BANDS).height
    left_out = (say("ranked.left_out", n=len(rows) - SHOWN),) if len(rows) > SHOWN else ()
    return ChartSpec(
        id="mix",
        kind="ranked",
        table=pl.DataFrame(
            [
                {
                    "label": found.names[one.code],
                    "group": one.group,
                    "value": one.index,
                    "chance": one.chance,
                    "side": "above" if one.index > one.chance else "below",
                    "old": one.old,
                    "old_rest": one.old_rest,
                    "teachers": one.teachers,
                    "chosen": one.code in context.chosen.looked_at,
                }
                for one in shown
            ]
        ),
        fields=(
            Field("label", say("column.school")),
            Field("group", say("column.group")),
            Field("value", say("mix.column"), "number", 2),
            Field("chance", say("mix.chance"), "number", 2),
            Field("old", say("mix.old"), "share"),
            Field("old_rest", say("mix.old_rest"), "share"),
            Field("teachers", say("age50.teachers"), "count"),
        ),
        title=title,
        brief=say("mix.brief", place=context.place),
        takeaway=say("mix.takeaway", **words),
        unit="",
        decimals=2,
        direction=say("direction.even"),
        definition=say("mix.definition"),
        alt=say("mix.alt", place=context.place, **words),
        meta=context.meta,
        notes=(say("mix.subjects"), *lost_note(lost), *left_out),
        labels=(("above", say("mix.above")), ("below", say("mix.below"))),
        height=110 + 21 * len(shown),
        judged=False,
    )
