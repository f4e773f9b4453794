"""Every screen in both languages in a real browser: no English left over in Chinese, no Chinese in English."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.serving import HERE
from tests.browser.demo_server import build_demo, served
from tests.browser.test_dashboard import Visit, english_left
from tests.dashboard.written import names_that_stay

SCREENS = sorted(path.stem for path in (HERE / "screens").glob("*.py"))
# What the product itself writes in Latin letters on a Chinese page: kinds of files, programs, commands, ids.
_OURS = {
    "AI", "CSV", "XLSX", "XLS", "PPTX", "PDF", "SVG", "PNG", "ZIP", "MB", "KB", "WPS", "PowerPoint", "Excel", "json",
    "pptx", "potx", "English", "Switch", "to", "xiaoxiaohao", "store", "serve", "load", "data", "published", "csv",
    "UTF", "JSON", "TSV", "TXT", "XLSM", "Rambachan", "Roth",
    "years",  # the id of a line, in the note of a clause
    getpass.getuser(),  # who published
}  # fmt: skip

_CHINESE = """() => {
  const found = new Set();
  const runs = text => (text || '').match(/[\\u4e00-\\u9fff]+/g) || [];
  const hidden = node => node.closest('script,style,noscript,svg defs,.xh-columns,.xh-letter,.xh-pile,.xh-source');
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.parentElement && !hidden(node.parentElement))
      runs(node.data).forEach(run => found.add(run + ' | ' + node.data.trim().slice(0, 60)));
  }
  for (const mark of ['aria-label', 'title', 'placeholder', 'alt'])
    document.querySelectorAll('[' + mark + ']').forEach(e => {
      if (!hidden(e)) runs(e.getAttribute(mark)).forEach(run => found.add(run + ' | ' + mark));
    });
  return [...found];
}"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_demo(tmp_path_factory.mktemp("two") / "store")


@pytest.fixture(scope="module")
def names(store: Path) -> frozenset[str]:
    return frozenset(names_that_stay(store))


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with served(store, store.parent) as url:
        yield url


def still(page: Page) -> None:
    """The script has ended, and something of ours is on the page."""
    page.wait_for_function(
        """() => {
          const app = document.querySelector('[data-testid="stApp"]');
          return app && app.getAttribute('data-test-script-state') === 'notRunning'
            && document.querySelector('.xh-top') && !document.querySelector('[data-testid="stSkeleton"]');
        }"""
    )


def open_tables(page: Page) -> None:
    """Opens the table behind every figure, by keyboard as a reader without a mouse does."""
    behind = page.locator('[class*="st-key-figure_"] [class*="st-key-table_"] summary')
    for place in range(behind.count()):
        behind.nth(place).press("Enter")
    shown = page.locator('[class*="st-key-figure_"] details .xh-table')
    expect(shown).to_have_count(behind.count())
    still(page)


def chinese_left(page: Page, names: frozenset[str]) -> list[str]:
    """Chinese on the page that is no name: of a school, county, group or township, a clipped one included."""
    found = page.evaluate(_CHINESE)
    return sorted(one for one in found if not any(one.split(" | ")[0] in name for name in names))


def latin_left(page: Page) -> list[str]:
    """Latin words on a Chinese page that neither we write nor a hash of a file holds."""
    found = (one.partition(" | ") for one in english_left(page))
    return [
        f"{word} | {text}"
        for word, _, text in found
        if word.strip(".") not in _OURS and not re.fullmatch(r"[0-9a-f]{12}", text)
    ]


@pytest.mark.parametrize("screen", SCREENS)
def test_no_language_is_left_over_in_the_other(
    browser: Browser, address: str, screen: str, names: frozenset[str]
) -> None:
    path = "" if screen == "overview" else screen
    with Visit(browser, 1366, 768) as visit:
        page = visit.page
        page.goto(f"{address}/{path}?lang=en")
        still(page)
        expect(page.locator("html")).to_have_attribute("lang", "en-GB")
        open_tables(page)
        assert page.title() == "Xiaoxiaohao"
        assert chinese_left(page, names) == []
        if screen != "dictionary":  # ids and aliases of files are Latin there
            page.goto(f"{address}/{path}")
            still(page)
            open_tables(page)
            expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
            assert latin_left(page) == []


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_an_english_screen_fits_its_width(browser: Browser, address: str, width: int, height: int) -> None:
    with Visit(browser, width, height) as visit:
        for path in ("", "balance", "compliance", "school"):
            visit.page.goto(f"{address}/{path}?lang=en")
            still(visit.page)
            wider = visit.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider <= 0, path
            expect(visit.page.locator(".xh-answer").first).to_be_in_viewport()


def test_the_switch_turns_the_shell_too_and_back(
    browser: Browser, address: str, names: frozenset[str]
) -> None:
    with Visit(browser, 1366, 768) as visit:
        page = visit.page
        page.goto(address)
        still(page)
        page.get_by_role("button", name="English").click()
        expect(page.locator(".xh-title")).to_contain_text("Overview")
        expect(page).to_have_url(re.compile("lang=en"))
        still(page)
        assert chinese_left(page, names) == []
        page.get_by_role("link", name="Balance", exact=True).click()
        expect(page.locator(".xh-title")).to_contain_text("Balance")
        page.get_by_role("button", name="中文").click()
        expect(page.locator(".xh-title")).to_contain_text("均衡")
        still(page)
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        assert latin_left(page) == []
