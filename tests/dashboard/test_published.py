"""公开报道: what articles claim, what could be checked, under a mark of its own on screen and in every export."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
from pptx import Presentation

from dashboard.basket import Basket, item_of
from dashboard.charts.spec import Meta
from dashboard.data_access import Source
from dashboard.exports.paper import _content
from dashboard.exports.report import TablePage
from dashboard.exports.slides import deck
from dashboard.exports.workbook import workbook
from dashboard.figures import FIGURES, make
from dashboard.presenters import published
from dashboard.presenters.articles import Article, articles
from dashboard.reporting import assemble
from dashboard.selection import settle
from dashboard.settling import settled
from dashboard.words import say
from etl.loading import load
from etl.published_reading import Library
from etl.reading import Reader
from etl.recognition import Wishes
from etl.settings import DEMO, PUBLISHED, STORE_VARIABLE
from tests.dashboard.screen import Screen
from tests.dashboard.test_selection import choices

FILES = sorted(PUBLISHED.glob("*.csv"))
Z, X, D = "琢成学校教育集团", "修武县某乡教育集团", "党建领航"
DEMO_MARK, OWN_MARK = say("demo.mark"), say("published.mark")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the articles and nothing else."""
    store = tmp_path_factory.mktemp("alone") / "store"
    load(FILES, store, Wishes())
    return store


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county with the articles beside it, as the command ``demo`` makes it."""
    store = tmp_path_factory.mktemp("both") / "store"
    demo = sorted(DEMO.glob("*.csv"))
    load([*demo, *FILES], store, Wishes(), invented=frozenset(path.name for path in demo))
    return store


@pytest.fixture
def on_both(both: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STORE_VARIABLE, str(both))
    return both


@pytest.fixture
def found(alone: Path) -> dict[str, Article]:
    return {one.name: one for one in articles(Reader(alone).library("1.0.0"), "1.0.0")}


def column(view: published.TableView | None, name: str) -> list[str]:
    assert view is not None
    place = view.headings.index(say(f"published.column.{name}"))
    return [row[place] for row in view.rows]


def test_the_year_before_is_told_with_its_arithmetic_and_as_derived(found: dict[str, Article]) -> None:
    view = published.checks_table(found[Z])
    assert column(view, "result") == ["≈ 推算"]
    [sum_] = column(view, "arithmetic")
    assert "500 ÷ 1.3 ≈ 385人次" in sum_  # 500 / 1.3 = 384.6
    assert column(view, "range") == ["385 至不到 462"]  # 600 / 1.3 = 461.5
    assert view is not None
    assert "人与人次" in view.key


def test_parts_averages_and_lists_are_held_together(found: dict[str, Article]) -> None:
    view = published.checks_table(found[X])
    assert column(view, "result") == ["? 名单不全", "≈ 推算", "≈ 推算", "✓ 相符"]
    sums = column(view, "arithmetic")
    assert sums[1] == "1,125 ÷ 6 = 187.5"
    assert sums[2] == "1,125 ÷ 119 ≈ 9.45"
    assert "30 ÷ 119 ≈ 25.2%" in sums[3]
    assert column(view, "range") == ["", "", "", "25.2% 至不到 33.6%"]  # 30/119 and 40/119


def test_the_only_close_member_without_an_outcome_is_named(found: dict[str, Article]) -> None:
    lacking = say("published.lacking", n=1, schools="龙孔镇中学(紧密型)")
    assert published.answer_of(found[Z]).endswith(lacking)
    assert "龙孔镇中学(紧密型)" in published.takeaway_of_schools(found[Z])
    assert published.takeaway_of_schools(found[X]) == say("published.untold_of", name=X, n=1)
    view = published.schools_table(found[Z])
    assert view is not None
    assert [view.rows[place][0] for place in view.marked] == ["龙孔镇中学"]
    coverage = dict(zip(column(published.overview(list(found.values())), "article"),
                        column(published.overview(list(found.values())), "coverage"), strict=True))  # fmt: skip
    assert coverage[Z] == "4 所中 3 所有"
    assert "报道称 6 所" in coverage[X]


def test_masked_figures_are_told_as_masked(found: dict[str, Article]) -> None:
    told = column(published.claims_table(found[D]), "outcome")
    assert sum("已隐去" in words for words in told) == 4
    assert column(published.claims_table(found[D]), "read_as")[:4] == ["—"] * 4
    assert "没有分母" in told[6]  # 清华、北大
    assert "46%" in published.identity(found[D])  # 2662 of 5776


def test_every_claim_is_either_checked_or_says_why_not(found: dict[str, Article]) -> None:
    for one in found.values():
        told = column(published.claims_table(one), "outcome")
        assert all(told)
        assert sum(words.startswith("✗ 核对不了") for words in told) == len(one.silent)
    answer = published.answer(list(found.values()))
    assert f"{sum(len(one.silent) for one in found.values())} 条核对不了" in answer


def _article(rows: list[dict[str, object]], schools: int = 0) -> Article:
    """A made-up article, for what the five do not do."""
    blank = dict.fromkeys(
        ("topic", "about", "words", "low", "high", "qualifier", "claim_unit", "period", "direction", "relation",
         "related")
    )  # fmt: skip
    claims = [
        {**blank, "document": "文", "claim_no": str(n), "words": "话", **row} for n, row in enumerate(rows, 1)
    ]
    names = [
        {"document": "文", "school_named": f"第{n}小学", "outcome_told": None, "reported_role": None,
         "reported_tightness": None, "reported_joined": None, "other_names": None, "school_remark": None}
        for n in range(schools)
    ]  # fmt: skip
    empty = {"document": pl.String, "school_named": pl.String, "outcome_told": pl.Boolean}
    document = dict.fromkeys(
        ("about_group", "area", "title", "issuer", "published_on", "words_total", "words_seen", "caution")
    )
    library = Library(
        pl.DataFrame([{**document, "document": "文"}]),
        pl.DataFrame(names, schema_overrides={"outcome_told": pl.Boolean})
        if names
        else pl.DataFrame(schema=empty),
        pl.DataFrame(claims),
    )
    return articles(library, "1.0.0")[0]


def test_an_article_that_contradicts_itself_is_shown_as_such() -> None:
    one = _article(
        [
            {"low": 12.0, "claim_unit": "所", "relation": "成员校数"},
            {"low": 100.0, "claim_unit": "人"},
            {"low": 120.0, "claim_unit": "人", "relation": "部分", "related": "2"},
            {"low": 9.0, "claim_unit": "人次", "relation": "部分", "related": "2"},
            {"low": None, "direction": "up"},
        ],
        schools=13,
    )
    view = published.checks_table(one)
    assert column(view, "result") == ["✗ 不符", "✗ 不符", "— 单位不同"]
    assert view is not None
    assert view.marked == {0, 1}
    assert "**2 处自相矛盾**" in published.answer([one])
    assert column(published.claims_table(one), "read_as")[-1] == "↑ 上升"


def test_a_figure_of_an_article_carries_its_own_mark_and_source(found: dict[str, Article]) -> None:
    meta = found[Z].meta
    assert meta.mark == OWN_MARK
    assert "琢成" in meta.source
    assert meta.data_date == "2024-01-14"
    assert Meta("", "", "", is_demo=True, reported=True).mark == DEMO_MARK, "what is invented says so first"
    assert Meta("", "", "", is_demo=False).mark == ""


def test_the_link_names_the_article_and_a_wrong_one_is_told() -> None:
    there = choices(articles=(D, Z))
    chosen, notes = settle({"article": Z}, there)
    assert (chosen.article, notes) == (Z, ())
    assert settle(chosen.as_params(), there)[0] == chosen
    chosen, notes = settle({"article": "<script>"}, there)
    assert (chosen.article, notes) == ("", (say("link.article"),))


class TestScreen:
    @pytest.fixture(autouse=True)
    def _there(self, on_both: Path) -> None:
        self.store = on_both

    def test_it_shows_all_articles_under_its_own_mark(self) -> None:
        screen = Screen("published").require_whole()
        assert "5 篇报道共 74 条说法" in screen.answer
        top = screen.texts("xh-top")[0]
        assert OWN_MARK in top
        assert DEMO_MARK not in screen.words

    def test_an_article_is_chosen_and_stands_in_the_link(self) -> None:
        screen = Screen("published").choose("报道", Z).require_whole()
        assert screen.link["article"] == Z
        assert "龙孔镇中学(紧密型)" in screen.answer
        assert "385人次" in screen.words
        again = Screen("published", article=Z).require_whole()
        assert again.chosen("报道") == Z

    def test_a_hostile_link_shows_the_first_article_and_says_so(self) -> None:
        screen = Screen("published", article="'; DROP TABLE claim; --<script>")
        assert say("link.article") in screen.words
        assert "DROP" not in screen.words
        assert screen.chosen("报道") == D

    def test_other_screens_keep_the_mark_of_the_demo_county(self) -> None:
        screen = Screen("overview").require_whole()
        assert DEMO_MARK in screen.texts("xh-top")[0]
        assert OWN_MARK not in screen.words

    def test_a_ticked_table_goes_into_the_report(self) -> None:
        screen = Screen("published", article=Z)
        screen.at.checkbox(key="tick_article_checks").check().run()
        screen.go("report")
        assert say("published.silent_of", name=Z, claims=16, silent=14) in [
            box.value for box in screen.at.text_input
        ]


@pytest.fixture
def mixed(on_both: Path) -> Basket:
    county = {"scope": "county:示例县", "stage": "primary", "year": "2024", "indicator": "backbone_per100"}
    county["article"] = Z
    names = ("trend", "articles", "article_checks", "article_schools", "article_claims", "thresholds")
    assert set(names) <= set(FIGURES)
    return Basket("混合", tuple(item_of(name, county) for name in names))


def test_each_exported_page_bears_the_mark_of_its_own_figure(on_both: Path, mixed: Basket) -> None:
    report, told = assemble(mixed, Source(str(on_both)))
    assert told == ()
    wanted = [DEMO_MARK, *[OWN_MARK] * 4, DEMO_MARK]
    slides = list(Presentation(io.BytesIO(deck(report))).slides)[-6:]
    for slide, mark in zip(slides, wanted, strict=True):
        words = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        other = OWN_MARK if mark == DEMO_MARK else DEMO_MARK
        assert mark in words
        assert other not in words + slide.notes_slide.notes_text_frame.text
    content = _content(report)["figures"]
    assert [one["mark"] for one in content] == wanted
    assert ["琢成" in one["source"] for one in content] == [False, False, True, True, True, False]
    pages = zipfile.ZipFile(io.BytesIO(workbook(report)))
    names = sorted(
        (name for name in pages.namelist() if name.startswith("xl/worksheets/sheet")),
        key=lambda name: int("".join(filter(str.isdigit, name))),
    )
    heads = [pages.read(name).decode() for name in names[1:7]]
    assert all(f"&amp;R{mark}" in head for head, mark in zip(heads, wanted, strict=True))


def test_the_selection_of_a_county_is_no_filter_of_an_article(on_both: Path, mixed: Basket) -> None:
    report, _ = assemble(mixed, Source(str(on_both)))
    slides = list(Presentation(io.BytesIO(deck(report))).slides)[-6:]
    notes = [slide.notes_slide.notes_text_frame.text for slide in slides]
    assert ["示例县" in words for words in notes] == [True, False, False, False, False, True]


def test_a_table_of_an_article_is_a_page_of_its_own(on_both: Path) -> None:
    desk, _ = settled(Source(str(on_both)), {"article": Z})
    page = make("article_claims", desk)
    assert isinstance(page, TablePage)
    assert len(page.view.rows) == 16
    first, _ = settled(Source(str(on_both)), {})
    default = make("article_claims", first)
    assert isinstance(default, TablePage)
    assert D in default.takeaway


def test_a_store_without_articles_says_how_to_load_them(on_demo: Path) -> None:
    screen = Screen("published")
    [letter] = screen.texts("xh-letter")
    assert say("published.none") in letter
    assert "data/published" in letter
    desk, _ = settled(Source(str(on_demo)), {})
    assert [make(name, desk) for name in FIGURES if name.startswith("article")] == [None] * 4


def test_a_store_of_articles_alone_shows_them(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(alone))
    screen = Screen("published", article=X).require_whole()
    assert "5 篇报道" in screen.answer
    assert screen.chosen("报道") == X
    assert "187.5" in screen.words


def test_nothing_published_is_a_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "none"))
    assert say("empty.title") in Screen("published").texts("xh-letter")[0]
