"""A single cell means what it certainly says; what is approximate, rounded or broken is told by name."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from etl.conversion import cells
from etl.conversion.cells import Unreadable
from etl.conversion.typed import _certain
from tests.etl.deliveries import checked, csv_file, letters, row, worked_example


@pytest.mark.parametrize(
    ("word", "check"),
    [
        ("约30", "approximate"), ("大约 30 人", "approximate"), ("30余", "approximate"), ("30余人", "approximate"),
        ("30多", "approximate"), ("近30", "approximate"), ("超过30", "approximate"), ("逾３０", "approximate"),
        ("不足30", "approximate"), ("30以上", "approximate"), ("30左右", "approximate"), ("2~3", "approximate"),
        ("２～３", "approximate"), ("2-3", "approximate"), ("2至3", "approximate"), ("几十", "approximate"),
        ("≥30", "approximate"), (">30", "approximate"), ("三十余", "approximate"), ("超过85%", "approximate"),
        ("1:12.5", "ratio"), ("1：12.5", "ratio"), ("1∶19", "ratio"),
        ("85%", "percentage"), ("85％", "percentage"), ("85.0 %", "percentage"),
        ("3.2E+09", "rounded_number"), ("1.23457E+11", "rounded_number"), ("3E+05", "rounded_number"),
        ("1、234", "not_a_number"), ("45人", "not_a_number"), ("1.234,5", "not_a_number"),
    ],
)  # fmt: skip
def test_a_figure_that_is_no_number_is_told_for_what_it_is(tmp_path: Path, word: str, check: str) -> None:
    lines = worked_example()
    lines[3] = row(3, 在校生数=word)
    [problem] = letters(lambda: checked(csv_file(tmp_path / "a.csv", lines)))
    assert (problem.check, problem.row, problem.column, problem.found) == (check, 4, "在校生数", f"“{word}”")


def test_an_approximate_figure_is_sent_to_where_it_belongs(tmp_path: Path) -> None:
    lines = worked_example()
    lines[3] = row(3, 在校生数="30余")
    [problem] = letters(lambda: checked(csv_file(tmp_path / "a.csv", lines)))
    assert problem.what == "“在校生数”写的是约数或区间，不是确数"
    assert "请填入“文献论断”表(有下限、上限、限定词)，只供展示和引用，不参与计算" in problem.fix


@pytest.mark.parametrize(
    ("word", "value"),
    [("1,234", 1234.0), ("1，234", 1234.0), ("１，２３４．５", 1234.5), ("1 234 567", 1234567.0), ("1.5E+01", 15.0),
     ("1e+05", 100000.0), ("２０", 20.0)],
)  # fmt: skip
def test_a_number_in_any_dress_is_the_number(word: str, value: float) -> None:
    assert cells.number(word) == value


@pytest.mark.parametrize(
    ("word", "code"),
    [("3.210000001E+09", "3210000001"), ("3210000001.0", "3210000001"), ("3210000001.00", "3210000001"),
     (" 3210000001 ", "3210000001")],
)  # fmt: skip
def test_a_code_is_repaired_where_every_digit_is_there(word: str, code: str) -> None:
    assert cells.code(word, "") == code


@pytest.mark.parametrize(
    "word",
    [
        "3.2E+09",
        "3.21E+09",
        "2199 000001",
        "2199\u3000000001",
        "2199\n000001",
        "32E2",
        "3E+09",
        "3210000001.5",
    ],
)
def test_a_code_that_is_not_certain_is_refused(word: str) -> None:
    assert isinstance(cells.code(word, ""), Unreadable)


def test_a_code_with_a_blank_inside_is_asked_and_not_joined(tmp_path: Path) -> None:
    lines = worked_example()
    lines[3] = row(3, 学校标识码="2199 000003")
    [problem] = letters(lambda: checked(csv_file(tmp_path / "a.csv", lines)))
    assert (problem.check, problem.row) == ("code_blank", 4)
    assert problem.what == "代码中间有空格，不敢自行拼接(学校标识码)"


@pytest.mark.parametrize(
    "word",
    ["2023-2024", "2023—2024学年", "2023/2024", "2023年-2024年", "2023秋季", "2023年秋季学期", "2023-2024学年第一学期",
     "2023-2024学年第2学期", "2023学年上学期", "2023-24学年度", "2023學年度", "２０２３－２０２４"],
)  # fmt: skip
def test_a_school_year_has_many_spellings(word: str) -> None:
    assert cells.year(word, 0) == 2023


@pytest.mark.parametrize(("word", "offset"), [("110", 1911), ("110學年度", 1911), ("民國110學年", 1911)])
def test_a_year_of_the_republic_needs_a_profile(word: str, offset: int) -> None:
    assert cells.year(word, offset) == 2021
    assert isinstance(cells.year(word, 0), Unreadable)


@pytest.mark.parametrize(
    ("last", "value"),
    [
        ("7", 7.0),
        ("+7", 7.0),
        ("007", 7.0),
        ("7.5", 7.5),
        (" 7 ", 7.0),
        ("7E5", None),
        ("7e5", 7e5),
        ("七", None),
        (None, None),
    ],
)
def test_whole_numbers_are_read_as_any_number_is(last: str | None, value: float | None) -> None:
    """The last cell stands behind all that are looked at first."""
    column = pl.Series(["3", None, *["12"] * 2_000, str(2**53 + 1), last])
    assert _certain(column).to_list() == [3.0, None, *[12.0] * 2_000, float(2**53 + 1), value]


@pytest.mark.parametrize("word", ["2023春", "2023-2025", "2023/9", "2023-09", "23-24学年", "2024-2023"])
def test_a_year_that_may_be_another_is_refused(word: str) -> None:
    assert isinstance(cells.year(word, 0), Unreadable)


@pytest.mark.parametrize("word", ["第\ufffd小学", "锟斤拷小学", "第\x07小学"])
def test_lost_characters_are_never_stored(tmp_path: Path, word: str) -> None:
    lines = worked_example()
    lines[3] = row(3, 学校名称=word)
    [problem] = letters(lambda: checked(csv_file(tmp_path / "a.csv", lines)))
    assert (problem.check, problem.row) == ("characters_lost", 4)


def test_what_is_taken_for_plain_text_is_stored_as_it_stands() -> None:
    every = pl.Series([chr(number) for number in range(1, 0x30000) if not 0xD800 <= number < 0xE000])
    plain = every.filter(every.str.contains(cells.FIT_IN_TEXT)).to_list()
    assert len(plain) == 20_992 - 1 + 62
    assert [cells.text(sign) for sign in plain] == plain
    odd = pl.Series(["锟斤拷小学", "第\n一", "一\n", " 一", "", "#REF!", "（一）"])
    assert not odd.str.contains(cells.FIT_IN_TEXT).any()


def test_a_file_that_ends_in_the_middle_of_a_line_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", worked_example())
    path.write_bytes(path.read_bytes().rstrip()[:-14])
    [problem] = letters(lambda: checked(path))
    assert (problem.check, problem.row) == ("cut_short", 6)


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("2024-02-21", "2024-02-21"), ("2024年2月", "2024-02"), ("２０２４", "2024"), ("20240221", "2024-02-21"),
        ("2024-02-21 00:00:00", "2024-02-21"), ("2024.2", "2024-02"), ("/", None), ("", None),
    ],
)  # fmt: skip
def test_a_moment_is_kept_as_exactly_as_it_is_told(word: str, wanted: str | None) -> None:
    assert cells.moment(word) == wanted


@pytest.mark.parametrize("word", ["24", "2024-13", "2024-02-30", "去年", "2024年春", "0024"])
def test_a_moment_that_nobody_can_place_is_unreadable(word: str) -> None:
    assert isinstance(cells.moment(word), Unreadable)
