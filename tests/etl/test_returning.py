"""The failing rows come back in the analyst's own words, and nothing in them is run when the file is opened."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.problems import Problem
from etl.recognition import Wishes, confirm
from etl.recognition.privacy import HIDDEN
from etl.returning import NUMBER, PROBLEM, returned, returned_name
from tests.etl.deliveries import HEADER, checked, csv_file, letters, row, workbook

TITLE = ["示例县 2023 学年学校情况", *[None] * 7]


def rows_of(content: bytes, sheet: str | None = None) -> list[dict[str, str]]:
    frame = pl.read_excel(io.BytesIO(content), sheet_name=sheet, engine="calamine", infer_schema_length=0)
    return frame.to_dicts()


def back(path: Path, **wishes: Any) -> bytes | None:
    """What comes back of a file that is refused."""
    found = letters(lambda: checked(path, **wishes))
    return returned(path.read_bytes(), path.name, found, Wishes(**wishes))


def grid(content: bytes) -> list[tuple[str, ...]]:
    """Every row of the first sheet, blank cells as ""."""
    frame = pl.read_excel(
        io.BytesIO(content), engine="calamine", has_header=False, drop_empty_rows=False, infer_schema_length=0
    )
    return [tuple(cell or "" for cell in line) for line in frame.rows()]


def test_only_failing_rows_come_back_with_their_numbers_and_what_is_wrong(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "表.csv", [HEADER, row(1), row(2, 在校生数="约37"), row(3)], "gb18030")
    content = back(path)
    assert content is not None
    [line] = rows_of(content)
    assert list(line) == [NUMBER, *HEADER, PROBLEM]
    assert line[NUMBER] == "3"
    assert line["在校生数"] == "约37"
    assert line["学校名称"] == "第2小学"
    assert "不是确数" in line[PROBLEM]


def test_a_workbook_comes_back_by_sheet_without_the_title_above(tmp_path: Path) -> None:
    good, bad = [TITLE, list(HEADER), row(1)], [TITLE, list(HEADER), row(2), row(3, 学段="大学")]
    path = workbook(tmp_path / "表.xlsx", 好=good, 坏=bad)
    content = back(path)
    assert content is not None
    assert zipfile.ZipFile(io.BytesIO(content)).namelist().count("xl/worksheets/sheet2.xml") == 0
    [line] = rows_of(content, "坏")
    assert (line[NUMBER], line["学段"]) == ("4", "大学")


def test_rows_that_a_letter_only_counts_come_back_too(tmp_path: Path) -> None:
    many = [row(n % 5 + 1, 学校标识码=f"21999{n:05d}", 在校生数="很多") for n in range(70)]
    path = csv_file(tmp_path / "表.csv", [HEADER, *many])
    found = letters(lambda: checked(path))
    assert len(found) < 70
    content = returned(path.read_bytes(), "表.csv", found, Wishes())
    assert content is not None
    assert len(rows_of(content)) == 70


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1+2", "-1+2", "@SUM(A1)", "http://example.org"])
def test_a_cell_that_looks_like_a_formula_or_a_link_stays_text(tmp_path: Path, name: str) -> None:
    path = csv_file(tmp_path / "表.csv", [HEADER, row(1, 学校名称=name, 在校生数="约45")])
    content = back(path)
    assert content is not None
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert rows_of(content)[0]["学校名称"] == name


def test_letters_about_the_whole_file_bring_nothing_back(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "表.csv", [[*HEADER, "没人认识的列"], [*row(1), "1"]])
    assert back(path) is None
    assert returned(b"", "表.csv", [Problem("x", "x", "x", row=3)], Wishes()) is None


def test_the_returned_file_is_named_after_the_received_one() -> None:
    assert returned_name("教师.2024.csv") == "教师.2024-问题行.xlsx"


LEVELS = [
    ["示例县 2023 学年", *[""] * 5],
    ["学校", "", "学年", "学段", "学生", ""],
    ["学校标识码", "学校名称", "", "", "在校生数", "班级数"],
]


def test_a_header_of_several_rows_comes_back_whole_and_the_cell_is_marked(tmp_path: Path) -> None:
    data = [
        ["2199000001", "甲", "2023", "小学", "45", "2"],
        ["2199000002", "乙", "2023", "小学", "约37", "2"],
    ]
    content = back(csv_file(tmp_path / "表.csv", [*LEVELS, *data]))
    assert content is not None
    first, second, line = grid(content)
    assert first == (NUMBER, *LEVELS[1], PROBLEM)
    assert second == ("", *LEVELS[2], "")
    assert line[:-1] == ("5", *data[1])
    assert "不是确数" in line[-1]
    styled = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    marks = dict(re.findall(r'<c r="(\w+)" s="(\d+)"', styled))
    assert marks["F3"] != marks["E3"] == marks["G3"]


def test_nothing_personal_goes_back(tmp_path: Path) -> None:
    number, phone = "11010519491231002X", "13812345678"
    header = [*HEADER, "身份证号", "校长", "备注"]
    path = csv_file(
        tmp_path / "表.csv", [header, [*row(1, 在校生数="约45"), number, "王某某", f"电话{phone}"]], "gb18030"
    )
    content = back(path)
    assert content is not None
    head, line = grid(content)
    assert head == (NUMBER, *HEADER, "备注", PROBLEM)
    assert f"电话{HIDDEN}" in line
    told = b"".join(
        zipfile.ZipFile(io.BytesIO(content)).read(n) for n in zipfile.ZipFile(io.BytesIO(content)).namelist()
    )
    assert not any(word.encode() in told for word in (number, phone, "王某某"))


def test_the_file_is_read_as_it_was_when_it_was_refused(tmp_path: Path) -> None:
    mapping = {
        "學校": "school_code",
        "校": "school_name",
        "年": "school_year",
        "段": "stage",
        "人": "students",
    }
    profile = confirm(mapping, "某区")
    path = csv_file(tmp_path / "表.csv", [list(mapping), ["7001", "甲", 2023, "小學", "很多"]], "big5")
    content = back(path, profile=profile, encoding="big5")
    assert content is not None
    head, line = grid(content)
    assert head == (NUMBER, *mapping, PROBLEM)
    assert line[1:6] == ("7001", "甲", "2023", "小學", "很多")
