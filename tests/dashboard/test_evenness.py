"""均衡 in figures: against the line, over the years, by school and by parts; a total has no 差异系数."""

from __future__ import annotations

import polars as pl
import pytest

from balance.scope import Scope
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.presenters import evenness, places, sources
from tests.dashboard.frames import context, measured, measures, seven, shares

NOW = [0.30, 0.78, 0.50, 0.40, 0.45, 0.66, 0.20]
THEN = [0.35, 0.76, 0.52, 0.41, 0.44, 0.70, 0.21]
LOOKING = context(indicator="backbone_per100", base_year=2023)


def test_the_answer_lists_what_fails_farthest_first() -> None:
    words = evenness.answer(LOOKING, measured(seven(NOW, THEN)))
    assert "还有 **2 项**未达到要求(共 7 项，差异系数 ≤0.50)" in words
    assert words.index("骨干教师 **0.780**") < words.index("仪器设备 **0.660**")


def test_all_met_and_unknown_items_are_told_apart() -> None:
    words = evenness.answer(LOOKING, measured(seven([0.3] * 6 + ["未报"])))
    assert "**6 项全部不高于** 0.50" in words
    assert "另有 1 项没有数据，不作判断" in words


def test_a_group_has_a_reference_and_no_requirement() -> None:
    words = evenness.answer(context(scope=Scope("group", "实验集团")), measured(seven(NOW, THEN)))
    assert "集团内差异系数(参照国家算法，非认定口径)" in words
    assert "未达到" not in words


def test_thresholds_keep_an_item_without_data_with_its_reason() -> None:
    spec = evenness.thresholds(LOOKING, measured(seven([*NOW[:6], "只有一所学校有数据，谈不上差异"], THEN)))
    assert isinstance(spec, ChartSpec)
    last = spec.table.row(-1, named=True)
    assert (last["value"], last["met"]) == (None, None)
    assert last["verdict"] == "只有一所学校有数据，谈不上差异"
    assert spec.pass_line is not None
    assert spec.pass_line.value == 0.5
    assert spec.table["met"].to_list() == [True, False, True, True, True, False, None]


def test_trend_says_where_the_chosen_one_went_and_what_a_test_says_of_it() -> None:
    rose = evenness.trend(LOOKING, measured(seven(NOW, THEN)), "；检验的话")
    assert isinstance(rose, ChartSpec)
    assert rose.takeaway == "**骨干教师**由 0.760 升到 **0.780**，更不均衡了(2023→2024)；检验的话"


@pytest.mark.parametrize(
    ("indicator", "told"), [("enrolment", "是总量"), ("backbone_per100", "一年画不出变化")]
)
def test_trend_says_why_it_is_not_drawn(indicator: str, told: str) -> None:
    blank = evenness.trend(context(indicator=indicator), measured(seven(NOW)))
    assert isinstance(blank, Blank)
    assert told in blank.reason


SHARES = [(f"第{place}小学", 5.0 - place * 0.1, 1 / 15, place < 6, 0.5 + place / 100) for place in range(15)]


def test_contributions_end_in_the_rest_and_sum_to_one() -> None:
    spec = sources.contribution_chart(LOOKING, shares(SHARES), 0.78)
    assert isinstance(spec, ChartSpec)
    assert spec.table.height == sources.SHOWN + 1
    assert spec.table["share"].sum() == pytest.approx(1)
    assert spec.table["label"].to_list()[-1] == "其余 7 所合计"
    assert "**第0小学**占差距的 **7%**" in spec.takeaway
    assert "由 0.780 变为 **0.500**" in spec.takeaway


@pytest.mark.parametrize(
    ("frame", "cv"), [(None, 0.5), (shares(SHARES).clear(), 0.5), (shares(SHARES), None)]
)
def test_no_contributions_are_invented(frame: pl.DataFrame | None, cv: float | None) -> None:
    assert isinstance(sources.contribution_chart(LOOKING, frame, cv), Blank)


def parts(between: float | str, within: float | str) -> list[tuple[str, str, int, float | str | None]]:
    return [
        ("backbone_per100", "between_urban", 2024, between),
        ("backbone_per100", "within_urban", 2024, within),
    ]


def test_the_split_says_where_to_look_first() -> None:
    spec = sources.split_chart(LOOKING, measured(parts(0.3, 0.1)), "urban")
    assert isinstance(spec, ChartSpec)
    assert "**75%** 在城乡之间：先看城乡" in spec.takeaway
    blank = sources.split_chart(LOOKING, measured(parts("缺少分组信息", "缺少分组信息")), "urban")
    assert isinstance(blank, Blank)
    assert blank.reason == "缺少分组信息"


def test_inside_a_group_there_is_no_split_by_groups() -> None:
    blank = sources.split_chart(
        context(scope=Scope("group", "实验集团"), indicator="backbone_per100"), measured([]), "group"
    )
    assert isinstance(blank, Blank)


def counties() -> dict[str, places.Measured]:
    frames = [
        measures(
            [("str_ratio", "cv_w", year, cv + (year - 2021) * 0.01) for year in (2021, 2024)]
            + [("enrolment", "total", 2024, total), ("str_ratio", "mean_w", 2024, 12.5)],
            county,
        )
        for county, cv, total in (("甲县", 0.2, 1000.0), ("乙县", 0.4, 250000.0))
    ]
    return places.counties(pl.concat(frames))


def test_counties_are_compared_year_over_year() -> None:
    look = context(scope=Scope("all"), indicator="str_ratio")
    spec = places.counties_chart(look, counties())
    assert isinstance(spec, ChartSpec)
    assert "最均衡的是**甲县**(0.230)，差异最大的是**乙县**(0.430)" in spec.takeaway
    table = places.counties_table(look, counties())
    assert table is not None
    assert [row[0] for row in table.rows] == ["乙县", "甲县"]
    assert table.rows[0][2] == "250,000"
    assert table.rows[0][-3:] == ("0.400", "0.430", "+0.030")


def test_one_county_is_not_compared_with_itself() -> None:
    alone = {"甲县": counties()["甲县"]}
    assert places.counties_chart(context(), alone) is None
    assert places.counties_table(context(), alone) is None


def test_facts_leave_out_what_is_not_there() -> None:
    found = places.facts(
        context(), measured([("enrolment", "total", 2023, 900.0), ("enrolment", "total", 2024, 1000.0)])
    )
    assert found == [("学校数", "12", "0"), ("在校生", "1,000", "+100")]
