"""What screens ask of a store; each result is kept by store, version, scope and what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import polars as pl

from balance.county_tables import CountyTables
from balance.registry import Registry
from balance.scope import Scope
from balance.spread import Unknown
from balance.succession import own_codes
from balance.swapping import Flips
from dashboard.keeping import in_words, kept
from dashboard.language import DEFAULT, language
from dashboard.listing import Places, in_order, most_uneven_of, names_of, places_of
from dashboard.presenters.changed import Change, change
from dashboard.presenters.context import Context
from dashboard.presenters.measured import Measured
from dashboard.presenters.panel import Panel, panel
from dashboard.presenters.places import counties
from dashboard.presenters.school import Record
from dashboard.studies import Effect, effect
from dashboard.words.cards import in_english
from etl import reference
from etl.problems import Refused
from etl.settings import store_dir

if TYPE_CHECKING:
    from etl.group_reading import GroupWork
    from etl.published_reading import Library
    from etl.reading import Edition, Reader

MOST_EIGHTS = 125  # of a thousand schools, 10 MB
WORLDS, SEED = 9_999, 20170  # the same worlds in every run, so that one question always has one answer
T = TypeVar("T")


def open_reader(store: Path) -> Reader:
    """The warehouse; tests put another one here."""
    from dashboard.kept_reader import KeptReader

    return KeptReader(store)


def registry() -> Registry:
    """The cards, with their words in the language of the run."""

    def make() -> Registry:
        cards = reference.registry()
        return cards if language() == DEFAULT else in_english(cards)

    return kept("registry", in_words(), make=make)


@dataclass(frozen=True)
class Source:
    """One store; all reading goes through it, and each result is remembered by everything it depends on."""

    store: str

    @classmethod
    def here(cls) -> Source:
        return cls(str(store_dir()))

    @property
    def reader(self) -> Reader:
        """The one reader of the store in this process."""
        return kept("reader", self.store, make=lambda: open_reader(Path(self.store)))

    def current(self) -> Edition:
        """The published version, asked anew on each run; raises ``etl.problems.Refused`` where there is none."""
        return self.reader.current()

    def is_demo(self) -> bool:
        """Whether the published data are invented; False where there are none."""
        try:
            return self.current().is_demo
        except Refused:
            return False

    def edition(self, version: str) -> Edition | None:
        """A version by name, or None where the store has no such version."""
        return next((one for one in self.reader.editions() if one.version == version), None)

    def versions(self) -> tuple[str, ...]:
        """The names of all published versions, the newest first."""
        return tuple(one.version for one in reversed(self.reader.editions()))

    def library(self, version: str) -> Library:
        """What articles say, as far as the version holds any."""
        return kept("library", self.store, version, make=lambda: self.reader.library(version))

    def places(self, version: str) -> Places:
        """Every scope that stands in the version, its stages and their school years."""
        return kept("places", self.store, version, make=lambda: places_of(self.reader.scopes(version)))

    def indicators(self, version: str, scope: Scope, stage: str) -> tuple[str, ...]:
        """Indicators of a stage: those with data first, official ones leading."""
        return self._indicators(version, scope, stage)[0]

    def indicators_without_data(self, version: str, scope: Scope, stage: str) -> frozenset[str]:
        return self._indicators(version, scope, stage)[1]

    def latest(self, version: str, scope: Scope, stage: str) -> int | None:
        """The newest school year in which any indicator of the scope and stage has data."""
        return self._indicators(version, scope, stage)[2]

    def _indicators(
        self, version: str, scope: Scope, stage: str
    ) -> tuple[tuple[str, ...], frozenset[str], int | None]:
        def make() -> tuple[tuple[str, ...], frozenset[str], int | None]:
            return in_order(
                registry(), stage, self.reader.measures(version, scope, stage, measures=["mean_w", "total"])
            )

        return kept("indicators", self.store, version, scope, stage, make=make)

    def most_uneven(self, version: str, scope: Scope, stage: str, year: int) -> str | None:
        """The official indicator (where there is none, any ratio) with the largest 差异系数 of the year."""

        def make() -> str | None:
            return most_uneven_of(
                registry(),
                self.reader.measures(version, scope, stage, measures=["cv_w"], school_years=[year]),
            )

        return kept("most_uneven", self.store, version, scope, stage, year, make=make)

    def school_names(self, version: str, scope: Scope, stage: str) -> Mapping[str, str]:
        """Code and latest name of every school that the scope had in any year: a closed one may still be compared,
        one that was renamed or recoded stands once, under its latest code."""
        return self._schools(version, scope, stage)[0]

    def same_school(self, version: str, scope: Scope, stage: str) -> Mapping[str, str]:
        """Earlier code → the latest, of schools that were renamed or recoded and belong to the scope under both."""
        return self._schools(version, scope, stage)[1]

    def _schools(self, version: str, scope: Scope, stage: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
        years = sorted(self.places(version)[scope][stage])

        def make() -> tuple[Mapping[str, str], Mapping[str, str]]:
            found = [self.reader.schools(version, scope, stage, year) for year in years]
            return names_of(found, self.reader.succession(version))

        return kept("school_names", self.store, version, scope, stage, make=make)


@dataclass(frozen=True)
class Desk:
    """What a screen reads from: the queries of one pinned selection."""

    source: Source
    context: Context

    @property
    def _where(self) -> tuple[str, Scope, str]:
        chosen = self.context.chosen
        return chosen.version, chosen.scope, chosen.stage

    @property
    def regardless(self) -> Desk:
        """The same desk whatever indicator is chosen: what does not speak of it is made there, once for all of them."""
        chosen = self.context.chosen
        first = self.source.indicators(chosen.version, chosen.scope, chosen.stage)[0]
        return Desk(self.source, replace(self.context, chosen=replace(chosen, indicator=first)))

    def _kept(self, kind: str, *by: object, make: Callable[[Reader], T]) -> T:
        """What the reader says of the chosen version, scope and stage, and of ``by``."""
        return kept(kind, self.source.store, *self._where, *by, make=lambda: make(self.source.reader))

    @property
    def _breaks(self) -> list[tuple[str, int]]:
        """Indicators that are measured otherwise since some year, with that year."""
        year = self.context.chosen.school_year
        cards = self.context.registry.indicators.values()
        return [(card.id, since) for card in cards if (since := card.since(year))]

    def _comparable(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Without the years that cannot be compared with the chosen one: no line is drawn across a break."""
        for ident, since in self._breaks:
            broken = (frame["indicator"] == ident) & (frame["school_year"] < since)
            frame = frame.filter(~broken) if broken.any() else frame
        return frame

    def measured(self, measures: Sequence[str], indicators: Sequence[str] | None = None) -> Measured:
        """Measures of the chosen scope and stage in all years."""
        asked = list(indicators) if indicators else None

        def make(reader: Reader) -> Measured:
            found = reader.measures(*self._where, indicators=asked, measures=list(measures))
            return Measured(self._comparable(found))

        return self._kept("measured", asked, list(measures), self._breaks, make=make)

    def values(self, indicator: str) -> pl.DataFrame:
        """One indicator of every school of the scope in all years."""

        def make(reader: Reader) -> pl.DataFrame:
            return self._comparable(reader.values(*self._where, [indicator]))

        return self._kept("values", indicator, self._breaks, make=make)

    def official_values(self) -> pl.DataFrame:
        """All items of the national rule for the stage; no rows for a stage without any."""
        cards = [card.id for card in self.context.registry.official(self.context.chosen.stage)]
        if not cards:
            return self.values(self.context.card.id).clear()

        def make(reader: Reader) -> pl.DataFrame:
            found = reader.values(*self._where, cards)
            return pl.concat([found.filter(pl.col("indicator") == card) for card in cards])

        return self._kept("official_values", make=make)

    def record(self, school: str) -> Record:
        """All that is known of one school in the chosen scope and stage, in all years."""
        stage = self.context.chosen.stage
        cards = [card.id for card in self.context.registry.indicators.values() if stage in card.stages]

        def make(reader: Reader) -> Record:
            version = self.context.chosen.version
            succession = reader.succession(version)
            codes = own_codes(succession, school)
            facts = [reader.school_facts(*self._where, code) for code in codes]
            return Record(
                school,
                pl.concat(facts).sort("school_year"),
                reader.values(*self._where, cards, schools=codes),
                succession,
                reader.memberships(version),
                reader.names(version),
            )

        return self._kept("record", school, make=make)

    def school_names(self) -> Mapping[str, str]:
        """Code and latest name of every school that the chosen scope and stage ever had."""
        return self.source.school_names(*self._where)

    def same_school(self) -> Mapping[str, str]:
        """Earlier code → the latest, of schools of the scope that were renamed or recoded."""
        return self.source.same_school(*self._where)

    def succession(self) -> pl.DataFrame:
        """What became of the codes of the version (``Reader.succession``)."""
        return self.source.reader.succession(self.context.chosen.version)

    def memberships(self) -> pl.DataFrame:
        """Dated memberships of all groups of the version (``Reader.memberships``)."""
        return self.source.reader.memberships(self.context.chosen.version)

    def panel(self) -> Panel:
        """All schools over the years in the chosen indicator, and those that the reader looks at."""
        year = self.context.chosen.school_year

        def traits() -> pl.DataFrame:
            return self.source.reader.schools(*self._where, year)

        def make() -> Panel:
            return panel(self.context, self.values(self.context.chosen.indicator), self.succession(), traits)

        return self.made("panel", make)

    def county_tables(self) -> CountyTables:
        """What the county-level items of the chosen year are computed from, all stages."""
        version, scope, _ = self._where
        year = self.context.chosen.school_year
        return self._kept(
            "county_tables", year, make=lambda reader: reader.county_tables(version, scope, year)
        )

    def staff(self) -> pl.DataFrame:
        """Teachers by age, degree and subject of every school of the scope in all years."""
        return self._kept("staff", make=lambda reader: reader.staff(*self._where))

    def awards(self) -> pl.DataFrame:
        """Awards of every school of the scope in all years, by level, recipient and unit."""
        return self._kept("awards", make=lambda reader: reader.awards(*self._where))

    def exchanges(self) -> pl.DataFrame:
        """Exchanges of teachers that touch the scope, in all years."""
        return self._kept("exchanges", make=lambda reader: reader.exchanges(*self._where))

    def group_work(self) -> GroupWork:
        """Members, activities, who took part and governance of the groups of the scope, in all years."""
        return self._kept("group_work", make=lambda reader: reader.group_work(*self._where))

    def evidence(self) -> pl.DataFrame:
        """Which members of the groups of the scope have an outcome in which year."""
        return self._kept("evidence", make=lambda reader: reader.evidence(*self._where))

    def rotation_schools(self) -> pl.DataFrame:
        """Teachers, and those who may be exchanged, of every school of the scope in all years, all stages."""
        version, scope, _ = self._where
        return self._kept("rotation_schools", make=lambda reader: reader.rotation_schools(version, scope))

    def contributions(self, indicator: str | None) -> pl.DataFrame | None:
        """What each school adds to the 差异系数 of the chosen year."""
        if indicator is None or self.context.registry.indicators[indicator].kind == "total":
            return None
        year = self.context.chosen.school_year
        return self._kept(
            "contributions",
            indicator,
            year,
            make=lambda reader: reader.contributions(*self._where, indicator, year),
        )

    def change(self) -> Change | Unknown:
        """What happened to the chosen indicator between the two years."""

        def make() -> Change | Unknown:
            return change(
                self.context, self.values(self.context.chosen.indicator), self.succession(), _worlds
            )

        return self.made("change", make)

    def change_of(self, lines: Sequence[str], base_year: int) -> Change | Unknown:
        """As ``change`` for fixed schools (by their line of succession) since another year, whatever scopes they
        belonged to."""
        version, _, stage = self._where
        chosen = replace(self.context.chosen, base_year=base_year)
        wanted = (version, Scope("all"), stage, [chosen.indicator])
        frame = kept("all_values", *wanted, make=lambda: self.source.reader.values(*wanted))
        frame = frame.filter(pl.col("line_code").is_in(list(lines)))
        return change(replace(self.context, chosen=chosen), frame, self.succession(), _worlds)

    def effect(self) -> Effect | None:
        """What happened after schools joined the groups of the scope, up to the chosen year."""
        chosen = self.context.chosen
        asked = (chosen.indicator, chosen.school_year)
        return self._kept("effect", *asked, make=lambda reader: effect(reader, *self._where, *asked))

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What a presenter made of the scope and stage, whatever year or indicator is chosen."""
        return self._kept("once", name, in_words(), make=lambda _: make())

    def made(self, name: str, make: Callable[[], T]) -> T:
        """What a presenter made of this selection, in words, kept; ``name`` tells presenters of one selection apart."""
        return kept("made", name, self.source.store, self.context.chosen, in_words(), make=make)

    @property
    def holds_several_counties(self) -> bool:
        """Whether the version has counties to be held beside each other."""
        return len(self._counties) > 1

    @property
    def _counties(self) -> list[Scope]:
        places = self.source.places(self.context.chosen.version)
        return [scope for scope in places if scope.kind == "county"]

    def counties(self, indicators: Sequence[str]) -> dict[str, Measured]:
        """The measures of every county, for the chosen stage."""
        version, _, stage = self._where

        def make() -> dict[str, Measured]:
            asked = ["cv_w", "mean_w", "total"]
            homes = self._counties
            where = homes[0] if len(homes) == 1 else None  # all scopes only where there are several counties
            found = self.source.reader.measures(version, where, stage, list(indicators), asked)
            return counties(self._comparable(found))

        return kept("counties", self.source.store, version, stage, list(indicators), self._breaks, make=make)


def _worlds(schools: int) -> Flips:
    """The draws of the swap test: the same for the same number of eights of schools, kept where they are not many."""
    eights = -(-schools // 8)

    def make() -> Flips:
        whole_bytes = np.random.default_rng(SEED).integers(0, 256, (WORLDS, eights), dtype=np.uint8)
        return np.unpackbits(whole_bytes, axis=1).view(np.bool_)

    return (kept("worlds", eights, make=make) if eights <= MOST_EIGHTS else make())[:, :schools]
