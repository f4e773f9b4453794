"""The picture 校校好: does the band of schools close from below? Leading fifth, weakest fifth, and all between."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from balance.cells import LEAD_ROLE
from balance.registry import Indicator
from balance.succession import own_codes
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.context import Context, better, brief, direction_words, quantity, school_year
from dashboard.presenters.school_rows import (
    SchoolValue,
    by_year,
    ceiling,
    fifth,
    pooled,
    quantile,
    school_values,
    strong_first,
)
from dashboard.words import say

ID = "picture"


@dataclass(frozen=True)
class Led:
    """Whose line leads: the codes, how many schools they are (0: the strongest fifth), and the words for it."""

    codes: frozenset[str]
    n: int
    words: str


@dataclass(frozen=True)
class Heads:
    """The 总校 of the groups in the chosen year: of each school all codes that it ever had."""

    schools: tuple[frozenset[str], ...] = ()

    def led(self, card: Indicator, years: Mapping[int, list[SchoolValue]]) -> Led:
        """Those with a value in every year, so that the line never moves because others are counted."""
        if card.direction == "neutral":
            return Led(frozenset(), 0, say("picture.neutral"))
        there = [{row.code for row in rows if row.counts} for rows in years.values()]
        whole = [codes for codes in self.schools if there and all(codes & some for some in there)]
        if not whole:
            return Led(frozenset(), 0, say("picture.heads_gaps" if self.schools else "picture.no_heads"))
        lost = len(self.schools) - len(whole)
        words = say("picture.heads_who", n=len(whole)) + (say("picture.heads_lost", n=lost) if lost else "")
        return Led(frozenset().union(*whole), len(whole), words)


NO_HEADS = Heads()


def heads(
    context: Context, frame: pl.DataFrame, memberships: pl.DataFrame, succession: pl.DataFrame
) -> Heads:
    """The lead schools of the groups on 1 September of the chosen year, within the scope (``frame``: its values)."""
    day = date(context.chosen.school_year, 9, 1)
    roles = memberships.filter(
        pl.col("role") == LEAD_ROLE,
        pl.col("joined") <= day,
        pl.col("left").is_null() | (pl.col("left") > day),
    )
    if context.chosen.scope.kind == "group":
        roles = roles.filter(pl.col("group_name") == context.chosen.scope.name)
    now = frame.filter(pl.col("school_year") == context.chosen.school_year, "in_scope")
    here = set(now["school_code"].to_list())
    codes = [code for code in dict.fromkeys(roles["school_code"].sort().to_list()) if code in here]
    found = tuple(frozenset(own_codes(succession, code)) for code in codes)
    return Heads(found)


@dataclass(frozen=True)
class Band:
    """All schools of one year in a few numbers."""

    school_year: int
    schools: int
    lowest: float
    low: float
    weak: float
    mean: float
    lead: float
    high: float
    highest: float


def band(
    card: Indicator, year: int, rows: list[SchoolValue], heads: frozenset[str] = frozenset()
) -> Band | None:
    """None where the schools are too few to speak of fifths. ``heads``: the schools whose line leads; where there are
    none, the strongest fifth."""
    known = [row for row in rows if row.counts]
    some = fifth(known)
    if not some:
        return None
    ordered = strong_first(card, known)
    leading = [row for row in ordered if row.code in heads] if heads else ordered[:some]
    lead, weak, mean = pooled(card, leading), pooled(card, ordered[-some:]), pooled(card, ordered)
    if lead is None or weak is None or mean is None:
        return None
    values = sorted(row.value for row in known if row.value is not None)
    low, high = quantile(values, 0.1), quantile(values, 0.9)
    return Band(year, len(known), values[0], low, weak, mean, lead, high, values[-1])


def picture(context: Context, frame: pl.DataFrame, heads: Heads = NO_HEADS) -> ChartSpec | Blank:
    """The band over the years of the chosen indicator, or why it cannot be drawn.

    ``heads``: the lead schools of the groups, followed through all years; without them, and where one of them has no
    value in some year, the strongest fifth stands for them, and the note says so.
    """
    card = context.card
    rows = by_year(row for row in school_values(frame, card.id) if row.year <= context.chosen.school_year)
    drawn = {year: some for year, some in rows.items() if band(card, year, some) is not None}
    led = heads.led(card, drawn)
    bands = [
        found for year, some in drawn.items() if (found := band(card, year, some, led.codes)) is not None
    ]
    title = say("picture.title", label=card.label, unit=card.unit, place=context.place)
    if not rows or not any(row.counts for some in rows.values() for row in some):
        return Blank(ID, title, say("picture.no_data", label=card.label))
    if not bands:
        return Blank(ID, title, say("picture.too_few"))
    if len(bands) == 1:
        return Blank(ID, title, say("picture.one_year", year=school_year(bands[0].school_year)))
    first, last = bands[0], bands[-1]
    ends = ("high", "low") if card.direction == "neutral" else ("lead", "weak")
    labels = (
        ("lead", say("picture.heads", n=led.n) if led.n else say(f"picture.{ends[0]}")),
        ("weak", say(f"picture.{ends[1]}")),
        ("mean", say("picture.mean", whole=context.whole)),
        ("core", say("picture.core")),
        ("all", say("picture.all")),
    )
    top = ceiling([one.highest for one in bands], [value for one in bands for value in (one.high, one.lead)])
    notes: tuple[str, ...] = (say("picture.who", n=math.ceil(last.schools / 5)), led.words)
    if top is not None:
        notes += (say("figure.above", highest=quantity(card, max(one.highest for one in bands))),)
    return ChartSpec(
        id=ID,
        kind="band",
        table=pl.DataFrame([vars(one) for one in bands]),
        fields=_fields(card, dict(labels)),
        title=title,
        brief=brief(context, card),
        takeaway=_takeaway(card, first, last, by_heads=bool(led.n)),
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=say("picture.definition", wording=card.wording),
        alt=_alt(context, card, first, last),
        meta=context.meta,
        pass_line=context.pass_line_of(card),
        notes=notes,
        labels=labels,
        judged=card.direction != "neutral",
        ceiling=top,
    )


def _fields(card: Indicator, labels: dict[str, str]) -> tuple[Field, ...]:
    numeric = [
        ("lead", labels["lead"]),
        ("mean", labels["mean"]),
        ("weak", labels["weak"]),
        ("highest", say("picture.highest")),
        ("high", say("picture.p90")),
        ("low", say("picture.p10")),
        ("lowest", say("picture.lowest")),
    ]
    return (
        Field("school_year", say("column.school_year"), "year"),
        Field("schools", say("column.schools"), "count"),
        *(Field(name, label, "number", card.decimals) for name, label in numeric),
    )


def _takeaway(card: Indicator, first: Band, last: Band, *, by_heads: bool) -> str:
    before, after = abs(first.lead - first.weak), abs(last.lead - last.weak)
    words = {
        "first": first.school_year,
        "last": last.school_year,
        "gap": say(
            "picture.gap_neutral"
            if card.direction == "neutral"
            else "picture.gap_heads"
            if by_heads
            else "picture.gap"
        ),
        "before": quantity(card, before),
        "after": quantity(card, after),
        "weak_before": numbers.number(first.weak, card.decimals),
        "weak_after": quantity(card, last.weak),
    }
    if numbers.rounds_to_nothing(after - before, card.decimals):
        return say("picture.same", **words)
    if card.direction == "neutral":
        return say("picture.closer" if after < before else "picture.wider", **words)
    weak_up = better(card, first.weak, last.weak)
    if after < before:
        said = say("picture.rising" if weak_up else "picture.levelled", **words)
    else:
        said = say("picture.wider_rising" if weak_up else "picture.wider_falling", **words)
    return said + (_diluted(card, first, last) if by_heads else "")


def _diluted(card: Indicator, first: Band, last: Band) -> str:
    """A gap may close because the lead schools fall: that is told in the same breath."""
    if better(card, first.lead, last.lead) is not False:
        return ""
    return say(
        "picture.heads_fell",
        before=numbers.number(first.lead, card.decimals),
        after=quantity(card, last.lead),
    )


def _alt(context: Context, card: Indicator, first: Band, last: Band) -> str:
    return say(
        "picture.alt",
        label=card.label,
        place=context.place,
        first=first.school_year,
        last=last.school_year,
        weak_before=quantity(card, first.weak),
        weak_after=quantity(card, last.weak),
        lead_before=quantity(card, first.lead),
        lead_after=quantity(card, last.lead),
    )
