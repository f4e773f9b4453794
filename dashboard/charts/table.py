"""The table behind a figure, written as the figure writes its numbers: on screen, on a slide, on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from dashboard import numbers
from dashboard.charts.spec import ChartSpec
from dashboard.words import noted, say, told

VOID = -1.0
"""The shade of a cell about which nobody reported anything."""


T = TypeVar("T")
UPRIGHT_FROM = 10
MET, MISSED = "✓", "✗"


def sign_of(words: str) -> str:
    """✓ or ✗ where a cell begins or ends with one: exports tint it, and the sign says the same without colour."""
    ends = (words.strip()[:1], words.strip()[-1:])
    return next((sign for sign in (MET, MISSED) if sign in ends), "")


@dataclass(frozen=True)
class TableView:
    """A table for reading: headings and written cells; ``marked`` rows are those that the reader picked, ``links``
    names in cells that lead on, with their addresses.

    ``shades`` make a heat-map of it: for each cell how strongly it is tinted, 0 (plain) to 1, or VOID; empty where
    nothing is tinted. The written words say the same without colour. ``brief`` is the same table in fewer words,
    for a slide that is read from afar.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    marked: frozenset[int] = frozenset()
    key: str = ""
    shades: tuple[tuple[float, ...], ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    brief: TableView | None = None

    @property
    def upright(self) -> tuple[bool, ...]:
        """Which headings stand upright: those over the numbers of a matrix, whose columns are narrow."""
        matrix = sum(self.numeric) >= UPRIGHT_FROM
        return tuple(matrix and number for number in self.numeric)

    def shade(self, row: int, column: int) -> float:
        """How strongly a cell is tinted: 0 to 1, or VOID."""
        return self.shades[row][column] if self.shades else 0.0

    def filled(self) -> TableView:
        """The same table without the columns of words in which nothing is written: a page has no room for them.

        A column of numbers stays: that all of it is empty may be the finding.
        """
        kept = [
            j
            for j, number in enumerate(self.numeric)
            if number or not self.rows or any(row[j] for row in self.rows)
        ]
        if len(kept) == len(self.headings):
            return self

        def of(cells: Sequence[T]) -> tuple[T, ...]:
            return tuple(cells[j] for j in kept)

        return replace(
            self,
            headings=of(self.headings),
            rows=tuple(map(of, self.rows)),
            numeric=of(self.numeric),
            shades=tuple(map(of, self.shades)),
        )

    def __post_init__(self) -> None:
        """What a lower floor wrote into a cell (a reason, a role, 城区) is told in the language of the run."""
        rows = tuple(tuple(told(cell) for cell in row) for row in self.rows)
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "headings", tuple(told(words) for words in self.headings))


def table_of(spec: ChartSpec) -> TableView:
    """The table behind a figure, written as the figure writes it."""
    if spec.kind in ("lines", "multiples"):
        return _years_across(spec)
    rows = tuple(
        tuple(field.written(row[field.name]) for field in spec.fields)
        for row in spec.table.iter_rows(named=True)
    )
    headings = tuple(field.label for field in spec.fields)
    numeric = tuple(field.form not in ("text", "year") for field in spec.fields)
    return TableView(spec.title, headings, rows, numeric, key=_key(rows))


def _years_across(spec: ChartSpec) -> TableView:
    """Lines over years: one row a series, one column a year, reasons at the end."""
    name, _, value, note = spec.fields
    years = sorted(set(spec.table.get_column("school_year").to_list()))
    series: dict[str, dict[int, str]] = {}
    notes: dict[str, list[str]] = {}
    for row in spec.table.iter_rows(named=True):
        series.setdefault(row[name.name], {})[row["school_year"]] = value.written(row[value.name])
        if row[note.name]:
            notes.setdefault(row[name.name], []).append(
                say("table.year_note", year=row["school_year"], note=row[note.name])
            )
    rows = tuple(
        (label, *(some.get(year, numbers.MISSING) for year in years), noted(notes.get(label, [])))
        for label, some in series.items()
    )
    headings = (name.label, *map(str, years), note.label)
    return TableView(spec.title, headings, rows, (False, *[True] * len(years), False), key=_key(rows))


def _key(rows: Sequence[Sequence[str]]) -> str:
    return say("table.key.missing") if any(numbers.MISSING in row for row in rows) else ""
