"""The short way to a school's periods gives what the long way gives wherever it is taken."""

import ibis
import polars as pl

from etl.contracts import CONTRACTS
from etl.warehouse.fold import stored_types
from etl.warehouse.periods import of_several_periods, only_periods, school_periods
from tests.balance.engine import run

SCHEMA = stored_types(CONTRACTS["school"])
SCHOOL = ibis.table(SCHEMA, name="school")
ROWS = [
    {"school_code": "1", "valid_from": 2019, "school_name": "甲", "county": "甲县", "counted": True},
    {"school_code": "2", "valid_from": 2023, "school_name": "乙", "counted": False, "parent_code": "1"},
    {"school_code": "3", "valid_from": 2023, "urban_rural": "城区"},
]


def rows_of(expression: ibis.Table, rows: list[dict[str, object]]) -> pl.DataFrame:
    sql = str(ibis.to_sql(expression, dialect="duckdb"))
    return pl.DataFrame(run(sql, {"school": (SCHEMA, rows)}))


def test_both_ways_agree_where_every_school_has_one_row() -> None:
    assert rows_of(of_several_periods(SCHOOL), ROWS).is_empty()
    short, long = rows_of(only_periods(SCHOOL), ROWS), rows_of(school_periods(SCHOOL), ROWS)
    assert short.columns == long.columns
    assert short.sort("school_code").equals(long.sort("school_code"))


def test_a_school_of_two_rows_takes_the_long_way() -> None:
    moved = [*ROWS, {"school_code": "1", "valid_from": 2022, "school_name": "新甲"}]
    assert rows_of(of_several_periods(SCHOOL), moved)["school_code"].to_list() == ["1"]
