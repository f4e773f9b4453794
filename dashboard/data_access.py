"""The one place that caches: every result is kept by store, version, scope and what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import polars as pl
import streamlit as st

from balance.county_tables import CountyTables
from balance.registry import Registry
from balance.scope import Scope
from balance.spread import Unknown
from balance.swapping import Flips
from dashboard.presenters.changed import Change, change
from dashboard.presenters.context import Context
from dashboard.presenters.measured import Measured
from dashboard.presenters.places import counties
from dashboard.presenters.school import Record
from dashboard.selection import Selection
from dashboard.studies import Effect, effect
from dashboard.words import say
from etl import reference
from etl.problems import Refused
from etl.settings import store_dir

if TYPE_CHECKING:
    from etl.reading import Edition, Reader

MOST_KEPT = 600
WORLDS, SEED = 9_999, 20170  # the same worlds in every run, so that one question always has one answer
T = TypeVar("T")
Places = dict[Scope, dict[str, tuple[int, ...]]]


def open_reader(store: Path) -> Reader:
    """The warehouse; tests put another one here."""
    from etl.reading import Reader

    return Reader(store)


@st.cache_resource(show_spinner=False, max_entries=4)
def _reader(store: str) -> Reader:
    return open_reader(Path(store))


@st.cache_resource(show_spinner=False)
def registry() -> Registry:
    """The cards, read once."""
    return reference.registry()


@dataclass(frozen=True)
class Source:
    """One store; all reading goes through it, and each result is remembered by everything it depends on."""

    store: str

    @classmethod
    def here(cls) -> Source:
        return cls(str(store_dir()))

    def current(self) -> Edition:
        """The published version, asked anew on each run; raises ``etl.problems.Refused`` where there is none."""
        return _reader(self.store).current()

    def is_demo(self) -> bool:
        """Whether the published data are invented; False where there are none."""
        try:
            return self.current().is_demo
        except Refused:
            return False

    def edition(self, version: str) -> Edition | None:
        """A version by name, or None where the store has no such version."""
        return next((one for one in _reader(self.store).editions() if one.version == version), None)

    def places(self, version: str) -> Places:
        return _places(self.store, version)

    def indicators(self, version: str, scope: Scope, stage: str) -> tuple[str, ...]:
        """Indicators of a stage: those with data first, official ones leading."""
        return _indicators(self.store, version, scope, stage)[0]

    def indicators_without_data(self, version: str, scope: Scope, stage: str) -> frozenset[str]:
        return _indicators(self.store, version, scope, stage)[1]

    def most_uneven(self, version: str, scope: Scope, stage: str, year: int) -> str | None:
        """The official indicator (where there is none, any ratio) with the largest 差异系数 of the year."""
        return _most_uneven(self.store, version, scope, stage, year)

    def school_names(self, version: str, scope: Scope, stage: str) -> Mapping[str, str]:
        """Code and latest name of every school that the scope had in any year: a closed one may still be compared."""
        return _school_names(self.store, version, scope, stage, self.places(version)[scope][stage])


@dataclass(frozen=True)
class Desk:
    """What a screen reads from: the queries of one pinned selection."""

    source: Source
    context: Context

    def _where(self) -> tuple[str, str, Scope, str]:
        chosen = self.context.chosen
        return self.source.store, chosen.version, chosen.scope, chosen.stage

    def measured(self, measures: Sequence[str], indicators: Sequence[str] | None = None) -> Measured:
        """Measures of the chosen scope and stage in all years."""
        return _measured(*self._where(), tuple(indicators) if indicators else None, tuple(measures))

    def values(self, indicator: str) -> pl.DataFrame:
        """One indicator of every school of the scope in all years."""
        return _values(*self._where(), indicator)

    def official_values(self) -> pl.DataFrame:
        """All items of the national rule for the stage; no rows for a stage without any."""
        frames = [self.values(card.id) for card in self.context.registry.official(self.context.chosen.stage)]
        return pl.concat(frames) if frames else self.values(self.context.card.id).clear()

    def record(self, school: str) -> Record:
        """All that is known of one school in the chosen scope and stage, in all years."""
        return _record(*self._where(), school)

    def school_names(self) -> Mapping[str, str]:
        """Code and latest name of every school that the chosen scope and stage ever had."""
        chosen = self.context.chosen
        return self.source.school_names(chosen.version, chosen.scope, chosen.stage)

    def county_tables(self) -> CountyTables:
        """What the county-level items of the chosen year are computed from, all stages."""
        store, version, scope, _ = self._where()
        return _county_tables(store, version, scope, self.context.chosen.school_year)

    def staff(self) -> pl.DataFrame:
        """Teachers by age, degree and subject of every school of the scope in all years."""
        return _staff(*self._where())

    def awards(self) -> pl.DataFrame:
        """Awards of every school of the scope in all years, by level, recipient and unit."""
        return _awards(*self._where())

    def contributions(self, indicator: str | None) -> pl.DataFrame | None:
        """What each school adds to the 差异系数 of the chosen year."""
        if indicator is None or self.context.registry.indicators[indicator].kind == "total":
            return None
        return _contributions(*self._where(), indicator, self.context.chosen.school_year)

    def change(self) -> Change | Unknown:
        """What happened to the chosen indicator between the two years."""
        store, version, _, _ = self._where()
        return self.made(
            "change",
            lambda: change(
                self.context, self.values(self.context.chosen.indicator), _succession(store, version), _worlds
            ),
        )

    def effect(self) -> Effect | None:
        """What happened after schools joined the groups of the scope, up to the chosen year."""
        chosen = self.context.chosen
        return _effect(*self._where(), chosen.indicator, chosen.school_year)

    def made(self, name: str, make: Callable[[], T]) -> T:
        """What a presenter made of this selection, kept; ``name`` tells presenters of one selection apart."""
        return cast("T", _made(self.source.store, self.context.chosen, name, make))

    def counties(self, indicators: Sequence[str]) -> dict[str, Measured]:
        """The measures of every county, for the chosen stage."""
        store, version, _, stage = self._where()
        return _counties(store, version, stage, tuple(indicators))


@st.cache_data(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _places(store: str, version: str) -> Places:
    places: Places = {}
    frame = _reader(store).scopes(version).sort("scope_kind", "scope", "stage", "school_year")
    for row in frame.iter_rows(named=True):
        years = places.setdefault(_scope(row["scope_kind"], row["scope"]), {})
        years[row["stage"]] = (*years.get(row["stage"], ()), row["school_year"])
    order = {"county": 0, "all": 1, "urban": 2, "group": 3}
    return dict(sorted(places.items(), key=lambda item: (order[item[0].kind], item[0].name)))


def _scope(kind: str, name: str) -> Scope:
    return Scope(kind, "" if kind == "all" else name.removeprefix(f"{kind}:"))


@st.cache_data(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _indicators(store: str, version: str, scope: Scope, stage: str) -> tuple[tuple[str, ...], frozenset[str]]:
    frame = _reader(store).measures(version, scope, stage, measures=["mean_w", "total"])
    there = set(frame.filter(pl.col("value").is_not_null()).get_column("indicator").to_list())
    cards = [card for card in registry().indicators.values() if stage in card.stages]
    cards.sort(key=lambda card: (card.id not in there, card.kind == "total", card.official or 99))
    return tuple(card.id for card in cards), frozenset(card.id for card in cards if card.id not in there)


@st.cache_data(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _most_uneven(store: str, version: str, scope: Scope, stage: str, year: int) -> str | None:
    frame = _reader(store).measures(version, scope, stage, measures=["cv_w"], school_years=[year])
    found = {
        row["indicator"]: row["value"] for row in frame.iter_rows(named=True) if row["value"] is not None
    }
    cards = registry().indicators
    official = {ident: value for ident, value in found.items() if cards[ident].official is not None}
    return max(official or found, key=lambda ident: ((official or found)[ident], ident), default=None)


@st.cache_resource(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _school_names(
    store: str, version: str, scope: Scope, stage: str, years: tuple[int, ...]
) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for year in sorted(years):
        frame = _reader(store).schools(version, scope, stage, year)
        codes, called = frame.get_column("school_code"), frame.get_column("school_name")
        names |= {code: name or code for code, name in zip(codes, called, strict=True)}
    return MappingProxyType(names)


@st.cache_resource(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _measured(
    store: str,
    version: str,
    scope: Scope,
    stage: str,
    indicators: tuple[str, ...] | None,
    measures: tuple[str, ...],
) -> Measured:
    asked = list(indicators) if indicators else None
    return Measured(_reader(store).measures(version, scope, stage, indicators=asked, measures=list(measures)))


@st.cache_data(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _values(store: str, version: str, scope: Scope, stage: str, indicator: str) -> pl.DataFrame:
    return _reader(store).values(version, scope, stage, [indicator])


@st.cache_resource(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _record(store: str, version: str, scope: Scope, stage: str, school: str) -> Record:
    reader = _reader(store)
    cards = [card.id for card in registry().indicators.values() if stage in card.stages]
    return Record(
        school,
        reader.school_facts(version, scope, stage, school),
        reader.values(version, scope, stage, cards, schools=[school]),
        reader.succession(version),
        reader.memberships(version),
        reader.names(version),
    )


@st.cache_resource(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _county_tables(store: str, version: str, scope: Scope, year: int) -> CountyTables:
    return _reader(store).county_tables(version, scope, year)


@st.cache_data(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _succession(store: str, version: str) -> pl.DataFrame:
    return _reader(store).succession(version)


def _worlds(schools: int) -> Flips:
    """The draws of the swap test."""
    whole_bytes = np.random.default_rng(SEED).integers(0, 256, (WORLDS, -(-schools // 8)), dtype=np.uint8)
    return np.unpackbits(whole_bytes, axis=1, count=schools).astype(np.bool_)


@st.cache_data(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _staff(store: str, version: str, scope: Scope, stage: str) -> pl.DataFrame:
    return _reader(store).staff(version, scope, stage)


@st.cache_data(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _awards(store: str, version: str, scope: Scope, stage: str) -> pl.DataFrame:
    return _reader(store).awards(version, scope, stage)


@st.cache_data(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _contributions(
    store: str, version: str, scope: Scope, stage: str, indicator: str, year: int
) -> pl.DataFrame:
    return _reader(store).contributions(version, scope, stage, indicator, year)


@st.cache_resource(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _effect(store: str, version: str, scope: Scope, stage: str, indicator: str, last: int) -> Effect | None:
    return effect(_reader(store), version, scope, stage, indicator, last)


@st.cache_resource(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _made(  # the first three are what the result is kept by
    store: str,  # noqa: ARG001
    chosen: Selection,  # noqa: ARG001
    name: str,  # noqa: ARG001
    _make: Callable[[], object],
) -> object:
    return _make()


@st.cache_resource(show_spinner=say("loading"), max_entries=MOST_KEPT)
def _counties(store: str, version: str, stage: str, indicators: tuple[str, ...]) -> dict[str, Measured]:
    asked = ["cv_w", "mean_w", "total"]
    return counties(
        _reader(store).measures(version, None, stage, indicators=list(indicators), measures=asked)
    )
