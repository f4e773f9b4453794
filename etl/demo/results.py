"""What schools achieve: examinations, leavers, satisfaction, and one indicator of the bureau's own."""

from math import sqrt

from etl.demo.chance import Chance, clip
from etl.demo.groups import planted
from etl.demo.pupils import Roll, Rolls
from etl.demo.roster import JUNIOR, PRIMARY, SCHOOLS, SENIOR, YEARS, code_in
from etl.demo.writing import Cell, Row

SUBJECTS = {"语文": 1.5, "数学": -0.5, "英语": -2.0}
FULL_SCORE = {PRIMARY: 100, JUNIOR: 120}
SCORE_GROWTH = 0.35
"""Points that every school gains a year, in a group or not."""
FEWEST_SHOWN = 10
"""Means of fewer examinees are suppressed."""
OWN_INDICATOR = "after_school_rate"
OWN_INDICATOR_SINCE = 2021


def exam_rows(rolls: Rolls) -> list[Row]:
    """The table of examinations, taken by the highest grade at the end of the school year."""
    return [
        _exam_row(serial, year, stage, subject, roll)
        for (serial, year, stage), roll in rolls.items()
        if stage != SENIOR and len(roll.cohorts) == {PRIMARY: 6, JUNIOR: 3}[stage]
        for subject in SUBJECTS
    ]


def _exam_row(serial: int, year: int, stage: str, subject: str, roll: Roll) -> Row:
    chance, habit = Chance("exam", serial, stage, year, subject), Chance("exam", serial, stage)
    luck = Chance("exam", serial, stage, year).noise(0.3 + 5 / sqrt(roll.cohorts[-1].size))
    paper = Chance("exam", stage, subject, year).noise(1.2)
    sitting = max(1, roll.cohorts[-1].size - chance.count(roll.cohorts[-1].size * 0.012))
    full = FULL_SCORE[stage]
    mean = 0.72 * full + 5.5 * SCHOOLS[serial].strength + habit.noise(1.6)
    mean += SUBJECTS[subject] + paper + luck + chance.noise(0.6) + SCORE_GROWTH * (year - YEARS[0])
    mean = clip(mean + planted(serial, stage, year, "score"), 0.35 * full, 0.95 * full)
    shown = sitting >= FEWEST_SHOWN
    score: Cell = round(mean, 2) if shown else "**"
    deviation: Cell = (
        round(0.17 * full - 0.9 * SCHOOLS[serial].strength + chance.noise(0.8), 2) if shown else "**"
    )
    return {
        "school_code": code_in(serial, year),
        "school_year": year,
        "stage": stage,
        "subject": subject,
        "examinees": sitting,
        "mean_score": score,
        "sd_score": deviation,
        "full_score": full,
    }


def progression_rows(rolls: Rolls) -> list[Row]:
    """The table of junior leavers: the cohort that finished in the summer before the school year."""
    return [
        _progression_row(serial, year, roll)
        for (serial, year, stage), roll in rolls.items()
        if stage == JUNIOR and roll.graduated is not None
    ]


def _progression_row(serial: int, year: int, roll: Roll) -> Row:
    cohort = roll.graduated
    assert cohort is not None
    chance, habit = Chance("progression", serial, year), Chance("progression", serial)
    general = 0.50 + 0.13 * SCHOOLS[serial].strength + habit.noise(0.025) + 0.007 * (year - YEARS[0])
    general = clip(
        general + planted(serial, JUNIOR, year - 1, "general_rate") + chance.noise(0.014), 0.2, 0.92
    )
    admitted = round(cohort.size * general)
    vocational = round((cohort.size - admitted) * clip(0.84 + chance.noise(0.03), 0.6, 0.98))
    return {
        "school_code": code_in(serial, year),
        "school_year": year,
        "stage": JUNIOR,
        "graduates": cohort.size,
        "admitted_general": admitted,
        "admitted_vocational": vocational,
        "cohort_entered": cohort.entered,
        "cohort_retained": cohort.stayed,
    }


def survey_rows(rolls: Rolls) -> list[Row]:
    """The table of satisfaction; a sample of pupils and parents, all willing teachers."""
    return [
        _survey_row(serial, year, stage, respondent, roll.students)
        for (serial, year, stage), roll in rolls.items()
        if stage != SENIOR
        for respondent in ("家长", "学生", "教师")
    ]


def _survey_row(serial: int, year: int, stage: str, respondent: str, students: int) -> Row:
    chance, habit = Chance("survey", serial, stage, year, respondent), Chance("survey", serial, stage)
    asked = {"家长": 0.35, "学生": 0.30, "教师": 0.03}[respondent]
    answers = max(3, round(students * asked * chance.between(0.8, 1.1)))
    rate = 0.84 + 0.04 * SCHOOLS[serial].strength + habit.noise(0.02) + 0.006 * (year - YEARS[0])
    rate += {"家长": 0.0, "学生": 0.03, "教师": -0.01}[respondent] + chance.noise(0.015)
    return {
        "school_code": code_in(serial, year),
        "school_year": year,
        "stage": stage,
        "respondent": respondent,
        "answers": answers,
        "satisfied": round(answers * clip(rate, 0.6, 0.99)),
    }


def own_indicator_rows(rolls: Rolls) -> list[Row]:
    """The bureau's own indicator: pupils who take part in after-school service (课后服务参与率)."""
    return [
        _own_indicator_row(serial, year, stage, roll.students)
        for (serial, year, stage), roll in rolls.items()
        if stage != SENIOR and year >= OWN_INDICATOR_SINCE
    ]


def _own_indicator_row(serial: int, year: int, stage: str, students: int) -> Row:
    chance = Chance("after school", serial, stage, year)
    area = {"城区": 0.80, "镇区": 0.72, "乡村": 0.62}[SCHOOLS[serial].area]
    rate = area + 0.03 * (year - OWN_INDICATOR_SINCE) + chance.noise(0.03)
    return {
        "school_code": code_in(serial, year),
        "school_year": year,
        "stage": stage,
        "indicator": OWN_INDICATOR,
        "numerator": round(students * clip(rate, 0.3, 0.98)),
        "denominator": students,
    }
