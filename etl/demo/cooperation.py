"""What groups do together beyond activities: who took part in them, and what holds a group together on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from etl.contracts.events import Governance
from etl.demo.chance import Chance
from etl.demo.groups import GROUPS, TIGHT, Group, Member
from etl.demo.roster import YEARS, code_in
from etl.demo.writing import Row

UNREPORTED = "JT04"
"""The group that keeps no list of who took part."""
ABSENT = 20
"""A member that never took part in anything."""
ITEMS = tuple(Governance.columns()["item"].metadata["choices"])  # type: ignore[index]
KEYS = ("group_id", "activity_date", "host_code", "activity_kind", "subject")


def attendance_rows(activities: Sequence[Row]) -> list[Row]:
    """The table of schools at activities; the people of an activity are those of its schools."""
    rows: list[Row] = []
    groups = {group.group_id: group for group in GROUPS}
    for activity in activities:
        group = groups[str(activity["group_id"])]
        if group.group_id != UNREPORTED:
            rows += _attendance(group, activity)
    return rows


def _attendance(group: Group, activity: Row) -> list[Row]:
    year, month = (int(part) for part in str(activity["activity_date"]).split("-")[:2])
    school_year = year if month > 8 else year - 1
    chance = Chance("attendance", *(activity[name] for name in KEYS))
    there = [
        code_in(member.serial, school_year)
        for member in group.memberships
        if member.belongs(school_year)
        and _takes_part(member, activity, code_in(member.serial, school_year), chance)
    ]
    people = int(str(activity["participants"]))
    shares = {code: people // len(there) for code in there}
    for code in chance.some(there, people - sum(shares.values())):
        shares[code] += 1
    return [
        {**{name: activity[name] for name in KEYS}, "school_code": code, "attended": shares[code]}
        for code in there
    ]


def _takes_part(member: Member, activity: Row, code: str, chance: Chance) -> bool:
    if code == activity["host_code"]:
        return True
    drawn = chance.between(0, 1)
    if member.serial == ABSENT:
        return False
    return activity["activity_kind"] == "培训" or drawn < (0.85 if member.tightness == TIGHT else 0.55)


@dataclass(frozen=True)
class Rules:
    """From which school year a group has each item of ``ITEMS``; None never. ``dated``: documents bear dates.
    ``reported``: how many of the items it reports on at all, first ones first."""

    since: tuple[int | None, ...]
    dated: bool = True
    reported: int = len(ITEMS)


RULES = {
    "JT01": Rules((2018, 2018, None, 2019, None, None)),
    "JT02": Rules((2019, 2019, 2020, 2019, 2020, 2022)),
    "JT03": Rules((2020, 2020, 2021, 2020, 2021, None)),
    "JT04": Rules((2020, 2021, None, None, None, None), reported=2),
    "JT05": Rules((2021, 2021, 2023, 2021, None, None)),
    "JT06": Rules((2022, 2022, None, 2022, None, None), dated=False),
}


def governance_rows() -> list[Row]:
    """The table of governance, a row a group, year and item that it reports on."""
    return [
        _governance(group, year, item, since, RULES[group.group_id].dated)
        for group in GROUPS
        for year in range(group.founded, YEARS[-1] + 1)
        for item, since in zip(ITEMS, RULES[group.group_id].since, strict=True)
        if ITEMS.index(item) < RULES[group.group_id].reported
    ]


def _governance(group: Group, year: int, item: str, since: int | None, dated: bool) -> Row:
    there = since is not None and since <= year
    day = Chance("governance", group.group_id, item).whole(5, 28)
    return {
        "group_id": group.group_id,
        "school_year": year,
        "item": item,
        "in_place": "是" if there else "否",
        "document_date": f"{since}-09-{day:02d}" if there and dated else None,
    }
