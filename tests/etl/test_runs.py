"""Values are summed and put in order in runs of cards, and whatever the runs are the measures are the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from etl.reference import registry
from etl.store.versions import Versions
from etl.warehouse.build import card_slices
from etl.warehouse.engine import Reading, Writer

CARDS = list(registry().indicators)


@pytest.mark.parametrize("without", [[], CARDS[:3], CARDS[1::2], CARDS[:-1], CARDS[1:], CARDS])
@pytest.mark.parametrize(("rows", "at_once"), [(0, 10), (10, 10), (1_000, 100), (1_000, 1), (999, 500)])
def test_every_card_is_in_one_run_and_no_run_is_long(without: list[str], rows: int, at_once: int) -> None:
    runs = card_slices(registry(), rows, at_once, without)
    assert [card for run in runs for card in run] == list(range(len(CARDS)))
    there = [sum(CARDS[card] not in without for card in run) for run in runs]
    of_each = rows / max(sum(there), 1)
    assert max(there) * of_each < at_once + of_each or max(there) <= 1
    assert max(there) - min(there) <= 1


def test_measures_do_not_depend_on_the_runs(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def measures() -> pl.DataFrame:
        with Reading(Versions(store).warehouse("1.0.0")) as reading:
            return reading.frame("SELECT * FROM new.measure ORDER BY ALL")

    whole = measures()
    monkeypatch.setattr(Writer, "at_once", 40)
    monkeypatch.setattr(Writer, "ordered_at_once", 15)
    Versions(store).rebuild("1.0.0")
    assert_frame_equal(measures(), whole)
