"""Letters about statistical forms name the cell of the form; what cannot be decided is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.recognition import Wishes
from etl.returning import returned
from tests.etl.deliveries import checked, letters
from tests.etl.form_books import (
    JUNIOR,
    Form,
    ages,
    basics,
    hardware,
    one,
    place,
    pupils,
    refused,
    staff,
    subjects,
    whole_school,
    whose,
)  # fmt: skip
from tests.etl.form_books import (
    form_book as workbook,
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"教基3112_小学": pupils("填去年数据", head=whose())},
         ("not_a_number", "教基3112_小学", 5, "在校生数")),
        ({"教基4153_小学": ages((1, "约4", 3, 3, 3, 2, 2, 1, 1), head=whose())},
         ("approximate", "教基4153_小学", 5, "25-29岁")),
        ({"教基4153_小学": ages((1, 4, 3, 3, 3, 2, 2, 1, 9), head=whose())},
         ("total_mismatch", "教基4153_小学", 5, "合计")),
        ({"教基4153_小学": ages((1, 4, 3, 3, 3, 2, 2, 1, 9), head=whose())},
         ("ages_sum", "教基4149_小学", 5, "专任教师")),
        ({"教基3112_小学": pupils(300, (50, 50, 50, 50, 50, 49), head=whose())},
         ("total_mismatch", "教基3112_小学", 5, "在校生数")),
        ({"教基4153_小学": ages(total=21, head=whose())},
         ("contradiction", "教基4153_小学", 5, "合计")),
        ({"教基4155_小学": subjects(total=20, pe=2.5, head=whose())},
         ("whole", "教基4155_小学", 5, "体育与健康")),
        ({"教基3112_小学": pupils(head=whose(code="21350000O1"))},
         ("code_unreadable", "教基3112_小学", 2, "学校标识码")),
        ({"教基3112_小学": pupils(head=whose(year="二三")), "教基1001_小学": basics(年度="2023")},
         ("year_unknown", "教基3112_小学", 2, "年度")),
    ],
)  # fmt: skip
def test_a_letter_names_the_cell_of_the_form(
    tmp_path: Path, changes: dict[str, Form], expected: tuple[str, str, int, str]
) -> None:
    found = letters(lambda: checked(whole_school(tmp_path / "一小.xlsx", **changes)))
    assert expected in [place(problem) for problem in found]
    assert {problem.sheet for problem in found} <= {
        f"教基{n}_小学" for n in (1001, 1102, 3112, 4149, 4153, 4155, 5176)
    }


@pytest.mark.parametrize(
    "sheet", ["教基4153", "教基4153_九年一贯制学校", "教基4149_完全中学", "教基4155_小学初中"]
)
def test_a_form_whose_stage_cannot_be_decided_is_refused(tmp_path: Path, sheet: str) -> None:
    form = {"教基4153": ages, "教基4149": staff, "教基4155": subjects}[sheet[:6]](head=whose())
    path = workbook(
        tmp_path / "a.xlsx", 教基1001=basics(), 教基3112_小学=pupils(head=whose()), **{sheet: form}
    )
    problem = refused(path)
    assert (problem.check, problem.sheet) == ("form_stage", sheet)
    assert "--ignore" in problem.fix
    assert one(path, ignore=frozenset({sheet})).skipped_sheets == (sheet,)


def test_a_form_of_which_the_core_is_missing_is_refused_and_the_rest_is_only_told(tmp_path: Path) -> None:
    form = pupils(head=whose())
    form.columns = [name.replace("在校生数", "学生") for name in form.columns]
    problem = refused(workbook(tmp_path / "a.xlsx", 教基1001=basics(), 教基3112_小学=form))
    assert (problem.check, problem.sheet) == ("form_label", "教基3112_小学")
    assert "在校生数" in problem.expected
    short = pupils(head=whose())
    short.rows = {"总计": short.rows["总计"]}  # type: ignore[index]
    delivery = one(workbook(tmp_path / "b.xlsx", 教基1001=basics(), 教基3112_小学=short))
    assert any("没有找到" in told and "寄宿生 × 在校生数" in told for told in delivery.notices)


def test_two_rows_of_one_label_that_differ_are_refused(tmp_path: Path) -> None:
    form = staff(head=whose())
    form.rows = {**form.rows, " 总计": [99, 9, 0, 0, 0]}
    found = letters(lambda: checked(workbook(tmp_path / "a.xlsx", 教基1001=basics(), 教基4149_小学=form)))
    assert {problem.check for problem in found} == {"form_ambiguous"}
    assert (found[0].row, "99" in found[0].found) == (8, True)


def test_a_form_of_no_school_or_of_one_of_two_is_refused(tmp_path: Path) -> None:
    lone = workbook(tmp_path / "a.xlsx", 教基3112_小学=pupils(head=["年度：2023"]))
    assert refused(lone).check == "form_school"
    two = workbook(
        tmp_path / "b.xlsx",
        教基3112_小学=pupils(head=whose()),
        教基4149_初中=staff(head=whose(*JUNIOR)),
        教基4153_初中=ages(head=["年度：2023"]),
    )
    assert (refused(two).check, refused(two).sheet) == ("form_school", "教基4153_初中")


def test_two_workbooks_that_differ_about_one_school_name_both_cells(tmp_path: Path) -> None:
    first = whole_school(tmp_path / "甲.xlsx")
    second = workbook(tmp_path / "乙.xlsx", 教基4149_小学=staff(23, 20, head=whose()))
    [problem] = letters(lambda: checked(first, second))
    assert problem.check == "contradiction"
    assert "“甲.xlsx”工作表“教基4149_小学”第 5 行" in problem.found
    assert (problem.file, problem.sheet, problem.row) == ("乙.xlsx", "教基4149_小学", 5)


def test_a_unit_that_cannot_be_converted_is_refused(tmp_path: Path) -> None:
    form = hardware(head=whose())
    form.rows = {"教学仪器设备资产值(平方米)": [5]}
    problem = refused(workbook(tmp_path / "a.xlsx", 教基1001=basics(), 教基5176=form))
    assert (problem.check, problem.sheet, problem.row) == ("unit", "教基5176", 5)


def test_the_rows_that_letters_speak_of_come_back(tmp_path: Path) -> None:
    path = whole_school(tmp_path / "一小.xlsx", 教基3112_小学=pupils("填去年数据", head=whose()))
    found = letters(lambda: checked(path))
    assert returned(path.read_bytes(), path.name, found, Wishes())
