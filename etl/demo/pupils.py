"""Pupils move up grade by grade: who enters, stays, arrives and graduates, and the classes they sit in."""

from dataclasses import dataclass

from etl.demo.chance import Chance, clip
from etl.demo.groups import DILUTING
from etl.demo.roster import (
    GRADES,
    JUNIOR,
    MERGER,
    PRIMARY,
    SCHOOLS,
    SENIOR,
    TYPE_CHANGE,
    YEARS,
    code_in,
    stages_in,
)
from etl.demo.writing import Row

BIRTHS = dict(zip(YEARS, (1.00, 1.02, 1.03, 1.02, 1.00, 0.97, 0.94, 0.90), strict=True))
AREA_GROWTH = {"城区": 0.015, "镇区": 0.0, "乡村": -0.02}
ARRIVE = {"城区": 0.010, "镇区": 0.006, "乡村": 0.003}
LEAVE = {"城区": 0.006, "镇区": 0.014, "乡村": 0.021}
CLASS_LIMIT = {"城区": 53.0, "镇区": 50.0, "乡村": 50.0}
SMALLER_EACH_YEAR = {"城区": 0.6, "镇区": 0.6, "乡村": 0.0}
OVERSIZE = {PRIMARY: 45, JUNIOR: 50, SENIOR: 55}
COMBINED_CLASS = 28
JUNIOR_INTAKE = 0.97

Place = tuple[int, str]


@dataclass(frozen=True)
class Cohort:
    """Pupils who entered together: how many entered, how many of them are still here, how many arrived since."""

    entered: int
    stayed: int
    arrived: int

    @property
    def size(self) -> int:
        return self.stayed + self.arrived


@dataclass(frozen=True)
class Roll:
    """All pupils of a school's stage in a year, youngest grade first, and the cohort that has just left."""

    cohorts: tuple[Cohort, ...]
    graduated: Cohort | None

    @property
    def students(self) -> int:
        return sum(cohort.size for cohort in self.cohorts)

    @property
    def entrants(self) -> int:
        return self.cohorts[0].entered


Rolls = dict[tuple[int, int, str], Roll]


def simulate() -> Rolls:
    """The rolls of every school, year and stage."""
    rolls: Rolls = {}
    for year in YEARS:
        for serial in SCHOOLS:
            for stage in stages_in(serial, year):
                chance = Chance("pupils", serial, stage, year)
                before = rolls.get((serial, year - 1, stage))
                rolls[serial, year, stage] = (
                    _move_up(serial, stage, year, before, rolls, chance)
                    if before
                    else _begin(serial, stage, year, chance)
                )
    return rolls


def _begin(serial: int, stage: str, year: int, chance: Chance) -> Roll:
    grades = GRADES[stage]
    if year > YEARS[0]:
        entered = round(TYPE_CHANGE.junior_pupils / grades)
        return Roll((Cohort(entered, entered, 0),), None)
    typical = SCHOOLS[serial].pupils[stage] / grades
    cohorts = [_cohort_of_age(typical, age, SCHOOLS[serial].area, chance) for age in range(grades + 1)]
    return Roll(tuple(cohorts[:-1]), cohorts[-1])


def _cohort_of_age(typical: float, age: int, area: str, chance: Chance) -> Cohort:
    size = max(3, round(typical * (1 + chance.noise(0.05))))
    cohort = Cohort(size, size, 0)
    for _ in range(age):
        cohort = _one_year_later(cohort, area, chance)
    return cohort


def _one_year_later(cohort: Cohort, area: str, chance: Chance, extra: float = 0.0) -> Cohort:
    gone = min(cohort.stayed, chance.count(cohort.stayed * LEAVE[area] * chance.between(0.4, 1.6)))
    new = chance.count(cohort.size * (ARRIVE[area] * chance.between(0.4, 1.6) + extra))
    return Cohort(cohort.entered, cohort.stayed - gone, cohort.arrived + new)


def _move_up(serial: int, stage: str, year: int, before: Roll, rolls: Rolls, chance: Chance) -> Roll:
    diluted = serial in DILUTING and year >= DILUTING[serial]
    area, extra = SCHOOLS[serial].area, 0.055 if diluted else 0.0
    older = [_one_year_later(cohort, area, chance, extra) for cohort in before.cohorts]
    entered = _entrants(serial, stage, year, rolls, chance)
    if diluted:
        entered = round(entered * (1.12 + 0.06 * (year - DILUTING[serial])))
    cohorts = [Cohort(entered, entered, 0), *older]
    if serial == MERGER.kept and year == MERGER.year:
        cohorts = _merged(cohorts, rolls[MERGER.ended, year - 1, stage], chance)
    graduated = cohorts.pop() if len(cohorts) > GRADES[stage] else None
    if graduated is not None and graduated.size > before.cohorts[-1].size:
        graduated = before.cohorts[-1]
    return Roll(tuple(cohorts), graduated)


def _merged(cohorts: list[Cohort], ended: Roll, chance: Chance) -> list[Cohort]:
    incoming = [_one_year_later(cohort, "乡村", chance) for cohort in ended.cohorts]
    extra = round(ended.entrants * 0.95)
    joined = [Cohort(cohorts[0].entered + extra, cohorts[0].stayed + extra, 0)]
    for ours, theirs in zip(cohorts[1:], incoming, strict=True):
        joined.append(Cohort(ours.entered, ours.stayed, ours.arrived + theirs.size))
    return joined


def _entrants(serial: int, stage: str, year: int, rolls: Rolls, chance: Chance) -> int:
    school = SCHOOLS[serial]
    elapsed = year - YEARS[0]
    if stage == JUNIOR:
        return _junior_entrants(serial, year, rolls, chance)
    growth = 1 + AREA_GROWTH[school.area] * elapsed
    births = BIRTHS[year] if stage == PRIMARY else 1.0
    return max(3, round(school.pupils[stage] / GRADES[stage] * growth * births * (1 + chance.noise(0.03))))


def _junior_entrants(serial: int, year: int, rolls: Rolls, chance: Chance) -> int:
    leavers = sum(
        roll.cohorts[-1].size
        for (_, when, stage), roll in rolls.items()
        if when == year - 1 and stage == PRIMARY
    )
    seats = {
        place: SCHOOLS[place].pupils.get(JUNIOR, TYPE_CHANGE.junior_pupils) * (100 + _drift(place, year))
        for place in SCHOOLS
        if JUNIOR in stages_in(place, year)
    }
    share = seats[serial] / sum(seats.values())
    return round(leavers * JUNIOR_INTAKE * share * (1 + chance.noise(0.015)))


def _drift(serial: int, year: int) -> int:
    return {"城区": 1, "镇区": 0, "乡村": -2}[SCHOOLS[serial].area] * (year - YEARS[0])


def class_sizes(roll: Roll, area: str, year: int) -> list[int]:
    """Sizes of the classes: grades are split evenly, and very small grades share one class (复式班)."""
    limit = CLASS_LIMIT[area] - SMALLER_EACH_YEAR[area] * (year - YEARS[0])
    rooms: list[int] = []
    for cohort in roll.cohorts:
        rooms = [*rooms[:-1], rooms[-1] + cohort.size] if _may_share(rooms, cohort) else [*rooms, cohort.size]
    sizes: list[int] = []
    for size in rooms:
        number = max(1, -int(-size // limit))
        sizes += [size // number + (place < size % number) for place in range(number)]
    return sizes


def _may_share(rooms: list[int], cohort: Cohort) -> bool:
    return bool(rooms) and rooms[-1] + cohort.size <= COMBINED_CLASS


def enrolment_rows(rolls: Rolls) -> list[Row]:
    """The table of pupils and classes."""
    return [_enrolment_row(serial, year, stage, roll) for (serial, year, stage), roll in rolls.items()]


def _enrolment_row(serial: int, year: int, stage: str, roll: Roll) -> Row:
    school, students = SCHOOLS[serial], roll.students
    sizes = class_sizes(roll, school.area, year)
    habit, wobble = Chance("enrolment", serial, stage), Chance("enrolment", serial, stage, year)

    def part(low: float, high: float, spread: float = 0.05) -> int:
        return round(students * clip(habit.between(low, high) * (1 + wobble.noise(spread)), 0.0, 1.0))

    boards = {
        PRIMARY: {"城区": 0.0, "镇区": 0.02, "乡村": 0.10},
        JUNIOR: {"城区": 0.12, "镇区": 0.42, "乡村": 0.5},
    }
    board = boards.get(stage, {}).get(school.area, 0.7)
    migrant = {"城区": 0.15, "镇区": 0.06, "乡村": 0.01}[school.area]
    left_behind = {"城区": 0.01, "镇区": 0.10, "乡村": 0.28}[school.area]
    zone_low = 0.86 + 0.012 * (year - YEARS[0])
    return {
        "school_code": code_in(serial, year),
        "school_year": year,
        "stage": stage,
        "students": students,
        "female_students": part(0.455, 0.485, 0.01),
        "classes": len(sizes),
        "classes_oversize": sum(size > OVERSIZE[stage] for size in sizes),
        "entrants": roll.entrants,
        "boarders": part(board * 0.7, board * 1.3),
        "migrant_students": part(migrant * 0.6, migrant * 1.4),
        "left_behind_students": part(left_behind * 0.7, left_behind * 1.3),
        "in_zone_students": "/"
        if school.ownership == "民办" or stage == SENIOR
        else part(zone_low, 0.99, 0.01),
    }
