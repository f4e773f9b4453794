"""Whole columns of a delivery: how full they are, whether they vary, whether they are last year's."""

from collections.abc import Iterable

import polars as pl

from etl.checks.declare import BEFORE
from etl.checks.grounds import PART, Grounds
from etl.contracts import CONTRACTS
from etl.readers.sheet import ROW

_TABLES = ("enrolment", "teachers", "facilities", "progression", "survey", "finance")
_HEADCOUNTS = {
    "enrolment": ("students", "female_students", "entrants"),
    "teachers": ("teachers", "age_under_25"),
    "progression": ("graduates", "cohort_entered"),
}
_FACTS = {
    "table": pl.String, "column": pl.String, "when": pl.String, PART: pl.Int32, ROW: pl.UInt32,
    "schools": pl.Float64, "filled": pl.Float64, "least": pl.Float64, "most": pl.Float64,
    "compared": pl.Float64, "unchanged": pl.Float64, "stood": pl.Float64, "blanked": pl.Float64,
}  # fmt: skip
_ALIKE, _LARGE = 8, 50
_c = pl.col


def column_view(grounds: Grounds) -> pl.DataFrame:
    """One row a table, column that the load brings, year and stage, with what was counted there."""
    found = [facts for table in _TABLES for facts in _facts(grounds, table)]
    return pl.concat([pl.DataFrame(schema=_FACTS), *found])


def copies_view(grounds: Grounds) -> pl.DataFrame:
    """Rows of different schools that have eight figures or more, one of them large, and all the same."""
    return pl.concat(
        [pl.DataFrame(schema=_COPY_FACTS), *(_copies(grounds, t) for t in ("teachers", "facilities"))]
    )


def _period(table: str) -> list[str]:
    return [name for name in CONTRACTS[table].key if name not in {"school_code"}]


def _facts(grounds: Grounds, table: str) -> Iterable[pl.DataFrame]:
    """For each column, what was counted in it; all columns of a table are counted in one pass."""
    columns = [name for name in _brought(grounds, table) if CONTRACTS[table].columns[name].is_number]
    if not columns:
        return
    period = _period(table)
    frame = _with_past(grounds, table)
    counted = {
        f"{column} {fact}": expr
        for column in columns
        for fact, expr in _counts(column, frame.columns, table).items()
    }
    told = frame.group_by(period, maintain_order=True).agg(_c(PART).first(), schools=pl.len(), **counted)
    when = pl.concat_str([_c(name).cast(pl.String) for name in period], separator=" ")
    periods = told.with_columns(when=when).rows(named=True)
    rows = [
        {fact: one.get(f"{column} {fact}", one.get(fact)) for fact in _FACTS}
        | {"table": table, "column": column}
        for column in columns
        for one in periods
    ]
    yield pl.DataFrame(rows, schema=_FACTS)


def _counts(column: str, there: list[str], table: str) -> dict[str, pl.Expr]:
    value, before, old = _c(column), _c(column + BEFORE), _c(column + "__old")
    counts = {"filled": value.count(), "least": value.min(), "most": value.max()}
    if column in _HEADCOUNTS.get(table, ()) and column + BEFORE in there:
        both = value.is_not_null() & before.is_not_null()
        counts |= {"compared": both.sum(), "unchanged": (both & (value == before) & (value > 0)).sum()}
    if column + "__old" in there:
        counts |= {"stood": old.count(), "blanked": (old.is_not_null() & value.is_null()).sum()}
    return counts


def _brought(grounds: Grounds, table: str) -> list[str]:
    return [name for name in CONTRACTS[table].values if f"{table}.{name}" in grounds.brought]


def _with_past(grounds: Grounds, table: str) -> pl.DataFrame:
    frame = grounds.rows(table)
    key = CONTRACTS[table].key
    brought = _brought(grounds, table)
    if grounds.has_before(table):
        counted = [name for name in _HEADCOUNTS.get(table, ()) if name in brought]
        frame = frame.join(grounds.before(table, counted), on=key, how="left", maintain_order="left")
    standing = grounds.published(table)
    if standing.height:
        old = standing.select(*key, *(_c(name).alias(f"{name}__old") for name in brought))
        frame = frame.join(old, on=key, how="left", maintain_order="left")
    return frame


_COPY_FACTS = {
    "table": pl.String, "school_code": pl.String, "school_year": pl.Int32, "stage": pl.String,
    PART: pl.Int32, ROW: pl.UInt32, "alike": pl.UInt32,
}  # fmt: skip


def _copies(grounds: Grounds, table: str) -> pl.DataFrame:
    numbers = [name for name in _brought(grounds, table) if CONTRACTS[table].columns[name].is_number]
    frame = grounds.rows(table)
    if len(numbers) < _ALIKE or frame.is_empty():
        return pl.DataFrame(schema=_COPY_FACTS)
    prints = frame.select(*_period(table), *numbers).hash_rows().alias("print")
    frame = frame.with_columns(prints).filter(prints.is_duplicated())
    told = pl.sum_horizontal((_c(name) > 0).cast(pl.UInt8) for name in numbers)
    frame = frame.filter((told >= _ALIKE) & (pl.max_horizontal(numbers) >= _LARGE))
    alike = pl.len().over("print")
    return frame.with_columns(table=pl.lit(table), alike=alike).select(
        _c(name).cast(dtype) for name, dtype in _COPY_FACTS.items()
    )
