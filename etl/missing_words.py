"""Why a school has no value: which component of the indicator is missing, and for what reason, in Chinese."""

from typing import Any

import polars as pl

from etl.contracts import LABELS
from etl.county_reading import Query
from etl.reference import registry


def why_missing(values: pl.DataFrame, stage: str, query: Query) -> pl.Series:
    """For each row without a value, which of its components is missing and why, in Chinese."""
    empty = values.filter(pl.col("value").is_null())
    if empty.is_empty():
        return pl.Series("missing", [None] * values.height, dtype=pl.String)
    needs = {ident: sorted(registry().indicators[ident].columns) for ident in empty["indicator"].unique()}
    columns = sorted(set().union(*needs.values()))
    quoted = ", ".join(f'"{name}"' for name in columns)
    wide = query(
        f"SELECT school_code, school_year, {quoted} FROM school_year WHERE stage = $stage "
        "AND list_contains($schools, school_code)",
        stage=stage,
        schools=empty["school_code"].unique().to_list(),
    )
    told = query(
        "SELECT school_code, school_year, column_name, reason FROM missing WHERE stage IN ($stage, 'whole') "
        "OR stage IS NULL",
        stage=stage,
    )
    reasons = {(r[0], r[1], r[2]): r[3] for r in told.rows()}
    wide = wide.join(empty, on=["school_code", "school_year"], how="semi")
    cells = {(row["school_code"], row["school_year"]): row for row in wide.rows(named=True)}

    def words(row: dict[str, Any]) -> str:
        where = (row["school_code"], row["school_year"])
        lacking = [name for name in needs[row["indicator"]] if cells[where][name] is None]
        if not lacking:
            return "未报" if row["denominator"] is None else "分母为 0"
        return "；".join(f"{LABELS[name]}{reasons.get((*where, name), '未报')}" for name in lacking)

    said: list[str | None] = [None] * values.height
    rows = values.with_row_index("place").filter(pl.col("value").is_null())
    for row in rows.select("place", "school_code", "school_year", "indicator", "denominator").rows(
        named=True
    ):
        said[row["place"]] = words(row)
    return pl.Series("missing", said, dtype=pl.String)
