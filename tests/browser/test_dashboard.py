"""The leader's journey in a real browser: open, choose, read a number that the test counts for itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from etl.settings import DEMO
from tests.browser.demo_server import build_demo, served, settled

PATIENCE_MS = 120_000  # waited out only where something is wrong, or the machine very busy
expect.set_options(timeout=PATIENCE_MS)
WIDTHS = pytest.mark.parametrize(
    ("width", "height"), [(1366, 768), (1920, 1080), (390, 844)], ids=["desk", "hall", "phone"]
)
FIGURES = {"": 4, "compare": 3, "balance": 9, "compliance": 2, "teachers": 9, "results": 2, "school": 2}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    with served(build_demo(folder / "store"), folder) as url:
        yield url


@cache
def _view(browser: Browser, width: int, height: int, mode: str) -> BrowserContext:
    """One window of each kind for all visits of a run, so that what a browser keeps is fetched and compiled once."""
    view = {"width": width, "height": height}
    return browser.new_context(viewport=view, locale="zh-CN", color_scheme=mode)  # type: ignore[arg-type]


class Visit:
    """A page with an ear on its console; leaving it asks that nothing was complained of."""

    def __init__(self, browser: Browser, width: int, height: int, mode: str = "light") -> None:
        view = _view(browser, width, height, mode)
        view.clear_cookies()  # another server of the run gave them
        self.page: Page = view.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda said: self._heard(said.type, f"{said.text} {said.location.get('url', '')}")
        )
        self.page.on("request", lambda request: self._asked(request.url))

    def _heard(self, kind: str, words: str) -> None:
        # The start page of a deep link asks for two addresses below its own path before it finds the right ones.
        expected = "404" in words and ("_stcore/health" in words or "_stcore/host-config" in words)
        if kind == "error" and not expected:
            self.complaints.append(words)

    def _asked(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1", "data:", "blob:")):
            self.complaints.append(f"left this machine: {url}")

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.page.close()
        if kind is None:
            assert self.complaints == []


def teachers_of_2023() -> tuple[str, str, float]:
    """The largest primary school of 2023, its code, name and pupils per teacher, read from the CSV."""

    def rows(beginning: str) -> list[dict[str, str]]:
        path = next(DEMO.glob(f"{beginning}_*.csv"))
        return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))

    pupils = {
        row["学校标识码"]: float(row["在校生数"])
        for row in rows("06")
        if row["学年"] == "2023" and row["学段"] == "小学"
    }
    code = max(pupils, key=lambda one: (pupils[one], one))
    teachers = next(
        float(row["专任教师数"])
        for row in rows("07")
        if row["学校标识码"] == code and row["学年"] == "2023" and row["学段"] == "小学"
    )
    name = next(row["学校名称"] for row in rows("01") if row["学校标识码"] == code)
    return code, name, pupils[code] / teachers


def choose(page: Page, label: str, option: str) -> None:
    """Chooses in the bar as a reader does: opens the box, takes the words."""
    page.get_by_role("combobox", name=label, exact=False).first.click()
    page.get_by_role("option", name=option, exact=True).click()


@WIDTHS
def test_a_leader_reads_a_number_that_can_be_counted(
    browser: Browser, address: str, width: int, height: int
) -> None:
    code, name, ratio = teachers_of_2023()
    with Visit(browser, width, height) as visit:
        page = visit.page
        page.goto(address)
        settled(page, FIGURES[""])
        expect(page.locator(".xh-answer")).to_contain_text("七项指标")
        expect(page.locator(".xh-answer").first).to_be_in_viewport()
        page.goto(f"{address}/compare?schools={code}")
        settled(page, FIGURES["compare"])
        choose(page, "学年", "2023")
        expect(page).to_have_url(re.compile("year=2023"))
        choose(page, "指标", "生师比")
        expect(page).to_have_url(re.compile("indicator=str_ratio"))
        settled(page, FIGURES["compare"])
        row = page.locator(".st-key-table_of_changes tr.xh-mark")
        expect(row).to_contain_text(name)
        expect(row).to_contain_text(f"{ratio:.1f}")


def test_the_first_screenful_holds_the_picture(browser: Browser, address: str) -> None:
    with Visit(browser, 1366, 768) as visit:
        visit.page.goto(address)
        settled(visit.page, FIGURES[""])
        box = visit.page.locator(".st-key-figure_picture .xh-still").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 768


def test_a_finding_leads_on_and_the_browser_leads_back(browser: Browser, address: str) -> None:
    with Visit(browser, 1366, 768) as visit:
        page = visit.page
        page.goto(address)
        settled(page, FIGURES[""])
        page.locator(".st-key-finding_look").get_by_role("link", name="看细节").click()
        expect(page.locator(".xh-title")).to_contain_text("学校对比")
        settled(page, FIGURES["compare"])
        expect(page.locator(".xh-answer")).to_contain_text("所选 3 所学校")
        page.get_by_role("link", name="均衡", exact=True).click()
        expect(page.locator(".xh-title")).to_contain_text("均衡")
        settled(page, FIGURES["balance"])


def arrived(page: Page, screen: str, figures: int) -> None:
    """Waits until another screen stands."""
    expect(page.locator(".xh-title")).to_contain_text(screen)
    settled(page, figures)


@WIDTHS
def test_a_leader_goes_from_a_finding_to_a_school_and_back_by_a_link(
    browser: Browser, address: str, width: int, height: int
) -> None:
    with Visit(browser, width, height) as visit:
        page = visit.page
        page.goto(address)
        settled(page, FIGURES[""])
        opened = page.locator(".xh-answer").inner_text()
        look = page.locator(".st-key-finding_look")
        named = look.get_by_role("link").first
        name = named.inner_text()
        expect(look.locator("section")).to_contain_text(name)
        named.click()
        arrived(page, "学校画像", FIGURES["school"])
        expect(page.locator(".xh-answer")).to_contain_text(name)
        expect(page).to_have_url(re.compile(r"school=\d+"))
        page.get_by_role("link", name="同相近的学校比").click()
        arrived(page, "学校对比", FIGURES["compare"])
        expect(page.locator(".xh-answer")).to_contain_text(name)
        expect(page.locator(".xh-small").first).to_contain_text("比较组")
        page.locator(".st-key-table_of_changes tr.xh-mark a").first.click()
        arrived(page, "学校画像", FIGURES["school"])
        page.get_by_role("link", name="回到总览").click()
        arrived(page, "总览", FIGURES[""])
        expect(page.locator(".xh-answer")).to_have_text(opened)


def test_a_link_opens_what_it_was_copied_from(browser: Browser, address: str) -> None:
    with Visit(browser, 1366, 768) as first:
        first.page.goto(f"{address}/balance?stage=junior&year=2022&indicator=class_size")
        settled(first.page, 1)
        link, words = first.page.url, first.page.locator(".xh-answer").inner_text()
    with Visit(browser, 1366, 768) as second:
        second.page.goto(link)
        settled(second.page, 1)
        expect(second.page.locator(".xh-answer")).to_have_text(words)


def test_the_picture_is_saved_under_a_chinese_name(browser: Browser, address: str) -> None:
    with Visit(browser, 1366, 768) as visit:
        visit.page.goto(address)
        settled(visit.page, FIGURES[""])
        plot = woken(visit.page, "picture")
        plot.hover()
        button = plot.locator(".modebar-btn").first
        expect(button).to_have_attribute("data-title", "下载图片")
        with visit.page.expect_download() as waiting:
            button.click()
        saved = Path(waiting.value.path()).read_bytes()
        assert saved.startswith(b"\x89PNG")
        assert int.from_bytes(saved[16:20]) == 3840
        assert "示例县" in waiting.value.suggested_filename
        with visit.page.expect_download() as waiting:
            plot.locator(".xh-save-slide").click()
        saved = Path(waiting.value.path()).read_bytes()
        assert saved.startswith(b"\x89PNG")
        assert (int.from_bytes(saved[16:20]), int.from_bytes(saved[20:24])) == (1920, 1080)
        with visit.page.expect_download() as waiting:
            plot.locator(".xh-save-vector").click()
        assert waiting.value.suggested_filename.endswith(".svg")
        drawn = Path(waiting.value.path()).read_text("utf-8")
        assert drawn.startswith("<svg")
        assert "示例数据(模拟)" in drawn


def woken(page: Page, figure: str) -> Locator:
    """The figure drawn by plotly, as soon as the reader's pointer has rested on its still."""
    page.locator(f".st-key-figure_{figure} .xh-still").hover()
    plot = page.locator(f".st-key-figure_{figure} .js-plotly-plot")
    expect(plot.locator(".main-svg").first).to_be_visible()
    return plot


def test_a_page_stands_without_plotly_and_a_pointer_brings_it(browser: Browser, address: str) -> None:
    with Visit(browser, 1366, 768) as visit:
        page = visit.page
        page.goto(address)
        settled(page, FIGURES[""])
        expect(page.locator(".js-plotly-plot")).to_have_count(0)
        still = page.locator(".st-key-figure_picture .xh-still")
        plot = woken(page, "picture")
        expect(still).to_be_hidden()
        assert plot.bounding_box() == still.bounding_box()
        expect(page.locator(".js-plotly-plot")).to_have_count(1)
        points = plot.locator(".trace.scatter .point")
        points.nth(points.count() - 1).hover(force=True)
        expect(plot.locator(".hovertext").first).to_be_visible()
        assert english_left(page) == []


def test_a_figure_wakes_without_a_pointer(browser: Browser, address: str) -> None:
    with Visit(browser, 390, 844) as visit:
        page = visit.page
        page.goto(address)
        settled(page, FIGURES[""])
        button = page.locator(".st-key-wake_met button")
        button.focus()
        expect(button).to_be_in_viewport()
        expect(button).to_have_text("逐点看数值")
        page.keyboard.press("Enter")
        expect(page.locator(".st-key-figure_met .js-plotly-plot .main-svg").first).to_be_visible()
        expect(button).to_have_count(0)
        page.locator(".st-key-figure_picture .xh-still").click()
        expect(page.locator(".st-key-figure_picture .js-plotly-plot .main-svg").first).to_be_visible()


_ENGLISH = """() => {
  const found = new Set();
  const seen = text => (text || '').split(/[^A-Za-z.…]+/).filter(w => /[A-Za-z]{2,}/.test(w));
  const hidden = node => node.closest('script,style,noscript,[data-testid="stIconMaterial"],svg defs');
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.parentElement && !hidden(node.parentElement))
      seen(node.data).forEach(w => found.add(w + ' | ' + node.data.trim().slice(0, 60)));
  }
  for (const mark of ['aria-label', 'title', 'placeholder', 'alt'])
    document.querySelectorAll('[' + mark + ']').forEach(e => {
      const text = e.getAttribute(mark);
      if (!hidden(e)) seen(text).forEach(w => found.add(w + ' | ' + mark + '=' + text.slice(0, 60)));
    });
  return [...found];
}"""
# What our own data bring: names of files, and the letters of a coefficient.
_OUR_LATIN = ("school_", ".csv", "CV", "ln", "wx", "English")


def english_left(page: Page) -> list[str]:
    """Latin words on the page that are neither ours nor a code."""
    found = page.evaluate(_ENGLISH)
    return sorted(one for one in found if not any(part in one for part in _OUR_LATIN))


@WIDTHS
@pytest.mark.parametrize("path", list(FIGURES))
def test_every_screen_answers_first_fits_and_speaks_chinese(
    browser: Browser, address: str, path: str, width: int, height: int
) -> None:
    with Visit(browser, width, height) as visit:
        page = visit.page
        page.goto(f"{address}/{path}")
        settled(page, FIGURES[path])
        expect(page.locator(".xh-answer").first).to_be_in_viewport()
        expect(page.locator(".xh-banner")).to_be_in_viewport()
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0
        assert page.locator("html").get_attribute("lang") == "zh-CN"
        assert page.title() == "校校好"
        assert english_left(page) == []


def test_lists_that_open_speak_chinese(browser: Browser, address: str) -> None:
    with Visit(browser, 1366, 768) as visit:
        page = visit.page
        page.goto(f"{address}/compare")
        settled(page, FIGURES["compare"])
        search = page.locator(".st-key-bar_schools input")
        search.click()
        expect(page.get_by_role("option").first).to_be_visible()
        assert english_left(page) == []
        search.fill("没有这所学校")
        expect(page.get_by_role("option")).to_have_text("没有匹配的选项")
        assert english_left(page) == []


def test_a_page_that_does_not_exist_says_so_in_chinese(browser: Browser, address: str) -> None:
    with Visit(browser, 1366, 768) as visit:
        visit.page.goto(f"{address}/nowhere")
        dialog = visit.page.get_by_role("dialog")
        expect(dialog).to_contain_text("没有这一页")
        assert english_left(visit.page) == []
        visit.complaints.clear()  # the console names the missing page as well


@pytest.mark.parametrize("path", ["", "school"])
def test_a_printed_page_shows_what_is_read_and_hides_what_is_clicked(
    browser: Browser, address: str, path: str
) -> None:
    with Visit(browser, 1366, 768, "dark") as visit:
        page = visit.page
        page.goto(f"{address}/{path}")
        settled(page, FIGURES[path])
        page.emulate_media(media="print")
        for hidden in (".st-key-bar", '[data-testid="stHeader"]', '[data-testid="stCheckbox"]'):
            expect(page.locator(hidden).first).to_be_hidden()
        expect(page.locator(".xh-banner")).to_be_visible()
        main = page.locator('[data-testid="stMain"]')
        assert main.evaluate("node => getComputedStyle(node).overflowY") == "visible"  # else one sheet is all
        assert (
            page.locator(".xh-answer").evaluate("node => getComputedStyle(node).color") == "rgb(24, 34, 45)"
        )
        assert page.pdf(format="A4").startswith(b"%PDF")
