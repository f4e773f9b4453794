"""Pictures of every screen in both languages, wide and narrow, light and dark, in the ignored folder ``shots/``.

python -m tests.browser.shots [store]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from dashboard.language import DEFAULT, LANGUAGES, Language
from dashboard.serving import HERE
from tests.browser import journeys
from tests.browser.chromium import LOUD_LINE, find_chromium, launch_flags
from tests.browser.demo_server import add_articles, build_demo, served, settled

FOLDER = Path("shots")
SCREENS = sorted(path.stem for path in (HERE / "screens").glob("*.py"))
DRAWN = dict.fromkeys(("dictionary", "published", "report", "upload", "versions"), 0)
SIZES = {"1366": (1366, 768), "390": (390, 844)}
MODES = ("light", "dark")
PATIENCE = 180_000  # milliseconds for one screen on a busy machine


def take(browser: Browser, address: str, folder: Path, spoken: Language = DEFAULT) -> list[Path]:
    """The first screenful and the whole page of each screen, size and mode; English ones end with ``-en``."""
    taken = []
    query, end = ("", "") if spoken == DEFAULT else (f"?lang={spoken}", f"-{spoken}")
    for mode in MODES:
        for size, (width, height) in SIZES.items():
            view = {"width": width, "height": height}
            context = browser.new_context(viewport=view, color_scheme=mode, locale="zh-CN")  # type: ignore[arg-type]
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            for screen in SCREENS:
                page.set_viewport_size(view)
                page.goto(f"{address}/{'' if screen == 'overview' else screen}{query}")
                settled(page, DRAWN.get(screen, 1))
                first = folder / f"{screen}-{size}-{mode}{end}.png"
                page.screenshot(path=first)
                whole = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
                page.set_viewport_size({"width": width, "height": min(int(whole) + 20, 6000)})
                settled(page, DRAWN.get(screen, 1))
                page.screenshot(path=folder / f"{screen}-{size}-{mode}{end}-whole.png")
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
        add_articles(store)
        with served(store, Path(scratch)) as address:
            browser = playwright.chromium.launch(executable_path=chromium, args=launch_flags())
            for path in (
                *(one for spoken in LANGUAGES for one in take(browser, address, FOLDER, spoken)),
                *journeys.take(browser, address, Path(scratch), FOLDER),
            ):
                print(path)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
