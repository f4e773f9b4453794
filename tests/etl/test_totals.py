"""Rows that are no school are set aside and listed; a printed total that is not the sum of its rows is a letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from etl.checks import LOGIC
from tests.etl.deliveries import HEADER, checked, csv_file, letters, row, worked_example

PUPILS, BOOKS = 302, 1913


def line(label: str, pupils: Any = "", books: Any = "", *, at: int = 1) -> list[Any]:
    cells: list[Any] = ["", "", "", "", "", "", pupils, books]
    cells[at] = label
    return cells


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        (line("合计", PUPILS, BOOKS), "合计行"),
        (line("合 计", PUPILS, BOOKS, at=0), "合计行"),
        (line("总计：", PUPILS, BOOKS, at=0), "合计行"),
        (line("示例县合计", f"{PUPILS}", "1,913"), "合计行"),
        (line("平均", 60.4, 382.6), "平均行"),
        (line("#女", 140, ""), "其中行"),
        (line("其中：女", 140, "", at=0), "其中行"),
        (line("备注：数据截至2023年9月1日", at=0), "说明行"),
        (line("注1:不含民办", at=0), "说明行"),
        (["填表人：某某", "", "审核人：某某", "", "", "", "填表日期：2023年9月", ""], "说明行"),
        (line("※ 以上为快报数", at=0), "说明行"),
    ],
)  # fmt: skip
def test_rows_that_are_no_school_are_set_aside_and_listed(
    tmp_path: Path, extra: list[Any], kind: str
) -> None:
    [delivery] = checked(csv_file(tmp_path / "a.csv", [*worked_example(), extra])).deliveries
    assert delivery.rows == {"school": 5, "enrolment": 5, "facilities": 5}
    [one] = delivery.aside
    assert (one.row, one.kind) == (7, kind)
    assert "某某" not in one.text  # who filled it in is nobody's business (decision 0006)
    said, given = (words.replace("：", ":") for words in (one.text, " ".join(map(str, extra))))
    assert said.replace("…(不列出)", "某某").split()[0] in given


def test_a_total_above_its_rows_is_known_too(tmp_path: Path) -> None:
    lines = worked_example()
    lines.insert(1, line("总计", PUPILS, BOOKS))
    [delivery] = checked(csv_file(tmp_path / "a.csv", lines)).deliveries
    assert [(one.row, one.label) for one in delivery.aside] == [(2, "总计")]


def test_subtotals_stand_for_the_rows_above_and_the_total_for_all(tmp_path: Path) -> None:
    whole = worked_example()
    lines = [
        *whole[:3],
        line("小计", 82, 416),
        *whole[3:],
        line("小计", 220, 1497),
        line("合计", PUPILS, BOOKS),
    ]
    [delivery] = checked(csv_file(tmp_path / "a.csv", lines)).deliveries
    assert [one.row for one in delivery.aside] == [4, 8, 9]


def test_a_total_of_one_kind_stands_for_rows_of_that_kind(tmp_path: Path) -> None:
    lines = [
        *worked_example(),
        row(1, 学校标识码="2199000009", 学校名称="一中", 办学类型="初级中学", 学段="初中"),
    ]
    total = [*lines, line("小学合计", PUPILS, BOOKS), line("初中合计", 45, 279)]
    assert len(checked(csv_file(tmp_path / "a.csv", total)).deliveries[0].aside) == 2
    wrong = [*lines, line("小学合计", PUPILS, BOOKS), line("初中合计", 46, 279)]
    [problem] = letters(lambda: checked(csv_file(tmp_path / "b.csv", wrong)))
    assert (problem.check, problem.row, problem.column) == ("total_mismatch", 9, "在校生数")


@pytest.mark.parametrize(
    ("total", "columns"),
    [
        (line("合计", PUPILS + 1, BOOKS), ["在校生数"]),
        (line("合计", PUPILS, BOOKS - 100), ["图书册数"]),
        (line("合计", 0, 0), ["在校生数", "图书册数"]),
    ],
)
def test_a_total_that_is_not_the_sum_is_a_letter(
    tmp_path: Path, total: list[Any], columns: list[str]
) -> None:
    problems = letters(lambda: checked(csv_file(tmp_path / "a.csv", [*worked_example(), total])))
    assert [problem.column for problem in problems] == columns
    assert {(problem.check, problem.row, problem.pile) for problem in problems} == {
        ("total_mismatch", 7, LOGIC)
    }


def test_the_letter_of_a_total_says_where_found_and_expected(tmp_path: Path) -> None:
    lines = [*worked_example(), line("合计", 309, "")]
    [problem] = letters(lambda: checked(csv_file(tmp_path / "a.csv", lines)))
    assert problem.letter == (
        "“合计”行与各行之和对不上；位置：文件“a.csv” 第 7 行 “在校生数”列；读到：“309”；应为：5 行之和 302；"
        "怎么办：请核对是合计错了、某一行错了，还是少了或多了一行，改正后重新装入"
    )


@pytest.mark.parametrize(("total", "fits"), [(213, True), (250, True), (212, False)])
def test_a_row_without_figure_leaves_a_total_open_upwards_only(
    tmp_path: Path, total: int, fits: bool
) -> None:
    lines = worked_example()
    lines[3] = row(3, 在校生数="-")
    path = csv_file(tmp_path / "a.csv", [*lines, line("合计", total)])
    if fits:
        assert checked(path).deliveries
    else:
        assert [problem.check for problem in letters(lambda: checked(path))] == ["total_mismatch"]


def test_a_total_printed_with_fewer_places_is_met_within_half_a_unit(tmp_path: Path) -> None:
    keys = ["学校标识码", "学校名称", "学年", "运动场地面积"]
    lines = [keys, ["1", "甲", 2023, 10.26], ["2", "乙", 2023, 20.28]]
    assert checked(csv_file(tmp_path / "a.csv", [*lines, ["", "合计", "", 30.5]])).deliveries
    [problem] = letters(lambda: checked(csv_file(tmp_path / "b.csv", [*lines, ["", "合计", "", 30.6]])))
    assert problem.check == "total_mismatch"


@pytest.mark.parametrize("figure", ["1e40", "1e300", "0.000001"])
def test_a_figure_beyond_all_places_is_added_up_as_well(tmp_path: Path, figure: str) -> None:
    lines = [*worked_example(), line("合计", PUPILS, figure)]
    found = letters(lambda: checked(csv_file(tmp_path / "a.csv", lines)))
    assert [(one.check, one.row, one.column) for one in found] == [("total_mismatch", 7, "图书册数")]


def test_more_than_a_number_can_hold_is_no_number(tmp_path: Path) -> None:
    lines = worked_example()
    lines[2][HEADER.index("图书册数")] = "1e400"
    found = letters(lambda: checked(csv_file(tmp_path / "a.csv", [*lines, line("合计", PUPILS, BOOKS)])))
    assert ("图书册数", 3) in [(one.column, one.row) for one in found]
    assert all(one.check != "total_mismatch" for one in found if one.column != "图书册数")


def test_a_school_with_a_code_is_a_school_whatever_its_name(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv", [list(HEADER), row(1, 学校名称="会计小计学校"), row(2, 县区="合计县")]
    )
    assert checked(path).deliveries[0].rows["school"] == 2
