"""总览 in words: verdicts item by item, honest about what fell, what is small and what is not known."""

from __future__ import annotations

import polars as pl
import pytest

from balance.scope import Scope
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.presenters import overview
from dashboard.presenters.picture import picture
from dashboard.presenters.verdicts import verdicts
from tests.dashboard.frames import context, measured, seven, shares, values

NOW = [0.30, 0.78, 0.50, 0.40, 0.45, 0.66, 0.20]
THEN = [0.35, 0.76, 0.52, 0.41, 0.44, 0.70, 0.21]


def findings(
    now: list[float | str] | None = None, frame: pl.DataFrame | None = None
) -> list[overview.Finding]:
    return overview.findings(context(), measured(seven(now or NOW, THEN)), frame)


def test_the_answer_counts_item_by_item_and_compares_with_last_year() -> None:
    words = overview.answer(context(), measured(seven(NOW, THEN)))
    assert "**5 项达到**" in words
    assert "≤0.50" in words
    assert "比 2023 学年**多 1 项**" in words
    assert "**提高 7 项**" in words


def test_exactly_on_the_line_is_met() -> None:
    on_line = next(one for one in verdicts(context(), measured(seven(NOW, THEN))) if one.value == 0.5)
    assert on_line.met is True
    assert on_line.is_close


def test_an_item_without_data_is_named_and_not_judged() -> None:
    words = overview.answer(context(), measured(seven([*NOW[:6], "所有学校均未报，无法计算"])))
    assert "另有 1 项没有数据，不作判断：多媒体教室" in words
    assert "**4 项达到**" in words


def test_other_items_than_last_year_are_not_compared() -> None:
    words = overview.answer(context(), measured(seven([*NOW[:6], "未报"], THEN)))
    assert "不作比较" in words


def test_without_official_items_nothing_is_called_met() -> None:
    cells = [("str_ratio", "cv_w", 2024, 0.33), ("class_size", "cv_w", 2024, 0.28)]
    words = overview.answer(context(), measured(cells))
    assert "不判断是否达标" in words
    assert "生师比" in words
    assert isinstance(overview.met_by_year(context(), measured(cells)), Blank)


def test_a_group_is_never_said_to_have_passed() -> None:
    group = context(scope=Scope("group", "实验集团"))
    words = overview.answer(group, measured(seven(NOW, THEN)))
    assert "集团内差异系数(参照国家算法，非认定口径)" in words
    assert "达到" not in words


def test_best_news_prefers_what_newly_meets_the_line() -> None:
    good = findings()[0]
    assert "**体艺教师**新达到要求" in good.sentence
    assert "0.520" in good.sentence
    assert "**0.500**" in good.sentence
    assert "临界" in good.doubt


def test_no_fall_is_said_and_not_dressed_up() -> None:
    good = overview.findings(context(), measured(seven(THEN, NOW[:2] + THEN[2:])), None)[0]
    assert "仪器设备" not in good.sentence
    all_rose = overview.findings(context(), measured(seven([one + 0.01 for one in THEN], THEN)), None)[0]
    assert "**没有一项**的差异系数下降" in all_rose.sentence


def test_a_fall_of_the_level_is_told_beside_the_fall_of_the_coefficient() -> None:
    cells = seven(NOW, THEN)
    lower = [(i, m, y, 9.0 if m == "mean_w" and y == 2024 else v) for i, m, y, v in cells]
    assert "总体水平下降了" in overview.findings(context(), measured(lower), None)[0].doubt


def test_worst_news_names_the_farthest_and_its_step() -> None:
    bad = findings()[1]
    assert "**骨干教师**最不均衡：差异系数 **0.780**，比要求的 0.50 高出 0.280" in bad.sentence
    assert "比 2023 学年又扩大了 0.020" in bad.doubt


def test_the_schools_to_look_at_lie_on_the_weak_side() -> None:
    frame = shares(
        [
            ("河东小学", 9.0, 0.6, True, 0.4),
            ("河西小学", 0.3, 0.25, False, 0.7),
            ("河南小学", 0.5, 0.15, False, 0.75),
        ]
    )
    look = findings(frame=frame)[2]
    assert "河西小学" in look.sentence
    assert "河东小学" not in look.sentence
    assert "**40%**" in look.sentence
    assert "60% 来自高于全县水平的学校" in look.doubt
    assert look.schools == ("2100000001", "2100000002")


def test_counties_come_instead_of_schools_where_all_are_together() -> None:
    uneven = [("甲县", 0.9), ("乙县", 0.5), ("丙县", 0.1)]
    look = overview.findings(context(), measured(seven(NOW, THEN)), None, uneven)[2]
    assert "**甲县**(0.900)" in look.sentence
    assert look.county == "甲县"


def test_met_by_year_is_a_count_of_what_could_be_judged() -> None:
    spec = overview.met_by_year(context(), measured(seven(NOW, THEN)))
    assert isinstance(spec, ChartSpec)
    assert spec.table.select("school_year", "value", "of").rows() == [(2023, 4.0, 7.0), (2024, 5.0, 7.0)]


RISING = {f"第{place}小学": [10.0 + place + 0.1 * place * year for year in range(4)] for place in range(10)}


def test_the_picture_pools_fifths_and_tells_who_rises() -> None:
    by_school = {
        name: [row[0] + (10 - place) * 0.2 * year for year in range(4)]
        for place, (name, row) in enumerate(RISING.items())
    }
    spec = picture(context(), values(by_school))
    assert isinstance(spec, ChartSpec)
    first, last = spec.table.row(0, named=True), spec.table.row(-1, named=True)
    assert first["weak"] == pytest.approx((10.0 + 11.0) / 2)
    assert first["lead"] == pytest.approx((18.0 + 19.0) / 2)
    assert first["mean"] == pytest.approx(14.5)
    assert last["lead"] - last["weak"] < first["lead"] - first["weak"]
    assert spec.takeaway.startswith("弱校在赶上来")


def test_a_gap_closed_from_above_is_not_praised() -> None:
    falling = {
        name: [row[0] - place * 0.2 * year for year in range(4)]
        for place, (name, row) in enumerate(RISING.items())
    }
    spec = picture(context(), values(falling))
    assert isinstance(spec, ChartSpec)
    assert "弱校没有改善" in spec.takeaway


def test_missing_values_stay_out_of_the_picture() -> None:
    with_gap: dict[str, list[float | None]] = {name: list(row) for name, row in RISING.items()}
    with_gap["第0小学"][3] = None
    spec = picture(context(), values(with_gap))
    assert isinstance(spec, ChartSpec)
    assert spec.table.row(-1, named=True)["schools"] == 9
    assert spec.table.get_column("lowest").min() >= 10  # type: ignore[operator]


@pytest.mark.parametrize(
    ("by_school", "told"),
    [
        ({"甲小学": [1.0, 2.0], "乙小学": [2.0, 3.0]}, "不足 5 所"),
        ({name: [row[0]] for name, row in RISING.items()}, "一年画不出变化"),
        ({name: [None, None] for name in RISING}, "没有“生均图书册数”"),
    ],
)
def test_what_cannot_be_drawn_says_why(by_school: dict[str, list[float | None]], told: str) -> None:
    blank = picture(context(), values(by_school))
    assert isinstance(blank, Blank)
    assert told in blank.reason
