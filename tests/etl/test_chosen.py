"""The measures of a chosen set of schools: one plan for all choices, and nothing of one choice in the next."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import ibis
import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

from balance.cells import READ_OF_CHOSEN, VALUE_ROW
from etl.reading import Reader
from etl.warehouse.chosen import CHOSEN, chosen_sql
from tests.etl.deliveries import csv_file, loaded, worked_example

EVERY = [f"219900000{number}" for number in range(1, 6)]
CHOICES = [EVERY, EVERY[:2], [], EVERY[3:], ["9999"], EVERY[1:4]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chosen")
    loaded(folder / "store", csv_file(folder / "a.csv", worked_example()))
    return folder / "store"


def asked(reader: Reader, schools: list[str]) -> pl.DataFrame:
    return reader.measures_of("1.0.0", schools, "primary")


def test_choices_one_after_another_are_as_each_alone(store: Path) -> None:
    one = Reader(store)
    for schools in [*CHOICES, *CHOICES]:
        assert_frame_equal(asked(one, schools), asked(Reader(store), schools))


def test_choices_at_the_same_time_are_as_each_alone(store: Path) -> None:
    alone = [asked(Reader(store), schools) for schools in CHOICES]
    one = Reader(store)
    with ThreadPoolExecutor(4) as threads:
        at_once = threads.map(lambda schools: asked(one, schools), CHOICES * 3)
    for found, expected in zip(at_once, alone * 3, strict=True):
        assert_frame_equal(found, expected)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as one:
        yield one


class TestThePlanIsKept:
    """What is planned again asks for its rows by name again; what is kept does not miss the name."""

    @staticmethod
    def prepare(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
        schema = ibis.schema({name: VALUE_ROW[name] for name in READ_OF_CHOSEN}).to_pyarrow()
        rows = schema.empty_table()
        connection.register(CHOSEN, rows)
        connection.execute(f"PREPARE asked AS {sql}")
        connection.unregister(CHOSEN)
        return rows

    def test_of_the_query_as_it_is(self, connection: duckdb.DuckDBPyConnection) -> None:
        rows = self.prepare(connection, chosen_sql())
        assert connection.execute("EXECUTE asked").fetchall() == []
        del rows

    def test_not_of_one_that_reads_a_table(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("CREATE TABLE year AS SELECT 2023 AS school_year")
        rows = self.prepare(connection, f"SELECT * FROM ({chosen_sql()}) JOIN year USING (school_year)")
        with pytest.raises(duckdb.CatalogException, match=CHOSEN):
            connection.execute("EXECUTE asked")
        del rows
