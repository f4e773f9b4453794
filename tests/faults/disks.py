"""Stores on disks that are full or forbid writing: what is needed for them is made here and taken away again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NO_MOUNT = (
    "!!! 不能挂载小磁盘(需要 root)：“磁盘写满”与“只读挂载”没有在真的文件系统上测试。"
    " | CANNOT MOUNT (root is needed): a full disk and a read-only mount are NOT tested on a real file system."
)
NOBODY = 65534


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """An empty disk of that size in memory; skips, loudly, where mounting is not allowed."""
    folder.mkdir()
    made = _run("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder))
    if not made:
        pytest.skip(NO_MOUNT)
    try:
        yield folder
    finally:
        _run("umount", "-l", str(folder))


def resize(folder: Path, kilobytes: int) -> None:
    assert _run("mount", "-o", f"remount,size={kilobytes}k", str(folder))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder mounted over itself, read-only; skips, loudly, where mounting is not allowed."""
    if not _run("mount", "--bind", str(folder), str(folder)):
        pytest.skip(NO_MOUNT)
    try:
        assert _run("mount", "-o", "remount,bind,ro", str(folder))
        yield
    finally:
        _run("umount", "-l", str(folder))


def as_nobody(act: Callable[[], None]) -> int:
    """The exit code of a child that may write nothing of root's; for whoever is no root it runs as oneself."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            if os.getuid() == 0:
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            act()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 71
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _run(*words: str) -> bool:
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
