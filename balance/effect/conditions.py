"""The conditions under which a statement about a group may be made: each declared once, with its rule in words.

Source of the thresholds: power and size of the tests as measured by simulation for this product (docs/effect.md).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

LEAST_YEARS_BEFORE = 2
LEAST_YEARS_AFTER = 1
LEAST_MEMBERS = 4
LEAST_COMPARISON = 8
LEAST_COVERAGE = 0.8
MOST_CHANGED = 0.2
LEVEL = 0.05
TREND_LEVEL = 0.10
LEAST_GROUPS = 10
LEAST_GROUPS_A_POINT = 5
LEAST_GROUPS_FOR_TREND = 30
LEAST_GROUPS_TIMED = 4


@dataclass(frozen=True)
class Rule:
    """A condition: its words, whether a figure keeps it, how the figure is told, and what would be needed."""

    id: str
    words: str
    keeps: Callable[[float], bool]
    found: str
    need: str


_RULES = (
    Rule(
        "years_before",
        f"入集团前至少 {LEAST_YEARS_BEFORE} 个学年有数据",
        lambda n: n >= LEAST_YEARS_BEFORE,
        "有 {value:.0f} 个学年",
        "补齐入集团前的学年",
    ),
    Rule(
        "years_after",
        f"入集团后至少 {LEAST_YEARS_AFTER} 个学年有数据",
        lambda n: n >= LEAST_YEARS_AFTER,
        "有 {value:.0f} 个学年",
        "等入集团后的学年数据",
    ),
    Rule(
        "members",
        f"至少 {LEAST_MEMBERS} 所固定成员校，各有八成以上学年的数据",
        lambda n: n >= LEAST_MEMBERS,
        "有 {value:.0f} 所",
        "补齐成员校缺的学年；成员校本来就少的，可把几个集团放在一起看",
    ),
    Rule(
        "comparison",
        f"至少 {LEAST_COMPARISON} 所从未入集团的可比学校，各有八成以上学年的数据",
        lambda n: n >= LEAST_COMPARISON,
        "有 {value:.0f} 所",
        "补齐未入集团学校的数据，或并入邻近县区的同学段学校",
    ),
    Rule(
        "comparison_whole",
        f"至少 {LEAST_COMPARISON} 所从未入集团的可比学校，每个学年都有数据",
        lambda n: n >= LEAST_COMPARISON,
        "有 {value:.0f} 所",
        "补齐未入集团学校缺的学年",
    ),
    Rule(
        "least_p",
        "校数够多：全凭运气时最小可能的 p 值不超过 0.05",
        lambda p: p <= LEVEL,
        "最小可能的 p 值是 1/{inverse:,.0f}",
        "增加成员校或可比学校的校数",
    ),
    Rule(
        "changed",
        f"成员变动(中途加入、退出)不超过 {MOST_CHANGED:.0%}",
        lambda share: share <= MOST_CHANGED + 1e-12,
        "变动 {value:.0%}",
        "成员稳定下来以后再看，或只看成员没有变动的学年",
    ),
    Rule(
        "groups",
        f"至少 {LEAST_GROUPS} 个集团",
        lambda n: n >= LEAST_GROUPS,
        "有 {value:.0f} 个",
        "至少 10 个集团的数据；不够时逐个集团看",
    ),
    Rule(
        "groups_a_point",
        f"入集团前、后每个用到的时点至少有 {LEAST_GROUPS_A_POINT} 个集团",
        lambda n: n >= LEAST_GROUPS_A_POINT,
        "最少的时点有 {value:.0f} 个",
        "等更多集团走过同样的年数",
    ),
    Rule(
        "groups_timed",
        f"按成立先后比较：至少 {LEAST_GROUPS_TIMED} 个集团有成立前 {LEAST_YEARS_BEFORE} 个学年的数据",
        lambda n: n >= LEAST_GROUPS_TIMED,
        "有 {value:.0f} 个",
        "补齐各集团成立前的学年",
    ),
    Rule(
        "least_p_timed",
        f"按成立先后比较：先后的排法够多，全凭运气时最小可能的 p 值不超过 {LEVEL}",
        lambda p: p <= LEVEL,
        "最小可能的 p 值是 1/{inverse:,.0f}",
        "成立学年不同的集团再多一些",
    ),
)
RULES = {rule.id: rule for rule in _RULES}


@dataclass(frozen=True)
class Condition:
    """A rule met with the data: ``found`` tells the figure, ``need`` what would make it hold."""

    id: str
    words: str
    found: str
    need: str
    holds: bool


def met(found: Iterable[tuple[str, float]]) -> tuple[Condition, ...]:
    """Each rule by name with the figure that it judges."""
    return tuple(
        Condition(
            rule.id,
            rule.words,
            rule.found.format(value=value, inverse=1 / value if value else 0),
            rule.need,
            rule.keeps(value),
        )
        for rule, value in ((RULES[name], value) for name, value in found)
    )
