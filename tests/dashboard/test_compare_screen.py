"""The screen 学校对比 on the demo county: one school beside its set, counted anew from the CSV files."""

from __future__ import annotations

import pytest

from tests.dashboard.screen import Screen
from tests.dashboard.test_screens import demo_rows

pytestmark = pytest.mark.usefixtures("on_demo")
GROUP, YEAR = "JT06", "2024"


def members() -> list[str]:
    """The schools of one group that nobody left."""
    return [row["学校标识码"] for row in demo_rows("05") if row["集团编号"] == GROUP and not row["退出日期"]]


def member() -> str:
    return next(
        row["学校标识码"] for row in demo_rows("05") if row["集团编号"] == GROUP and row["集团角色"] == "分校"
    )


def class_size(codes: list[str]) -> float:
    """Σ pupils ÷ Σ classes of the primary stage."""
    rows = [
        row
        for row in demo_rows("06")
        if row["学校标识码"] in codes and row["学年"] == YEAR and row["学段"] == "小学"
    ]
    return sum(float(row["在校生数"]) for row in rows) / sum(float(row["班级数"]) for row in rows)


def test_a_school_stands_beside_its_group_as_counted_from_the_files() -> None:
    screen = Screen("compare", indicator="class_size", school=member()).require_whole()
    others = [code for code in members() if code != member()]
    assert screen.chosen("同谁比") == "group"
    assert f"同集团{len(others)}所合计 {class_size(others):.1f}人/班" in screen.answer
    assert f"{class_size([member()]):.1f}人/班" in screen.answer
    assert f"的 {len(others)} 所学校" in " ".join(screen.texts("xh-small"))


def test_the_way_of_comparing_stands_in_the_link_and_leaves_the_picked_ones_alone() -> None:
    picked = [code for code in members() if code != member()][:2]
    screen = Screen("compare", school=member(), schools=",".join(picked)).require_whole()
    assert "手选2所" in screen.answer
    screen.choose("同谁比", "similar").require_whole()
    assert screen.link["against"] == "similar"
    assert screen.link["schools"] == ",".join(picked)
    assert "在校生规模 50%、城乡 25%、随迁子女占比 15%、寄宿生占比 10%" in " ".join(screen.texts("xh-small"))


def test_picking_schools_shows_them_as_the_set() -> None:
    screen = Screen("compare", school=member(), against="band").require_whole()
    screen.pick_schools([code for code in members() if code != member()][:1]).require_whole()
    assert screen.link["against"] == "picked"
    assert "手选1所" in screen.answer


def test_a_group_is_too_small_for_similar_schools_and_says_so() -> None:
    group = next(row["集团名称"] for row in demo_rows("04") if row["集团编号"] == GROUP)
    screen = Screen("compare", scope=f"group:{group}", school=member(), against="similar").require_whole()
    assert "不足 20 所" in " ".join(screen.texts("xh-small"))
    assert "合计" not in screen.answer


def test_an_unknown_way_of_comparing_falls_back_and_is_told() -> None:
    screen = Screen("compare", school=member(), against="<b>all</b>").require_whole()
    assert "比较方式不认识" in screen.texts("xh-notices")[0]
    assert "against" not in screen.link


def test_small_pictures_and_the_grid_stand_under_the_lines() -> None:
    screen = Screen("compare", school=member()).require_whole()
    assert {"plot_lines", "plot_slope", "plot_multiples"} <= set(screen.figures())
    assert "现状与变化" in screen.words
    alone = Screen("compare").require_whole()
    assert "画不下逐校小图" in alone.words
