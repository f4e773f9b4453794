"""What a study reads: values by line of succession, dated memberships, and files looked at without being kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl.aside import UNPUBLISHED, aside
from etl.loading import load
from etl.problems import Refused
from etl.reading import Reader
from etl.recognition import Wishes
from etl.settings import DEMO


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    store = tmp_path_factory.mktemp("demo") / "store"
    load(sorted(DEMO.glob("*.csv")), store, Wishes(), invented=True)
    return Reader(store)


def test_outcomes_follow_schools_through_mergers_and_new_codes(demo: Reader) -> None:
    frame = demo.outcomes("1.0.0", "primary", "backbone_per100")
    assert frame.select("school_code", "school_year").is_unique().all()
    assert frame.filter(school_code="2199000032").is_empty()  # merged into …33 in 2021 (data/demo/TRUTH.md)
    merged = frame.filter(school_code="2199000033").sort("school_year")
    assert merged["school_year"].to_list() == list(range(2017, 2025))
    recoded = frame.filter(school_code="3199000061")
    assert recoded["school_year"].min() == 2017  # under its former code until 2021
    assert "2199000035" not in frame["school_code"]  # a teaching point below fifty pupils does not count
    assert demo.last_year("1.0.0") == 2024


def test_memberships_are_dated_and_say_who_leads(demo: Reader) -> None:
    frame = demo.memberships("1.0.0")
    [left] = frame.drop_nulls("left").rows(named=True)
    assert (left["school_code"], left["group_name"]) == ("2199000022", "示例县实验小学教育集团")
    assert left["left"] == date(2023, 7, left["left"].day)
    assert frame.filter(role="总校").height == 6


def test_files_read_aside_give_the_same_values_and_stay_out_of_every_store(
    demo: Reader, tmp_path: Path
) -> None:
    with aside(sorted(DEMO.glob("*.csv"))) as (reader, report):
        assert reader.outcomes(UNPUBLISHED, "primary", "backbone_per100").equals(
            demo.outcomes("1.0.0", "primary", "backbone_per100")
        )
        assert reader.memberships(UNPUBLISHED).equals(demo.memberships("1.0.0"))
        assert len(report.deliveries) >= 16
    bad = tmp_path / "bad.csv"
    bad.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(Refused), aside([bad]):
        raise AssertionError("a file that is refused is not read")
