"""A reader that reads each scope and stage of a version once, and hands out of it what is asked.

A query costs what it is to plan and to open its views, whether it asks for one indicator or for all of them. So the
first question about a scope and stage reads the whole of it, and whoever chooses another indicator, year or school
afterwards gets a part of that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import polars as pl

from balance.county_tables import CountyTables
from balance.scope import Scope
from balance.spread import shares
from balance.stages import MEASURED
from dashboard.keeping import kept
from etl import reference
from etl.reading import Reader

MOST_VALUES = (
    500_000  # rows of a scope and stage that are read at once: some 80 MB; of a larger one each for itself
)
T = TypeVar("T")


@dataclass(frozen=True)
class Parted:
    """A frame, and its rows by the value of one column."""

    whole: pl.DataFrame
    parts: Mapping[object, pl.DataFrame]

    @classmethod
    def by(cls, column: str, whole: pl.DataFrame) -> Parted:
        parts = whole.partition_by(column, as_dict=True, maintain_order=True)
        return cls(whole, {key[0]: part for key, part in parts.items()})

    def of(self, value: object) -> pl.DataFrame:
        """The rows of one value; none where it has none."""
        found = self.parts.get(value)
        return self.whole.clear() if found is None else found

    def of_all(self, values: Sequence[str]) -> pl.DataFrame:
        """The rows of several values, in their order."""
        if len(values) == 1:
            return self.of(values[0])
        return pl.concat([self.of(one) for one in sorted(set(values))]) if values else self.whole.clear()


class KeptReader(Reader):
    """Answers as ``Reader`` does."""

    def __init__(self, store: Path) -> None:
        super().__init__(store)
        self._name = str(store)

    def _once(self, kind: str, *by: object, make: Callable[[], T]) -> T:
        return kept(f"read.{kind}", self._name, *by, make=make)

    def scopes(self, version: str) -> pl.DataFrame:
        return self._once("scopes", version, make=lambda: super(KeptReader, self).scopes(version))

    def succession(self, version: str) -> pl.DataFrame:
        return self._once("succession", version, make=lambda: super(KeptReader, self).succession(version))

    def memberships(self, version: str) -> pl.DataFrame:
        return self._once("memberships", version, make=lambda: super(KeptReader, self).memberships(version))

    def names(self, version: str) -> pl.DataFrame:
        return self._once("names", version, make=lambda: super(KeptReader, self).names(version))

    def schools(self, version: str, scope: Scope, stage: str, school_year: int) -> pl.DataFrame:
        return self._rosters(version, scope, stage).of(school_year).drop("school_year")

    def _rosters(self, version: str, scope: Scope, stage: str) -> Parted:
        """Who the schools of every year are."""
        where = (version, scope, stage)
        return self._once("roster", *where, make=lambda: Parted.by("school_year", self.roster(*where)))

    def values(
        self,
        version: str,
        scope: Scope,
        stage: str,
        indicators: Sequence[str],
        school_years: Sequence[int] | None = None,
        schools: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        if not self._is_small(version, scope, stage):
            return super().values(version, scope, stage, indicators, school_years, schools)
        found = self._values(version, scope, stage)
        frame = found.of_all(indicators)
        if school_years is not None:
            frame = frame.filter(pl.col("school_year").is_in(list(school_years)))
        return frame if schools is None else frame.filter(pl.col("school_code").is_in(list(schools)))

    def _values(self, version: str, scope: Scope, stage: str) -> Parted:
        """All indicators of all schools and years."""
        where, cards = (version, scope, stage), list(reference.registry().indicators)
        return self._once(
            "values",
            *where,
            make=lambda: Parted.by("indicator", super(KeptReader, self).values(*where, cards)),
        )

    def outcomes(self, version: str, stage: str, indicator: str) -> pl.DataFrame:
        if not self._is_small(version, Scope("all"), stage):
            return super().outcomes(version, stage, indicator)
        cards = list(reference.registry().indicators)
        found = self._once(
            "outcomes",
            version,
            stage,
            make=lambda: Parted.by("indicator", self.all_outcomes(version, stage, cards)),
        )
        return found.of(indicator).drop("indicator")

    def contributions(
        self, version: str, scope: Scope, stage: str, indicator: str, school_year: int
    ) -> pl.DataFrame:
        if not self._is_small(version, scope, stage):
            return super().contributions(version, scope, stage, indicator, school_year)
        frame = self.values(version, scope, stage, [indicator])
        frame = frame.filter((frame["school_year"] == school_year) & frame["in_scope"])
        return shares(frame.select("school_code", "school_name", "value", weight="denominator"))

    def measures(
        self,
        version: str,
        scope: Scope | None,
        stage: str,
        indicators: Sequence[str] | None = None,
        measures: Sequence[str] | None = None,
        school_years: Sequence[int] | None = None,
    ) -> pl.DataFrame:
        if (
            scope is None  # every scope of the version: there may be thousands
            or (scope.kind == "all" and not self._is_small(version, scope, stage))  # not all are published
        ):
            return super().measures(version, scope, stage, indicators, measures, school_years)
        where = (version, scope, stage)
        found = self._once(
            "measures", *where, make=lambda: Parted.by("indicator", super(KeptReader, self).measures(*where))
        )
        frame = found.whole if indicators is None else found.of_all(indicators)
        asked = {"measure": measures, "school_year": school_years}
        told = [pl.col(name).is_in(list(some)) for name, some in asked.items() if some is not None]
        return frame.filter(*told) if told else frame

    def county_tables(self, version: str, scope: Scope, school_year: int) -> CountyTables:
        if not all(self._is_small(version, scope, stage) for stage in MEASURED):
            return super().county_tables(version, scope, school_year)
        where = (version, scope)
        return self._once("county", *where, make=lambda: self.county_years(*where)).of(school_year)

    def _is_small(self, version: str, scope: Scope, stage: str) -> bool:
        """Whether the values of all indicators may be read and kept together."""

        def make() -> int:
            here = self.scopes(version).filter(scope_kind=scope.kind, scope=scope.name, stage=stage)
            return int(here["schools_n"].sum()) * len(reference.registry().indicators)

        return self._once("size", version, scope, stage, make=make) <= MOST_VALUES
