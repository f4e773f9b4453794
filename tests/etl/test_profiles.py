"""Profiles read wide exports and other suppliers' layouts; one with a slip is refused in Chinese when it is read."""

from __future__ import annotations

import csv
import math
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from balance.scope import Scope
from etl.reading import Reader
from etl.recognition import Profile, profiles
from tests.etl.deliveries import checked, csv_file, letters, loaded

CARD: dict[str, Any] = {
    "id": "x",
    "label": "某省报表",
    "headers": ["学校代号"],
    "columns": {"school_code": "学校代号"},
}

WIDE = {
    "机构名称": "某校",
    "机构编码": "2135000001",
    "办学类型编码": "211",
    "办学类型": "小学",
    "城乡类型": "111",
    "统计三级": "示例县",
    "是否计校数": "1",
    "经度": "113.1",
    "在校生数>合计": "376",
    "在校生数(小学)": "",
    "在校生数(初中)": "",
    "专任教师>合计": "20",
    "专任教师(小学)>合计": "",
    "专任教师(初中)>合计": "",
    "专任教师>#按学历分>硕士研究生": "1",
    "专任教师>#按学历分>博士研究生": "1",
    "专任教师>#按授课课程分>体育与健康": "2",
    "专任教师>#按授课课程分>艺术>计": "3",
    "专任教师>#按授课课程分>语文": "6",
    "教基1102>县级以上骨干教师(小学)": "4",
    "教基1102>县级以上骨干教师(初中)": "",
    "教学及辅助用房>计": "2500",
    "固定资产总值>教学仪器设备资产值(万元)": "75.2",
    "网络多媒体教室": "12",
}
NINE_YEARS = {
    "机构名称": "一贯制", "机构编码": "3135000002", "办学类型编码": "312", "办学类型": "九年一贯制学校",
    "在校生数>合计": "376", "在校生数(小学)": "166", "在校生数(初中)": "210", "专任教师(小学)>合计": "9",
    "专任教师(初中)>合计": "15", "教基1102>县级以上骨干教师(初中)": "3",
}  # fmt: skip


def wide(path: Path, *changes: dict[str, str]) -> Path:
    return csv_file(path, [list(WIDE), *(list({**WIDE, **change}.values()) for change in changes)])


def test_one_row_of_a_wide_export_gives_one_row_per_stage(tmp_path: Path) -> None:
    [delivery] = checked(wide(tmp_path / "2023年综表.csv", {}, NINE_YEARS)).deliveries
    assert delivery.profile == "jiaoji_wide"
    assert delivery.rows == {"school": 2, "facilities": 2, "enrolment": 3, "teachers": 3}
    keys = ["school_code", "stage"]
    assert delivery.tables["enrolment"].sort(keys).select(*keys, "school_year", "students").rows() == [
        ("2135000001", "primary", 2023, 376.0),
        ("3135000002", "junior", 2023, 210.0),
        ("3135000002", "primary", 2023, 166.0),
    ]
    staff = delivery.tables["teachers"].sort(keys)
    assert staff.select("teachers", "backbone").rows() == [(20.0, 4.0), (15.0, 3.0), (9.0, 4.0)]
    assert staff.select("degree_postgraduate", "pe_teachers", "arts_teachers").row(0) == (2.0, 2.0, 3.0)
    assert staff.select("degree_postgraduate", "pe_teachers").row(1) == (None, None)
    school = delivery.tables["school"].filter(school_code="3135000002")
    assert school.select("county", "urban_rural", "counted", "school_type").row(0) == (
        "示例县", "城区", True, "九年一贯制学校",
    )  # fmt: skip
    hardware = delivery.tables["facilities"].filter(school_code="2135000001")
    assert hardware.select("stage", "equipment_yuan", "multimedia_rooms").row(0) == ("whole", 752_000.0, 12.0)


def test_a_row_that_no_stage_claims_is_a_letter_and_never_lost(tmp_path: Path) -> None:
    path = wide(tmp_path / "2023年综表.csv", {}, {"机构编码": "4135000003", "办学类型编码": "411"})
    [problem] = letters(lambda: checked(path))
    assert (problem.check, problem.row, problem.found) == ("rows_unplaced", 3, "办学类型编码=411")
    assert "在校生数(小学)" in problem.fix


def test_a_school_of_two_stages_without_columns_by_stage_is_a_letter(tmp_path: Path) -> None:
    plain = [name for name in WIDE if "(初中)" not in name and "(小学)" not in name]
    lines = [plain, *([{**WIDE, **change}[name] for name in plain] for change in ({}, NINE_YEARS))]
    [problem] = letters(lambda: checked(csv_file(tmp_path / "2023综表.csv", lines)))
    assert (problem.check, problem.row) == ("rows_unplaced", 3)


def test_reasons_of_missing_cells_stay_with_their_stage(tmp_path: Path) -> None:
    path = wide(tmp_path / "2023综表.csv", {**NINE_YEARS, "在校生数(小学)": "**", "在校生数(初中)": "/"})
    [delivery] = checked(path).deliveries
    found = delivery.missing.filter(column_name="students").sort("stage").select("stage", "reason").rows()
    assert found == [("junior", "不适用"), ("primary", "已隐去")]


# ---------------------------------------------------------------- variants, units, otherwise, leaving out


def variants() -> Profile:
    return Profile.from_card(
        {
            **CARD,
            "headers": ["学校代号", "设备值"],
            "columns": {"school_code": "学校代号", "equipment_yuan": "设备值", "school_year": "学年"},
            "units": {"equipment_yuan": "元"},
            "variants": [
                {"years": "2021-2022", "units": {"equipment_yuan": "万元"}},
                {
                    "years": "2024-",
                    "headers": ["学校代号", "仪器设备值"],
                    "columns": {"equipment_yuan": "仪器设备值"},
                },
            ],
        }
    )


@pytest.mark.parametrize(
    ("year", "header", "stored"),
    [(2021, "设备值", 30_000.0), (2023, "设备值", 3.0), (2024, "仪器设备值", 3.0)],
)
def test_the_variant_of_the_year_decides(tmp_path: Path, year: int, header: str, stored: float) -> None:
    path = csv_file(tmp_path / "a.csv", [["学校代号", "学校名称", "学年", header], ["7001", "甲", year, 3]])
    for said in ("", str(year)):
        [delivery] = checked(path, profile=variants(), school_year=said).deliveries
        assert delivery.tables["facilities"]["equipment_yuan"].to_list() == [stored]


def test_a_blank_is_filled_and_rows_are_left_out_only_where_the_profile_says_so(tmp_path: Path) -> None:
    card = {**CARD, "otherwise": {"学校名称": "学校代号"}, "leave_out": {"状态": "撤销|停办"}}
    lines = [["学校代号", "学校名称", "状态"], ["7001", "", "在办"], ["7002", "乙", "撤销"]]
    [delivery] = checked(csv_file(tmp_path / "a.csv", lines), profile=Profile.from_card(card)).deliveries
    assert delivery.tables["school"].select("school_code", "school_name").rows() == [("7001", "7001")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"parts": [{"name": "a", "tables": ["enrollment"]}]}, "没有的表：enrollment"),
        ({"parts": [{"name": "a", "tables": ["exam"], "row": {}}]}, "parts 有不认识的字段：row"),
        ({"parts": {"name": "a"}}, "parts要写成一条一条的清单"),
        ({"variants": [{"years": "20一"}]}, "years 要写成"),
        ({"sums": {"students": "[1-6"}}, "式样写错了"),
        ({"units": {"books": "万元"}}, "单位换算不了"),
        ({"headers": "学校代号"}, "headers 写法不对：应为清单"),
        ({"parts": [{"name": "a", "tables": ["exam"], "span": ["起"]}]}, "span 要写起、止两个表头"),
        ({"year_shift": "一"}, "year_shift 写法不对：应为整数"),
        ({"columns": ["学校代号"]}, "columns 写法不对"),
    ],
)
def test_a_slip_in_a_profile_is_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=r"表头档案 x") as caught:
        Profile.from_card({**CARD, **change})
    assert words in str(caught.value)


def test_every_profile_that_ships_is_known_by_its_own_headers_alone() -> None:
    for one in profiles().values():
        spelled = {header.lower() for header in one.headers}
        assert [other.id for other in profiles().values() if other.fits(spelled)] == [one.id]


# ---------------------------------------------------------------- England


@pytest.fixture(scope="module")
def england_store(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("england") / "store"
    loaded(store, shared_data / "england" / "school_results_2016_2019.csv")
    return store


@pytest.fixture(scope="module")
def england(england_store: Path) -> Reader:
    return Reader(england_store)


def test_results_of_four_summers_load_and_give_the_means_of_the_raw_file(
    england: Reader, shared_data: Path
) -> None:
    raw = pl.read_csv(shared_data / "england" / "school_results_2016_2019.csv", infer_schema_length=0)
    raw = raw.filter(urns_sharing_school_id_this_year="1", lineage="simple", key_stage="KS4")
    numbers = raw.with_columns(pl.col("att8", "cohort_pupils").cast(pl.Float64))
    numbers = numbers.drop_nulls(["att8", "cohort_pupils"])
    for year in range(2016, 2020):
        rows = numbers.filter(year=str(year))
        found = england.values("1.0.0", Scope("all"), "junior", ["att8"], [year - 1]).drop_nulls("value")
        assert found.height == rows.height
        assert found["denominator"].sum() == rows["cohort_pupils"].sum()
        assert math.isclose(
            found["numerator"].sum(), (rows["att8"] * rows["cohort_pupils"]).sum(), rel_tol=1e-9
        )


def test_a_result_below_zero_is_kept_and_one_without_pupils_says_so(england: Reader) -> None:
    frame = england.values("1.0.0", Scope("all"), "junior", ["p8"], [2017])
    assert frame["value"].min() < 0
    [one] = frame.filter(school_code="100049").rows(named=True)
    assert (one["school_name"], round(one["value"], 6)) == ("Haverstock School", -0.1)
    later = england.values("1.0.0", Scope("all"), "junior", ["att8"], [2018]).filter(
        pl.col("value").is_null()
    )
    assert set(later["missing"]) <= {"未报"}


def test_rows_that_a_profile_leaves_out_are_listed(england: Reader, shared_data: Path) -> None:
    [delivery] = checked(shared_data / "england" / "school_results_2016_2019.csv").deliveries
    told = [one for one in delivery.aside if one.kind == "档案声明不读的行"]
    assert len([one for one in told if one.text.startswith("urns_sharing")]) == 2160
    assert {one.text for one in told} >= {"lineage=complex"}


def test_trusts_load_after_the_results_and_declare_that_they_have_no_lead_school(
    england_store: Path, shared_data: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(england_store, store)
    report = loaded(store, shared_data / "england" / "trust_memberships.csv")
    assert report.version
    assert report.version.version == "1.1.0"
    [delivery] = report.deliveries
    assert set(delivery.tables["membership"]["role"]) == {"平等成员"}
    assert [finding.check.id for finding in report.findings] == []
    groups = Reader(store).scopes("1.1.0").filter(scope_kind="group")
    assert groups["scope"].n_unique() > 500
    assert {row[:4] for row in delivery.tables["membership"].select(STAY).rows()} == stays(shared_data)


STAY = ("group_id", "school_code", "joined", "left")


def stays(shared_data: Path) -> set[tuple[str, str, date, date | None]]:
    """Every stay of a school in a trust, in plain Python: one that lies within another says nothing of its own."""
    found: dict[tuple[str, str], set[tuple[date, date]]] = {}
    with (shared_data / "england" / "trust_memberships.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["trust_type"] == "Multi-academy trust":
                ends = date.fromisoformat(row["left_inferred"]) if row["left_inferred"] else date.max
                stay = (date.fromisoformat(row["joined"]), ends)
                found.setdefault((row["trust_uid"], row["school_id"]), set()).add(stay)
    return {
        (*who, start, None if end == date.max else end)
        for who, every in found.items()
        for start, end in every
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in every)
    }


def test_a_school_that_came_back_has_two_stays_and_one_that_changed_its_number_keeps_the_one_that_goes_on(
    shared_data: Path,
) -> None:
    every = stays(shared_data)
    assert len(every) == 9607
    assert {one[2:] for one in every if one[:2] == ("2199", "142958")} == {
        (date(2015, 1, 1), date(2016, 7, 1)), (date(2016, 7, 1), date(2019, 9, 1)),
    }  # fmt: skip
    assert {one[2:] for one in every if one[:2] == ("4836", "145015")} == {(date(2017, 1, 1), None)}
    assert {one[2:] for one in every if one[:2] == ("3496", "140533")} == {(date(2014, 1, 1), None)}


def test_of_stays_that_cannot_be_read_none_is_dropped_in_silence(shared_data: Path, tmp_path: Path) -> None:
    header = (
        (shared_data / "england" / "trust_memberships.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    )
    row = [
        "100010",
        "100010",
        "7",
        "T",
        "Multi-academy trust",
        "",
        "S",
        "Academy",
        "Primary",
        "203",
        "G",
        "1",
        "1",
        "",
        "1",
    ]
    lines = [header.split(","), *([*row[:5], joined, *row[6:]] for joined in ("2015-01-01", "some day", ""))]
    problems = letters(lambda: checked(csv_file(tmp_path / "t.csv", lines)))
    assert {(one.row, one.column) for one in problems} >= {(3, "joined"), (4, "joined")}


def test_one_object_that_two_parts_read_is_a_letter(tmp_path: Path) -> None:
    part = {"tables": ["exam"], "columns": {"mean_score": "语文"}, "constants": {"subject": "语文"}}
    card = {**CARD, "parts": [{"name": "甲", **part}, {"name": "乙", **part}]}
    path = csv_file(
        tmp_path / "a.csv",
        [["学校代号", "学校名称", "学年", "学段", "语文"], ["7001", "甲", 2023, "小学", 80]],
    )
    [problem] = letters(lambda: checked(path, profile=Profile.from_card(card)))
    assert problem.check == "duplicate_key"
