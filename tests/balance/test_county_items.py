"""The county-level items on tables small enough to be counted by hand, and what they say where data are missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from balance.county_cards import read_county_items
from balance.county_items import judge_county
from balance.county_rules import variance_ratio
from balance.county_tables import DOCUMENTS, MET, NOT_MET, UNDECIDED, CountyTables, ItemResult
from balance.legacy import composite
from etl.contracts import CONTRACTS
from etl.reference import registry

CARDS = registry()
NATIONAL = CARDS.preset()


def school(code: str, stage: str = "primary", **more: Any) -> dict[str, Any]:
    """A school of 600 in 12 classes with everything in order."""
    own = {
        "school_code": code, "school_year": 2024, "stage": stage, "school_name": f"{code}校", "school_type": "小学",
        "ownership": "公办", "urban_rural": "城区", "in_scope": True, "students": 600.0, "classes": 12.0,
        "classes_oversize": 0.0, "boarders": 0.0, "in_zone_students": 600.0, "migrant_students": 50.0,
        "music_rooms": 1.0, "art_rooms": 1.0, "teachers": 40.0, "trained_360": 40.0, "certified": 40.0,
        "exchange_eligible": 20.0, "cohort_entered": 200.0, "cohort_retained": 196.0, "county": "甲县",
    }  # fmt: skip
    return own | more


def exchange(people: float | None = 4, backbone: float | None = 1, kind: str = "长期") -> dict[str, Any]:
    return {
        "from_code": "A", "to_code": "B", "start_date": date(2024, 9, 1), "exchange_kind": kind,
        "headcount": people, "backbone_headcount": backbone,
    }  # fmt: skip


def paper(code: str, n: float, mean: float, sd: float | None, subject: str = "数学") -> dict[str, Any]:
    return {
        "school_code": code, "stage": "primary", "subject": subject, "examinees": n, "mean_score": mean,
        "sd_score": sd,
    }  # fmt: skip


def answers(code: str, respondent: str, given: float, satisfied: float | None) -> dict[str, Any]:
    return {
        "school_code": code, "stage": "primary", "respondent": respondent, "answers": given,
        "satisfied": satisfied,
    }  # fmt: skip


def funds(code: str, budget: float | None = 600_000.0, training: float | None = 30_000.0) -> dict[str, Any]:
    return {"school_code": code, "public_funds_yuan": budget, "training_funds_yuan": training}


def county(**more: Any) -> dict[str, Any]:
    """A county that meets everything by a hair."""
    own = {
        "county": "甲县", "school_year": 2024, "quota_primary_yuan": 650.0, "quota_junior_yuan": 850.0,
        "teacher_pay_yuan": 80_000.0, "official_pay_yuan": 80_000.0, "quality_places": 900.0,
        "quality_places_assigned": 450.0, "quality_places_rural": 150.0, "disabled_children": 200.0,
        "disabled_enrolled": 190.0, "migrants_eligible": 1000.0, "migrants_public": 800.0,
        "migrants_bought": 50.0,
    }  # fmt: skip
    return own | more


_FLOATS = {
    name: pl.Float64
    for contract in CONTRACTS.values()
    for name, spec in contract.columns.items()
    if spec.is_number
}


def framed(rows: list[dict[str, Any]], like: dict[str, Any]) -> pl.DataFrame:
    schema = {name: _FLOATS.get(name, pl.Series([value]).dtype) for name, value in like.items()}
    return pl.DataFrame(rows, schema=schema)


def tables(
    *schools: dict[str, Any],
    exchanges: list[dict[str, Any]] | None = None,
    exam: list[dict[str, Any]] | None = None,
    survey: list[dict[str, Any]] | None = None,
    finance: list[dict[str, Any]] | None = None,
    counties: list[dict[str, Any]] | None = None,
) -> CountyTables:
    return CountyTables(
        framed(list(schools), school("x")),
        framed(exchanges or [], exchange()),
        framed(exam or [], paper("A", 1, 1, 1)),
        framed(survey or [], answers("A", "学生", 1, 1)),
        framed(finance or [], funds("A")),
        framed(counties or [], county()),
        school_year=2024,
        fiscal_year=2023,
    )


def said(ident: str, preset: str = "", **given: Any) -> ItemResult:
    schools = given.pop("schools", [school("A"), school("B")])
    results = judge_county(CARDS.county_items, tables(*schools, **given), CARDS.preset(preset), NATIONAL)
    return next(result for result in results if result.item.id == ident)


def test_every_item_is_answered_in_the_order_of_its_card() -> None:
    found = judge_county(CARDS.county_items, tables(school("A")), NATIONAL, NATIONAL)
    assert [result.item.id for result in found] == list(CARDS.county_items)
    parts = [item.part for item in CARDS.county_items.values()]
    assert [parts.count(name) for name in ("政府保障程度", "教育质量", "社会认可度")] == [15, 9, 1]
    assert {r.verdict for r in found if r.item.rule == "documents"} == {DOCUMENTS}


def test_cards_name_columns_that_the_tables_have() -> None:
    for item in CARDS.county_items.values():
        for table, columns in item.needs.items():
            assert set(columns) <= set(CONTRACTS[table].columns), item.id


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"colour": "red"}, "不认识的字段"),
        ({"rule": "guess"}, "rule"),
        ({"level": "province"}, "level"),
        ({"lines": {"nowhere": {"rate": 1}}}, "nowhere"),
        ({"lines": {"local": {"rate": 1}}}, "国家|base"),
    ],
)
def test_a_wrong_card_is_refused_by_name(change: dict[str, Any], word: str) -> None:
    card = {"id": "x", "part": "p", "clause": 1, "label": "l", "words": "w", "rule": "rate"}
    presets = [{"id": name, "label": name, "source": ""} for name in ("base", "local")]
    with pytest.raises(ValueError, match=word):
        read_county_items({"presets": presets, "county_items": [card | change]})
    with pytest.raises(ValueError, match="重复"):
        read_county_items({"presets": presets, "county_items": [card, card]})


def test_a_column_that_nobody_reported_is_named_and_nothing_is_said() -> None:
    found = said("government_9", schools=[school("A", trained_360=None), school("B", trained_360=None)])
    assert (found.verdict, found.absent) == (UNDECIDED, (("teachers", "trained_360"),))
    assert found.figures == ()
    assert said("government_11").absent == (("exchange", "headcount"), ("exchange", "backbone_headcount"))


def test_a_rate_is_the_sum_over_the_sum_and_never_a_mean_of_rates() -> None:
    found = said("quality_1", schools=[
        school("A", "junior", cohort_entered=100.0, cohort_retained=100.0),
        school("B", "junior", cohort_entered=300.0, cohort_retained=270.0),
        school("C", "primary", cohort_entered=100.0, cohort_retained=0.0),
    ])  # fmt: skip
    assert found.figures[0].value == pytest.approx(92.5)  # the mean of the rates would be 95 and pass
    assert found.verdict == NOT_MET


def test_an_unreported_school_leaves_a_rate_open_unless_it_fails_anyway() -> None:
    whole = [school("A"), school("B", certified=None)]
    assert said("government_12", schools=whole).verdict == UNDECIDED
    assert said("government_12", schools=whole).unreported == ("B校",)
    failing = said("government_12", schools=[school("A", certified=39.0), school("B", certified=None)])
    assert (failing.verdict, failing.failing) == (NOT_MET, ("A校",))
    assert said("government_12").verdict == MET


def test_rooms_are_needed_for_every_12_classes_begun_and_counted_by_school() -> None:
    joint = {
        "school_type": "九年一贯制学校",
        "music_rooms": 1.0,
        "art_rooms": 0.5,
    }  # 13 classes in two stages
    found = said("government_3", schools=[
        school("A", classes=12.0),
        school("C", "primary", **joint, classes=7.0), school("C", "junior", **joint, classes=6.0),
    ])  # fmt: skip
    assert (found.verdict, found.failing, found.schools_n) == (NOT_MET, ("C校",), 2)
    assert [figure.value for figure in found.figures] == [1.0, 0.0, 1.0]  # A is right; C lacks 1 art room
    assert said("government_3", schools=[school("A"), school("B", art_rooms=None)]).verdict == UNDECIDED


@pytest.mark.parametrize(
    ("kind", "stages", "pupils", "verdict"),
    [
        ("小学", ["primary"], 2000.0, MET),
        ("小学", ["primary"], 2001.0, NOT_MET),
        ("九年一贯制学校", ["primary", "junior"], 1250.0, MET),
        ("九年一贯制学校", ["primary", "junior"], 1251.0, NOT_MET),
        ("完全中学", ["junior", "senior"], 1500.0, MET),
    ],
)
def test_the_size_of_a_school(kind: str, stages: list[str], pupils: float, verdict: str) -> None:
    own = [school("A", stage, school_type=kind, students=pupils) for stage in stages]
    assert said("government_4", schools=own).verdict == verdict


def test_one_oversize_class_is_too_many() -> None:
    found = said("government_5", schools=[school("A"), school("B", classes_oversize=1.0)])
    assert (found.verdict, found.failing) == (NOT_MET, ("B校",))
    unknown = said("government_5", schools=[school("A"), school("B", classes_oversize=None)])
    assert unknown.verdict == UNDECIDED


def test_small_schools_have_the_funds_of_a_hundred_by_the_county_s_quota() -> None:
    small = [school(code, students=40.0, in_scope=False, school_type="教学点") for code in "AB"]
    money = [funds("A", 65_000), funds("B", 64_999)]
    assert said("government_6", schools=small[:1], finance=money, counties=[county()]).verdict == MET
    found = said("government_6", schools=small, finance=money, counties=[county()])
    assert (found.verdict, found.failing, found.schools_n) == (NOT_MET, ("B校",), 2)
    elsewhere = [county(), county(county="乙县", quota_primary_yuan=650.01)]
    found = said(
        "government_6", schools=[small[0] | {"county": "乙县"}], finance=money[:1], counties=elsewhere
    )
    assert found.verdict == NOT_MET


def test_small_schools_wait_for_the_quota_and_need_none_where_there_is_none() -> None:
    small = school("A", students=40.0, in_scope=False, school_type="教学点")
    found = said("government_6", schools=[small], finance=[funds("A")])
    assert (found.verdict, found.unreported) == (UNDECIDED, ())
    assert found.absent == (("county_year", "quota_primary_yuan"),)
    assert said("government_6").verdict == MET
    silent = said("government_6", schools=[small], finance=[funds("B")], counties=[county()])
    assert (silent.verdict, silent.unreported, silent.absent) == (UNDECIDED, ("A校",), ())


@pytest.mark.parametrize(
    ("ident", "change", "verdict", "value"),
    [
        ("government_8", {}, MET, 80_000),
        ("government_8", {"teacher_pay_yuan": 79_999.99}, NOT_MET, 79_999.99),
        ("government_14", {}, MET, 50),
        ("government_14", {"quality_places_assigned": 449.0}, NOT_MET, 100 * 449 / 900),
        ("government_14", {"quality_places_rural": None}, MET, 50),
        ("government_14", {"quality_places": 0.0}, UNDECIDED, None),
        ("government_15", {}, MET, 85),
        ("government_15", {"migrants_bought": 49.0}, NOT_MET, 84.9),
        ("government_15", {"migrants_eligible": 0.0}, UNDECIDED, None),
        ("quality_2", {}, MET, 95),
        ("quality_2", {"disabled_enrolled": 189.0}, NOT_MET, 94.5),
        ("quality_2", {"disabled_children": 0.0, "disabled_enrolled": 0.0}, UNDECIDED, None),
    ],
)
def test_what_the_county_says_of_itself(
    ident: str, change: dict[str, float | None], verdict: str, value: float | None
) -> None:
    found = said(ident, counties=[county(**change)])
    assert (found.verdict, found.figures[0].value) == (verdict, value)


def test_rural_schools_part_of_the_places_is_shown_without_a_line() -> None:
    _, rural = said("government_14", counties=[county()]).figures
    assert (rural.label, rural.line, rural.met) == ("其中农村初中", None, None)
    assert rural.value == pytest.approx(100 / 3)


@pytest.mark.parametrize(
    ("ident", "column"),
    [
        ("government_8", "teacher_pay_yuan"),
        ("government_8", "official_pay_yuan"),
        ("government_14", "quality_places"),
        ("government_14", "quality_places_assigned"),
        ("government_15", "migrants_eligible"),
        ("government_15", "migrants_public"),
        ("government_15", "migrants_bought"),
        ("quality_2", "disabled_children"),
        ("quality_2", "disabled_enrolled"),
    ],
)
def test_what_the_county_does_not_say_is_named_and_never_guessed(ident: str, column: str) -> None:
    found = said(ident, counties=[county(**{column: None})])
    assert (found.verdict, found.absent) == (UNDECIDED, (("county_year", column),))
    assert ("county_year", column) in said(ident).absent


def test_known_places_for_migrants_may_be_enough() -> None:
    enough = said("government_15", counties=[county(migrants_public=850.0, migrants_bought=None)])
    assert (enough.verdict, enough.figures[0].value, enough.figures[0].label) == (MET, 85, "至少")
    short = said("government_15", counties=[county(migrants_public=849.0, migrants_bought=None)])
    assert (short.verdict, short.figures[0].value) == (UNDECIDED, 84.9)


def test_every_county_of_a_larger_scope_must() -> None:
    both = [county(), county(county="乙县", teacher_pay_yuan=1.0)]
    assert said("government_8", counties=both).verdict == NOT_MET
    silent = [county(), county(county="乙县", disabled_enrolled=None)]
    assert said("quality_2", counties=silent).verdict == UNDECIDED


@pytest.mark.parametrize(
    ("people", "backbone", "preset", "verdict"),
    [
        (4, 1, "", MET),  # 4 of 40 is 10 %, 1 of 4 is 25 %
        (3, 1, "", NOT_MET),
        (10, 1, "", NOT_MET),  # enough people, too few backbone teachers
        (4, 1, "shanghai", NOT_MET),
        (8, 3, "shanghai", MET),
        (5, 1, "chengdu", NOT_MET),
        (6, 2, "chengdu", MET),  # 15 % of its own, 20 % as the nation has it
        (None, 1, "", UNDECIDED),
        (4, None, "", UNDECIDED),
    ],
)
def test_exchange_by_preset(people: float | None, backbone: float | None, preset: str, verdict: str) -> None:
    short = exchange(50, 50, "短期")
    assert said("government_11", preset, exchanges=[exchange(people, backbone), short]).verdict == verdict


def test_short_stays_alone_are_no_exchange() -> None:
    found = said("government_11", exchanges=[exchange(kind="短期")])
    assert (found.verdict, found.figures) == (UNDECIDED, ())


def test_zones_are_for_public_day_schools_in_towns() -> None:
    found = said("government_13", schools=[
        school("A"), school("B", "junior", in_zone_students=570.0),
        school("C", urban_rural="乡村", in_zone_students=1.0),
        school("D", ownership="民办", in_zone_students=1.0),
        school("E", "junior", boarders=400.0, in_zone_students=1.0),
    ])  # fmt: skip
    assert [figure.value for figure in found.figures] == [100.0, 95.0]
    assert (found.verdict, found.schools_n) == (MET, 2)


def test_training_funds_school_by_school_in_the_fiscal_year_before() -> None:
    found = said("quality_4", finance=[funds("A"), funds("B", 600_000, 29_999)])
    assert (found.verdict, found.failing) == (NOT_MET, ("B校",))
    assert said("quality_4", finance=[funds("A")]).unreported == ("B校",)
    assert said("quality_4", finance=[funds("A")]).verdict == UNDECIDED


def test_special_schools_by_pupil() -> None:
    special = school("S", "special", in_scope=False, students=50.0)
    assert said("government_7", schools=[special], finance=[funds("S", 400_000)]).verdict == MET
    assert said("government_7", schools=[special], finance=[funds("S", 399_999)]).verdict == NOT_MET
    assert said("government_7", finance=[funds("A")]).verdict == UNDECIDED


def test_the_share_of_variance_between_schools() -> None:
    """Means 70 and 80 of equal size: 25 between, 75 within: 0.25; a strict line of 0.15 is not met at 0.15 itself."""
    rows = [paper("A", 100, 70, 75**0.5), paper("B", 100, 80, 75**0.5)]
    assert variance_ratio(framed(rows, rows[0])) == pytest.approx(0.25)
    assert variance_ratio(framed(rows[:1], rows[0])) is None
    found = said("quality_9", exam=rows)
    assert (found.verdict, found.figures[0].label, found.item.reference) == (NOT_MET, "小学数学", True)
    at_line = [paper("A", 1, 0, 85**0.5), paper("B", 1, 2 * 15**0.5, 85**0.5)]
    assert said("quality_9", exam=at_line).figures[0].value == pytest.approx(0.15)
    assert said("quality_9", exam=at_line).verdict == NOT_MET
    hidden = said("quality_9", exam=[*rows, paper("C", 8, 60, None)], schools=[school(c) for c in "ABC"])
    assert hidden.unreported == ("C校",)


def test_recognition_counts_answers_and_leaves_out_who_does_not_count() -> None:
    given = [
        answers("A", "学生", 100, 90), answers("A", "家长", 300, 249), answers("B", "学生", 100, 0),
        answers("A", "教师", 50, None),
    ]  # fmt: skip
    found = said("recognition_1", survey=given, schools=[school("A"), school("B", in_scope=False)])
    assert found.figures[0].value == pytest.approx(84.75)  # the mean of the rates would be 86.5 and pass
    assert (found.verdict, found.unreported) == (NOT_MET, ("A校",))


def test_the_composite_of_2012_is_the_mean_of_eight_or_nothing() -> None:
    card = CARDS.legacy
    assert card is not None
    names = {name for item in card.items for name in [*item.plus["primary"], *item.minus]}
    assert names <= {name for contract in CONTRACTS.values() for name in contract.columns}
    base = {"school_name": "甲", "in_scope": True, "stage": "primary", "students": 100.0}
    even, twice = dict.fromkeys(names, 50.0), dict.fromkeys(names, 150.0)
    even["indoor_sports_area_m2"] = twice["indoor_sports_area_m2"] = 0.0
    wide = pl.DataFrame([base | even, base | twice])
    found = composite(card, wide, "primary")
    assert found is not None
    assert [cv for _, cv in found.coefficients] == pytest.approx([0.5] * 8)
    assert found.value == pytest.approx(0.5)
    lost = composite(card, wide.drop("computers"), "primary")
    assert lost is not None
    assert (lost.value, lost.lack) == (None, ("每百名学生拥有计算机台数",))
    assert composite(card, wide, "senior") is None
