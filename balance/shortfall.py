"""How a lack is counted, for every sum of it: whole teachers, rooms and classes in each school, exact ㎡ and 元.

A budget pays for whole people and rooms: two schools that lack half a teacher each need two teachers. So amounts are
rounded up school by school, before they are added (docs/decisions/0008).
"""

from typing import Any

EPSILON = 1e-9
"""A hair's breadth for the rounding of binary fractions."""

WHOLE_UNITS = frozenset({"人", "间", "台", "册", "个", "个班"})
"""Units of resources that exist only whole."""


def whole(amount: Any) -> Any:
    """The next whole number of what a school lacks; ``amount`` is a column of Polars or of Ibis."""
    return (amount - EPSILON).ceil()
