"""One row that holds several stages, named by its headers: read once for each, where that is certain."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from etl.loading import Report
from tests.etl.deliveries import checked, csv_file, letters, loaded, workbook

KEYS = ("学校标识码", "学校名称", "学年")
NINE = ("2132010001", "第一学校", 2023)
PRIMARY = ("2132010002", "第二小学", 2023)
HEAD = (*KEYS, "小学在校生数", "初中在校生数", "小学专任教师数", "初中专任教师数")


def rows(report: Report, table: str, *columns: str) -> list[tuple[Any, ...]]:
    [delivery] = report.deliveries
    return delivery.tables[table].select("school_code", "stage", *columns).rows()


def written(tmp_path: Path, *lines: Sequence[Any]) -> Path:
    return csv_file(tmp_path / "2023.csv", lines)


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        (*KEYS, "小学_在校生数(人)", "初中_在校生数(人)", "小学部专任教师", "初中部专任教师"),
        (*KEYS, "在校生数（小学）", "在校生数（初中）", "专任教师数(小学)", "专任教师数(初中)"),
    ],
)
def test_a_row_of_two_stages_is_read_once_for_each(tmp_path: Path, head: Sequence[str]) -> None:
    report = checked(written(tmp_path, head, (*NINE, 900, 450, 50, 40)))
    assert rows(report, "enrolment", "students") == [
        ("2132010001", "primary", 900),
        ("2132010001", "junior", 450),
    ]
    assert rows(report, "teachers", "teachers") == [
        ("2132010001", "primary", 50),
        ("2132010001", "junior", 40),
    ]
    [delivery] = report.deliveries
    assert delivery.tables["school"].height == 1
    assert [told for told in delivery.notices if "学段" in told] == [
        "表头写明“小学”的各列读作小学学段",
        "表头写明“初中”的各列读作初中学段",
    ]


def test_merged_levels_name_the_stage_as_well(tmp_path: Path) -> None:
    top = [*KEYS, "小学", None, "初中", None]
    below = [None, None, None, "在校生数", "专任教师数", "在校生数", "专任教师数"]
    report = checked(workbook(tmp_path / "综表.xlsx", 综表=[top, below, [*NINE, 900, 50, 450, 40]]))
    assert rows(report, "enrolment", "students")[1] == ("2132010001", "junior", 450)
    assert rows(report, "teachers", "teachers")[0] == ("2132010001", "primary", 50)


@pytest.mark.parametrize("nothing", [("", ""), (0, 0), ("-", "/")])
def test_a_school_without_a_stage_has_no_row_of_it(tmp_path: Path, nothing: tuple[Any, Any]) -> None:
    lines = (*NINE, 900, 450, 50, 40), (*PRIMARY, 300, nothing[0], 20, nothing[1])
    report = checked(written(tmp_path, HEAD, *lines))
    assert [row[:2] for row in rows(report, "enrolment")] == [
        ("2132010001", "primary"), ("2132010002", "primary"), ("2132010001", "junior"),
    ]  # fmt: skip
    assert any("1 行没有初中" in told for told in report.deliveries[0].notices)


@pytest.mark.parametrize("there", ["**", "未报", "约三十"])
def test_a_figure_that_is_hidden_or_spoilt_does_not_take_the_stage_away(tmp_path: Path, there: str) -> None:
    file = written(tmp_path, HEAD, (*NINE, 900, there, 50, ""))
    if there == "约三十":
        assert [one.check for one in letters(lambda: checked(file))] == ["not_a_number"]
    else:
        assert rows(checked(file), "enrolment", "students")[1] == ("2132010001", "junior", None)


def test_a_school_without_any_stage_is_a_letter(tmp_path: Path) -> None:
    [letter] = letters(
        lambda: checked(written(tmp_path, HEAD, (*NINE, 1, 2, 3, 4), (*PRIMARY, "", 0, "-", "")))
    )
    assert (letter.check, letter.row, letter.found) == ("rows_without_stage", 3, "第 3 行")


def test_what_the_stages_share_is_the_whole_school_s(tmp_path: Path) -> None:
    report = checked(written(tmp_path, (*HEAD[:5], "图书册数"), (*NINE, 900, 450, 27000)))
    assert rows(report, "facilities", "books") == [("2132010001", "whole", 27000)]
    report = checked(
        written(tmp_path, (*HEAD[:5], "小学图书册数", "初中图书册数"), (*NINE, 900, 450, 18000, 9000))
    )
    assert rows(report, "facilities", "books") == [
        ("2132010001", "primary", 18000), ("2132010001", "junior", 9000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ((*HEAD[:5], "专任教师数"), (900, 450, 90)),  # whose teachers?
        ((*HEAD[:5], "在校生数"), (900, 450, 1350)),  # a third figure of the same
        ((*HEAD[:5], "小学在校学生数"), (900, 450, 901)),  # the same twice
        ((*HEAD[:5], "图书册数", "小学图书册数"), (900, 450, 27000, 9000)),  # shared or not?
        ((*KEYS, "学段", "小学在校生数", "初中在校生数"), ("小学", 900, 450)),  # a column says another thing
    ],
)
def test_what_is_not_certain_is_asked(tmp_path: Path, head: Sequence[str], line: Sequence[Any]) -> None:
    asked = letters(lambda: checked(written(tmp_path, head, (*NINE, *line))))
    assert {one.check for one in asked} <= {"unknown_header", "column_missing"}
    assert any("小学在校生数" in one.found for one in asked)


def test_an_unknown_figure_of_a_stage_is_still_a_letter(tmp_path: Path) -> None:
    [letter] = letters(lambda: checked(written(tmp_path, (*HEAD[:5], "小学某某数"), (*NINE, 1, 2, 3))))
    assert (letter.check, letter.found) == ("unknown_header", "小学某某数")


def test_it_is_published_like_rows_of_their_own(tmp_path: Path) -> None:
    report = loaded(tmp_path / "store", written(tmp_path, HEAD, (*NINE, 900, 450, 50, 40)))
    assert report.version is not None
    assert report.version.rows["enrolment"] == 2
    assert report.version.rows["school"] == 1
