"""Reads indicators of all schools by line of succession, for studies over time."""

from collections.abc import Callable, Sequence

import polars as pl

from balance.succession import comparable, with_lines
from etl.reference import registry

Query = Callable[..., pl.DataFrame]
"""Runs SQL on a pinned version with named parameters."""

_LINE = ["indicator", "line_code"]
_NAMED = ("school_name", "county", "school_year")


def outcomes(query: Query, stage: str, indicators: Sequence[str], succession: pl.DataFrame) -> pl.DataFrame:
    """indicator, school_code (of the line), school_name (latest), county, school_year, numerator, denominator, value
    of the schools that count, by indicator, school and year."""
    frame = query(
        "SELECT v.school_code, v.school_year, v.indicator, v.numerator, v.denominator, v.value, w.school_name, "
        "w.county, w.in_scope FROM indicator_value v JOIN school_year w USING (school_code, school_year, stage) "
        "WHERE v.stage = $stage AND list_contains($indicators, v.indicator) "
        "ORDER BY v.indicator, v.school_code, v.school_year",
        stage=stage,
        indicators=list(indicators),
    )
    per = {name: registry().indicators[name].per for name in indicators}
    lined = with_lines(frame, succession)
    counted = lined.filter("in_scope").select(*_LINE, "school_year").unique()
    named = lined.sort("school_year").group_by(_LINE).agg(pl.col("school_name", "county").last())
    return (
        comparable(lined, succession, per)
        .join(counted, on=[*_LINE, "school_year"], how="semi")
        .join(named, on=_LINE)
        .select("indicator", *_NAMED, "numerator", "denominator", "value", school_code="line_code")
        .sort("indicator", "school_code", "school_year")
    )
