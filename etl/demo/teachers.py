"""The teaching staff of every school, simulated teacher by teacher, so that every count adds up."""

from etl.demo.chance import Chance, clip
from etl.demo.exchanges import Exchange, county_exchanges, group_exchanges
from etl.demo.groups import DILUTING, planted
from etl.demo.people import BANDS, DEGREES, TITLES, Post, Teacher, band_of, grow, leaves, newcomer, veteran
from etl.demo.pupils import Rolls
from etl.demo.roster import JUNIOR, MERGER, PRIMARY, SCHOOLS, SENIOR, YEARS, code_in, stages_in
from etl.demo.writing import Row

PUPILS_PER_TEACHER = {
    PRIMARY: {"城区": 19.0, "镇区": 16.8, "乡村": 12.8},
    JUNIOR: {"城区": 14.0, "镇区": 12.6, "乡村": 10.8},
    SENIOR: {"城区": 12.4, "镇区": 12.4, "乡村": 12.4},
}
TEACHING_POINT_PUPILS_PER_TEACHER = 10.5
BACKBONE_GROWTH = 0.035
"""What every school of the county gains a year, backbone teachers per 100 pupils, in a group or not."""


class Workforce:
    """All teachers of the county, moved on year by year."""

    def __init__(self, rolls: Rolls) -> None:
        self._rolls = rolls
        self._staff: dict[Post, list[Teacher]] = {}
        self.rows: list[Row] = []
        self.exchanges: list[Exchange] = []

    def run(self) -> None:
        """Live through all years and keep the rows."""
        for year in YEARS:
            self._live(year)
            self.rows += [self._row(post, year) for post in self._posts(year)]

    def _posts(self, year: int) -> list[Post]:
        return [(serial, stage) for serial in SCHOOLS for stage in stages_in(serial, year)]

    def _live(self, year: int) -> None:
        if year == MERGER.year:
            self._merge()
        if year > YEARS[0]:
            for post, staff in self._staff.items():
                chance = Chance("careers", *post, year)
                staff[:] = [teacher for teacher in staff if not leaves(teacher, year, chance)]
                for teacher in staff:
                    grow(teacher, year, chance)
        for post in self._posts(year):
            self._hire(post, year)
        self._send_home(year)
        self._exchange(year)
        for post in self._posts(year):
            self._appoint(post, year)

    def _merge(self) -> None:
        old, new = (MERGER.ended, PRIMARY), (MERGER.kept, PRIMARY)
        for teacher in self._staff.pop(old):
            teacher.home = teacher.post = new
            self._staff[new].append(teacher)

    def _hire(self, post: Post, year: int) -> None:
        """Fill the planned posts; teachers who are away keep theirs, so an exchange is never filled by hiring."""
        area = SCHOOLS[post[0]].area
        chance = Chance("hiring", *post, year)
        staff = self._staff.setdefault(post, [])
        for _ in range(planned_teachers(self._rolls, post, year) - len(staff)):
            join = veteran if year == YEARS[0] else newcomer
            staff.append(join(post, area, year, chance))

    def _everyone(self) -> list[Teacher]:
        return [teacher for staff in self._staff.values() for teacher in staff]

    def _present(self, post: Post) -> list[Teacher]:
        return [teacher for teacher in self._everyone() if teacher.post == post]

    def _send_home(self, year: int) -> None:
        for teacher in self._everyone():
            if teacher.away and year >= teacher.back_in:
                teacher.post = teacher.home

    def _exchange(self, year: int) -> None:
        for exchange in group_exchanges(year) + county_exchanges(year):
            able = [
                teacher
                for teacher in self._staff[exchange.sender]
                if not teacher.away and teacher.age(year) < 54 and year - teacher.since >= 3
            ]
            able.sort(key=lambda teacher: (not teacher.backbone, teacher.subject, -teacher.born))
            backbone = [teacher for teacher in able if teacher.backbone][: exchange.wanted_backbone]
            others = [teacher for teacher in able if not teacher.backbone]
            moved = (backbone + others)[: exchange.headcount]
            if not moved:
                continue
            if exchange.long:
                for teacher in moved:
                    teacher.post, teacher.back_in = exchange.receiver, exchange.end_year
            self.exchanges.append(exchange.of(len(moved), sum(teacher.backbone for teacher in moved)))

    def _appoint(self, post: Post, year: int) -> None:
        """Bring backbone, PE and arts teachers to the numbers that the school has reached this year."""
        present = self._present(post)
        wanted = _wanted(self._rolls, post, year)
        number = int(wanted["backbone"] + Chance("rounding", *post).between(0, 1))
        ranked = sorted(present, key=lambda teacher: (not teacher.backbone, _unlikely(teacher, year)))
        for place, teacher in enumerate(ranked):
            teacher.backbone = place < number
        for subject in ("pe", "arts"):
            self._assign(present, subject, round(wanted[subject]))

    def _assign(self, present: list[Teacher], subject: str, number: int) -> None:
        teaching = [teacher for teacher in present if teacher.subject == subject]
        free = sorted((teacher for teacher in present if not teacher.subject), key=lambda one: -one.born)
        for teacher in free[: max(0, number - len(teaching))]:
            teacher.subject = subject
        for teacher in teaching[number:]:
            teacher.subject = ""

    def _row(self, post: Post, year: int) -> Row:
        present = self._present(post)
        chance = Chance("staff", *post, year)
        counted: dict[str, int] = dict.fromkeys((*TITLES, *DEGREES, *(name for name, _, _ in BANDS)), 0)
        for teacher in present:
            for name in (TITLES[teacher.title], DEGREES[teacher.degree], band_of(teacher.age(year))):
                counted[name] += 1
        settled = [one for one in present if year - one.since >= 6 and one.age(year) < 55 and not one.away]
        return {
            "school_code": code_in(post[0], year),
            "school_year": year,
            "stage": post[1],
            "staff": len(present) + chance.count(len(present) * 0.07) + int(len(present) > 6),
            "teachers": len(present),
            "female_teachers": sum(teacher.female for teacher in present),
            "backbone": sum(teacher.backbone for teacher in present),
            "pe_teachers": sum(teacher.subject == "pe" for teacher in present),
            "arts_teachers": sum(teacher.subject == "arts" for teacher in present),
            "certified": sum(teacher.certified for teacher in present),
            "trained_360": sum(teacher.trained for teacher in present),
            "exchange_eligible": len(settled),
            **counted,
        }


def _unlikely(teacher: Teacher, year: int) -> tuple[bool, int, int]:
    """Sort key: teachers between 30 and 56 with a good title first."""
    return (not 30 <= teacher.age(year) <= 56, -teacher.title, teacher.born)


def _paid_pupils(rolls: Rolls, post: Post, year: int, weight: float) -> float:
    """Pupils by whom a school is staffed: a diluted lead school is staffed as if it had hardly grown."""
    students = rolls[post[0], year, post[1]].students
    begin = DILUTING.get(post[0])
    if begin is None or year < begin:
        return students
    frozen = rolls[post[0], begin - 1, post[1]].students
    return frozen + weight * (students - frozen)


def planned_teachers(rolls: Rolls, post: Post, year: int) -> int:
    """How many teachers a school is given for its pupils."""
    school, habit = SCHOOLS[post[0]], Chance("pupils per teacher", *post)
    ratio = PUPILS_PER_TEACHER[post[1]][school.area] * clip(1 + habit.noise(0.20), 0.65, 1.5)
    if school.kind == "教学点":
        ratio = TEACHING_POINT_PUPILS_PER_TEACHER
    return max(3, round(_paid_pupils(rolls, post, year, 0.5) / ratio))


def _wanted(rolls: Rolls, post: Post, year: int) -> dict[str, float]:
    """Backbone, PE and arts teachers that a school has in a year, before rounding."""
    school = SCHOOLS[post[0]]
    elapsed = min(year, DILUTING.get(post[0], year + 1) - 1) - YEARS[0]
    habit, wobble = Chance("special teachers", *post), Chance("special teachers", *post, year)
    hundreds = _paid_pupils(rolls, post, year, 0.0) / 100
    rank = 0.62 + 0.66 * school.strength + habit.noise(0.36) + wobble.noise(0.03)
    backbone = clip(rank, 0.12, 2.6) + BACKBONE_GROWTH * elapsed + planted(*post, year, "backbone")
    root = clip(0.80 + 0.08 * school.strength + habit.noise(0.30), 0.42, 1.55)
    level = root * root
    level += max(0.0, 1.05 - level) * 0.035 * elapsed + wobble.noise(0.02)
    return {"backbone": backbone * hundreds, "pe": level * 0.52 * hundreds, "arts": level * 0.48 * hundreds}
