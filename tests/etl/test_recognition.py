"""Which tables a file holds is said by its headers; a header that nobody knows stops the file, with a suggestion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.contracts import CONTRACTS
from etl.loading import Delivery
from etl.problems import Problem
from etl.recognition import Profile, profiles
from tests.etl.deliveries import HEADER, checked, csv_file, letters, row, workbook, worked_example

YEARLY = ("学校标识码", "学校名称", "学年", "学段")
KEYS = ("2199000001", "第1小学", 2023, "小学")


def taken(path: Path, lines: list[Any], **wishes: Any) -> Delivery:
    [delivery] = checked(csv_file(path, lines), **wishes).deliveries
    return delivery


def refused(path: Path, lines: list[Any], **wishes: Any) -> list[Problem]:
    return letters(lambda: checked(csv_file(path, lines), **wishes))


def one(path: Path, header: str, cell: object, *more: tuple[str, object]) -> Delivery:
    """A file with one yearly column under a header of choice."""
    names = [name for name, _ in more]
    cells = [value for _, value in more]
    return taken(path, [[*YEARLY, header, *names], [*KEYS, cell, *cells]])


def test_the_worked_example_holds_three_tables(tmp_path: Path) -> None:
    delivery = taken(tmp_path / "a.csv", worked_example())
    assert delivery.rows == {"school": 5, "enrolment": 5, "facilities": 5}
    assert delivery.brought["facilities"] == ["school_code", "school_year", "stage", "books"]


def test_a_sheet_of_everything_gives_every_table_it_has_columns_for(tmp_path: Path) -> None:
    columns = {"在校生数": 45, "班级数": 2, "专任教师数": 4, "50-54岁": 1, "图书册数": 279, "毕业生数": 9}
    delivery = taken(tmp_path / "综表.csv", [[*YEARLY, *columns], [*KEYS, *columns.values()]])
    assert delivery.rows == {"school": 1, "enrolment": 1, "teachers": 1, "facilities": 1, "progression": 1}
    assert delivery.tables["teachers"].select("teachers", "age_50_54").row(0) == (4.0, 1.0)


@pytest.mark.parametrize("above", [1, 5, 19])
def test_the_header_is_found_under_rows_of_title(tmp_path: Path, above: int) -> None:
    title = [["示例县2023年各校基本情况一览表"]] + [["填报单位：示例县教育局", "", "制表：某人"]] * (
        above - 1
    )
    [delivery] = checked(csv_file(tmp_path / "a.csv", [*title, *worked_example()])).deliveries
    assert delivery.rows["enrolment"] == 5
    assert delivery.tables["enrolment"]["row"].to_list() == list(range(above + 2, above + 7))


def test_a_header_below_the_twentieth_row_is_not_looked_for(tmp_path: Path) -> None:
    [problem] = refused(tmp_path / "a.csv", [*[["标题"]] * 20, *worked_example()])
    assert problem.check == "no_header"
    assert "前 20 行里找不到认识的表头" in problem.letter
    assert "读到：标题" in problem.letter


def every_spelling() -> list[tuple[str, str, str]]:
    return [
        (table, column, name)
        for table in ("enrolment", "teachers", "progression")
        for column, spec in CONTRACTS[table].columns.items()
        if spec.is_number
        for name in (spec.label, *spec.aliases)
    ]


def test_every_alias_of_every_yearly_number_is_understood(tmp_path: Path) -> None:
    for table, column, name in every_spelling():
        delivery = one(tmp_path / "a.csv", name, 3)
        assert delivery.tables[table][column].to_list() == [3.0], name


@pytest.mark.parametrize(
    "header",
    [
        " 在校生数 ",
        "在 校 生 数",
        "在校生数(人)",
        "在校生数（人）",
        "在校生数[人]",
        "*在校生数",
        "在校\n生数",
        "在校生数(名)",
        "在校学生总数",
    ],
)
def test_a_header_is_known_whatever_its_blanks_brackets_and_unit(tmp_path: Path, header: str) -> None:
    assert one(tmp_path / "a.csv", header, 45).tables["enrolment"]["students"].to_list() == [45.0]


@pytest.mark.parametrize("band", ["25—29", "25~29", "25～29", "25至29", "25－29", "２５-２９", "25–29"])
def test_age_bands_are_known_with_every_dash(tmp_path: Path, band: str) -> None:
    assert one(tmp_path / "a.csv", f"{band} 岁", 3).tables["teachers"]["age_25_29"].to_list() == [3.0]


@pytest.mark.parametrize(
    ("header", "cell", "column", "stored"),
    [
        ("教学仪器设备值(万元)", "12.5", "equipment_yuan", 125_000.0),
        ("教学仪器设备值（元）", "125000", "equipment_yuan", 125_000.0),
        ("教学仪器设备值(千元)", "125", "equipment_yuan", 125_000.0),
        ("运动场地面积(亩)", "3", "sports_field_area_m2", 2000.0),
        ("运动场地面积(公顷)", "0.2", "sports_field_area_m2", 2000.0),
        ("教学及辅助用房面积(万㎡)", "0.25", "teaching_area_m2", 2500.0),
        ("教学及辅助用房面积(m²)", "2500", "teaching_area_m2", 2500.0),
        ("教学及辅助用房面积(平方米)", "2500", "teaching_area_m2", 2500.0),
        ("图书册数(万册)", "0.0029", "books", 29.0),
        ("图书册数(万册)", "0.0057", "books", 57.0),
        ("图书册数(册)", "29", "books", 29.0),
    ],
)
def test_units_in_headers_are_converted_exactly(
    tmp_path: Path, header: str, cell: str, column: str, stored: float
) -> None:
    assert one(tmp_path / "a.csv", header, cell).tables["facilities"][column].to_list() == [stored]


def test_a_unit_that_cannot_be_converted_is_refused(tmp_path: Path) -> None:
    lines = [[*YEARLY, "图书册数(万元)"], [*KEYS, 3]]
    [problem] = refused(tmp_path / "a.csv", lines)
    assert problem.letter == (
        "表头里的单位换算不了；位置：文件“a.csv” “图书册数(万元)”列；读到：万元；应为：册 或可换算为 册 的单位；"
        "怎么办：请改用可换算的单位，或把数值换算好后重新装入"
    )


def test_an_unknown_header_is_refused_with_what_it_might_have_meant(tmp_path: Path) -> None:
    lines = [[*YEARLY, "在校生数", "班级个数", "校训"], [*KEYS, 45, 2, "某句"]]
    [problem] = refused(tmp_path / "a.csv", lines)
    assert problem.check == "unknown_header"
    assert problem.letter.startswith(
        "有不认识的表头，不敢丢下也不敢乱猜；位置：文件“a.csv”；读到：班级个数、校训；"
    )
    assert "“班级个数”是否为“班级数”" in problem.expected
    assert "用 --ignore 列名 声明" in problem.fix


@pytest.mark.parametrize("ignored", ["校训", " 校训 ", "校训*"])
def test_a_header_declared_unwanted_is_left_out_and_named(tmp_path: Path, ignored: str) -> None:
    lines = [[*YEARLY, "在校生数", "校训"], [*KEYS, 45, "某句"]]
    delivery = taken(tmp_path / "a.csv", lines, ignore=frozenset({ignored}))
    assert delivery.dropped_headers == ("校训",)
    assert delivery.reading == {"ignore": ignored}


def test_a_known_header_declared_unwanted_is_left_out_too(tmp_path: Path) -> None:
    delivery = taken(tmp_path / "a.csv", worked_example(), ignore=frozenset({"在校生数"}))
    assert delivery.rows == {"school": 5, "facilities": 5}
    assert delivery.dropped_headers == ("在校生数",)


def test_serial_numbers_and_remarks_need_no_declaration(tmp_path: Path) -> None:
    delivery = one(tmp_path / "a.csv", "在校生数", 45, ("序号", 1), ("备注", "新建"))
    assert delivery.dropped_headers == ("序号", "备注")


def test_a_missing_year_names_the_option_that_supplies_it(tmp_path: Path) -> None:
    without = [
        [cell for name, cell in zip(HEADER, line, strict=True) if name != "学年"] for line in worked_example()
    ]
    problems = refused(tmp_path / "a.csv", without)
    assert [problem.check for problem in problems] == ["column_missing", "column_missing"]
    assert problems[0].letter == (
        "像是“学生与班级”表，但缺少必需的列；位置：文件“a.csv”；读到：在校生数；应为：学年；"
        "怎么办：请补上缺少的列或加 --school-year 年份，再重新装入"
    )
    delivery = taken(tmp_path / "a.csv", without, school_year="2023-2024")
    assert delivery.tables["enrolment"]["school_year"].unique().to_list() == [2023]
    assert delivery.tables["school"]["valid_from"].unique().to_list() == [2023]


@pytest.mark.parametrize(
    ("header", "cells", "check", "words"),
    [
        (["甲", "乙", "丙"], ["1", "2", "3"], "no_header", "找不到认识的表头"),
        (
            ["学校标识码", "学年", "学段"],
            ["1", "2023", "小学"],
            "nothing_matches",
            "这些表头凑不成任何一张表",
        ),
        (["学校标识码", "在校生数"], ["1", "4"], "column_missing", "应为：学年、学段"),
        ([*YEARLY, "在校生数", "在校生数"], [*KEYS, 4, 5], "header_twice", "同一个表头出现了两次"),
        ([*YEARLY, "在校生数", "在 校生数"], [*KEYS, 4, 5], "header_twice", "同一个表头出现了两次"),
        ([*YEARLY, "在校生数", "学生数"], [*KEYS, 4, 5], "unknown_header", "读到：学生数"),
        ([*YEARLY, "在校生数"], [*KEYS, 4, 5], "nameless_column", "第 6 列没有表头，却有内容"),
        ([*YEARLY, "在校生数", "班级数"], [*KEYS, "1", "234", "6"], "nameless_column", "含逗号的数字"),
    ],
)
def test_headers_that_do_not_add_up_are_refused(
    tmp_path: Path, header: list[str], cells: list[Any], check: str, words: str
) -> None:
    [problem] = refused(tmp_path / "a.csv", [header, cells])
    assert problem.check == check
    assert words in problem.letter
    assert "文件“a.csv”" in problem.letter


def test_an_unquoted_thousands_comma_in_the_last_column_is_never_taken_for_less(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", worked_example())
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",935", ",1,935"), encoding="utf-8")
    [problem] = letters(lambda: checked(path))
    assert (problem.check, problem.row, problem.found) == ("nameless_column", 4, "“935”")


@pytest.mark.parametrize("blank", [[], [[""] * 8, [" "] * 8]])
def test_a_header_without_rows_is_refused(tmp_path: Path, blank: list[list[str]]) -> None:
    [problem] = refused(tmp_path / "a.csv", [list(HEADER), *blank])
    assert problem.letter == "只有表头，下面没有数据；位置：文件“a.csv”；怎么办：请填好数据后再装入"


def test_only_the_table_asked_for_is_taken_and_the_rest_is_not_dropped_silently(tmp_path: Path) -> None:
    [problem] = refused(tmp_path / "a.csv", worked_example(), table="enrolment")
    assert problem.check == "unknown_header"
    assert "图书册数" in problem.found
    lines = [[line[0], *line[4:7]] for line in worked_example()]
    known = worked_example()
    paths = csv_file(tmp_path / "b.csv", known), csv_file(tmp_path / "c.csv", lines)
    assert [d.rows for d in checked(*paths).deliveries][1] == {"enrolment": 5}


def test_sheets_of_explanation_and_empty_forms_are_skipped_and_named(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        填写说明=[["列", "单位"], ["学校标识码", "必填"], ["在校生数", "人"]],
        数据=worked_example(),
        封面=[["示例县教育局"]],
        教师=[[*YEARLY, "专任教师数"]],
    )
    [delivery] = checked(path).deliveries
    assert delivery.rows == {"school": 5, "enrolment": 5, "facilities": 5}
    assert delivery.skipped_sheets == ("填写说明", "封面", "教师")


def test_a_data_sheet_that_cannot_be_placed_refuses_the_whole_workbook(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", 数据=worked_example(), 其他=[["学校标识码", "满意"], ["2199000001", 3]]
    )
    problems = letters(lambda: checked(path))
    assert [(p.check, p.file, p.sheet) for p in problems] == [("unknown_header", "a.xlsx", "其他")]


# ---------------------------------------------------------------- profiles

TAIWAN = ["縣市代碼", "縣市名稱", "學校代碼", "學校名稱"]
CLASSES = [f"{grade}年級班級數" for grade in range(1, 7)]
PUPILS = [f"{grade}年級{sex}學生數" for grade in range(1, 7) for sex in "男女"]
OTHERS = ["上學年男畢業生", "上學年女畢業生", "男專任教師", "女專任教師", "男職員", "女職員"]


def roc(code: str = "011301", county: str = "桃園縣", **changes: str) -> list[list[str]]:
    header = [*TAIWAN, *CLASSES, *PUPILS, *OTHERS]
    figures = [*["1 "] * 6, *["10 "] * 12, "5", "6", "2", "7", "1", "1"]
    line = dict(zip(header, ["01", county, code, "某國小", *figures], strict=True))
    return [header, list({**line, **changes}.values())]


def test_a_profile_adds_up_grades_renames_and_takes_the_year_from_the_file_name(tmp_path: Path) -> None:
    delivery = taken(tmp_path / "103_basec.csv", roc())
    assert delivery.profile == "taiwan_primary"
    assert delivery.reading == {"year_in_name": "103"}
    assert delivery.tables["enrolment"].select(
        "school_code", "school_year", "stage", "students", "female_students", "classes"
    ).row(0) == ("011301", 2014, "primary", 120.0, 60.0, 6.0)
    assert delivery.tables["teachers"].select("teachers", "female_teachers", "staff").row(0) == (
        9.0,
        7.0,
        11.0,
    )
    assert delivery.tables["school"].select("county", "school_type").row(0) == (
        "桃園市",
        "小学",
    )


def test_columns_that_come_later_do_not_break_a_profile(tmp_path: Path) -> None:
    header, line = roc()
    wider = [["學年度", *header[:2], "鄉鎮市區", *header[2:]], ["110", *line[:2], "蘆竹區", *line[2:]]]
    delivery = taken(tmp_path / "無年份.csv", wider)
    assert delivery.tables["school"].select("township", "valid_from").row(0) == ("蘆竹區", 2021)
    assert "year_in_name" not in delivery.reading


def test_a_header_that_a_supplier_added_is_refused_until_the_profile_knows_it(tmp_path: Path) -> None:
    header, line = roc()
    [problem] = refused(tmp_path / "103_basec.csv", [[*header, "網址"], [*line, "x"]])
    assert (problem.check, problem.found) == ("unknown_header", "網址")


def test_one_missing_grade_makes_the_sum_missing_and_never_smaller(tmp_path: Path) -> None:
    delivery = taken(tmp_path / "103_basec.csv", roc(**{"3年級男學生數": ""}))
    assert delivery.tables["enrolment"].select("students", "female_students").row(0) == (None, 60.0)


def test_a_year_that_neither_file_nor_name_tells_is_asked_for(tmp_path: Path) -> None:
    problems = refused(tmp_path / "basec.csv", roc())
    assert {problem.check for problem in problems} == {"column_missing"}
    assert all("--school-year" in problem.fix for problem in problems)


def test_the_profile_pattern_for_codes_is_held(tmp_path: Path) -> None:
    problems = refused(tmp_path / "103_basec.csv", roc(code="11301"))
    assert [(p.check, p.row, p.column, p.found) for p in problems] == [
        ("code_unreadable", 2, "學校代碼", "“11301”")
    ]


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ({"id": "x", "label": "", "headers": [], "colums": {}}, "不认识的字段：colums"),
        ({"id": "x", "label": "", "headers": [], "columns": {"pupils": "甲"}}, "没有的列：pupils"),
    ],
)
def test_a_profile_with_a_slip_is_refused_when_it_is_read(card: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Profile.from_card(card)


def test_profiles_that_ship_do_not_fit_each_others_files() -> None:
    for profile in profiles().values():
        assert not profile.fits(set(HEADER))
    assert pl.Series([len(profile.headers) for profile in profiles().values()]).min() != 0


def test_the_rows_used_here_are_the_official_worked_example() -> None:
    figures = [row(number)[-2:] for number in range(1, 6)]
    assert figures == [[45, 279], [37, 137], [89, 935], [76, 160], [55, 402]]


def test_a_line_in_the_middle_that_ends_too_early_is_a_letter_and_one_with_its_signs_is_not(
    tmp_path: Path,
) -> None:
    header = "学校标识码,学校名称,学年,学段,在校生数,图书册数,备注"
    lines = [
        "示例县统计表",
        header,
        "1,甲,2023,小学,45,9,",
        "2,乙,2023,小学",
        "3,丙,2023,小学,,,",
        "4,丁,2023,小学,1,2",
        "5,戊,2023,小学,3,4,好",
        "",
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    [problem] = letters(lambda: checked(path))
    assert (problem.check, problem.row, problem.found, problem.more) == ("short_row", 4, "4 列", 0)
    path.write_text("\n".join(lines).replace("2,乙,2023,小学", "2,乙,2023,小学,,"), encoding="utf-8")
    assert checked(path).deliveries[0].tables["enrolment"].height == 5
