"""Draws inputs by number, puts each through its door, keeps the shortest that breaks something."""

from __future__ import annotations

import faulthandler
import random
import resource
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.corpus import invented, seeds
from tests.fuzz.levels import LIMIT_S, Doors
from tests.fuzz.mutations import spoilt

# of ten thousand inputs, how many go to which door
SHARES = {"decode": 4000, "read": 4000, "plan": 1850, "check": 146, "load": 4}
_SHORTENINGS = 300


@dataclass
class Finding:
    """An input that broke something, by the number it is drawn again with."""

    number: int
    level: str
    name: str
    words: str
    content: bytes

    @property
    def key(self) -> str:
        return f"{self.level} {self.words}"


@dataclass
class Hunt:
    """What a run counted."""

    inputs: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: dict[str, Finding] = field(default_factory=dict)
    seconds: float = 0.0
    slowest: float = 0.0
    peak_mb: float = 0.0

    def __str__(self) -> str:
        inputs = "、".join(f"{level} {count}" for level, count in self.inputs.items())
        outcomes = "、".join(f"{name} {count}" for name, count in self.outcomes.items())
        return (
            f"输入 {sum(self.inputs.values())} 个({inputs})；{outcomes}；用时 {self.seconds:.0f} 秒，"
            f"最慢一个 {self.slowest:.2f} 秒，内存峰值 {self.peak_mb:.0f} MB；发现 {len(self.findings)} 种"
        )


def drawn(seed: int, number: int, corpus: dict[str, bytes]) -> tuple[str, str, bytes]:
    """Door, file name and content of one input: the same for the same seed and number."""
    chance = random.Random(f"{seed}:{number}")
    level = chance.choices(list(SHARES), weights=list(SHARES.values()))[0]
    if chance.random() < 0.15:
        content, suffix = invented(chance), ".csv"
        content = spoilt(chance, content) if chance.random() < 0.5 else content
    else:
        name = chance.choice(list(corpus))
        content, suffix = spoilt(chance, corpus[name]), Path(name).suffix
    if chance.random() < 0.03:
        suffix = chance.choice((".csv", ".xlsx", ".xls", ".tsv", ".txt"))
    return level, f"{number % 100}{suffix}", content


def hunt(
    folder: Path, seed: int, numbers: range, seconds: float, note: Callable[[int], object] = lambda _: None
) -> Hunt:
    """Tries the numbered inputs until they or the seconds run out; ``note`` hears the number before each."""
    found, corpus, doors = Hunt(), seeds(), Doors(folder)
    began = time.monotonic()
    for number in numbers:
        if time.monotonic() - began > seconds:
            break
        note(number)
        level, name, content = drawn(seed, number, corpus)
        faulthandler.dump_traceback_later(2 * LIMIT_S, exit=True)  # where even the alarm is not heard
        start = time.monotonic()
        words = _broken(doors, level, name, content, found)
        found.slowest = max(found.slowest, time.monotonic() - start)
        found.inputs[level] += 1
        if words and f"{level} {words}" not in found.findings:
            shortest = _shortest(doors, level, name, content, words)
            finding = Finding(number, level, name, words, shortest)
            found.findings[finding.key] = finding
    faulthandler.cancel_dump_traceback_later()
    found.seconds = time.monotonic() - began
    found.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _broken(doors: Doors, level: str, name: str, content: bytes, found: Hunt | None = None) -> str:
    """Kind and place of what broke, empty where nothing did. A panic of a library is no Exception."""
    try:
        outcome = doors.attempt(level, name, content)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/etl/" in frame.filename]
        where = f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else ""
        return f"{type(error).__name__} {where} {str(error)[:80]}"
    if found:
        found.outcomes[outcome] += 1
    return ""


def _shortest(doors: Doors, level: str, name: str, content: bytes, words: str) -> bytes:
    """Leaves out pieces as long as the same thing breaks at the same place."""
    kind = words.split(" ")[:2]
    piece, tries = max(len(content) // 2, 1), 0
    while piece and tries < _SHORTENINGS:
        start = 0
        while start < len(content) and tries < _SHORTENINGS:
            shorter, tries = content[:start] + content[start + piece :], tries + 1
            if _broken(doors, level, name, shorter).split(" ")[:2] == kind:
                content = shorter
            else:
                start += piece
        piece //= 2
    return content
