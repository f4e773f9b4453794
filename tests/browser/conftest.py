"""One Chromium for all browser tests of a run; where there is none they are skipped, loudly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import LOUD_LINE, find_chromium, launch_flags

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        pytest.skip(LOUD_LINE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=launch_flags())
        yield started
        started.close()
