"""汇报: what is ticked is kept as wishes, made anew for any year, and leaves as a file; also from the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import fastexcel
import pytest
from pptx import Presentation
from typer.testing import CliRunner

from dashboard.basket import MOST_ITEMS, Basket, item_of, read_basket
from dashboard.charts.spec import Blank
from dashboard.cli.commands import app
from dashboard.data_access import Source
from dashboard.exports.slides import deck
from dashboard.figures import FIGURES
from dashboard.reporting import SETS, assemble, ready_set
from dashboard.settling import settled
from etl.problems import Refused
from tests.dashboard.screen import Screen

COUNTY = {"scope": "county:示例县", "stage": "primary", "year": "2024", "indicator": "backbone_per100"}


def test_a_basket_keeps_order_and_each_figure_once() -> None:
    one, two = item_of("trend", COUNTY), item_of("picture", COUNTY)
    basket = Basket().with_item(one).with_item(two).with_item(one)
    assert [item.figure for item in basket.items] == ["trend", "picture"]
    assert [item.figure for item in basket.moved(1, -1).items] == ["picture", "trend"]
    assert basket.moved(0, -1) == basket
    assert basket.without(0).items == (two,)
    assert basket.named(0, "我的标题").items[0].headline == "我的标题"


def test_a_saved_basket_opens_as_it_was() -> None:
    basket = Basket(
        "局长办公会", (item_of("trend", COUNTY), item_of("picture", {**COUNTY, "version": "1.0.0"}))
    )
    basket = basket.named(1, "=1+1 标题")
    assert read_basket(basket.to_json()) == basket
    assert "value" not in basket.to_json().decode()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\x00\xff", "不是 JSON"),
        (b"[]", "不是校校好的汇报清单"),
        (b'{"format": 2, "items": []}', "不是校校好的汇报清单"),
        (b'{"format": 1, "items": [{"figure": "__class__", "selection": {}}]}', "第 1 张图不认识"),
        (b'{"format": 1, "items": [{"figure": "trend"}]}', "没有写明范围"),
        (b" " * 200_001, "200 KB"),
    ],
)
def test_what_is_no_basket_is_a_letter(content: bytes, found: str) -> None:
    with pytest.raises(Refused) as refused:
        read_basket(content)
    assert found in refused.value.problems[0].found


def test_a_hostile_basket_keeps_only_known_keys_and_short_words() -> None:
    card = {
        "format": 1,
        "title": "x" * 999,
        "items": [
            {"figure": "trend", "selection": {"scope": "all", "evil": "1", "year": ["1"]}, "headline": 7}
        ]
        * 99,
    }
    basket = read_basket(json.dumps(card).encode())
    assert len(basket.items) == MOST_ITEMS
    assert basket.items[0].wished == {"scope": "all"}
    assert len(basket.title) <= 300


def test_every_set_names_figures_that_exist() -> None:
    assert {figure for figures in SETS.values() for figure in figures} <= set(FIGURES)


def test_a_basket_is_made_anew_for_another_year(on_demo: Path) -> None:
    source = Source(str(on_demo))
    basket = Basket("", (item_of("trend", COUNTY), item_of("thresholds", COUNTY))).named(0, "自己的标题")
    report, told = assemble(basket, source)
    earlier, _ = assemble(basket, source, {"year": "2020"})
    assert told == ()
    assert report.figures[0].takeaway == "自己的标题"  # type: ignore[union-attr]
    last = [max(r.figures[0].table["school_year"]) for r in (report, earlier)]  # type: ignore[union-attr]
    assert last == [2024, 2020]
    assert "示例县·小学" in report.title
    assert report.mark == "示例数据(模拟)"


def test_each_ready_set_is_made_for_a_county(on_demo: Path) -> None:
    source = Source(str(on_demo))
    desk, _ = settled(source, COUNTY)
    for name in SETS:
        report, told = assemble(ready_set(name, desk), source)
        assert told == ()
        assert len(report.figures) >= 5
        assert not any(isinstance(figure, Blank) for figure in report.figures)


def test_the_directors_meeting_is_ten_slides_from_state_to_what_if(on_demo: Path) -> None:
    source = Source(str(on_demo))
    desk, _ = settled(source, COUNTY)
    report, _ = assemble(ready_set("director", desk), source)
    slides = Presentation(io.BytesIO(deck(report))).slides
    assert len(slides) == 10
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert len(set(titles)) == 10
    for place, words in (
        (2, "共 7 项"),
        (4, "更均衡"),
        (6, "没有达到线"),
        (7, "最需要先看"),
        (8, "集团"),
        (9, "推演"),
    ):
        assert words in titles[place]
    assert "非实测" in titles[9]


def test_a_report_on_one_school_is_of_that_school_in_any_year(on_demo: Path) -> None:
    source = Source(str(on_demo))
    desk, _ = settled(source, COUNTY)
    code = list(desk.school_names())[3]
    chosen, _ = settled(source, {**COUNTY, "schools": code})
    basket = ready_set("school", chosen)
    assert all(item.wished["schools"] == code for item in basket.items)
    name = desk.school_names()[code]
    for year in ("2024", "2021"):
        report, _ = assemble(basket, source, {"year": year})
        assert name in report.title
        assert name in report.findings[0]
        assert f"{year}—" in report.findings[0]


def test_each_figure_says_what_it_was_chosen_from_itself(on_demo: Path) -> None:
    source = Source(str(on_demo))
    other = {**COUNTY, "year": "2021", "scope": "group:示例县第一小学教育集团"}
    basket = Basket("", (item_of("trend", COUNTY), item_of("picture", other)))
    report, _ = assemble(basket, source)
    slides = list(Presentation(io.BytesIO(deck(report))).slides)[2:]
    notes = [slide.notes_slide.notes_text_frame.text for slide in slides]
    assert "2024—2025学年" in notes[0]
    assert "2021—2022学年" in notes[1]
    assert "第一小学教育集团" in notes[1]
    assert "第一小学教育集团" not in notes[0]


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_the_command_writes_the_set_that_was_asked_for(on_demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "deck.pptx"
    code, said = run(
        "export",
        "--set",
        "director",
        "--scope",
        "county:示例县",
        "--school-year",
        "2024",
        "--format",
        "pptx",
        "-o",
        str(out),
        "--store",
        str(on_demo),
    )
    assert code == 0, said
    assert "版本 1.0.0" in said
    assert len(Presentation(io.BytesIO(out.read_bytes())).slides) == len(SETS["director"]) + 2


def test_the_command_takes_a_saved_basket_and_another_year(on_demo: Path, tmp_path: Path) -> None:
    saved, out = tmp_path / "list.json", tmp_path / "book.xlsx"
    saved.write_bytes(Basket("我的", (item_of("years", COUNTY),)).to_json())
    code, said = run(
        "export",
        "--basket",
        str(saved),
        "--school-year",
        "2021",
        "--format",
        "xlsx",
        "-o",
        str(out),
        "--store",
        str(on_demo),
    )
    assert code == 0, said
    assert fastexcel.read_excel(out.read_bytes()).sheet_names == ["目录", "表 1", "数据说明"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--scope", "county:没有的县"), "不存在"),
        (("--template", "缺.pptx"), "读不到"),
        (("--basket", "缺.json"), "读不到"),
        (("-o", "/没有/这个/目录.pptx"), "写不了"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(
    more: tuple[str, ...], said: str, on_demo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "x.pptx"
    code, told = run("export", "-o", str(out), "--store", str(on_demo), *more)
    assert code == 2
    assert said in told
    assert not out.exists()


def test_a_tick_on_a_screen_puts_the_figure_into_the_report(on_demo: Path) -> None:
    screen = Screen("balance", **COUNTY)
    screen.at.checkbox(key="tick_trend").check().run()
    screen.go("report").require_whole()
    assert "已选 1 张图" in screen.answer.replace("\n", "")
    assert "校际差异系数逐年变化" in screen.words
    screen.at.button(key="remove_0").click().run()
    assert "还没有选图" in screen.answer


def test_a_ready_set_becomes_a_file(on_demo: Path) -> None:
    screen = Screen("report").require_whole()
    screen.at.button(key="set_director").click().run()
    assert f"已选 {len(SETS['director'])} 张图" in screen.answer
    screen.at.text_input(key="headline_0_met").set_value("我写的结论").run()
    screen.at.selectbox(key="form").set_value("pptx").run()
    screen.at.button(key="make_report").click().run()
    name, content, _ = screen.at.session_state["report_file"]
    assert name.endswith(".pptx")
    slides = Presentation(io.BytesIO(content)).slides
    assert slides[2].shapes.title.text_frame.text == "我写的结论"


def test_nothing_published_is_a_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOXIAOHAO_STORE", str(tmp_path / "none"))
    screen = Screen("report")
    assert not screen.at.exception
    assert "还没有可看的数据" in screen.texts("xh-letter")[0]


def test_a_list_is_made_anew_from_another_version(on_demo: Path) -> None:
    screen = Screen("report")
    screen.at.button(key="set_compare").click().run()
    versions = screen.at.selectbox(key="export_version")
    assert versions.options[1:] == list(Source(str(on_demo)).versions())
    versions.set_value("1.0.0").run()
    screen.at.selectbox(key="export_year").set_value("2021").run()
    screen.at.button(key="make_report").click().run()
    assert not screen.at.exception
    _, content, _ = screen.at.session_state["report_file"]
    slide = list(Presentation(io.BytesIO(content)).slides)[2]
    notes = slide.notes_slide.notes_text_frame.text
    assert "1.0.0" in notes
    assert "2021—2022学年" in notes
    basket = Basket("", (item_of("trend", COUNTY),))
    _, told = assemble(basket, Source(str(on_demo)), {"version": "9.9.9"})
    assert told  # what cannot be kept is told, never silently something else
