"""A sheet as it arrived: every cell as text, every row with the number that the spreadsheet shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import polars as pl

from etl.problems import Problem

ROW = "row"
EXPLANATION = "填写说明"

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column; rows count from 1 as the spreadsheet does, columns from 0."""


class Place(NamedTuple):
    """Where a cell stands, for letters: its sheet, the row as the spreadsheet counts, its column's words."""

    sheet: str
    row: int
    column: str


Places = Mapping[tuple[int, str], Place]
"""Where a cell stands by the row number and the words that it goes by in a sheet that was laid out anew."""


@dataclass(frozen=True)
class Sheet:
    """``cells`` has columns c0, c1, … (text, null where blank) and ``row`` (1-based, blank rows left out).

    ``merged`` gives the merged ranges where the file says them; it is asked only where a header may have levels.
    ``short`` are the lines of a text file that have fewer cells than the longest, and how many they have.
    ``notices`` are things that the reader had to decide and that the person should know. ``places`` tells where the
    cells stand that were laid out anew; it is empty where they stand as they arrived. ``unseen`` is
    what its workbook holds and does not show, by the words for it: it is only searched for personal data.
    """

    file: str
    name: str
    cells: pl.DataFrame
    encoding: str = ""
    delimiter: str = ""
    notices: tuple[str, ...] = ()
    unseen: tuple["Sheet", ...] = ()
    merged: Callable[[], tuple[Merge, ...]] = field(default=tuple, compare=False)
    short: Mapping[int, int] = field(default_factory=dict, compare=False)
    places: Places = field(default_factory=dict, compare=False)

    @property
    def columns(self) -> list[str]:
        return [name for name in self.cells.columns if name != ROW]

    def head(self, rows: int) -> list[tuple[int, list[str]]]:
        """The first rows as (row number, texts)."""
        top = self.cells.head(rows)
        numbers = top[ROW].to_list()
        texts = top.drop(ROW).rows()
        return [(number, [cell or "" for cell in row]) for number, row in zip(numbers, texts, strict=True)]


def placed(problem: Problem, places: Places) -> Problem:
    """The letter with the cell's own place where its sheet was laid out anew; a row it may stand for is left out."""
    if not places or problem.row is None:
        return problem
    place = places.get((problem.row, problem.column)) or places.get((problem.row, ""))
    if place is None:
        return problem
    rows = tuple(found.row for row in problem.rows if (found := places.get((row, problem.column))))
    column = place.column or problem.column
    return replace(problem, sheet=place.sheet, row=place.row, column=column, rows=rows)


def numbered(cells: pl.DataFrame) -> pl.DataFrame:
    """Adds ``row`` and drops rows in which every cell is blank (nothing, or only spaces)."""
    counted = cells.with_row_index(ROW, offset=1)
    if cells.width and not cells.select(_blank(pl.nth(0)).any()).item():  # as every blank row would be
        return counted
    blank = pl.all_horizontal(_blank(pl.exclude(ROW)))
    return counted.filter(~blank)


def _blank(cell: pl.Expr) -> pl.Expr:
    return cell.str.strip_chars().fill_null("") == ""
