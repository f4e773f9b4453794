"""荣誉与升学: rates, limits and awards from made-up schools, and the screen's numbers counted again from the files."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from balance.rates import chance_floor
from balance.spread import Unknown
from dashboard.charts.plotly_charts import draw
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.presenters import progression
from dashboard.presenters.awards import Awards, answer, by_level, by_school, table
from dashboard.presenters.context import Context
from dashboard.selection import settle
from dashboard.theme import LIGHT
from tests.dashboard.frames import context
from tests.dashboard.people import JUNIOR, LEAVERS, award_frame, rate_frame
from tests.dashboard.screen import Screen
from tests.dashboard.test_screens import demo_rows
from tests.dashboard.test_selection import choices

WON = [
    ("甲校", 2023, "county", "pupils", "persons", 3.0),
    ("甲校", 2024, "county", "pupils", "persons", 8.0),
    ("乙校", 2024, "county", "pupils", "persons", 2.0),
    ("乙校", 2024, "nation", "pupils", "persons", 1.0),
    ("甲校", 2024, "city", "teachers", "persons", 2.0),
    ("甲校", 2024, "city", "teachers", "times", 5.0),
    ("乙校", 2024, "county", "bodies", "items", 4.0),
]


def junior(**chosen: object) -> Context:
    base = context()
    return replace(base, chosen=replace(JUNIOR, **chosen))  # type: ignore[arg-type]


def test_the_answer_pools_and_sets_chance_beside_the_coefficient() -> None:
    words = progression.answer(junior(), rate_frame(LEAVERS))
    floor = chance_floor([110, 160, 36, 45], [200, 300, 40, 100])
    assert not isinstance(floor, Unknown)
    assert "普高升学率 **54.8%**(351/640 人)" in words
    assert "比 2023 学年 **+4.8个百分点**" in words
    assert "职高 **45.2%**(289/640 人)" in words
    assert f"差异系数 **{floor.cv:.3f}**，其中只凭偶然就会有 **{floor.floor:.3f}**" in words
    assert "**值得了解**的有 **1 所**：丙校" in words
    assert "差校" not in words


def test_a_school_outside_is_worth_a_look_and_never_bad() -> None:
    spec = progression.funnel(junior(), rate_frame(LEAVERS))
    assert isinstance(spec, ChartSpec)
    where = dict(spec.table.select("label", "where").rows())
    assert where["丙校"] == "99.8%界限之外：值得了解"
    assert where["甲校"] == "界限之内"
    assert "不等于好或差" in spec.direction
    names = [note.text for note in draw(spec, LIGHT).layout.annotations]
    assert "丙校" in names
    assert "甲校" not in names


def test_small_cohorts_are_pooled_over_three_years() -> None:
    small = {**LEAVERS, "丁校": ((12, 20), (8, 20), (10, 20))}
    spec = progression.funnel(junior(), rate_frame(small))
    assert isinstance(spec, ChartSpec)
    assert "2022—2024 学年合并" in spec.takeaway
    row = spec.table.filter(label="丁校").row(0, named=True)
    assert (row["n"], row["rate"]) == (60, pytest.approx(50.0))
    view = progression.table(junior(), rate_frame(small))
    assert view is not None
    told = next(row for row in view.rows if row[0] == "丁校")
    assert told[1] == "20"
    assert "50.0%(60 人)" in told
    assert told[-1] == "人数少，数值起伏大"


def test_shrinkage_draws_the_smaller_school_further() -> None:
    view = progression.table(junior(), rate_frame({**LEAVERS, "戊校": ((27, 30), (27, 30), (27, 30))}))
    assert view is not None
    at = view.headings.index("收缩估计(95%区间)")
    drawn = {row[0]: float(row[at].split("%")[0]) for row in view.rows}
    assert 53 < drawn["戊校"] < 90
    assert 90 - drawn["戊校"] > 54.2 - drawn["甲校"]


def test_a_missing_rate_is_no_rate_of_nothing() -> None:
    frame = rate_frame({**LEAVERS, "丁校": (None, None, None)})
    view = progression.table(junior(), frame)
    assert view is not None
    assert view.rows[-1][0] == "丁校"
    assert set(view.rows[-1][1:-1]) == {"—"}
    assert view.rows[-1][-1] == "普高录取人数未报"
    spec = progression.lines(junior(), frame)
    assert isinstance(spec, ChartSpec)
    assert any("1 所学校缺数" in note for note in spec.table["note"])


def test_a_stage_without_leavers_says_so() -> None:
    primary, frame = junior(stage="primary", indicator="books_per_pupil"), rate_frame({})
    assert "不升入高中" in progression.answer(primary, frame)
    for figure in (progression.lines(primary, frame), progression.funnel(primary, frame)):
        assert isinstance(figure, Blank)
        assert "初中" in figure.reason
    assert progression.table(primary, frame) is None


def test_one_school_one_year_and_all_or_none_are_not_drawn() -> None:
    alone = progression.funnel(junior(), rate_frame({"甲校": LEAVERS["甲校"]}))
    assert isinstance(alone, Blank)
    assert "只有一所学校" in alone.reason
    every = progression.funnel(junior(), rate_frame({"甲校": ((50, 50),), "乙校": ((60, 60),)}))
    assert isinstance(every, Blank)
    one_year = rate_frame({name: years[-1:] for name, years in LEAVERS.items()})
    assert isinstance(progression.lines(junior(), one_year), Blank)
    assert "没有更早的学年可比" in progression.answer(junior(), one_year)


def test_units_are_never_added() -> None:
    words = answer(Awards(context(), award_frame(WON)))
    assert "学生(人) **11人**，其中省级以上 1人" in words
    assert "教师(人) **2人**" in words
    assert "教师(人次) **5人次**" in words
    assert "集体(项) **4项**" in words
    assert sorted(map(int, re.findall(r"\*\*(\d+)", words))) == [2, 4, 5, 11]


def test_a_level_without_a_record_is_a_gap_and_not_nothing() -> None:
    spec = by_level(Awards(context(), award_frame(WON)))
    assert isinstance(spec, ChartSpec)
    nation = spec.table.filter(series="国家级").sort("school_year")
    assert nation["value"].to_list() == [None, 1]
    assert nation["note"][0] == "没有获奖记录"
    assert isinstance(by_level(Awards(context(award="bodies.items"), award_frame(WON))), Blank)


def test_only_heads_are_divided_by_heads() -> None:
    pupils = by_school(Awards(context(), award_frame(WON)))
    assert isinstance(pupils, ChartSpec)
    assert dict(pupils.table.select("label", "value").rows()) == {"甲校": 4.0, "乙校": 1.5}
    assert "每百人 **2.8**" in pupils.takeaway
    heads = by_school(Awards(context(award="teachers.persons"), award_frame(WON)))
    times = by_school(Awards(context(award="teachers.times"), award_frame(WON)))
    assert isinstance(heads, ChartSpec)
    assert isinstance(times, ChartSpec)
    assert heads.table["value"].to_list() == [20.0]
    assert times.table["value"].to_list() == [5.0]
    assert "不除以" in times.definition


def test_the_level_filter_keeps_one_level() -> None:
    spec = by_school(Awards(context(level="nation"), award_frame(WON)))
    assert isinstance(spec, ChartSpec)
    assert spec.table["label"].to_list() == ["乙校"]
    assert isinstance(by_school(Awards(context(level="province"), award_frame(WON))), Blank)


def test_a_record_without_a_number_gives_no_sum() -> None:
    rows = [*WON, ("丙校", 2024, "county", "pupils", "persons", None)]
    view = table(Awards(context(), award_frame(rows)))
    assert view is not None
    assert ("学生(人)", "县级", "3", "—") in view.rows
    spec = by_school(Awards(context(), award_frame(rows)))
    assert isinstance(spec, ChartSpec)
    assert "丙校" not in spec.table["label"].to_list()


def test_the_link_keeps_whose_awards_and_refuses_others() -> None:
    chosen, notes = settle({"award": "teachers.times", "level": "city"}, choices())
    assert (chosen.award, chosen.level, notes) == ("teachers.times", "city", ())
    assert settle(chosen.as_params(), choices())[0] == chosen
    for wrong in ({"award": "<script>"}, {"level": "world"}):
        chosen, notes = settle(wrong, choices())
        assert (chosen.award, chosen.level) == ("", "")
        assert "奖项或级别不认识" in notes[0]


@pytest.mark.usefixtures("on_demo")
class TestScreen:
    def test_both_rates_are_those_of_the_file(self) -> None:
        rows = [row for row in demo_rows("09") if row["学年"] == "2024" and row["学段"] == "初中"]
        screen = Screen("results", stage="junior").require_whole()
        for name, column in (("普高", "普高录取人数"), ("职高", "职高录取人数")):
            known = [row for row in rows if row[column].isdigit() and row["毕业生数"].isdigit()]
            k = sum(int(row[column]) for row in known)
            n = sum(int(row["毕业生数"]) for row in known)
            assert f"{name}{'升学率' if name == '普高' else ''} {k / n:.1%} ({k:,}/{n:,} 人)" in screen.answer
        assert {"plot_progression", "plot_funnel", "plot_awards"} <= set(screen.figures())

    def test_awards_of_one_unit_are_those_of_the_file(self) -> None:
        stage = {
            row["学校标识码"] for row in demo_rows("06") if row["学年"] == "2024" and row["学段"] == "初中"
        }
        rows = [row for row in demo_rows("13") if row["学年"] == "2024" and row["学校标识码"] in stage]
        sums: dict[tuple[str, str], int] = {}
        for row in rows:
            key = (row["获奖对象"], row["计量单位"])
            sums[key] = sums.get(key, 0) + int(row["获奖数量"])
        screen = Screen("results", stage="junior").require_whole()
        for (who, unit), number in sums.items():
            assert f"{who}({unit}) {number:,}{unit}" in screen.answer

    def test_the_reader_chooses_whose_awards(self) -> None:
        screen = Screen("results", stage="junior").choose("谁的奖项", "teachers.times").choose("级别", "city")
        screen.require_whole()
        assert screen.link["award"] == "teachers.times"
        assert "教师(人次)获奖数(人次)· 市级" in screen.words

    def test_a_stage_without_progression_draws_awards_only(self) -> None:
        screen = Screen("results", stage="primary").require_whole()
        assert "不升入高中" in screen.answer
        assert "plot_funnel" not in screen.figures()
        assert "plot_awards" in screen.figures()

    def test_the_first_year_claims_no_change(self) -> None:
        screen = Screen("results", stage="junior", year="2017")
        assert not screen.at.exception
        assert "没有更早的学年可比" in screen.answer
        assert "plot_progression" not in screen.figures()

    def test_a_scope_of_few_schools_is_not_judged_by_chance(self) -> None:
        group = next(row["集团名称"] for row in demo_rows("04"))
        screen = Screen("results", scope=f"group:{group}", stage="junior")
        assert not screen.at.exception
        assert screen.answer
