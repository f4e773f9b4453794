"""集团成效 says its verdict and the reason first, attributes nothing that it may not, and shows what it rests on."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from balance.scope import Scope
from dashboard.charts.plotly_charts import draw
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.exports.drawing import drawing
from dashboard.presenters import effect, effect_charts, effect_tables
from dashboard.presenters.context import Context
from dashboard.studies import Cohort
from dashboard.theme import LIGHT
from dashboard.words import plain, say
from tests.dashboard.frames import context
from tests.dashboard.screen import Screen
from tests.dashboard.studied import GROUP, all_effect, group_effect

GROUPS = {
    "JT02": "示例县第一小学教育集团",
    "JT04": "示例县实验小学教育集团",
    "JT05": "示例县第三小学教育集团",
    "JT06": "示例县第二小学教育集团",
}


def here() -> Context:
    return context(scope=Scope("group", GROUP))


def test_the_answer_opens_with_the_verdict_and_gives_effect_interval_and_schools() -> None:
    words = plain(effect.answer(here(), group_effect(effect=0.5)))
    assert words.startswith("变化明显大于可比学校：集团00的 6 所固定成员校")
    assert "12 所从未入集团的可比学校多 0." in words
    assert "(95% 区间 +0." in words
    assert "全凭偶然也会有的机会不到 1%(p<0.001)" in words
    assert "使" not in words


def test_a_failed_test_of_paths_tells_no_effect() -> None:
    found = group_effect(drift=0.3)
    assert found.one is not None
    change = found.one.finding.change
    assert change is not None
    words = plain(effect.answer(here(), found))
    assert words.startswith("入集团前走势已不同，不能归因")
    assert "95% 区间" not in words
    assert f"{change.effect:.2f}" not in words
    spec = effect_charts.events(here(), found)
    assert isinstance(spec, ChartSpec)
    assert "不能归因" in spec.takeaway


def test_too_few_members_say_so_and_no_picture_is_drawn() -> None:
    found = group_effect(members=3)
    words = plain(effect.answer(here(), found))
    assert words.startswith("数据不足")
    assert "至少 4 所固定成员校" in words
    blank = effect_charts.events(here(), found)
    assert isinstance(blank, Blank)
    assert "至少 4 所固定成员校" in blank.reason
    view = effect_tables.conditions(here(), found)
    assert view is not None
    assert [row[0][0] for row in view.rows].count("✗") == len(view.marked) == 1
    assert {row[0][0] for row in view.rows} == {"✓", "✗"}
    assert any("看得出的机会" in one for one in effect.doubts(here(), found))


def test_no_difference_is_no_proof_and_its_power_is_told() -> None:
    found = group_effect(seed=2)
    assert plain(effect.answer(here(), found)).startswith("看不出与可比学校有差别")
    doubts = " ".join(effect.doubts(here(), found))
    assert "48% / 77% / 97%" in doubts
    assert "没有发现不等于走势相同" in doubts
    assert "证明" not in doubts


def test_members_of_each_year_and_fixed_ones_part_and_the_difference_is_told() -> None:
    found = group_effect(effect=0.5, members=7, late=True)
    assert found.one is not None
    fixed, current = (effect_charts.lines(here(), found, reading) for reading in ("fixed", "current"))
    assert isinstance(fixed, ChartSpec)
    assert isinstance(current, ChartSpec)
    assert fixed.table.filter(pl.col("series") == "成员校(固定)")["value"][0] is not None
    assert current.table.filter(pl.col("series") == "成员校(当年)")["value"][0] is None  # no group yet
    words = effect.composition(here(), found.one)
    assert "来自成员进出" in words
    assert found.one.composition is not None
    assert found.one.composition.by_membership > 1


def test_the_lines_are_lead_members_and_comparison_and_mark_the_first_year() -> None:
    spec = effect_charts.lines(here(), group_effect(effect=0.5))
    assert isinstance(spec, ChartSpec)
    assert spec.table["series"].unique(maintain_order=True).to_list() == ["成员校(固定)", "总校", "可比学校"]
    assert spec.table.filter(note="入集团第一年")["school_year"].to_list() == [2018]


def test_the_event_figure_draws_each_interval_and_the_reference_without_one() -> None:
    spec = effect_charts.events(here(), group_effect(effect=0.5))
    assert isinstance(spec, ChartSpec)
    before, after = draw(spec, LIGHT).data
    assert list(before.x) == [-3, -2, -1]
    assert list(after.x) == [0, 1, 2, 3, 4, 5]
    rows = {row["event"]: row for row in spec.table.to_dicts()}
    assert after.error_y.array[0] == pytest.approx(rows[0]["high"] - rows[0]["effect"])
    assert after.error_y.arrayminus[0] == pytest.approx(rows[0]["effect"] - rows[0]["low"])
    assert before.error_y.array[2] is None
    native = drawing(spec)
    assert native.categories[0] == "−3年 6校"
    high, middle, low = native.series
    assert (high.values[2], middle.values[2], low.values[2]) == (None, 0.0, None)
    assert all(
        bottom <= value <= top
        for bottom, value, top in zip(low.values, middle.values, high.values, strict=True)
        if bottom is not None and value is not None and top is not None
    )


def test_all_groups_are_told_with_their_interval_and_each_group_apart() -> None:
    found = all_effect(effect=0.3)
    words = plain(effect.answer(context(), found))
    assert words.startswith("变化明显大于可比学校：平均而言")
    assert "40 个集团、120 所学校" in words
    assert "若入集团后走势偏离与入集团前一样大，区间为" in words
    view = effect_tables.each_group(context(), found)
    assert view is not None
    assert [row[0] for row in view.rows] == ["集团00", "集团01", "集团02"]
    paths = effect_charts.lines(context(), found)
    assert isinstance(paths, ChartSpec)
    assert paths.table["series"].unique(maintain_order=True).to_list() == [
        "集团00",
        "集团01",
        "集团02",
        "可比学校",
    ]
    assert "改按成立先后比较：9 个集团、27 所固定成员校" in plain(
        effect.answer(context(), all_effect(groups=9))
    )
    assert plain(effect.answer(context(), all_effect(groups=3))).startswith("数据不足")
    assert plain(effect.answer(context(), all_effect(drift=0.1))).startswith("入集团前走势已不同")


def test_other_explanations_stand_beside_it_and_what_is_unknown_is_named() -> None:
    view = effect_tables.rivals(here(), group_effect())
    assert view is not None
    assert view.rows[0][1:] == ("500 → 450人", "400 → 410人", "不同(p=0.020)")
    assert view.marked == {0}
    assert len(view.rows) == 1
    missing = effect_tables.rivals_missing(here(), group_effect())
    assert "**平均班额、招生区域内入学率**" in missing
    assert "招生区域内入学率可用“自定义指标”表报送" in missing
    words = " ".join(effect.doubts(here(), group_effect(effect=0.5)))
    assert "**变得与可比学校不同**的还有：在校生数" in words


def test_the_fine_print_tells_choices_smallest_p_and_what_the_test_cannot_part() -> None:
    words = " ".join(effect.fine_print(here(), group_effect(effect=0.5)))
    assert "共 18,564 种选法，全部算过；全凭运气时 p 最小可到 1/18,564" in words
    assert "这与集团的作用分不开" in words
    assert "分不开" not in " ".join(effect.fine_print(here(), group_effect(seed=2)))  # nothing was claimed
    few = " ".join(effect.fine_print(context(), all_effect(groups=6)))
    assert "6 个集团的成立学年有 720 种排法，全部算过；全凭运气时 p 最小可到 1/360" in few
    many = " ".join(effect.fine_print(context(), all_effect(effect=0.3)))
    assert "标准误" in many
    assert "逐个检验了 3 个集团" not in many  # three members each: none was tested


def test_who_may_not_be_sure_of_a_large_sample_is_told_what_it_could_see() -> None:
    words = " ".join(effect.doubts(context(), all_effect()))
    assert "这么多学校才有八成机会看得出" in words
    assert "看得出的机会" not in " ".join(effect.doubts(context(), all_effect(effect=0.3)))


def test_a_sensitive_interval_that_holds_0_takes_the_sentence_back() -> None:
    found = all_effect(effect=0.3)
    assert found.everyone is not None
    assert found.everyone.study is not None
    assert "那样就不能这样说" not in effect.answer(context(), found)
    study = replace(found.everyone.study, sensitive=(-0.1, 0.7), breaks_at=0.8)
    weak = replace(found, everyone=replace(found.everyone, study=study))
    assert "含 0，**那样就不能这样说**" in effect.answer(context(), weak)
    assert "最大偏离的 0.8 倍时，区间就含 0" in " ".join(effect.fine_print(context(), weak))


def test_the_power_table_marks_the_row_that_is_there_in_the_unit_of_the_indicator() -> None:
    view = effect_tables.chances(here(), group_effect(seed=2))
    assert view is not None
    assert view.rows[2] == ("6 / 12 所", "48%", "77%", "97%")
    assert view.marked == {2}
    assert view.headings[1].startswith("差别 0.")
    assert view.headings[1].endswith("册(1 倍)")
    few = effect_tables.chances(here(), group_effect(members=1))
    assert few is not None
    assert few.marked == frozenset()
    assert "多大的作用都难以看出" in few.key


def test_more_groups_than_lines_are_drawn_by_the_year_in_which_schools_joined() -> None:
    found = all_effect(effect=0.3)
    drawn = replace(
        found,
        each={},
        cohorts={
            0: Cohort(60, {2016: 10.0, 2017: 10.1}),
            2016: Cohort(12, {2016: 9.0, 2017: 9.5}),
            2017: Cohort(24, {2016: 8.0, 2017: 8.5}),
        },
    )
    spec = effect_charts.lines(context(), drawn)
    assert isinstance(spec, ChartSpec)
    assert spec.table["series"].unique(maintain_order=True).to_list() == [
        "2016年 12校",
        "2017年 24校",
        "从未 60校",
    ]
    assert spec.table.filter(pl.col("mark") != "").select("series", "school_year").rows() == [
        ("2016年 12校", 2016),
        ("2017年 24校", 2017),
    ]
    assert isinstance(effect_charts.lines(context(), replace(drawn, cohorts={})), Blank)


# ---------------------------------------------------------------- the demo county: planted truth (data/demo/TRUTH.md)


@pytest.mark.usefixtures("on_demo")
def test_the_screen_tells_the_planted_effect_and_never_an_improvement_that_is_none() -> None:
    screen = Screen("effect", scope=f"group:{GROUPS['JT02']}", stage="primary", indicator="backbone_per100")
    screen.require_whole()
    assert screen.answer.startswith("变化明显大于可比学校")
    assert "来自成员进出" in screen.words
    assert len(screen.figures()) == 3
    for name, start in (
        ("JT04", "看不出与可比学校有差别"),
        ("JT05", "数据不足"),
        ("JT06", "入集团前走势已不同，不能归因"),
    ):
        screen.go("effect", scope=f"group:{GROUPS[name]}", stage="primary", indicator="backbone_per100")
        assert screen.require_whole().answer.startswith(start), name
        assert "✓ 入集团后至少 1 个学年有数据" in screen.words
    assert "plot_effect_events" not in str(Screen("effect", scope=f"group:{GROUPS['JT05']}").figures().keys())


@pytest.mark.usefixtures("on_demo")
def test_a_county_lists_its_groups_and_pools_nothing_that_is_too_few() -> None:
    screen = Screen(
        "effect", scope="county:示例县", stage="primary", indicator="backbone_per100"
    ).require_whole()
    assert screen.answer.startswith("看不出与可比学校有差别")
    assert "集团不多，改按成立先后比较" in screen.answer
    assert "✗ 至少 10 个集团(不成立)" in screen.words
    assert all(name in screen.words for name in GROUPS.values())
    assert "在“范围”里选一个集团" in screen.words


@pytest.mark.usefixtures("on_demo")
def test_the_reader_chooses_between_fixed_members_and_those_of_each_year() -> None:
    screen = Screen("effect", scope=f"group:{GROUPS['JT02']}", stage="primary", indicator="backbone_per100")
    assert "plot_effect_lines" in screen.figures()
    assert "从入集团前一年起" in screen.words
    screen.at.radio(key="bar_members").set_value("current").run()
    assert "plot_effect_lines_current" in screen.require_whole().figures()
    assert screen.link["members"] == "current"
    assert "从入集团前一年起" not in screen.words


@pytest.mark.usefixtures("on_demo")
def test_members_are_listed_with_what_became_of_them() -> None:
    screen = Screen("effect", scope=f"group:{GROUPS['JT04']}", stage="primary", indicator="backbone_per100")
    words = screen.require_whole().words
    assert "总校，另画一条线" in words
    assert "已退出，不计" in words
    assert f"固定成员；同时在{GROUPS['JT05']}" in words
    screen.go("effect", scope=f"group:{GROUPS['JT02']}", stage="primary", indicator="backbone_per100")
    assert "中途加入，不计" in screen.require_whole().words


@pytest.mark.usefixtures("on_demo")
def test_a_lead_school_that_is_thinned_out_is_told_before_the_figures() -> None:
    """JT05: the lead school took in more pupils than its teachers and rooms allow (data/demo/TRUTH.md)."""
    screen = Screen("effect", scope=f"group:{GROUPS['JT05']}", stage="primary", indicator="backbone_per100")
    assert screen.require_whole().words.count("是稀释，不是抬底") == 1
    assert "总校自己 变差" in screen.words.replace("  ", " ")


def test_a_lead_school_that_falls_is_told_as_such() -> None:
    found = group_effect(effect=0.5).one
    assert found is not None
    assert "变差" not in effect.lead_school(here(), found)
    thinned = replace(found, lead={year: 20.0 - year + 2015 for year in found.lead})
    assert "**变差**" in effect.lead_school(here(), thinned)
    unled = replace(found, lead={})
    assert effect.lead_school(here(), unled) == say("effect.lead.none")
    panel = replace(found.finding.panel, lead=("9",))
    unknown = replace(unled, finding=replace(found.finding, panel=panel))
    assert effect.lead_school(here(), unknown) == say("effect.lead.unknown")
