"""Workbooks as bureaus keep them: covers and instructions, totals above, sections, notes below, the year in a title."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from etl.recognition import Wishes
from etl.sighting import look
from tests.etl.deliveries import checked, csv_file, letters, workbook

HEAD = ["学校标识码", "学校名称", "学年", "学段", "在校生数", "专任教师数"]
ONE = ["2132010001", "第一小学", 2023, "小学", 1200, 70]
TWO = ["2132010002", "第二小学", 2023, "小学", 800, 48]
SHORT = [HEAD[0], HEAD[1], *HEAD[4:]]


def short(line: Sequence[Any]) -> list[Any]:
    """A line without year and stage."""
    return [*line[:2], *line[4:]]


def pupils(report: Any, place: int = 0) -> dict[str, float]:
    frame: pl.DataFrame = report.deliveries[place].tables["enrolment"]
    return dict(frame.select("school_code", "students").rows())


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A 综表: instructions, contents, a title, a blank column, line breaks in headers, 甲 乙, totals first, notes."""
    path = tmp_path / "综表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        told = book.add_worksheet("填表说明")
        told.write_row(0, 0, ["一、本表由学校填报。"])
        told.write_row(2, 0, ["在校生数", "指9月1日在籍学生"])
        book.add_worksheet("目录").write_row(0, 0, ["1", "综表"])
        sheet = book.add_worksheet("综表")
        sheet.merge_range(0, 1, 0, 8, "2023—2024学年初统计综表")
        sheet.write(1, 1, "填报单位:甲县教育局")
        heads = [
            "序号",
            "机构编码",
            "机构名称",
            "学年",
            "学段",
            "在校生数\n(人)",
            "县级以上\n骨干教师数",
            "专任教师",
        ]
        sheet.write_row(2, 1, heads)
        sheet.write_row(3, 1, ["甲", "乙", "丙", "丁", 1, 2, 3, 4])
        sheet.write_row(4, 1, ["合计", "", "", "", "", 2000, 13, 118])
        sheet.write_row(5, 1, [1, *ONE[:5], 8, ONE[5]])
        sheet.write_row(6, 1, [2, *TWO[:5], 5, TWO[5]])
        sheet.write(8, 1, "注:1.本表数据截至9月1日。")
        sheet.write(9, 1, "  2.专任教师不含代课教师。")
        sheet.write(10, 1, "以上数据已经核对")
        sheet.write_row(11, 1, ["填表人:某某", "", "", "审核人:某某"])
        sheet.set_column(4, 4, None, None, {"hidden": True})
    return path


def test_an_export_with_all_that_bureaus_put_around_it(export: Path) -> None:
    report = checked(export)
    [delivery] = report.deliveries
    assert delivery.sheet == "综表"
    assert delivery.skipped_sheets == ("填表说明", "目录")
    assert pupils(report) == {"2132010001": 1200, "2132010002": 800}
    assert delivery.tables["teachers"].select("teachers", "backbone").rows() == [(70, 8), (48, 5)]
    assert [(one.row, one.kind) for one in delivery.aside] == [
        (5, "合计行"), (9, "说明行"), (10, "说明行"), (11, "说明行"), (12, "说明行"),
    ]  # fmt: skip
    seen = look(export, export.name, Wishes())
    assert [(one.sheet, one.read) for one in seen.sheets] == [
        ("填表说明", False),
        ("目录", False),
        ("综表", True),
    ]


def test_a_row_alone_above_other_data_is_not_taken_for_a_note(tmp_path: Path) -> None:
    lines = [HEAD, ["注:数据截至9月1日"], ONE, ["2132010009"], TWO]
    told = letters(lambda: checked(workbook(tmp_path / "表.xlsx", 表=lines)))
    assert {one.row for one in told} == {4}
    at_end = [HEAD, ONE, TWO, ["2132010009"]]
    told = letters(lambda: checked(workbook(tmp_path / "表.xlsx", 表=at_end)))
    assert {one.row for one in told} == {4}, (
        "a code without anything else is a school with gaps, and never a note"
    )


def test_numbered_notes_need_no_word_before_them(tmp_path: Path) -> None:
    lines = [HEAD, ONE, TWO, ["1、本表数据截至9月1日。"], ["2、含教学点。"]]
    report = checked(workbook(tmp_path / "表.xlsx", 表=lines))
    assert len(pupils(report)) == 2
    assert [one.row for one in report.deliveries[0].aside] == [4, 5]


def test_lines_that_part_a_table_are_no_level_of_its_header(tmp_path: Path) -> None:
    head = ["序号", *HEAD]
    lines = [head, ["一、城区"], [1, *ONE], ["小计", "", "", "", "", 1200, 70], ["二、乡村"], [2, *TWO]]
    report = checked(workbook(tmp_path / "表.xlsx", 表=lines))
    assert pupils(report) == {"2132010001": 1200, "2132010002": 800}
    kinds = [(one.row, one.kind) for one in report.deliveries[0].aside]
    assert kinds == [(2, "分节行"), (4, "合计行"), (5, "分节行")]


@pytest.mark.parametrize("name", ["填写示例", "示例", "样表", "填报样例"])
def test_a_filled_in_sample_is_never_loaded(tmp_path: Path, name: str) -> None:
    sample = ["1234567890", "某某小学", 2023, "小学", 100, 10]
    report = checked(workbook(tmp_path / "表.xlsx", **{name: [HEAD, sample], "数据": [HEAD, ONE]}))
    assert [one.sheet for one in report.deliveries] == ["数据"]
    assert report.deliveries[0].skipped_sheets == (name,)
    alone = checked(workbook(tmp_path / "一.xlsx", **{name: [HEAD, sample]}))
    assert len(alone.deliveries) == 1, "the only sheet of a book is its data, whatever it is called"


def test_a_sheet_called_an_explanation_is_read_or_refused_where_it_names_schools(tmp_path: Path) -> None:
    read = checked(workbook(tmp_path / "读.xlsx", 数据=[HEAD, ONE], 情况说明=[HEAD, TWO]))
    assert [one.sheet for one in read.deliveries] == ["数据", "情况说明"]
    strange = [[*HEAD[:4], "神秘数"], [*TWO[:4], 7]]
    [told] = letters(lambda: checked(workbook(tmp_path / "拒.xlsx", 数据=[HEAD, ONE], 情况说明=strange)))
    assert (told.check, told.sheet) == ("unknown_header", "情况说明")


def test_year_and_stage_come_from_title_and_sheet_and_are_told(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "报表.xlsx",
        小学=[["2023—2024学年基本情况"], SHORT, short(ONE)],
        初中=[["2023学年基本情况"], SHORT, ["3132010001", "第一初中", 900, 80]],
    )
    report = checked(path)
    cells = [one.tables["enrolment"].row(0, named=True) for one in report.deliveries]
    assert [(one["school_year"], one["stage"]) for one in cells] == [(2023, "primary"), (2023, "junior")]
    assert report.deliveries[0].reading == {"year_in_name": "2023", "stage_in_name": "小学"}
    assert len(report.deliveries[0].notices) == 4
    assert all("2023" in told or "小学" in told or "初中" in told for told in report.deliveries[0].notices)


def test_a_column_goes_before_what_stands_around_the_table(tmp_path: Path) -> None:
    lines = [["2020学年旧表"], [HEAD[0], HEAD[1], HEAD[2], *HEAD[4:]], [*ONE[:3], *ONE[4:]]]
    report = checked(workbook(tmp_path / "报表.xlsx", 小学=lines))
    [frame] = [one.tables["enrolment"] for one in report.deliveries]
    assert frame.select("school_year", "stage").rows() == [(2023, "primary")]
    assert report.deliveries[0].reading == {"stage_in_name": "小学"}


@pytest.mark.parametrize(
    ("file", "sheet", "title"),
    [
        ("报表.xlsx", "小学", "基本情况"),  # no year anywhere
        ("2022学年.xlsx", "小学", "2023学年基本情况"),  # two years
        ("报表.xlsx", "中小学", "2023学年基本情况"),  # two stages in a word
        ("报表.xlsx", "小学和初中", "2023学年基本情况"),
        ("报表.xlsx", "小学", "2023—2025学年规划"),  # a span of two years is no school year
        ("2023.xlsx", "小学", "2023年9月"),  # a calendar year is no school year
    ],
)
def test_what_does_not_agree_or_is_not_said_is_asked_for(
    tmp_path: Path, file: str, sheet: str, title: str
) -> None:
    path = workbook(tmp_path / file, **{sheet: [[title], SHORT, short(ONE)]})
    assert {one.check for one in letters(lambda: checked(path))} == {"column_missing"}


def test_said_by_the_caller_the_year_of_the_title_is_not_asked(tmp_path: Path) -> None:
    path = workbook(tmp_path / "报表.xlsx", 小学=[["2022学年基本情况"], SHORT, short(ONE)])
    report = checked(path, school_year="2023")
    assert report.deliveries[0].tables["enrolment"]["school_year"].to_list() == [2023]
    assert report.deliveries[0].reading == {"school_year": "2023", "stage_in_name": "小学"}


def test_signs_that_nobody_sees_do_not_part_words_or_numbers(tmp_path: Path) -> None:
    head = ["学校标识码\u3000", "学校\u200b名称", "学年\u00a0", "学段", "在校生数（人）", "专任教师数"]
    line = ["\ufeff2132010001\u00a0", "第一\u200b小学\u200b", 2023, "小学\u00ad", "１２００\u200e", "70"]
    report = checked(workbook(tmp_path / "表.xlsx", 表=[head, line]))
    assert pupils(report) == {"2132010001": 1200}
    assert report.deliveries[0].tables["school"]["school_name"].to_list() == ["第一小学"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_a_text_with_commas_that_is_called_xls_is_read_and_told(tmp_path: Path, encoding: str) -> None:
    path = csv_file(tmp_path / "导出.xls", [HEAD, ONE, TWO], encoding)
    report = checked(path)
    assert len(pupils(report)) == 2
    assert any("已按内容读取" in told for told in report.deliveries[0].notices)
