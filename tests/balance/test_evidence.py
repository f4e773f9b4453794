"""Evidence of members: counted by year and kind, never more than the years, and bare only where nothing is there."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from balance.evidence import KINDS, coverage, kinds_of

SCHEMA: Any = {
    "group_name": pl.String, "school_code": pl.String, "school_name": pl.String, "school_year": pl.Int32,
    **dict.fromkeys(KINDS, pl.Boolean),
}  # fmt: skip
Row = tuple[str, str, int, bool, bool, bool, bool]


def rows(*told: Row) -> pl.DataFrame:
    """(group, school, year, exam, progression, award, survey)"""
    return pl.DataFrame([(g, s, f"{s}校{y}", y, *k) for g, s, y, *k in told], schema=SCHEMA, orient="row")


def test_a_member_is_bare_only_where_no_kind_has_a_value_in_any_year() -> None:
    found = coverage(
        rows(
            ("甲", "A", 2023, False, False, False, False), ("甲", "A", 2024, False, False, False, False),
            ("甲", "B", 2023, False, False, True, False), ("甲", "B", 2024, False, False, False, False),
            ("甲", "C", 2024, True, True, True, True),
        ),
        KINDS,
    )  # fmt: skip
    assert found["school_code"].to_list() == ["A", "B", "C"]  # the least first
    assert found["bare"].to_list() == [True, False, False]
    assert found.row(1, named=True) == {
        "group_name": "甲", "school_code": "B", "school_name": "B校2024", "years": 2,
        "exam": 0, "progression": 0, "award": 1, "survey": 0, "bare": False,
    }  # fmt: skip


def test_a_school_in_two_groups_is_counted_in_both() -> None:
    found = coverage(rows(("甲", "A", 2024, *[True] * 4), ("乙", "A", 2024, *[False] * 4)), KINDS)
    assert dict(found.select("group_name", "bare").rows()) == {"甲": False, "乙": True}


def test_primary_schools_have_no_leavers_to_senior_schools() -> None:
    assert kinds_of("primary") == ("exam", "award", "survey")
    assert kinds_of("junior") == KINDS
    only = rows(("甲", "A", 2024, False, True, False, False))
    assert coverage(only, kinds_of("junior"))["bare"].to_list() == [False]
    assert coverage(only, kinds_of("primary"))["bare"].to_list() == [True]


YEARS = st.lists(
    st.tuples(st.just("甲"), st.sampled_from("AB"), st.integers(2018, 2024), *[st.booleans()] * 4),
    max_size=12,
)


@given(YEARS)
def test_no_kind_has_more_years_than_the_member_and_a_new_value_never_lowers_any(told: list[Row]) -> None:
    before = coverage(rows(*told), KINDS)
    for kind in KINDS:
        assert (before[kind] <= before["years"]).all()
    assert before.filter("bare").select(KINDS).sum_horizontal().sum() == 0
    after = coverage(rows(*told, ("甲", "A", 2024, True, True, True, True)), KINDS)
    joined = before.join(after, on="school_code", suffix="_after")
    for kind in KINDS:
        assert (joined[f"{kind}_after"] >= joined[kind]).all()
