"""Reads, for one scope and school year or for all of them at once, what the county-level items are computed from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from balance.county_tables import CountyFrames, CountyTables

Query = Callable[..., pl.DataFrame]
"""Runs SQL on a pinned version with named parameters."""


@dataclass(frozen=True)
class CountyYears(CountyFrames):
    """Those of the years that were read."""

    def of(self, school_year: int) -> CountyTables:
        """One school year: exchanges are those begun from 1 September to 31 August by a school of the scope; accounts
        are those of the calendar year before the census day, the last one that is closed then."""
        fiscal_year = school_year - 1
        here = pl.col("school_year") == school_year
        wide = self.wide.filter(here)
        codes = wide.get_column("school_code").unique().implode()
        ours = pl.col("school_code").is_in(codes)
        begun = pl.col("start_date").is_between(date(school_year, 9, 1), date(school_year + 1, 8, 31))
        homes = wide.get_column("county").drop_nulls().unique().implode()
        return CountyTables(
            school_year=school_year,
            fiscal_year=fiscal_year,
            wide=wide,
            exchange=self.exchange.filter(begun, pl.col("from_code").is_in(codes)),
            exam=self.exam.filter(here, ours),
            survey=self.survey.filter(here, ours),
            finance=self.finance.filter(pl.col("fiscal_year") == fiscal_year, ours),
            county_year=self.county_year.filter(here, pl.col("county").is_in(homes)),
        )


def county_years(query: Query, in_scope: str, school_year: int | None = None) -> CountyYears:
    """``in_scope``: the condition that a row ``w`` of the wide table belongs to the scope; ``school_year``: no more
    than that year needs."""

    ours = f"FROM school_year w WHERE ($year IS NULL OR w.school_year = $year) AND {in_scope}"

    def rows(table: str, column: str = "school_code", time: str = "school_year = $year") -> pl.DataFrame:
        home = "county" if column == "county" else "school_code"
        return query(
            f"SELECT * FROM {table} WHERE ($year IS NULL OR {time}) AND {column} IN (SELECT DISTINCT w.{home} {ours}) "
            "ORDER BY ALL",
            year=school_year,
        )

    return CountyYears(
        wide=query(f"SELECT w.* {ours} ORDER BY w.school_year, w.school_code, w.stage", year=school_year),
        exchange=rows(
            "exchange",
            "from_code",
            "start_date BETWEEN make_date($year, 9, 1) AND make_date($year + 1, 8, 31)",
        ),
        exam=rows("exam"),
        survey=rows("survey"),
        finance=rows("finance", time="fiscal_year = $year - 1"),
        county_year=rows("county_year", "county"),
    )
