"""A full or forbidden disk: a Chinese letter, exit code 1, nothing changed, and it works once there is room."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from balance.scope import Scope
from etl.reading import Reader
from etl.store.versions import Versions
from tests.etl.deliveries import content, csv_file, letters, loaded, worked_example
from tests.faults.disks import as_nobody, read_only, resize, small_disk

ROOT = Path(__file__).resolve().parents[2]
ALWAYS_THERE = {"writer.json", "writer.lock"}  # who writes: renewed by every attempt


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return csv_file(tmp_path / "2024.csv", worked_example(学年=2024))


def kept(store: Path) -> dict[str, str]:
    return {name: digest for name, digest in content(store).items() if name not in ALWAYS_THERE}


def size(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*")) // 1024


def commanded(*words: object, **how: object) -> tuple[int, str]:
    command = [sys.executable, "-m", "dashboard.cli", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **how)  # type: ignore[call-overload]
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize("room_kb", [0, 48, 1500])
def test_a_full_disk_is_a_letter_and_changes_nothing(
    store: Path, tmp_path: Path, file: Path, room_kb: int
) -> None:
    """Room for nothing, for the batch, for half a warehouse; then for all."""
    with small_disk(tmp_path / "disk", 65536) as disk:
        there = Path(shutil.copytree(store, disk / "store"))
        resize(disk, size(there) + room_kb)
        before = kept(there)
        [problem] = letters(lambda: loaded(there, file))
        assert problem.check == "disk_full", problem.letter
        assert "磁盘空间不够" in problem.what
        assert "腾出空间" in problem.fix
        assert kept(there) == before
        assert Reader(there).current().version == "1.0.0"
        assert len(Reader(there).values("1.0.0", Scope("all"), "primary", ["books_per_pupil"])) == 5
        resize(disk, 65536)
        report = loaded(there, file)
        assert report.version is not None
        assert Reader(there).current().school_years == (2023, 2024)


def test_a_full_disk_at_the_command_line_is_exit_code_1(store: Path, tmp_path: Path, file: Path) -> None:
    with small_disk(tmp_path / "disk", 65536) as disk:
        there = Path(shutil.copytree(store, disk / "store"))
        resize(disk, size(there) + 200)
        code, words = commanded("--store", there, "load", file)
    assert code == 1
    assert "磁盘空间不够" in words
    assert "什么都没有改变" in words


def test_a_quota_reached_is_the_same_letter(store: Path, file: Path) -> None:
    """Files may grow no larger than a limit: what a quota looks like to the program."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024,) * 2)

    before = kept(store)
    code, words = commanded("--store", store, "load", file, preexec_fn=limited)
    assert code == 1
    assert "磁盘空间不够" in words
    assert kept(store) == before
    assert loaded(store, file).version is not None


def test_a_read_only_store_can_be_read_and_refuses_a_load_with_a_letter(store: Path, file: Path) -> None:
    before = content(store)
    with read_only(store):
        assert Reader(store).current().version == "1.0.0"
        assert len(Reader(store).values("1.0.0", Scope("all"), "primary", ["books_per_pupil"])) == 5
        code, words = commanded("--store", store, "load", file)
        [problem] = letters(lambda: Versions(store).rollback("1.0.0"))
    assert code == 1
    assert "不允许写入" in words
    assert problem.check == "not_writable"
    assert content(store) == before
    assert loaded(store, file).version is not None


@pytest.mark.skipif(
    os.getuid() != 0, reason="!!! 需要 root 才能换成别的用户 | root is needed to become somebody else"
)
def test_a_store_of_somebody_else_can_be_read_and_refuses_a_writer_with_a_letter(store: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        there = Path(shutil.copytree(store, Path(folder) / "store"))
        for path in (Path(folder), there, *there.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        before = content(there)

        def try_both() -> None:
            assert Versions(there).current() == "1.0.0"
            [problem] = letters(lambda: Versions(there).rollback("1.0.0"))
            assert problem.check == "not_writable"
            assert "不允许写入" in problem.what

        assert as_nobody(try_both) == 0
        assert content(there) == before
