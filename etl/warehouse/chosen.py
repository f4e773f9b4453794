"""Measures of a set of schools that somebody chose: the definitions of publishing, asked of a published version."""

from collections.abc import Sequence
from functools import cache

import ibis
import polars as pl

from balance.cells import READ_OF_CHOSEN, VALUE_ROW, cells_of, chosen_rows
from balance.measures import MEASURES, NO_STAGE, NONE_REPORTED, Measure, measure_rows, with_order
from balance.measures.reasons import NOT_OF_KIND, NOT_OF_STAGE
from balance.registry import Indicator, Registry
from etl.warehouse.engine import sql_of

_OF_SCHOOLS = "stage = $stage AND list_contains($schools, school_code) AND list_contains($years, school_year)"
CHOSEN_YEARS = f"SELECT DISTINCT school_year FROM school_year WHERE in_scope AND {_OF_SCHOOLS}"
CHOSEN = "chosen_value"
CHOSEN_ROWS = f"SELECT {', '.join(READ_OF_CHOSEN)} FROM value_row WHERE {_OF_SCHOOLS}"
CHOSEN_ROWS += " AND list_contains($indicators, indicator)"
"""The rows of the schools, years and indicators asked for; parameters: stage, schools, years, indicators."""


@cache
def chosen_sql() -> str:
    """All measures of the rows ``CHOSEN``: the columns of ``with_reasons``; compiled once a process."""
    rows = chosen_rows(ibis.table({name: VALUE_ROW[name] for name in READ_OF_CHOSEN}, name=CHOSEN))
    told = measure_rows(with_order(cells_of(rows), rows))
    return sql_of(told.drop("scope_kind", "scope", "stage"))


def with_reasons(
    found: pl.DataFrame,
    registry: Registry,
    stage: str,
    indicators: Sequence[str],
    years: Sequence[int],
    there: Sequence[int],
    measures: Sequence[str] | None = None,
) -> pl.DataFrame:
    """What was found, and a reason for every indicator, year and measure without a row.

    ``there``: the years in which the set has a school of that stage that counts. ``measures``: those asked for by
    name; without them all that an indicator of its kind has. Columns from school_year on, in the order asked for.
    """
    wanted = [
        (year, card.id, name, _not_of(card, stage, MEASURES[name]))
        for card in (registry.indicators[one] for one in dict.fromkeys(indicators))
        for year in dict.fromkeys(years)
        for name in dict.fromkeys(measures or MEASURES)
        if measures or card.kind in MEASURES[name].of
    ]
    keys = {"school_year": pl.Int32, "indicator": pl.String, "measure": pl.String}
    every = pl.DataFrame(wanted, schema=keys | {"told": pl.String}, orient="row")
    rows = every.join(found, on=list(keys), how="left", maintain_order="left")
    absent = pl.col("schools_n").is_null()
    silent = (
        pl.when(pl.col("told") == NOT_OF_STAGE)
        .then(pl.lit(NOT_OF_STAGE))
        .when(~pl.col("school_year").is_in(list(there)))
        .then(pl.lit(NO_STAGE))
        .otherwise(pl.coalesce("told", pl.lit(NONE_REPORTED)))
    )
    return rows.select(
        *keys,
        value="value",
        reason=pl.when(absent).then(silent).otherwise(pl.col("reason")),
        schools_n=pl.col("schools_n").fill_null(0),
        pupils_n="pupils_n",
    )


def _not_of(card: Indicator, stage: str, measure: Measure) -> str | None:
    if stage not in card.stages:
        return NOT_OF_STAGE
    return None if card.kind in measure.of else NOT_OF_KIND
