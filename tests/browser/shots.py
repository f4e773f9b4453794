"""Pictures of every screen, wide and narrow, light and dark, written to the ignored folder ``shots/``.

python -m tests.browser.shots [store]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import journeys
from tests.browser.chromium import LOUD_LINE, find_chromium, launch_flags
from tests.browser.demo_server import build_demo, served, settled

FOLDER = Path("shots")
SCREENS = {
    "overview": "",
    "compare": "compare",
    "balance": "balance",
    "exchange": "exchange",
    "activities": "activities",
    "compliance": "compliance",
    "school": "school",
    "teachers": "teachers",
    "results": "results",
    "published": "published",
    "dictionary": "dictionary",
}
DRAWN = {"dictionary": 0, "published": 0}
SIZES = {"1366": (1366, 768), "390": (390, 844)}
MODES = ("light", "dark")


def take(browser: Browser, address: str, folder: Path, query: str = "") -> list[Path]:
    """The first screenful and the whole page of each screen, size and mode."""
    taken = []
    for mode in MODES:
        for size, (width, height) in SIZES.items():
            view = {"width": width, "height": height}
            context = browser.new_context(viewport=view, color_scheme=mode, locale="zh-CN")  # type: ignore[arg-type]
            page = context.new_page()
            for screen, path in SCREENS.items():
                page.set_viewport_size(view)
                page.goto(f"{address}/{path}{query}")
                settled(page, DRAWN.get(screen, 1))
                first = folder / f"{screen}-{size}-{mode}.png"
                page.screenshot(path=first)
                whole = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
                page.set_viewport_size({"width": width, "height": min(int(whole) + 20, 6000)})
                settled(page, DRAWN.get(screen, 1))
                page.screenshot(path=folder / f"{screen}-{size}-{mode}-whole.png")
                taken.append(first)
            context.close()
    return taken


def main(arguments: Sequence[str]) -> int:
    chromium = find_chromium()
    if chromium is None:
        print(LOUD_LINE)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        store = Path(scratch) / "store"  # the journeys publish, so a store that is named is copied
        if arguments:
            shutil.copytree(arguments[0], store)
        else:
            build_demo(store)
        with served(store, Path(scratch)) as address:
            browser = playwright.chromium.launch(executable_path=chromium, args=launch_flags())
            for path in (
                *take(browser, address, FOLDER),
                *journeys.take(browser, address, Path(scratch), FOLDER),
            ):
                print(path)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
