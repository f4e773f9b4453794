"""集团成效 in tables: conditions met, groups one by one, who belongs, rival explanations, the chance of noticing."""

from __future__ import annotations

from datetime import date

from balance.effect.conditions import LEVEL
from balance.effect.finding import GroupFinding
from balance.effect.verdict import POWER, power, written
from balance.registry import Indicator
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context
from dashboard.presenters.effect import NO_DETAIL, reason, sized
from dashboard.presenters.school_rows import short_names
from dashboard.studies import Effect, Member, Rival
from dashboard.words import listed, say


def conditions(context: Context, found: Effect | None) -> TableView | None:
    """Every condition with what was found, ✓ or ✗, and what it would take where it fails."""
    if found is None:
        return None
    if found.one is not None:
        listed = found.one.finding.panel.conditions
    elif found.everyone is not None:
        listed = found.everyone.conditions
    else:
        return None
    rows = tuple(
        (
            say("effect.conditions.yes" if one.holds else "effect.conditions.no", words=one.words),
            one.found,
            "" if one.holds else one.need,
        )
        for one in listed
    )
    headings = tuple(say(f"effect.conditions.{name}") for name in ("condition", "found", "need"))
    caption = say("effect.conditions.title", place=context.place)
    broken = frozenset(place for place, one in enumerate(listed) if not one.holds)
    return TableView(caption, headings, rows, (False,) * 3, broken)


def each_group(context: Context, found: Effect | None) -> TableView | None:
    """The groups of a scope, each with its own verdict."""
    if found is None or not found.each:
        return None
    card = context.card
    rows = tuple(
        (
            name,
            one.verdict.sentence,
            _told_effect(card, one),
            str(one.panel.joined),
            str(len(one.panel.members)),
            str(len(one.panel.comparison)),
            reason(one.verdict),
        )
        for name, one in found.each.items()
    )
    headings = (
        *(say(f"effect.each.{name}") for name in ("group", "verdict")),
        say("effect.each.effect", unit=card.unit),
        *(say(f"effect.each.{name}") for name in ("joined", "members", "comparison", "reason")),
    )
    caption = say("effect.each.title", label=card.short or card.label, place=context.place)
    short = short_names({name: name for name in found.each})
    told = tuple((short[row[0]], row[1], row[2], row[3], row[4], row[6]) for row in rows)
    numeric = (False, False, True, False, True, True, False)
    brief = TableView(caption, (*headings[:5], headings[6]), told, (*numeric[:5], numeric[6]))
    return TableView(caption, headings, rows, numeric, brief=brief)


def _told_effect(card: Indicator, one: GroupFinding) -> str:
    """No figure where the verdict forbids to attribute it."""
    if one.change is None or one.verdict.kind in NO_DETAIL:
        return numbers.MISSING
    return numbers.signed(one.change.effect, card.decimals)


def rivals(context: Context, found: Effect | None) -> TableView | None:
    """What else changed: intake and composition, members beside comparison schools, and whether they parted."""
    known, _ = _rivals(found)
    if not known:
        return None
    rows = tuple(_rival(context, one) for one in known)
    headings = tuple(say(f"effect.rivals.{name}") for name in ("what", "members", "comparison", "parted"))
    caption = say("effect.rivals.title", place=context.place)
    parted = frozenset(place for place, one in enumerate(known) if one.change and one.change.p <= LEVEL)
    return TableView(caption, headings, rows, (False, True, True, False), parted, say("effect.rivals.note"))


def rivals_missing(context: Context, found: Effect | None) -> str:
    """The explanations that cannot be ruled out, because nothing is known of them; empty where all are known."""
    _, unknown = _rivals(found)
    if not unknown:
        return ""
    cards = [context.registry.indicators[one.indicator] for one in unknown]
    words = say("effect.rivals.missing", list=listed(card.label for card in cards))
    deliver = [say("effect.rivals.deliver", label=card.label) for card in cards if card.delivered]
    return words + "".join(deliver)


def _rivals(found: Effect | None) -> tuple[list[Rival], list[Rival]]:
    """Those with data on either side, and those without any."""
    listed = found.one.rivals if found is not None and found.one is not None else ()
    known = [one for one in listed if one.members is not None or one.comparison is not None]
    return known, [one for one in listed if one not in known]


def _rival(context: Context, one: Rival) -> tuple[str, ...]:
    card = context.registry.indicators[one.indicator]
    return card.label, _step(card, one.members), _step(card, one.comparison), _parted(one)


def _parted(one: Rival) -> str:
    if one.change is None:
        return say("effect.rivals.untested")
    key = "effect.rivals.differs" if one.change.p <= LEVEL else "effect.rivals.alike"
    return say(key, p=written(one.change.p))


def _step(card: Indicator, ends: tuple[float, float] | None) -> str:
    if ends is None:
        return numbers.MISSING
    before, after = (numbers.number(value, card.decimals) for value in ends)
    return say("effect.rivals.step", before=before, after=after, unit=card.unit)


def members(context: Context, found: Effect | None) -> TableView | None:
    """Who belongs to the group from when to when, in what role, and as what each counts in the verdict."""
    if found is None or found.one is None or not found.one.members:
        return None
    listed = [one for one in found.one.members if one.standing != "no_rows"]
    unknown = len(found.one.members) - len(listed)
    rows = tuple(_member(one) for one in listed)
    names = ("school", "role", "tightness", "joined", "left", "first", "standing")
    headings = tuple(say(f"effect.who.{name}") for name in names)
    aside = frozenset(place for place, one in enumerate(listed) if one.standing not in ("fixed", "lead"))
    note = say("effect.who.note") + (say("effect.who.no_rows", n=unknown) if unknown else "")
    caption = say("effect.who.title", group=found.one.finding.panel.group, n=len(listed), stage=context.stage)
    return TableView(caption, headings, rows, (False,) * len(names), aside, note)


def _member(one: Member) -> tuple[str, ...]:
    standing = say(f"effect.who.{one.standing}")
    if one.others:
        standing += say("effect.who.others", groups=listed(one.others))
    return (
        one.name,
        one.role,
        one.tightness or numbers.MISSING,
        _day(one.joined),
        _day(one.left) if one.left else numbers.MISSING,
        numbers.MISSING if one.first is None else say("effect.who.year", year=one.first),
        standing,
    )


def _day(day: date) -> str:
    return say("school.day", year=day.year, month=day.month, day=day.day)


def chances(context: Context, found: Effect | None) -> TableView | None:
    """The chance of noticing an effect by numbers of schools, the row for this group marked."""
    if found is None or found.one is None:
        return None
    finding = found.one.finding
    row = power(len(finding.panel.members), len(finding.panel.comparison))
    rows = tuple(
        (say("effect.chances.schools", members=m, comparison=n), *(f"{one}%" for one in chance))
        for m, n, chance in POWER
    )
    spread = finding.change.spread if finding.change else None
    headings = (say("effect.chances.who"), *(_size(context.card, spread, times) for times in (1, 1.5, 2)))
    marked = frozenset(place for place, one in enumerate(POWER) if one == row)
    here = say(
        "effect.chances.here" if row else "effect.chances.none",
        members=len(finding.panel.members),
        comparison=len(finding.panel.comparison),
    )
    return TableView(say("effect.chances.title"), headings, rows, (False, True, True, True), marked, here)


def _size(card: Indicator, spread: float | None, times: float) -> str:
    told = numbers.number(times, 0 if times == int(times) else 1)
    if spread is None:
        return say("effect.chances.size", times=told)
    return say("effect.chances.sized", times=told, value=sized(card, spread * times))
