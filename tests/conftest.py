"""What every test run shares: nothing is skipped in silence."""

from __future__ import annotations

import pytest

from tests.browser.chromium import LOUD_LINE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(LOUD_LINE in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(LOUD_LINE, red=True, bold=True)
