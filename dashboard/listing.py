"""What a version holds to choose from: scopes and years, indicators in the order of the list, schools by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from balance.registry import Registry
from balance.scope import Scope
from balance.succession import RECODED, RENAMED, lines, steps

Places = dict[Scope, dict[str, tuple[int, ...]]]


def places_of(scopes: pl.DataFrame) -> Places:
    places: Places = {}
    for row in scopes.sort("scope_kind", "scope", "stage", "school_year").iter_rows(named=True):
        years = places.setdefault(_scope(row["scope_kind"], row["scope"]), {})
        years[row["stage"]] = (*years.get(row["stage"], ()), row["school_year"])
    order = {"county": 0, "all": 1, "urban": 2, "group": 3}
    return dict(sorted(places.items(), key=lambda item: (order[item[0].kind], item[0].name)))


def _scope(kind: str, name: str) -> Scope:
    return Scope(kind, "" if kind == "all" else name.removeprefix(f"{kind}:"))


def in_order(
    registry: Registry, stage: str, measures: pl.DataFrame
) -> tuple[tuple[str, ...], frozenset[str], int | None]:
    """Indicators in the order of the list, those without data, and the newest year of those with data."""
    known = measures.filter(pl.col("value").is_not_null())
    there = set(known.get_column("indicator").to_list())
    cards = [card for card in registry.indicators.values() if stage in card.stages]
    cards.sort(key=lambda card: (card.id not in there, card.kind == "total", card.official or 99))
    years = known.get_column("school_year").to_list()
    without = frozenset(card.id for card in cards if card.id not in there)
    return tuple(card.id for card in cards), without, max(years, default=None)


def most_uneven_of(registry: Registry, measures: pl.DataFrame) -> str | None:
    found = {
        row["indicator"]: row["value"] for row in measures.iter_rows(named=True) if row["value"] is not None
    }
    cards = registry.indicators
    official = {ident: value for ident, value in found.items() if cards[ident].official is not None}
    return max(official or found, key=lambda ident: ((official or found)[ident], ident), default=None)


def names_of(
    years: Sequence[pl.DataFrame], succession: pl.DataFrame
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Names by code, and earlier codes of the same school with the latest one."""
    names: dict[str, str] = {}
    for frame in years:
        codes, called = frame.get_column("school_code"), frame.get_column("school_name")
        names |= {code: name or code for code, name in zip(codes, called, strict=True)}
    taken = [one for one in steps(succession) if one.kind in (RENAMED, RECODED)]
    same = {old: new for old, new in lines(taken).items() if old != new and old in names and new in names}
    left = {code: name for code, name in names.items() if code not in same}
    return MappingProxyType(left), MappingProxyType(same)
