"""Things that happen: awards of schools, and the joint activities of the groups."""

from etl.demo.chance import Chance
from etl.demo.groups import GROUPS, Group
from etl.demo.pupils import Rolls
from etl.demo.roster import SCHOOLS, YEARS, code_in, is_open, stages_in
from etl.demo.writing import Row

AWARDS = (
    ("中小学生艺术展演", "学生", "人", 0.55),
    ("青少年科技创新比赛", "学生", "人", 0.45),
    ("中小学生田径运动会", "学生", "人", 0.40),
    ("课堂教学评比", "教师", "人次", 0.60),
    ("教学论文评选", "教师", "人次", 0.45),
    ("优秀教师表彰", "教师", "人", 0.35),
    ("文明校园", "集体", "项", 0.15),
    ("教学质量先进单位", "集体", "项", 0.20),
)
LEVELS = ("县级", "市级", "省级", "国家级")
KINDS = ("联合教研", "集体备课", "公开课", "培训", "走访")
SUBJECTS = ("语文", "数学", "英语", "语文", "数学", "英语", "科学", "体育", "艺术", "综合")


def award_rows(rolls: Rolls) -> list[Row]:
    """The table of awards; a school without an award in a year has no row, which is not a zero."""
    rows: list[Row] = []
    for year in YEARS:
        for serial in SCHOOLS:
            if not is_open(serial, year):
                continue
            students = sum(rolls[serial, year, stage].students for stage in stages_in(serial, year))
            chance = Chance("award", serial, year)
            for name, recipient, unit, likely in AWARDS:
                if chance.happens(min(0.95, likely * (1 + 0.4 * SCHOOLS[serial].strength))):
                    rows.append(_award_row(serial, year, name, recipient, unit, students, chance))
    return rows


def _award_row(
    serial: int, year: int, name: str, recipient: str, unit: str, students: int, chance: Chance
) -> Row:
    level = chance.weighted((64, 26, 9, 1))
    scale = {"学生": 0.012, "教师": 0.004, "集体": 0.0}[recipient]
    number = 1 + chance.count(students * scale * chance.between(0.4, 1.6) / (1 + level))
    return {
        "school_code": code_in(serial, year),
        "school_year": year,
        "award_name": f"{LEVELS[level][:-1]}{name}",
        "level": LEVELS[level],
        "recipient": recipient,
        "award_unit": unit,
        "awards": 1 if recipient == "集体" else number,
    }


def activity_rows() -> list[Row]:
    """The table of joint activities, from the day on which a group begins."""
    rows: dict[tuple[str, str, int, str, str], Row] = {}
    for group in GROUPS:
        for year in range(group.founded, YEARS[-1] + 1):
            chance = Chance("activity", group.group_id, year)
            for _ in range(group.activities_a_year + chance.whole(0, 2)):
                key, row = _activity(group, year, chance)
                rows.setdefault(key, row)
    return list(rows.values())


def _activity(group: Group, year: int, chance: Chance) -> tuple[tuple[str, str, int, str, str], Row]:
    present = [member.serial for member in group.memberships if member.belongs(year)]
    month = chance.pick((9, 10, 11, 12, 3, 4, 5, 6))
    date = f"{year if month > 8 else year + 1}-{month:02d}-{chance.whole(8, 26):02d}"
    host = group.lead if chance.happens(0.45) else chance.pick(present)
    kind = chance.pick(KINDS)
    subject = "综合" if kind in {"培训", "走访"} else chance.pick(SUBJECTS)
    participants = chance.whole(3, 7) * len(present) * (3 if kind == "培训" else 1)
    hours = chance.pick((1.5, 2.0, 2.5, 3.0, 4.0)) + (3.0 if kind == "培训" else 0.0)
    return (group.group_id, date, host, kind, subject), {
        "group_id": group.group_id,
        "activity_date": date,
        "host_code": code_in(host, year),
        "activity_kind": kind,
        "subject": subject,
        "participants": participants,
        "hours": hours,
    }
