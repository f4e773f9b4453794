"""The doors an input is put through: decoding, reading, recognising, checking, and a whole load into a store."""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from etl.loading import check, load
from etl.problems import Refused
from etl.readers import read_sheets
from etl.readers.encoding import decode
from etl.recognition import Wishes, plan_sheet
from etl.store.versions import Versions
from tests.etl.deliveries import content as content_of
from tests.etl.deliveries import csv_file, worked_example

LIMIT_S = 30
_CHINESE = re.compile("[\u4e00-\u9fff]")
_ALWAYS_THERE = {"writer.json", "writer.lock", "staging"}
TAKEN, REFUSED = "收下", "退回"


class TooLong(Exception):
    """An input was worked on for longer than anybody would wait."""


class Broken(Exception):
    """Something that must hold does not."""


@contextmanager
def time_limit(seconds: float = LIMIT_S) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TooLong(f"超过 {seconds} 秒")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Doors:
    """A folder to work in and a store with one version, to which every load must leave a whole version."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._published = folder / "published"
        load([csv_file(folder / "原表.csv", worked_example())], self._published, Wishes())

    def attempt(self, level: str, name: str, content: bytes) -> str:
        """TAKEN or REFUSED; whatever else is raised is a finding."""
        try:
            with time_limit():
                LEVELS[level](self, name, content)
        except Refused as refused:
            _letters_are_letters(refused)
            return REFUSED
        return TAKEN

    def decode(self, name: str, content: bytes) -> None:
        decode(content, name)

    def read(self, name: str, content: bytes) -> None:
        read_sheets(content, name)

    def plan(self, name: str, content: bytes) -> None:
        for sheet in read_sheets(content, name):
            try:
                plan_sheet(sheet, Wishes())
            except Refused as refused:
                _letters_are_letters(refused)

    def check(self, name: str, content: bytes) -> None:
        check([self._file(name, content)], self._folder / "never", Wishes())

    def load(self, name: str, content: bytes) -> None:
        """A refused load leaves every file as it was; a taken one is whole."""
        store = self._folder / "store"
        if store.exists():
            shutil.rmtree(store)
        shutil.copytree(self._published, store)
        before = _kept(store)
        versions = Versions(store)
        try:
            report = load([self._file(name, content)], store, Wishes())
        except Refused:
            if _kept(store) != before:
                raise Broken("退回的装入改动了数据目录") from None
            raise
        current = versions.get(versions.current() or "")
        if report.version is not None and report.version.version != current.version:
            raise Broken("报告的版本不是当前版本")
        versions.ledger.verify_all(current.batches)

    def _file(self, name: str, content: bytes) -> Path:
        path = self._folder / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path


LEVELS: dict[str, Callable[[Doors, str, bytes], None]] = {
    "decode": Doors.decode,
    "read": Doors.read,
    "plan": Doors.plan,
    "check": Doors.check,
    "load": Doors.load,
}


def _kept(store: Path) -> dict[str, str]:
    return {name: digest for name, digest in content_of(store).items() if name not in _ALWAYS_THERE}


def _letters_are_letters(refused: Refused) -> None:
    if not refused.problems:
        raise Broken("退回而没有说明")
    for problem in refused.problems:
        if not _CHINESE.search(problem.what) or not _CHINESE.search(problem.fix):
            raise Broken(f"不是中文的说明：{problem.letter}")


__all__ = ["LEVELS", "REFUSED", "TAKEN", "Broken", "Doors", "TooLong", "time_limit"]
