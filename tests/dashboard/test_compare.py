"""学校对比: changes, ranks that know direction, and reasons where a value is missing."""

from __future__ import annotations

import polars as pl
import pytest

from dashboard.charts.spec import Blank, ChartSpec
from dashboard.charts.table import TableView
from dashboard.presenters import compare
from dashboard.presenters.change_table import change_table
from dashboard.presenters.panel import Panel
from dashboard.presenters.panel import panel as make_panel
from dashboard.presenters.school_rows import short_names
from tests.dashboard.frames import context, measured, values

BOOKS: dict[str, list[float | None]] = {
    "松江县第一小学": [20.0, 21.0, 22.0, 26.0],
    "松江县第二小学": [18.0, 18.0, 18.0, 18.004],
    "松江县河东小学": [15.0, 15.0, 14.0, 12.0],
    "松江县河西小学": [10.0, 11.0, None, 14.0],
    "松江县河南小学": [9.0, None, 8.0, None],
    "松江县河北小学": [None, 5.0, 6.0, 7.0],
}
MEAN = measured([("books_per_pupil", "mean_w", year, 14.0) for year in range(2021, 2025)])
FIRST, SECOND, EAST, WEST, SOUTH, NORTH = (f"21000000{place:02d}" for place in range(6))


def panel(**chosen: object) -> Panel:
    return make_panel(context(**chosen), values(BOOKS))


def test_by_default_the_strongest_and_the_weakest_are_shown() -> None:
    view = panel()
    assert view.shown == (FIRST, SECOND, EAST, NORTH)
    assert not view.picked


def test_the_answer_counts_changes_as_the_reader_sees_them() -> None:
    words = compare.answer(panel(schools=(FIRST, SECOND, EAST, NORTH)))
    assert "**上升 1 所**、**下降 1 所**、不变 1 所" in words
    assert "改善最大的是**松江县第一小学**(+6.00册)" in words
    assert "另有 1 所缺其中一年" in words


def test_a_fall_is_not_called_an_improvement() -> None:
    assert "变化最大的是**松江县河东小学**(−3.00册)，在变差" in compare.answer(panel(schools=(EAST,)))


def test_one_year_is_not_compared() -> None:
    view = panel(school_year=2021, base_year=2021)
    assert "无法逐年比较" in compare.answer(view)
    assert isinstance(compare.slope(view), Blank)


def test_lines_keep_gaps_and_tell_the_reason() -> None:
    spec = compare.lines(panel(schools=(WEST, SOUTH)), MEAN)
    assert isinstance(spec, ChartSpec)
    gap = spec.table.filter((spec.table["series"] == "河西小学") & (spec.table["school_year"] == 2023)).row(
        0, named=True
    )
    assert gap["value"] is None
    assert gap["note"] == "图书册数未报"
    assert set(spec.table["role"]) == {"subject", "mean"}


def test_lines_tell_how_many_lie_above_the_whole() -> None:
    spec = compare.lines(panel(schools=(FIRST, EAST, WEST)), MEAN)
    assert isinstance(spec, ChartSpec)
    assert "全县水平 **14.00册**：图中 **1 所高于**、2 所不高于它" in spec.takeaway


def test_slope_leaves_out_who_lacks_a_year() -> None:
    spec = compare.slope(panel(schools=(FIRST, SOUTH)))
    assert isinstance(spec, ChartSpec)
    assert spec.table["school"].to_list() == [
        "松江县第一小学",
        "松江县河东小学",
        "松江县河西小学",
        "松江县第二小学",
    ]
    assert "4 所学校里 **2 所改善**、1 所变差" in spec.takeaway


def row_of(table: TableView, school: str) -> tuple[str, ...]:
    return next(row for row in table.rows if row[0] == school)


def test_table_writes_change_rank_and_reason() -> None:
    table = change_table(panel(schools=(WEST,)))
    assert table.rows[0][0] == "松江县河西小学"
    assert table.marked == frozenset({0})
    assert row_of(table, "松江县河西小学")[1:5] == ("10.00", "14.00", "+4.00", "3(↑1)")
    south = row_of(table, "松江县河南小学")
    assert south[1:5] == ("9.00", "—", "—", "—")
    assert "图书册数未报" in south[-1]
    assert "2021 学年：图书册数未报" in row_of(table, "松江县河北小学")[-1]


@pytest.mark.parametrize(("indicator", "first"), [("class_size", "甲小学"), ("books_per_pupil", "乙小学")])
def test_rank_one_is_best_in_the_direction_of_the_card(indicator: str, first: str) -> None:
    frame = values({"甲小学": [30.0, 30.0, 30.0, 30.0], "乙小学": [40.0] * 4}, indicator)
    table = change_table(make_panel(context(indicator=indicator), frame))
    assert next(row for row in table.rows if row[4] == "1")[0] == first


def test_equal_values_share_a_rank() -> None:
    frame = values({"甲小学": [3.0] * 4, "乙小学": [3.0] * 4, "丙小学": [1.0] * 4})
    table = change_table(make_panel(context(), frame))
    assert sorted(row[4] for row in table.rows) == ["1", "1", "3"]


def test_a_neutral_card_is_ordered_and_not_judged() -> None:
    frame = values({"甲小学": [20.0, 20.0, 20.0, 25.0], "乙小学": [10.0] * 4}, "str_ratio")
    view = make_panel(context(indicator="str_ratio"), frame)
    table = change_table(view)
    assert "由高到低" in table.headings
    assert "不分好坏" in table.key
    assert "改善" not in compare.answer(view)


def test_who_does_not_count_is_shown_without_a_rank() -> None:
    frame = values({"甲小学": [20.0] * 4, "乙教学点": [10.0] * 4})
    point = frame["school_name"] == "乙教学点"
    frame = frame.with_columns(
        in_scope=~point, scope_note=point.replace_strict({True: "不足50人的教学点", False: None})
    )
    row = row_of(change_table(make_panel(context(), frame)), "乙教学点")
    assert row[4] == "—"
    assert "不参加排名：不足50人的教学点" in row[-1]


def test_no_data_at_all_says_so() -> None:
    view = make_panel(context(), values({"甲小学": [None] * 4}))
    assert "没有“生均图书册数”的数据" in compare.answer(view)
    assert isinstance(compare.lines(view, MEAN), Blank)


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["示例县第一小学", "示例县第二小学"], ["第一小学", "第二小学"]),
        (["河东小学", "河西小学"], ["河东小学", "河西小学"]),
        (["市一小", "市二小"], ["市一小", "市二小"]),
        (["独一小学"], ["独一小学"]),
        (["松江县", "松江县河东小学"], ["松江县", "松江县河东小学"]),
    ],
)
def test_short_names_leave_out_only_the_place(names: list[str], short: list[str]) -> None:
    assert list(short_names({str(i): name for i, name in enumerate(names)}).values()) == short


def test_thousands_of_schools_are_percentiles_and_not_a_grey_block() -> None:
    many = {f"第{place}小学": [float(place), 1.0, 1.0, place + 1.0] for place in range(200)}
    spec = compare.slope(make_panel(context(schools=("2100000000",)), values(many)))
    assert isinstance(spec, ChartSpec)
    thin = spec.table.filter(pl.col("role") == "context")
    assert thin["series"].to_list() == [f"第{at}百分位" for at in (10, 25, 50, 75, 90)]
    assert thin.row(2, named=True)["before"] == pytest.approx(
        99.5
    )  # half way between the 100th and 101st of 0 … 199
    assert "200 所学校里 **200 所改善**" in spec.takeaway
    assert any("200 所" in note for note in spec.notes)
