"""What every test run shares: nothing is skipped in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chromium import LOUD_LINE as NO_CHROMIUM
from tests.spark.java import LOUD_LINE as NO_SPARK

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NO_SHARED_DATA = (
    "!!! 没有 ../shared/data:真实文件的测试全部跳过——八个学年的国民小学概况、各种编码和 csv-spectrum 均未测试。"
    " | NO ../shared/data: tests on real deliveries, re-encoded files and csv-spectrum are SKIPPED."
)

LONGEST = (
    "spark",
    "browser",
    "faults",
)  # folders whose files take minutes: begun first, so that none is waited for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: LONGEST.index(item.path.parent.name) if item.path.parent.name in LONGEST else 9
    )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files beside the repository; tests that need it are skipped, loudly, without it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(NO_SHARED_DATA)
    return SHARED_DATA


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    for line in (NO_CHROMIUM, NO_SPARK, NO_SHARED_DATA):
        if any(line in str(report.longrepr) for report in skipped):
            terminalreporter.write_line(line, red=True, bold=True)
