"""The inbox takes any name, lets none out, and forgets what nobody came back for."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from etl.inbox import KEPT_SECONDS, Inbox


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("教师队伍 2024.csv", "教师队伍 2024.csv"),
        ("../../逃出去.csv", "逃出去.csv"),
        ("..\\..\\逃出去.csv", "逃出去.csv"),
        ("/etc/逃出去.csv", "逃出去.csv"),
        ("C:\\报表\\教师.xlsx", "教师.xlsx"),
        (".csv", "未命名.csv"),
        ("..", "未命名"),
        ("", "未命名"),
        ("a\x00b\n.csv", "ab.csv"),
        ("\u202egpj.csv", "gpj.csv"),
        ('<b>"x"|?*.csv', "bx.csv"),
        ("-rf.csv", "-rf.csv"),
    ],
)
def test_a_name_is_kept_where_it_harms_nobody(given: str, kept: str, tmp_path: Path) -> None:
    [path] = Inbox(tmp_path).tray().receive([(given, b"x")])
    assert path.name == kept


def test_an_endless_name_is_cut_and_keeps_its_suffix(tmp_path: Path) -> None:
    [path] = Inbox(tmp_path).tray().receive([("长" * 5000 + ".xlsx", b"x")])
    assert path.suffix == ".xlsx"
    assert path.read_bytes() == b"x"


def test_every_file_lies_inside_its_tray(tmp_path: Path) -> None:
    tray = Inbox(tmp_path).tray()
    for path in tray.receive([("../../a.csv", b"1"), ("/etc/passwd", b"2"), ("desk", b"3")]):
        assert path.resolve().is_relative_to(tray.folder.resolve())
        assert not path.is_relative_to(tray.desk)


def test_two_files_of_one_name_are_told_apart_and_a_later_drop_replaces(tmp_path: Path) -> None:
    tray = Inbox(tmp_path).tray()
    names = [path.name for path in tray.receive([("a.csv", b"1"), ("a.csv", b"2")])]
    assert names == ["a.csv", "a(2).csv"]
    [again] = tray.receive([("a.csv", b"3")])
    assert again.read_bytes() == b"3"


def test_what_nobody_came_back_for_is_given_up_and_the_rest_stays(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    old, new = inbox.tray(), inbox.tray()
    past = time.time() - KEPT_SECONDS - 60
    for path in (old.desk, old.folder):
        os.utime(path, (past, past))
    inbox.sweep()
    assert not old.folder.exists()
    assert new.folder.exists()


def test_a_tray_that_somebody_works_with_is_kept_however_old_its_files_are(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    tray = inbox.tray()
    past = time.time() - KEPT_SECONDS - 60
    for path in (tray.desk, tray.folder):
        os.utime(path, (past, past))
    tray.touch()
    inbox.sweep()
    assert tray.is_there
    tray.empty()
    tray.touch()
    assert not tray.is_there
