"""Opening a screen in a browser whose cache is warm, against opening an empty page of the same server program."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.contest import Timing
from tests.bench.report import Line, Section
from tests.browser.chromium import LOUD_LINE, find_chromium, launch_flags
from tests.browser.demo_server import build_demo, free_port, served, settled

TITLE = "打开一个页面"
WORDS = (
    "示例县，Chromium，缓存已热（各页先打开一次），从导航到脚本结束、图全部画好；与空白页面轮流打开。"
    "图先是不用图程序画的（dashboard/stills），与 plotly 画的同一处、同一字；"
    "目标：不超过空白页面的 2.5 倍。CPU 一栏同用时。另列两项供参考：空白页面上放一张只有一个点的 plotly 图；"
    "在总览上把鼠标停在一张图上，到这张图由 plotly 画好、可以逐点看数值（图程序到这时才载入）。"
)
ONE_POINT, AWAKE = "one point", "awake"
SCREENS = ("overview", "compare", "balance", "effect", "compliance", "teachers", "results", "school")
_EMPTY = """
import sys
import streamlit as st
st.App(sys.argv[1]).run(config={"server.address": "127.0.0.1", "server.port": int(sys.argv[2]),
    "server.headless": True, "browser.gatherUsageStats": False, "server.fileWatcherType": "none"})
"""
_SCRIPT = """
import plotly.graph_objects as go
import streamlit as st
st.html("<p>空白</p>")
if "figure" in st.query_params:
    st.plotly_chart(go.Figure(go.Scatter(x=[1], y=[1])))
"""
_ALL_DRAWN = """() => [...document.querySelectorAll('[class*="st-key-drawn_"]')]
  .every(figure => figure.querySelector('.main-svg') || [...figure.querySelectorAll('.xh-still img')]
    .some(still => still.complete && still.naturalHeight > 0))"""


def measure(folder: Path, rounds: int) -> Section:
    """Every reading screen; without a Chromium a section that says so."""
    chromium = find_chromium()
    if chromium is None:
        print(LOUD_LINE)
        return Section(TITLE, WORDS, skipped=LOUD_LINE)
    store = build_demo(folder / "pages")
    with served(store, folder) as ours, _empty_server(folder) as empty, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=launch_flags())
        try:
            times = _times(browser, ours, empty, rounds)
        finally:
            browser.close()
    from dashboard.words import say

    floor = times.pop("")
    lines = [Line("底线：空白页面", floor)]
    lines.append(Line("空白页面加一张只有一个点的图", times.pop(ONE_POINT), floor))
    lines.append(Line("总览上指到一张图，到可以逐点看", times.pop(AWAKE), floor))
    lines += [Line(say(f"screen.{name}"), one, floor) for name, one in times.items()]
    return Section(TITLE, WORDS, lines)


def _times(browser: Browser, ours: str, empty: str, rounds: int) -> dict[str, Timing]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    found: dict[str, list[float]] = {name: [] for name in ("", ONE_POINT, AWAKE, *SCREENS)}
    for turn in range(-1, rounds):
        for name, seconds in found.items():
            took = _opened(context.new_page(), name, ours, empty)
            if turn >= 0:
                seconds.append(took)
    context.close()
    return {name: Timing(tuple(ones), tuple(ones)) for name, ones in found.items()}


def _opened(page: Page, name: str, ours: str, empty: str) -> float:
    """Seconds until the page is whole; a page of its own each time, in one browser with one cache."""
    page.set_default_timeout(120_000)
    began = time.perf_counter()
    if name in ("", ONE_POINT):
        page.goto(empty + ("?figure=1" if name else ""))
        page.wait_for_function(
            """drawn => document.querySelector('[data-testid="stApp"]')
              ?.getAttribute('data-test-script-state') === 'notRunning' && document.body.innerText.includes('空白')
              && (!drawn || document.querySelector('.js-plotly-plot .main-svg'))""",
            arg=bool(name),
        )
    else:
        page.goto(f"{ours}/{'' if name in ('overview', AWAKE) else name}")
        settled(page)
        page.wait_for_function(_ALL_DRAWN)
    if name == AWAKE:
        began = time.perf_counter()
        page.locator(".xh-still").first.hover()
        page.wait_for_function("() => document.querySelector('.js-plotly-plot .main-svg')")
    took = time.perf_counter() - began
    page.close()
    return took


@contextmanager
def _empty_server(folder: Path) -> Iterator[str]:
    script, port = folder / "empty_page.py", free_port()
    script.write_text(_SCRIPT, encoding="utf-8")
    server = subprocess.Popen(
        [sys.executable, "-c", _EMPTY, str(script), str(port)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout is not None
    try:
        for line in server.stdout:
            if f":{port}" in line:
                break
        drain = threading.Thread(target=server.stdout.read, daemon=True)
        drain.start()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
