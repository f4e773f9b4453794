"""A joiner's first year: marked on lines over the years, so that a step there is not read as growth."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from dashboard.presenters.context import Context
from dashboard.presenters.panel import Panel
from dashboard.presenters.school_rows import SchoolValue
from dashboard.words import listed, say

LABEL = "mark"
_BETWEEN = "、"


def first_years(view: Panel, code: str) -> dict[int, str]:
    """The years on whose 1 September a school belonged to a group for the first time, and to which, in words.

    In the first year of all data it is not known since when a school belongs, so nothing is marked.
    """
    rows = [row for year in sorted(view.years) if (row := view.at(code, year)) is not None]
    return joined(rows, min(view.context.edition.school_years, default=0))


def joined(rows: Iterable[SchoolValue], first: int) -> dict[int, str]:
    """As ``first_years`` for the rows of one school by year; ``first`` is the first year of all data."""
    found: dict[int, str] = {}
    known: set[str] | None = None
    for row in rows:
        here = set(row.group.split(_BETWEEN)) - {""}
        if known is None:
            known = here if row.year <= first else set()
        new = sorted(here - known)
        if new:
            found[row.year] = say("first_year.note", group=_BETWEEN.join(new))
        known |= here
    return found


def label() -> tuple[str, str]:
    """The words of the mark in a figure."""
    return (LABEL, say("first_year.mark"))


def turnover(context: Context, frame: pl.DataFrame) -> dict[int, str]:
    """The years in which the schools of a group were others than the year before, in words; none for other scopes.

    ``frame``: values of one indicator in all years (``Reader.values``); renamed or recoded schools stay the same.
    """
    if context.chosen.scope.kind != "group":
        return {}
    by_year: dict[int, set[str]] = {}
    code = "line_code" if "line_code" in frame.columns else "school_code"
    for school, year in frame.select(code, "school_year").rows():
        by_year.setdefault(year, set()).add(school)
    found: dict[int, str] = {}
    for year in sorted(by_year)[1:]:
        before = by_year.get(year - 1, by_year[year])
        moved = (("came", by_year[year] - before), ("went", before - by_year[year]))
        items = [say(f"first_year.{way}", n=len(codes)) for way, codes in moved if codes]
        if items:
            found[year] = say("first_year.changed", list=listed(items))
    return found
