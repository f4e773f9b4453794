"""The inbox: dropped files wait here under a clean name until they are published or given up; nothing else reads it."""

import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from etl.readers import base_name
from etl.store.files import write_whole

KEPT_SECONDS = 4 * 3600
"""How long a tray stays that nobody touched; one that is given up, published or left by its session goes at once."""


@dataclass(frozen=True)
class Tray:
    """The files of one person: a folder of its own, and a place beside them for what is said about them."""

    folder: Path

    @property
    def desk(self) -> Path:
        """Where the jobs on these files write; no dropped file lies here."""
        return self.folder / "desk"

    def receive(self, files: Iterable[tuple[str, bytes]]) -> list[Path]:
        """Writes dropped bytes; two of one name are told apart by a number, an earlier drop of it is replaced."""
        paths: list[Path] = []
        for given, content in files:
            path = self.folder / "files" / _free(base_name(given), {path.name for path in paths})
            write_whole(path, content)
            paths.append(path)
        return paths

    @property
    def is_there(self) -> bool:
        return self.folder.exists()

    def touch(self) -> None:
        """Says that somebody still works with these files."""
        if self.is_there:
            self.folder.touch()

    def empty(self) -> None:
        """Gives the files up."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Inbox:
    """The inbox of one store."""

    def __init__(self, store: Path) -> None:
        self.folder = store / "inbox"

    def tray(self) -> Tray:
        """A new tray; trays that nobody came back for are given up."""
        self.sweep()
        tray = Tray(self.folder / secrets.token_hex(12))
        tray.desk.mkdir(parents=True)
        return tray

    def sweep(self, older_than: float = KEPT_SECONDS) -> None:
        """Gives up trays that nobody came back for."""
        if not self.folder.exists():
            return
        before = time.time() - older_than
        for tray in self.folder.iterdir():
            if tray.is_dir() and _touched(tray) < before:
                shutil.rmtree(tray, ignore_errors=True)


def _touched(tray: Path) -> float:
    """When a tray was last used; another process may be giving it up at this moment."""
    try:
        return max(path.stat().st_mtime for path in (tray, *tray.iterdir()))
    except FileNotFoundError:
        return time.time()


def _free(name: str, taken: set[str]) -> str:
    path, number = Path(name), 2
    while name in taken:
        name = f"{path.stem}({number}){path.suffix}"
        number += 1
    return name
