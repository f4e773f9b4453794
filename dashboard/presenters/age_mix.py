"""How each member of a group is made up otherwise than the rest of its group, in ages and in subjects, and what chance
alone would make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from balance.dissimilarity import dissimilarity, dissimilarity_by_chance
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.staff import AGE_BANDS, FROM_50, Staff, lost_note, reported
from dashboard.words import listed, say

SHOWN = 25
TAUGHT = ("pe_teachers", "arts_teachers")
OTHERS = "other_subjects"


@dataclass(frozen=True)
class Mix:
    """One member against the rest of its group; ``own`` and ``rest`` are the share that the sentence names (50 and
    older, or PE and arts)."""

    code: str
    group: str
    index: float
    chance: float
    teachers: float
    own: float
    rest: float


def mixes(found: Staff) -> list[Mix]:
    """By age band, the largest index first; members of groups with one reporting school only have no rest."""
    return _mixes(found, reported(found.now, AGE_BANDS), AGE_BANDS, FROM_50)


def subject_mixes(found: Staff) -> list[Mix]:
    """By what the data know of subjects: PE, arts, and all others together."""
    return _mixes(found, _by_subject(found), (*TAUGHT, OTHERS), TAUGHT)


def _by_subject(found: Staff) -> pl.DataFrame:
    known = reported(found.now, [*TAUGHT, "teachers"])
    others = pl.col("teachers") - pl.sum_horizontal(*TAUGHT)
    return known.with_columns(others.alias(OTHERS)).filter(pl.col(OTHERS) >= 0, pl.col("teachers") > 0)


def _mixes(found: Staff, frame: pl.DataFrame, parts: Sequence[str], named: Sequence[str]) -> list[Mix]:
    if found.context.chosen.scope.kind == "group":
        frame = frame.with_columns(main_group=pl.lit(found.context.chosen.scope.name))
    made = []
    groups: dict[str, list[tuple[str, dict[str, int]]]] = {}
    wanted = frame.filter(pl.col("main_group").is_not_null()).select("main_group", "school_code", *parts)
    for group, code, *counts in wanted.rows():
        groups.setdefault(group, []).append((code, dict(zip(parts, map(int, counts), strict=True))))
    for group, members in groups.items():
        whole = {name: sum(own[name] for _, own in members) for name in parts}
        for code, own in members:
            rest = {name: whole[name] - own[name] for name in parts}
            index = dissimilarity(list(own.values()), list(rest.values()))
            chance = dissimilarity_by_chance(list(own.values()), list(rest.values()))
            if index is None or chance is None:
                continue
            made.append(
                Mix(
                    code=code,
                    group=group,
                    index=index,
                    chance=chance,
                    teachers=float(sum(own.values())),
                    own=sum(own[name] for name in named) / sum(own.values()),
                    rest=sum(rest[name] for name in named) / sum(rest.values()),
                )
            )
    return sorted(made, key=lambda one: (-one.index, one.group, one.code))


def chart(found: Staff) -> ChartSpec | Blank:
    """The dissimilarity index of ages of each member, beside what chance alone would make."""
    lost = found.now.height - reported(found.now, AGE_BANDS).height
    return _chart(found, "mix", "ages", mixes(found), lost)


def subject_chart(found: Staff) -> ChartSpec | Blank:
    """The same of subjects, as far as data know them."""
    lost = found.now.height - _by_subject(found).height
    return _chart(found, "subjects", "subjects", subject_mixes(found), lost)


def coverage(found: Staff) -> str:
    """In how many schools nobody teaches PE, or arts; what the data do not know is said."""
    parts = []
    for name in TAUGHT:
        known = reported(found.now, [name])
        if known.is_empty():
            continue
        none = known.filter(pl.col(name) == 0).height
        words = {"subject": say(f"staff.{name}"), "n": known.height, "none": none}
        parts.append(say("coverage.some" if none else "coverage.all", **words))
    known_words = say("coverage.sentence", year=found.year, parts=listed(parts)) if parts else ""
    return known_words + say("teachers.no_subjects")


def _chart(found: Staff, ident: str, parts: str, rows: list[Mix], lost: int) -> ChartSpec | Blank:
    context = found.context
    title = say(f"mix.{parts}.title", place=context.place, year=found.year)
    if not rows:
        return Blank(ident, title, say(f"mix.{parts}.none"))
    shown, first = rows[:SHOWN], rows[0]
    over = sum(one.index > one.chance for one in rows)
    words = {
        "n": len(rows),
        "over": over,
        "school": found.names[first.code],
        "group": first.group,
        "index": numbers.number(first.index, 2),
        "chance": numbers.number(first.chance, 2),
        "own": numbers.share(first.own),
        "rest": numbers.share(first.rest),
    }
    left_out = (say("ranked.left_out", n=len(rows) - SHOWN),) if len(rows) > SHOWN else ()
    return ChartSpec(
        id=ident,
        kind="ranked",
        table=pl.DataFrame(
            [
                {
                    "label": found.names[one.code],
                    "group": one.group,
                    "value": one.index,
                    "chance": one.chance,
                    "side": "above" if one.index > one.chance else "below",
                    "own": one.own,
                    "rest": one.rest,
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
            Field("own", say(f"mix.{parts}.own"), "share"),
            Field("rest", say(f"mix.{parts}.rest"), "share"),
            Field("teachers", say("age50.teachers"), "count"),
        ),
        title=title,
        brief=say(f"mix.{parts}.brief", place=context.place),
        takeaway=say(f"mix.{parts}.takeaway", **words),
        unit="",
        decimals=2,
        direction=say("direction.even"),
        definition=say(f"mix.{parts}.definition"),
        alt=say(f"mix.{parts}.alt", place=context.place, **words),
        meta=context.meta,
        notes=(say(f"mix.{parts}.known"), *lost_note(lost), *left_out),
        labels=(("above", say("mix.above")), ("below", say("mix.below"))),
        height=110 + 21 * len(shown),
        judged=False,
    )
