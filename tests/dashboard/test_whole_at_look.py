"""The whole of a large store is not put in order at publishing; whoever looks at it gets the same rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from balance.measures import NONE_REPORTED
from balance.scope import Scope
from dashboard import kept_reader
from dashboard.kept_reader import KeptReader
from etl.reading import Reader
from etl.store.versions import Versions
from etl.warehouse import whole
from etl.warehouse.engine import Reading, Writer
from tests.etl.deliveries import csv_file, loaded, worked_example

VERSION, WHOLE = "1.0.0", Scope("all")
IN_ORDER = pl.col("scope_kind").eq("all") & pl.col("measure").is_in(whole.NAMES_OF_ORDER)


@pytest.fixture(scope="module")
def large(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county as a store that is too large to be put in order as a whole."""
    store = tmp_path_factory.mktemp("large") / "store"
    shutil.copytree(demo_store, store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole, "MOST_IN_ORDER", 10)
        Versions(store).rebuild(VERSION)
    return store


def stored(store: Path) -> pl.DataFrame:
    with Reading(Versions(store).warehouse(VERSION)) as reading:
        return reading.frame("SELECT * FROM new.measure ORDER BY ALL")


def test_only_what_needs_the_whole_in_order_is_not_published(large: Path, demo_store: Path) -> None:
    every = stored(demo_store)
    assert every.filter(IN_ORDER).height > 0
    assert_frame_equal(stored(large), every.filter(~IN_ORDER))


@pytest.mark.parametrize("stage", ["primary", "junior"])
@pytest.mark.parametrize("at_once", [Writer.ordered_at_once, 500], ids=["in one run", "in many runs"])
def test_every_measure_is_read_as_if_it_were_published(
    large: Path, demo_store: Path, stage: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Writer, "ordered_at_once", at_once)
    published, computed = Reader(demo_store), Reader(large)
    for scope in (WHOLE, None, Scope("county", "示例县")):
        asked = (VERSION, scope, stage)
        own = published.measures(*asked)
        assert_frame_equal(computed.measures(*asked), own, rel_tol=1e-12, abs_tol=1e-12)
        some = (["books_per_pupil", "enrolment"], ["cv_w", "p90", "gini_w"], [2022, 2024])
        few = published.measures(*asked, *some)
        assert few.filter(IN_ORDER).height == (0 if scope and scope.kind == "county" else 4)
        assert_frame_equal(computed.measures(*asked, *some), few, rel_tol=1e-12, abs_tol=1e-12)
    named = (VERSION, WHOLE, stage, "books_per_pupil", ["mcloone", "total"], [1999, 2024])
    assert_frame_equal(computed.measures_or_reasons(*named), published.measures_or_reasons(*named))


def test_indicators_that_nobody_reports_have_their_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = csv_file(tmp_path / "学校.csv", worked_example())
    loaded(tmp_path / "published", file)
    monkeypatch.setattr(whole, "MOST_IN_ORDER", 0)
    loaded(tmp_path / "computed", file)
    own, found = (
        Reader(tmp_path / name).measures(VERSION, WHOLE, "primary") for name in ("published", "computed")
    )
    assert NONE_REPORTED in set(own.filter(IN_ORDER)["reason"])
    assert_frame_equal(found, own, rel_tol=1e-12)


def test_what_is_kept_of_a_large_store_is_what_was_asked(
    large: Path, demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_reader, "MOST_VALUES", 10)
    monkeypatch.setattr(kept_reader.Parted, "by", None)  # whoever computes the whole of it fails
    asked = (VERSION, WHOLE, "primary", ["books_per_pupil"], ["mean_w", "p10"], [2024])
    found = KeptReader(large).measures(*asked)
    assert found.height == 2
    assert_frame_equal(found, Reader(demo_store).measures(*asked), rel_tol=1e-12)


def test_a_warehouse_that_has_them_all_computes_nothing(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never() -> str:
        raise AssertionError("computed what is published")

    monkeypatch.setattr("etl.measure_reading.whole_sql", never)
    assert Reader(demo_store).measures(VERSION, WHOLE, "primary").filter(IN_ORDER).height > 0
