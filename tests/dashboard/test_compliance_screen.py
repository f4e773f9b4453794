"""The screen 达标 on the demo county: its numbers counted anew from the CSV files, in plain Python."""

from __future__ import annotations

import math
import re

import pytest

from tests.dashboard.screen import Screen
from tests.dashboard.test_screens import demo_rows

pytestmark = pytest.mark.usefixtures("on_demo")

LINES = {
    "primary": (4.2, 1, 0.9, 4.5, 7.5, 2000, 2.3),
    "junior": (5.3, 1, 0.9, 5.8, 10.2, 2500, 2.4),
}
WORDS = {"primary": "小学", "junior": "初中"}
WEIGHTS = {"小学": 1.0, "初中": 1.1, "高中": 1.32}
BACKBONE = "backbone_per100"
School = list[float | None]


def number(words: str) -> float | None:
    return float(words) if words not in ("", "/", "**") else None


def added(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def counted(stage: str, year: int) -> dict[str, tuple[float, School]]:
    """Pupils and the seven numerators of each school that counts, split and merged by hand."""
    pupils = {
        (r["学校标识码"], r["学段"]): float(r["在校生数"]) for r in demo_rows("06") if r["学年"] == str(year)
    }
    share = {
        key: WEIGHTS[key[1]] * n / sum(WEIGHTS[s] * m for (code, s), m in pupils.items() if code == key[0])
        for key, n in pupils.items()
    }
    rows: dict[str, tuple[float, School]] = {
        code: (n, [None] * 7) for (code, word), n in pupils.items() if word == WORDS[stage]
    }
    for r in demo_rows("07"):
        if r["学年"] == str(year) and r["学段"] == WORDS[stage]:
            degrees = ["研究生学历教师数", "本科学历教师数"] + (
                ["专科学历教师数"] if stage == "primary" else []
            )
            high = sum(float(r[name]) for name in degrees)
            arts = added(number(r["体育教师数"]), number(r["艺术教师数"]))
            rows[r["学校标识码"]][1][:3] = [high, number(r["县级以上骨干教师数"]), arts]
    for r in demo_rows("08"):
        code = r["学校标识码"]
        if r["学年"] != str(year) or code not in rows or r["学段"] not in (WORDS[stage], "全校"):
            continue
        part = share[code, WORDS[stage]] if r["学段"] == "全校" else 1.0
        hall = number(r["室内体育用房面积(㎡)"])
        areas = added(number(r["教学及辅助用房面积(㎡)"]), None if hall is None else -hall)
        money = number(r["教学仪器设备值(万元)"])
        things = [
            areas,
            added(number(r["运动场地面积(㎡)"]), hall),
            None if money is None else money * 10_000,
            number(r["网络多媒体教室数"]),
        ]
        rows[code][1][3:] = [None if one is None else one * part for one in things]
    schools = demo_rows("01")
    for main, campus in ((r["主校标识码"], r["学校标识码"]) for r in schools if r["是否计校数"] == "否"):
        if campus in rows:
            (n, own), (m, more) = rows.get(main, (0.0, [0.0] * 7)), rows.pop(campus)
            rows[main] = (n + m, [added(a, b) for a, b in zip(own, more, strict=True)])
    points = {r["学校标识码"] for r in schools if r["办学类型"] == "教学点"}
    return {code: row for code, row in rows.items() if not (code in points and row[0] < 50)}


PER = (100, 100, 100, 1, 1, 1, 100)


def ratios(stage: str, year: int) -> dict[str, list[float | None]]:
    return {
        code: [
            None if top is None else per * top / pupils / line
            for top, per, line in zip(tops, PER, LINES[stage], strict=True)
        ]
        for code, (pupils, tops) in counted(stage, year).items()
    }


def verdicts(stage: str, year: int) -> tuple[int, int, int, int]:
    """Schools, passed, failed, undecided."""
    passed = failed = undecided = 0
    for items in ratios(stage, year).values():
        known = [one for one in items if one is not None]
        met, lost = sum(one >= 1 - 1e-12 for one in known), 7 - len(known)
        if met + lost < 6 or min(known, default=1) < 0.85 - 1e-12:
            failed += 1
        elif lost:
            undecided += 1
        else:
            passed += 1
    return passed + failed + undecided, passed, failed, undecided


@pytest.mark.parametrize(("stage", "year"), [("primary", 2024), ("junior", 2024), ("junior", 2019)])
def test_the_sentence_counts_as_the_files_say(stage: str, year: int) -> None:
    screen = Screen("compliance", stage=stage, year=str(year)).require_whole()
    n, passed, failed, undecided = verdicts(stage, year)
    said = re.sub(r"\s", "", screen.answer)
    assert f"{n}所学校中资源配置达标{passed}所、未达标{failed}所、无法判定{undecided}所" in said


def test_what_the_county_lacks_is_the_sum_of_what_schools_lack() -> None:
    words = Screen("compliance").require_whole().texts("xh-table")
    table = next(text for text in words if "不求平均" in text)
    rows = counted("primary", 2024)
    teachers = sum(max(0, math.ceil(pupils / 100 - (tops[1] or 0) - 1e-9)) for pupils, tops in rows.values())
    area = sum(max(0.0, 7.5 * pupils - (tops[4] or 0)) for pupils, tops in rows.values())
    assert f" {teachers}人 " in table
    assert f" {area:,.0f}㎡ " in table
    mean = sum(tops[1] or 0 for _, tops in rows.values()) / sum(pupils for pupils, _ in rows.values())
    whole = sum(pupils for pupils, _ in rows.values())
    spread = sum(pupils / whole * ((tops[1] or 0) / pupils - mean) ** 2 for pupils, tops in rows.values())
    assert f" {math.sqrt(spread) / mean:.3f} " in table


def test_the_county_items_equal_the_files_and_follow_the_preset() -> None:
    screen = Screen("compliance").require_whole()
    rows = [r for r in demo_rows("14") if "2024-09-01" <= r["交流开始日期"] <= "2025-08-31"]
    gone = sum(float(r["交流人数"]) for r in rows if r["交流类型"] == "长期")
    backbone = sum(float(r["其中骨干教师数"]) for r in rows if r["交流类型"] == "长期")
    eligible = sum(
        float(r["符合交流条件教师数"])
        for r in demo_rows("07")
        if r["学年"] == "2024" and r["学段"] in ("小学", "初中") and r["学校标识码"] != "2199000036"
    )
    table = next(text for text in screen.texts("xh-table") if "财政年度" in text)
    assert (
        f"交流比例 {100 * gone / eligible:.2f}%(≥10%)；其中骨干 {100 * backbone / gone:.2f}%(≥20%)" in table
    )
    own = next(r for r in demo_rows("18") if r["学年"] == "2024")
    assert f"{float(own['教师年平均工资收入']):,.0f}元(≥{float(own['公务员年平均工资收入']):,.0f}元)" in table
    assert f"{100 * float(own['残疾儿童少年入学数']) / float(own['适龄残疾儿童少年数']):.2f}%(≥95%)" in table
    placed = float(own["公办学校就读随迁子女数"]) + float(own["政府购买学位就读随迁子女数"])
    assert f"{100 * placed / float(own['符合条件随迁子女数']):.2f}%(≥85%)" in table
    share = 100 * float(own["优质高中分配名额数"]) / float(own["优质高中招生计划数"])
    assert f"{share:.2f}%(≥50%)；其中农村初中" in table
    screen.choose("县级条款的数值", "shanghai").require_whole()
    assert screen.link["preset"] == "shanghai"
    table = next(text for text in screen.texts("xh-table") if "财政年度" in text)
    assert "(≥20%)；其中骨干" in table
    assert "不是国家认定口径" in screen.answer


def test_a_preset_that_does_not_exist_is_told_and_the_national_one_shown() -> None:
    screen = Screen("compliance", preset="<b>mars</b>").require_whole()
    assert "已改用“国家”" in screen.texts("xh-notices")[0]
    assert "preset" not in screen.link
    assert "mars" not in screen.words


def test_a_missing_number_is_named_and_never_passed() -> None:
    screen = Screen("compliance", stage="junior", year="2019").require_whole()
    grid = next(text for text in screen.texts("xh-table xh-grid"))
    row = grid[grid.index("新城初级中学") :][:400]
    assert "? 缺数" in row
    assert "骨干教师：县级以上骨干教师数未报" in row


def test_a_stage_without_a_rule_is_not_judged() -> None:
    screen = Screen("compliance", stage="senior").require_whole()
    assert "高中没有可对照的标准" in re.sub(r"\s", "", screen.answer)
    assert screen.texts("xh-table xh-grid") == []
    assert screen.figures() == {}


def test_a_group_is_not_a_county() -> None:
    group = next(row["集团名称"] for row in demo_rows("04"))
    screen = Screen("compliance", scope=f"group:{group}").require_whole()
    assert "只对县(区)判断" in screen.answer
    assert "非认定口径" in screen.answer
    assert not any("财政年度" in text for text in screen.texts("xh-table"))


def test_an_edited_number_changes_coefficient_and_verdicts_at_once() -> None:
    screen = Screen("compliance").require_whole()
    rows = counted("primary", 2024)
    code = "2199000005"
    screen.at.selectbox(key=next(b.key for b in screen.at.selectbox if b.label == "学校")).set_value(
        code
    ).run()
    screen.at.number_input(key=f"what_if_{code}_{BACKBONE}").set_value(30.0).run()
    screen.require_whole()
    rows[code][1][1] = 30.0
    whole = sum(pupils for pupils, _ in rows.values())
    mean = sum(tops[1] or 0 for _, tops in rows.values()) / whole
    spread = sum(pupils / whole * ((tops[1] or 0) / pupils - mean) ** 2 for pupils, tops in rows.values())
    table = next(text for text in screen.texts("xh-table") if text.startswith("推演，非实测 · 差异系数"))
    assert f" {math.sqrt(spread) / mean:.3f} " in table
    changed = next(text for text in screen.texts("xh-table") if text.startswith("推演，非实测 · 改动的学校"))
    assert "骨干教师 11 → 30人" in changed
    screen.at.button(key="what_if_clear").click().run()
    assert "还没有改动" in screen.require_whole().words


def test_teachers_move_and_a_move_of_too_many_is_refused_in_words() -> None:
    screen = Screen("compliance").require_whole()
    boxes = {box.label: box for box in screen.at.selectbox}
    boxes["从"].set_value("2199000003")
    boxes["到"].set_value("2199000005")
    next(box for box in screen.at.selectbox if box.key.startswith("who_")).set_value(BACKBONE)
    screen.at.number_input(key="what_if_number").set_value(5)
    screen.at.button(key="what_if_move_now").click().run()
    changed = next(text for text in screen.texts("xh-table") if text.startswith("推演，非实测 · 改动的学校"))
    assert "骨干教师 38 → 33人" in changed
    assert "骨干教师 11 → 16人" in changed
    screen.at.number_input(key="what_if_number").set_value(100)
    screen.at.button(key="what_if_move_now").click().run()
    assert "实验小学的骨干教师只有 33 人，不能移出 100 人" in screen.texts("xh-notices")[0]


def test_the_plan_of_moves_says_how_far_it_goes_and_can_be_tried() -> None:
    screen = Screen("compliance", indicator="pe_art_per100").require_whole()
    screen.at.number_input(key="moves_most").set_value(3).run()
    said = screen.texts("xh-answer")[-1]
    assert re.search(r"移动 3 人 ，体艺教师的差异系数由 0\.531 降到 0\.\d{3}", said)
    screen.at.checkbox(key="moves_within").check().run()
    assert "所不在集团里" in screen.texts("xh-answer")[-1]
    screen.at.button(key="moves_into").click().run()
    assert "改动了" in screen.require_whole().texts("xh-answer")[2]


def test_a_missing_number_may_be_given_in_a_rehearsal_and_taken_back() -> None:
    screen = Screen("compliance", stage="junior", year="2019").require_whole()
    code = "3199000047"
    screen.at.selectbox(key=next(b.key for b in screen.at.selectbox if b.label == "学校")).set_value(
        code
    ).run()
    box = screen.require_whole().at.number_input(key=f"what_if_{code}_{BACKBONE}")
    assert box.value is None
    box.set_value(9.0).run()
    changed = next(text for text in screen.texts("xh-table") if text.startswith("推演，非实测 · 改动的学校"))
    assert "骨干教师 — → 9人" in changed
    screen.at.number_input(key=f"what_if_{code}_{BACKBONE}").set_value(None).run()
    assert "还没有改动" in screen.require_whole().words
