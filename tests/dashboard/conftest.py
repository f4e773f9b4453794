"""Nothing that one test cached is seen by the next; the demo county is built once for a file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import keeping
from etl.loading import load
from etl.recognition import Wishes
from etl.settings import DEMO, STORE_VARIABLE


@pytest.fixture(autouse=True)
def _nothing_cached() -> Iterator[None]:
    yield
    keeping.forget()


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("demo") / "store"
    load(sorted(DEMO.glob("*.csv")), store, Wishes(), invented=True)
    return store


@pytest.fixture
def on_demo(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    return demo_store
