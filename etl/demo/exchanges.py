"""Teachers on loan: who sends how many to whom, in the groups and by the bureau's own rotation."""

from dataclasses import dataclass, replace

from etl.demo.chance import Chance
from etl.demo.groups import GROUPS, Group, Member
from etl.demo.people import Post
from etl.demo.roster import JUNIOR, PRIMARY, YEARS, code_in, is_open
from etl.demo.writing import Row

COUNTY_ROTATION = {
    PRIMARY: ((5, 27), (6, 37), (5, 38), (6, 33), (9, 14), (9, 44), (11, 43)),
    JUNIOR: ((46, 44), (46, 54), (47, 43), (49, 52)),
}
"""Pairs of schools outside the groups between which the bureau itself rotates teachers."""


@dataclass(frozen=True)
class Exchange:
    """Some teachers who go from one post to another; the long ones are counted at the receiving school."""

    sender: Post
    receiver: Post
    year: int
    start: str
    end: str
    end_year: int
    long: bool
    headcount: int
    wanted_backbone: int
    backbone: int = 0
    cadres: int = 0

    def of(self, headcount: int, backbone: int) -> "Exchange":
        """The exchange as it came about."""
        return replace(self, headcount=headcount, backbone=backbone, cadres=min(self.cadres, headcount))


def group_exchanges(year: int) -> list[Exchange]:
    """Loans of this year in all groups: long ones from the lead school, short ones in return."""
    found: list[Exchange] = []
    for group in GROUPS:
        members = [member for member in group.members if member.belongs(year)]
        if year < group.founded or not members:
            continue
        chance = Chance("exchange", group.group_id, year)
        for member, headcount in _shared_out(group, members, chance):
            found.append(_long(group, member.serial, year, headcount, chance))
        for member in chance.some(members, 2 + len(members) // 4):
            found.append(_short(group, member.serial, year, chance))
    return found


def _shared_out(group: Group, members: list[Member], chance: Chance) -> list[tuple[Member, int]]:
    """The loans of a year, a few at a time, to members in a drawn order."""
    loans: dict[int, int] = {}
    order = chance.some(members, len(members))
    for turn in range(group.exchanges_a_year):
        serial = order[(turn // 2) % len(order)].serial
        loans[serial] = loans.get(serial, 0) + 1
    return [(member, loans[member.serial]) for member in members if member.serial in loans]


def _long(group: Group, receiver: int, year: int, headcount: int, chance: Chance) -> Exchange:
    years = chance.whole(1, 2)
    return Exchange(
        (group.lead, group.stage), (receiver, group.stage), year,
        f"{year}-09-01", f"{year + years}-07-10", year + years, True,
        headcount, (headcount + 1) // 2, cadres=int(chance.happens(0.25)),
    )  # fmt: skip


def _short(group: Group, sender: int, year: int, chance: Chance) -> Exchange:
    month, weeks = chance.pick((10, 11, 3, 4)), chance.pick((14, 18, 25, 27))
    calendar = year if month > 8 else year + 1
    return Exchange(
        (sender, group.stage), (group.lead, group.stage), year,
        f"{calendar}-{month:02d}-{chance.whole(1, 3):02d}", f"{calendar}-{month:02d}-{weeks:02d}", year, False,
        chance.whole(1, 3), 1,
    )  # fmt: skip


def county_exchanges(year: int) -> list[Exchange]:
    """The bureau's rotation outside the groups, one small loan a pair and year."""
    if year == YEARS[0]:
        return []
    chance = Chance("exchange", "county", year)
    return [
        Exchange(
            (sender, stage), (receiver, stage), year, f"{year}-09-01", f"{year + 1}-07-10", year + 1, True,
            chance.whole(1, 2 + (year - YEARS[0]) // 4), int(chance.happens(0.4)),
        )
        for stage, pairs in COUNTY_ROTATION.items()
        for sender, receiver in pairs
        if is_open(receiver, year)
    ]  # fmt: skip


def exchange_rows(exchanges: list[Exchange]) -> list[Row]:
    """The table of exchanges."""
    return [
        {
            "from_code": code_in(exchange.sender[0], exchange.year),
            "to_code": code_in(exchange.receiver[0], exchange.year),
            "start_date": exchange.start,
            "exchange_kind": "长期" if exchange.long else "短期",
            "end_date": exchange.end,
            "headcount": exchange.headcount,
            "backbone_headcount": exchange.backbone,
            "cadre_headcount": exchange.cadres,
        }
        for exchange in exchanges
    ]
