"""How the yearly tables are laid side by side: no row is lost, and the shorter ways give what the long one gives."""

from datetime import date

import ibis
import pytest

from balance.school_years import school_years
from tests.balance.engine import run
from tests.balance.test_school_years import CARDS, SCHEMAS, TABLES, WIDE_SQL, school, yearly


@pytest.mark.parametrize("with_shared", [True, False])
def test_without_campuses_or_shared_hardware_the_shorter_way_gives_the_same(with_shared: bool) -> None:
    """A group and an award with it: what the query leaves out is the campuses and the shared hardware alone."""
    shorter = school_years(
        TABLES, CARDS.scope_rule, CARDS.split_weights, with_campuses=False, with_shared=with_shared
    )
    sql = str(ibis.to_sql(shorter.order_by("school_code", "school_year", "stage"), dialect="duckdb"))
    tables = {
        "school": [school("A"), school("B"), school("C", school_type="教学点")],
        "membership": [{"group_id": "G", "school_code": "A", "joined": date(2018, 9, 1), "role": "总校"}],
        "school_group": [{"group_id": "G", "group_name": "一校集团"}],
        "award": [{"school_code": "B", "school_year": 2020, "recipient": "学生", "award_unit": "人", "awards": 2.0}],
        "enrolment": [yearly("A", students=90.0), yearly("B", students=30.0), yearly("C", "junior", year=2021)],
        "facilities": [yearly("A", "whole" if with_shared else "primary", books=900.0), yearly("B", books=5.0)],
    }  # fmt: skip
    given = {name: (schema, tables.get(name, [])) for name, schema in SCHEMAS.items()}
    found = run(sql, given)
    assert found == run(WIDE_SQL, given)
    assert [row["main_group"] for row in found] == ["一校集团", None, None]
    assert [row["books"] for row in found] == [900.0, 5.0, None]


def test_a_row_stands_wherever_one_table_has_it() -> None:
    """Each table knows another school, and two of them the same one; results alone make a row too, once."""
    tables = {
        "school": [school(code) for code in "ABCDE"],
        "enrolment": [yearly("A", students=90.0), yearly("E", students=10.0)],
        "teachers": [yearly("B", teachers=9.0), yearly("E", teachers=1.0)],
        "facilities": [yearly("C", books=900.0)],
        "exam": [yearly("D", subject="语文"), yearly("D", subject="数学"), yearly("A", subject="语文")],
    }
    exam = {"school_code": "string", "school_year": "int32", "stage": "string", "subject": "string"}
    whole = school_years(
        TABLES | {"exam": ibis.table(exam, name="exam")}, CARDS.scope_rule, CARDS.split_weights
    )
    sql = str(ibis.to_sql(whole.order_by("school_code"), dialect="duckdb"))
    found = run(
        sql, {name: (schema, tables.get(name, [])) for name, schema in (SCHEMAS | {"exam": exam}).items()}
    )
    columns = ("school_code", "school_name", "students", "teachers", "books")
    assert [tuple(row[name] for name in columns) for row in found] == [
        ("A", "A", 90.0, None, None),
        ("B", "B", None, 9.0, None),
        ("C", "C", None, None, 900.0),
        ("D", "D", None, None, None),
        ("E", "E", 10.0, 1.0, None),
    ]
