"""教师交流: persons and person-times apart, the share against an honest base, and a reason where nothing is known."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import pytest

from balance.county_items import judge_county
from balance.exchanges import LONG, SHORT, rotation
from balance.scope import Scope
from dashboard.charts.plotly_charts import draw
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.charts.table import VOID, TableView, table_of
from dashboard.exports.drawing import drawing
from dashboard.exports.paper import paper
from dashboard.exports.report import TablePage
from dashboard.exports.slides import deck
from dashboard.exports.workbook import workbook
from dashboard.parts.writing import table_html
from dashboard.presenters import exchange, exchange_flow, exchange_stays
from dashboard.theme import DARK, LIGHT, contrast, tint
from dashboard.words import plain, say
from etl.reading import Reader
from etl.reference import registry
from etl.settings import DEMO
from tests.dashboard.exchanged import found, move, value_frame
from tests.dashboard.screen import Screen
from tests.dashboard.test_exports import report_of, slides_of
from tests.etl.deliveries import csv_file, loaded, worked_example

TO_WEAK = (move("己校", "甲校", people=4, backbone=3), move("乙校", "戊校", people=1, backbone=1))


def test_the_answer_keeps_persons_and_person_times_apart() -> None:
    words = plain(exchange.answer(found(*TO_WEAK, move("丙校", "丁校", SHORT, people=30))))
    assert "长期交流 5 人" in words
    assert "其中骨干 4 人" in words
    assert "短期跟岗 30 人次" in words
    assert "35" not in words
    assert say("exchange.towards", n="2", schools=2).replace("**", "") in words


def test_a_flow_out_of_the_weak_is_told_as_such() -> None:
    assert plain(say("exchange.away", n="1", schools=2)) in plain(
        exchange.answer(found(move("乙校", "戊校")))
    )
    level = found(move("乙校", "戊校"), move("己校", "甲校"))
    assert plain(say("exchange.level", schools=2)) in plain(exchange.answer(level))


def test_the_share_is_measured_against_the_eligible_and_says_so() -> None:
    words = plain(exchange.answer(found(*TO_WEAK)))  # 5 of 6 × 20
    assert "占符合交流条件教师的 4.2%" in words
    assert "5/120 人" in words
    assert "未达到" in words


def test_without_the_eligible_all_teachers_stand_in_and_a_line_not_reached_is_not_judged() -> None:
    seen = found(*TO_WEAK, eligible=None)
    words = plain(exchange.answer(seen))
    assert "全部专任教师" in words
    assert "不能判断" in words
    assert any("比例只会偏低" in one for one in exchange.doubts(seen))
    view = exchange.against(seen)
    assert view is not None
    assert [row[1][-1] for row in view.rows] == ["断", "断", "断"]
    reached = exchange.against(found(move("己校", "甲校", people=33, backbone=3), eligible=None))
    assert reached is not None
    assert [row[1][-1] for row in reached.rows] == ["✓", "断", "断"]  # 11 % of all teachers: at least 11 %


def test_every_preset_has_its_own_lines_and_shanghai_its_three_years() -> None:
    three = move("己校", "甲校", people=20, backbone=7, end=date(2027, 7, 10))
    view = exchange.against(found(three, move("戊校", "乙校", people=4, backbone=0)))
    assert view is not None
    assert [row[0] for row in view.rows] == ["国家", "上海(示范性学区和集团)", "成都"]
    assert [[cell[-1] for cell in row[1:4]] for row in view.rows] == [
        ["✓", "✓", "求"],
        ["✓", "✗", "✗"],  # 20 % of 120; 7 of 24; 20 of 24 for three years
        ["✓", "✓", "求"],
    ]
    assert "24 人中 20 人" in view.rows[1][3]
    open_end = exchange.against(found(move("己校", "甲校", people=20, end=None)))
    assert open_end is not None
    assert open_end.rows[1][3].endswith("不能判断")


def test_a_matrix_holds_one_kind_and_its_sums() -> None:
    seen = found(*TO_WEAK, move("己校", "乙校", people=2), move("丙校", "己校", SHORT, people=9))
    view = exchange_flow.long_matrix(seen)
    assert view is not None
    assert view.headings[1:3] == ("己校 △强", "乙校 ▽弱")
    assert [row[0] for row in view.rows] == ["甲校 ▽弱", "乙校 ▽弱", "戊校 △强", say("exchange.matrix.sum")]
    assert [row[1:] for row in view.rows] == [("4", "", "4"), ("2", "", "2"), ("", "1", "1"), ("6", "1", "7")]
    assert [max(line) for line in view.shades] == [1.0, 0.5, 0.25, 0.0]
    short = exchange_flow.short_matrix(seen)
    assert short is not None
    assert short.rows[-1][-1] == "9"
    assert "人次" in short.headings[-1]
    assert "9 人次" in plain(exchange_flow.takeaway(seen, SHORT))


def test_a_long_matrix_keeps_its_sums_on_a_slide() -> None:
    seen = found(
        *(move(f"外{n:02d}", "甲校", people=1 + n) for n in range(3)),
        *(move("己校", f"外{n:02d}", people=20 - n, backbone=0) for n in range(12)),
    )
    view = exchange_flow.long_matrix(seen)
    assert view is not None
    assert view.brief is not None
    assert len(view.rows) == 14
    assert len(view.brief.rows) == exchange_flow.MOST_BRIEF + 1
    assert view.brief.rows[-1] == view.rows[-1]
    left_out = sum(int(row[-1]) for row in view.rows[8:-1])
    assert view.brief.rows[-2][0] == say("exchange.matrix.others", n=len(view.rows) - 1 - 8)
    assert view.brief.rows[-2][-1] == str(left_out)
    assert exchange_flow.long_matrix(found(*TO_WEAK)).brief is None  # type: ignore[union-attr]


def test_a_record_without_a_number_is_no_zero_anywhere() -> None:
    seen = found(move("己校", "甲校", people=None, backbone=None), move("己校", "乙校", people=3, backbone=1))
    assert say("exchange.at_least", n="3", unit="人", blank=1) in exchange.answer(seen)
    assert say("exchange.towards_unknown") in exchange.answer(seen)
    assert say("exchange.share_none", why=say("exchange.why.blank", n=1)) in exchange.answer(seen)
    view = exchange_flow.long_matrix(seen)
    assert view is not None
    cells = {row[0]: row[1:] for row in view.rows}
    assert cells["甲校 ▽弱"] == (say("exchange.matrix.blank"), "≥0")
    assert cells[say("exchange.matrix.sum")][-1] == "≥3"
    assert isinstance(exchange.over_years(seen), Blank)
    spec = exchange_flow.flow(seen)
    assert isinstance(spec, ChartSpec)
    assert {row["label"]: row["received"] for row in spec.table.to_dicts()}["甲校 ▽弱"] is None


def test_no_record_at_all_says_what_to_load_and_one_kind_missing_is_not_none() -> None:
    assert exchange.answer(found()) == say("exchange.nothing", place="松江县·小学")
    assert exchange.against(found()) is None
    last_year = found(move("己校", "甲校", year=2023))
    assert "没有记录不等于没有交流" in exchange.answer(last_year)
    only_short = found(move("己校", "甲校", SHORT))
    assert isinstance(exchange_flow.flow(only_short), Blank)
    assert exchange_flow.long_matrix(only_short) is None
    assert "没有长期交流的记录" in exchange_flow.takeaway(only_short, LONG)


def test_a_neutral_indicator_calls_nobody_weak() -> None:
    seen = found(*TO_WEAK, indicator="enrolment")
    assert not seen.weak
    assert any("不分好坏" in one for one in exchange.doubts(seen))
    spec = exchange_flow.flow(seen)
    assert isinstance(spec, ChartSpec)
    assert "弱" not in plain(spec.takeaway)


def test_a_school_outside_the_scope_is_named_as_such_and_flows_in() -> None:
    seen = found(move("外校", "甲校", people=3, backbone=2))
    view = exchange_flow.long_matrix(seen)
    assert view is not None
    assert view.headings[1] == say("exchange.outside", school="外校")
    assert "净流入" in exchange.answer(seen)
    assert seen.rotation(2024).gone.known == 0  # sent by nobody of the scope


def test_both_sides_of_the_flow_are_drawn_from_weak_to_strong_and_natively() -> None:
    spec = exchange_flow.flow(found(*TO_WEAK))
    assert isinstance(spec, ChartSpec)
    assert spec.table["label"].to_list() == ["甲校 ▽弱", "乙校 ▽弱", "戊校 △强", "己校 △强"]
    assert spec.table["net"].to_list() == [3, -1, 1, -3]
    assert [row[1:3] for row in table_of(spec).rows] == [("0", "3"), ("1", "0"), ("0", "1"), ("3", "0")]
    assert "1 所没有接收到骨干" in plain(spec.takeaway)
    left, right = draw(spec, LIGHT).data
    assert sorted(-x for x in left.x if x is not None) == [1, 3]
    native = drawing(spec)
    assert native.series[0].values == (None, -1, None, -3)
    assert native.series[1].values == (3, None, 1, None)
    assert [x for x in right.x if x is not None] == [1, 3]


def test_who_is_back_and_who_has_no_end() -> None:
    seen = found(
        move("己校", "甲校", year=2022, people=1, end=date(2023, 7, 10)),
        move("己校", "乙校", people=2, end=date(2026, 7, 10)),
        move("戊校", "乙校", people=4, end=None),
    )
    words = plain(exchange_stays.sentence(seen))
    assert all(one in words for one in ("已到期返回 1 人", "仍在外 2 人", "没有写结束日期 4 人"))
    view = exchange_stays.still_away(seen)
    assert view is not None
    assert [(row[0], row[5]) for row in view.rows] == [("戊校", "—"), ("己校", "2026-07-10")]
    lengths = exchange_stays.lengths(seen)
    assert lengths is not None
    assert [row[1:] for row in lengths.rows] == [("1", "0", "0"), ("0", "2", "0"), ("0", "0", "4")]


def test_receivers_stand_beside_the_others_and_no_cause_is_named() -> None:
    seen = found(move("己校", "甲校", people=3), move("己校", "甲校", year=2021, people=50))
    view = exchange_stays.receivers(seen, value_frame())
    assert view is not None
    assert [row[0] for row in view.rows] == ["接收学校合计(1 所)", "其余学校合计(5 所)", "甲校"]
    assert view.rows[2][1:] == ("3", "1", "10.00", "13.00", "+3.00")  # the fifty came with the base year
    assert view.rows[1][3:] == ("40.00", "43.00", "+3.00")
    assert not any(word in view.key + view.caption for word in ("使", "带来", "因此", "提高了"))
    assert "他们本人" in view.key


# ---------------------------------------------------------------- a table that is a heat-map, wherever it goes


def heat() -> TablePage:
    view = TableView(
        "矩阵", ("学校", "语文", "数学"), (("甲", "3", "未报"), ("乙", "", "1")), (False, True, True),
        key="单位：次", shades=((0.0, 1.0, VOID), (0.0, 0.0, 1 / 3)),
    )  # fmt: skip
    return TablePage("matrix", view, "覆盖", "", report_of().meta)


def test_a_shaded_cell_is_shaded_on_slide_sheet_paper_and_screen() -> None:
    page = heat()
    [table] = [shape for shape in slides_of(deck(report_of(page)))[2].shapes if shape.has_table]
    fills = [[table.table.cell(i, j).fill.type is not None for j in range(3)] for i in (1, 2)]
    assert fills == [[False, True, True], [False, False, True]]
    strong, faint = (table.table.cell(i, j).fill.fore_color.brightness for i, j in ((1, 1), (2, 2)))
    assert strong < faint
    sheet = fastexcel.read_excel(workbook(report_of(page))).load_sheet(1, header_row=None).to_polars()
    assert "未报" in str(sheet.rows())
    assert paper(report_of(page)).startswith(b"%PDF-")
    words = table_html(page.view)
    assert words.count("color-mix") == 2
    assert words.count("data-void") == 1
    assert "xh-heat" in words


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_ink_is_readable_on_the_deepest_cell(colours: Any) -> None:
    assert contrast(colours.ink, tint(1.0, colours)) >= 4.5
    assert tint(0.2, colours) != tint(1.0, colours)


# ---------------------------------------------------------------- the demo county, counted anew from its files


def lines(name: str) -> list[dict[str, str]]:
    [path] = DEMO.glob(f"*_{name}_*.csv")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def began(row: dict[str, str]) -> int:
    year, month, _ = map(int, row["交流开始日期"].split("-"))
    return year if month >= 9 else year - 1


@pytest.mark.usefixtures("on_demo")
def test_the_screen_says_what_a_count_of_the_files_says() -> None:
    members = {row["学校标识码"] for row in lines("membership") if row["集团编号"] == "JT02"}
    ours = [row for row in lines("exchange") if began(row) == 2024 and row["派出学校标识码"] in members]
    sums: dict[str, int] = defaultdict(int)
    for row in ours:
        sums[row["交流类型"]] += int(row["交流人数"])
        sums[row["交流类型"] + "骨干"] += int(row["其中骨干教师数"])
    eligible = sum(
        int(row["符合交流条件教师数"])
        for row in lines("teachers")
        if row["学校标识码"] in members and row["学年"] == "2024"
    )
    screen = Screen("exchange", scope="group:示例县第一小学教育集团", stage="primary", year="2024")
    words = screen.require_whole().answer.replace(" ", "")
    assert f"长期交流{sums['长期']}人" in words
    assert f"短期跟岗{sums['短期']}人次" in words
    assert f"{sums['长期']}/{eligible}人" in words
    assert f"{100 * sums['长期'] / eligible:.1f}%" in words
    assert f"{100 * sums['长期骨干'] / sums['长期']:.1f}%" in screen.words.replace(" ", "")
    assert {"plot_exchange_flow", "plot_exchange_years"} <= set(screen.figures())


@pytest.mark.parametrize("year", [2018, 2021, 2023])
def test_the_share_of_a_county_is_that_of_the_county_item(on_demo: Path, year: int) -> None:
    reader, county = Reader(on_demo), Scope("county", "示例县")
    version = reader.current().version
    cards, preset = registry().county_items, registry().preset()
    items = judge_county(cards, reader.county_tables(version, county, year), preset, preset)
    rate, backbone = next(one for one in items if one.item.rule == "exchange").figures
    sent = reader.exchanges(version, county, "primary").filter("from_here", school_year=year)
    one = rotation(sent, reader.rotation_schools(version, county).filter(school_year=year))
    assert (one.share, one.backbone_share) == (pytest.approx(rate.value), pytest.approx(backbone.value))
    assert (one.gone.whole, one.among) == (rate.numerator, rate.denominator)
    by_hand = [row for row in lines("exchange") if began(row) == year and row["交流类型"] == "长期"]
    assert one.gone.whole == sum(int(row["交流人数"]) for row in by_hand)


def test_a_county_without_exchanges_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(tmp_path / "store", csv_file(tmp_path / "a.csv", worked_example()))
    monkeypatch.setenv("XIAOXIAOHAO_STORE", str(tmp_path / "store"))
    screen = Screen("exchange").require_whole()
    assert "还没有教师交流的记录" in screen.answer
    assert screen.figures() == {}
