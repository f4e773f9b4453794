"""Reads, for one scope and school year, the tables that the county-level items are computed from."""

from collections.abc import Callable

import polars as pl

from balance.county_tables import CountyTables

Query = Callable[..., pl.DataFrame]
"""Runs SQL on a pinned version with named parameters."""


def county_tables(query: Query, in_scope: str, school_year: int) -> CountyTables:
    """``in_scope``: the condition that a row ``w`` of the wide table belongs to the scope.

    Exchanges are those begun from 1 September to 31 August by a school of the scope; accounts are those of the
    calendar year before the school year's census day, the last one that is closed then.
    """
    fiscal_year = school_year - 1
    codes = f"(SELECT DISTINCT w.school_code FROM school_year w WHERE w.school_year = $year AND {in_scope})"
    ours = f"school_code IN {codes}"
    return CountyTables(
        school_year=school_year,
        fiscal_year=fiscal_year,
        wide=query(
            f"SELECT w.* FROM school_year w WHERE w.school_year = $year AND {in_scope} "
            "ORDER BY w.school_code, w.stage",
            year=school_year,
        ),
        exchange=query(
            f"SELECT * FROM exchange WHERE from_code IN {codes} "
            "AND start_date BETWEEN make_date($year, 9, 1) AND make_date($year + 1, 8, 31) ORDER BY ALL",
            year=school_year,
        ),
        exam=query(f"SELECT * FROM exam WHERE school_year = $year AND {ours} ORDER BY ALL", year=school_year),
        survey=query(
            f"SELECT * FROM survey WHERE school_year = $year AND {ours} ORDER BY ALL", year=school_year
        ),
        finance=query(
            f"SELECT * FROM finance WHERE fiscal_year = $fiscal AND {ours} ORDER BY ALL",
            year=school_year,
            fiscal=fiscal_year,
        ),
        county_year=query(
            "SELECT * FROM county_year WHERE school_year = $year AND county IN (SELECT w.county FROM school_year w "
            f"WHERE w.school_year = $year AND {in_scope}) ORDER BY ALL",
            year=school_year,
        ),
    )
