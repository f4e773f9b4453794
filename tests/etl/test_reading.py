"""What readers get: values with the reason where there is none, whole scopes, measures that add up."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from balance.measures import MEAN_ZERO, MEASURES, NO_STAGE, NONE_REPORTED, ONE_SCHOOL
from balance.measures.reasons import EQUALS, NOT_OF_KIND, NOT_OF_STAGE
from balance.scope import Scope
from etl.reading import Reader
from tests.etl.deliveries import BOOKS, HEADER, PUPILS, csv_file, letters, loaded, row, worked_example

EVERYONE = Scope("all")
YEARS = [2023]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The worked example; one more county with one school; a school of two stages with shared books; a group."""
    folder = tmp_path_factory.mktemp("county")
    keys = ["学校标识码", "学年", "学段"]
    files: dict[str, list[list[Any]]] = {
        "甲": [*worked_example(), row(1, 学校标识码="7001", 学校名称="独校", 县区="孤县", 图书册数="**")],
        "九年一贯": [
            ["学校标识码", "学校名称", "县区", "城乡类型", "办学类型", "学年", "学段", "在校生数"],
            ["7002", "一贯制", "示例县", "乡村", "九年一贯制学校", 2023, "小学", 100],
            ["7002", "一贯制", "示例县", "乡村", "九年一贯制学校", 2023, "初中", 100],
        ],
        "共用": [["学校标识码", "学年", "图书册数"], ["7002", 2023, 2100]],
        "教学点": [
            ["学校标识码", "学校名称", "县区", "城乡类型", "办学类型", "学年", "学段", "在校生数"],
            ["7003", "山里教学点", "示例县", "乡村", "教学点", 2023, "小学", 12],
        ],
        "集团": [["集团编号", "集团名称"], ["JT1", "第一'集团\""]],
        "成员": [
            ["集团编号", "学校标识码", "加入日期", "退出日期", "集团角色", "紧密程度"],
            ["JT1", "2199000001", "2020-09-01", "", "总校", "紧密型"],
            ["JT1", "2199000002", "2023-09-01", "", "成员校", "紧密型"],
            ["JT1", "2199000003", "2023-09-02", "", "成员校", "联盟型"],
            ["JT1", "2199000004", "2020-09-01", "2023-09-01", "成员校", "联盟型"],
        ],
        "平等": [["集团编号", "集团名称"], ["JT2", "平等集团"]],
        "平等成员": [
            ["集团编号", "学校标识码", "加入日期", "集团角色"],
            *(["JT2", f"219900000{number}", "2020-09-01", "平等成员校"] for number in (4, 5)),
        ],
        "教师": [[*keys, "专任教师数"], ["2199000001", 2023, "小学", "/"], ["2199000002", 2023, "小学", 0]],
    }
    loaded(folder / "store", *(csv_file(folder / f"{name}.csv", lines) for name, lines in files.items()))
    return Reader(folder / "store")


def values(county: Reader, indicator: str, stage: str = "primary", scope: Scope = EVERYONE) -> pl.DataFrame:
    return county.values("1.0.0", scope, stage, [indicator])


def test_values_carry_numerator_denominator_and_quotient(county: Reader) -> None:
    frame = values(county, "books_per_pupil").filter(pl.col("school_code").str.starts_with("2199"))
    assert frame.select("numerator", "denominator").rows() == list(zip(BOOKS, PUPILS, strict=True))
    for found, books, pupils in zip(frame["value"], BOOKS, PUPILS, strict=True):
        assert math.isclose(found, books / pupils)
    assert frame["missing"].null_count() == 5


@pytest.mark.parametrize(
    ("school", "indicator", "why"),
    [
        ("7001", "books_per_pupil", "图书册数已隐去"),
        ("7003", "books_per_pupil", "图书册数未报"),
        ("2199000001", "str_ratio", "专任教师数不适用"),
        ("2199000002", "str_ratio", "分母为 0"),
        ("2199000003", "str_ratio", "专任教师数未报"),
        ("2199000003", "oversize_class_rate", "班级数未报；超标准班额班数未报"),
    ],
)
def test_a_missing_value_says_which_part_is_missing_and_why(
    county: Reader, school: str, indicator: str, why: str
) -> None:
    frame = values(county, indicator).filter(school_code=school)
    assert frame.select("value", "missing").rows() == [(None, why)]


@pytest.mark.parametrize(
    ("said", "later", "why"),
    [
        ("**", "", "图书册数未报"),
        ("**", "-", "图书册数未报"),
        ("", "**", "图书册数已隐去"),
        ("/", "**", "图书册数已隐去"),
        ("**", 300, None),
        ("**", None, "图书册数已隐去"),  # a delivery without the column
    ],
)
def test_the_last_delivery_of_a_cell_decides_about_its_reason_too(
    tmp_path: Path, said: str, later: object, why: str | None
) -> None:
    """Decision 0002: who brings the column decides, also where it says nothing; other schools keep their reasons."""
    store = tmp_path / "store"
    lines = [list(HEADER), row(1, 图书册数=said), row(2, 图书册数="**")]
    loaded(store, csv_file(tmp_path / "a.csv", lines))
    second = [list(HEADER), row(1, 图书册数=later or "", 在校生数=46)]
    if later is None:
        second = [line[:-1] for line in second]
    elif later != "":
        second[1][-1] = later
    loaded(store, csv_file(tmp_path / "b.csv", second))
    reader = Reader(store)
    found = reader.values(reader.current().version, EVERYONE, "primary", ["books_per_pupil"])
    assert found["missing"].to_list() == [why, "图书册数已隐去"]


def test_shared_books_are_split_by_weighted_pupils(county: Reader) -> None:
    parts = {
        stage: values(county, "books_per_pupil", stage).filter(school_code="7002")
        for stage in ("primary", "junior")
    }
    assert math.isclose(parts["primary"]["numerator"][0], 1000.0)
    assert math.isclose(parts["junior"]["numerator"][0], 1100.0)


EXAMPLE = [f"219900000{number}" for number in range(1, 6)]


@pytest.mark.parametrize(
    ("scope", "schools"),
    [
        ("all", [*EXAMPLE, "7001", "7002", "7003"]),
        ("county:孤县", ["7001"]),
        ("group:第一'集团\"", EXAMPLE[:2]),
        ("county:没有的县", []),
        ("county:' OR TRUE --", []),
    ],
)
def test_a_scope_holds_its_schools_on_1_september(county: Reader, scope: str, schools: list[str]) -> None:
    here = Scope.parse(scope)
    assert values(county, "enrolment", scope=here)["school_code"].to_list() == schools
    assert set(county.schools("1.0.0", here, "primary", 2023)["school_code"]) == set(schools)


def test_a_teaching_point_below_fifty_pupils_is_shown_and_stays_out_of_the_figures(county: Reader) -> None:
    schools = {
        r["school_code"]: r for r in county.schools("1.0.0", EVERYONE, "primary", 2023).rows(named=True)
    }
    assert schools["7003"]["scope_note"] == "不足50人的教学点"
    assert not schools["7003"]["in_scope"]
    [everyone] = county.scopes("1.0.0").filter(scope_kind="all", stage="primary").rows(named=True)
    assert (everyone["schools_n"], everyone["pupils_n"]) == (7, sum(PUPILS) + 45 + 100)


def test_groups_of_a_school_are_named(county: Reader) -> None:
    schools = county.schools("1.0.0", Scope("county", "示例县"), "primary", 2023)
    named = {r["school_code"]: r["groups"] for r in schools.rows(named=True)}
    assert named["2199000001"] == "第一'集团\""
    assert named["2199000003"] is None


def test_values_can_be_narrowed_by_year_and_school(county: Reader) -> None:
    some = county.values(
        "1.0.0", EVERYONE, "primary", ["enrolment", "books_per_pupil"], [2023], ["7001", "2199000005"]
    )
    assert some.select("indicator", "school_code").rows() == [
        ("books_per_pupil", "2199000005"), ("books_per_pupil", "7001"),
        ("enrolment", "2199000005"), ("enrolment", "7001"),
    ]  # fmt: skip
    assert county.values("1.0.0", EVERYONE, "primary", ["enrolment"], [1999]).is_empty()
    assert county.values("1.0.0", EVERYONE, "primary", []).is_empty()


def test_contributions_add_up_to_one_and_leave_one_out_is_what_it_says(store: Path) -> None:
    reader = Reader(store)
    frame = reader.contributions("1.0.0", EVERYONE, "primary", "books_per_pupil", 2023)
    assert math.isclose(frame["share"].sum(), 1.0)
    assert frame["share"].is_sorted(descending=True)
    for school in frame.rows(named=True):
        number = int(school["school_code"][-1]) - 1
        rest = [(p, b) for n, (p, b) in enumerate(zip(PUPILS, BOOKS, strict=True)) if n != number]
        pupils = sum(p for p, _ in rest)
        mean = sum(b for _, b in rest) / pupils
        variance = sum(p / pupils * (b / p - mean) ** 2 for p, b in rest)
        assert math.isclose(school["cv_without"], math.sqrt(variance) / mean, rel_tol=1e-9)
        assert school["above"] == (BOOKS[number] / PUPILS[number] > sum(BOOKS) / sum(PUPILS))


def test_measures_of_the_worked_example_are_the_published_ones(store: Path) -> None:
    frame = Reader(store).measures("1.0.0", Scope("county", "示例县"), "primary", ["books_per_pupil"])
    found = {r["measure"]: r["value"] for r in frame.rows(named=True)}
    assert round(found["cv_w"], 4) == 0.5153
    assert round(found["cv"], 4) == 0.4888
    assert math.isclose(found["mean_w"], sum(BOOKS) / sum(PUPILS))
    assert set(frame["schools_n"]) == {5}
    assert set(frame["pupils_n"]) == {302.0}


def test_a_stage_that_a_scope_lacks_has_a_row_and_a_reason(county: Reader) -> None:
    frame = county.measures_or_reasons(
        "1.0.0", Scope("county", "孤县"), "junior", "books_per_pupil", ["cv_w", "mean_w"], [2023, 2024]
    )
    assert frame.select("school_year", "measure", "value", "schools_n", "reason").rows() == [
        (2023, "cv_w", None, 0, NO_STAGE), (2023, "mean_w", None, 0, NO_STAGE),
        (2024, "cv_w", None, 0, NO_STAGE), (2024, "mean_w", None, 0, NO_STAGE),
    ]  # fmt: skip


def test_one_school_alone_has_no_dispersion_and_says_so(county: Reader) -> None:
    frame = county.measures_or_reasons(
        "1.0.0", Scope("county", "孤县"), "primary", "class_size", ["cv_w"], YEARS
    )
    assert frame["value"].to_list() == [None]
    frame = county.measures_or_reasons("1.0.0", EVERYONE, "junior", "books_per_pupil", ["cv_w"], YEARS)
    assert frame.select("value", "reason").row(0) == (None, ONE_SCHOOL)


def test_books_that_are_all_zero_have_no_coefficient_and_a_reason(tmp_path: Path) -> None:
    store = tmp_path / "store"
    loaded(store, csv_file(tmp_path / "零.csv", worked_example(图书册数=0)))
    frame = Reader(store).measures_or_reasons(
        "1.0.0", EVERYONE, "primary", "books_per_pupil", ["cv_w", "cv"], YEARS
    )
    assert frame.select("value", "reason").rows() == [(None, MEAN_ZERO), (None, MEAN_ZERO)]


def test_a_group_of_equals_has_no_lead_school_to_compare(county: Reader) -> None:
    here = Scope("group", "平等集团")
    frame = county.measures("1.0.0", here, "primary", ["books_per_pupil"], ["lead_member_gap"])
    assert frame.select("value", "reason").rows() == [(None, EQUALS)]


def test_an_edition_says_what_every_figure_must_say_of_itself(store: Path) -> None:
    edition = Reader(store).current()
    assert (edition.version, edition.school_years, edition.data_date) == ("1.0.0", (2023,), "2023年9月1日")
    assert edition.sources == ("原表.csv",)
    assert not edition.is_demo
    assert "教督〔2017〕6号" in edition.standard


def test_an_older_version_is_read_as_it_was(store: Path) -> None:
    loaded(store, csv_file(store.parent / "b.csv", worked_example(学年=2024)))
    reader = Reader(store)
    assert reader.values("1.0.0", EVERYONE, "primary", ["enrolment"]).height == 5
    assert reader.values("1.1.0", EVERYONE, "primary", ["enrolment"]).height == 10
    [problem] = letters(lambda: reader.edition("7.7.7"))
    assert problem.check == "unknown_version"


def test_measures_of_chosen_schools_are_those_of_the_scope_with_the_same_schools(county: Reader) -> None:
    """One definition: what is computed now for a set equals what publishing computed for the scope."""
    here = Scope("county", "示例县")
    who = county.schools("1.0.0", here, "primary", 2023)["school_code"].to_list()
    live = county.measures_of("1.0.0", who, "primary", ["books_per_pupil", "enrolment"], [2023])
    kept = county.measures("1.0.0", here, "primary", ["books_per_pupil", "enrolment"], school_years=[2023])
    assert live.height == kept.height == len(MEASURES) + 3
    both = live.join(kept, on=["indicator", "measure"], suffix="_kept")
    assert both.height == live.height
    for one in both.rows(named=True):
        assert (one["reason"], one["schools_n"]) == (one["reason_kept"], one["schools_n_kept"]), one[
            "measure"
        ]
        assert (one["value"] is None) == (one["value_kept"] is None) == (one["reason"] is not None)
        if one["value"] is not None:
            assert one["value"] == pytest.approx(one["value_kept"], rel=1e-9, abs=1e-12), one["measure"]
    assert set(live["scope_kind"]) == {"chosen"}


@pytest.mark.parametrize(
    ("schools", "stage", "indicator", "year", "reason"),
    [
        (["7001"], "junior", "hs_general_rate", 1999, NO_STAGE),
        (["没有的学校", "' OR TRUE --"], "primary", "books_per_pupil", 2023, NO_STAGE),
        ([], "primary", "books_per_pupil", 2023, NO_STAGE),
        (None, "primary", "hs_general_rate", 2023, NOT_OF_STAGE),
        (None, "primary", "after_school_rate", 2023, NONE_REPORTED),
    ],
)
def test_a_choice_without_figures_says_why(
    county: Reader, schools: list[str] | None, stage: str, indicator: str, year: int, reason: str
) -> None:
    chosen = schools
    if chosen is None:
        chosen = county.schools("1.0.0", EVERYONE, stage, year)["school_code"].to_list()
    frame = county.measures_of("1.0.0", chosen, stage, [indicator], [year])
    assert set(frame["reason"]) == {reason}
    assert frame["value"].null_count() == frame.height == len(MEASURES) - 1


@pytest.mark.parametrize(
    ("stage", "indicator", "measure", "year", "reason"),
    [
        ("primary", "hs_general_rate", "cv_w", 2023, NOT_OF_STAGE),
        ("primary", "after_school_rate", "cv_w", 2023, NONE_REPORTED),
        ("primary", "enrolment", "cv_w", 2023, NOT_OF_KIND),
        ("senior", "books_per_pupil", "cv_w", 2023, NO_STAGE),
        ("primary", "books_per_pupil", "cv_w", 1999, NO_STAGE),
    ],
)
def test_a_scope_without_figures_says_why_as_a_choice_of_its_schools_does(
    county: Reader, stage: str, indicator: str, measure: str, year: int, reason: str
) -> None:
    here = Scope("county", "示例县")
    frame = county.measures_or_reasons("1.0.0", here, stage, indicator, [measure], [year])
    assert frame.select("value", "reason", "schools_n").rows() == [(None, reason, 0)]
    chosen = county.schools("1.0.0", here, stage, year)["school_code"].to_list()
    same = county.measures_of("1.0.0", chosen, stage, [indicator], [year])
    assert frame.columns == same.columns
    if reason != NOT_OF_KIND:
        assert set(same["reason"]) == {reason}


def test_towns_and_villages_of_a_county_are_scopes(county: Reader) -> None:
    """The village school counts; the village teaching point below fifty pupils is shown and does not."""
    here = Scope.parse("urban:示例县·乡村")
    [place] = county.scopes("1.0.0").filter(scope_kind="urban", stage="primary").rows(named=True)
    assert (place["scope"], place["schools_n"], place["pupils_n"]) == (here.name, 1, 100)
    assert set(county.schools("1.0.0", here, "primary", 2023)["school_code"]) == {"7002", "7003"}
    [enrolled] = county.measures("1.0.0", here, "primary", ["enrolment"], ["total"]).rows(named=True)
    assert enrolled["value"] == 100
