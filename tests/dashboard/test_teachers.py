"""教师: sentences and figures from made-up schools, and the screen's numbers counted again from the files."""

from __future__ import annotations

import re

import polars as pl
import pytest

from dashboard.charts.plotly_charts import draw
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.exports.drawing import drawing
from dashboard.exports.vector import vector
from dashboard.presenters import age_mix, retiring, staff_structure, teachers
from dashboard.presenters.staff import AGE_BANDS, Staff, part, staff
from dashboard.theme import LIGHT
from tests.dashboard.frames import context, measured
from tests.dashboard.people import AGES, staff_frame
from tests.dashboard.screen import Screen
from tests.dashboard.test_screens import demo_rows

NOTHING = measured([])
BANDS = ["50-54岁", "55-59岁", "60岁及以上"]


def found(ages: object = AGES, years: tuple[int, ...] = (2023, 2024), **chosen: object) -> Staff:
    return staff(context(base_year=years[0], **chosen), staff_frame(ages, years))  # type: ignore[arg-type]


def test_the_answer_is_a_pooled_share_and_never_a_mean_of_shares() -> None:
    """2 of 10, 4 of 10 and 0 of 20 are 6 of 40; a mean of the three shares would be 20 %."""
    words = teachers.answer(found(), measured([("age50_share", "cv_w", 2024, 1.2)]))
    assert "50岁及以上教师占 **15.0%**(6/40 人)" in words
    assert "比 2023 学年" in words
    assert "各校从 **0%**(丙校)到 **40%**(乙校)" in words
    assert "校际差异系数 1.200" in words
    assert "**至少 1 人、至多 3 人**" in words


def test_one_year_claims_no_change_and_draws_no_line() -> None:
    one = found(years=(2024,), school_year=2024)
    assert "没有更早的学年可比" in teachers.answer(one, NOTHING)
    assert isinstance(teachers.over_years(one), Blank)
    assert isinstance(staff_structure.degrees(one), Blank)
    spec = teachers.pyramid(one)
    assert isinstance(spec, ChartSpec)
    assert spec.table["left"].null_count() == 9
    assert len(drawing(spec).series) == 1
    assert len(draw(spec, LIGHT).data) == 1


def test_a_school_that_did_not_report_is_left_out_and_counted() -> None:
    some = found({**AGES, "丁校": (None, 1, 1, 1, 1, 1, None, 1, 1)})
    share = part(some.now, ("age_50_54", "age_55_59", "age_60_plus"))
    assert share is not None
    assert (share.top, share.bottom, share.lost) == (6, 40, 1)
    spec = teachers.by_school(some)
    assert isinstance(spec, ChartSpec)
    assert "丁校" not in spec.table["label"].to_list()
    assert any("1 所学校缺数" in note for note in spec.notes)


def test_nobody_reported_is_said() -> None:
    none = found({"甲校": (None,) * 9})
    assert "没有教师年龄数据" in teachers.answer(none, NOTHING)
    for figure in (teachers.pyramid(none), teachers.by_school(none), retiring.retiring(none)):
        assert isinstance(figure, Blank)


def test_one_school_is_not_compared_with_itself() -> None:
    alone = found({"甲校": AGES["甲校"]})
    assert "谈不上校际差异" in teachers.answer(alone, NOTHING)
    assert isinstance(teachers.by_school(alone), Blank)
    assert isinstance(age_mix.chart(alone), Blank)


def test_the_pyramid_stands_on_both_sides_of_nothing_and_writes_counts() -> None:
    spec = teachers.pyramid(found())
    assert isinstance(spec, ChartSpec)
    made = drawing(spec)
    assert made.categories[0] == "60岁及以上"
    left, right = made.series
    assert all(value is not None and value <= 0 for value in left.values)
    assert sum(value or 0 for value in right.values) == 40
    assert not any(label.startswith(("-", "−")) for label in left.labels)
    assert made.number_format == "#,##0;#,##0"
    picture = vector(made)
    assert "-5" not in re.sub(r'="[^"]*"', "", picture)
    assert picture.count("<rect") >= 18


def test_a_chosen_school_has_its_own_pyramid() -> None:
    some = found(schools=("2100000001",))
    assert some.school == "2100000001"
    spec = teachers.pyramid(some, some.school)
    assert isinstance(spec, ChartSpec)
    assert spec.table["right"].sum() == 10
    assert "乙校" in spec.takeaway


def test_retirement_is_told_as_bounds() -> None:
    spec = retiring.retiring(found())
    assert isinstance(spec, ChartSpec)
    assert spec.table.select("label", "low", "high").rows() == [("乙校", 1, 2), ("甲校", 0, 1)]
    assert "至少 1、至多 3 人" in spec.takeaway
    assert any("50—54岁还有 3 人" in note for note in spec.notes)
    assert isinstance(retiring.retiring(found({"丙校": AGES["丙校"]})), Blank)


def test_the_index_is_that_of_the_formula_beside_chance() -> None:
    """丙校 (20 under 40) against the rest: ½(5/20·4 − 0,2,3,3 of 20 …) counted by hand is 0.6."""
    rows = age_mix.mixes(found())
    of = {one.code[-1]: one for one in rows}
    assert of["2"].index == pytest.approx(0.6)
    assert of["2"].chance < 0.6
    assert isinstance(age_mix.chart(staff(context(), staff_frame(AGES, group=None))), Blank)


def test_the_subjects_that_data_know_are_compared_and_the_rest_is_said() -> None:
    """乙校 (1 PE, 1 arts, 8 others) against 丙校 (1, 1, 18): ½(0.05 + 0.05 + 0.1) = 0.1; 甲校 did not report."""
    rows = {one.code[-1]: one for one in age_mix.subject_mixes(found())}
    assert set(rows) == {"1", "2"}
    assert rows["1"].index == pytest.approx(0.1)
    spec = age_mix.subject_chart(found())
    assert isinstance(spec, ChartSpec)
    assert "体育、艺术教师占 20%，集团其余学校 10%" in spec.takeaway
    assert any("1 所" in note for note in spec.notes)
    assert isinstance(age_mix.subject_chart(staff(context(), staff_frame(AGES, group=None))), Blank)


def test_schools_without_a_teacher_of_a_subject_are_counted_among_those_that_reported() -> None:
    frame = staff_frame(AGES).with_columns(
        pe_teachers=pl.when(pl.col("school_name") == "丙校").then(0.0).otherwise(1.0)
    )
    words = age_mix.coverage(staff(context(), frame))
    assert "3 所报了体育教师数的学校中 **1 所一名也没有**" in words
    assert "2 所报了艺术教师数的学校都有艺术教师" in words
    assert "其他学科没有数据" in words
    nobody = staff(context(), frame.with_columns(pe_teachers=pl.lit(None), arts_teachers=pl.lit(None)))
    assert age_mix.coverage(nobody).startswith("**其他学科没有数据")


def test_where_nobody_reported_ages_one_year_is_not_blamed() -> None:
    bare = staff_frame(AGES).with_columns(pl.lit(None, pl.Float64).alias(name) for name in AGE_BANDS)
    blank = teachers.over_years(staff(context(), bare))
    assert isinstance(blank, Blank)
    assert "只有一年" not in blank.reason


def test_a_dash_stands_where_arts_teachers_were_not_reported() -> None:
    view = staff_structure.table(found())
    assert view is not None
    row = next(row for row in view.rows if row[0] == "甲校")
    assert row[view.headings.index("艺术")] == "—"
    assert row[view.headings.index("女教师")] == "—"
    assert row[view.headings.index("本科及以上")] == "100%"
    assert view.rows[-1][0] == "全县合计"


def old_share(year: int) -> tuple[float, float]:
    """Pupils' primary teachers of 50 and more, from the files: campuses are their main school's, small points out."""
    schools = demo_rows("01")
    main = {row["学校标识码"]: row["主校标识码"] for row in schools if row["是否计校数"] == "否"}
    points = {row["学校标识码"] for row in schools if row["办学类型"] == "教学点"}
    pupils: dict[str, float] = {}
    for row in demo_rows("06"):
        if row["学年"] == str(year) and row["学段"] == "小学":
            code = main.get(row["学校标识码"], row["学校标识码"])
            pupils[code] = pupils.get(code, 0) + float(row["在校生数"])
    old = teachers_n = 0.0
    for row in demo_rows("07"):
        code = main.get(row["学校标识码"], row["学校标识码"])
        if row["学年"] == str(year) and row["学段"] == "小学" and not (code in points and pupils[code] < 50):
            old += sum(float(row[band]) for band in BANDS)
            teachers_n += float(row["专任教师数"])
    return old, teachers_n


@pytest.mark.usefixtures("on_demo")
class TestScreen:
    def test_the_share_is_that_of_the_file(self) -> None:
        screen = Screen("teachers").require_whole()
        old, number = old_share(2024)
        assert f"{old / number:.1%} ({old:,.0f}/{number:,.0f} 人)" in screen.answer
        assert "没有语文、数学等分课程教师数" in screen.words
        assert {"plot_pyramid", "plot_age50", "plot_retiring", "plot_mix", "plot_subjects"} <= set(
            screen.figures()
        )

    def test_the_first_year_draws_no_change(self) -> None:
        screen = Screen("teachers", year="2017")
        assert not screen.at.exception
        assert "没有更早的学年可比" in screen.answer
        assert "plot_age50_years" not in screen.figures()
        assert "一年画不出变化" in screen.words

    def test_a_chosen_school_is_drawn_beside_the_county(self) -> None:
        row = next(row for row in demo_rows("07") if row["学年"] == "2024" and row["学段"] == "小学")
        screen = Screen("teachers", schools=row["学校标识码"]).require_whole()
        assert "plot_school_pyramid" in screen.figures()
        table = next(t for t in screen.texts("xh-table") if t.startswith("教师结构逐校"))
        assert f" {float(row['专任教师数']):.0f} " in table

    def test_a_group_is_no_verdict(self) -> None:
        group = next(row["集团名称"] for row in demo_rows("04"))
        screen = Screen("teachers", scope=f"group:{group}")
        assert not screen.at.exception
        assert "全集团" in screen.words
