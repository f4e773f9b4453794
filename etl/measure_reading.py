"""Reads the measures of a standing scope: rows where they are published, else computed by the same definitions."""

from collections.abc import Iterable, Sequence

import polars as pl

from balance.scope import Scope
from etl.people_reading import Query
from etl.warehouse.engine import Writer
from etl.warehouse.whole import LACKING, NAMES_OF_ORDER, whole_sql

_ORDER = ["scope_kind", "scope", "indicator", "school_year", "measure"]


def measures(
    query: Query,
    scope: Scope | None,
    stage: str,
    indicators: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
) -> pl.DataFrame:
    """scope_kind, scope, stage, school_year, indicator, measure, value, reason, schools_n, pupils_n of one scope, or
    with None of every standing scope; of the indicators, measures and years asked for, all where there is None."""
    here = "TRUE" if scope is None else "scope_kind = $kind AND scope = $scope"
    asked = {
        "stage": stage,
        "indicators": None if indicators is None else list(indicators),
        "years": None if years is None else list(years),
    }
    found = query(
        "SELECT scope_kind, scope, stage, school_year, indicator, measure, value, reason, schools_n, pupils_n "
        f"FROM measure WHERE stage = $stage AND {here} "
        "AND ($indicators IS NULL OR list_contains($indicators, indicator)) "
        "AND ($measures IS NULL OR list_contains($measures, measure)) "
        "AND ($years IS NULL OR list_contains($years, school_year)) "
        "ORDER BY scope_kind, scope, indicator, school_year, measure",
        **asked,
        measures=None if names is None else list(names),
        kind=None if scope is None else scope.kind,
    )
    wanted = [name for name in NAMES_OF_ORDER if names is None or name in names]
    if not wanted or not (scope is None or scope.kind == "all"):
        return found
    lacking = query(LACKING, **asked, of_order=NAMES_OF_ORDER)
    computed = [query(whole_sql(), **{**asked, "indicators": run}) for run in _runs(lacking.rows())]
    if not computed:
        return found
    of_order = pl.concat(computed).filter(pl.col("measure").is_in(wanted))
    return pl.concat([found, of_order.select(found.columns)]).sort(_ORDER)


def _runs(lacking: Iterable[tuple[str, int]]) -> list[list[str]]:
    """Indicators put in order together: as many as publishing takes at once, for the sake of memory."""
    runs: list[list[str]] = []
    room = 0
    for indicator, values in lacking:
        if not runs or values > room:
            runs.append([])
            room = Writer.ordered_at_once
        runs[-1].append(indicator)
        room -= values
    return runs
