"""Headers of several rows become one title a column, whatever was merged; what stands around a table is no data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from etl.readers.sheet import Sheet
from etl.recognition import Wishes
from etl.recognition.headings import flatten
from etl.sighting import look
from tests.etl.deliveries import checked, csv_file, letters

TITLE = ["示例县义务教育学校基本情况综合表(2023学年)", *[""] * 9]
UPPER = [
    "序号",
    "学校标识码",
    "学校名称",
    "学年",
    "学段",
    "在校生数",
    "",
    "专任教师",
    "",
    "教学及辅助用房(平方米)",
]
LOWER = ["", "", "", "", "", "合计", "其中：女", "合计", "#女", "计"]
RULER = ["甲", "乙", "丙", "丁", "戊", "1", "2", "3", "4", "5"]
ROWS: list[list[Any]] = [
    [1, "2199000001", "第1小学", 2023, "小学", 45, 20, 4, 3, 400.5],
    [2, "2199000002", "第2小学", 2023, "小学", 37, 17, 3, 2, 300],
]
TOTAL = ["", "合计", "", "", "", 82, 37, 7, 5, 700.5]
FOOT = ["注：本表由各校填报", *[""] * 9]


def delivered(path: Path) -> dict[str, list[float]]:
    [delivery] = checked(path).deliveries
    return {
        column: delivery.tables[table][column].to_list()
        for table, column in (
            ("enrolment", "students"), ("enrolment", "female_students"), ("teachers", "teachers"),
            ("teachers", "female_teachers"), ("facilities", "teaching_area_m2"),
        )
    }  # fmt: skip


EXPECTED = {
    "students": [45.0, 37.0], "female_students": [20.0, 17.0], "teachers": [4.0, 3.0], "female_teachers": [3.0, 2.0],
    "teaching_area_m2": [400.5, 300.0],
}  # fmt: skip


@pytest.mark.parametrize("title", [[], [TITLE], [TITLE, ["填报单位：示例县教育局", *[""] * 9]]])
@pytest.mark.parametrize("ruler", [[], [RULER]])
@pytest.mark.parametrize("foot", [[], [TOTAL], [TOTAL, FOOT]])
def test_two_levels_in_a_csv_are_flattened_by_their_blanks(
    tmp_path: Path, title: list[Any], ruler: list[Any], foot: list[Any]
) -> None:
    path = csv_file(tmp_path / "综表.csv", [*title, UPPER, LOWER, *ruler, *ROWS, *foot])
    assert delivered(path) == EXPECTED


def merged_workbook(path: Path, *, left: int = 0) -> Path:
    """Title over everything, three levels, the two groups of the third level under one group of the first."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("综表")
        sheet.merge_range(0, left, 0, left + 8, "示例县综合表")
        for place, name in enumerate(["学校标识码", "学校名称", "学年", "学段"]):
            sheet.merge_range(1, left + place, 3, left + place, name)
        sheet.merge_range(1, left + 4, 1, left + 8, "人员情况")
        sheet.merge_range(2, left + 4, 2, left + 5, "在校生数")
        sheet.merge_range(2, left + 6, 2, left + 8, "专任教师")
        sheet.write_row(3, left + 4, ["合计", "#女", "合计", "#女", "24岁及以下"])
        for number, cells in enumerate((["2199000001", "第1小学", 2023, "小学", 45, 20, 4, 3, 1],
                                        ["2199000002", "第2小学", 2023, "小学", 37, 17, 3, 2, 0])):  # fmt: skip
            sheet.write_row(4 + number, left, cells)
    return path


@pytest.mark.parametrize("left", [0, 2])
def test_three_merged_levels_in_a_workbook_are_flattened_by_their_ranges(tmp_path: Path, left: int) -> None:
    path = merged_workbook(tmp_path / "综表.xlsx", left=left)
    [delivery] = checked(path).deliveries
    assert delivery.tables["teachers"].select("teachers", "female_teachers", "age_under_25").rows() == [
        (4.0, 3.0, 1.0), (3.0, 2.0, 0.0),
    ]  # fmt: skip
    [glance] = look(path, path.name, Wishes()).sheets
    assert glance.header_rows[-1] == 4
    assert [title.split(">")[-2:] for title in glance.headers[left + 4 :]] == [
        ["在校生数", "合计"], ["在校生数", "#女"], ["专任教师", "合计"], ["专任教师", "#女"],
        ["专任教师", "24岁及以下"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "merged", "titles"),
    [
        ([["甲", "乙", "", "丙"], ["", "合计", "女", ""]], (), ["甲", "乙>合计", "乙>女", "丙"]),
        (
            [["甲", "", "", "乙"], ["a", "", "b", ""], ["1", "2", "3", ""]],
            (),
            ["甲>a>1", "甲>a>2", "甲>b>3", "乙"],
        ),
        (
            [["甲", "", "乙", ""], ["a", "", "", ""], ["1", "2", "3", "4"]],
            (),
            ["甲>a>1", "甲>a>2", "乙>3", "乙>4"],
        ),
        ([["甲", "甲"], ["a", "b"]], (), ["甲>a", "甲>b"]),
        ([["甲", "乙"], ["甲", "b"]], (), ["甲", "乙>b"]),
        ([["甲", "", ""], ["a", "b", "c"]], ((7, 0, 7, 1),), ["甲>a", "甲>b", "c"]),
        ([["甲", ""], ["", "b"]], ((7, 0, 8, 0),), ["甲", "b"]),
    ],
)
def test_levels_become_paths(levels: list[list[str]], merged: Any, titles: list[str]) -> None:
    assert flatten(levels, merged, range(7, 7 + len(levels))) == titles


def test_a_last_level_that_two_columns_share_is_not_guessed(tmp_path: Path) -> None:
    header = [
        ["学校标识码", "学年", "学段", "城区部", "", "乡村部", ""],
        ["", "", "", "班级数", "招生数", "班级数", "招生数"],
    ]
    [problem] = letters(
        lambda: checked(csv_file(tmp_path / "a.csv", [*header, ["1", 2023, "小学", 1, 2, 3, 4]]))
    )
    assert problem.check == "unknown_header"
    assert problem.found == "城区部>班级数、城区部>招生数、乡村部>班级数、乡村部>招生数"


@pytest.mark.parametrize("group", ["#寄宿生", "毕业生", "初中", "代课教师", "上年"])
def test_a_last_level_under_a_part_of_the_whole_is_not_taken_for_the_whole(
    tmp_path: Path, group: str
) -> None:
    header = [["学校标识码", "学年", "学段", "在校生数", group, ""], ["", "", "", "", "女生数", "班级数"]]
    [problem] = letters(
        lambda: checked(csv_file(tmp_path / "a.csv", [*header, ["1", 2023, "小学", 9, 1, 2]]))
    )
    assert problem.check == "unknown_header"
    assert f"{group}>女生数" in problem.found


def test_a_row_of_small_numbers_is_no_ruler(tmp_path: Path) -> None:
    """Only 1, 2, 3 … from the first cell to the last is one."""
    lines = [["学校标识码", "学校名称", "学年", "学段", "在校生数"], ["1", "第1小学", 2023, "小学", 3]]
    [delivery] = checked(csv_file(tmp_path / "a.csv", lines)).deliveries
    assert delivery.tables["enrolment"]["students"].to_list() == [3.0]


def test_a_blank_upper_cell_without_group_stays_blank() -> None:
    assert flatten([["", "甲"], ["a", "b"]]) == ["a", "甲>b"]


def test_a_sheet_without_ranges_says_so() -> None:
    import polars as pl

    assert Sheet("", "", pl.DataFrame()).merged() == ()


def test_words_merged_over_many_rows_stand_in_each_of_them_and_figures_do_not(tmp_path: Path) -> None:
    path = tmp_path / "合并.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("学校")
        sheet.write_row(0, 0, ["县区", "学校标识码", "学校名称", "学年", "学段", "在校生数"])
        for number in range(1, 6):
            sheet.write_row(
                number,
                1,
                [f"219900000{number}", f"第{number}小学", 2023, "小学", *([number] if number > 2 else [])],
            )
        sheet.merge_range(1, 0, 3, 0, "甲县")
        sheet.write(4, 0, "乙县")
        sheet.merge_range(1, 5, 2, 5, 45)
    report = checked(path)
    [delivery] = report.deliveries
    assert delivery.tables["school"]["county"].to_list() == ["甲县", "甲县", "甲县", "乙县", None]
    assert delivery.tables["enrolment"]["students"].to_list() == [45.0, None, 3.0, 4.0, 5.0]
    told = "工作表“学校”里竖向合并的单元格已按合并区域填入各行：“县区”2 行"
    assert delivery.notices == (told,)
    assert look(path, path.name, Wishes()).notices == (told,)


def test_blanks_of_a_sheet_without_merged_cells_stay_blank(tmp_path: Path) -> None:
    lines = [["县区", "学校标识码", "学校名称"], ["甲县", "2199000001", "甲"], ["", "2199000002", "乙"]]
    [delivery] = checked(csv_file(tmp_path / "a.csv", lines)).deliveries
    assert (delivery.tables["school"]["county"].to_list(), delivery.notices) == (["甲县", None], ())
