"""数据字典 on the screen: generated from the cards, searched by any of its words, and safe against what is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from balance.measures import MEASURES
from dashboard.parts.entries import chapter_html
from dashboard.presenters import dictionary
from etl.contracts import CONTRACTS
from etl.dictionary import INDICATORS, Section, sections
from etl.reference import registry
from etl.settings import STORE_VARIABLE
from tests.dashboard.screen import Screen

CARDS = registry()


def labels(found: list[Section], chapter: str = INDICATORS) -> set[str]:
    return {row[1] for section in found if section.chapter == chapter for row in section.rows}


def test_without_words_everything_is_there() -> None:
    found = dictionary.found(sections(CARDS), "")
    assert labels(found) == {card.label for card in CARDS.indicators.values()}
    said = dictionary.answer(found, "")
    assert f"{len(CARDS.indicators)} 个指标" in said
    assert f"{len(MEASURES)} 个量度" in said
    assert f"{sum(len(one.columns) for one in CONTRACTS.values())} 列" in said


@pytest.mark.parametrize("words", ["班额", "平均 班额", "CLASS_SIZE", "class_size", "人/班"])
def test_an_indicator_is_found_by_name_id_unit_in_any_case_and_width(words: str) -> None:
    found = dictionary.found(sections(CARDS), dictionary.cleaned(words))
    assert "平均班额" in labels(found)
    assert "每百名学生获奖人数" not in labels(found)


def test_a_column_is_found_by_an_alias_and_a_table_by_its_name() -> None:
    by_alias = dictionary.found(sections(CARDS), "XXBSM")
    titles = {section.title.split("(")[0] for section in by_alias}
    assert "学校信息" in titles
    assert "教育集团" not in titles
    by_table = dictionary.found(sections(CARDS), "教师交流(")
    whole = next(section for section in by_table if section.title.startswith("教师交流("))
    assert len(whole.rows) == len(CONTRACTS["exchange"].columns)


def test_every_word_must_be_there() -> None:
    assert dictionary.found(sections(CARDS), "班额 骨干教师 册数") == []
    assert "没有含" in dictionary.answer([], "班额 骨干教师 册数")


def test_a_line_stands_with_its_validity_and_small_schools_with_a_doubt() -> None:
    row = next(row for row in sections(CARDS)[0].rows if row[0] == "`backbone_per100`")
    cells = dict(zip(sections(CARDS)[0].headings, row, strict=True))
    assert "小学 ≥ 1、初中 ≥ 1" in cells["达标线"]
    assert "自 2017 学年起" in cells["达标线"]
    assert "不足 100 人" in cells["人数少时"]
    bare = next(row for row in sections(CARDS)[0].rows if row[0] == "`books_per_pupil`")
    assert dict(zip(sections(CARDS)[0].headings, bare, strict=True))["达标线"] == "—"


def test_what_is_typed_is_cleaned() -> None:
    assert dictionary.cleaned("  骨干\n\x00教师\u200b ") == "骨干 教师"
    assert len(dictionary.cleaned("长" * 500)) == dictionary.LONGEST
    assert dictionary.cleaned("\x07") == ""


def test_cells_are_escaped_and_ids_set_apart() -> None:
    section = Section(INDICATORS, "", (), ("编号", "指标", "算式"), (("`x`", "<b>甲</b>", "1 < 2"),))
    drawn = chapter_html(INDICATORS, [section], unfolded=False)
    assert "<b>甲" not in drawn
    assert "1 &lt; 2" in drawn
    assert "<code>x</code>" in drawn
    assert "<details open" not in drawn.replace('class="xh-chapter"', "")


@pytest.mark.usefixtures("on_demo")
class TestTheScreen:
    def test_it_opens_whole_and_marked(self) -> None:
        screen = Screen("dictionary").require_whole()
        assert "示例数据(模拟)" in screen.texts("xh-top")[0]
        assert "县级以上骨干教师数 ÷ 在校生数 × 100" in screen.words

    def test_typed_words_stand_in_the_link_and_the_link_finds_again(self) -> None:
        screen = Screen("dictionary")
        screen.at.text_input(key="dictionary_words").set_value(" 平均  班额 ").run()
        assert screen.link["words"] == "平均 班额"
        assert "含“ 平均 班额 ”的有" in screen.answer
        again = Screen("dictionary", words="平均 班额").require_whole()
        assert again.answer == screen.answer
        screen.at.text_input(key="dictionary_words").set_value("").run()
        assert "words" not in screen.link

    def test_a_hostile_link_is_text(self) -> None:
        screen = Screen("dictionary", words="<script>alert(1)</script>**`x`" + "y" * 999).require_whole()
        bodies = "".join(element.proto.body for element in screen.at.get("html"))
        assert "<script" not in bodies
        assert "没有含" in screen.answer


def test_it_needs_no_published_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "none"))
    screen = Screen("dictionary").require_whole()
    assert "个指标" in screen.answer
    assert "示例数据" not in screen.words
