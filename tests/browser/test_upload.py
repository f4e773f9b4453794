"""The analyst's journey in a real browser: a file with an error, its letters, the corrected one, the new version."""

from __future__ import annotations

import csv
import getpass
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from etl.settings import DEMO
from tests.browser.demo_server import build_demo, served
from tests.browser.test_dashboard import WIDTHS, Visit, english_left

PATIENCE_MS = 90_000
# What stands in Latin letters in Chinese offices as well: kinds of files, their size, and this program's name.
# And what a version bears: the beginning of a hash, and the name of whoever published it.
KNOWN_LATIN = re.compile(
    r"CSV|TSV|TXT|XLSX?M?|MB|KB|csv|xlsx|xiaoxiaohao --store|\| [0-9a-f]{12}$|" + re.escape(getpass.getuser())
)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with served(build_demo(tmp_path / "store"), tmp_path) as url:
        yield url


def delivery(folder: Path, name: str, books_of_first: str) -> Path:
    """The facilities of 2024 as the demo has them, in GBK, the first school with other books."""
    path = next(DEMO.glob("08_*.csv"))
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    rows = [row for row in rows if row["学年"] == "2024"]
    rows[0]["图书册数"] = books_of_first or str(int(rows[0]["图书册数"]) + 777)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    (folder / name).write_bytes(text.getvalue().encode("gbk"))
    return folder / name


def drop(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)


def test_from_a_bad_file_to_a_new_version(browser: Browser, address: str, tmp_path: Path) -> None:
    with Visit(browser, 1366, 768) as visit:
        page = visit.page
        page.goto(f"{address}/upload")
        answer = page.locator(".xh-answer")
        expect(answer).to_contain_text("什么都不会改变")
        drop(page, delivery(tmp_path, "坏.csv", "约30万"))
        expect(answer).to_contain_text("1 处问题要改", timeout=PATIENCE_MS)
        pile = page.locator(".xh-pile-logic")
        expect(pile).to_contain_text("第 2 行 “约30万”")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="下载有问题的行").click()
        assert waiting.value.suggested_filename == "坏-问题行.xlsx"
        assert Path(waiting.value.path()).read_bytes().startswith(b"PK")
        drop(page, delivery(tmp_path, "改好.csv", ""))
        expect(answer).to_contain_text("由 1.0.0 变为 1.0.1", timeout=PATIENCE_MS)
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
