"""Several ways to do a thing, run in turn, so that a busy moment of a shared machine strikes all of them."""

import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Work = Callable[[Path], object]


@dataclass(frozen=True)
class Timing:
    """Seconds of all rounds: ``wall`` on the clock, ``cpu`` of all threads of this process."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.wall)

    @property
    def best_cpu(self) -> float:
        return min(self.cpu)

    @property
    def median(self) -> float:
        return statistics.median(self.wall)


def run_in_turn(ways: Mapping[str, Work], rounds: int) -> dict[str, Timing]:
    """Runs every way once unmeasured, then ``rounds`` times, each round beginning with another one.

    A way gets an empty folder, which is removed after the clock has stopped.
    """
    wall: dict[str, list[float]] = {name: [] for name in ways}
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    names = list(ways)
    for turn in range(-1, rounds):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            with tempfile.TemporaryDirectory() as folder:
                took = _timed(ways[name], Path(folder))
            if turn >= 0:
                wall[name].append(took[0])
                cpu[name].append(took[1])
    return {name: Timing(tuple(wall[name]), tuple(cpu[name])) for name in names}


def _timed(work: Work, folder: Path) -> tuple[float, float]:
    gc.collect()
    os.sync()
    wall, cpu = time.perf_counter(), time.process_time()
    work(folder)
    return time.perf_counter() - wall, time.process_time() - cpu
