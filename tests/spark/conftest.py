"""One cluster for all Spark tests of a run; without Java or Spark they are skipped, loudly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spark.cluster import environment, standalone
from tests.spark.java import LOUD_LINE, has_spark

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.spark)


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a master with two workers on this machine."""
    if not has_spark():
        pytest.skip(LOUD_LINE)
    folder = tmp_path_factory.mktemp("cluster")
    with pytest.MonkeyPatch.context() as patch, standalone(folder) as address:
        for name, value in environment(folder).items():
            patch.setenv(name, value)
        yield address
