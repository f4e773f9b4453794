"""推演: what the verdicts and coefficients would be with other numbers or with teachers moved.

Nothing here is measured; every sentence and table says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from balance.compliance import PASSED, changed, is_even
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.compliance import cv_words
from dashboard.presenters.standing import Standing, verdict_words
from dashboard.words import noted, say


@dataclass(frozen=True)
class Edits:
    """Other numerators by (school, indicator) and other pupils by school."""

    numerators: Mapping[tuple[str, str], float] = field(default_factory=dict)
    pupils: Mapping[str, float] = field(default_factory=dict)

    @property
    def schools(self) -> list[str]:
        """Who is changed, each once, in the order of change."""
        return list(dict.fromkeys([code for code, _ in self.numerators] + list(self.pupils)))


def reported(found: Standing, code: str, indicator: str) -> tuple[float | None, float | None]:
    """Numerator and pupils as they were reported."""
    return found.reported.get((code, indicator), (None, None))


def pupils_of(found: Standing, code: str) -> float | None:
    """Pupils of a school, the denominator of all its items."""
    return found.pupils.get(code)


def kept(found: Standing, edits: Edits) -> Edits:
    """The edits that change something, so that a number set back to what was reported is no change."""
    tops = {
        (code, indicator): value
        for (code, indicator), value in edits.numerators.items()
        if value != reported(found, code, indicator)[0]
    }
    pupils = {code: value for code, value in edits.pupils.items() if value != pupils_of(found, code)}
    return Edits(tops, pupils)


def moved(
    found: Standing, edits: Edits, indicator: str, giver: str, receiver: str, number: int
) -> Edits | str:
    """The edits with so many teachers moved, or why that cannot be."""
    if giver == receiver:
        return say("what_if.same_school")
    tops = dict(edits.numerators)
    name = found.name(indicator)
    for code, step in ((giver, -number), (receiver, number)):
        have = tops.get((code, indicator), reported(found, code, indicator)[0])
        if have is None:
            return say("what_if.unknown", school=found.names[code], name=name)
        if have + step < 0:
            return say(
                "what_if.too_many",
                school=found.names[code],
                name=name,
                have=numbers.count(have),
                number=number,
            )
        tops[code, indicator] = have + step
    return replace(edits, numerators=tops)


def applied(found: Standing, edits: Edits) -> Standing:
    """The same schools with the edits; a standing that is not measured."""
    if not edits.schools:
        return found
    values = changed(found.values, found.lines, edits.numerators, edits.pupils)
    return Standing(found.context, found.year, values)


def answer(found: Standing, then: Standing, edits: Edits) -> str:
    """What the edits would change, in one sentence."""
    if not edits.schools:
        return say("what_if.nothing")
    before, after = _even(found), _even(then)
    return say(
        "what_if.answer",
        before=found.count(PASSED),
        after=then.count(PASSED),
        of=found.schools.height,
        even_before=sum(before.values()),
        even_after=sum(after.values()),
        items=len(found.lines),
        n=len(edits.schools),
    )


def _even(found: Standing) -> dict[str, bool]:
    line = found.context.cv_line(found.year)
    return {ident: is_even(cv, line) is True for ident, cv in found.coefficients.items()}


def coefficients_table(found: Standing, then: Standing) -> TableView:
    """Item by item: the coefficient and the schools at the line, now and then."""
    context = found.context
    now_cv, then_cv = found.coefficients, then.coefficients
    rows, marked = [], []
    for place, line in enumerate(found.lines):
        ident = line.indicator
        before, after = now_cv.get(ident), then_cv.get(ident)
        rows.append(
            (
                found.name(ident),
                str(found.sums[ident]["reached_n"]),
                str(then.sums[ident]["reached_n"]),
                numbers.coefficient(before),
                numbers.coefficient(after),
                f"≤{numbers.line(context.cv_line(found.year))}",
                cv_words(context, after, found.year),
            )
        )
        if before != after:
            marked.append(place)
    headings = (
        say("column.indicator"),
        say("what_if.reached_now"),
        say("what_if.reached_then"),
        say("what_if.cv_now"),
        say("what_if.cv_then"),
        say("items.cv_line"),
        say("what_if.verdict_then"),
    )
    caption = say("what_if.items_caption", place=context.place, year=context.year)
    numeric = (False, True, True, True, True, True, False)
    return TableView(caption, headings, tuple(rows), numeric, frozenset(marked))


def schools_table(found: Standing, then: Standing, edits: Edits) -> TableView | None:
    """The changed schools: what was changed, items met and verdict, now and then."""
    if not edits.schools:
        return None
    context = found.context
    now = {row["school_code"]: row for row in found.schools.iter_rows(named=True)}
    new = {row["school_code"]: row for row in then.schools.iter_rows(named=True)}
    rows = tuple(
        (
            found.names[code],
            f"{now[code]['met_n']}/{now[code]['items_n']}",
            f"{new[code]['met_n']}/{new[code]['items_n']}",
            verdict_words(now[code]["verdict"], now[code]["close"]),
            verdict_words(new[code]["verdict"], new[code]["close"]),
            noted(_changes(found, edits, code)),
        )
        for code in edits.schools
    )
    headings = (
        say("column.school"),
        say("what_if.met_now"),
        say("what_if.met_then"),
        say("what_if.verdict_now"),
        say("what_if.verdict_then"),
        say("what_if.changes"),
    )
    caption = say("what_if.schools_caption", place=context.place, year=context.year)
    return TableView(caption, headings, rows, (False, True, True, False, False, False))


def _changes(found: Standing, edits: Edits, code: str) -> list[str]:
    said = []
    if code in edits.pupils:
        old, new = pupils_of(found, code), edits.pupils[code]
        words = {"old": numbers.count(old), "new": numbers.count(new)}
        said.append(say("what_if.change", name=say("column.students"), unit="", **words))
    for (school, ident), new in edits.numerators.items():
        if school == code:
            old, _ = reported(found, code, ident)
            words = {"old": numbers.number(old, 0), "new": numbers.number(new, 0)}
            unit = found.card(ident).unit
            said.append(say("what_if.change", name=found.name(ident), unit=unit, **words))
    return said
