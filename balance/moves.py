"""轮岗推演: which teachers' moves between schools make one headcount indicator most even.

With pupils P and the total X = Σxᵢ fixed, the square of the official coefficient is CV² = (P ÷ X²) · Σ xᵢ²/Pᵢ − 1. Only
Σ xᵢ²/Pᵢ can change: a separable convex sum. Its next unit costs (2x+1)/P to a receiver and saves (2x−1)/P at a giver;
the first only grows and the second only shrinks, so that the best k moves are the k best single ones, taken in turn
(the test of this module compares with every possible distribution of small cases).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

TOLERANCE = 1e-12


@dataclass(frozen=True)
class Post:
    """A school with its teachers: ``floor`` is what must stay, ``pool`` the schools among which teachers may move
    (None: nobody comes or goes)."""

    code: str
    teachers: float
    pupils: float
    floor: float = 0.0
    pool: str | None = ""


@dataclass(frozen=True)
class Move:
    """So many teachers from one school to another."""

    giver: str
    receiver: str
    number: int


@dataclass(frozen=True)
class Plan:
    """Moves, and the coefficient before the first and after each single one of them."""

    moves: tuple[Move, ...]
    path: tuple[float, ...]

    @property
    def number(self) -> int:
        """How many teachers move."""
        return len(self.path) - 1

    def first_within(self, line: float) -> int | None:
        """After how many single moves the coefficient is not above the line; None where it stays above."""
        return next((step for step, cv in enumerate(self.path) if cv <= line + 1e-9), None)


def plan_moves(posts: Sequence[Post], most: int) -> Plan | None:
    """The best plan of at most ``most`` single moves; fewer where no further move lowers the coefficient.

    Posts need pupils above 0 and teachers not below 0. None where there is no coefficient: fewer than two schools,
    or no teachers at all. Ties are broken by code, so that the same schools give the same plan.
    """
    whole = sum(post.teachers for post in posts)
    if len(posts) < 2 or whole <= 0:
        return None
    ordered = sorted(posts, key=lambda post: post.code)
    have = {post.code: post.teachers for post in ordered}
    pools: dict[str, list[Post]] = {}
    for post in ordered:
        if post.pool is not None:
            pools.setdefault(post.pool, []).append(post)
    taken: dict[tuple[str, str], int] = {}
    path = [_coefficient(ordered, have, whole)]
    for _ in range(most):
        pairs = [pair for pool in pools.values() if (pair := _best(pool, have)) is not None]
        if not pairs:
            break
        saved, giver, receiver = max(pairs, key=lambda pair: pair[0])
        if saved <= TOLERANCE * max(1.0, whole):
            break
        have[giver] -= 1
        have[receiver] += 1
        taken[giver, receiver] = taken.get((giver, receiver), 0) + 1
        path.append(_coefficient(ordered, have, whole))
    net = {post.code: round(have[post.code] - post.teachers) for post in ordered}
    return Plan(tuple(_paired(pools, net)), tuple(path))


def _best(pool: Sequence[Post], have: Mapping[str, float]) -> tuple[float, str, str] | None:
    """What the best single move inside a pool saves, its giver and its receiver."""
    givers = [post for post in pool if have[post.code] - 1 >= post.floor - 1e-9]
    if not givers or len(pool) < 2:
        return None
    giver = max(givers, key=lambda post: (2 * have[post.code] - 1) / post.pupils)
    others = [post for post in pool if post is not giver]
    receiver = min(others, key=lambda post: (2 * have[post.code] + 1) / post.pupils)
    saved = (2 * have[giver.code] - 1) / giver.pupils - (2 * have[receiver.code] + 1) / receiver.pupils
    return saved, giver.code, receiver.code


def _coefficient(posts: Sequence[Post], have: Mapping[str, float], whole: float) -> float:
    pupils = sum(post.pupils for post in posts)
    mean = whole / pupils
    spread = sum(post.pupils * (have[post.code] / post.pupils - mean) ** 2 for post in posts)
    return sqrt(spread / pupils) / mean


def _paired(pools: Mapping[str, Sequence[Post]], net: Mapping[str, int]) -> list[Move]:
    """Who sends how many to whom: the largest giver to the largest receiver, in as few rows as that gives."""
    moves = []
    for pool in pools.values():
        order = sorted(pool, key=lambda post: (-abs(net[post.code]), post.code))
        left = {post.code: abs(net[post.code]) for post in order}
        givers = [post.code for post in order if net[post.code] < 0]
        takers = [post.code for post in order if net[post.code] > 0]
        while givers and takers:
            number = min(left[givers[0]], left[takers[0]])
            moves.append(Move(givers[0], takers[0], number))
            for side in (givers, takers):
                left[side[0]] -= number
                if not left[side[0]]:
                    side.pop(0)
    return sorted(moves, key=lambda move: (-move.number, move.giver, move.receiver))
