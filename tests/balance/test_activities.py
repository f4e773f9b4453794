"""Activities of a group: against its size, apart from who is no member, and unknown where nobody wrote it down."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balance.activities import (
    ABSENT,
    HELD,
    NOTHING,
    UNREPORTED,
    Cell,
    cells,
    covered,
    part,
    read_courses,
    work,
    works,
)

EVENTS: Any = {
    "group_name": pl.String, "activity_date": pl.Date, "host_code": pl.String, "activity_kind": pl.String,
    "subject": pl.String, "participants": pl.Float64,
}  # fmt: skip
LISTS: Any = {
    **{k: v for k, v in EVENTS.items() if k != "participants"},
    "school_code": pl.String,
    "attended": pl.Float64,
}
CARD = {
    "courses": {
        "source": "x",
        "by_stage": {"primary": ["语文", "外语", "艺术"], "junior": ["语文", "物理"]},
        "aliases": {"英语": "外语", "音乐": "艺术"},
    }
}


def events(*rows: tuple[int, str, float | None]) -> pl.DataFrame:
    """(day, host, people)"""
    return pl.DataFrame(
        [("甲", date(2024, 10, day), host, "联合教研", "语文", people) for day, host, people in rows],
        schema=EVENTS,
        orient="row",
    )


def lists(*rows: tuple[int, str, str, float | None]) -> pl.DataFrame:
    """(day, host, school, people)"""
    return pl.DataFrame(
        [("甲", date(2024, 10, day), host, "联合教研", "语文", school, n) for day, host, school, n in rows],
        schema=LISTS,
        orient="row",
    )


def members(**teachers: float | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"school_code": list(teachers), "teachers": list(teachers.values())},
        schema={"school_code": pl.String, "teachers": pl.Float64},
    )


def one_cell(held: pl.DataFrame, attendance: pl.DataFrame, school: str) -> Cell:
    return cells(held, attendance, [school])[school]


def test_a_group_is_measured_against_its_own_size() -> None:
    found = work(
        events((1, "A", 30), (2, "A", 10)), lists((1, "A", "A", 20), (1, "A", "B", 10)), members(A=30, B=10)
    )
    assert (found.per_school, found.per_teacher) == (1.0, 1.0)
    assert (found.hosts, found.listed, found.present, found.could) == (1, 1, 2, 2)
    assert found.presence == 1.0


def test_strangers_are_neither_hosts_nor_present() -> None:
    found = work(events((1, "X", 30)), lists((1, "X", "X", 20), (1, "X", "A", 10)), members(A=30, B=10))
    assert (found.hosts, found.present, found.could) == (0, 1, 2)


def test_all_groups_and_years_at_once_are_what_each_is_alone() -> None:
    """Schools that host for one group are strangers to another, and lists of one year say nothing of the next."""

    def of(frame: pl.DataFrame, group: str, year: int) -> pl.DataFrame:
        return frame.with_columns(group_name=pl.lit(group), school_year=pl.lit(year))

    each = {
        ("甲", 2023): (events((1, "A", 30), (2, "B", None)), lists((1, "A", "A", 20)), members(A=30, B=10)),
        ("甲", 2024): (events((1, "A", 30), (3, "C", 4)), lists(), members(A=30, C=None)),
        ("乙", 2024): (events((1, "A", 8)), lists((1, "A", "D", 2), (1, "A", "A", 1)), members(D=5)),
        ("丙", 2024): (events(), lists(), members(E=5, F=6)),
        ("丁", 2024): (events((4, "G", 8)), lists((4, "G", "G", 8)), members()),
    }
    whole = [pl.concat([of(one[place], *key) for key, one in each.items()]) for place in range(3)]
    assert works(*whole) == {key: work(*one) for key, one in each.items()}


def test_what_was_not_written_is_unknown() -> None:
    blank = work(events((1, "A", None), (2, "A", 5)), lists(), members(A=30))
    assert (blank.people.known, blank.people.whole, blank.per_teacher, blank.presence) == (
        5,
        None,
        None,
        None,
    )
    assert work(events((1, "A", 5)), lists(), members(A=30, B=None)).per_teacher is None
    assert work(events(), lists(), members(A=30)).per_teacher is None
    silent = part(events((1, "A", 5)), lists(), "B", 10)
    assert (silent.people, silent.per_teacher) == (None, None)
    absent = part(events((1, "A", 5)), lists((1, "A", "A", 5)), "B", 10)
    assert (absent.attended, absent.people, absent.per_teacher) == (0, 0, 0)
    unnumbered = part(events((1, "A", 5)), lists((1, "A", "B", None)), "B", 10)
    assert (unnumbered.attended, unnumbered.people) == (1, None)


def test_a_cell_tells_apart_nothing_held_not_there_and_not_written_down() -> None:
    assert one_cell(events(), lists(), "B").state == NOTHING
    assert one_cell(events((1, "A", 5)), lists((1, "A", "A", 5)), "B").state == ABSENT
    assert one_cell(events((1, "A", 5)), lists(), "B").state == UNREPORTED
    hosted = one_cell(events((1, "B", 5)), lists(), "B")
    assert (hosted.state, hosted.times, hosted.at_least) == (HELD, 1, False)
    partly = one_cell(events((1, "A", 5), (2, "A", 5)), lists((1, "A", "B", 5)), "B")
    assert (partly.state, partly.times, partly.at_least) == (HELD, 1, True)
    twice = one_cell(events((1, "B", 5)), lists((1, "B", "B", 5)), "B")
    assert twice.times == 1  # a host that stands on its own list came once


DAYS = st.lists(
    st.tuples(st.integers(1, 28), st.sampled_from("AB"), st.integers(0, 50).map(float)), max_size=6
)


@given(DAYS, st.integers(2, 4))
def test_a_group_as_large_that_does_as_much_for_each_has_the_same_rates(
    rows: list[tuple[int, str, float]], times: int
) -> None:
    """Replication: the same group several times over, each with the same activities."""
    small = work(events(*rows), lists(), members(A=10.0, B=20.0))
    many = events(*[(day, f"{host}{n}", people) for n in range(times) for day, host, people in rows])
    large = work(
        many,
        lists(),
        members(**{f"{code}{n}": size for n in range(times) for code, size in (("A", 10.0), ("B", 20.0))}),
    )
    assert large.per_school == (pytest.approx(small.per_school) if small.per_school is not None else None)
    assert large.per_teacher == (pytest.approx(small.per_teacher) if small.per_teacher is not None else None)


def test_courses_are_those_of_the_stage_and_words_of_files_are_understood() -> None:
    courses = read_courses(CARD)
    assert covered(["英语", "综合"], courses, "primary") == (("外语",), ("语文", "艺术"))
    assert covered(["英语", "语文"], courses, "junior") == (("语文",), ("物理",))
    assert courses.course("综合", "primary") == "综合"
    assert courses.course("英语", "junior") == "英语"
    assert covered(["语文"], read_courses({}), "primary") == ((), ())


def test_an_alias_of_no_course_is_refused() -> None:
    card = {"courses": {**CARD["courses"], "aliases": {"英语": "英文"}}}
    with pytest.raises(ValueError, match="英文"):
        read_courses(card)
