"""What checks look at: the rows that a load would leave standing, and the year before beside them.

Delivered values stand over published ones, value by value, as the warehouse folds them.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

import polars as pl

from etl.acceptance.contradictions import Part, doubled
from etl.checks.declare import BEFORE
from etl.contracts import CONTRACTS
from etl.readers.sheet import ROW
from etl.warehouse.standing import Published

PART = "part"
PRESENT_YEAR, CALENDAR_YEAR = "present_year", "calendar_year"
_SEPTEMBER = 9


class Grounds:
    """The parts of one load over what is published."""

    def __init__(self, parts: Sequence[Part], standing: Published, today: date) -> None:
        self.parts = list(parts)
        self.today = today
        self._standing = standing
        self._made: dict[str, pl.DataFrame] = {}

    @cached_property
    def brought(self) -> frozenset[str]:
        """The columns that the load brings, as ``table.column``."""
        return frozenset(f"{part.table}.{column}" for part in self.parts for column in part.brought)

    @property
    def present_year(self) -> int:
        """The school year that has begun."""
        return self.today.year - (self.today.month < _SEPTEMBER)

    @property
    def has_published(self) -> bool:
        """Whether there is anything published to hold the load against."""
        return not self._standing.nothing

    def rows(self, table: str) -> pl.DataFrame:
        """The delivered rows of a table as they would stand, with part and row."""
        return self._once(f"rows {table}", lambda: self._rows(table))

    def after(self, table: str) -> pl.DataFrame:
        """The delivered rows and the published ones of the same schools, this year and the one before."""
        return self._once(f"after {table}", lambda: self._after(table))

    def before(self, table: str, columns: Sequence[str]) -> pl.DataFrame:
        """Key and ``columns`` of each school's year before, the columns called so and the year moved on by one."""
        key = CONTRACTS[table].key
        return self.after(table).select(
            *(pl.col(name) + 1 if name in _YEARS else pl.col(name) for name in key),
            *(pl.col(name).alias(name + BEFORE) for name in columns),
        )

    def moved_on(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with their year moved on by one."""
        [year] = [name for name in CONTRACTS[table].key if name in _YEARS]
        return rows.with_columns(pl.col(year) + 1)

    def has_before(self, table: str) -> bool:
        """Whether any delivered year has a year before it, delivered or published."""
        [year] = [name for name in CONTRACTS[table].key if name in _YEARS]
        known = set(self.after(table)[year].unique().to_list())
        return any(one - 1 in known for one in self.rows(table)[year].unique().to_list())

    def published(self, table: str) -> pl.DataFrame:
        """Published rows of the schools that the load names, in its years and the years before."""
        return self._once(f"published {table}", lambda: self._standing.rows(table, self._wanted(table)))

    def published_of(self, table: str, wanted: pl.DataFrame) -> pl.DataFrame:
        """Published rows in which the values of ``wanted`` occur."""
        return self._standing.rows(table, wanted)

    def roster(self, table: str, years: Sequence[int]) -> pl.DataFrame:
        """Which schools have published rows in a table, by year; all schools, not only those of the load."""
        return self._standing.roster(table, years)

    def everything(self, table: str) -> pl.DataFrame:
        """All rows of a register, delivered over published."""
        return self._once(f"everything {table}", lambda: self._everything(table))

    def wide(self, name: str, build: Callable[["Grounds"], pl.DataFrame]) -> pl.DataFrame:
        """A view, built once."""
        return self._once(f"view {name}", lambda: build(self))

    def _once(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _delivered(self, table: str) -> list[tuple[int, Part]]:
        return [(number, part) for number, part in enumerate(self.parts) if part.table == table]

    def _rows(self, table: str) -> pl.DataFrame:
        contract = CONTRACTS[table]
        mine = self._delivered(table)
        if not mine:
            empty = self._standing.rows(table, pl.DataFrame())
            return empty.with_columns(pl.lit(None, pl.Int32).alias(PART), pl.lit(None, pl.UInt32).alias(ROW))
        frame = pl.concat(
            part.frame.select(ROW, *contract.columns, pl.lit(number, pl.Int32).alias(PART))
            for number, part in mine
        )
        several = len(mine) > 1 and doubled(frame.select(contract.key))
        if several:
            frame = frame.group_by(contract.key, maintain_order=True).agg(
                pl.col(ROW, PART).first(), pl.col(contract.values).drop_nulls().first()
            )
        elif any(doubled(part.frame.select(contract.key)) for _, part in mine):
            frame = frame.unique(contract.key, keep="first", maintain_order=True)
        standing = self.published(table)
        if standing.is_empty():
            return frame
        bringing = {
            name: [number for number, part in mine if name in part.brought] for name in contract.values
        }
        old = standing.select(
            *contract.key, *(pl.col(name).alias(f"{name}__old") for name in contract.values)
        )
        return frame.join(old, on=contract.key, how="left", maintain_order="left").select(
            ROW,
            PART,
            *contract.key,
            *(_folded(name, bringing[name], len(mine), several=several) for name in contract.values),
        )

    def _everything(self, table: str) -> pl.DataFrame:
        rows, standing = self.rows(table), self._standing.rows(table)
        if standing.is_empty():
            return rows
        rest = standing.join(rows, on=CONTRACTS[table].key, how="anti", nulls_equal=True)
        return pl.concat([rows, rest], how="diagonal")

    def _wanted(self, table: str) -> pl.DataFrame:
        key = CONTRACTS[table].key
        year = next((name for name in key if name in _YEARS), None)
        if self._standing.nothing or year is None or "school_code" not in key:
            return pl.DataFrame()
        tables = {t for t in _COMPANIONS if year in CONTRACTS[t].key} if table in _COMPANIONS else set()
        named = [
            part.frame.select("school_code", year)
            for part in self.parts
            if part.table in tables | {table} and year in part.frame.columns
        ]
        if not named:
            return pl.DataFrame()
        both = pl.concat(named).drop_nulls().unique()
        return pl.concat([both, both.with_columns(pl.col(year) - 1)]).unique()

    def _after(self, table: str) -> pl.DataFrame:
        rows = self.rows(table)
        standing = self.published(table)
        if standing.is_empty():
            return rows
        rest = standing.join(rows, on=CONTRACTS[table].key, how="anti", nulls_equal=True)
        return pl.concat([rows, rest], how="diagonal")


_YEARS = ("school_year", "fiscal_year")
_COMPANIONS = ("enrolment", "teachers", "facilities")


def _folded(name: str, bringing: list[int], parts: int, *, several: bool) -> pl.Expr:
    delivered, old = pl.col(name), pl.col(f"{name}__old")
    if len(bringing) == parts:
        return delivered
    if several:
        return pl.coalesce(delivered, old).alias(name)
    return pl.when(pl.col(PART).is_in(bringing)).then(delivered).otherwise(old).alias(name)


def beside(rows: pl.DataFrame, others: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The rows with the columns of ``others`` (one row a key) of the same key, blank where there is none.

    Tables of one sheet have the same keys row by row: then they are laid side by side and nothing is looked up.
    """
    if rows.height == others.height and all(
        rows[name].equals(others[name]) and not rows[name].null_count() for name in key
    ):
        return rows.hstack(others.drop(key))
    return rows.join(others, on=list(key), how="left", maintain_order="left")


def present(frame: pl.DataFrame, grounds: Grounds) -> pl.DataFrame:
    """The frame with the present school year and calendar year beside each row."""
    return frame.with_columns(
        pl.lit(grounds.present_year, pl.Int32).alias(PRESENT_YEAR),
        pl.lit(grounds.today.year, pl.Int32).alias(CALENDAR_YEAR),
        pl.lit(grounds.today).alias("today"),
    )
