"""The reader of the load test understands what the server of today says, and sees what is wrong in it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.report import Section, renewed
from tests.browser.demo_server import build_demo, served
from tests.load.reader import Choice, Seen, _look, read

T = TypeVar("T")


def _html(body: str) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.html.body = body
    return message


def _plot(words: str) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.plotly_chart.spec = words
    return message


def test_versions_are_found_in_words_and_in_figures_and_letters_are_errors() -> None:
    seen, versions = Seen(), set[str]()
    _look(_html('<p class="xh-foot">发布于 2024-10-01，版本 1.2.0</p>'), "balance", versions, seen)
    _look(_plot('{"text":"\\u7248\\u672c 1.3.0"}'), "balance", versions, seen)
    assert versions == {"1.2.0", "1.3.0"}
    assert seen.errors == []
    _look(_html('<section class="xh-letter">出错了</section>'), "balance", versions, seen)
    assert len(seen.errors) == 1


def in_a_loop(reading: Coroutine[Any, Any, T]) -> T:
    """What comes of it, in a thread of its own: this one may hold the loop of a browser."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, reading).result()


def test_a_server_that_is_not_there_is_an_error() -> None:
    seen = in_a_loop(
        read("http://127.0.0.1:9", "", [Choice("year", ["2024"])], time.monotonic, 1.0, random.Random(0))
    )
    assert seen.errors
    assert seen.opened == []


@pytest.mark.browser
def test_a_reader_opens_a_screen_and_changes_a_filter(tmp_path: Path) -> None:
    store = build_demo(tmp_path / "store")
    with served(store, tmp_path) as address:
        seen = in_a_loop(_two_runs(address))
    assert seen.errors == []
    assert seen.mixed == []
    assert len(seen.opened) == 1
    assert len(seen.reruns) >= 1
    assert set(seen.versions) == {"1.0.0"}


async def _two_runs(address: str) -> Seen:
    """Time enough for a first run on a busy machine and for more changes than one."""
    years = [Choice("year", ["2022", "2023", "2024"])]
    end = time.monotonic() + 45
    return await read(address, "balance", years, lambda: end, 2.0, random.Random(1))


FACTS = {"日期": "2026-01-01", "系统负载": "2"}


def test_a_measured_section_takes_the_place_of_the_old_one_alone() -> None:
    page = "# 速度\n\n头\n\n## 甲\n\n旧甲\n\n## 乙\n\n旧乙\n"
    new = renewed(page, [Section("甲", "新甲", cells=[("项目", "数"), ("一", "1")])], FACTS)
    assert "新甲" in new
    assert "旧甲" not in new
    assert new.index("新甲") < new.index("旧乙")
    assert "| 一 | 1 |" in new
    added = renewed(new, [Section("丙", "新丙", skipped="没有")], FACTS)
    assert added.startswith(new.rstrip("\n"))
    assert added.endswith("这一节测于 2026-01-01，测完时系统负载 2。\n")
    assert renewed(added, [Section("丙", "新丙", skipped="没有")], FACTS) == added
