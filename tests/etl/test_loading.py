"""A load is all or nothing, twice is once, and a later delivery corrects exactly what it brings."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from balance.scope import Scope
from etl.loading import Report
from etl.problems import Problem
from etl.reading import Reader
from etl.store.versions import Versions
from tests.etl.deliveries import (
    HEADER,
    checked,
    content,
    csv_file,
    letters,
    loaded,
    row,
    workbook,
    worked_example,
)

YEARLY = ["学校标识码", "学年", "学段"]


def books(store: Path) -> dict[str, tuple[float | None, float | None]]:
    """School → (books, pupils) in the current version."""
    reader = Reader(store)
    frame = reader.values(reader.current().version, Scope("all"), "primary", ["books_per_pupil"])
    return {row["school_code"]: (row["numerator"], row["denominator"]) for row in frame.rows(named=True)}


def version(report: Report) -> str:
    assert report.version is not None
    return report.version.version


SPOILT = {
    "text in a number": {"在校生数": "四十五"},
    "negative pupils": {"在校生数": -3},
    "unknown stage": {"学段": "学前班"},
    "no code and no known name": {"学校标识码": "", "学校名称": "无人知晓小学"},
}


@pytest.mark.parametrize("changes", SPOILT.values(), ids=list(SPOILT))
def test_a_refused_load_leaves_every_byte_of_the_store(
    tmp_path: Path, store: Path, changes: dict[str, Any]
) -> None:
    good = csv_file(tmp_path / "好.csv", worked_example(学年=2024))
    bad = csv_file(tmp_path / "坏.csv", [list(HEADER), row(1, **changes)])
    before = content(store)
    problems = letters(lambda: loaded(store, good, bad))
    assert {problem.file for problem in problems} == {"坏.csv"}
    assert content(store) == before


@pytest.mark.parametrize("changes", SPOILT.values(), ids=list(SPOILT))
def test_a_refused_first_load_creates_no_store(tmp_path: Path, changes: dict[str, Any]) -> None:
    bad = csv_file(tmp_path / "坏.csv", [list(HEADER), row(1, **changes)])
    letters(lambda: loaded(tmp_path / "store", bad))
    assert not (tmp_path / "store").exists()


def test_checking_writes_nothing(tmp_path: Path, store: Path) -> None:
    path = csv_file(tmp_path / "新.csv", worked_example(学年=2024))
    before = content(tmp_path)
    report = checked(path, store=store)
    assert report.version is None
    assert report.deliveries[0].rows["enrolment"] == 5
    checked(path, store=tmp_path / "no-store")
    assert content(tmp_path) == before


def test_checking_holds_files_against_what_is_published(tmp_path: Path, store: Path) -> None:
    known = csv_file(tmp_path / "a.csv", [[*YEARLY, "班级数"], ["2199000001", 2023, "小学", 2]])
    assert checked(known, store=store).deliveries
    [problem] = letters(lambda: checked(known, store=tmp_path / "no-store"))
    assert problem.check == "unknown_code"


def test_the_same_file_again_changes_nothing_and_is_named(tmp_path: Path, store: Path) -> None:
    before = content(store / "versions"), content(store / "batches"), content(store / "warehouse")
    for name in ("原表.csv", "改了名字.csv"):
        again = loaded(store, csv_file(tmp_path / name, worked_example()))
        assert again.version is None
        assert [delivery.file for delivery in again.known] == [name]
    assert (content(store / "versions"), content(store / "batches"), content(store / "warehouse")) == before


def test_a_file_named_twice_in_one_load_is_taken_once(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", worked_example())
    report = loaded(tmp_path / "store", path, path)
    assert report.version is not None
    assert len(report.version.batches) == 1
    assert len(report.known) == 1


def test_files_of_one_name_in_folders_of_years_are_different_files(tmp_path: Path) -> None:
    paths = [csv_file(tmp_path / str(year) / "数据.csv", worked_example(学年=year)) for year in (2022, 2023)]
    store = tmp_path / "store"
    assert version(loaded(store, paths[0])) == "1.0.0"
    report = loaded(store, *paths)
    assert report.version is not None
    assert report.version.school_years == [2022, 2023]
    assert len(report.known) == 1


def test_two_files_are_published_as_one_version_whatever_their_order(tmp_path: Path) -> None:
    school = csv_file(tmp_path / "学校.csv", [["学校标识码", "学校名称"], ["1", "第1小学"]])
    pupils = csv_file(tmp_path / "学生.csv", [[*YEARLY, "在校生数"], ["1", 2023, "小学", 9]])
    for number, order in enumerate([(school, pupils), (pupils, school)]):
        store = tmp_path / f"store{number}"
        report = loaded(store, *order)
        assert version(report) == "1.0.0"
        assert [v.version for v in Versions(store).all()] == ["1.0.0"]
        assert report.version is not None
        assert (report.version.rows["school"], report.version.rows["enrolment"]) == (1, 1)


def test_a_later_correction_replaces_only_the_cells_it_brings(tmp_path: Path, store: Path) -> None:
    correction = csv_file(
        tmp_path / "更正.csv",
        [[*YEARLY, "图书册数"], ["2199000001", 2023, "小学", 300], ["2199000002", 2023, "小学", "**"]],
    )
    report = loaded(store, correction)
    assert version(report) == "1.0.1"
    assert books(store) == {
        "2199000001": (300.0, 45.0),
        "2199000002": (None, 37.0),
        "2199000003": (935.0, 89.0),
        "2199000004": (160.0, 76.0),
        "2199000005": (402.0, 55.0),
    }
    assert report.version is not None
    assert [(c.table, c.added, c.removed, c.changed) for c in report.version.changes] == [
        ("facilities", 0, 0, 2)
    ]


def test_a_correction_of_a_correction_wins_and_the_first_file_stays_as_it_came(
    tmp_path: Path, store: Path
) -> None:
    for books_now in (300, 301, 302):
        lines = [[*YEARLY, "图书册数"], ["2199000001", 2023, "小学", books_now]]
        loaded(store, csv_file(tmp_path / f"更正{books_now}.csv", lines))
    assert books(store)["2199000001"] == (302.0, 45.0)
    received = {path.read_bytes() for path in (store / "received").iterdir()}
    assert (tmp_path / "原表.csv").read_bytes() in received
    assert len(received) == 4


def test_two_files_of_one_load_that_contradict_each_other_are_refused(tmp_path: Path, store: Path) -> None:
    first = csv_file(tmp_path / "甲.csv", [[*YEARLY, "班级数"], ["2199000001", 2023, "小学", 2]])
    second = csv_file(tmp_path / "乙.csv", [[*YEARLY, "班级数"], ["2199000001", 2023, "小学", 3]])
    before = content(store)
    [problem] = letters(lambda: loaded(store, first, second))
    assert problem.letter == (
        "同一次装入里，同一个对象的“班级数”写得不一样，不知道该用哪一个；位置：文件“乙.csv” 第 2 行 “班级数”列；"
        "读到：“2”(“甲.csv”第 2 行)、“3”(“乙.csv”第 2 行)；应为：各处写法一致；"
        "怎么办：请只留正确的一处；若后一个文件是更正，请先装入原来的文件，再单独装入更正"
    )
    assert content(store) == before


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        ([*YEARLY, "班级数", 2], False),
        ([*YEARLY, "班级数", ""], True),
        ([*YEARLY, "招生数", 9], False),
    ],
    ids=["the same value", "a blank beside a value", "another column"],
)
def test_files_of_one_load_may_overlap_where_they_agree(
    tmp_path: Path, store: Path, other: list[Any], refused: bool
) -> None:
    key = ["2199000001", 2023, "小学"]
    first = csv_file(tmp_path / "甲.csv", [[*YEARLY, "班级数"], [*key, 2]])
    second = csv_file(tmp_path / "乙.csv", [other[:-1], [*key, other[-1]]])
    if refused:
        assert {p.check for p in letters(lambda: loaded(store, first, second))} == {"contradiction"}
    else:
        assert loaded(store, first, second).version is not None


def bureau_workbook(path: Path, **more: list[list[Any]]) -> Path:
    """A workbook as bureaus keep it: one sheet a subject, the name of the school in each of them."""
    keys = ["学校标识码", "学校名称", "学年", "学段"]
    sheets: dict[str, Any] = {
        "学生": [[*keys, "在校生数"], ["0001", "一小", 2023, "小学", 45], ["0002", "二小", 2023, "小学", 37]],
        "教师": [[*keys, "专任教师数"], ["0001", "一小", 2023, "小学", 4], ["0002", "二小", 2023, "小学", 3]],
        "班级": [[*keys, "班级数"], ["0002", "二小", 2023, "小学", 6]],
        **more,
    }
    return workbook(path, **sheets)


def test_sheets_of_a_workbook_complete_each_other(tmp_path: Path) -> None:
    store = tmp_path / "store"
    report = loaded(store, bureau_workbook(tmp_path / "综表.xlsx"))
    assert [delivery.sheet for delivery in report.deliveries] == ["学生", "教师", "班级"]
    assert report.version is not None
    assert report.version.files == ["综表.xlsx"]
    assert (report.version.rows["school"], report.version.rows["enrolment"]) == (2, 2)
    reader = Reader(store)
    frame = reader.values("1.0.0", Scope("all"), "primary", ["str_ratio", "class_size"])
    assert {(r["school_code"], r["indicator"]): r["value"] for r in frame.rows(named=True)} == {
        ("0001", "str_ratio"): 45 / 4, ("0002", "str_ratio"): 37 / 3,
        ("0001", "class_size"): None, ("0002", "class_size"): 37 / 6,
    }  # fmt: skip
    assert loaded(store, tmp_path / "综表.xlsx").version is None


def test_sheets_of_a_workbook_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    keys = ["学校标识码", "学校名称", "学年", "学段"]
    path = bureau_workbook(
        tmp_path / "综表.xlsx", 另表=[[*keys, "在校生数"], ["0001", "一小", 2023, "小学", 46]]
    )
    [problem] = letters(lambda: checked(path))
    assert (problem.check, problem.file, problem.sheet, problem.row) == (
        "contradiction",
        "综表.xlsx",
        "另表",
        2,
    )
    assert "“45”(“综表.xlsx”工作表“学生”第 2 行)" in problem.found


def test_a_correction_by_one_sheet_does_not_blank_what_another_sheet_is_about(
    tmp_path: Path, store: Path
) -> None:
    """Sheet one brings pupils of school 1, sheet two books of school 2: nothing else moves."""
    keys = ["学校标识码", "学年", "学段"]
    path = workbook(
        tmp_path / "更正.xlsx",
        甲=[[*keys, "图书册数"], ["2199000001", 2023, "小学", 300]],
        乙=[[*keys, "在校生数", "计算机台数"], ["2199000002", 2023, "小学", 38, 5]],
    )
    loaded(store, path)
    assert books(store)["2199000001"] == (300.0, 45.0)
    assert books(store)["2199000002"] == (137.0, 38.0)


def test_a_letter_of_a_workbook_names_the_sheet(tmp_path: Path) -> None:
    keys = ["学校标识码", "学年", "学段"]
    path = bureau_workbook(
        tmp_path / "综表.xlsx",
        图书=[[*keys, "图书册数"], ["0001", 2023, "小学", "很多"], ["0009", 2023, "小学", 5]],
    )
    [problem] = letters(lambda: checked(path))
    assert "位置：文件“综表.xlsx” 工作表“图书” 第 2 行 “图书册数”列" in problem.letter
    path = bureau_workbook(tmp_path / "综表.xlsx", 图书=[[*keys, "图书册数"], ["0009", 2023, "小学", 5]])
    [stranger] = letters(lambda: checked(path))
    assert (stranger.check, stranger.sheet, stranger.row) == ("unknown_code", "图书", 2)


def test_a_wrong_year_in_a_file_name_can_be_put_right(tmp_path: Path) -> None:
    """The same bytes under another name are another delivery where the name says the year."""
    from tests.etl.test_recognition import roc

    store = tmp_path / "store"
    loaded(store, csv_file(tmp_path / "101_basec.csv", roc()))
    report = loaded(store, csv_file(tmp_path / "103_basec.csv", roc()))
    assert report.version is not None
    assert report.version.school_years == [2012, 2014]


def test_a_file_that_cannot_be_opened_is_a_letter(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.csv", tmp_path):
        [problem] = letters(partial(checked, path))
        assert problem.check in {"missing_file", "file_type"}
        assert "找不到或打不开这个文件" in problem.what


def test_letters_of_all_files_come_at_once(tmp_path: Path) -> None:
    bad = [csv_file(tmp_path / f"{n}.csv", [list(HEADER), row(1, 在校生数="很多")]) for n in range(3)]
    problems: list[Problem] = letters(lambda: checked(*bad, tmp_path / "没有.csv"))
    assert [problem.file for problem in problems] == ["0.csv", "1.csv", "2.csv", "没有.csv"]


def test_rows_doubled_with_an_empty_stage_are_a_letter(tmp_path: Path) -> None:
    """Found by fuzzing: the letter about doubled rows asked for the Chinese word of a stage that is not there."""
    keys = [
        ["学校标识码", "学年", "学段", "在校生数"],
        ["2199000001", 2023, "", 5],
        ["2199000001", 2023, "", 6],
    ]
    found = {problem.check for problem in letters(lambda: checked(csv_file(tmp_path / "学生.csv", keys)))}
    assert "duplicate_key" in found
