"""Where an indicator is measured otherwise since some year, no line crosses that year and the page says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from balance.scope import Scope
from dashboard import studies
from dashboard.data_access import Desk, Source
from dashboard.presenters.panel import panel
from dashboard.selection import settle
from etl.reading import Reader
from etl.reference import registry
from tests.dashboard.frames import context, values
from tests.dashboard.test_selection import choices

BROKEN, SINCE = "att8", 2016
SCHOOLS = {"甲校": [40.0, 41.0, 45.0, 46.0], "乙校": [50.0, 51.0, 55.0, 56.0]}


def test_the_card_says_since_when() -> None:
    card = registry().indicators[BROKEN]
    assert [card.since(year) for year in (2015, 2016, 2018)] == [0, SINCE, SINCE]
    assert registry().indicators["class_size"].since(2024) == 0


def test_years_before_the_break_stand_in_no_line() -> None:
    look = context(indicator=BROKEN, stage="junior", school_year=2018, base_year=2016)
    desk = Desk(Source("nowhere"), look)
    frame = values(SCHOOLS, BROKEN, first_year=2015)
    other = values(SCHOOLS, "class_size", first_year=2015)
    kept = desk._comparable(pl.concat([frame, other]))
    assert kept.filter(indicator=BROKEN)["school_year"].unique().sort().to_list() == [2016, 2017, 2018]
    assert kept.filter(indicator="class_size").height == other.height
    assert sorted(panel(look, kept).years) == [2016, 2017, 2018]
    assert "自 2016 学年起口径改变" in look.broken


def test_before_the_break_everything_may_be_compared_and_nothing_is_said() -> None:
    look = context(indicator=BROKEN, stage="junior", school_year=2015, base_year=2015)
    assert look.broken == ""


def test_a_link_that_compares_across_the_break_falls_back_and_is_told() -> None:
    broken = choices(since=lambda _, year: 2022 if year >= 2022 else 0)
    chosen, notes = settle({"from": "2021"}, broken)
    assert (chosen.school_year, chosen.base_year) == (2024, 2022)
    assert "口径改变(2022 学年)" in notes[0]
    first, notes = settle({"year": "2022"}, broken)
    assert (first.base_year, notes) == (2022, ())
    earlier, _ = settle({"year": "2021"}, broken)
    assert earlier.base_year == 2020


def test_no_study_of_a_group_crosses_the_break(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group, reader = Scope("group", "示例县第一小学教育集团"), Reader(demo_store)

    def years() -> tuple[int, ...]:
        found = studies.effect(reader, "1.0.0", group, "primary", "class_size", 2024)
        assert found is not None
        assert found.one is not None
        return found.one.finding.panel.years

    assert years() == tuple(range(2017, 2025))
    whole = registry()
    card = replace(whole.indicators["class_size"], breaks=(2022,))
    changed = replace(whole, indicators={**whole.indicators, "class_size": card})
    monkeypatch.setattr(studies, "registry", lambda: changed)
    assert years() == (2022, 2023, 2024)
