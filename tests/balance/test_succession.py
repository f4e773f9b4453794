"""A line of succession makes one series of several codes, and a merger alone is never taken for progress."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import polars as pl
import pytest

from balance.succession import (
    COLUMNS,
    comparable,
    first_school_year,
    lines,
    merger_effects,
    steps,
    weighted_cv,
    with_lines,
)

DAY = date(2023, 7, 1)


def succession(*rows: tuple[str, str, date, str]) -> pl.DataFrame:
    types = (pl.String, pl.String, pl.Date, pl.String)
    return pl.DataFrame(list(rows), schema=dict(zip(COLUMNS, types, strict=True)), orient="row")


def values(rows: list[tuple[str, int, float | None, float | None]], **more: Any) -> pl.DataFrame:
    schema = {
        "school_code": pl.String,
        "school_year": pl.Int32,
        "numerator": pl.Float64,
        "denominator": pl.Float64,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    value = pl.when(pl.col("denominator") > 0).then(100 * pl.col("numerator") / pl.col("denominator"))
    return frame.with_columns(indicator=pl.lit("backbone"), value=value)


PUPILS, BACKBONE = (1200.0, 600.0, 500.0, 400.0), (24.0, 4.0, 3.0, 4.0)
APART = [(code, 2022, x, p) for code, x, p in zip("ABCD", BACKBONE, PUPILS, strict=True)]


@pytest.mark.parametrize(
    ("day", "year"), [(date(2023, 9, 1), 2023), (date(2023, 9, 2), 2024), (date(2023, 1, 1), 2023)]
)
def test_a_change_counts_from_the_first_census_day_after_it(day: date, year: int) -> None:
    assert first_school_year(day) == year


def test_lines_run_through_renaming_recoding_and_merger_and_stop_at_a_split() -> None:
    taken = steps(
        succession(
            ("A", "B", date(2020, 7, 1), "更名"),
            ("B", "C", date(2022, 7, 1), "变更类别"),
            ("D", "C", DAY, "合并"),
            ("E", "F", DAY, "拆分"),
            ("E", "G", DAY, "拆分"),
            ("X", "Y", DAY, "更名"),
            ("Y", "X", date(2024, 7, 1), "更名"),
            ("K", "K", DAY, "更名"),
        )
    )
    assert lines(taken) == {"A": "C", "B": "C", "D": "C", "X": "X", "Y": "X"}


def test_the_known_example_falls_by_merging_alone() -> None:
    changes = succession(("A", "AB", DAY, "合并"), ("B", "AB", DAY, "合并"))
    now = [("AB", 2023, 28.0, 1800.0), *((c, 2023, x, p) for c, _, x, p in APART[2:])]
    [effect] = merger_effects(values([*APART, *now]), changes)
    assert (round(effect.apart, 4), round(effect.joined, 4), round(effect.now or 0, 4)) == (
        0.4945,
        0.2964,
        0.2964,
    )
    assert effect.merged == {"AB": ("A", "B")}
    assert effect.words == (
        "并校效应：2023学年 A、B 合并为 AB。仅因合并，上一学年的差异系数就会从 0.4945 降到 0.2964(降 0.1982)，"
        "本学年为 0.2964；这不表示校际差距缩小。"
    )


def test_a_school_that_takes_another_in_under_its_own_code_counts_as_a_merger() -> None:
    [effect] = merger_effects(values(APART), succession(("B", "A", DAY, "合并")))
    assert (round(effect.apart, 4), round(effect.joined, 4), effect.now) == (0.4945, 0.2964, None)


@pytest.mark.parametrize("kind", ["更名", "变更类别", "拆分"])
def test_other_changes_have_no_effect_on_the_coefficient(kind: str) -> None:
    assert merger_effects(values(APART), succession(("A", "Z", DAY, kind))) == []


def test_before_a_merger_the_comparable_figure_is_the_sum_of_its_schools() -> None:
    changes = succession(("A", "AB", DAY, "合并"), ("B", "AB", DAY, "合并"), ("C", "C2", DAY, "变更类别"))
    later = [("AB", 2023, 30.0, 1800.0), ("C2", 2023, 5.0, 500.0)]
    frame = comparable(values([*APART, *later]), changes, {"backbone": 100.0})
    found = {(r["line_code"], r["school_year"]): r for r in frame.rows(named=True)}
    assert math.isclose(found["AB", 2022]["value"], 100 * 28 / 1800)
    assert found["AB", 2022]["schools_n"] == 2
    assert "此前各校相加才可比" in found["AB", 2022]["series_note"]
    assert [found["C2", year]["value"] for year in (2022, 2023)] == [0.6, 1.0]
    assert found["D", 2022]["series_note"] is None


def test_merged_and_other_schools_stand_in_the_order_in_which_they_came() -> None:
    changes = succession(("B", "D", DAY, "合并"))
    frame = comparable(values([*APART, ("C", 2023, 5.0, 500.0)]), changes, {"backbone": 100.0})
    said = frame.select("line_code", "school_year", "numerator", "denominator", "schools_n").rows()
    assert said == [
        ("A", 2022, 24.0, 1200.0, 1),
        ("D", 2022, 8.0, 1000.0, 2),
        ("C", 2022, 3.0, 500.0, 1),
        ("C", 2023, 5.0, 500.0, 1),
    ]


def test_a_part_that_is_missing_makes_the_sum_missing() -> None:
    rows = [("A", 2022, None, 1200.0), *APART[1:]]
    frame = comparable(values(rows), succession(("A", "B", DAY, "合并")), {"backbone": 100.0})
    assert frame.filter(line_code="B")["value"].to_list() == [None]


def test_notes_stand_on_the_years_they_are_about() -> None:
    changes = succession(("E", "F", DAY, "拆分"), ("E", "G", DAY, "拆分"), ("A", "B", DAY, "更名"))
    rows = pl.DataFrame(
        [("E", 2022), ("F", 2023), ("A", 2022), ("B", 2023), ("Z", 2023)],
        schema={"school_code": pl.String, "school_year": pl.Int32},
        orient="row",
    )
    assert with_lines(rows, changes).rows() == [
        ("E", 2022, "E", "2023学年拆分为 F、G，序列在此中断"),
        ("F", 2023, "F", "2023学年由 E 拆分而来，与此前不可比"),
        ("A", 2022, "B", "2023学年更名，以后的代码为 B"),
        ("B", 2023, "B", "2023学年更名，此前的代码为 A"),
        ("Z", 2023, "Z", None),
    ]


def test_without_changes_every_school_is_its_own_line() -> None:
    rows = values(APART)
    lined = with_lines(rows, succession())
    assert lined["line_code"].to_list() == list("ABCD")
    assert lined["series_note"].null_count() == 4
    assert comparable(rows, succession(), {"backbone": 100.0})["value"].to_list() == rows["value"].to_list()


@pytest.mark.parametrize(
    "rows", [[("A", 2022, 0.0, 1.0), ("B", 2022, 0.0, 1.0)], APART[:1], [("A", 2022, -1.0, 1.0)] * 2]
)
def test_no_mean_no_coefficient(rows: list[tuple[str, int, float, float]]) -> None:
    assert weighted_cv(values(rows)) is None
