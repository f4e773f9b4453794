"""Reruns of every screen while its reader changes filters, on the demo county and on one of 500 schools × 10 years.

Each choice is made twice: the first time nothing of it is kept, the second time all is. A rerun of an empty screen
stands before each, so that a busy moment of a shared machine strikes both.
"""

import logging
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.loading import load
from etl.recognition import Wishes
from etl.settings import DEMO, STORE_VARIABLE
from tests.bench import county
from tests.bench.report import Section

APP = Path(__file__).resolve().parents[2] / "dashboard" / "app.py"
TITLES = {"demo": "翻看：示例县", "large": "翻看：500 所学校 × 10 个学年"}
WORDS = (
    "每次换一个指标、学年或学段，AppTest 运行整个入口脚本，不含浏览器里的绘图，"
    "每张图都已由读者指过（静图与 plotly 两份都写，最贵的情形）；毫秒为进程全部线程的 CPU，"
    "首次指这个选择还没有人看过（每个屏幕都从头量起，别的屏幕读过的不算），再次指看过。"
    "目标：{goal}。空白页面（与每次翻看轮流运行）：中位 {floor:.1f} 毫秒。"
    "“次数”是首次和再次各翻看了多少次，中位数和 p95 就出自这么多次；{how}。"
)
HOW = {False: "指标换 {n} 个（完整测法）", True: "指标只换 {n} 个（--quick，少于完整测法）"}
GOALS = {
    "demo": "首次与再次翻看的中位数都不超过空白页面的 2 倍加 60 毫秒",
    "large": "首次与再次合计，九成五的翻看不超过 250 毫秒",
}
HEADINGS = (
    "屏幕",
    "次数",
    "首次中位",
    "首次 p95",
    "再次中位",
    "再次 p95",
    "合计 p95",
    "再次 ÷ 空白",
    "合乎目标",
)
LARGE_MS, ALLOWED_MS, ALLOWED_TIMES = 250.0, 60.0, 2.0
LONGEST_SECONDS = 300
LETTER = 'class="xh-letter"'
PLAIN_ROUNDS = 8


class NothingToSee(RuntimeError):
    """The screen shows a letter."""


@dataclass
class Taken:
    """Milliseconds of CPU: an empty screen's reruns, and those of a screen seen first and again."""

    empty: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)


def measure(folder: Path, choices: int, only: Sequence[str] = (), *, quick: bool = False) -> list[Section]:
    """The screens of ``only``, or all in ``dashboard/screens``, with so many choices of indicators; two sections."""
    from streamlit import config

    from dashboard.serving import options

    for name, value in options().items():
        config.set_option(name, value)
    # Streamlit warns of every run outside a server; setting an option gives its loggers their level anew
    logging.disable(logging.WARNING)
    sections = []
    for name in TITLES:
        store = folder / name
        if name == "demo":
            load(sorted(DEMO.glob("*.csv")), store, Wishes(), invented=True)
        else:
            county.build(store, folder / "files")
        with _reading(store):
            taken = _all_screens(folder, choices, only or names())
        sections.append(_section(name, taken, HOW[quick].format(n=choices)))
    return sections


def names() -> list[str]:
    """The screens that can be measured."""
    return sorted(path.stem for path in (APP.parent / "screens").glob("[a-z]*.py"))


def _section(name: str, taken: dict[str, Taken], how: str) -> Section:
    from dashboard.words import say

    floor = statistics.median(ms for one in taken.values() for ms in one.empty)
    rows: list[Sequence[str]] = [HEADINGS]
    for screen, one in taken.items():
        own_floor, again = statistics.median(one.empty), statistics.median(one.again)
        whole = p95([*one.first, *one.again])
        allowed = ALLOWED_TIMES * own_floor + ALLOWED_MS
        slower = max(statistics.median(times) for times in (one.first, one.again) if times)
        met = whole <= LARGE_MS if name == "large" else slower <= allowed
        first = (statistics.median(one.first), p95(one.first)) if one.first else (None, None)
        numbers = (*first, again, p95(one.again), whole)
        written = ["—" if ms is None else f"{ms:.0f}" for ms in numbers]
        rows.append(
            (
                say(f"screen.{screen}"),
                str(len(one.again)),
                *written,
                f"{again / own_floor:.1f}",
                "是" if met else "否",
            )
        )
    return Section(TITLES[name], WORDS.format(goal=GOALS[name], floor=floor, how=how), cells=rows)


def p95(values: Sequence[float]) -> float:
    """The smallest value that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]


def _all_screens(folder: Path, choices: int, screens: Sequence[str]) -> dict[str, Taken]:
    from dashboard import keeping

    empty = _empty(folder)
    found = {}
    for name in screens:
        keeping.forget()  # what one screen has read, another must not find
        try:
            found[name] = _measured(name, empty, choices)
        except NothingToSee as letter:  # a screen of data that neither county has
            print(f"!!! {letter} | NOT MEASURED")
    return found


def _measured(name: str, empty: Any, choices: int) -> Taken:
    test, taken = _screen(name), Taken()
    if not any(box.key == "bar_indicator" for box in test.selectbox):
        for _ in range(PLAIN_ROUNDS):
            taken.empty.append(_rerun(empty))
            taken.again.append(_rerun(test))
        return taken
    link = {key: test.query_params[key] for key in ("indicator", "year", "from", "stage")}
    ways = list(_choices(test, choices))
    for times in (taken.first, taken.again):
        for key, value in ways:
            taken.empty.append(_rerun(empty))
            test.query_params[key] = value
            times.append(_rerun(test))
            if key != "indicator":  # back to where the next choice begins, unmeasured
                test.query_params.update(link)
                _rerun(test)
    return taken


def _choices(test: Any, most: int) -> Iterator[tuple[str, str]]:
    from dashboard.data_access import registry

    stage = test.query_params["stage"]
    stage = stage[0] if isinstance(stage, list) else stage
    first = test.query_params["indicator"]
    cards = [card.id for card in registry().indicators.values() if stage in card.stages]
    yield from [("indicator", card) for card in cards if card not in first][:most]
    years = test.selectbox(key="bar_year").options
    yield from (("year", year) for year in years[1 : 1 + max(1, most // 4)])
    yield "stage", "junior"


def _empty(folder: Path) -> Any:
    from streamlit.testing.v1 import AppTest

    script = folder / "empty.py"
    script.write_text("import streamlit as st\n", encoding="utf-8")
    return AppTest.from_file(str(script), default_timeout=LONGEST_SECONDS).run()


def _screen(name: str) -> Any:
    """The screen, run until the process is warm; raises where it shows a letter instead."""
    from streamlit.testing.v1 import AppTest

    from dashboard.figures import FIGURES

    test = AppTest.from_file(str(APP), default_timeout=LONGEST_SECONDS)
    for figure in FIGURES:
        test.session_state[f"live_{figure}"] = True
    test.run()
    test.switch_page(f"screens/{name}.py").run()
    _rerun(test)
    if any(LETTER in part.proto.body for part in test.get("html")):
        raise NothingToSee(f"页面 {name} 没有可看的，没有测")
    return test


def _rerun(test: Any) -> float:
    began = time.process_time()
    test.run()
    took = time.process_time() - began
    if test.exception:
        raise RuntimeError(test.exception[0].message)
    return took * 1000


@contextmanager
def _reading(store: Path) -> Iterator[None]:
    """The store as the one that the dashboard reads."""
    before = os.environ.get(STORE_VARIABLE)
    os.environ[STORE_VARIABLE] = str(store)
    try:
        yield
    finally:
        if before is None:
            del os.environ[STORE_VARIABLE]
        else:
            os.environ[STORE_VARIABLE] = before
