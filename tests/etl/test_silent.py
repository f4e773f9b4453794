"""What nobody can have reported, indicators and columns, takes no room in the warehouse, and no reader notices."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from balance.indicator_values import silent
from balance.school_years import AWARDED, MAIN_GROUP
from balance.scope import Scope
from etl.contracts import CONTRACTS
from etl.loading import check
from etl.readers.sheet import ROW
from etl.reading import Reader
from etl.recognition import Wishes
from etl.reference import registry
from etl.store.versions import Versions
from etl.warehouse import build
from etl.warehouse.engine import Reading
from tests.etl.deliveries import HEADER, csv_file, loaded, row, worked_example

DATA = Path(__file__).resolve().parents[2] / "data"
EVERY_COLUMN = sorted(
    {name for contract in CONTRACTS.values() for name in contract.columns} | {AWARDED, MAIN_GROUP}
)
OTHER = {"学校标识码": "7001", "学校名称": "独校", "县区": "孤县"}
SEEN = ("school_year", "indicator_value", "value_row", "contribution", "cell", "measure")


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


def kept(store: Path, table: str) -> set[str]:
    """The columns of a table that stand in the file."""
    with Reading(Versions(store).warehouse("1.0.0")) as reading:
        return {row[0] for row in reading.rows(f"SELECT column_name FROM pragma_storage_info('new.{table}')")}


def test_columns_that_nobody_brings_are_there_and_take_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, every = stores(tmp_path, monkeypatch)
    nothing = {"teachers", "computers", "township", MAIN_GROUP}
    assert kept(every, "school_year") >= nothing | {"books", "county", "in_scope"}
    assert kept(usual, "school_year") == kept(every, "school_year") - set(EVERY_COLUMN) | {
        "school_code", "school_year", "stage", "students", "books", "school_name", "school_type", "county",
    }  # fmt: skip
    assert kept(usual, "school_value") == kept(every, "school_value") - {MAIN_GROUP}
    enrolment = stored(usual, "enrolment")
    assert enrolment.columns == list(CONTRACTS["enrolment"].columns)
    assert enrolment.select("students", "classes").sum().row(0) == (347.0, 0.0)
    assert kept(usual, "enrolment") == {"school_code", "school_year", "stage", "students"}
    assert (enrolment["classes"].null_count(), enrolment["classes"].dtype) == (6, pl.Float64)


def test_what_differs_from_row_to_row_is_packed_without_trying_a_dictionary(tmp_path: Path) -> None:
    loaded(tmp_path / "store", csv_file(tmp_path / "学校.csv", worked_example()))
    packed = (
        "SELECT column_name FROM pragma_storage_info('new.{}') "
        "WHERE segment_type = 'VARCHAR' AND compression = 'ZSTD' ORDER BY ALL"
    )
    with Reading(Versions(tmp_path / "store").warehouse("1.0.0")) as reading:
        for table in ("school", "school_year"):
            assert reading.rows(packed.format(table)) == [("school_code",), ("school_name",)]
        assert reading.rows(packed.format("enrolment")) == [("school_code",)]


def test_a_column_that_a_later_delivery_brings_is_kept(tmp_path: Path) -> None:
    loaded(tmp_path / "store", csv_file(tmp_path / "学校.csv", worked_example()))
    teachers = [["学校标识码", "学年", "学段", "专任教师数", "班级数"], ["2199000001", 2023, "小学", 7, 2]]
    loaded(tmp_path / "store", csv_file(tmp_path / "教师.csv", teachers))
    version = Versions(tmp_path / "store").numbers()[-1]
    with Reading(Versions(tmp_path / "store").warehouse(version)) as reading:
        found = reading.rows(
            "SELECT sum(students), sum(classes), sum(teachers), sum(computers) FROM new.school_year"
        )
    assert found == [(302.0, 2.0, 7.0, None)]


@pytest.mark.parametrize("others", [[], ["初中"], ["初中", "高中"]])
def test_a_card_has_rows_of_its_own_stages_whether_or_not_there_are_others(
    tmp_path: Path, others: list[str]
) -> None:
    rows = [*worked_example()[1:], *(row(1, **OTHER, 学段=stage) for stage in others)]
    lines = [[*HEADER, "县级以上骨干教师数"], *([*cells, 3] for cells in rows)]
    loaded(tmp_path / "store", csv_file(tmp_path / "学校.csv", lines))
    there = ["primary", *({"初中": "junior", "高中": "senior"}[stage] for stage in others)]
    found = stored(tmp_path / "store", "indicator_value").group_by("indicator").agg("stage")
    seen = {indicator: set(stages) for indicator, stages in found.rows()}
    cards = registry().indicators
    assert seen["backbone_per100"] == set(there) - {"senior"}
    assert seen == {one: set(there).intersection(cards[one].stages) for one in seen}


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


@pytest.mark.parametrize("folder", ["demo", "published"])
def test_a_delivery_holds_nothing_in_columns_that_it_does_not_bring(folder: str, tmp_path: Path) -> None:
    """What it says that it brings decides which columns are kept."""
    files = sorted((DATA / folder).glob("*.csv"))
    deliveries = check(files, tmp_path / "store", Wishes()).deliveries
    assert len(deliveries) == len(files) > 0
    for delivery in deliveries:
        for table, frame in delivery.tables.items():
            others = frame.select(pl.exclude(ROW, *delivery.brought[table]))
            assert set(delivery.brought[table]) <= set(frame.columns)
            assert others.null_count().row(0) == (frame.height,) * others.width, (delivery.file, table)
