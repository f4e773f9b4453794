"""The failing rows come back in the analyst's own words, and nothing in them is run when the file is opened."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import polars as pl
import pytest

from etl.problems import Problem
from etl.returning import NUMBER, PROBLEM, returned, returned_name
from tests.etl.deliveries import HEADER, checked, csv_file, letters, row, workbook

TITLE = ["示例县 2023 学年学校情况", *[None] * 7]


def rows_of(content: bytes, sheet: str | None = None) -> list[dict[str, str]]:
    frame = pl.read_excel(io.BytesIO(content), sheet_name=sheet, engine="calamine", infer_schema_length=0)
    return frame.to_dicts()


def test_only_failing_rows_come_back_with_their_numbers_and_what_is_wrong(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "表.csv", [HEADER, row(1), row(2, 在校生数="约37"), row(3)], "gb18030")
    content = returned(path.read_bytes(), "表.csv", letters(lambda: checked(path)))
    assert content is not None
    [back] = rows_of(content)
    assert list(back) == [NUMBER, *HEADER, PROBLEM]
    assert back[NUMBER] == "3"
    assert back["在校生数"] == "约37"
    assert back["学校名称"] == "第2小学"
    assert "不是确数" in back[PROBLEM]


def test_a_workbook_comes_back_by_sheet_without_the_title_above(tmp_path: Path) -> None:
    good, bad = [TITLE, list(HEADER), row(1)], [TITLE, list(HEADER), row(2), row(3, 学段="大学")]
    path = workbook(tmp_path / "表.xlsx", 好=good, 坏=bad)
    content = returned(path.read_bytes(), "表.xlsx", letters(lambda: checked(path)))
    assert content is not None
    assert zipfile.ZipFile(io.BytesIO(content)).namelist().count("xl/worksheets/sheet2.xml") == 0
    [back] = rows_of(content, "坏")
    assert (back[NUMBER], back["学段"]) == ("4", "大学")


def test_rows_that_a_letter_only_counts_come_back_too(tmp_path: Path) -> None:
    many = [row(n % 5 + 1, 学校标识码=f"21999{n:05d}", 在校生数="很多") for n in range(70)]
    path = csv_file(tmp_path / "表.csv", [HEADER, *many])
    found = letters(lambda: checked(path))
    assert len(found) < 70
    content = returned(path.read_bytes(), "表.csv", found)
    assert content is not None
    assert len(rows_of(content)) == 70


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1+2", "-1+2", "@SUM(A1)", "http://example.org"])
def test_a_cell_that_looks_like_a_formula_or_a_link_stays_text(tmp_path: Path, name: str) -> None:
    path = csv_file(tmp_path / "表.csv", [HEADER, row(1, 学校名称=name, 在校生数="约45")])
    content = returned(path.read_bytes(), "表.csv", letters(lambda: checked(path)))
    assert content is not None
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert rows_of(content)[0]["学校名称"] == name


def test_letters_about_the_whole_file_bring_nothing_back(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "表.csv", [[*HEADER, "没人认识的列"], [*row(1), "1"]])
    assert returned(path.read_bytes(), "表.csv", letters(lambda: checked(path))) is None
    assert returned(b"", "表.csv", [Problem("x", "x", "x", row=3)]) is None


def test_the_returned_file_is_named_after_the_received_one() -> None:
    assert returned_name("教师.2024.csv") == "教师.2024-问题行.xlsx"
