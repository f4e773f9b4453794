"""Two readers at once, one in each language: nobody gets the other's words, and the switch keeps what was chosen."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from balance.scope import Scope
from dashboard.language import language
from dashboard.serving import HERE
from dashboard.words import say
from etl.reading import Reader
from tests.dashboard.screen import Screen
from tests.dashboard.written import chinese_on, foreign, names_that_stay, words_on

SCREENS = sorted(path.stem for path in (HERE / "screens").glob("*.py"))
PLAIN = ("report", "upload", "versions")  # screens that no figure of a scope stands on


@pytest.fixture(scope="module")
def names(demo_store: Path) -> set[str]:
    return names_that_stay(demo_store)


LINKS: tuple[dict[str, str], ...] = (
    {},
    {"stage": "junior"},
    {"scope": "all"},
    {"scope": "group:示例县实验小学教育集团"},
    {"scope": "urban:示例县·乡村"},
)


@pytest.mark.parametrize("screen", [name for name in SCREENS if name != "dictionary"])
def test_nothing_chinese_is_left_on_an_english_screen(screen: str, on_demo: Path, names: set[str]) -> None:
    for link in LINKS[: 1 if screen in PLAIN else None]:
        shown = Screen(screen, lang="en", **link)
        if screen != "published":  # the demo county holds no articles; their words would be Chinese anyway
            shown.require_whole()
        assert chinese_on(shown, names) == [], link


def test_the_dictionary_is_english_but_for_what_files_hold(on_demo: Path) -> None:
    """Headers of files and words of their cells are Chinese; definitions, formulas and reasons are not."""
    shown = Screen("dictionary", lang="en").require_whole()
    cards = [body for body in shown._bodies() if 'class="xh-entry"' in body]
    assert len(cards) >= 2
    assert [words for words in shown.texts("xh-answer") if "指标" in words] == []
    left = [
        words
        for body in cards
        for words in body.split("<")
        if any("\u4e00" <= sign <= "\u9fff" for sign in words)
    ]
    assert left == []


def test_two_readers_at_once_each_get_their_own_words(on_demo: Path, names: set[str]) -> None:
    """The caches are shared by both; whoever comes second must not read what was kept for the first."""
    for screen in ("overview", "balance", "compliance", "school"):
        chinese = Screen(screen)
        english = Screen(screen, lang="en")
        again = Screen(screen)
        assert chinese_on(english, names) == []
        assert [*words_on(again)] == [*words_on(chinese)]
        assert chinese.answer != english.answer
    assert language() == "zh"


def test_the_switch_keeps_what_was_chosen_and_comes_back(on_demo: Path) -> None:
    page = Screen("balance", stage="junior", indicator="sports_area_pp", year="2022")
    before, link = page.answer, page.link
    page.in_other_language()
    assert page.link == {**link, "lang": "en"}
    assert "2022–23" in page.answer
    page.in_other_language()
    assert page.link == link
    assert page.answer == before


def test_the_language_goes_with_the_reader_to_every_screen(on_demo: Path) -> None:
    page = Screen("overview", lang="en").go("upload")
    assert page.texts("xh-title")[0].startswith("Upload")
    page.go("teachers")
    assert page.texts("xh-title")[0].startswith("Teachers")
    assert page.link["lang"] == "en"


@pytest.mark.parametrize("hostile", ["fr", "en'; drop", "EN", "中文", "e" * 500])
def test_a_language_that_is_none_is_chinese_and_told(on_demo: Path, hostile: str) -> None:
    page = Screen("overview", lang=hostile).require_whole()
    assert page.texts("xh-title")[0].startswith(say("screen.overview"))
    assert "lang" not in page.link
    told = say("link.too_long") if len(hostile) > 400 else say("link.language")
    assert told in " ".join(page.texts("xh-notices"))


def test_a_selection_is_kept_apart_by_its_language() -> None:
    from dashboard.language import speaking
    from dashboard.selection import Selection

    chosen = ("1.0.0", False, Scope("all", ""), "primary", 2024, 2021, "sports_area_pp")
    chinese = Selection(*chosen)
    with speaking("en"):
        english = Selection(*chosen)
    assert chinese != english
    assert hash(chinese) != hash(english)
    assert "lang" not in chinese.as_params()
    assert english.as_params()["lang"] == "en"


def test_reasons_of_the_warehouse_have_english(demo_store: Path, names: set[str]) -> None:
    """Every reason, note and word for a missing value that the demo county holds."""
    from dashboard.language import speaking
    from dashboard.words import told

    reader = Reader(demo_store)
    version, whole = reader.current().version, Scope.parse("all")
    texts: set[str] = set()
    for stage in ("primary", "junior", "senior"):
        frames = [reader.measures(version, None, stage), reader.values(version, whole, stage, _cards())]
        for frame in frames:
            for column in {"reason", "missing", "scope_note", "series_note"} & set(frame.columns):
                texts |= set(frame.get_column(column).cast(pl.String).drop_nulls().to_list())
    assert len(texts) > 10
    with speaking("en"):
        left = {text for text in texts if any("\u4e00" <= sign <= "\u9fff" for sign in told(text))}
    assert left == set()


def _cards() -> list[str]:
    from etl.reference import registry

    return list(registry().indicators)


def test_a_report_speaks_the_language_in_which_it_is_made(demo_store: Path, names: set[str]) -> None:
    """Title, key points, headlines, tables and notes; asked for in Chinese afterwards, it is Chinese."""
    from dashboard.charts.spec import ChartSpec
    from dashboard.charts.table import table_of
    from dashboard.data_access import Source
    from dashboard.exports.report import Report, TablePage, headline, method, subject
    from dashboard.language import speaking
    from dashboard.reporting import assemble, ready_set
    from dashboard.settling import settled

    def made() -> Report:
        source = Source(str(demo_store))
        return assemble(ready_set("director", settled(source, {})[0]), source)[0]

    def texts(report: Report) -> list[str]:
        found = [
            report.title,
            report.subtitle,
            *report.findings,
            report.filters,
            report.source_line,
            report.mark,
        ]
        for figure in report.figures:
            found += [
                headline(figure),
                subject(figure),
                *(words for row in method(figure, report) for words in row),
            ]
            view = figure.view if isinstance(figure, TablePage) else None
            view = table_of(figure) if isinstance(figure, ChartSpec) else view
            if view is not None:
                found += [*view.headings, view.key, *(cell for row in view.rows for cell in row)]
        return found

    with speaking("en"):
        english = texts(made())
    assert len(english) > 100
    assert foreign(english, names) == []
    assert [words for words in english if words != words.strip()] == []
    assert len(foreign(texts(made()), names)) > 100
