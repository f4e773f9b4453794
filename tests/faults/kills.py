"""Kills a loader with SIGKILL at chosen and at random instants while others read, and counts what they saw."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from etl.problems import Refused
from etl.store.ledger import Ledger
from etl.store.versions import Versions
from tests.faults.processes import DONE, PATIENCE_S, event, load_year, pipe, read_on, running, sums

FIRST_YEAR, LAST_YEAR = 1950, 2025  # no school year lies in the future
KILLS_A_STORE = 20
_LOOK_S = 0.0005
_LATER_S = 0.004  # how long after a step has shown itself the kill may come


@dataclass
class Tally:
    """What a run counted; everything in ``wrong`` is a failure, told in words."""

    kills: int = 0
    finished: int = 0
    at_step: Counter[str] = field(default_factory=Counter)
    published: int = 0
    reads: int = 0
    mismatches: int = 0
    backward: int = 0
    errors: int = 0
    batches: int = 0
    next_loads: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        steps = "、".join(f"{name} {count}" for name, count in self.at_step.most_common())
        return (
            f"kill -9 {self.kills} 次(先完成的装入 {self.finished} 次)；瞄准：{steps}；发布版本 {self.published} 个；"
            f"读 {self.reads} 次，不符 {self.mismatches}，倒退 {self.backward}，出错 {self.errors};"
            f"核对批次 {self.batches} 个，后续装入 {self.next_loads} 次；问题 {len(self.wrong)} 个"
        )


def _there(pattern: str) -> Callable[[Path], object]:
    def look(store: Path) -> list[str]:
        try:
            return sorted(str(path) for path in store.glob(pattern))
        except FileNotFoundError:  # a folder went between being listed and being read
            return []

    return look


def _mark(name: str) -> Callable[[Path], object]:
    return lambda store: (store / name).stat().st_mtime_ns if (store / name).exists() else 0


STEPS: dict[str, Callable[[Path], object]] = {
    "拿到锁": _mark("writer.json"),
    "写收到的文件": _there("received/.*.part"),
    "收到的文件就位": _there("received/[0-9a-f]*"),
    "写批次": _there("batches/.part/*.parquet"),
    "写批次清单": _there("batches/.part/manifest.json"),
    "批次就位": _there("batches/[0-9]*"),
    "开始建库": _there("staging/fresh.duckdb"),
    "建库写日志": _there("staging/*.wal"),
    "写版本记录": _there("versions/.*.part"),
    "写指针": _there(".CURRENT*.part"),
    "写事件": _there(".events*.part"),
    "仓库就位": _there("warehouse/*"),
    "版本记录就位": _there("versions/[0-9]*"),
    "指针移动": _mark("CURRENT"),
    "事件就位": _mark("events.jsonl"),
}


def run(folder: Path, kills: int, seed: int, seconds: float, tell: Callable[[str], object] = print) -> Tally:
    """Half of the kills aimed at a step, half at a uniformly random instant, in stores of 20 kills each.

    It ends early where something is wrong, or with the first store that is done after so many seconds.
    """
    tally, chance, began = Tally(), random.Random(seed), time.monotonic()
    while tally.kills < kills and not tally.wrong and time.monotonic() - began < seconds:
        store = folder / "store"
        _one_store(store, min(KILLS_A_STORE, kills - tally.kills), chance, tally)
        shutil.rmtree(folder)
        tell(str(tally))
    return tally


def _one_store(store: Path, kills: int, chance: random.Random, tally: Tally) -> None:
    load_year(store, FIRST_YEAR)
    stop, ends = event(), [pipe(), pipe()]
    with ExitStack() as stack:
        readers = [stack.enter_context(running(read_on, store, stop, sending)) for _, sending in ends]
        usual = _usual_time(store, FIRST_YEAR + 1)
        year, killed = FIRST_YEAR + 2, 0
        done_years = {FIRST_YEAR, FIRST_YEAR + 1}
        for _ in range(kills * 5):  # a load may end before its kill comes
            if killed == kills or year == LAST_YEAR:
                break
            died = _kill_one(store, year, chance, usual, tally, aimed=(tally.kills + killed) % 2 == 0)
            killed += died
            if not died:
                done_years.add(year)
            year += not died or chance.random() < 0.5  # now the same file again, now another one
            _check_store(store, done_years, tally)
        tally.kills += killed
        load_year(store, year)
        tally.next_loads += 1
        _check_store(store, {*done_years, year}, tally)
        stop.set()
        heard = [receiving.recv() for receiving, _ in ends if receiving.poll(PATIENCE_S)]
        for reader in readers:
            reader.join(PATIENCE_S)
    if len(heard) != len(ends):
        tally.wrong.append("有读者没有回话")
    _judge(store, heard, tally)


def _usual_time(store: Path, year: int) -> float:
    began = time.monotonic()
    with running(load_year, store, year) as process:
        process.join(PATIENCE_S)
    return time.monotonic() - began


def _kill_one(
    store: Path, year: int, chance: random.Random, usual: float, tally: Tally, *, aimed: bool
) -> bool:
    """True where the loader died of the kill, False where it had finished."""
    name = chance.choice(list(STEPS))
    look, before = STEPS[name], STEPS[name](store)
    with running(load_year, store, year) as process:
        if aimed:
            until = time.monotonic() + PATIENCE_S
            while time.monotonic() < until and not wait([process.sentinel], _LOOK_S):
                if (now := look(store)) != before and now:
                    wait([process.sentinel], chance.uniform(0, _LATER_S))
                    break
        else:
            wait([process.sentinel], chance.uniform(0, usual))
        process.kill()
        process.join(PATIENCE_S)
        code = process.exitcode
    if code == DONE:
        tally.finished += 1
        return False
    if code is None or code > 0:
        tally.wrong.append(f"装入 {year} 以 {code} 结束")
    tally.at_step[name if aimed else "随机时刻"] += 1
    return True


def _check_store(store: Path, years: set[int], tally: Tally) -> None:
    """The pointer names a whole version with every year that was reported as loaded, and no batch is half there."""
    versions = Versions(store)
    try:
        version = versions.get(versions.current() or "")
        versions.all()
        Ledger(store).verify_all(version.batches[-3:])
        for number in versions.numbers():
            versions.get(number)
    except Refused as refused:
        tally.wrong += [problem.letter for problem in refused.problems]
        return
    if lost := years - set(version.school_years):
        tally.wrong.append(f"装入过的学年不见了：{lost}")


def _judge(store: Path, heard: list[Any], tally: Tally) -> None:
    """Compares every sight of every version with the version made again from its batches, and with its record."""
    versions, ledger = Versions(store), Ledger(store)
    for batch in ledger.names():
        tally.batches += 1
        try:
            ledger.verify(batch)
        except Refused as refused:
            tally.wrong += [problem.letter for problem in refused.problems]
    sights: dict[str, list[Any]] = {}
    for reads, seen, errors, backward in heard:
        tally.reads += reads
        tally.errors += len(errors)
        tally.backward += backward
        tally.wrong += errors[:3]
        for version, found in seen.items():
            sights.setdefault(version, []).extend(found)
    tally.published += len(versions.events())
    for version, found in sights.items():
        versions.rebuild(version)
        truth = sums(versions.warehouse(version))
        for sight, by_record in found:
            counts = {table: sight[table][0] for table in by_record}
            if sight != truth or counts != by_record:
                tally.mismatches += 1
                tally.wrong.append(f"读到的 {version} 与它的批次或记录不符")
    if tally.backward:
        tally.wrong.append("有读者读到更旧的版本")
