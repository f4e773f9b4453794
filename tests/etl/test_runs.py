"""Values are summed and put in order in runs of cards, and whatever the runs are the measures are the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from balance.school_years import AWARDED, MAIN_GROUP
from balance.scope import Scope
from etl.contracts import CONTRACTS
from etl.engines import DUCKDB
from etl.measuring import MEASURES, compute
from etl.reference import registry
from etl.store.versions import Versions
from etl.warehouse import build
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


@pytest.fixture(params=[False, True], ids=["some cards a run", "a card a run"])
def in_runs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Short runs; for a card a run none is left out for having no values."""
    alone = bool(request.param)
    monkeypatch.setattr(Writer, "at_once", 1 if alone else 40)
    monkeypatch.setattr(Writer, "ordered_at_once", 1 if alone else 15)
    if alone:
        columns = {name for contract in CONTRACTS.values() for name in contract.columns}
        monkeypatch.setattr(build, "_reported", lambda _: sorted({*columns, AWARDED, MAIN_GROUP}))


def measures(store: Path) -> pl.DataFrame:
    with Reading(Versions(store).warehouse("1.0.0")) as reading:
        return reading.frame("SELECT * FROM new.measure ORDER BY ALL")


@pytest.fixture
def whole(store: Path) -> pl.DataFrame:
    return measures(store)


@pytest.mark.usefixtures("whole", "in_runs")
def test_measures_do_not_depend_on_the_runs(store: Path, whole: pl.DataFrame) -> None:
    Versions(store).rebuild("1.0.0")
    assert_frame_equal(measures(store), whole)


@pytest.mark.usefixtures("whole", "in_runs")
def test_counties_alone_have_the_measures_that_they_have_among_all_scopes(
    store: Path, whole: pl.DataFrame, tmp_path: Path
) -> None:
    [name] = whole.filter(scope_kind="county")["scope"].unique()
    compute(store, tmp_path / "out", DUCKDB, scope=Scope("county", name))
    found = pl.read_parquet(tmp_path / "out" / MEASURES / "*.parquet").select(whole.columns)
    assert_frame_equal(found.sort(found.columns), whole.filter(scope_kind="county"))
