"""Planted faults of 逻辑校验."""

from __future__ import annotations

from datetime import date, timedelta

from tests.etl.planted import (
    Case,
    activity,
    attended,
    award,
    claim,
    county_year,
    document,
    exam,
    exchange,
    funds,
    group,
    leavers,
    member,
    named,
    pupils,
    rules,
    school,
    succession,
    survey,
    teachers,
    things,
)

_TODAY = date.today()
_YEAR = _TODAY.year - (_TODAY.month < 9)
_TOMORROW = _TODAY + timedelta(days=1)

# table, part, whole: eleven of ten are too many, ten of ten are not
_PARTS = (
    ("enrolment", "female_students", "students"),
    ("enrolment", "boarders", "students"),
    ("enrolment", "migrant_students", "students"),
    ("enrolment", "left_behind_students", "students"),
    ("enrolment", "in_zone_students", "students"),
    ("enrolment", "classes_oversize", "classes"),
    ("teachers", "teachers", "staff"),
    ("teachers", "female_teachers", "teachers"),
    ("teachers", "backbone", "teachers"),
    ("teachers", "certified", "teachers"),
    ("teachers", "trained_360", "teachers"),
    ("teachers", "exchange_eligible", "teachers"),
    ("facilities", "indoor_sports_area_m2", "teaching_area_m2"),
    ("progression", "admitted_general", "graduates"),
    ("progression", "admitted_vocational", "graduates"),
    ("progression", "cohort_retained", "cohort_entered"),
    ("survey", "satisfied", "answers"),
    ("finance", "training_funds_yuan", "public_funds_yuan"),
    ("county_year", "quality_places_assigned", "quality_places"),
    ("county_year", "quality_places_rural", "quality_places_assigned"),
    ("county_year", "disabled_enrolled", "disabled_children"),
    ("county_year", "migrants_public", "migrants_eligible"),
    ("county_year", "migrants_bought", "migrants_eligible"),
    ("exchange", "backbone_headcount", "headcount"),
    ("exchange", "cadre_headcount", "headcount"),
)
_MAKERS = {
    "enrolment": pupils, "teachers": teachers, "facilities": things, "progression": leavers, "survey": survey,
    "finance": funds, "exchange": exchange, "county_year": county_year,
}  # fmt: skip
_PART_CASES = {
    f"{part}_over_{whole}": Case(
        bad=[_MAKERS[table](**{part: 11, whole: 9})], good=[_MAKERS[table](**{part: 9, whole: 9})]
    )
    for table, part, whole in _PARTS
}

_AGES = ("under_25", "25_29", "30_34", "35_39", "40_44", "45_49", "50_54", "55_59", "60_plus")
_AGED = {f"age_{band}": number for number, band in enumerate(_AGES)}
_DEGREES = {"degree_postgraduate": 1, "degree_bachelor": 2, "degree_associate": 3, "degree_below": 4}
_TITLES = {
    "title_senior": 1, "title_associate": 2, "title_intermediate": 3, "title_assistant": 4, "title_junior": 5,
    "title_none": 6,
}  # fmt: skip


def _sum(parts: dict[str, int]) -> Case:
    total = sum(parts.values())
    return Case(bad=[teachers(**parts, teachers=total + 1)], good=[teachers(**parts, teachers=total)])


def _year(table: str, **cells: object) -> Case:
    make = {**_MAKERS, "exam": exam, "award": award}[table]
    return Case(bad=[make(school_year=_YEAR + 1, **cells)], good=[make(school_year=_YEAR, **cells)])


_LEFT = {"left": "2021-07-01"}

CASES: dict[str, Case] = {
    **_PART_CASES,
    "pe_and_arts_over_teachers": Case(
        bad=[teachers(pe_teachers=2, arts_teachers=3, teachers=4)],
        good=[teachers(pe_teachers=2, arts_teachers=2, teachers=4)],
    ),
    "ages_sum": _sum(_AGED),
    "degrees_sum": _sum(_DEGREES),
    "titles_sum": _sum(_TITLES),
    "admitted_over_graduates": Case(
        bad=[leavers(admitted_general=6, admitted_vocational=5, graduates=10)],
        good=[leavers(admitted_general=5, admitted_vocational=5, graduates=10)],
    ),
    "mean_score_over_full_score": Case(
        bad=[exam(examinees=9, mean_score=100.5)], good=[exam(examinees=9, mean_score=100)]
    ),
    "sd_impossible": Case(
        bad=[exam(examinees=2, mean_score=50, sd_score=71)],
        good=[exam(examinees=2, mean_score=50, sd_score=70.7)],
    ),
    "enrolment_future": _year("enrolment", students=9),
    "teachers_future": _year("teachers", teachers=9),
    "facilities_future": _year("facilities", books=9),
    "progression_future": _year("progression", graduates=9),
    "exam_future": _year("exam", mean_score=9),
    "survey_future": _year("survey", answers=9),
    "award_future": _year("award", awards=1),
    "finance_future": Case(
        bad=[funds(fiscal_year=_TODAY.year + 1, public_funds_yuan=9)],
        good=[funds(fiscal_year=_TODAY.year, public_funds_yuan=9)],
    ),
    "county_year_future": _year("county_year", quality_places=9),
    "migrants_placed_over_eligible": Case(
        bad=[county_year(migrants_public=6, migrants_bought=5, migrants_eligible=10)],
        good=[county_year(migrants_public=5, migrants_bought=5, migrants_eligible=10)],
    ),
    "county_unknown": Case(
        bad=[school(), county_year(county="乙县", quality_places=9)],
        good=[school(), county_year(quality_places=9)],
        unregistered=frozenset({"乙县"}),
    ),
    "parent_is_self": Case(
        bad=[school(parent_code="1")],
        good=[school(parent_code="2"), school(school_code="2", school_name="乙")],
    ),
    "parent_mutual": Case(
        bad=[school(parent_code="2"), school(school_code="2", school_name="乙", parent_code="1")],
        good=[school(parent_code="2"), school(school_code="2", school_name="乙", parent_code="")],
    ),
    "succession_to_self": Case(bad=[succession(new_code="1")], good=[succession()]),
    "succession_mutual": Case(
        bad=[succession(), succession(old_code="2", new_code="1")],
        good=[succession(), succession(old_code="2", new_code="3")],
    ),
    "succession_new_unknown": Case(
        bad=[succession(new_code="9")], good=[succession()], unregistered=frozenset({"9"})
    ),
    "group_same_name": Case(
        bad=[group(), group(group_id="G2")], good=[group(), group(group_id="G2", group_name="乙集团")]
    ),
    "left_before_joined": Case(bad=[member(left="2020-08-31")], good=[member(left="2020-09-01")]),
    "membership_overlap": Case(
        bad=[member(), member(joined="2021-09-01")], good=[member(**_LEFT), member(joined="2021-09-01")]
    ),
    "exchange_same_school": Case(bad=[exchange(to_code="1")], good=[exchange()]),
    "exchange_end_before_start": Case(
        bad=[exchange(end_date="2022-08-31", exchange_kind="短期")],
        good=[exchange(end_date="2022-09-01", exchange_kind="短期")],
    ),
    "exchange_future": Case(bad=[exchange(start_date=_TOMORROW)], good=[exchange(start_date=_TODAY)]),
    "activity_future": Case(bad=[activity(activity_date=_TOMORROW)], good=[activity(activity_date=_TODAY)]),
    "attendance_without_activity": Case(
        bad=[activity(), attended(subject="数学")], good=[activity(), attended()]
    ),
    "attended_over_participants": Case(
        bad=[activity(participants=5), attended(), attended(school_code="1")],
        good=[activity(participants=6), attended(), attended(school_code="1")],
    ),
    "governance_absent_with_document": Case(
        bad=[rules(in_place="否", document_date="2022-09-01")], good=[rules(in_place="否")]
    ),
    "governance_document_future": Case(
        bad=[rules(document_date=_TOMORROW)], good=[rules(document_date=_TODAY)]
    ),
    "claim_low_over_high": Case(bad=[claim(low=2, high=1)], good=[claim(low=2, high=2)]),
    "claim_document_unknown": Case(bad=[claim(low=2)], good=[claim(low=2)], unregistered=frozenset({"文"})),
    "reported_school_document_unknown": Case(bad=[named()], good=[named()], unregistered=frozenset({"文"})),
    "claim_number_without_unit": Case(
        bad=[claim(low=2, claim_unit="")], good=[claim(claim_no="1", claim_unit="", low="**")]
    ),
    "claim_qualifier_without_number": Case(
        bad=[claim(qualifier="余")], good=[claim(qualifier="余", low=300)]
    ),
    "claim_qualifier_against_bounds": Case(
        bad=[claim(qualifier="余", low=2, high=3)], good=[claim(qualifier="准确", low=2, high=3)]
    ),
    "claim_related_unknown": Case(
        bad=[claim(low=9), claim(claim_no="2", low=1, relation="部分", related="1、3")],
        good=[claim(low=9), claim(claim_no="2", low=1, relation="部分", related="1")],
    ),
    "claim_relation_alone": Case(
        bad=[claim(low=9, relation="部分"), claim(claim_no="2", low=1, related="1")],
        good=[claim(low=9, relation="成员校数"), claim(claim_no="2", low=1, relation="部分", related="1")],
    ),
    "document_future": Case(
        bad=[document(published_on=_TODAY.year + 1), document(document="又", published_on=_TOMORROW)],
        good=[document(published_on=_TODAY.year), document(document="又", published_on=_TODAY)],
    ),
    "document_seen_over_total": Case(
        bad=[document(words_total=9, words_seen=10)], good=[document(words_total=9, words_seen=9)]
    ),
    "reported_left_before_joined": Case(
        bad=[named(reported_joined="2023-01", reported_left="2022-12-31")],
        good=[named(reported_joined="2023-01", reported_left="2023")],
    ),
}
