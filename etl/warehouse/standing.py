"""What is published now, asked for by table and key: the small door through which checks see the past."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from etl.contracts import CONTRACTS
from etl.warehouse.engine import Reading, quoted


class Published:
    """The tables of one warehouse file; without a file nothing was ever published and every table is empty."""

    def __init__(self, reading: Reading | None = None) -> None:
        self._reading = reading

    @property
    def nothing(self) -> bool:
        """Whether nothing was ever published."""
        return self._reading is None

    def rows(self, table: str, wanted: pl.DataFrame | None = None) -> pl.DataFrame:
        """Rows whose values occur in ``wanted`` (columns of the table); all rows where it is not given."""
        columns = list(CONTRACTS[table].columns)
        if self._reading is None or (wanted is not None and wanted.is_empty()):
            return _typed(pl.DataFrame(schema=columns), table, columns)
        names = ", ".join(map(quoted, columns))
        if wanted is None:
            return _typed(self._reading.frame(f"SELECT {names} FROM new.{quoted(table)}"), table, columns)
        on = ", ".join(map(quoted, wanted.columns))
        sql = f"SELECT {names} FROM new.{quoted(table)} SEMI JOIN wanted USING ({on})"
        return _typed(self._reading.frame(sql, wanted=wanted), table, columns)

    def roster(self, table: str, years: Sequence[int]) -> pl.DataFrame:
        """Which schools have a row in a table, by school year."""
        columns = ["school_code", "school_year"]
        if self._reading is None or not years:
            return _typed(pl.DataFrame(schema=columns), table, columns)
        listed = ", ".join(str(int(year)) for year in years)
        sql = f"SELECT DISTINCT school_code, school_year FROM new.{quoted(table)} WHERE school_year IN ({listed})"
        return _typed(self._reading.frame(sql), table, columns)

    def values(self, table: str, column: str) -> pl.Series:
        """The different texts in a column."""
        if self._reading is None:
            return pl.Series(column, [], dtype=pl.String)
        sql = f"SELECT DISTINCT {quoted(column)} FROM new.{quoted(table)} WHERE {quoted(column)} IS NOT NULL"
        return self._reading.frame(sql).to_series()


@contextmanager
def published(warehouse: Path | None) -> Iterator[Published]:
    """The published tables of a warehouse file, open as long as they are asked."""
    if warehouse is None:
        yield Published()
        return
    with Reading(warehouse) as reading:
        yield Published(reading)


def _typed(frame: pl.DataFrame, table: str, columns: Sequence[str]) -> pl.DataFrame:
    types = CONTRACTS[table].schema.columns()
    return frame.select(pl.col(name).cast(types[name].dtype) for name in columns)
