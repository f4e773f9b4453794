"""Files that an analyst brings in the browser tests, and her hands: drop a file, choose in a list."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page

from etl.settings import DEMO


def facilities(
    folder: Path, name: str, *, books: str = "", more: int = 777, renamed: Mapping[str, str] | None = None
) -> Path:
    """The facilities of 2024 as the demo has them, in GBK; the first school has other books, headers other names."""
    path = next(DEMO.glob("08_*.csv"))
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    rows = [row for row in rows if row["学年"] == "2024"]
    rows[0]["图书册数"] = books or str(int(rows[0]["图书册数"]) + more)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([(renamed or {}).get(header, header) for header in rows[0]])
    writer.writerows(list(row.values()) for row in rows)
    (folder / name).write_bytes(text.getvalue().encode("gbk"))
    return folder / name


def drop(page: Page, *paths: Path) -> None:
    """Lets files fall on the upload screen."""
    page.locator("input[type=file]").set_input_files(list(paths))


def choose(page: Page, label: str, option: str) -> None:
    """Picks an option of a list by typing what it says."""
    box = page.get_by_label(label, exact=False)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
