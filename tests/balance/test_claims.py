"""Figures of articles: what a qualifier leaves open, and what statements say of each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balance.claims import (
    Claim,
    Finding,
    Span,
    can_be_within,
    findings,
    last_place,
    quotient,
    silences,
    span,
)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (500, 100),
        (1500, 100),
        (80, 10),
        (30, 10),
        (10, 10),
        (25, 1),
        (6, 1),
        (1.3, 0.1),
        (0, 1),
        (10_000, 10_000),
    ],
)
def test_the_last_place_of_a_figure(value: float, place: float) -> None:
    assert last_place(float(value)) == pytest.approx(place)


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "wanted"),
    [
        (500, None, "余", Span(500, 600, high_in=False)),
        (1500, None, "余", Span(1500, 1600, high_in=False)),
        (80, 80, "余", Span(80, 90, high_in=False)),
        (30, None, "超过", Span(30, None, low_in=False)),
        (None, 20, "不足", Span(0, 20, high_in=False)),
        (20, None, "不足", Span(0, 20, high_in=False)),
        (30, None, "约", Span(25, 35)),
        (2, 3, None, Span(2, 3)),
        (5, 5, "准确", Span(5, 5)),
        (5, None, None, Span(5, 5)),
        (None, None, "余", None),
    ],
)
def test_a_qualifier_is_an_interval_by_rule(
    low: float | None, high: float | None, qualifier: str | None, wanted: Span | None
) -> None:
    assert span(low, high, qualifier) == wanted


def test_the_year_before_is_derived_as_an_interval() -> None:
    earlier = quotient(Span(500, 600, high_in=False), Span(1.3, 1.3))
    assert earlier is not None
    assert (round(earlier.low), round(earlier.high or 0)) == (385, 462)
    assert (earlier.low_in, earlier.high_in) == (True, False)


def test_a_divisor_that_may_be_nothing_gives_nothing() -> None:
    assert quotient(Span(5, 5), Span(0, 3)) is None
    assert quotient(Span(5, 5), Span(-1, -1)) is None


@given(
    st.integers(1, 10_000), st.integers(0, 500), st.integers(1, 10_000), st.integers(0, 500), st.floats(0, 1),
    st.floats(0, 1),
)  # fmt: skip
def test_every_pair_of_values_divides_into_the_quotient(
    low: int, width: int, other: int, other_width: int, at: float, other_at: float
) -> None:
    upper, lower = Span(low, low + width), Span(other, other + other_width)
    found = quotient(upper, lower)
    assert found is not None
    assert found.high is not None
    value = (low + at * width) / (other + other_at * other_width)
    assert found.low * (1 - 1e-12) <= value <= found.high * (1 + 1e-12)


def test_a_part_may_equal_its_whole_only_where_both_ends_belong() -> None:
    assert can_be_within(Span(10, 10), Span(10, 10))
    assert not can_be_within(Span(10, 10), Span(5, 10, high_in=False))
    assert not can_be_within(Span(10, None, low_in=False), Span(10, 10))
    assert can_be_within(Span(10, None, low_in=False), Span(11, 11))
    assert can_be_within(Span(1e9, 1e9), Span(30, None, low_in=False))


def claim(no: str, low: float | None = None, unit: str = "人", **more: object) -> Claim:
    cells: dict[str, object] = {"topic": "规模", "words": "话", "high": None, "qualifier": None} | more
    return Claim(no, low=low, unit=unit, **cells)  # type: ignore[arg-type]


def test_relations_are_tried_in_their_order() -> None:
    told = [
        claim("1", 6, "所", relation="成员校数"),
        claim("2", 1125, relation="平均到", related=("1", "3")),
        claim("3", 119),
        claim("4", 30, qualifier="余", relation="部分", related=("3",)),
        claim("5", 7, "个", relation="列举", related=("6",)),
        claim("6", 8, "个"),
    ]
    found = findings(told, listed_schools=1)
    assert [(one.no, one.other, one.kind) for one in found] == [
        ("1", "", "incomplete"),
        ("2", "1", "derived"),
        ("2", "3", "derived"),
        ("4", "3", "agrees"),
        ("5", "6", "agrees"),
    ]
    spans = [one.span for one in found]
    assert spans[1] == Span(187.5, 187.5)
    assert spans[2] is not None
    assert round(spans[2].low, 2) == 9.45
    assert spans[3] is not None
    assert spans[3].low == 30 / 119
    assert spans[3].high == 40 / 119


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        (claim("2", 13, relation="部分", related=("1",)), "contradicts"),
        (claim("2", 13, relation="列举", related=("1",)), "contradicts"),
        (claim("2", 12, relation="部分", related=("1",)), "agrees"),
        (claim("2", 12, qualifier="超过", relation="部分", related=("1",)), "contradicts"),
        (claim("2", 10, "人次", relation="部分", related=("1",)), "units"),
        (claim("2", None, relation="部分", related=("1",)), "no_number"),
    ],
)
def test_a_part_that_cannot_be_is_told(part: Claim, kind: str) -> None:
    [found] = findings([claim("1", 12), part], 0)
    assert found.kind == kind


@pytest.mark.parametrize(("listed", "kind"), [(3, "incomplete"), (4, "agrees"), (5, "contradicts")])
def test_the_number_of_members_against_the_list(listed: int, kind: str) -> None:
    assert findings([claim("1", 4, "所", relation="成员校数")], listed) == [
        Finding("1", "", "成员校数", kind, listed=listed)  # type: ignore[arg-type]
    ]


def test_the_share_of_a_part_never_passes_the_whole() -> None:
    [found] = findings([claim("1", 35), claim("2", 30, qualifier="余", relation="部分", related=("1",))], 0)
    assert found.span == Span(30 / 35, 1.0)


def test_what_was_held_against_nothing_says_why() -> None:
    told = [
        claim("1", None, words="专任教师**人"),
        claim("2", None, direction="上升"),
        claim("3", None),
        claim("4", 10, topic="拔尖"),
        claim("5", 25, qualifier="超过"),
        claim("6", 500, "人次", qualifier="余"),
        claim("7", 1.3, "倍", relation="上年倍数", related=("6",)),
        claim("8", 80, "人", relation="部分", related=("6",)),
    ]
    assert silences(told, findings(told, 0)) == {
        "1": "masked", "2": "direction", "3": "words", "4": "elite", "5": "alone", "8": "alone",
    }  # fmt: skip


def test_a_masked_figure_is_compared_with_nothing() -> None:
    told = [claim("1", None, words="**人"), claim("2", 5, relation="部分", related=("1",))]
    found = findings(told, 0)
    assert [one.kind for one in found] == ["no_number"]
    assert silences(told, found) == {"1": "masked", "2": "alone"}
