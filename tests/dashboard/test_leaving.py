"""A reader who has gone leaves nothing in the inbox; one who is still there, or comes back in time, loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.delivery import Held
from dashboard.parts import leaving
from etl.inbox import Inbox


class Sessions:
    """Which readers are there."""

    def __init__(self, *there: str) -> None:
        self.there = set(there)

    def is_active_session(self, session: str) -> bool:
        return session in self.there


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> Sessions:
    there = Sessions("anna", "ben")
    monkeypatch.setattr(leaving.runtime, "get_instance", lambda: there)
    monkeypatch.setattr(
        leaving.runtime, "exists", lambda: False
    )  # the thread ends at once: the test looks itself
    return there


def test_what_a_reader_held_who_is_gone_is_let_go_and_nothing_else(
    tmp_path: Path, sessions: Sessions
) -> None:
    watch = leaving.Watch()
    trays = {name: Inbox(tmp_path).tray() for name in ("anna", "ben")}
    for name, tray in trays.items():
        tray.receive([("a.csv", b"1")])
        watch.over(name, tmp_path, Held(tray))
    sessions.there.remove("anna")
    watch.look(now=1000.0)
    watch.look(now=1000.0 + leaving.GONE_AFTER_S - 1)
    assert trays["anna"].is_there
    watch.look(now=1000.0 + leaving.GONE_AFTER_S)
    assert not trays["anna"].is_there
    assert trays["ben"].is_there


def test_a_reader_who_comes_back_in_time_loses_nothing(tmp_path: Path, sessions: Sessions) -> None:
    watch = leaving.Watch()
    tray = Inbox(tmp_path).tray()
    watch.over("anna", tmp_path, Held(tray))
    sessions.there.remove("anna")
    watch.look(now=1000.0)
    sessions.there.add("anna")
    watch.look(now=1100.0)
    sessions.there.remove("anna")
    watch.look(now=1200.0)
    watch.look(now=1200.0 + leaving.GONE_AFTER_S - 1)
    assert tray.is_there
