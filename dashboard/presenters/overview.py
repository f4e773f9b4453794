"""总览 in words: is it balanced, has the level risen, and which school should be looked at first?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from balance.registry import Indicator
from balance.scope import Scope
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.context import Context, better, quantity, school_year
from dashboard.presenters.measured import Measured
from dashboard.presenters.school_rows import short_names
from dashboard.presenters.sources import Contribution, contributions, strongest_pulls
from dashboard.presenters.verdicts import Verdict, fell_most, most_uneven, verdicts
from dashboard.words import listed, say

Tone = Literal["good", "bad", "changed", "look"]
LOOKED_AT = 3


@dataclass(frozen=True)
class Finding:
    """One sentence with its number, its doubt, and where to read on (screen and indicator).

    ``each`` are those whom it names, each with where it leads: words, screen, and what changes in the address.
    """

    tone: Tone
    heading: str
    sentence: str
    doubt: str
    screen: str
    indicator: str | None
    schools: tuple[str, ...] = ()
    county: str | None = None
    each: tuple[tuple[str, str, tuple[str, str]], ...] = ()


def focus(context: Context, measured: Measured) -> str | None:
    """The indicator whose schools the reader should look at: the most uneven one."""
    worst = most_uneven(verdicts(context, measured))
    return worst.card.id if worst else None


def answer(context: Context, measured: Measured) -> str:
    """The sentence above everything: evenness against the line, then the level."""
    found = verdicts(context, measured)
    if not found or all(one.value is None for one in found):
        return say("overview.nothing", place=context.place, year=context.year)
    level = _level(context, measured, found)
    if found[0].card.official is None:
        cards = listed(one.card.short or one.card.label for one in found)
        return say("overview.no_official", year=context.year, place=context.place, cards=cards)
    if found[0].line is None:
        return say("overview.no_line", year=context.year, place=context.place) + level
    known = [one for one in found if one.met is not None]
    met = sum(bool(one.met) for one in known)
    words = say(
        "overview.met" if context.is_official else "overview.met_reference",
        year=context.year,
        place=context.place,
        met=met,
        line=numbers.line(found[0].line),
        coefficient=say("coefficient.short") if context.is_official else context.coefficient,
    )
    return words + _against_last_year(context, measured, met) + _unknown(found) + level


def _against_last_year(context: Context, measured: Measured, met: int) -> str:
    before = measured.before(context.chosen.school_year)
    if before is None:
        return say("overview.stop")
    then = [one for one in verdicts(context, measured, before) if one.met is not None]
    if not then:
        return say("overview.stop")
    now = [one for one in verdicts(context, measured) if one.met is not None]
    if {one.card.id for one in now} != {one.card.id for one in then}:
        return say("overview.other_items", year=before)
    step = met - sum(bool(one.met) for one in then)
    key = "overview.same" if step == 0 else "overview.more" if step > 0 else "overview.fewer"
    return say(key, step=abs(step), year=before)


def _unknown(found: list[Verdict]) -> str:
    lost = [one for one in found if one.met is None]
    if not lost:
        return ""
    return say(
        "overview.unknown", n=len(lost), cards=listed(one.card.short or one.card.label for one in lost)
    )


def _level(context: Context, measured: Measured, found: list[Verdict]) -> str:
    """How many pooled means moved for the good since the year before."""
    year = context.chosen.school_year
    before = measured.before(year)
    if before is None:
        return say("overview.first_year")
    up = down = same = 0
    for one in found:
        old, new = measured.value(one.card.id, "mean_w", before), measured.value(one.card.id, "mean_w", year)
        if old is None or new is None:
            continue
        verdict = better(one.card, old, new)
        up, down, same = up + (verdict is True), down + (verdict is False), same + (verdict is None)
    if up + down + same == 0:
        return say("overview.level_unknown")
    parts = [("overview.level_up", up), ("overview.level_down", down), ("overview.level_same", same)]
    return say("overview.level", parts=listed(say(key, n=n) for key, n in parts if n), year=before)


def findings(
    context: Context,
    measured: Measured,
    shares: pl.DataFrame | None,
    uneven: Sequence[tuple[str, float]] = (),
) -> list[Finding]:
    """Three sentences: the best news, the worst news, and the schools to look at.

    ``uneven``: counties by 差异系数, largest first; where all counties are looked at together they come instead
    of single schools, none of which weighs anything among thousands.
    """
    now = verdicts(context, measured)
    if all(one.value is None for one in now):
        return []
    worst = most_uneven(now)
    found = [_good(context, measured, now)]
    if worst is not None:
        found.append(_bad(context, measured, worst))
        if len(uneven) > 1:
            found.append(_look_at_places(worst.card, uneven))
        else:
            found.append(_look(context.looking_at(worst.card.id), worst, shares))
    return found


def _name(card: Indicator) -> str:
    return card.short or card.label


def _good(context: Context, measured: Measured, now: list[Verdict]) -> Finding:
    heading = say("finding.good")
    before = measured.before(context.chosen.school_year)
    if before is None:
        return Finding("good", heading, say("finding.good.first_year"), "", "balance", None)
    pair = fell_most(now, verdicts(context, measured, before))
    if pair is None:
        words = say("finding.good.none", year=school_year(before))
        return Finding("good", heading, words, "", "balance", None)
    new, old = pair
    newly = "finding.good.newly" if context.is_official else "finding.good.newly_reference"
    key = newly if new.met and old.met is False else "finding.good.fell"
    sentence = say(
        key,
        name=_name(new.card),
        old=numbers.coefficient(old.value),
        new=numbers.coefficient(new.value),
        line=numbers.line(new.line),
        year=before,
    )
    doubt = _levelling_doubt(new.card, measured, before, new.year)
    if new.is_close:
        doubt = say("finding.close") + doubt
    return Finding("good", heading, sentence, doubt, "balance", new.card.id)


def _levelling_doubt(card: Indicator, measured: Measured, before: int, year: int) -> str:
    """A falling 差异系数 is no success where the level fell as well."""
    old, new = measured.value(card.id, "mean_w", before), measured.value(card.id, "mean_w", year)
    if old is None or new is None or card.direction == "neutral":
        return ""
    moved = better(card, old, new)
    key = {True: "finding.level_up", False: "finding.level_down", None: "finding.level_same"}[moved]
    return say(key, old=numbers.number(old, card.decimals), new=quantity(card, new))


def _bad(context: Context, measured: Measured, worst: Verdict) -> Finding:
    before = measured.before(context.chosen.school_year)
    old = measured.value(worst.card.id, "cv_w", before) if before is not None else None
    words = {
        "name": _name(worst.card),
        "value": numbers.coefficient(worst.value),
        "line": numbers.line(worst.line),
        "excess": numbers.coefficient(abs(worst.excess or 0.0)),
    }
    if worst.line is None:
        sentence = say("finding.bad.no_line", **words)
    elif worst.met:
        sentence = say("finding.bad.all_met", **words)
    else:
        sentence = say("finding.bad.over" if context.is_official else "finding.bad.over_reference", **words)
    doubt = say("finding.one_year")
    if old is not None and before is not None and worst.value is not None:
        step = worst.value - old
        nothing = numbers.rounds_to_nothing(step, 3)
        key = "finding.step_same" if nothing else "finding.step_up" if step > 0 else "finding.step_down"
        doubt = say(key, step=numbers.coefficient(abs(step)), year=before)
    return Finding("bad", say("finding.bad"), sentence, doubt, "balance", worst.card.id)


def _look(context: Context, worst: Verdict, shares: pl.DataFrame | None) -> Finding:
    card, heading = worst.card, say("finding.look")
    rows = contributions(shares) if shares is not None else []
    first = strongest_pulls(card, rows)[:LOOKED_AT]
    if not first or first[0].share is None:
        return Finding("look", heading, say("finding.look.none"), "", "balance", card.id)
    short = short_names({row.code: row.name for row in rows})
    named = [
        say("finding.look.school", school=short[row.code], value=quantity(card, row.value)) for row in first
    ]
    sentence = say(
        "finding.look.share",
        schools=listed(named),
        n=len(first),
        name=_name(card),
        share=numbers.share(sum(row.share or 0.0 for row in first)),
        side=say("side.above" if first[0].above else "side.below"),
        whole=context.whole,
    )
    doubt = _look_doubt(context, worst, first, rows, short)
    codes = tuple(row.code for row in first)
    each = tuple((short[code], "school", ("school", code)) for code in codes)
    return Finding("look", heading, sentence, doubt, "compare", card.id, codes, each=each)


def _look_at_places(card: Indicator, uneven: Sequence[tuple[str, float]]) -> Finding:
    named = [
        say("finding.look.school", school=name, value=numbers.coefficient(value))
        for name, value in uneven[:LOOKED_AT]
    ]
    sentence = say("finding.look.places", places=listed(named), name=_name(card), n=len(uneven))
    even, value = uneven[-1]
    doubt = say("finding.look.places_doubt", even=even, value=numbers.coefficient(value))
    each = tuple((name, "overview", ("scope", str(Scope("county", name)))) for name, _ in uneven[:LOOKED_AT])
    heading = say("finding.look_places")
    return Finding("look", heading, sentence, doubt, "balance", card.id, (), uneven[0][0], each)


def _look_doubt(
    context: Context,
    worst: Verdict,
    first: list[Contribution],
    rows: list[Contribution],
    short: dict[str, str],
) -> str:
    """What the reader would get wrong without it: the other side's part, small schools, one school's weight."""
    card, words = worst.card, ""
    small = [
        short[row.code] for row in first if card.denominator == "students" and row.weight < card.min_pupils
    ]
    if small:
        words += say("finding.small", schools=listed(small))
    other = sum(row.share or 0.0 for row in rows if row.above != first[0].above)
    if other > 0.5:
        key = "finding.mostly_below" if first[0].above else "finding.mostly_above"
        return words + say(key, share=numbers.share(other), whole=context.whole)
    if first[0].cv_without is not None:
        without = numbers.coefficient(first[0].cv_without)
        cv = numbers.coefficient(worst.value)
        words += say("finding.without", school=short[first[0].code], cv=cv, value=without)
    return words


def met_by_year(context: Context, measured: Measured) -> ChartSpec | Blank:
    """How many of the seven met the line, year by year."""
    place = context.place
    title = say("met.title" if context.is_official else "met.title_reference", place=place)
    rows = []
    for year in (one for one in measured.years if one <= context.chosen.school_year):
        found = [one for one in verdicts(context, measured, year) if one.card.official is not None]
        known = [one for one in found if one.met is not None]
        names = listed(_name(one.card) for one in known if one.met)
        met = sum(bool(one.met) for one in known) if known else None
        rows.append({"school_year": year, "value": met, "of": len(known), "names": names or numbers.MISSING})
    if not any(row["of"] for row in rows):
        return Blank("met", title, say("met.none"))
    known_rows = [row for row in rows if row["of"]]
    first, last = known_rows[0], known_rows[-1]
    values = {"first": first["school_year"], "last": last["school_year"], "before": first["value"]}
    key = "met.one" if len(known_rows) == 1 else "met.takeaway"
    return ChartSpec(
        id="met",
        kind="columns",
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64, "of": pl.Float64}),
        fields=(
            Field("school_year", say("column.school_year"), "year"),
            Field("value", say("met.column"), "count"),
            Field("of", say("met.of"), "count"),
            Field("names", say("met.names")),
        ),
        title=title,
        brief=title,
        takeaway=say(key, **values, after=last["value"], of=last["of"]),
        unit=say("met.unit"),
        decimals=0,
        direction=say("direction.up"),
        definition=context.coefficient_note,
        height=262,
        alt=say("met.alt", place=place, **values, after=last["value"]),
        meta=context.meta,
    )
