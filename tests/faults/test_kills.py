"""A short form of ``make faults``: a few kills while two processes read, ten loads at once."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from etl.store.versions import Versions
from tests.faults.kills import run
from tests.faults.processes import BUSY, DONE, PATIENCE_S, load_year, running

KILLS, SEED, LOADS = 4, 5, 10


def test_kills_at_any_instant_harm_nobody(tmp_path: Path) -> None:
    tally = run(tmp_path / "kills", KILLS, SEED, PATIENCE_S)
    assert not tally.wrong
    assert tally.kills == KILLS
    assert (tally.mismatches, tally.backward, tally.errors) == (0, 0, 0)
    assert tally.reads > 0


def test_ten_loads_at_once_succeed_or_are_told_who_writes_and_nothing_is_lost(store: Path) -> None:
    years = list(range(2023 - LOADS, 2023))
    with ExitStack() as stack:
        loaders = [stack.enter_context(running(load_year, store, year)) for year in years]
        for loader in loaders:
            loader.join(PATIENCE_S)
        codes = {year: loader.exitcode for year, loader in zip(years, loaders, strict=True)}
    assert set(codes.values()) <= {DONE, BUSY}
    told = [
        year for year, code in codes.items() if code == BUSY
    ]  # on a busy machine the wait may be too long
    assert len(told) < LOADS
    for year in told:
        load_year(store, year)
    versions = Versions(store)
    assert versions.get(versions.current() or "").school_years == [*years, 2023]
    assert len(versions.ledger.names()) == 1 + LOADS
    assert [event.event for event in versions.events()] == ["publish"] * (1 + LOADS)
