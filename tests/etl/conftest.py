"""A store with the official worked example in it, published once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.etl.deliveries import csv_file, loaded, worked_example


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    loaded(folder / "store", csv_file(folder / "原表.csv", worked_example()))
    return folder


@pytest.fixture
def store(published: Path, tmp_path: Path) -> Path:
    """A store of one's own with the worked example as 1.0.0, and the file it came from beside it."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    return tmp_path / "store"
