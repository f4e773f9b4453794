"""All schools of a scope over the years in one indicator, each by its line of succession, and those looked at.

A school that was renamed or recoded is one series; one that schools were merged into is, before the merger, their sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from balance.registry import Indicator
from balance.succession import COLUMNS, first_school_year, lines, steps, with_lines
from dashboard.presenters.context import Context
from dashboard.presenters.peers import Peers, peers
from dashboard.presenters.school_rows import SchoolValue, by_year, school_values, strong_first
from dashboard.words import say

DEFAULT_SCHOOLS = 4
NO_SUCCESSION = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String) | {"succession_date": pl.Date})


@dataclass(frozen=True)
class Panel:
    """``shown`` are the schools in colour; ``school`` is the one that is looked at ("" where none is), ``peers`` with
    whom it is compared; ``picked`` says that the reader chose the shown ones."""

    context: Context
    card: Indicator
    years: dict[int, list[SchoolValue]]
    index: dict[tuple[str, int], SchoolValue]
    names: dict[str, str]
    shown: tuple[str, ...]
    picked: bool
    school: str = ""
    peers: Peers | None = None
    also: Mapping[str, str] | None = None

    def at(self, code: str, year: int) -> SchoolValue | None:
        return self.index.get((code, year))

    def value(self, code: str, year: int) -> float | None:
        row = self.at(code, year)
        return row.value if row else None

    def reason(self, code: str, year: int) -> str:
        row = self.at(code, year)
        if row is None:
            return say("reason.no_row")
        return "" if row.value is not None else row.missing or say("reason.unknown")

    def line(self, code: str) -> str:
        """The code under which a school stands here, whichever of its codes is asked for."""
        return code if code in self.names else (self.also or {}).get(code, code)

    def series_note(self, code: str) -> str | None:
        """Where the school's series went over into another code or broke, as its last year tells it."""
        told = [self.index[code, year].series_note for year in self.years if (code, year) in self.index]
        return told[-1] if told else None

    def now(self) -> list[SchoolValue]:
        return self.years.get(self.context.chosen.school_year, [])


def panel(
    context: Context,
    frame: pl.DataFrame,
    succession: pl.DataFrame = NO_SUCCESSION,
    traits: Callable[[], pl.DataFrame] | None = None,
) -> Panel:
    """``frame``: values of all years (``Reader.values``); ``traits``: who the schools of the chosen year are
    (``Reader.schools``), asked for only where similar schools are sought. Where the reader chose no school, the
    strongest and the weakest ones are shown."""
    card, chosen = context.card, context.chosen
    rows = lined(card, frame, succession, chosen.school_year)
    years = by_year(rows)
    names = {row.code: row.name for row in rows}  # the latest name wins: rows come in order of years
    also = _also(names, succession, chosen.school_year)
    made = Panel(
        context, card, years, {(row.code, row.year): row for row in rows}, names, (), False, also=also
    )
    picks = tuple(dict.fromkeys(line for code in chosen.schools if (line := made.line(code)) in names))
    school = made.line(chosen.school) if chosen.school else ""
    if school not in names:
        shown = picks or default_schools(card, made.now())
        return replace(made, shown=shown, picked=bool(picks))
    found = peers(context, school, made.now(), names, picks, traits)
    shown = tuple(dict.fromkeys((school, *found.drawn)))
    return replace(made, shown=shown, picked=True, school=school, peers=found)


def lined(card: Indicator, frame: pl.DataFrame, succession: pl.DataFrame, year: int) -> list[SchoolValue]:
    """The values up to a year by line of succession as known in that year, in order of years."""
    some = frame.filter(pl.col("indicator") == card.id, pl.col("school_year") <= year)
    taken = _until(succession, year)
    if taken.height < succession.height or not {"line_code", "series_note"} <= set(some.columns):
        some = with_lines(some.drop("line_code", "series_note", strict=False), taken)
    found: dict[tuple[int, str], SchoolValue] = {}
    several: dict[tuple[int, str], list[SchoolValue]] = {}
    for row, line in zip(school_values(some, card.id), some["line_code"].to_list(), strict=True):
        place = (row.year, line)
        if place in found:
            several.setdefault(place, [found[place]]).append(row)
        else:
            found[place] = row
    for (at, line), parts in several.items():
        found[at, line] = _joined(card, line, parts)
    return [row if row.code == line else row._replace(code=line) for (_, line), row in sorted(found.items())]


def _until(succession: pl.DataFrame, year: int) -> pl.DataFrame:
    known = [first_school_year(day) <= year for day in succession["succession_date"].to_list()]
    return succession.filter(pl.Series(known, dtype=pl.Boolean))


def _joined(card: Indicator, line: str, parts: list[SchoolValue]) -> SchoolValue:
    """The sum of the schools of a year that became one later; a part that is missing makes it missing."""
    main = next((part for part in parts if part.code == line), parts[0])
    counted = [part for part in parts if part.in_scope] or parts
    top = _sum(part.numerator for part in counted)
    bottom = _sum(part.denominator for part in counted)
    value = top if card.kind == "total" else card.per * top / bottom if top is not None and bottom else None
    lost = next((part.missing for part in counted if part.value is None), None)
    return main._replace(
        code=line,
        value=value,
        numerator=top,
        denominator=bottom,
        students=_sum(part.students for part in counted),
        missing=None if value is not None else lost or main.missing,
        in_scope=any(part.in_scope for part in parts),
    )


def _sum(parts: Iterable[float | None]) -> float | None:
    known = list(parts)
    return None if any(one is None for one in known) else sum(one or 0.0 for one in known)


def _also(names: Mapping[str, str], succession: pl.DataFrame, year: int) -> dict[str, str]:
    """Every other code of a school → the one under which it stands here."""
    until = lines(steps(_until(succession, year)))
    ever = lines(steps(succession))
    back = {ever[code]: code for code in names if code in ever}
    codes = {*until, *ever, *back}
    known = {code: until.get(code) or back.get(ever.get(code, code), code) for code in codes}
    return {code: line for code, line in known.items() if code not in names and line in names}


def default_schools(card: Indicator, rows: list[SchoolValue]) -> tuple[str, ...]:
    """The strongest two and the weakest two of the year."""
    ordered = strong_first(card, [row for row in rows if row.counts])
    half = DEFAULT_SCHOOLS // 2
    if len(ordered) <= DEFAULT_SCHOOLS:
        return tuple(row.code for row in ordered)
    return tuple(row.code for row in [*ordered[:half], *ordered[-half:]])
