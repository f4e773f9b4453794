"""达标 in words, pictures and tables, from values made up cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

from balance.compliance import coefficients
from balance.county_cards import CountyItem
from balance.county_tables import (
    AT_LEAST,
    DOCUMENTS,
    MET,
    NOT_MET,
    SCHOOLS,
    UNDECIDED,
    Figure,
    ItemResult,
)
from balance.legacy import Composite
from balance.scope import Scope
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.parts.standing import grid_html
from dashboard.presenters import compliance, county_standards, moving, rehearsal
from dashboard.presenters.moving import MovesAsked
from dashboard.presenters.rehearsal import Edits
from dashboard.presenters.standing import Standing, amount, by_need, standing
from dashboard.presenters.standing_grid import grid
from tests.dashboard.frames import OFFICIAL, VALUE_SCHEMA, context, measured, seven

LINES = [4.2, 1, 0.9, 4.5, 7.5, 2000, 2.3]
PER = [100, 100, 100, 1, 1, 1, 100]
PUPILS = 1000.0
CODES = {"甲小学": "2100000000", "乙小学": "2100000001", "丙小学": "2100000002", "丁小学": "2100000003"}


def frame(schools: dict[str, Sequence[float | None]], year: int = 2024, counts: bool = True) -> pl.DataFrame:
    """Each school's seven items as multiples of their lines."""
    rows = [
        {
            "school_code": CODES[name],
            "school_name": f"松江县{name}",
            "school_year": year,
            "indicator": indicator,
            "numerator": None if ratio is None else ratio * line * PUPILS / per,
            "denominator": PUPILS,
            "value": None if ratio is None else ratio * line,
            "missing": "骨干教师数未报" if ratio is None else None,
            "students": PUPILS,
            "in_scope": counts,
        }
        for name, ratios in schools.items()
        for indicator, line, per, ratio in zip(OFFICIAL, LINES, PER, ratios, strict=True)
    ]
    return pl.DataFrame(rows, schema=VALUE_SCHEMA)


FOUR: dict[str, Sequence[float | None]] = {
    "甲小学": [1.2] * 7,
    "乙小学": [1.2, 0.5, 1.2, 1.2, 0.9, 1.2, 1.2],
    "丙小学": [1.2, None, 1.2, 1.2, 1.2, 1.2, 1.2],
    "丁小学": [1.2, None, 0.4, 1.2, 1.2, 1.2, 1.2],
}
EVEN = measured(seven([0.2, 0.6, 0.3, 0.5004, 0.4, 0.3, "所有学校均未报，无法计算"]))


def read(schools: dict[str, Sequence[float | None]] = FOUR, **chosen: Any) -> Standing:
    return standing(context(**chosen), frame(schools))


def test_the_answer_counts_who_passes_fails_and_cannot_be_judged() -> None:
    said = compliance.answer(read(), EVEN)
    assert "**4 所**学校中**资源配置达标 1 所**、未达标 2 所、**无法判定 1 所**" in said
    assert "最缺的是**骨干教师**：1 所没有达到线(≥1人)，共缺 **5人**" in said
    assert "校际差异系数 **4 项**达到 ≤0.50(共 6 项)" in said


def test_the_answer_says_why_where_nothing_is_judged() -> None:
    assert "没有可对照的标准" in compliance.answer(read(stage="senior"), EVEN)
    early = standing(context(school_year=2016), frame(FOUR, 2016))
    assert "还没有施行" in compliance.answer(early, EVEN)
    assert "没有纳入统计的学校" in compliance.answer(standing(context(), frame(FOUR, counts=False)), EVEN)
    for found in (early, read(stage="senior")):
        assert "达标 " not in compliance.answer(found, EVEN)
        assert grid(found) is None
        assert compliance.items_table(found, EVEN) is None
        assert isinstance(compliance.short_chart(found), Blank)


def test_where_nobody_reported_anything_nothing_is_praised() -> None:
    found = read({"甲小学": [None] * 7, "乙小学": [None] * 7})
    said = compliance.answer(found, EVEN)
    assert "一项也没有报" in said
    assert "**2 所**学校全部**无法判定**" in said
    assert "达到了线" not in said
    assert isinstance(compliance.short_chart(found), Blank)
    rows = compliance.reached_rows(found.context, found.values)
    assert isinstance(compliance.reached_chart(found.context, rows), Blank)
    view = grid(found)
    assert view is not None
    assert {cell.mark for row in view.rows for cell in row.cells} == {"? 缺数"}


def test_a_group_is_measured_beside_the_line_and_never_found() -> None:
    found = read(scope=Scope("group", "实验集团"))
    said = compliance.answer(found, EVEN)
    assert "非认定口径" in said
    table = compliance.items_table(found, EVEN)
    assert table is not None
    assert {row[-1] for row in table.rows} <= {
        "不高于参照线", "高于参照线", "高于参照线(临界)", "所有学校均未报，无法计算",
    }  # fmt: skip


def test_the_neediest_school_stands_first() -> None:
    assert [row["school_code"] for row in by_need(read().schools).iter_rows(named=True)] == [
        CODES[name] for name in ("丁小学", "乙小学", "丙小学", "甲小学")
    ]


def test_the_grid_says_value_distance_lack_and_reason_in_words() -> None:
    view = grid(read())
    assert view is not None
    rows = {row.name: row for row in view.rows}
    assert [row.name for row in view.rows] == ["丁小学", "乙小学", "丙小学", "甲小学"]
    backbone = rows["乙小学"].cells[1]
    assert (backbone.mark, backbone.value, backbone.more) == ("✗ 未达", "0.50", "差 0.50，缺 5人")
    assert rows["乙小学"].cells[4].more == "差 0.75，缺 750㎡"
    assert (rows["甲小学"].cells[1].mark, rows["甲小学"].cells[1].more) == ("✓ 达到", "超 0.20")
    assert rows["丙小学"].cells[1].mark == "? 缺数"
    assert rows["丙小学"].cells[1].value == ""
    assert rows["丙小学"].note == "骨干教师：骨干教师数未报"
    assert rows["丙小学"].verdict.mark == "无法判定"
    assert rows["丁小学"].verdict.mark == "未达标"
    assert "缺的数无论是多少都达不到规则" in rows["丁小学"].note
    assert view.headings[2] == ("高学历教师", "≥4.2人")


def test_close_to_the_line_is_told_with_more_digits() -> None:
    near = read({"甲小学": [1.2, 0.9964, 0.9, 1.2, 1.2, 1.2, 1.2]})
    view = grid(near)
    assert view is not None
    cell = view.rows[0].cells[1]
    assert (cell.mark, cell.value, cell.tone) == ("≈ 临界(未达)", "0.9964", "close")
    assert view.rows[0].verdict.mark == "未达标(临界)"
    assert "其中 1 所属临界" in compliance.answer(near, EVEN)


def test_the_grid_escapes_what_files_say() -> None:
    hostile = frame(FOUR).with_columns(
        school_name=pl.lit("<script>x</script>小学"), missing=pl.lit("<b>未报</b>")
    )
    view = grid(standing(context(), hostile))
    assert view is not None
    page = grid_html(view)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<b>未报" not in page


def test_the_county_adds_up_each_item_and_no_score() -> None:
    table = compliance.items_table(read(), EVEN)
    assert table is not None
    rows = {row[0]: row for row in table.rows}
    backbone = rows["每百名学生拥有县级以上骨干教师数"]
    assert backbone[1:] == ("≥1人", "1 / 2 所", "2 所", "5人", "0.600", "≤0.50", "未达到要求")
    assert rows["生均教学及辅助用房面积"][-1] == "未达到要求(临界)"
    assert rows["每百名学生拥有网络多媒体教室数"][-1] == "所有学校均未报，无法计算"
    assert len(table.rows) == 7


def test_the_pictures_count_schools_and_school_items() -> None:
    spec = compliance.short_chart(read())
    assert isinstance(spec, ChartSpec)
    shares = dict(zip(spec.table["label"], spec.table["share"], strict=True))
    assert shares["骨干教师"] == 0.5  # one of the two that reported
    assert shares["体艺教师"] == 0.25
    both = pl.concat([frame({"甲小学": [0.5] * 7}, 2023), frame(FOUR, 2024)])
    rows = compliance.reached_rows(context(), both)
    assert isinstance(years := compliance.reached_chart(context(), rows), ChartSpec)
    earlier = compliance.reached_chart(context(school_year=2023), rows)
    assert isinstance(earlier, ChartSpec)
    assert earlier.table["school_year"].to_list() == [2023]
    assert isinstance(years, ChartSpec)
    assert years.table["value"].to_list() == [0, 23]
    assert years.table["of"].to_list() == [7, 26]
    assert years.table["passed"].to_list() == [0, 1]
    assert years.table["undecided"].to_list() == [0, 1]
    senior = context(stage="senior")
    assert isinstance(compliance.reached_chart(senior, compliance.reached_rows(senior, frame(FOUR))), Blank)


def test_the_composite_of_2012_is_named_as_old() -> None:
    said = compliance.legacy_words(context(), Composite(0.377, 0.65, ()))
    assert said.startswith("旧口径综合差异系数(2012)")
    assert "不用于现行结论" in said
    lost = compliance.legacy_words(context(), Composite(None, 0.65, (("师生比", None), ("图书", 0.3))))
    assert "没有计算：缺 师生比" in lost
    assert compliance.legacy_words(context(stage="senior"), None) == ""


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(36.0, "人", "36人"), (8_486_600.0, "元", "848.66万元"), (None, "人", "—"), (0.0, "间", "0间")],
)
def test_amounts_are_said_as_a_budget_says_them(value: float | None, unit: str, words: str) -> None:
    assert amount(value, unit) == words


# ---------------------------------------------------------------- county-level items


def item(rule: str = "rate", **more: Any) -> CountyItem:
    return CountyItem("x", "政府保障程度", 9, "培训", "教师培训完成率达到100%", rule, unit="%", **more)


RESULTS = [
    ItemResult(item("documents"), DOCUMENTS),
    ItemResult(item(), UNDECIDED, absent=(("teachers", "trained_360"), ("teachers", "teachers"))),
    ItemResult(
        item(), NOT_MET, (Figure("", 89.4, AT_LEAST, 100.0, False),), tuple("甲乙丙丁戊己"), schools_n=9
    ),
    ItemResult(item(reference=True), MET, (Figure("合计", 90.0, AT_LEAST, 85.0, True),)),
    ItemResult(item(), UNDECIDED, (Figure("", 3.0, SCHOOLS, 4.0, None),), unreported=("庚",)),
]


def test_county_items_are_counted_by_verdict_and_by_whose_lines() -> None:
    said = county_standards.answer(context(), RESULTS)
    assert "5 条中，数据能判断的 2 条：**1 条达到**、**1 条未达到**(含参照 1 条)" in said
    assert "2 条因缺数无法判定，1 条查佐证材料" in said
    assert "所用数值：国家" in said
    assert "不是国家认定口径" not in said
    local = county_standards.answer(context(preset="shanghai"), RESULTS)
    assert "“上海(示范性学区和集团)”是地方目标，不是国家认定口径" in local


def test_each_clause_says_how_it_stands_and_which_data_are_missing() -> None:
    rows = county_standards.items_table(context(), RESULTS, 2023).rows
    assert [row[3] for row in rows] == [
        "✗ 未达到", "? 无法判定", "? 无法判定", "✓ 达到(参照)", "查佐证材料",
    ]  # fmt: skip
    assert rows[0][2] == "89.40%(≥100%)"
    assert rows[0][4] == "未达到：甲、乙、丙、丁、戊等 6 所。"
    assert rows[1][4] == "需要“教师队伍”表的“五年360学时完成人数”、“专任教师数”列。"
    assert (rows[2][2], rows[2][4]) == ("3 / 4 所达到", "未报：庚。")
    assert rows[3][2] == "合计 90.00%(≥85%)"


# ---------------------------------------------------------------- what if


def test_what_if_counts_again_and_says_that_nothing_was_measured() -> None:
    found = read()
    edits = Edits({(CODES["丙小学"], "backbone_per100"): 12.0}, {})
    then = rehearsal.applied(found, edits)
    said = rehearsal.answer(found, then, edits)
    assert said.startswith("**推演，非实测**：达标由 1 所变为 **2 所**")
    table = rehearsal.schools_table(found, then, edits)
    assert table is not None
    assert table.caption.startswith("推演，非实测")
    assert table.rows == (("丙小学", "6/7", "7/7", "无法判定", "达标", "骨干教师 — → 12人"),)
    rows = {row[0]: row for row in rehearsal.coefficients_table(found, then).rows}
    values = [12.0, 5.0, 12.0]
    mean = sum(values) / 3
    cv = (sum((x - mean) ** 2 for x in values) / 3) ** 0.5 / mean
    assert rows["骨干教师"][4] == f"{cv:.3f}"
    assert rows["体艺教师"][3] == rows["体艺教师"][4]


def test_a_number_set_back_is_no_change() -> None:
    found = read()
    edits = Edits({(CODES["甲小学"], "backbone_per100"): 12.0}, {CODES["甲小学"]: PUPILS})
    assert rehearsal.kept(found, edits).schools == []
    assert rehearsal.answer(found, found, Edits()).startswith("还没有改动")
    assert rehearsal.schools_table(found, found, Edits()) is None


def test_teachers_move_and_cannot_be_made_of_nothing() -> None:
    found = read()
    one, other, third = CODES["甲小学"], CODES["乙小学"], CODES["丙小学"]
    made = rehearsal.moved(found, Edits(), "backbone_per100", one, other, 3)
    assert isinstance(made, Edits)
    assert made.numerators == {(one, "backbone_per100"): 9.0, (other, "backbone_per100"): 8.0}
    again = rehearsal.moved(found, made, "backbone_per100", one, other, 10)
    assert again == "甲小学的骨干教师只有 9 人，不能移出 10 人。"
    assert "没有报骨干教师人数" in str(rehearsal.moved(found, Edits(), "backbone_per100", one, third, 1))
    assert "同一所学校" in str(rehearsal.moved(found, Edits(), "backbone_per100", one, one, 1))


def test_pupils_change_every_item_of_a_school() -> None:
    found = read()
    edits = Edits({}, {CODES["乙小学"]: 400.0})
    then = rehearsal.applied(found, edits)
    table = rehearsal.schools_table(found, then, edits)
    assert table is not None
    assert table.rows[0][4:] == ("达标", "在校生 1,000 → 400")


ASKED = MovesAsked("pe_art_per100", 9, 0, False, False)


def test_the_plan_of_moves_is_told_with_before_after_and_line() -> None:
    found = read({"甲小学": [1, 1, 2, 1, 1, 1, 1], "乙小学": [1, 1, 0, 1, 1, 1, 1]})
    moves = moving.plan(found, {}, ASKED)
    said = moving.moves_answer(found, moves)
    assert said.startswith(
        "**推演，非实测**：移动 **9 人**，体艺教师的差异系数由 1.000 降到 **0.000**(要求 ≤0.50，达到要求)"
    )
    assert "移动到第 5 人时降到要求以内" in said
    table = moving.moves_table(found, moves)
    assert table is not None
    assert table.rows == (("甲小学", "乙小学", "9", "1.80 → 0.90", "0.00 → 0.90"),)
    edits = moving.moves_edits(found, Edits(), moves)
    assert coefficients(rehearsal.applied(found, edits).values)["pe_art_per100"] == pytest.approx(0)


def test_moves_respect_floor_line_and_groups_and_say_who_stays_out() -> None:
    schools = {
        "甲小学": [1, 1, 2, 1, 1, 1, 1],
        "乙小学": [1, 1, 0, 1, 1, 1, 1],
        "丙小学": [1, 1, None, 1, 1, 1, 1],
    }
    found = read(schools)  # type: ignore[arg-type]

    def number(asked: MovesAsked, groups: dict[str, str | None]) -> int:
        made = moving.plan(found, groups, asked).plan
        assert made is not None
        return made.number

    assert number(MovesAsked("pe_art_per100", 20, 15, False, False), {}) == 3
    assert number(MovesAsked("pe_art_per100", 20, 0, True, False), {}) == 9
    apart: dict[str, str | None] = {CODES["甲小学"]: "一", CODES["乙小学"]: "二"}
    within = MovesAsked("pe_art_per100", 20, 0, False, True)
    assert number(within, apart) == 0
    assert number(within, dict.fromkeys(apart, "一")) == 9
    said = moving.moves_answer(found, moving.plan(found, {CODES["甲小学"]: "一"}, within))
    assert "移动任何一位教师都不会" in said
    assert "1 所没有报人数或在校生" in said
    assert "1 所不在集团里" in said


def test_no_coefficient_no_plan() -> None:
    found = read({"甲小学": [1, 1, None, 1, 1, 1, 1]})
    moves = moving.plan(found, {}, ASKED)
    assert "不能推演" in moving.moves_answer(found, moves)
    assert moving.moves_table(found, moves) is None
    assert moving.moves_edits(found, Edits(), moves) == Edits()
