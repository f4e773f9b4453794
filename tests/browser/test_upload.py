"""The analyst's journey in a real browser: a file with an error, its letters, the corrected one, the new version."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.delivered import choose, drop, facilities
from tests.browser.demo_server import build_demo, served
from tests.browser.test_dashboard import WIDTHS, Visit, english_left

PATIENCE_MS = 300_000
# What stands in Latin letters in Chinese offices as well: kinds of files, their size, and this program's name.
# And what a version bears: the beginning of a hash, and the name of whoever published it.
KNOWN_LATIN = re.compile(
    r"CSV|TSV|TXT|XLSX?M?|MB|KB|csv|xlsx|xiaoxiaohao --store|\| [0-9a-f]{12}$|" + re.escape(getpass.getuser())
)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with served(build_demo(tmp_path / "store"), tmp_path) as url:
        yield url


def test_from_a_bad_file_to_a_new_version(browser: Browser, address: str, tmp_path: Path) -> None:
    with Visit(browser, 1366, 768) as visit:
        page = visit.page
        page.goto(f"{address}/upload")
        answer = page.locator(".xh-answer")
        expect(answer).to_contain_text("什么都不会改变")
        drop(page, facilities(tmp_path, "坏.csv", books="约30万"))
        expect(answer).to_contain_text("1 处问题要改", timeout=PATIENCE_MS)
        pile = page.locator(".xh-pile-logic")
        expect(pile).to_contain_text("第 2 行 “约30万”")
        rows = page.locator(".st-key-beneath_0")  # the letters come first, the rows wait beneath
        expect(rows).to_be_visible()
        expect(rows.locator("details[open]")).to_have_count(0)
        assert (rows.bounding_box() or {})["y"] > (pile.bounding_box() or {})["y"]
        with page.expect_download() as waiting:
            page.get_by_role("button", name="下载有问题的行").click()
        assert waiting.value.suggested_filename == "坏-问题行.xlsx"
        assert Path(waiting.value.path()).read_bytes().startswith(b"PK")
        drop(page, facilities(tmp_path, "改好.csv"))
        expect(answer).to_contain_text("由 1.0.0 变为 1.0.1", timeout=PATIENCE_MS)
        expect(page.locator(".st-key-head_0 details[open]")).to_have_count(1)
        expect(page.locator(".st-key-table_of_changed_rows")).to_contain_text("办学条件")
        page.get_by_label("这次发布的说明").fill("订正图书册数")
        page.get_by_label("这次发布的说明").press("Tab")
        page.get_by_role("button", name="发布为版本 1.0.1").click()
        expect(answer).to_contain_text("已发布版本 1.0.1", timeout=PATIENCE_MS)
        page.get_by_role("link", name="看总览").click()
        expect(page.locator(".xh-foot")).to_contain_text("版本 1.0.1", timeout=PATIENCE_MS)
        page.goto(f"{address}/versions")
        expect(page.locator(".st-key-table_of_versions")).to_contain_text("订正图书册数")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="下载原件").click()
        assert re.search("[一-龥].*\\.csv", waiting.value.suggested_filename)


def test_a_file_that_falls_right_after_another_delivery_was_asked_for_is_taken(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with Visit(browser, 1366, 768) as visit:
        page = visit.page
        page.goto(f"{address}/upload")
        answer, place = page.locator(".xh-answer"), page.locator("input[type=file]")
        expect(answer).to_contain_text("什么都不会改变")
        drop(page, facilities(tmp_path, "一.csv"))
        page.get_by_role("button", name="发布为版本 1.0.1").click(timeout=PATIENCE_MS)
        expect(answer).to_contain_text("已发布版本 1.0.1", timeout=PATIENCE_MS)
        place.evaluate("place => { place.markedBefore = true }")
        page.get_by_role("button", name="再上传一批").click()
        expect(answer).to_contain_text("什么都不会改变", timeout=PATIENCE_MS)
        # Where the place were replaced, a quick hand would have dropped on one that goes away.
        assert place.evaluate("place => place.markedBefore === true")
        drop(page, facilities(tmp_path, "二.csv", more=888))
        expect(answer).to_contain_text("由 1.0.1 变为 1.0.2", timeout=PATIENCE_MS)


def test_unknown_headers_are_explained_once_and_known_next_year(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    renamed = {"图书册数": "藏书总量", "运动场地面积(㎡)": "操场大小"}
    with Visit(browser, 1366, 768) as visit:
        page = visit.page
        page.goto(f"{address}/upload")
        answer, mapping = page.locator(".xh-answer"), page.locator(".st-key-mapping")
        drop(page, facilities(tmp_path, "区报表.csv", renamed=renamed))
        expect(mapping).to_contain_text("有 2 个表头认不得", timeout=PATIENCE_MS)
        expect(page.locator(".st-key-table_of_recognised")).to_contain_text("有表头要您指定")
        confirm = page.get_by_role("button", name="确认并重新检查")
        expect(confirm).to_be_disabled()
        choose(page, "“藏书总量”是", "办学条件 · 图书册数(册)")
        choose(page, "“操场大小”是", "办学条件 · 运动场地面积(㎡)")
        page.get_by_label("给这种版式起个名字").fill("示例区 办学条件")
        page.get_by_label("给这种版式起个名字").press("Tab")
        confirm.click()
        expect(answer).to_contain_text("由 1.0.0 变为 1.0.1", timeout=PATIENCE_MS)
        expect(page.locator(".st-key-table_of_recognised")).to_contain_text("示例区 办学条件")
        page.get_by_role("button", name="发布为版本 1.0.1").click()
        expect(answer).to_contain_text("已发布版本 1.0.1", timeout=PATIENCE_MS)
        page.goto(f"{address}/upload")  # next year she comes anew
        expect(answer).to_contain_text("原样拖进来", timeout=PATIENCE_MS)
        expect(page.locator(".xh-foot")).to_have_count(1)
        drop(page, facilities(tmp_path, "次年.csv", more=900, renamed=renamed))
        expect(answer).to_contain_text("由 1.0.1 变为 1.0.2", timeout=PATIENCE_MS)
        expect(page.locator(".st-key-table_of_recognised")).to_contain_text("示例区 办学条件")
        expect(mapping).to_have_count(0)


@WIDTHS
@pytest.mark.parametrize("path", ["upload", "versions"])
def test_both_screens_fit_and_speak_chinese(
    browser: Browser, address: str, path: str, width: int, height: int
) -> None:
    with Visit(browser, width, height) as visit:
        page = visit.page
        page.goto(f"{address}/{path}")
        expect(page.locator(".xh-answer")).to_be_in_viewport(timeout=PATIENCE_MS)
        expect(page.locator(".xh-foot")).to_have_count(1)
        page.wait_for_timeout(500)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0
        assert [one for one in english_left(page) if not KNOWN_LATIN.search(one)] == []
