"""What the figures of an article can mean, and whether they agree with each other.

A qualified figure is an interval, by the rules of ``span``; intervals are compared and divided, and what comes
of that is a derived value (推算). None of it enters an indicator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

EXACT, OVER, ABOVE, ABOUT, BELOW = "准确", "余", "超过", "约", "不足"
HEADS_AND_TIMES = frozenset({"人", "人次"})
"""Two units that are never added or converted: a person may be counted many times."""
PART, LISTED, TIMES, PER, MEMBERS = "部分", "列举", "上年倍数", "平均到", "成员校数"

Kind = Literal["agrees", "contradicts", "incomplete", "derived", "units", "no_number"]
Silence = Literal["masked", "direction", "words", "elite", "alone"]


@dataclass(frozen=True)
class Span:
    """From ``low`` to ``high`` (None: the words set no upper end); the flags say whether an end belongs to it."""

    low: float
    high: float | None
    low_in: bool = True
    high_in: bool = True

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class Claim:
    """One statement. ``related``: the numbers of those that it is held against, all of one document."""

    no: str
    topic: str | None
    words: str
    low: float | None
    high: float | None
    qualifier: str | None
    unit: str | None
    direction: str | None = None
    relation: str | None = None
    related: tuple[str, ...] = ()

    @property
    def span(self) -> Span | None:
        return span(self.low, self.high, self.qualifier)

    @property
    def is_masked(self) -> bool:
        """Whether the article itself blanked the figure out with stars."""
        return self.span is None and "*" in self.words


@dataclass(frozen=True)
class Finding:
    """What came of holding one statement against another (``other``; empty for the count of member schools).

    ``span``: the derived value of ``TIMES`` (the year before, in the unit of the other), ``PER`` (per one of the other)
    and ``PART`` (the share of the other, 0–1); ``listed``: how many schools the article's list has.
    """

    no: str
    other: str
    relation: str
    kind: Kind
    span: Span | None = None
    listed: int | None = None


def last_place(value: float) -> float:
    """The place of the last digit that is not 0: 1500 → 100, 80 → 10, 6 → 1, 1.3 → 0.1."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return float(Decimal(10) ** int(exponent)) if value else 1.0


def span(low: float | None, high: float | None, qualifier: str | None) -> Span | None:
    """The interval of a figure by its qualifier; None where there is no figure.

    余 n: from n to below the next unit of its last place (500余: 500 to below 600). 超过 n: above n, no upper end.
    不足 n: from 0 to below n. 约 n: half a last place to either side. Else as written: n, or from low to high.
    """
    value = low if low is not None else high
    if value is None:
        return None
    match qualifier:
        case "余":
            return Span(value, value + last_place(value), high_in=False)
        case "超过":
            return Span(value, None, low_in=False)
        case "不足":
            return Span(0.0, high if high is not None else value, high_in=False)
        case "约":
            half = last_place(value) / 2
            return Span(value - half, value + half)
        case _:
            return Span(value, high if high is not None else value)


def quotient(upper: Span, lower: Span) -> Span | None:
    """All values that one interval divided by another can have; None where the divisor can be 0 or less."""
    if lower.low <= 0 or upper.low < 0:
        return None
    low = upper.low / lower.high if lower.high is not None else 0.0
    high = upper.high / lower.low if upper.high is not None else None
    return Span(low, high, upper.low_in and lower.high_in, upper.high_in and lower.low_in)


def can_be_within(part: Span, whole: Span) -> bool:
    """Whether a part can be no larger than its whole."""
    if whole.high is None or part.low < whole.high:
        return True
    return part.low == whole.high and part.low_in and whole.high_in


def findings(claims: Sequence[Claim], listed_schools: int) -> list[Finding]:
    """Every declared relation of one document's statements, tried; in the order of the statements."""
    by_no = {claim.no: claim for claim in claims}
    found: list[Finding] = []
    for claim in claims:
        if claim.relation == MEMBERS:
            found.append(_members(claim, listed_schools))
        elif claim.relation:
            found += [_tried(claim, by_no[no]) for no in claim.related if no in by_no]
    return found


def silences(claims: Sequence[Claim], found: Sequence[Finding]) -> Mapping[str, Silence]:
    """Why a statement was held against nothing, by its number; those that were are left out."""
    tried = {no for one in found if one.kind not in ("units", "no_number") for no in (one.no, one.other)}
    return {claim.no: _silence(claim) for claim in claims if claim.no not in tried}


def _silence(claim: Claim) -> Silence:
    if claim.is_masked:
        return "masked"
    if claim.span is None:
        return "direction" if claim.direction else "words"
    return "elite" if claim.topic == "拔尖" else "alone"


def _members(claim: Claim, listed: int) -> Finding:
    told = claim.span
    if told is None:
        return Finding(claim.no, "", MEMBERS, "no_number", listed=listed)
    if not can_be_within(Span(listed, listed), told):
        return Finding(claim.no, "", MEMBERS, "contradicts", listed=listed)
    fewer = listed < told.low or (listed == told.low and not told.low_in)
    return Finding(claim.no, "", MEMBERS, "incomplete" if fewer else "agrees", listed=listed)


def _tried(claim: Claim, other: Claim) -> Finding:
    relation, mine, whole = claim.relation or "", claim.span, other.span
    if mine is None or whole is None:
        return Finding(claim.no, other.no, relation, "no_number")
    if relation in (PART, LISTED) and claim.unit != other.unit:
        return Finding(claim.no, other.no, relation, "units")
    if relation in (PART, LISTED) and not can_be_within(mine, whole):
        return Finding(claim.no, other.no, relation, "contradicts")
    if relation == LISTED:
        return Finding(claim.no, other.no, relation, "agrees")
    if relation == PART:
        share = quotient(mine, whole)
        most = 1.0 if share and (share.high is None or share.high > 1) else None
        capped = Span(share.low, most, share.low_in) if share and most else share
        return Finding(claim.no, other.no, relation, "agrees", capped)
    result = quotient(whole, mine) if relation == TIMES else quotient(mine, whole)
    return Finding(claim.no, other.no, relation, "derived" if result else "no_number", result)
