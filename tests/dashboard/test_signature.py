"""校校好, the picture: the lead schools of the groups where data name them; and what changed most, with its doubt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from balance.scope import Scope
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.presenters.changed_most import changed_most, moves
from dashboard.presenters.panel import NO_SUCCESSION
from dashboard.presenters.picture import Heads, heads, picture
from tests.dashboard.frames import context, measured, values
from tests.dashboard.screen import Screen
from tests.dashboard.test_screens import demo_rows

MEMBERS = {
    "group_name": pl.String, "school_code": pl.String, "role": pl.String, "tightness": pl.String,
    "joined": pl.Date, "left": pl.Date,
}  # fmt: skip
RISING: dict[str, Sequence[float | None]] = {
    f"第{place}小学": [10.0 + place + 0.1 * (10 - place) * year for year in range(4)] for place in range(10)
}
STRONG, WEAK = "2100000008", "2100000002"


def members(*rows: tuple[str, str, str, date | None]) -> pl.DataFrame:
    """Group, school, role, left."""
    return pl.DataFrame(
        [(group, school, role, "紧密型", date(2022, 9, 1), left) for group, school, role, left in rows],
        schema=MEMBERS,
        orient="row",
    )


def leading(frame: pl.DataFrame, roles: pl.DataFrame, **chosen: object) -> Heads:
    return heads(context(**chosen), frame, roles, NO_SUCCESSION)


def drawn(frame: pl.DataFrame, found: Heads) -> ChartSpec:
    spec = picture(context(), frame, found)
    assert isinstance(spec, ChartSpec)
    return spec


def test_the_lead_schools_are_those_with_the_role_on_the_day_of_the_count() -> None:
    frame = values(RISING)
    roles = members(
        ("甲集团", STRONG, "总校", None),
        ("甲集团", WEAK, "成员校", None),
        ("乙集团", "2100000005", "总校", date(2024, 8, 31)),
        ("丙集团", "9999999999", "总校", None),
    )
    assert leading(frame, roles).schools == (frozenset({STRONG}),)
    elsewhere = leading(frame, roles, scope=Scope("group", "乙集团"))
    assert elsewhere.schools == ()


def test_the_line_is_theirs_in_every_year_also_before_the_group() -> None:
    frame = values(RISING)
    spec = drawn(frame, leading(frame, members(("甲集团", STRONG, "总校", None))))
    own = frame.filter(pl.col("school_code") == STRONG)["value"].to_list()
    assert spec.table["lead"].to_list() == pytest.approx(own)
    assert spec.label("lead") == "总校(1所)"
    assert "总校与最弱五分之一之差" in spec.takeaway
    assert any("1 所总校" in note for note in spec.notes)


def test_without_roles_the_strongest_fifth_stands_for_them_and_it_is_said() -> None:
    frame = values(RISING)
    spec = drawn(frame, leading(frame, members(("甲集团", STRONG, "平等成员", None))))
    assert spec.label("lead") == "最强五分之一"
    assert any("没有总校角色" in note for note in spec.notes)


def test_a_lead_school_that_lacks_a_year_is_left_out_and_counted() -> None:
    gap = {**RISING, "第5小学": [None, 15.5, 16.0, 16.5]}
    frame = values(gap)
    roles = members(("甲集团", STRONG, "总校", None), ("乙集团", "2100000005", "总校", None))
    spec = drawn(frame, leading(frame, roles))
    assert spec.label("lead") == "总校(1所)"
    assert any("另有 1 所总校有的学年没有数据" in note for note in spec.notes)


def test_a_gap_that_closes_because_the_lead_schools_fall_is_told() -> None:
    falling = {**RISING, "第8小学": [18.0, 17.5, 17.0, 16.0]}
    frame = values(falling)
    spec = drawn(frame, leading(frame, members(("甲集团", STRONG, "总校", None))))
    assert "**总校自己在下降**：18.00 → 16.00册" in spec.takeaway


def test_a_neutral_indicator_has_no_lead() -> None:
    frame = values(RISING, "str_ratio")
    found = leading(frame, members(("甲集团", STRONG, "总校", None)), indicator="str_ratio")
    spec = picture(context(indicator="str_ratio"), frame, found)
    assert isinstance(spec, ChartSpec)
    assert spec.label("lead") == "最高五分之一"
    assert "高低之差" in spec.takeaway


def test_too_few_schools_draw_no_picture_even_with_a_lead_school() -> None:
    frame = values({name: RISING[name] for name in list(RISING)[:4]})
    blank = picture(context(), frame, leading(frame, members(("甲集团", "2100000001", "总校", None))))
    assert isinstance(blank, Blank)
    assert "不足 5 所" in blank.reason


# ------------------------------------------------------------------- what changed most


def cells(
    books: tuple[float, float], backbone: tuple[float, float], cv: float = 0.5, cv_now: float = 0.6
) -> list[tuple[str, str, int, float | str | None]]:
    found: list[tuple[str, str, int, float | str | None]] = []
    for indicator, (old, new) in (("books_per_pupil", books), ("backbone_per100", backbone)):
        found += [(indicator, "mean_w", 2021, old), (indicator, "mean_w", 2024, new)]
        found += [(indicator, "cv_w", 2021, cv), (indicator, "cv_w", 2024, cv_now)]
    return found


def test_the_farthest_move_is_measured_by_the_spread_of_the_schools() -> None:
    """Books 20 → 24 is 4 ÷ (0.5 × 20) = 0.4 spreads, backbone 1.0 → 0.7 is −0.3 ÷ (0.5 × 1) = −0.6."""
    found = moves(context(), measured(cells((20.0, 24.0), (1.0, 0.7))))
    assert [(one.card.id, round(one.steps, 9)) for one in found] == [
        ("backbone_per100", -0.6),
        ("books_per_pupil", 0.4),
    ]


def test_the_finding_says_which_way_and_that_schools_drew_apart() -> None:
    one = changed_most(context(), measured(cells((20.0, 24.0), (1.0, 0.7))))
    assert "**骨干教师**总体水平由 1.00 到 **0.70人**(2021 学年以来)，在变差" in one.sentence
    assert "差距拉大了：差异系数 0.500 → 0.600" in one.doubt
    assert "2 项中变化最大" in one.doubt
    assert (one.screen, one.indicator) == ("compare", "backbone_per100")


def test_what_rounds_to_nothing_has_not_changed() -> None:
    one = changed_most(context(), measured(cells((20.0, 20.001), (1.0, 1.001))))
    assert "都看不出变化" in one.sentence
    assert one.indicator is None


def test_a_first_year_claims_no_change() -> None:
    one = changed_most(context(school_year=2021, base_year=2021), measured(cells((20.0, 24.0), (1.0, 0.7))))
    assert "还谈不上变化" in one.sentence


# ------------------------------------------------------------------- on the demo county


def of_file(codes: set[str], year: str) -> float:
    """Σ pupils ÷ Σ classes of primary schools, from the CSV."""
    rows = [
        row
        for row in demo_rows("06")
        if row["学校标识码"] in codes and row["学年"] == year and row["学段"] == "小学"
    ]
    return sum(float(row["在校生数"]) for row in rows) / sum(float(row["班级数"]) for row in rows)


@pytest.mark.usefixtures("on_demo")
def test_the_leading_line_is_counted_from_the_roles_in_the_files() -> None:
    primary = {
        row["学校标识码"] for row in demo_rows("06") if row["学段"] == "小学" and row["学年"] == "2024"
    }
    lead = {row["学校标识码"] for row in demo_rows("05") if row["集团角色"] == "总校"} & primary
    screen = Screen("overview", indicator="class_size").require_whole()
    table = next(one for one in screen.texts("xh-table") if f"总校({len(lead)}所)" in one)
    for year in ("2017", "2024"):
        assert f"{of_file(lead, year):.1f}" in table


@pytest.mark.usefixtures("on_demo")
def test_three_findings_and_whom_to_look_at_first_stand_on_the_page() -> None:
    screen = Screen("overview").require_whole()
    headings = " ".join(screen.texts("xh-finding"))
    for heading in ("最好的变化", "最大的差距", "变化最大的指标", "先看这几所学校"):
        assert heading in headings
    assert {"plot_picture", "plot_met", "plot_plane"} <= set(screen.figures())


@pytest.mark.usefixtures("on_demo")
def test_a_group_of_its_own_is_led_by_its_own_head() -> None:
    group = next(row["集团名称"] for row in demo_rows("04") if row["集团编号"] == "JT02")
    screen = Screen("overview", scope=f"group:{group}", indicator="class_size").require_whole()
    assert "总校(1所)" in screen.words
    assert "七项指标中" in screen.answer
    assert "达到" not in screen.answer
