"""Chance that repeats itself: one independent stream a topic, equal on every platform and Python version.

Only ``random()`` and ``getrandbits()`` are used, whose sequences Python promises to keep, and no function
of the C mathematics library, whose last digits differ between platforms.
"""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of chance that is named by its topic, so that a new topic never shifts an old one."""

    def __init__(self, *topic: object) -> None:
        self._source = random.Random("示例县/" + "/".join(str(part) for part in topic))

    def between(self, low: float, high: float) -> float:
        """A number from low to high, all equally likely."""
        return low + (high - low) * self._source.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int((high - low + 1) * self._source.random())

    def happens(self, probability: float) -> bool:
        """True as often as the probability says."""
        return self._source.random() < probability

    def noise(self, spread: float = 1.0) -> float:
        """Bell-shaped noise around 0: twelve uniform whole numbers, added exactly."""
        total = sum(self._source.getrandbits(16) for _ in range(12))
        return spread * (total / 65536 - 6)

    def pick(self, things: Sequence[T]) -> T:
        """One of the things."""
        return things[self.whole(0, len(things) - 1)]

    def weighted(self, weights: Sequence[int]) -> int:
        """The position of one weight, drawn in proportion to the weights."""
        rest = self.whole(1, sum(weights))
        for position, weight in enumerate(weights):
            rest -= weight
            if rest <= 0:
                return position
        raise ValueError("weights must be whole numbers with a positive sum")

    def some(self, things: Sequence[T], number: int) -> list[T]:
        """Several different things, in a drawn order."""
        left = list(things)
        return [left.pop(self.whole(0, len(left) - 1)) for _ in range(min(number, len(left)))]

    def count(self, expected: float) -> int:
        """A whole number near the expected one, right on average."""
        return int(expected) + int(self.happens(expected - int(expected)))


def clip(value: float, low: float, high: float) -> float:
    """The value, or the limit that it oversteps."""
    return max(low, min(high, value))
