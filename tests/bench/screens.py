"""One rerun of every screen with warm caches, against a rerun of an empty screen."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from etl.loading import load
from etl.recognition import Wishes
from etl.settings import DEMO, STORE_VARIABLE
from tests.bench.contest import run_in_turn
from tests.bench.report import Line, Section

APP = Path(__file__).resolve().parents[2] / "dashboard" / "app.py"
TITLE = "重跑一个页面"
WORDS = "示例县，缓存已热，AppTest 运行整个入口脚本；不含浏览器里的绘图。"
LONGEST_SECONDS = 120
EMPTY = ""
ANSWER = 'class="xh-answer"'


def measure(folder: Path, rounds: int) -> Section:
    """Every screen in ``dashboard/screens``; where the dashboard cannot start, a section that says so."""
    try:
        with _store(folder / "demo"):
            return _measure(folder, rounds)
    except Exception as problem:  # a bench of loading is still worth having
        return Section(TITLE, WORDS, skipped=f"看板启动不了({type(problem).__name__}:{problem})")


def _measure(folder: Path, rounds: int) -> Section:
    from streamlit import config

    from dashboard.serving import options
    from dashboard.words import say

    for name, value in options().items():
        config.set_option(name, value)
    screens = sorted(path.stem for path in (APP.parent / "screens").glob("[a-z]*.py"))
    tests = {EMPTY: _empty(folder), **{name: _screen(name) for name in screens}}
    ways = {name: lambda _, test=test: _rerun(test) for name, test in tests.items()}
    times = run_in_turn(ways, rounds)
    floor = times.pop(EMPTY)
    lines = [Line("底线：空白页面", floor)]
    lines += [Line(say(f"screen.{name}"), timing, floor) for name, timing in times.items()]
    return Section(TITLE, WORDS, lines)


def _empty(folder: Path) -> Any:
    from streamlit.testing.v1 import AppTest

    script = folder / "empty.py"
    script.write_text("import streamlit as st\n", encoding="utf-8")
    return AppTest.from_file(str(script), default_timeout=LONGEST_SECONDS).run()


def _screen(name: str) -> Any:
    """The screen, run until its caches are warm; raises where it shows a letter instead of an answer."""
    from streamlit.testing.v1 import AppTest

    test = AppTest.from_file(str(APP), default_timeout=LONGEST_SECONDS).run()
    test.switch_page(f"screens/{name}.py").run()
    _rerun(test)
    if not any(ANSWER in part.proto.body for part in test.get("html")):
        raise RuntimeError(f"页面 {name} 没有给出答案")
    return test


def _rerun(test: Any) -> None:
    test.run()
    if test.exception:
        raise RuntimeError(test.exception[0].message)


@contextmanager
def _store(store: Path) -> Iterator[None]:
    """The demo county, published in ``store``, as the store that the dashboard reads."""
    before = os.environ.get(STORE_VARIABLE)
    load(sorted(DEMO.glob("*.csv")), store, Wishes(), invented=True)
    os.environ[STORE_VARIABLE] = str(store)
    try:
        yield
    finally:
        if before is None:
            del os.environ[STORE_VARIABLE]
        else:
            os.environ[STORE_VARIABLE] = before
