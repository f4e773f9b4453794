"""Planted faults of 经验校验."""

from __future__ import annotations

from tests.etl.planted import (
    Case,
    Row,
    activity,
    award,
    exam,
    exchange,
    extra,
    funds,
    group,
    leavers,
    many,
    member,
    pupils,
    school,
    succession,
    survey,
    teachers,
    things,
)


def _one(bad: Row, good: Row) -> Case:
    return Case([bad], [good])


_NINE = ("under_25", "25_29", "30_34", "35_39", "40_44", "45_49", "50_54", "55_59", "60_plus")
_BANDS = {f"age_{band}": 2 for band in _NINE}

PEOPLE = {
    "class_size_unusual": _one(pupils(students=71, classes=1), pupils(students=70, classes=1)),
    "pupils_without_classes": _one(pupils(students=1, classes=0), pupils(students=1, classes=1)),
    "classes_without_pupils": _one(pupils(students=0, classes=1), pupils(students=0, classes=0)),
    "pupils_without_teachers": Case(
        [pupils(students=10), teachers(teachers=0)], [pupils(students=9), teachers(teachers=0)]
    ),
    "teachers_without_pupils": Case(
        [pupils(students=0), teachers(teachers=3)], [pupils(students=0), teachers(teachers=2)]
    ),
    "pupil_teacher_ratio_unusual": Case(
        [pupils(students=121), teachers(teachers=3)], [pupils(students=120), teachers(teachers=3)]
    ),
    "entrants_over_students": _one(pupils(students=9, entrants=10), pupils(students=9, entrants=9)),
    "girls_share_unusual": _one(
        pupils(students=100, female_students=19), pupils(students=100, female_students=20)
    ),
    "oversize_with_small_average": _one(
        pupils(students=120, classes=4, classes_oversize=3),
        pupils(students=120, classes=4, classes_oversize=2),
    ),
    "school_very_large": _one(pupils(students=8001), pupils(students=8000)),
    "point_too_large": Case(
        [school(school_type="教学点"), pupils(students=201)],
        [school(school_type="教学点"), pupils(students=200)],
    ),
    "stage_against_type": Case(
        [school(school_type="小学"), pupils(students=9, stage="初中")],
        [school(school_type="小学"), pupils(students=9)],
    ),
    "backbone_share_high": _one(teachers(teachers=10, backbone=7), teachers(teachers=10, backbone=6)),
    "ages_all_equal": _one(teachers(**_BANDS), teachers(**{**_BANDS, "age_25_29": 3})),
    "certified_share_low": _one(teachers(teachers=10, certified=4), teachers(teachers=10, certified=5)),
}


def _per_pupil(column: str, bad: float, good: float) -> Case:
    """Twenty pupils beside a quantity."""
    there = pupils(students=20)
    return Case([there, things(**{column: bad})], [there, things(**{column: good})])


THINGS = {
    "equipment_per_pupil_unusual": _per_pupil("equipment_yuan", 1999, 2000),
    "teaching_area_per_pupil_unusual": _per_pupil("teaching_area_m2", 2001, 2000),
    "sports_field_per_pupil_unusual": _per_pupil("sports_field_area_m2", 6001, 6000),
    "books_per_pupil_unusual": _per_pupil("books", 10_001, 10_000),
    "computers_per_pupil_unusual": _per_pupil("computers", 61, 60),
    "rooms_over_classes": Case(
        [pupils(classes=5), things(multimedia_rooms=21)], [pupils(classes=5), things(multimedia_rooms=20)]
    ),
    "public_funds_per_pupil_unusual": Case(
        [pupils(students=20), funds(public_funds_yuan=1999)],
        [pupils(students=20), funds(public_funds_yuan=2000)],
    ),
    "spent_against_budget": _one(
        funds(public_funds_yuan=100, public_funds_spent_yuan=501),
        funds(public_funds_yuan=100, public_funds_spent_yuan=500),
    ),
}

_PUPILS_2022 = pupils(school_year=2022, stage="初中", students=40)

RESULTS = {
    "general_rate_high": _one(
        leavers(graduates=40, admitted_general=39), leavers(graduates=40, admitted_general=38)
    ),
    "retention_low": _one(
        leavers(cohort_entered=30, cohort_retained=17), leavers(cohort_entered=30, cohort_retained=18)
    ),
    "graduates_over_students_before": Case(
        [_PUPILS_2022, leavers(graduates=41)], [_PUPILS_2022, leavers(graduates=40)]
    ),
    "examinees_over_students": Case(
        [pupils(students=9), exam(examinees=10)], [pupils(students=9), exam(examinees=9)]
    ),
    "mean_very_low": _one(exam(examinees=10, mean_score=9.9), exam(examinees=10, mean_score=10)),
    "sd_zero": _one(exam(examinees=10, sd_score=0), exam(examinees=9, sd_score=0)),
    "satisfaction_very_low": _one(survey(answers=30, satisfied=5), survey(answers=30, satisfied=6)),
    "award_over_people": Case(
        [pupils(students=9), award(awards=10)], [pupils(students=9), award(awards=10, award_unit="人次")]
    ),
    "indicator_without_denominator": _one(
        extra(numerator=1, denominator=0), extra(numerator=0, denominator=0)
    ),
}

EVENTS = {
    "succession_old_unknown": Case([succession(old_code="9")], [succession()], unregistered=frozenset({"9"})),
    "school_same_name": Case(
        [school(township="甲镇"), school(school_code="2", township="甲镇")],
        [school(township="甲镇"), school(school_code="2", township="乙镇")],
    ),
    "joined_before_founded": Case(
        [group(founded="2020-09-02"), member()], [group(founded="2020-09-01"), member()]
    ),
    "group_without_lead": Case(
        [member(role="平等成员"), member(school_code="2", role="成员校")],
        [member(role="平等成员"), member(school_code="2", role="平等成员校")],
    ),
    "long_exchange_too_short": _one(exchange(end_date="2022-12-29"), exchange(end_date="2022-12-30")),
    "short_exchange_too_long": _one(
        exchange(exchange_kind="短期", end_date="2023-09-03"),
        exchange(exchange_kind="短期", end_date="2023-09-02"),
    ),
    "activity_very_long": _one(activity(hours=73), activity(hours=72)),
}

# column, the year before, too much now, just not too much
_JUMPS = (
    (pupils, "students", 100, 161, 160),
    (pupils, "classes", 8, 17, 16),
    (pupils, "entrants", 40, 101, 100),
    (teachers, "teachers", 20, 33, 32),
    (teachers, "backbone", 8, 21, 20),
    (things, "teaching_area_m2", 1000, 2001, 2000),
    (things, "sports_field_area_m2", 2000, 4001, 4000),
    (things, "equipment_yuan", 150_000, 450_001, 450_000),
    (things, "books", 4000, 10_001, 10_000),
    (things, "computers", 25, 76, 75),
    (things, "multimedia_rooms", 10, 26, 25),
    (leavers, "graduates", 60, 121, 120),
)
JUMPS = {
    f"{column}_jump": Case(
        [make(school_year=2022, **{column: before}), make(**{column: bad})],
        [make(school_year=2022, **{column: before}), make(**{column: good})],
    )
    for make, column, before, bad, good in _JUMPS
}
JUMPS["public_funds_yuan_jump"] = Case(
    [funds(public_funds_yuan=450_003)], [funds(public_funds_yuan=450_000)],
    before=[funds(fiscal_year=2022, public_funds_yuan=150_000)],
)  # fmt: skip

RATES = {
    "mean_score_jump": Case(
        [exam(school_year=2022, examinees=30, mean_score=60), exam(examinees=30, mean_score=81)],
        [exam(school_year=2022, examinees=30, mean_score=60), exam(examinees=30, mean_score=80)],
    ),
    "general_rate_jump": Case(
        [
            leavers(school_year=2022, graduates=40, admitted_general=20),
            leavers(graduates=40, admitted_general=33),
        ],
        [
            leavers(school_year=2022, graduates=40, admitted_general=20),
            leavers(graduates=40, admitted_general=32),
        ],
    ),
    "satisfaction_jump": Case(
        [survey(school_year=2022, answers=100, satisfied=60), survey(answers=100, satisfied=91)],
        [survey(school_year=2022, answers=100, satisfied=60), survey(answers=100, satisfied=90)],
    ),
}

_OLD = [pupils(school_year=2022, students=9), pupils(school_code="2", school_year=2022, students=9)]
_TEN = many(pupils, 10, lambda n: {"students": 20 + n})
_TEN_BEFORE = many(pupils, 10, lambda n: {"students": 20 + n, "school_year": 2022})
_STAFF = dict(zip(("staff", "teachers", "female_teachers", "backbone", "certified", "trained_360", "pe_teachers"),
                  (60, 55, 30, 9, 55, 40, 4), strict=True))  # fmt: skip

COLUMNS = {
    "school_missing": Case(
        [pupils(students=9)], [pupils(students=9), pupils(school_code="2", students=9)], before=_OLD
    ),
    "school_new": Case(
        [*_OLD[:1], pupils(students=9), pupils(school_code="2", students=9)],
        [*_OLD, pupils(students=9), pupils(school_code="2", students=9)],
    ),
    "mostly_missing": Case(
        many(pupils, 10, lambda n: {"students": n + 20, "classes": 1 if n > 3 else ""}),
        many(pupils, 10, lambda n: {"students": n + 20, "classes": 1 if n > 2 else ""}),
    ),
    "same_number_everywhere": Case(
        many(pupils, 8, lambda _: {"students": 30}), many(pupils, 8, lambda n: {"students": 30 + (n == 8)})
    ),
    "copied_from_last_year": Case([*_TEN_BEFORE, *_TEN], [*_TEN_BEFORE, *_TEN[1:], pupils(students=22)]),
    "values_blanked": Case(
        many(pupils, 10, lambda _: {"students": ""}),
        many(pupils, 9, lambda _: {"students": ""}),
        before=_TEN,
    ),
    "rows_copied": Case(
        [teachers(**_STAFF, arts_teachers=3), teachers(school_code="2", **_STAFF, arts_teachers=3)],
        [teachers(**_STAFF, arts_teachers=3), teachers(school_code="2", **_STAFF, arts_teachers=2)],
    ),
}

CASES: dict[str, Case] = {**PEOPLE, **THINGS, **RESULTS, **EVENTS, **JUMPS, **RATES, **COLUMNS}
