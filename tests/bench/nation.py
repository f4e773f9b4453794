"""The schools of an invented nation, long and wide as the warehouse keeps them: the same rows on every run."""

from dataclasses import replace
from pathlib import Path

import duckdb
import ibis

from balance.cells import scope_members, value_rows
from balance.places import card_numbers, parts, places, standings
from balance.registry import Registry
from etl.contracts import CONTRACTS
from etl.reference import registry
from etl.warehouse.fold import stored_types

COUNTY_SCHOOLS = 69
YEARS, INDICATORS = 10, 30
FIRST_YEAR = 2014
_SQL = {"string": "VARCHAR", "float64": "DOUBLE", "int32": "INTEGER", "boolean": "BOOLEAN", "date": "DATE"}
_WIDE = {
    "row": "int32", "school_code": "string", "school_year": "int32", "stage": "string", "in_scope": "boolean",
    "county": "string", "main_group": "string", "urban_rural": "string", "students": "float64",
}  # fmt: skip
_VALUES = {
    "row": "int32", "card": "int32", "numerator": "float64", "denominator": "float64", "value": "float64",
}  # fmt: skip


def thirty_indicators() -> Registry:
    """The registered ratios, and copies of one of them under other names until there are thirty."""
    real = registry()
    ratios = [card for card in real.indicators.values() if card.kind == "ratio"][:INDICATORS]
    more = [replace(ratios[0], id=f"copy_{number}") for number in range(INDICATORS - len(ratios))]
    return replace(real, indicators={card.id: card for card in (*ratios, *more)})


def write_nation(path: Path, schools: int) -> None:
    """A database with school_year, school_value, value_row, place, standing and part (stored), and scope_member.

    Schools × 10 years × 30 indicators; two schools of three are primary schools, one in ten belongs to a group of
    eight, one value in a hundred is missing. Rows lie indicator after indicator and county by county.
    """
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"CREATE TABLE school_year AS SELECT CAST(s * {YEARS} + y AS INTEGER) AS row, "
            "printf('%010d', s) AS school_code, "
            f"CAST({FIRST_YEAR} + y AS INTEGER) AS school_year, "
            "CASE WHEN s % 3 = 2 THEN 'junior' ELSE 'primary' END AS stage, true AS in_scope, "
            f"printf('第%04d县', s // {COUNTY_SCHOOLS}) AS county, "
            "CASE WHEN s % 80 < 8 THEN printf('第%05d集团', s // 80) END AS main_group, "
            "CASE hash(s) % 3 WHEN 0 THEN '城区' WHEN 1 THEN '镇区' ELSE '乡村' END AS urban_rural, "
            "CAST(60 + hash(s, y) % 2340 AS DOUBLE) AS students "
            f"FROM range({schools}) a(s), range({YEARS}) b(y) ORDER BY s, y"
        )
        for number in card_numbers(thirty_indicators()).values():
            head = "CREATE TABLE school_value AS" if number == 0 else "INSERT INTO school_value"
            connection.execute(
                f"{head} SELECT row, CAST({number} AS INTEGER) AS card, numerator, "
                "students AS denominator, numerator / students AS value FROM (SELECT *, "
                f"CASE WHEN hash(school_code, school_year, {number}) % 100 > 0 THEN "
                f"students * (0.5 + hash(school_code, school_year, {number} + 100) % 1000 / 500.0) END AS numerator "
                "FROM school_year)"
            )
        _write_membership(connection, schools)
        wide, values = ibis.table(_WIDE, name="school_year"), ibis.table(_VALUES, name="school_value")
        groups = (
            ibis.table(stored_types(CONTRACTS[name]), name=name) for name in ("membership", "school_group")
        )
        rows = value_rows(values, wide, thirty_indicators())
        connection.execute(f"CREATE TABLE value_row AS {ibis.to_sql(rows, dialect='duckdb')}")
        members = scope_members(wide, *groups)
        connection.execute(f"CREATE VIEW scope_member AS {ibis.to_sql(members, dialect='duckdb')}")
        members = ibis.table(members.schema(), name="scope_member")
        place = ibis.table(places(members).schema(), name="place")
        steps = {"place": places(members), "standing": standings(members, place, wide), "part": parts(wide)}
        for name, step in steps.items():
            connection.execute(f"CREATE TABLE {name} AS {ibis.to_sql(step, dialect='duckdb')}")
        connection.execute("CHECKPOINT")


def _write_membership(connection: duckdb.DuckDBPyConnection, schools: int) -> None:
    facts = {
        "school_group": {"group_id": "printf('%05d', s // 80)", "group_name": "printf('第%05d集团', s // 80)"},
        "membership": {
            "group_id": "printf('%05d', s // 80)", "school_code": "printf('%010d', s)", "joined": "DATE '2016-09-01'",
            "role": "CASE WHEN s % 80 = 0 THEN '总校' ELSE '成员校' END", "tightness": "'紧密型'",
        },
    }  # fmt: skip
    for name, known in facts.items():
        columns = ", ".join(
            f"CAST({known.get(column, 'NULL')} AS {_SQL[kind]}) AS {column}"
            for column, kind in stored_types(CONTRACTS[name]).items()
        )
        last = 1 if name == "school_group" else 8
        connection.execute(
            f"CREATE TABLE {name} AS SELECT {columns} FROM range({schools}) a(s) WHERE s % 80 < {last}"
        )
