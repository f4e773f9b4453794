"""Six education groups, who joined them when, and the effect that each is given: the planted truth."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.demo.roster import YEARS

TIGHT, LOOSE = "紧密型", "联盟型"


@dataclass(frozen=True)
class Member:
    """A school in a group; years are those in which the school year begins."""

    serial: int
    joined: int
    tightness: str
    role: str = "成员校"
    left: int | None = None

    def belongs(self, year: int) -> bool:
        return self.joined <= year and (self.left is None or year < self.left)


@dataclass(frozen=True)
class Group:
    """A group: its members, how busy it is, and what it truly does to the members.

    ``lifts`` is the effect on a member for each year since it joined, the year of joining counted as one;
    ``own_trend`` is a rise that the members had anyway, every year since 2017, in or out of the group;
    ``lead_lifts`` is what happens to the lead school, counted like ``lifts``.
    """

    group_id: str
    name: str
    founded: int
    lead: int
    stage: str
    members: tuple[Member, ...]
    exchanges_a_year: int
    activities_a_year: int
    verdict: str
    story: str
    lifts: Mapping[str, float] = field(default_factory=dict)
    own_trend: Mapping[str, float] = field(default_factory=dict)
    lead_lifts: Mapping[str, float] = field(default_factory=dict)
    dilutes_lead: bool = False

    @property
    def memberships(self) -> tuple[Member, ...]:
        """The lead school and the members."""
        return (Member(self.lead, self.founded, TIGHT, "总校"), *self.members)


def _members(founded: int, tight: tuple[int, ...], loose: tuple[int, ...]) -> tuple[Member, ...]:
    return tuple(Member(serial, founded, TIGHT, "分校") for serial in tight[:1]) + tuple(
        Member(serial, founded, TIGHT if serial in tight else LOOSE) for serial in tight[1:] + loose
    )


GROUPS: tuple[Group, ...] = (
    Group(
        "JT01", "示例县第一中学教育集团", 2018, 58, "初中", _members(2018, (41,), (42, 57)), 2, 4,
        verdict="有小幅真实提升，但数据不足以看出",
        story="只有三所成员校，入集团前只有一个学年；小幅提升真实存在，诚实的结论仍应是数据不足。",
        lifts={"backbone": 0.05},
    ),
    Group(
        "JT02", "示例县第一小学教育集团", 2019, 1, "小学",
        (*_members(2019, (8, 13, 25, 28), (17, 21)), Member(30, 2021, TIGHT)), 8, 10,
        verdict="真实提升",
        story="总校每年派出骨干教师，成员校本地培养跟上；骨干教师与学业成绩都真实上升，总校没有下降。",
        lifts={"backbone": 0.16, "score": 1.2},
    ),
    Group(
        "JT03", "示例县第一初级中学教育集团", 2020, 45, "初中", _members(2020, (50, 55), (40, 51, 53, 56)), 5, 9,
        verdict="真实提升",
        story="联合教研带动学业成绩与普高升学率；骨干教师数没有因集团而变化。",
        lifts={"score": 1.6, "general_rate": 0.018},
    ),
    Group(
        "JT04", "示例县实验小学教育集团", 2020, 3, "小学",
        (*_members(2020, (), (15, 23, 26, 31)), Member(22, 2020, LOOSE, left=2023)), 2, 5,
        verdict="没有效果(全县同步增长造成假象)",
        story="成员校各项指标都在涨，但全县未入集团的学校涨得一样多；只看前后对比会误判为成功。",
    ),
    Group(
        "JT05", "示例县第三小学教育集团", 2021, 4, "小学", _members(2021, (7,), (20, 31, 34)), 3, 6,
        verdict="没有效果(总校被稀释，差距缩小是削峰)",
        story="总校扩招而骨干、校舍、设备没有跟上，生均水平与成绩下降；成员校与全县同步，差距缩小不是抬底。",
        lead_lifts={"score": -1.2},
        dilutes_lead=True,
    ),
    Group(
        "JT06", "示例县第二小学教育集团", 2022, 2, "小学", _members(2022, (12, 19), (18, 24, 29)), 3, 6,
        verdict="没有效果(入集团前走势已不同)",
        story="成员校从 2017 学年起就在上升，入集团前后斜率相同；把上升归功于集团是错的。",
        own_trend={"backbone": 0.10, "score": 0.9},
    ),
)  # fmt: skip

DILUTING = {group.lead: group.founded for group in GROUPS if group.dilutes_lead}
"""Lead schools that outgrow their means, and the year in which that begins."""


def planted(serial: int, stage: str, year: int, what: str) -> float:
    """What the groups, and the members' own trends, add to a school's figure in a year."""
    total = 0.0
    for group in GROUPS:
        if stage != group.stage:
            continue
        if serial == group.lead and year >= group.founded:
            total += group.lead_lifts.get(what, 0.0) * (year - group.founded + 1)
        for member in group.members:
            if member.serial == serial:
                total += group.own_trend.get(what, 0.0) * (year - YEARS[0])
                if member.belongs(year):
                    total += group.lifts.get(what, 0.0) * (year - member.joined + 1)
    return total


def ever_joined() -> list[int]:
    """Serial numbers of all schools that are in a group at any time, each once."""
    return sorted({member.serial for group in GROUPS for member in group.memberships})


def in_two_groups() -> list[int]:
    """Serial numbers of schools that belong to more than one group."""
    serials = [member.serial for group in GROUPS for member in group.memberships]
    return sorted({serial for serial in serials if serials.count(serial) > 1})
