"""The county-level items in a sentence and a table: what is asked, how it stands, the verdict, and which data lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from balance.county_tables import DOCUMENTS, MET, NOT_MET, UNDECIDED, Figure, ItemResult
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context
from dashboard.presenters.school_rows import short_names
from dashboard.presenters.standing import amount
from dashboard.words import listed, noted, say, told
from etl.contracts import CONTRACTS

NAMED = 5
PERCENT = "%"


def answer(context: Context, found: Sequence[ItemResult]) -> str:
    """How many items are met, not met and open, and by whose lines."""
    count = {verdict: sum(one.verdict == verdict for one in found) for verdict in _VERDICTS}
    preset = context.registry.preset(context.chosen.preset)
    said = say(
        "county.answer",
        n=len(found),
        judged=count[MET] + count[NOT_MET],
        met=count[MET],
        not_met=count[NOT_MET],
        undecided=count[UNDECIDED],
        documents=count[DOCUMENTS],
        reference=sum(one.item.reference and one.verdict in (MET, NOT_MET) for one in found),
    )
    said += say("county.preset", label=preset.label, source=preset.source)
    return said + (say("county.preset_local", label=preset.label) if context.chosen.preset else "")


def takeaway(found: Sequence[ItemResult]) -> str:
    """How many items are met, not met and open."""
    count = {verdict: sum(one.verdict == verdict for one in found) for verdict in _VERDICTS}
    return say(
        "county.takeaway",
        n=len(found),
        met=count[MET],
        not_met=count[NOT_MET],
        undecided=count[UNDECIDED],
        documents=count[DOCUMENTS],
    )


_VERDICTS = (NOT_MET, UNDECIDED, MET, DOCUMENTS)


def items_table(context: Context, found: Sequence[ItemResult], fiscal_year: int) -> TableView:
    """Every clause: what is not met first, what papers decide last; among equals in the order of the rule."""
    called = dict.fromkeys(name for one in found for name in (*one.failing, *one.unreported))
    short = short_names({name: name for name in called})
    ordered = sorted(found, key=lambda one: _VERDICTS.index(one.verdict))
    rows = tuple(
        (
            say("county.clause_of", part=one.item.part, clause=one.item.clause),
            one.item.words,
            noted(words for figure in one.figures if (words := _figure(one, figure))) or numbers.MISSING,
            verdict_words(one),
            _note(one, short),
        )
        for one in ordered
    )
    headings = (
        say("county.clause"),
        say("county.demand"),
        say("county.now"),
        say("county.verdict"),
        say("county.note"),
    )
    caption = say("county.caption", place=context.chosen.scope.label, year=context.year, fiscal=fiscal_year)
    return TableView(caption, headings, rows, (False,) * len(headings))


def verdict_words(one: ItemResult) -> str:
    """The verdict with its sign; beside the official finding it says that it is only a reference."""
    words = say(f"county.said.{one.verdict}")
    reference = one.item.reference and one.verdict in (MET, NOT_MET)
    return say("county.said.reference", verdict=words) if reference else words


def _figure(one: ItemResult, figure: Figure) -> str:
    unit = one.item.unit
    match figure.kind:
        case "schools":
            key = "county.schools" if one.item.rule != "class_size" else "county.parts"
            return say(key, met=numbers.count(figure.value), of=numbers.count(figure.line))
        case "lacking":
            return (
                ""
                if not figure.value
                else say("county.lacking_things", label=figure.label, n=amount(figure.value, unit))
            )
        case "out_of":
            whole = amount(figure.line, unit)
            return say("county.out_of", label=figure.label, part=numbers.count(figure.value), whole=whole)
    label = f"{told(figure.label)} " if figure.label else ""
    value = _number(figure.value, unit)
    if figure.line is None:
        return say("county.figure_open", label=label, value=value)
    line = numbers.in_unit(numbers.line(figure.line), unit)
    return say(f"county.{figure.kind}", label=label, value=value, line=line)


def _number(value: float | None, unit: str) -> str:
    if not unit:
        return numbers.coefficient(value)
    return numbers.with_unit(value, unit, 2 if unit == PERCENT else 0)


def _note(one: ItemResult, short: Mapping[str, str]) -> str:
    """Which data lack, who fails, who did not report, why it is open, and how it is computed."""
    parts = []
    for table in dict.fromkeys(table for table, _ in one.absent):
        labels = [CONTRACTS[table].columns[column].label for of, column in one.absent if of == table]
        columns = listed(say("county.column", name=label) for label in labels)
        parts.append(say("county.absent", table=CONTRACTS[table].label, columns=columns))
    if one.failing:
        parts.append(say("county.failing", schools=_listed(one.failing, short)))
    if one.unreported:
        parts.append(say("county.unreported", schools=_listed(one.unreported, short)))
    if one.reason:
        parts.append(say("county.reason", reason=one.reason))
    if one.item.note:
        parts.append(say("county.reason", reason=one.item.note))
    return "".join(parts)


def _listed(names: Sequence[str], short: Mapping[str, str]) -> str:
    shown = listed(short[name] for name in names[:NAMED])
    return shown if len(names) <= NAMED else say("county.and_more", schools=shown, n=len(names))
