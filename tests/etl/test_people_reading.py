"""What readers get of teachers and awards: what was not reported stays missing, and nothing is counted twice."""

from __future__ import annotations

from typing import Any

import pytest

from balance.scope import Scope
from etl.people_reading import AGE_BANDS
from etl.reading import Reader
from tests.etl.deliveries import csv_file, loaded

KEYS = ["学校标识码", "学年", "学段"]
WHO = ["学校标识码", "学校名称", "县区", "城乡类型", "办学类型", "是否计校数", "主校标识码"]
EVERYONE = Scope("all")
AWARD = ["学校标识码", "学年", "奖项名称", "级别", "获奖对象", "计量单位", "获奖数量"]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A school with a campus, one of two stages, and a small teaching point."""
    folder = tmp_path_factory.mktemp("people")
    files: dict[str, list[list[Any]]] = {
        "学校": [
            [*WHO, "学年", "学段", "在校生数"],
            ["8001", "主校", "示例县", "城区", "小学", "是", "", 2023, "小学", 200],
            ["8002", "分校", "示例县", "城区", "小学", "否", "8001", 2023, "小学", 100],
            ["8003", "一贯制", "示例县", "乡村", "九年一贯制学校", "是", "", 2023, "小学", 100],
            ["8003", "一贯制", "示例县", "乡村", "九年一贯制学校", "是", "", 2023, "初中", 80],
            ["8004", "山里教学点", "示例县", "乡村", "教学点", "是", "", 2023, "小学", 12],
        ],
        "教师": [
            [*KEYS, "专任教师数", "50-54岁", "55-59岁"],
            ["8001", 2023, "小学", 20, 3, 2],
            ["8002", 2023, "小学", 10, 1, "**"],
            ["8003", 2023, "小学", 8, 1, 0],
        ],
        "获奖": [
            AWARD,
            ["8001", 2023, "作文", "县级", "学生", "人", 3],
            ["8002", 2023, "合唱", "县级", "学生", "人", 4],
            ["8001", 2023, "课件", "省级", "教师", "人次", "**"],
            ["8003", 2023, "体操", "市级", "学生", "人", 5],
            ["8004", 2023, "朗诵", "县级", "学生", "人", 1],
        ],
    }
    loaded(folder / "store", *(csv_file(folder / f"{name}.csv", rows) for name, rows in files.items()))
    return Reader(folder / "store")


def test_a_campus_is_its_main_schools_and_what_a_part_lacks_the_sum_lacks(county: Reader) -> None:
    frame = county.staff("1.0.0", EVERYONE, "primary")
    rows = {row["school_code"]: row for row in frame.iter_rows(named=True)}
    assert set(rows) == {"8001", "8003", "8004"}
    assert (rows["8001"]["teachers"], rows["8001"]["age_50_54"], rows["8001"]["age_55_59"]) == (30, 4, None)
    assert rows["8003"]["age_60_plus"] is None
    assert not rows["8004"]["in_scope"]
    assert set(AGE_BANDS) <= set(frame.columns)
    assert rows["8001"]["line_code"] == "8001"


def test_awards_are_apart_by_unit_and_missing_is_not_nothing(county: Reader) -> None:
    frame = county.awards("1.0.0", EVERYONE, "primary")
    found = {
        (r["school_code"], r["level"], r["recipient"], r["unit"]): r for r in frame.iter_rows(named=True)
    }
    assert found["8001", "county", "pupils", "persons"]["awards"] == 7
    assert found["8001", "county", "pupils", "persons"]["students"] == 300
    assert found["8001", "province", "teachers", "times"]["awards"] is None
    assert {row["school_code"] for row in found.values()} == {"8001", "8003"}  # no teaching point
    assert len(found) == 3


def test_a_school_of_two_stages_brings_all_its_pupils(county: Reader) -> None:
    for stage in ("primary", "junior"):
        row = county.awards("1.0.0", EVERYONE, stage).filter(school_code="8003").row(0, named=True)
        assert (row["awards"], row["students"], row["stages_n"]) == (5, 180, 2)


def test_another_scope_sees_its_own_schools_only(county: Reader) -> None:
    village = Scope("urban", "示例县·乡村")
    assert set(county.staff("1.0.0", village, "primary")["school_code"]) == {"8003", "8004"}
    assert county.awards("1.0.0", Scope("county", "别的县"), "primary").is_empty()
