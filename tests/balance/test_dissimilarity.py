"""The dissimilarity of two bodies: a golden example, its laws, and what chance makes of it."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from balance.dissimilarity import dissimilarity, dissimilarity_by_chance

COUNTS = st.lists(st.integers(0, 60), min_size=9, max_size=9)


def test_the_golden_example() -> None:
    """10 teachers 2+3+5 against 40 of 20+12+8: ½(|.2−.5| + |.3−.3| + |.5−.2|) = 0.3."""
    assert dissimilarity([2, 3, 5], [20, 12, 8]) == pytest.approx(0.3)


def test_nothing_in_common_is_one_and_alike_is_nothing() -> None:
    assert dissimilarity([5, 0], [0, 7]) == 1
    assert dissimilarity([1, 2, 3], [10, 20, 30]) == pytest.approx(0, abs=1e-15)


def test_nobody_is_not_alike() -> None:
    assert dissimilarity([0, 0], [1, 2]) is None
    assert dissimilarity_by_chance([1, 2], [0, 0]) is None


@pytest.mark.parametrize(
    ("one", "other"), [([1, 2], [1, 2, 3]), ([-1, 2], [1, 2]), ([float("nan"), 1], [1, 2])]
)
def test_what_is_no_count_is_refused(one: list[float], other: list[float]) -> None:
    with pytest.raises(ValueError, match="parts"):
        dissimilarity(one, other)


@given(COUNTS, COUNTS)
def test_laws(one: list[int], other: list[int]) -> None:
    """Between 0 and 1, the same from both sides, blind to the order of parts and to the size of a body."""
    assume(sum(one) and sum(other))
    found = dissimilarity(one, other)
    assert found is not None
    assert 0 <= found <= 1 + 1e-12
    assert dissimilarity(other, one) == pytest.approx(found)
    assert dissimilarity(one[::-1], other[::-1]) == pytest.approx(found)
    assert dissimilarity([3 * n for n in one], other) == pytest.approx(found)


@given(COUNTS, COUNTS)
def test_joining_parts_never_makes_bodies_less_alike(one: list[int], other: list[int]) -> None:
    assume(sum(one) and sum(other))
    fine = dissimilarity(one, other)
    coarse = dissimilarity([one[0] + one[1], *one[2:]], [other[0] + other[1], *other[2:]])
    assert fine is not None
    assert coarse is not None
    assert coarse <= fine + 1e-12


def test_moving_a_teacher_towards_the_others_mix_makes_them_more_alike() -> None:
    before, after = dissimilarity([2, 3, 5], [20, 12, 8]), dissimilarity([3, 3, 4], [20, 12, 8])
    assert before is not None
    assert after is not None
    assert after < before


def test_chance_is_the_mean_over_every_possible_draw() -> None:
    """3 of 7 teachers: all 35 draws counted one by one."""
    ages = [0, 0, 1, 1, 1, 2, 2]
    found = []
    for drawn in combinations(range(7), 3):
        one = [sum(ages[i] == part for i in drawn) for part in range(3)]
        found.append(dissimilarity(one, [ages.count(part) - one[part] for part in range(3)]) or 0.0)
    assert dissimilarity_by_chance([1, 1, 1], [1, 2, 1]) == pytest.approx(sum(found) / len(found))


def test_chance_fades_with_size() -> None:
    small, large = (
        dissimilarity_by_chance([2, 3, 5], [4, 6, 10]),
        dissimilarity_by_chance([200, 300, 500], [400, 600, 1000]),
    )
    assert small is not None
    assert large is not None
    assert large < small / 5
