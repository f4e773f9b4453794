"""Indicators that nobody can have reported have no rows of their own, and nobody who reads notices."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from balance.indicator_values import silent
from balance.school_years import AWARDED
from balance.scope import Scope
from etl.contracts import CONTRACTS
from etl.reading import Reader
from etl.reference import registry
from etl.store.versions import Versions
from etl.warehouse import build
from etl.warehouse.engine import Reading
from tests.etl.deliveries import csv_file, loaded, row, worked_example

EVERY_COLUMN = sorted({name for contract in CONTRACTS.values() for name in contract.columns} | {AWARDED})
OTHER = {"学校标识码": "7001", "学校名称": "独校", "县区": "孤县"}
SEEN = ("indicator_value", "value_row", "contribution", "cell", "measure")


def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The worked example with a school of another county, some without books; as it is and with every row kept."""
    file = csv_file(tmp_path / "学校.csv", [*worked_example(), row(1, **OTHER, 图书册数="**")])
    loaded(tmp_path / "usual", file)
    monkeypatch.setattr(build, "_reported", lambda _: EVERY_COLUMN)
    loaded(tmp_path / "every", file)
    return tmp_path / "usual", tmp_path / "every"


def stored(store: Path, table: str) -> pl.DataFrame:
    with Reading(Versions(store).warehouse("1.0.0")) as reading:
        return reading.frame(f"SELECT * FROM new.{table} ORDER BY ALL")


def test_they_read_as_if_they_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, every = stores(tmp_path, monkeypatch)
    assert 0 < stored(usual, "school_value").height < stored(every, "school_value").height
    for table in SEEN:
        assert stored(every, table).height > 0
        assert_frame_equal(stored(usual, table), stored(every, table))
    cards = list(registry().indicators)
    frames = [Reader(one).values("1.0.0", Scope("all"), "primary", cards) for one in (usual, every)]
    assert_frame_equal(*frames)
    told = frames[0].filter(indicator="age50_share")
    assert told.height == 6
    assert told["denominator"].null_count() == 6
    assert set(told["missing"]) == {"50-54岁未报；55-59岁未报；60岁及以上未报；专任教师数未报"}
    who = frames[0]["school_code"].unique().to_list()
    assert_frame_equal(*(Reader(one).measures_of("1.0.0", who, "primary") for one in (usual, every)))


def test_a_card_is_silent_where_no_numerator_can_be_made() -> None:
    cards = registry()
    everything = silent(cards, EVERY_COLUMN)
    assert everything == []
    assert "books_per_pupil" in silent(cards, ["students"])
    assert "books_per_pupil" not in silent(cards, ["books"])
    assert "edu_above_per100" in silent(cards, ["students", "degree_bachelor"])
    assert "awards_per100" not in silent(cards, [AWARDED])
    of_wide = [card.id for card in cards.indicators.values() if not (card.delivered or card.exam)]
    assert silent(cards, []) == of_wide[1:]


def test_awards_are_counted_from_their_table(tmp_path: Path) -> None:
    """No yearly table brings them, so that a batch with the table is enough for the card to be kept."""
    awards = [
        ["学校标识码", "学年", "奖项名称", "级别", "获奖对象", "计量单位", "获奖数量"],
        ["2199000001", 2023, "示例奖", "县级", "学生", "人", 9],
    ]
    loaded(
        tmp_path / "store",
        csv_file(tmp_path / "学校.csv", worked_example()),
        csv_file(tmp_path / "获奖.csv", awards),
    )
    frame = Reader(tmp_path / "store").values("1.0.0", Scope("all"), "primary", ["awards_per100"])
    assert frame["numerator"].drop_nulls().to_list() == [9]
