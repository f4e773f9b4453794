"""``make load-test``: a hundred readers change filters while a new version is published; ``--write`` renews the page.

One server, one process of readers, one loader, all on 127.0.0.1, at most ``MOST_READERS`` for ``MOST_SECONDS``. It
fails on any error and on any run that shows two versions; the speed is told beside its goal.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from etl.reference import registry
from etl.settings import DEMO
from tests.bench.__main__ import PAGE
from tests.bench.report import Section, as_text, machine, renewed, write
from tests.bench.screens import p95
from tests.browser.demo_server import build_demo, serving
from tests.load.reader import Choice, Seen, read

READERS, MOST_READERS = 100, 200
SECONDS, MOST_SECONDS = 90, 600
EVERY_S = 15.0
RAMP_S = 0.1
GOAL_MS = 500.0
CLIENT_MEMORY = 4 * 2**30
SCREENS = ("", "balance", "compare", "compliance", "effect", "school", "teachers", "results")
TITLE = "一百人同时翻看，中间发布一次"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=TITLE)
    parser.add_argument("--readers", type=int, default=READERS, help=f"1–{MOST_READERS}")
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"10–{MOST_SECONDS}")
    parser.add_argument("--write", action="store_true", help="改写 docs/performance.md 的这一节")
    asked = parser.parse_args()
    if not 1 <= asked.readers <= MOST_READERS or not 10 <= asked.seconds <= MOST_SECONDS:
        parser.error(f"readers 1–{MOST_READERS}, seconds 10–{MOST_SECONDS}")
    resource.setrlimit(resource.RLIMIT_AS, (CLIENT_MEMORY, CLIENT_MEMORY))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        store = build_demo(folder / "store")
        correction = _correction(folder)
        with serving(store, folder) as (address, server):
            before = _cpu_seconds(server)
            began = time.monotonic()
            seen, published = asyncio.run(
                _everybody(address, asked.readers, asked.seconds, store, correction)
            )
            took = time.monotonic() - began
            used, memory = _cpu_seconds(server) - before, _peak_memory(server)
    section = _section(seen, asked.readers, published, used / took, memory)
    facts = machine()
    print(as_text([section], facts))
    errors, mixed = [e for one in seen for e in one.errors], [m for one in seen for m in one.mixed]
    for line in [*errors[:20], *mixed[:20]]:
        print(line, file=sys.stderr)
    if asked.write:
        write(PAGE, renewed(PAGE.read_text(encoding="utf-8"), [section], facts))
    return 1 if errors or mixed or not published else 0


async def _everybody(
    address: str, readers: int, seconds: int, store: Path, correction: Path
) -> tuple[list[Seen], bool]:
    choices = _choices()
    for screen in SCREENS:  # a process that has just started imports its libraries first
        await read(address, screen, choices, time.monotonic, EVERY_S, random.Random(0))
    began, until = time.monotonic(), [float("inf")]
    tasks = []
    for number in range(readers):
        chance = random.Random(number)
        screen = SCREENS[number % len(SCREENS)]
        tasks.append(asyncio.create_task(read(address, screen, choices, lambda: until[0], EVERY_S, chance)))
        await asyncio.sleep(RAMP_S)
    await asyncio.sleep(seconds / 2)
    published = await _publish(store, correction)
    # as long again after it; a slow loader must not end after its readers
    until[0] = min(time.monotonic() + seconds / 2, began + MOST_SECONDS)
    return list(await asyncio.gather(*tasks)), published


def _choices() -> list[Choice]:
    cards = [card.id for card in registry().indicators.values() if "primary" in card.stages]
    return [Choice("indicator", cards), Choice("year", [str(year) for year in range(2021, 2025)])]


async def _publish(store: Path, correction: Path) -> bool:
    """The way of the upload screen: a process of its own, which readers do not wait for."""
    loader = await asyncio.create_subprocess_exec(
        *("nice", sys.executable, "-m", "dashboard.cli", "--store", str(store), "load", str(correction)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await loader.wait() == 0


def _correction(folder: Path) -> Path:
    """The file of school conditions with one number of books corrected."""
    source = next(DEMO.glob("*facilities*.csv"))
    rows = source.read_text(encoding="utf-8-sig").splitlines()
    place = rows[0].split(",").index("图书册数")
    cells = rows[-1].split(",")
    cells[place] = str(int(cells[place]) + 10)
    target = folder / source.name
    target.write_text("\n".join([*rows[:-1], ",".join(cells)]) + "\n", encoding="utf-8-sig")
    return target


def _section(seen: Sequence[Seen], readers: int, published: bool, cores: float, memory_mb: float) -> Section:
    opened = [ms * 1000 for one in seen for ms in one.opened]
    reruns = [ms * 1000 for one in seen for ms in one.reruns]
    versions = sorted({version for one in seen for version in one.versions})
    errors, mixed = sum(len(one.errors) for one in seen), sum(len(one.mixed) for one in seen)
    words = (
        f"示例县，{readers} 个会话各约每 {EVERY_S:.0f} 秒换一次指标或学年，分在 {len(SCREENS)} 个屏幕上；"
        "一个服务进程（各屏先打开过一次），客户端另一个进程，都在本机。"
        f"中间用命令行发布一次更正（{'成功' if published else '没有成功'}），"
        f"会话先后看到版本 {'、'.join(versions)}。"
        f"目标：九成五的翻看不超过 {GOAL_MS:.0f} 毫秒，没有错误，没有一次翻看混有两个版本。"
        f"服务进程平均用 {cores:.2f} 个核，内存峰值 {memory_mb:.0f} MB。"
    )
    rows: list[Sequence[str]] = [("项目", "次数", "中位（毫秒）", "p95（毫秒）", "最慢（毫秒）", "合乎目标")]
    for name, values, met in (
        ("打开页面", opened, "—"),
        ("翻看", reruns, "是" if reruns and p95(reruns) <= GOAL_MS else "否"),
    ):
        told = [f"{sorted(values)[len(values) // 2]:.0f}", f"{p95(values):.0f}", f"{max(values):.0f}"]
        rows.append((name, str(len(values)), *(told if values else ["—"] * 3), met))
    rows.append(("错误", str(errors), "", "", "", "是" if errors == 0 else "否"))
    rows.append(("混有两个版本的翻看", str(mixed), "", "", "", "是" if mixed == 0 else "否"))
    return Section(TITLE, words, cells=rows)


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_memory(process: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


if __name__ == "__main__":
    if shutil.which("nice") is None or not Path("/proc/self/stat").exists():
        sys.exit("make load-test 需要 Linux：服务进程的 CPU 和内存从 /proc 读出。 | needs Linux (/proc).")
    sys.exit(main())
