"""Loaders and readers in processes of their own, which end when their block does; each is known by its id."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from etl.loading import load
from etl.problems import Refused
from etl.recognition import Wishes
from etl.store.versions import Versions
from etl.warehouse.engine import Reading, quoted
from tests.etl.deliveries import csv_file, worked_example

PATIENCE_S = 120
DONE, LETTER, BUSY = 0, 1, 3
_PAUSE_S = 0.1  # readers leave the processors to the loader
READ_TABLES = ("school", "enrolment", "facilities", "school_year", "indicator_value", "cell", "measure")

_context = multiprocessing.get_context("forkserver")  # imports once, then forks: a process costs milliseconds
_context.set_forkserver_preload(["tests.faults.processes"])

Sums = dict[str, tuple[int, str]]


@contextmanager
def running(work: Callable[..., object], *words: Any) -> Iterator[BaseProcess]:
    """A process that is killed by its own id if it still runs at the end of the block."""
    process = _context.Process(target=work, args=words)
    process.start()
    try:
        yield process
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        process.close()


def event() -> Any:
    return _context.Event()


def pipe() -> Any:
    return _context.Pipe(duplex=False)


def load_year(store: Path, year: int) -> None:
    """Loads the worked example of one school year; exit code 0, or 3 who was told that another writes, or 1."""
    path = csv_file(store.parent / "files" / f"{year}.csv", worked_example(学年=year))
    try:
        load([path], store, Wishes())
    except Refused as refused:
        print(refused)
        raise SystemExit(BUSY if refused.problems[0].check == "busy" else LETTER) from None


def sums(warehouse: Path) -> Sums:
    """Row count and checksum of several tables, read through a connection of its own."""
    with Reading(warehouse) as reading:
        found = {}
        for table in READ_TABLES:
            name = f"new.{quoted(table)}"
            [(rows, checksum)] = reading.rows(f"SELECT count(*), sum(hash(t)) FROM {name} t")
            found[table] = (int(rows), str(checksum))
        return found


def read_on(store: Path, stop: Any, results: Any) -> None:
    """Reads what the pointer names again and again; sends counts, every different sight of a version, and errors."""
    versions = Versions(store)
    reads, backward = 0, 0
    seen: dict[str, list[tuple[Sums, dict[str, int]]]] = {}
    errors: list[str] = []
    last: tuple[int, ...] = ()
    while not stop.wait(_PAUSE_S):
        try:
            current = versions.current()
            if current is None:
                continue
            record = versions.get(current)
            sight = sums(versions.warehouse(current))
        except Exception as error:
            errors.append(repr(error))
            continue
        reads += 1
        number = tuple(map(int, current.split(".")))
        backward += number < last
        last = number
        by_record = {table: record.rows[table] for table in READ_TABLES if table in record.rows}
        sights = seen.setdefault(current, [])
        if (sight, by_record) not in sights:
            sights.append((sight, by_record))
    results.send((reads, seen, errors, backward))
    results.close()
