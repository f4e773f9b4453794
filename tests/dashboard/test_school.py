"""The screen 学校画像 on the demo county: one school's numbers counted anew from the CSV files, in plain Python."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from balance.scope import Scope
from dashboard.figures import FIGURES, make
from dashboard.presenters import school, school_history
from dashboard.presenters.measured import Measured
from dashboard.presenters.standing import standing
from etl.reading import Reader
from tests.dashboard.frames import context, values
from tests.dashboard.screen import Screen
from tests.dashboard.test_compliance_screen import LINES, PER, counted
from tests.dashboard.test_screens import demo_rows

ITEMS = 7
BACKBONE = 1


def chosen_school() -> str:
    """A primary school of the demo county that stayed in one group and misses some item."""
    return next(
        row["学校标识码"]
        for row in demo_rows("05")
        if row["集团编号"] == "JT06" and row["集团角色"] == "分校"
    )


@pytest.mark.usefixtures("on_demo")
class TestOnTheDemoCounty:
    def test_the_answer_counts_the_items_as_the_files_do(self) -> None:
        code = chosen_school()
        rows = counted("primary", 2024)
        pupils, tops = rows[code]
        ratios = [
            per * float(str(top)) / pupils / line
            for top, per, line in zip(tops, PER, LINES["primary"], strict=True)
        ]
        screen = Screen("school", schools=code).require_whole()
        assert f"{sum(one >= 1 - 1e-12 for one in ratios)} 项达到" in screen.answer
        weakest = min(range(ITEMS), key=ratios.__getitem__)
        lines = screen.texts("xh-table")
        table = next(text for text in lines if "集团水平" in text)
        value = PER[weakest] * float(str(tops[weakest])) / pupils
        assert f"{value:.2f}" in screen.answer
        assert f"{value:.2f}" in table

    def test_whole_and_group_are_sums_over_sums(self) -> None:
        code, rows = chosen_school(), counted("primary", 2024)
        group = {row["学校标识码"] for row in demo_rows("05") if row["集团编号"] == "JT06"}
        table = next(t for t in Screen("school", schools=code).texts("xh-table") if "集团水平" in t)
        for members in (set(rows), group & set(rows)):
            pupils = sum(rows[one][0] for one in members)
            backbone = sum(float(str(rows[one][1][BACKBONE])) for one in members)
            assert f"{100 * backbone / pupils:.2f}人" in table

    def test_the_share_of_the_gap_is_that_of_the_formula(self) -> None:
        code, rows = chosen_school(), counted("primary", 2024)
        pupils, tops = rows[code]
        ratios = [
            per * float(str(top)) / pupils / line
            for top, per, line in zip(tops, PER, LINES["primary"], strict=True)
        ]
        weakest = min(range(ITEMS), key=ratios.__getitem__)
        known = {one: (p, float(str(t[weakest]))) for one, (p, t) in rows.items() if t[weakest] is not None}
        mean = sum(top for _, top in known.values()) / sum(p for p, _ in known.values())
        gaps = {one: p * (top / p - mean) ** 2 for one, (p, top) in known.items()}
        share = 100 * gaps[code] / sum(gaps.values())
        assert f"校际差距的 {share:.1f}%" in Screen("school", schools=code).answer

    def test_a_school_under_the_scope_rule_is_shown_and_not_judged(self) -> None:
        point = next(row["学校标识码"] for row in demo_rows("01") if row["学校名称"].endswith("石坝教学点"))
        screen = Screen("school", schools=point).require_whole()
        assert "不纳入统计" in screen.answer
        assert "不足50人的教学点" in screen.answer
        assert "达标" not in screen.answer.replace("不判断是否达标", "")
        assert "✗" not in screen.words.split("逐年基本情况")[0].split("✓ 达到线")[0]

    def test_a_school_without_data_in_the_year_says_so_and_keeps_its_history(self) -> None:
        merged = next(row for row in demo_rows("03") if row["变更类型"] == "合并")
        screen = Screen("school", schools=merged["原标识码"]).require_whole()
        assert "没有这所学校的记录" in screen.answer
        assert "最近的记录是 2020 学年" in screen.answer
        assert f"({merged['新标识码']})" in next(t for t in screen.texts("xh-table") if "事项" in t)

    @pytest.mark.parametrize("code", ["0000000000", "<b>x</b>", "2199000001"])
    def test_a_code_that_the_scope_does_not_hold_is_told_and_another_is_shown(self, code: str) -> None:
        screen = Screen("school", schools=code, stage="junior").require_whole()
        assert "1 所学校在这个范围找不到" in screen.texts("xh-notices")[0]
        assert "没有选学校" in screen.words
        assert code not in screen.link.get("schools", "")

    def test_a_group_shows_no_school_of_another(self) -> None:
        group = next(row["集团名称"] for row in demo_rows("04") if row["集团编号"] == "JT06")
        screen = Screen("school", scope=f"group:{group}", schools="2199000005").require_whole()
        assert "找不到" in screen.texts("xh-notices")[0]
        assert "2199000005" not in screen.words

    def test_no_rule_for_a_stage_is_no_verdict(self) -> None:
        screen = Screen("school", stage="senior")
        assert "没有可对照的标准" in screen.answer
        assert "plot_school_items" not in screen.figures()

    def test_choosing_another_school_stands_in_the_link_and_keeps_those_picked_by_hand(self) -> None:
        picked = "2199000001,2199000002"
        screen = Screen("school", schools=picked).choose("学校", chosen_school()).require_whole()
        assert screen.link["school"] == chosen_school()
        assert screen.link["schools"] == picked
        name = next(row["学校名称"] for row in demo_rows("01") if row["学校标识码"] == chosen_school())
        assert name in screen.answer

    def test_a_recoded_school_keeps_its_years_under_either_code(self) -> None:
        old, new = next(
            (row["原标识码"], row["新标识码"]) for row in demo_rows("03") if row["变更类型"] == "变更类别"
        )
        screen = Screen("school", school=old).require_whole()
        assert screen.link["school"] == new
        years = next(table for table in screen.texts("xh-table") if "逐年" in table)
        assert all(str(year) in years for year in range(2017, 2025))
        before = Screen("school", school=new, year="2020", from_="2019").require_whole()
        assert old in " ".join(before.texts("xh-small"))

    def test_memberships_stand_with_role_and_dates(self) -> None:
        left = next(row for row in demo_rows("05") if row["退出日期"])
        table = next(t for t in Screen("school", schools=left["学校标识码"]).texts("xh-table") if "事项" in t)
        joined, gone = (date.fromisoformat(left[name]) for name in ("加入日期", "退出日期"))
        assert f"{joined.year}年{joined.month}月{joined.day}日" in table
        assert f"{gone.year}年{gone.month}月{gone.day}日" in table
        assert left["紧密程度"] in table

    def test_its_figures_can_be_ticked(self) -> None:
        ticked = {box.key for box in Screen("school").at.checkbox}
        own = {f"tick_{name}" for name, entry in FIGURES.items() if entry.screen == "school"}
        assert own - ticked <= {"tick_school_missing"}
        assert len(own & ticked) >= len(own) - 1

    def test_the_sheet_of_paper_names_mark_source_and_version(self) -> None:
        bodies = [element.proto.body for element in Screen("school").at.get("html")]
        margins = next(body for body in bodies if "@page" in body)
        assert "示例数据" in margins
        assert "1.0.0" in margins.replace("\\2e ", ".")

    def test_the_doors_give_one_school(self, on_demo) -> None:  # type: ignore[no-untyped-def]
        reader = Reader(on_demo)
        code = chosen_school()
        facts = reader.school_facts("1.0.0", Scope("county", "示例县"), "primary", code)
        assert facts["school_year"].to_list() == sorted(facts["school_year"].to_list())
        assert reader.school_facts("1.0.0", Scope("county", "别县"), "primary", code).is_empty()
        named = dict(reader.names("1.0.0").select("school_code", "aliases").rows())
        aliases = [row["学校别名"] for row in demo_rows("02") if row["学校标识码"] == "3199000051"]
        assert sorted(named["3199000051"].split("、")) == sorted(aliases)
        assert reader.memberships("1.0.0").height == len(demo_rows("05"))


WHO = {
    "school_year": 2024, "school_name": "新名小学", "school_type": "小学", "ownership": "公办",
    "urban_rural": "乡村", "county": "松江县", "township": None, "main_group": None, "students": 100.0,
    "in_scope": True, "scope_note": None,
}  # fmt: skip
SUCCESSION = {
    "old_code": pl.String, "new_code": pl.String, "succession_date": pl.Date, "succession_kind": pl.String,
}  # fmt: skip
MEMBERS = {
    "group_name": pl.String, "school_code": pl.String, "role": pl.String, "tightness": pl.String,
    "joined": pl.Date, "left": pl.Date,
}  # fmt: skip
CODE = "2100000000"


def made_up(
    *, succession: list[tuple[object, ...]] | None = None, members: list[tuple[object, ...]] | None = None
) -> school.Profile:
    frame = values({"新名小学": [None, 12.0, 13.0, 14.0]}).with_columns(
        line_code="school_code", series_note=pl.lit(None, pl.String)
    )
    years = pl.DataFrame([{**WHO, "school_year": 2023, "school_name": "旧名小学"}, WHO])
    record = school.Record(
        CODE,
        years,
        frame,
        pl.DataFrame(succession or [], schema=SUCCESSION, orient="row"),
        pl.DataFrame(members or [], schema=MEMBERS, orient="row"),
        pl.DataFrame({"school_code": ["1"], "school_name": ["老学校"], "aliases": ["甲、乙"]}),
    )
    return school.Profile(standing(context(), frame), record, Measured(frame.clear()))


def test_history_goes_by_date_and_names_what_was_before() -> None:
    one = made_up(
        succession=[("1", CODE, date(2023, 8, 1), "变更类别")],
        members=[
            ("甲集团", "1", "成员校", None, date(2020, 9, 1), date(2022, 7, 1)),
            ("乙集团", CODE, "总校", "紧密型", date(2024, 9, 1), None),
            ("丙集团", "9", "总校", "紧密型", date(2024, 9, 1), None),
        ],
    )
    said = [(when, what, words) for when, what, words in school_history.history_table(one).rows]
    assert [what for _, what, _ in said] == [
        "加入集团", "退出集团", "变更类别", "数据中的校名", "校名变更", "加入集团",
    ]  # fmt: skip
    assert "老学校(1)" in said[2][2]
    assert not any("丙集团" in words for _, _, words in said)
    assert school_history.groups(one) == "所在集团：乙集团(总校、紧密型)。"


def test_a_school_that_was_merged_in_brings_no_memberships() -> None:
    one = made_up(
        succession=[("1", CODE, date(2023, 8, 1), "合并")],
        members=[("甲集团", "1", "成员校", None, date(2020, 9, 1), None)],
    )
    assert "甲集团" not in str(school_history.history_table(one).rows)
    assert "不在任何集团" in school_history.groups(one)


def test_missing_values_are_listed_with_years_and_reason() -> None:
    table = school_history.missing_table(made_up())
    assert table is not None
    assert table.rows == (("生均图书册数", "2021", "图书册数未报"),)


def test_a_school_that_reported_none_of_the_seven_is_undecided() -> None:
    said = school.answer(made_up(), None)
    assert "一项也没有报" in said
    assert "达标" not in said


def test_facts_without_an_earlier_year_claim_no_change() -> None:
    one = made_up()
    found, before = school.facts(one)
    assert before == 2023
    assert all(value == "—" and step == "—" for _, value, step in found)


@pytest.mark.usefixtures("on_demo")
def test_a_catalogue_entry_makes_the_figure_of_the_first_chosen_school() -> None:
    from dashboard.data_access import Source
    from dashboard.settling import settled

    desk, _ = settled(Source.here(), {"schools": f"{chosen_school()},2199000001"})
    figure = make("school_lines", desk)
    assert figure is not None
    name = next(row["学校名称"] for row in demo_rows("01") if row["学校标识码"] == chosen_school())
    assert name in figure.title
