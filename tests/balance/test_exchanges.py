"""Exchanges: persons and person-times stay apart, nothing is made of a missing number, and what leaves arrives."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balance.exchanges import (
    ALL_TEACHERS,
    AWAY,
    BACK,
    BACKBONE,
    ELIGIBLE,
    LONG,
    OPEN,
    PERSONS,
    SHORT,
    by_length,
    ends,
    flows,
    into,
    matrix,
    rotation,
    school_year_of,
    stays,
    tallies,
    tally,
)

SCHEMA: Any = {
    "from_code": pl.String, "to_code": pl.String, "start_date": pl.Date, "end_date": pl.Date,
    "school_year": pl.Int32, "exchange_kind": pl.String, PERSONS: pl.Float64, BACKBONE: pl.Float64,
}  # fmt: skip


def moves(*rows: tuple[str, str, str, float | None, float | None], end: date | None = None) -> pl.DataFrame:
    """(from, to, kind, people, backbone), all begun on 1 September 2024."""
    return pl.DataFrame(
        [(one, other, date(2024, 9, 1), end, 2024, kind, n, m) for one, other, kind, n, m in rows],
        schema=SCHEMA,
        orient="row",
    )


def schools(*rows: tuple[str, float | None, float | None]) -> pl.DataFrame:
    """(name, teachers, eligible)"""
    schema: Any = {"school_name": pl.String, ALL_TEACHERS: pl.Float64, ELIGIBLE: pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


CODES = st.sampled_from("ABCDE")
RECORDS = st.lists(
    st.tuples(CODES, CODES, st.sampled_from([LONG, SHORT]), st.integers(0, 9), st.integers(0, 3)).map(
        lambda one: (one[0], one[1], one[2], float(one[3]), float(min(one[3:])))
    ),
    max_size=12,
)


@given(RECORDS)
def test_who_leaves_arrives(rows: list[tuple[str, str, str, float, float]]) -> None:
    found = flows(moves(*rows))
    assert found["net"].sum() == pytest.approx(0)
    assert found["sent"].sum() == tally(moves(*rows).filter(exchange_kind=LONG), BACKBONE).known


@given(RECORDS, st.sets(CODES))
def test_a_set_and_all_others_see_the_same_flow_from_two_sides(
    rows: list[tuple[str, str, str, float, float]], inside: set[str]
) -> None:
    one, other = into(moves(*rows), inside), into(moves(*rows), set("ABCDE") - inside)
    assert (one.received, one.sent) == (other.sent, other.received)
    found = flows(moves(*rows))
    assert one.net == pytest.approx(found.filter(pl.col("school_code").is_in(list(inside)))["net"].sum())


@given(RECORDS)
def test_the_matrices_of_both_kinds_hold_every_person_once_and_never_each_other(
    rows: list[tuple[str, str, str, float, float]],
) -> None:
    for kind in (LONG, SHORT):
        assert matrix(moves(*rows), kind)["people"].sum() == sum(r[3] for r in rows if r[2] == kind)


@given(RECORDS)
def test_sums_of_all_pairs_at_once_are_those_of_each_alone(
    rows: list[tuple[str, str, str, float, float]],
) -> None:
    frame = moves(*rows, ("A", "B", LONG, None, 1.0))
    pairs = {(sender, receiver) for sender, receiver, *_ in [*rows, ("A", "B")]}
    assert tallies(frame, "from_code", "to_code") == {
        (sender, receiver): tally(frame.filter(from_code=sender, to_code=receiver))
        for sender, receiver in pairs
    }
    assert tallies(frame, "to_code", column=BACKBONE) == {
        (receiver,): tally(frame.filter(to_code=receiver), BACKBONE) for _, receiver in pairs
    }


def test_a_record_without_a_number_makes_its_sums_unknown_and_only_those() -> None:
    rows = moves(("A", "B", LONG, 2, None), ("A", "C", LONG, None, 1), ("D", "C", LONG, 3, 1))
    cells = {(r["from_code"], r["to_code"]): r["people"] for r in matrix(rows, LONG).to_dicts()}
    assert cells == {("A", "B"): 2, ("A", "C"): None, ("D", "C"): 3}
    found = {r["school_code"]: (r["sent"], r["received"], r["net"]) for r in flows(rows).to_dicts()}
    assert found == {"A": (None, 0, None), "B": (0, None, None), "C": (0, 2, 2), "D": (1, 0, -1)}
    assert into(rows, {"B"}).net is None
    assert into(rows, {"C"}).net == 2
    assert tally(rows).whole is None
    assert (tally(rows).known, tally(rows).blank) == (5, 1)


def test_the_share_is_of_those_who_may_go_and_short_stays_do_not_count() -> None:
    rows = moves(("A", "B", LONG, 4, 1), ("A", "B", SHORT, 50, 50))
    one = rotation(rows, schools(("甲", 60, 30), ("乙", 40, 10)))
    assert (one.base, one.among, one.share, one.backbone_share) == (ELIGIBLE, 40, 10, 25)
    assert one.met(10) is True
    assert one.met(10.1) is False
    assert one.met(None) is None
    assert one.backbone_met(25) is True
    assert one.backbone_met(30) is False


def test_without_the_eligible_all_teachers_may_show_that_a_line_is_reached_and_never_that_it_is_not() -> None:
    rows = moves(("A", "B", LONG, 12, 1))
    one = rotation(rows, schools(("甲", 60, None), ("乙", 40, 10)))
    assert (one.base, one.among, one.lacking) == (ALL_TEACHERS, 100, ("甲",))
    assert one.met(12) is True
    assert one.met(20) is None
    none = rotation(rows, schools(("甲", None, None), ("乙", 40, 10)))
    assert (none.base, none.share, none.met(1)) == (None, None, None)


def test_a_share_needs_every_number() -> None:
    one = rotation(moves(("A", "B", LONG, None, 1), ("A", "C", LONG, 5, 1)), schools(("甲", 60, 30)))
    assert (one.share, one.backbone_share, one.met(1)) == (None, None, None)
    assert (one.gone.known, one.gone.blank) == (5, 1)


def test_the_weak_are_the_lower_third_or_the_higher_one_where_less_is_better() -> None:
    values = pl.DataFrame({"school": list("ABCDEFG"), "value": [5.0, 1.0, 3.0, None, 2.0, 9.0, 4.0]})
    assert ends(values) == (frozenset("BE"), frozenset("AF"))
    assert ends(values, weak_is_high=True) == (frozenset("AF"), frozenset("BE"))
    assert ends(values.head(3)) == (frozenset("B"), frozenset("A"))
    assert ends(values.head(2)) is None


def test_who_is_back_is_asked_of_a_day_and_no_end_is_neither() -> None:
    day = date(2025, 8, 31)
    rows = pl.concat(
        [
            moves(("A", "B", LONG, 1, 0), end=date(2025, 7, 10)),
            moves(("A", "C", LONG, 2, 0), end=day),
            moves(("A", "D", LONG, 4, 0), end=date(2027, 7, 10)),
            moves(("A", "E", LONG, 8, 0)),
        ]
    )
    found = stays(rows, day)
    assert found["state"].to_list() == [BACK, BACK, AWAY, OPEN]
    assert found["years"].to_list() == [1, 1, 3, None]
    assert by_length(found).rows() == [(1, 3.0, 0.0, 0.0), (3, 0.0, 4.0, 0.0), (None, 0.0, 0.0, 8.0)]
    assert stays(rows, date(2024, 8, 31)).is_empty()


def test_a_school_year_begins_in_september() -> None:
    days = [date(2024, 8, 31), date(2024, 9, 1), date(2025, 1, 1), date(2025, 8, 31)]
    assert [school_year_of(day) for day in days] == [2023, 2024, 2024, 2024]
