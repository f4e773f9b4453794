"""What the county-level items are computed from, and what one of them says: figures, verdict, and who is unreported."""

from dataclasses import dataclass

import polars as pl

from balance.county_cards import CountyItem
from balance.stages import OFFICIAL

MET, NOT_MET, UNDECIDED, DOCUMENTS = "met", "not_met", "undecided", "documents"
"""Verdicts on an item; DOCUMENTS: papers decide, not figures."""


@dataclass(frozen=True)
class CountyFrames:
    """What the items are computed from, for one scope; columns as in the contracts.

    ``wide``: rows of ``school_years`` of all stages, also of schools that do not count.
    """

    wide: pl.DataFrame
    exchange: pl.DataFrame
    exam: pl.DataFrame
    survey: pl.DataFrame
    finance: pl.DataFrame
    county_year: pl.DataFrame


@dataclass(frozen=True)
class CountyTables(CountyFrames):
    """Those of one school year: exchanges begun in it, accounts of ``fiscal_year``, counties of the scope."""

    school_year: int
    fiscal_year: int

    def of(self, table: str) -> pl.DataFrame:
        """The frame that holds the columns of a delivered table."""
        frames = {
            "exchange": self.exchange,
            "exam": self.exam,
            "survey": self.survey,
            "finance": self.finance,
            "county_year": self.county_year,
        }
        return frames.get(table, self.wide)

    @property
    def counted(self) -> pl.DataFrame:
        """Primary and junior rows of the schools that count."""
        return self.wide.filter(pl.col("in_scope"), pl.col("stage").is_in(OFFICIAL))


AT_LEAST, UNDER, SCHOOLS, LACKING, OUT_OF, PLAIN = (
    "at_least",
    "under",
    "schools",
    "lacking",
    "out_of",
    "plain",
)
"""Kinds of a figure: not below its line, under it, schools of how many, things lacking, a part of a whole, a number."""


@dataclass(frozen=True)
class Figure:
    """One number, against its line or out of it as ``kind`` says; ``met`` is None where it cannot be said."""

    label: str
    value: float | None
    kind: str
    line: float | None
    met: bool | None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True)
class ItemResult:
    """What one item says. ``failing`` and ``unreported`` name schools, ``absent`` (table, column) pairs without any
    value; ``reason`` says in Chinese why the item is undecided where names do not."""

    item: CountyItem
    verdict: str
    figures: tuple[Figure, ...] = ()
    failing: tuple[str, ...] = ()
    unreported: tuple[str, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()
    schools_n: int = 0
    reason: str = ""
