"""Level, gap and doubt on the screen: Lorenz curve, plane, grid of schools, one school at the median, chance."""

from __future__ import annotations

from itertools import combinations

import polars as pl
import pytest

from balance.spread import Unknown
from dashboard.charts.plotly_charts import draw
from dashboard.charts.plotly_shapes import point_names
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.presenters import doubts, shape, sources, status_change, yardsticks
from dashboard.theme import LIGHT
from tests.dashboard.frames import changed, context, measured, seven, shares, values

NOW = [0.30, 0.78, 0.50, 0.40, 0.45, 0.66, 0.20]
LOOKING = context(indicator="backbone_per100", base_year=2023)


def test_the_curve_says_what_the_poorer_half_holds() -> None:
    """Two schools of 100 pupils with 1 and 3 books a pupil: half of the pupils hold a quarter."""
    spec = shape.lorenz(
        context(base_year=2023), values({"甲校": [2.0, 2.0, 2.0, 1.0], "乙校": [2.0, 2.0, 2.0, 3.0]})
    )
    assert isinstance(spec, ChartSpec)
    assert "一半在校生只占到全部的 **25%**(完全均衡时 50%；2023 学年为 50%)" in spec.takeaway
    one = shape.lorenz(context(base_year=2024), values({"甲校": [2.0] * 4, "乙校": [2.0] * 4}))
    assert isinstance(one, ChartSpec)
    assert "学年为" not in one.takeaway


@pytest.mark.parametrize(
    ("row", "indicator", "told"),
    [
        ([None] * 4, "books_per_pupil", "均未报"),
        ([0.0] * 4, "books_per_pupil", "平均值为 0"),
        ([5.0] * 4, "enrolment", "是总量"),
    ],
)
def test_no_curve_of_nothing(row: list[float | None], indicator: str, told: str) -> None:
    blank = shape.lorenz(
        context(indicator=indicator), values({"甲校": row, "乙校": row}, indicator=indicator)
    )
    assert isinstance(blank, Blank)
    assert told in blank.reason


def levels(means: list[float], year: int = 2024) -> list[tuple[str, str, int, float | str | None]]:
    cells = [cell for cell in seven(NOW) if cell[1] == "cv_w"]
    names = [cell[0] for cell in cells]
    return [*cells, *[(name, "mean_w", year, mean) for name, mean in zip(names, means, strict=True)]]


# The lines of the seven in primary schools: 4.2, 1, 0.9, 4.5, 7.5, 2000, 2.3
MEANS = [4.2, 0.9, 1.8, 4.0, 15.0, 3000.0, 2.0]


def test_each_indicator_lies_in_the_field_of_its_level_and_gap() -> None:
    spec = shape.plane(LOOKING, measured(levels(MEANS)))
    assert isinstance(spec, ChartSpec)
    assert spec.table["quadrant"].to_list() == [
        "good_even", "weak_uneven", "good_even", "weak_even", "good_even", "good_uneven", "weak_even",
    ]  # fmt: skip
    assert spec.table["level"].to_list()[:3] == pytest.approx([100, 90, 200])
    assert (
        "均衡 **3 项**；够而不均 **1 项**；不够但均衡 **2 项**；既不够又不均 **1 项**(**骨干教师**)"
        in spec.takeaway
    )


def test_an_indicator_without_a_mean_is_named_and_not_drawn() -> None:
    spec = shape.plane(
        LOOKING, measured([cell for cell in levels(MEANS) if cell[:2] != ("teach_area_pp", "mean_w")])
    )
    assert isinstance(spec, ChartSpec)
    assert spec.table.height == 6
    assert any("没有画出：教学用房" in note for note in spec.notes)


def test_before_the_rule_there_are_no_fields() -> None:
    cells = [(name, measure, 2016, value) for name, measure, _, value in levels(MEANS)]
    blank = shape.plane(context(school_year=2016, base_year=2015), measured(cells))
    assert isinstance(blank, Blank)
    assert "没有差异系数的规定线" in blank.reason


def test_without_school_lines_the_level_is_against_the_own_past() -> None:
    cells = [
        ("books_per_pupil", "cv_w", 2024, 0.6),
        *[("books_per_pupil", "mean_w", year, mean) for year, mean in ((2021, 20.0), (2024, 22.0))],
    ]
    spec = shape.plane(context(), measured(cells))
    assert isinstance(spec, ChartSpec)
    assert spec.table.row(0, named=True)["level"] == pytest.approx(110)
    assert spec.label("level") == "总体水平 ÷ 2021 学年水平"
    first = shape.plane(context(base_year=2024), measured(cells))
    assert isinstance(first, Blank)


def test_names_on_the_plane_do_not_cover_each_other() -> None:
    rows = [
        {"label": f"指标名{i}", "level": 100 + i * 0.3, "gap": 0.4 + i * 0.001, "chosen": False}
        for i in range(7)
    ]
    placed = point_names(rows, (80.0, 130.0), 0.8, 260.0, LIGHT)
    boxes = [(one["xanchor"], one["y"] / 0.8 * 260 + one["yshift"]) for one in placed]
    same_side = [(one, other) for one, other in combinations(boxes, 2) if one[0] == other[0]]
    assert all(abs(one[1] - other[1]) >= 15.9 for one, other in same_side)
    assert {side for side, _ in boxes} == {"left", "right"}
    assert draw(_plane(), LIGHT).layout.shapes


def _plane() -> ChartSpec:
    spec = shape.plane(LOOKING, measured(levels(MEANS)))
    assert isinstance(spec, ChartSpec)
    return spec


BACKBONE = {
    "甲小学": [2.0, 2.0, 2.0, 3.0],
    "乙小学": [0.9, 0.9, 0.9, 0.9],
    "丙小学": [0.9, 0.9, 0.9, 0.5],
    "丁小学": [None] * 4,
}


def test_each_school_stands_in_the_cell_of_its_status_and_change() -> None:
    frame = values(BACKBONE, indicator="backbone_per100", pupils=60.0)
    look, change = changed(frame, indicator="backbone_per100", base_year=2023)
    table = status_change.cells(look, change)
    assert table is not None
    assert table.headings == ("2024 学年现状", "改善", "基本持平", "退步")
    assert table.rows == (
        ("达到达标线 ≥1人", "1 所：甲小学*", "0 所", "0 所"),
        ("未达到，但不低于其 85%", "0 所", "1 所：乙小学*", "0 所"),
        ("低于达标线的 85%", "0 所", "0 所", "1 所：丙小学*"),
    )
    assert "不足 100 人" in table.key
    assert "另有 1 所 2024 学年没有数据或不计入统计，不在格中：丁小学" in table.key


def test_without_a_line_the_whole_is_the_measure_and_a_first_year_has_no_move() -> None:
    frame = values({"甲小学": [20.0] * 4, "乙小学": [30.0] * 4, "新小学": [None, None, None, 40.0]})
    look, change = changed(frame, base_year=2023)
    table = status_change.cells(look, change)
    assert table is not None
    assert [row[0] for row in table.rows] == ["高于全县水平", "不高于全县水平"]
    assert table.headings[-1] == "只有 2024 学年"
    assert status_change.cells(look, Unknown("没有")) is None


def test_one_school_at_the_median_in_words() -> None:
    """1, 3 and 5 with equal weights: from 0.544 to 0.257, by hand (see tests/balance/test_spread.py)."""
    rows = [(f"第{i}小学", value, 0.3, value > 3, None) for i, value in enumerate([1.0, 3.0, 5.0])]
    words = sources.at_the_median(LOOKING, shares(rows))
    assert "若**第0小学**由 1.00人 达到全县各校的中位数 3.00人，差异系数将由 0.544 降到 **0.257**" in words
    assert sources.at_the_median(context(indicator="str_ratio"), shares(rows)) == ""
    assert sources.at_the_median(LOOKING, None) == ""


def said(frame: pl.DataFrame, indicator: str, cells: list[tuple[str, str, int, float | str | None]]) -> str:
    look, change = changed(frame, indicator=indicator, base_year=2023)
    return " ".join(doubts.doubts(look, frame, measured(cells), change))


def test_a_verdict_that_hangs_on_one_school_is_said_so() -> None:
    """Without the far school the coefficient falls below the line of 0.50."""
    rows = {f"第{i}小学": [1.0 + i * 0.1] * 4 for i in range(6)} | {"远小学": [5.0] * 4}
    words = said(values(rows, indicator="backbone_per100"), "backbone_per100", [])
    assert "要求的 0.50 就在其中：**结论系于个别学校**" in words
    assert "不计远小学" in words
    assert "任何误差区间都不可信" in words


def test_small_and_missing_schools_are_named() -> None:
    words = said(values(BACKBONE, indicator="backbone_per100", pupils=60.0), "backbone_per100", [])
    assert "只有 **3 所**学校" in words
    assert "**3 所**学校不足 100 人(甲小学、乙小学、丙小学)" in words
    assert "**1 所**学校本学年没有数据，不在计算之内：丁小学" in words


def test_chance_is_told_for_pupils_rates_and_not_for_teachers() -> None:
    rows = {f"第{i}小学": [80.0 + i] * 4 for i in range(6)}
    frame = values(rows, indicator="student_award_rate").with_columns(numerator=pl.col("value"))
    rates = [card.id for card in context().cards() if card.unit == "%" and card.denominator == "graduates"]
    if rates:
        frame = frame.with_columns(indicator=pl.lit(rates[0]))
        assert "仅凭偶然差异系数也会有约" in said(frame, rates[0], [])
    teachers = frame.with_columns(indicator=pl.lit("certified_rate"))
    assert "仅凭偶然" not in said(teachers, "certified_rate", [])


def test_the_stored_chance_of_counts_is_told_for_teachers_only() -> None:
    frame = values(BACKBONE, indicator="backbone_per100", pupils=600.0)
    cells: list[tuple[str, str, int, float | str | None]] = [("backbone_per100", "chance_cv", 2024, 0.123)]
    assert "随机分到各校，差异系数也会有约 **0.123**" in said(frame, "backbone_per100", cells)


def test_other_yardsticks_keep_the_reason_where_there_is_no_value() -> None:
    table = yardsticks.yardsticks(
        LOOKING,
        measured(
            [
                ("backbone_per100", "cv_w", 2023, 0.5),
                ("backbone_per100", "cv_w", 2024, 0.4),
                ("backbone_per100", "max_min", 2024, "最小值为 0，极差率没有意义"),
            ]
        ),
    )
    assert table is not None
    assert table.rows[0][:4] == ("差异系数", "0.500", "0.400", "−0.100")
    assert table.rows[1][1:] == ("—", "—", "—", "最小值为 0，极差率没有意义")
    assert yardsticks.yardsticks(LOOKING, measured([])) is None
