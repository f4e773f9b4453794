"""What may be said about a group: few sentences, each behind its gates; whatever breaks a condition says so.

A test of the paths before joining that finds something blocks the sentence. One that finds nothing proves nothing.
"""

from dataclasses import dataclass
from typing import Literal

from balance.effect.conditions import LEAST_GROUPS_FOR_TREND, LEVEL, TREND_LEVEL, Condition
from balance.effect.small import Randomised
from balance.effect.study import Study
from balance.effect.timing import Dealt

Kind = Literal["greater", "smaller", "different", "same", "trend", "insufficient"]
SHOWN: tuple[Kind, ...] = ("greater", "smaller", "different")
"""Verdicts that say that something was seen."""

SENTENCES: dict[Kind, str] = {
    "greater": "变化明显大于可比学校",
    "smaller": "变化明显不如可比学校",
    "different": "变化明显不同于可比学校",  # of an indicator that is neither good nor bad
    "same": "看不出与可比学校有差别",
    "trend": "入集团前走势已不同，不能归因",
    "insufficient": "数据不足",
}

# Chance of noticing an effect of 1, 1.5 and 2 standard deviations of schools' changes, in per cent, by the number of
# members and comparison schools; simulated with the test of ``balance.effect.small`` at 5 %.
POWER: tuple[tuple[int, int, tuple[int, int, int]], ...] = (
    (2, 6, (12, 26, 49)),
    (4, 12, (38, 67, 89)),
    (6, 12, (48, 77, 97)),
    (6, 30, (62, 91, 99)),
    (8, 30, (70, 96, 100)),
)


@dataclass(frozen=True)
class Verdict:
    """``reasons`` say why it is this one; ``needs`` what would be needed to know (empty where it is known)."""

    kind: Kind
    reasons: tuple[str, ...]
    needs: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind]


def lacking(conditions: tuple[Condition, ...]) -> Verdict | None:
    """数据不足 with every condition that fails; None where all hold."""
    broken = [one for one in conditions if not one.holds]
    if not broken:
        return None
    reasons = tuple(f"要求{one.words}，现在{one.found}" for one in broken)
    return Verdict("insufficient", reasons, tuple(dict.fromkeys(one.need for one in broken)))


def of_group(
    conditions: tuple[Condition, ...], change: Randomised | None, placebo: Randomised | None, direction: str
) -> Verdict:
    """The verdict on one group. ``direction`` of the indicator is up, down or neutral (where nothing is better)."""
    if (short := lacking(conditions)) is not None:
        return short
    if change is None or placebo is None:
        raise ValueError("conditions hold, yet nothing was computed")
    if placebo.p < TREND_LEVEL:
        return _trend(placebo.p)
    return _between(change.effect, change.p, direction)


def of_all(conditions: tuple[Condition, ...], found: Study | None, groups: int, direction: str) -> Verdict:
    """The verdict on all groups together.

    With fewer than 30 groups the test of paths alarms too often, so an alarm of it leaves the matter open.
    """
    if (short := lacking(conditions)) is not None:
        return short
    if found is None or found.trend is None:
        raise ValueError("conditions hold, yet nothing was computed")
    if found.trend.p < TREND_LEVEL and groups < LEAST_GROUPS_FOR_TREND:
        return Verdict(
            "insufficient",
            (
                f"入集团前走势的检验 {written(found.trend.p)}，但只有 {groups} 个集团，"
                f"这项检验要 {LEAST_GROUPS_FOR_TREND} 个集团才可靠",
            ),
            ("增加集团，或逐个集团看",),
        )
    if found.trend.p < TREND_LEVEL:
        return _trend(found.trend.p)
    return _between(found.effect, found.p, direction)


def of_timing(found: Dealt, direction: str) -> Verdict:
    """The verdict on few groups by the years in which they formed; their conditions hold."""
    return (
        _trend(found.placebo_p)
        if found.placebo_p < TREND_LEVEL
        else _between(found.effect, found.p, direction)
    )


def _trend(p: float) -> Verdict:
    return Verdict(
        "trend",
        (f"入集团之前，成员校的走势就与可比学校不同({written(p)}，小于 {TREND_LEVEL:.2f})",),
        ("找入集团前走势相近的学校作对比，或说明它们为何先动",),
    )


def _between(effect: float, p: float, direction: str) -> Verdict:
    if p > LEVEL:
        return Verdict(
            "same",
            (f"差别有可能出于偶然({written(p)}，大于 {LEVEL:.2f})；看不出不等于没有",),
            ("更多学校或更多学年",),
        )
    better: Kind = "greater" if (effect > 0) == (direction == "up") else "smaller"
    told = (f"差别不易用偶然解释({written(p)}，不大于 {LEVEL:.2f})",)
    return Verdict("different" if direction == "neutral" else better, told)


def written(p: float) -> str:
    """p as a reader sees it; a small one is never written as 0."""
    return "p<0.001" if p < 0.0005 else f"p={p:.3f}"


def power(members: int, comparison: int) -> tuple[int, int, tuple[int, int, int]] | None:
    """The row of ``POWER`` with the most schools that are there, so that the chance told is never too high."""
    rows = [row for row in POWER if row[0] <= members and row[1] <= comparison]
    return max(rows, key=lambda row: (row[2][0], row[0]), default=None)
