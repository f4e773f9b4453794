"""What is read once for a scope and stage and handed out in parts is what a query of its own would give."""

from __future__ import annotations

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from balance.scope import Scope
from dashboard import kept_reader
from dashboard.kept_reader import KeptReader
from etl import reference
from etl.reading import Reader

VERSION = "1.0.0"
CARDS = list(reference.registry().indicators)
SOME = CARDS[::5]
SCOPES = [
    Scope("all"),
    Scope("county", "示例县"),
    Scope("urban", "示例县·乡村"),
    Scope("group", "示例县第二小学教育集团"),
]
EVERYWHERE = pytest.mark.parametrize("scope", SCOPES, ids=str)


@pytest.fixture(scope="module")
def plain(demo_store: Path) -> Reader:
    return Reader(demo_store)


@pytest.fixture
def keeping(demo_store: Path) -> KeptReader:
    return KeptReader(demo_store)


@pytest.fixture(params=["primary", "junior"])
def stage(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@EVERYWHERE
def test_values_are_the_same(keeping: KeptReader, plain: Reader, scope: Scope, stage: str) -> None:
    assert_frame_equal(
        keeping.values(VERSION, scope, stage, CARDS), plain.values(VERSION, scope, stage, CARDS)
    )
    for card in SOME:
        own = plain.values(VERSION, scope, stage, [card])
        assert_frame_equal(keeping.values(VERSION, scope, stage, [card]), own)
    some = CARDS[:4][::-1]
    whole = plain.values(VERSION, scope, stage, some, [2023, 2024])
    assert_frame_equal(keeping.values(VERSION, scope, stage, some, [2023, 2024]), whole)
    codes = whole["school_code"].unique().to_list()[:2]
    own = plain.values(VERSION, scope, stage, some, None, codes)
    assert_frame_equal(keeping.values(VERSION, scope, stage, some, None, codes), own)
    assert keeping.values(VERSION, scope, stage, []).schema == plain.values(VERSION, scope, stage, []).schema


@EVERYWHERE
def test_measures_and_schools_are_the_same(
    keeping: KeptReader, plain: Reader, scope: Scope, stage: str
) -> None:
    asked = (VERSION, scope, stage)
    assert_frame_equal(keeping.measures(*asked), plain.measures(*asked))
    some = (CARDS[:3], ["mean_w", "cv_w"], [2020, 2024])
    assert_frame_equal(keeping.measures(*asked, *some), plain.measures(*asked, *some))
    for year in (1999, 2017, 2024):
        assert_frame_equal(keeping.schools(*asked, year), plain.schools(*asked, year))


@EVERYWHERE
def test_what_schools_add_to_the_gap_is_what_the_warehouse_says(
    keeping: KeptReader, plain: Reader, scope: Scope, stage: str
) -> None:
    for card in SOME:
        for year in (2018, 2024):
            own = plain.contributions(VERSION, scope, stage, card, year).sort("school_code")
            found = keeping.contributions(VERSION, scope, stage, card, year)
            assert found["share"].fill_null(-1).is_sorted(descending=True)
            assert_frame_equal(found.sort("school_code"), own, abs_tol=1e-9)


def test_outcomes_are_the_same(keeping: KeptReader, plain: Reader, stage: str) -> None:
    for card in CARDS:
        own = plain.outcomes(VERSION, stage, card)
        assert_frame_equal(keeping.outcomes(VERSION, stage, card), own)


@EVERYWHERE
def test_the_tables_of_a_county_are_the_same(keeping: KeptReader, plain: Reader, scope: Scope) -> None:
    for year in (2018, 2024):
        own, found = (reader.county_tables(VERSION, scope, year) for reader in (plain, keeping))
        assert (found.school_year, found.fiscal_year) == (own.school_year, own.fiscal_year)
        for table in ("wide", "exchange", "exam", "survey", "finance", "county_year"):
            assert_frame_equal(found.of(table), own.of(table))


def test_a_scope_too_large_to_be_kept_is_asked_each_time(
    keeping: KeptReader, plain: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_reader, "MOST_VALUES", 10)
    monkeypatch.setattr(kept_reader.Parted, "by", None)  # whoever reads a whole fails
    where = (VERSION, SCOPES[1], "primary")
    own = plain.values(*where, ["books_per_pupil"])
    assert_frame_equal(keeping.values(*where, ["books_per_pupil"]), own)
    found = keeping.contributions(*where, "books_per_pupil", 2024)
    assert_frame_equal(found, plain.contributions(*where, "books_per_pupil", 2024))
    own = plain.outcomes(VERSION, "primary", "books_per_pupil")
    assert_frame_equal(keeping.outcomes(VERSION, "primary", "books_per_pupil"), own)
