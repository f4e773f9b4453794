"""With whom a school is compared: the set says who and why; a recoded school is one series under either code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from balance.scope import Scope
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.presenters import compare, one_school
from dashboard.presenters.change_table import change_table
from dashboard.presenters.multiples import members, multiples
from dashboard.presenters.panel import NO_SUCCESSION, Panel, panel
from dashboard.presenters.peers import bands
from dashboard.presenters.school_rows import school_values
from tests.dashboard.frames import context, measured, values

FIRST_YEAR = 2021
MEAN = measured([("books_per_pupil", "mean_w", year, 14.0) for year in range(2021, 2025)])


def code(place: int) -> str:
    return f"21000000{place:02d}"


def county(
    n: int = 12, groups: dict[int, str] | None = None, places: Sequence[str] = ("乡村",)
) -> pl.DataFrame:
    """Schools of 100, 200 … pupils; school i has 10 + i books a pupil and gains i/10 each year."""
    frame = values({f"第{i}小学": [10 + i + 0.1 * i * step for step in range(4)] for i in range(n)})
    number = frame["school_code"].str.slice(-2).cast(pl.Int64)
    pupils = 100.0 * (number + 1)
    return frame.with_columns(
        students=pupils,
        denominator=pupils,
        numerator=pupils * frame["value"],
        groups=pl.Series([(groups or {}).get(i) for i in number], dtype=pl.String),
        urban_rural=pl.Series([places[i % len(places)] for i in number]),
    )


def look(frame: pl.DataFrame, **chosen: object) -> Panel:
    return panel(context(**chosen), frame, NO_SUCCESSION)


def test_the_group_is_the_set_where_the_school_is_in_one() -> None:
    view = look(county(groups={1: "甲集团", 3: "甲集团、乙集团", 5: "乙集团"}), school=code(3))
    assert view.peers is not None
    assert (view.peers.kind, set(view.peers.members)) == ("group", {code(1), code(5)})
    assert "甲集团、乙集团" in view.peers.words


def test_a_school_in_no_group_is_compared_with_its_like_in_place_and_size() -> None:
    view = look(county(places=("乡村", "镇区")), school=code(5))
    assert view.peers is not None
    assert view.peers.kind == "band"
    assert view.peers.members == (
        code(7),
    )  # the middle third is 500–800 pupils, of these one more in the town
    assert "500—800 人" in view.peers.words


def test_asking_for_the_group_of_a_school_without_one_says_so() -> None:
    view = look(county(), school=code(5), against="group")
    assert view.peers is not None
    assert view.peers.members == ()
    assert "不在任何集团" in view.peers.words
    spec = compare.lines(view, MEAN)
    assert isinstance(spec, ChartSpec)
    assert spec.table["role"].unique().sort().to_list() == ["mean", "subject"]
    assert view.peers.words in spec.notes


def test_picked_schools_are_the_set_and_never_hold_the_school_itself() -> None:
    view = look(county(groups={5: "甲集团"}), school=code(5), schools=(code(5), code(2)))
    assert view.peers is not None
    assert (view.peers.kind, view.peers.members) == ("picked", (code(2),))


def test_similar_schools_are_refused_in_a_small_county() -> None:
    frame = county()
    who = frame.filter(pl.col("school_year") == 2024).with_columns(
        boarders=pl.lit(0.0), migrant_students=pl.lit(0.0)
    )
    view = panel(context(school=code(5), against="similar"), frame, NO_SUCCESSION, lambda: who)
    assert view.peers is not None
    assert view.peers.members == ()
    assert "只有 11 所" in view.peers.words


def test_similar_schools_tell_their_weights_and_what_was_not_there() -> None:
    frame = county(30)
    who = frame.filter(pl.col("school_year") == 2024).with_columns(
        boarders=pl.lit(None, pl.Float64), migrant_students=pl.lit(0.0)
    )
    view = panel(context(school=code(20), against="similar"), frame, NO_SUCCESSION, lambda: who)
    assert view.peers is not None
    assert {code(19), code(21)} <= set(view.peers.members)
    assert "在校生规模 56%、城乡 28%、随迁子女占比 17%" in view.peers.words
    assert "数据里没有寄宿生占比" in view.peers.words


def test_thirds_by_size_never_part_equals() -> None:
    rows = school_values(county(9), "books_per_pupil")
    now = [row for row in rows if row.year == 2024]
    assert bands(now) == [(100.0, 300.0), (400.0, 600.0), (700.0, 900.0)]
    level = list(school_values(county(9).with_columns(students=pl.lit(50.0)), "books_per_pupil"))
    assert bands([row for row in level if row.year == 2024]) == [(50.0, 50.0)]
    assert bands(now[:5]) == []


def test_the_lines_are_the_school_its_set_and_the_whole() -> None:
    view = look(county(groups=dict.fromkeys((1, 3, 5), "甲集团")), school=code(3))
    spec = compare.lines(view, MEAN)
    assert isinstance(spec, ChartSpec)
    assert spec.table["series"].unique(maintain_order=True).to_list() == ["第3小学", "同集团2所", "全县水平"]
    together = spec.table.filter(pl.col("series") == "同集团2所", pl.col("school_year") == 2024)[
        "value"
    ].item()
    by_hand = (200 * (11 + 0.3) + 600 * (15 + 1.5)) / (
        200 + 600
    )  # Σ books ÷ Σ pupils, not the mean of two rates
    assert together == pytest.approx(by_hand)


def test_the_answer_says_where_the_school_stands_and_whether_it_comes_nearer() -> None:
    view = look(county(groups=dict.fromkeys((1, 3, 5), "甲集团")), school=code(3))
    words = compare.answer(view)
    assert "**第3小学** 2024 学年生均图书册数 **13.90册**" in words
    assert "同集团2所合计 **15.20册**" in words
    assert "排第 **9** / 12" in words
    assert "**+0.90册**，在改善" in words
    assert "拉远了" in words


def test_a_school_without_a_value_is_not_placed() -> None:
    frame = county().with_columns(
        value=pl.when(pl.col("school_code") == code(3)).then(None).otherwise("value"),
        missing=pl.when(pl.col("school_code") == code(3)).then(pl.lit("图书册数未报")),
    )
    words = compare.answer(look(frame, school=code(3)))
    assert "图书册数未报" in words
    assert "排第" not in words


RECODED = pl.DataFrame(
    [(code(3), "3100000000", date(2023, 8, 20), "变更类别")], schema=NO_SUCCESSION.schema, orient="row"
)


def recoded() -> pl.DataFrame:
    """School 3 has a new code and name from 2023 on."""
    later = (pl.col("school_code") == code(3)) & (pl.col("school_year") >= 2023)
    return county().with_columns(
        school_code=pl.when(later).then(pl.lit("3100000000")).otherwise("school_code"),
        school_name=pl.when(later).then(pl.lit("新名学校")).otherwise("school_name"),
    )


@pytest.mark.parametrize("asked", [code(3), "3100000000"])
def test_a_recoded_school_is_one_series_under_either_code(asked: str) -> None:
    view = panel(context(schools=(asked,)), recoded(), RECODED)
    assert view.shown == ("3100000000",)
    spec = compare.lines(view, MEAN)
    assert isinstance(spec, ChartSpec)
    own = spec.table.filter(pl.col("role") == "subject")
    assert own["series"].unique().to_list() == ["新名学校"]
    assert own["value"].to_list() == pytest.approx([13.0, 13.3, 13.6, 13.9])
    assert any("变更类别" in note and "新名学校" in note for note in spec.notes)
    table = change_table(view)
    assert len(table.rows) == 12
    assert "变更类别，此前的代码为" in table.rows[0][-1]


def test_before_it_was_recoded_a_school_stands_under_its_old_code() -> None:
    view = panel(context(school_year=2022, base_year=2021, schools=("3100000000",)), recoded(), RECODED)
    assert view.shown == (code(3),)
    assert view.names[code(3)] == "第3小学"


def test_before_a_merger_the_comparable_figure_is_the_sum() -> None:
    merged = pl.DataFrame(
        [(code(1), code(0), date(2023, 8, 1), "合并")], schema=NO_SUCCESSION.schema, orient="row"
    )
    frame = county().filter((pl.col("school_code") != code(1)) | (pl.col("school_year") < 2023))
    view = panel(context(schools=(code(0),)), frame, merged)
    assert view.value(code(0), 2022) == pytest.approx((100 * 10.0 + 200 * 11.1) / 300)
    assert view.value(code(0), 2023) == pytest.approx(10.0)
    assert code(1) not in view.names


def test_small_pictures_show_the_whole_group_the_school_first() -> None:
    view = look(county(), scope=Scope("group", "甲集团"), school=code(3))
    assert members(view)[0] == code(3)
    spec = multiples(view, MEAN)
    assert isinstance(spec, ChartSpec)
    assert spec.table.filter(pl.col("role") != "mean")["series"].n_unique() == 12
    assert "12 所学校里 **11 所改善**、0 所变差" in spec.takeaway


def test_a_county_too_large_for_small_pictures_says_what_to_do() -> None:
    blank = multiples(look(county(25)), MEAN)
    assert isinstance(blank, Blank)
    assert "换成一个集团" in blank.reason


def test_one_year_gives_no_small_pictures() -> None:
    blank = multiples(look(county().filter(pl.col("school_year") == 2024)), MEAN)
    assert isinstance(blank, Blank)
    assert "无法逐年比较" in blank.reason


def test_names_in_the_table_lead_to_the_school() -> None:
    view = look(county(), school=code(3), schools=(code(2),))
    address = change_table(view).links["第5小学"]
    assert address.startswith("school?")
    assert f"school={code(5)}" in address
    assert f"schools={code(2)}" in address  # what was picked by hand goes along


def test_notes_are_silent_where_nobody_is_looked_at() -> None:
    assert one_school.notes(look(county())) == ()
