"""Values of single schools, year by year, and what may be said of several of them together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from balance.registry import Indicator
from dashboard.words import listed, say

LEAST_FOR_FIFTHS = 5
SHORTEST_NAME = 2


class SchoolValue(NamedTuple):
    """One school in one year; ``missing`` says why there is no value, ``scope_note`` why it does not count,
    ``series_note`` where its series goes over into another code or breaks. A plain tuple, since a large county has
    thousands of them on each page."""

    code: str
    name: str
    year: int
    value: float | None
    numerator: float | None
    denominator: float | None
    missing: str | None
    students: float | None
    in_scope: bool
    scope_note: str | None
    urban_rural: str | None
    group: str
    series_note: str | None = None

    @property
    def counts(self) -> bool:
        return self.in_scope and self.value is not None


def school_values(frame: pl.DataFrame, indicator: str) -> list[SchoolValue]:
    """All rows of one indicator."""
    code, name = pl.col("school_code"), pl.col("school_name")
    note = pl.col("series_note") if "series_note" in frame.columns else pl.lit(None, pl.String)
    rows = frame.filter(frame["indicator"] == indicator).select(
        code,
        pl.when(name != "").then(name).otherwise(code),
        *("school_year", "value", "numerator", "denominator", "missing", "students"),
        pl.col("in_scope").fill_null(value=False),
        *("scope_note", "urban_rural", "groups"),
        note.alias("series_note"),
    )
    if rows.schema["groups"] == pl.String:
        return list(map(SchoolValue._make, rows.with_columns(pl.col("groups").fill_null("")).rows()))
    made = map(SchoolValue._make, rows.rows())
    return [one._replace(group=group_words(one.group)) for one in made]


def group_words(groups: object) -> str:
    """The groups of a school as one phrase, whether they arrive as a list or as words."""
    if groups is None:
        return ""
    if isinstance(groups, str):
        return groups
    return listed(str(one) for one in groups) if isinstance(groups, Iterable) else str(groups)


def by_year(rows: Iterable[SchoolValue]) -> dict[int, list[SchoolValue]]:
    years: dict[int, list[SchoolValue]] = {}
    for row in rows:
        years.setdefault(row.year, []).append(row)
    return dict(sorted(years.items()))


def pooled(card: Indicator, rows: Sequence[SchoolValue]) -> float | None:
    """Σ numerators ÷ Σ denominators, never a mean of rates; for totals the mean per school."""
    if card.kind == "total":
        values = [row.value for row in rows if row.value is not None]
        return sum(values) / len(values) if values else None
    known = [row for row in rows if row.value is not None and row.numerator is not None and row.denominator]
    bottom = sum(row.denominator or 0.0 for row in known)
    return card.per * sum(row.numerator or 0.0 for row in known) / bottom if bottom else None


def strong_first(card: Indicator, rows: Sequence[SchoolValue]) -> list[SchoolValue]:
    """Rows with a value, the best first; for a neutral card the highest. Ties are broken by code."""
    sign = 1 if card.direction == "down" else -1
    return sorted(
        (row for row in rows if row.value is not None), key=lambda r: (sign * (r.value or 0.0), r.code)
    )


def fifth(rows: Sequence[SchoolValue]) -> int:
    """How many schools a fifth is; 0 where there are too few schools to speak of fifths."""
    return math.ceil(len(rows) / 5) if len(rows) >= LEAST_FOR_FIFTHS else 0


def quantile(ordered: Sequence[float], at: float) -> float:
    """Linear between neighbours; ``ordered`` ascending and not empty."""
    place = at * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def ceiling(all_values: Sequence[float], shown: Sequence[float]) -> float | None:
    """Where the figure ends above, so that one far school does not press all others flat; None: show everything."""
    crest, highest = max(shown), max(all_values)
    return crest * 1.2 if crest > 0 and highest > crest * 1.8 else None


def ranks(card: Indicator, rows: Sequence[SchoolValue]) -> Mapping[str, int]:
    """1 = best (neutral: highest) among the schools that count; equal values share a rank."""
    ordered = strong_first(card, [row for row in rows if row.counts])
    places: dict[str, int] = {}
    for position, row in enumerate(ordered, start=1):
        same = position > 1 and ordered[position - 2].value == row.value
        places[row.code] = places[ordered[position - 2].code] if same else position
    return places


def place_ends() -> str:
    """Signs that end the name of a place: 县, 区, 市 …"""
    return say("place.ends")


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """School names without the place that all of them begin with; never shorter than two signs."""
    all_names = list(names.values())
    if len(all_names) < 2:
        return dict(names)
    first, last = min(all_names), max(all_names)
    shared = 0
    while shared < min(len(first), len(last)) and first[shared] == last[shared]:
        shared += 1
    while shared and first[shared - 1] not in place_ends():  # a shared 第 or 河 belongs to the name
        shared -= 1
    if shared < SHORTEST_NAME or min(len(name) for name in all_names) - shared < SHORTEST_NAME:
        return dict(names)
    return {code: name[shared:] for code, name in names.items()}
