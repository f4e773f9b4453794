"""The measures of one scope and stage, found by indicator, measure and school year."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from dashboard.words import say, told


@dataclass(frozen=True)
class Cell:
    """A measure's value, or the reason why there is none; never both missing."""

    value: float | None
    reason: str | None
    schools_n: int = 0
    pupils_n: float = 0.0


class Measured:
    """Looks up what a frame of measures says; what it does not hold is a cell with a reason."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._cells = {
            (row["indicator"], row["measure"], row["school_year"]): Cell(
                row["value"], row["reason"], row["schools_n"] or 0, row["pupils_n"] or 0.0
            )
            for row in frame.iter_rows(named=True)
        }
        self.years: tuple[int, ...] = tuple(sorted({year for _, _, year in self._cells}))

    def cell(self, indicator: str, measure: str, year: int) -> Cell:
        found = self._cells.get((indicator, measure, year))
        if found is None:
            return Cell(None, say("reason.not_in_data"))
        if found.value is None and not found.reason:
            return Cell(None, say("reason.unknown"), found.schools_n, found.pupils_n)
        return replace(found, reason=told(found.reason)) if found.reason else found

    def holds(self, indicator: str, measure: str, year: int) -> bool:
        """Whether the version knows the measure of that year at all, with a value or a reason."""
        return (indicator, measure, year) in self._cells

    def value(self, indicator: str, measure: str, year: int) -> float | None:
        return self.cell(indicator, measure, year).value

    def has(self, indicator: str, measure: str, year: int | None = None) -> bool:
        """Whether there is a value, in one year or in any."""
        years = self.years if year is None else (year,)
        return any(self.value(indicator, measure, one) is not None for one in years)

    def series(self, indicator: str, measure: str) -> list[tuple[int, float | None, str | None]]:
        """Year by year: value or reason."""
        cells = [(year, self.cell(indicator, measure, year)) for year in self.years]
        return [(year, cell.value, cell.reason) for year, cell in cells]

    def before(self, year: int) -> int | None:
        """The last year before this one that holds anything."""
        earlier = [one for one in self.years if one < year]
        return earlier[-1] if earlier else None
