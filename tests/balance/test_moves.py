"""轮岗推演: the greedy plan against every possible distribution of small cases, floors, borders, and what it says."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balance.moves import Move, Plan, Post, plan_moves
from balance.succession import weighted_cv


def spread(posts: list[Post], have: dict[str, float]) -> float:
    """Σ x²/P, which alone can change."""
    return sum(have[post.code] ** 2 / post.pupils for post in posts)


def after(posts: list[Post], plan: Plan) -> dict[str, float]:
    have = {post.code: post.teachers for post in posts}
    for move in plan.moves:
        have[move.giver] -= move.number
        have[move.receiver] += move.number
    return have


def cv(posts: list[Post], have: dict[str, float]) -> float | None:
    rows = {"numerator": [have[p.code] for p in posts], "denominator": [p.pupils for p in posts]}
    return weighted_cv(pl.DataFrame(rows))


def best_of_all(posts: list[Post], most: int) -> float:
    """The lowest spread over every distribution that the moves and the rules allow, by trying them all."""
    ranges = [range(int(post.teachers) + most + 1) for post in posts]
    lowest = float("inf")
    for counts in product(*ranges):
        steps = {post.code: counts[i] - int(post.teachers) for i, post in enumerate(posts)}
        if sum(abs(step) for step in steps.values()) > 2 * most:
            continue
        if any(steps[p.code] < 0 and counts[i] < p.floor for i, p in enumerate(posts)):
            continue
        if any(p.pool is None and steps[p.code] for p in posts):
            continue
        if any(sum(steps[p.code] for p in posts if p.pool == pool) for pool in {p.pool for p in posts}):
            continue
        lowest = min(lowest, spread(posts, {p.code: float(counts[i]) for i, p in enumerate(posts)}))
    return lowest


post = st.tuples(
    st.integers(0, 6), st.integers(1, 900), st.integers(0, 4), st.sampled_from(["甲", "乙", None])
)


@settings(max_examples=150, deadline=None)
@given(st.lists(post, min_size=2, max_size=4), st.integers(0, 3))
def test_no_other_distribution_is_more_even(drawn: list[tuple[int, int, int, str | None]], most: int) -> None:
    posts = [
        Post(f"S{place}", float(teachers), float(pupils), float(floor), pool)
        for place, (teachers, pupils, floor, pool) in enumerate(drawn)
    ]
    plan = plan_moves(posts, most)
    if plan is None:
        assert sum(p.teachers for p in posts) == 0
        return
    assert spread(posts, after(posts, plan)) == pytest.approx(best_of_all(posts, most), rel=1e-9, abs=1e-9)
    assert sum(move.number for move in plan.moves) <= plan.number <= most


posts_of_all = st.lists(st.tuples(st.integers(0, 60), st.integers(20, 2000)), min_size=2, max_size=12).filter(
    lambda drawn: sum(teachers for teachers, _ in drawn) > 0
)


@settings(max_examples=80, deadline=None)
@given(posts_of_all, st.integers(0, 25), st.integers(0, 3))
def test_each_move_lowers_the_official_coefficient(
    drawn: list[tuple[int, int]], most: int, floor: int
) -> None:
    posts = [Post(f"S{i:02}", float(t), float(p), float(floor)) for i, (t, p) in enumerate(drawn)]
    plan = plan_moves(posts, most)
    assert plan is not None
    have = after(posts, plan)
    assert sum(have.values()) == sum(p.teachers for p in posts)
    assert all(have[p.code] >= min(p.teachers, floor) for p in posts)
    assert all(later < earlier + 1e-12 for earlier, later in zip(plan.path, plan.path[1:], strict=False))
    assert plan.path[0] == pytest.approx(cv(posts, {p.code: p.teachers for p in posts}), abs=1e-7)
    assert plan.path[-1] == pytest.approx(cv(posts, have), abs=1e-7)


RICH = [Post("A", 10, 500), Post("B", 0, 500), Post("C", 5, 500)]


def test_a_plan_is_told_in_few_rows_and_by_step() -> None:
    plan = plan_moves(RICH, 9)
    assert plan is not None
    assert plan.moves == (Move("A", "B", 5),)
    assert plan.number == 5  # a sixth would undo evenness
    assert plan.path[-1] == pytest.approx(0)
    assert plan.first_within(0.5) == 2  # 8, 2, 5: √6 ÷ 5
    assert plan.first_within(-1) is None


def test_a_floor_is_kept() -> None:
    plan = plan_moves([Post("A", 10, 500, floor=8), Post("B", 0, 500)], 9)
    assert plan is not None
    assert plan.moves == (Move("A", "B", 2),)


def test_borders_are_kept_and_a_school_without_a_group_stays_out() -> None:
    posts = [Post("A", 10, 500, pool="甲"), Post("B", 0, 500, pool="乙"), Post("C", 4, 500, pool="乙")]
    plan = plan_moves(posts, 9)
    assert plan is not None
    assert plan.moves == (Move("C", "B", 2),)
    alone = plan_moves([Post("A", 10, 500, pool=None), Post("B", 0, 500, pool=None)], 9)
    assert alone is not None
    assert alone.moves == ()


@pytest.mark.parametrize("posts", [[], [Post("A", 3, 100)], [Post("A", 0, 100), Post("B", 0, 50)]])
def test_without_a_coefficient_there_is_no_plan(posts: list[Post]) -> None:
    assert plan_moves(posts, 3) is None


def test_ties_fall_by_code_whatever_the_order() -> None:
    posts = [Post("C", 9, 300), Post("A", 9, 300), Post("B", 0, 300), Post("D", 0, 300)]
    one, other = plan_moves(posts, 1), plan_moves(posts[::-1], 1)
    assert one == other
    assert one is not None
    assert one.moves == (Move("A", "B", 1),)
