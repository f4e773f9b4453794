"""The schools of an invented nation, long and wide as the warehouse keeps them: the same rows on every run."""

from dataclasses import replace
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir

from balance.cells import scope_members, value_rows
from balance.indicator_values import judged
from balance.places import group_standings, parts, places, standings
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
_GIVEN = {
    "row": "int32", "school_year": "int32", "stage": "string", "students": "float64", "numerator": "float64",
    "denominator": "float64", "value": "float64",
}  # fmt: skip


def thirty_indicators() -> Registry:
    """The registered ratios, and copies of one of them under other names until there are thirty."""
    real = registry()
    ratios = [card for card in real.indicators.values() if card.kind == "ratio"][:INDICATORS]
    more = [replace(ratios[0], id=f"copy_{number}") for number in range(INDICATORS - len(ratios))]
    return replace(real, indicators={card.id: card for card in (*ratios, *more)})


def write_nation(path: Path, schools: int) -> None:
    """A database with school_year, school_value, place, part, standing and group_standing, and the views scope_member
    and value_row, as ``etl.warehouse.build`` has them.

    Schools × 10 years × 30 indicators; two schools of three are primary schools, one in ten belongs to a group of
    eight, one value in a hundred is missing. Rows lie as a published version has them: indicator after indicator, and
    of each by county, stage, year and school.
    """
    rules = thirty_indicators()
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET enable_progress_bar = false")

        def keep(name: str, expression: ir.Table, kind: str = "TABLE") -> ir.Table:
            connection.execute(f"CREATE {kind} {name} AS {ibis.to_sql(expression, dialect='duckdb')}")
            return ibis.table(expression.schema(), name=name)

        connection.execute(
            "CREATE TABLE school_year AS SELECT CAST(row_number() OVER () - 1 AS INTEGER) AS row, * FROM (SELECT "
            "printf('%010d', s) AS school_code, "
            f"CAST({FIRST_YEAR} + y AS INTEGER) AS school_year, "
            "CASE WHEN s % 3 = 2 THEN 'junior' ELSE 'primary' END AS stage, true AS in_scope, "
            f"printf('第%04d县', s // {COUNTY_SCHOOLS}) AS county, "
            "CASE WHEN s % 80 < 8 THEN printf('第%05d集团', s // 80) END AS main_group, "
            "CASE hash(s) % 3 WHEN 0 THEN '城区' WHEN 1 THEN '镇区' ELSE '乡村' END AS urban_rural, "
            "CAST(60 + hash(s, y) % 2340 AS DOUBLE) AS students "
            f"FROM range({schools}) a(s), range({YEARS}) b(y) ORDER BY county, stage, school_year, school_code)"
        )
        wide = ibis.table(_WIDE, name="school_year")
        part = keep("part", parts(wide))
        for number, card in enumerate(rules.indicators.values()):
            given = (
                f"SELECT row, school_year, stage, students, numerator, students AS denominator, "
                f"numerator * {card.per} / students AS value FROM (SELECT *, "
                f"CASE WHEN hash(school_code, school_year, {number}) % 100 > 0 THEN students * "
                f"(0.5 + hash(school_code, school_year, {number} + 100) % 1000 / 500.0) / {card.per} END AS numerator "
                "FROM school_year)"
            )
            connection.execute(f"CREATE OR REPLACE TEMP VIEW given AS {given}")
            rows = ibis.table(_GIVEN, name="given")
            rows = rows.select(
                "row", "students", "numerator", "denominator", "value", card=ibis.literal(number, "int32"),
                **judged(rows, card, rules.standard),
            )  # fmt: skip
            rows = rows.join(part.select("row", "part", "main_group"), "row")
            if number == 0:
                values = keep("school_value", rows)
            else:
                connection.execute(f"INSERT INTO school_value BY NAME {ibis.to_sql(rows, dialect='duckdb')}")
        _write_membership(connection, schools)
        groups = (
            ibis.table(stored_types(CONTRACTS[name]), name=name) for name in ("membership", "school_group")
        )
        keep("value_row", value_rows(values, wide, rules), "VIEW")
        members = keep("scope_member", scope_members(wide, *groups), "VIEW")
        place = keep("place", places(members, part))
        keep("standing", standings(members, place, part))
        keep("group_standing", group_standings(members, place, part))
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
