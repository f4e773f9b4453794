"""What readers get of exchanges: whose they are, under which code, in which school year, and against whom counted."""

from __future__ import annotations

from typing import Any

import pytest

from balance.scope import Scope
from etl.reading import Reader
from tests.etl.deliveries import csv_file, loaded

WHO = [
    "学校标识码",
    "学校名称",
    "县区",
    "城乡类型",
    "办学类型",
    "是否计校数",
    "主校标识码",
    "学年",
    "学段",
    "在校生数",
]
MOVE = [
    "派出学校标识码",
    "接收学校标识码",
    "交流开始日期",
    "交流类型",
    "交流结束日期",
    "交流人数",
    "其中骨干教师数",
]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A school with a campus, a school of two stages, a junior school that gets a new code, one in another county."""
    folder = tmp_path_factory.mktemp("exchange")
    years = (2022, 2023)
    schools: list[list[Any]] = [WHO]
    for year in years:
        schools += [
            ["8001", "主校", "甲县", "城区", "小学", "是", "", year, "小学", 200],
            ["8002", "分校", "甲县", "城区", "小学", "否", "8001", year, "小学", 100],
            ["8003", "一贯制", "甲县", "乡村", "九年一贯制学校", "是", "", year, "小学", 100],
            ["8003", "一贯制", "甲县", "乡村", "九年一贯制学校", "是", "", year, "初中", 80],
            [
                "8004" if year == 2022 else "8014",
                "镇中学",
                "甲县",
                "镇区",
                "初级中学",
                "是",
                "",
                year,
                "初中",
                120,
            ],
            ["9001", "外县小学", "乙县", "镇区", "小学", "是", "", year, "小学", 120],
        ]
    files: dict[str, list[list[Any]]] = {
        "学校": schools,
        "沿革": [["原标识码", "新标识码", "变更日期", "变更类型"], ["8004", "8014", "2023-07-01", "变更类别"]],
        "教师": [
            ["学校标识码", "学年", "学段", "专任教师数", "符合交流条件教师数"],
            ["8001", 2023, "小学", 20, 8], ["8002", 2023, "小学", 10, 4], ["8003", 2023, "小学", 8, ""],
            ["8003", 2023, "初中", 9, 3], ["9001", 2023, "小学", 9, 3],
        ],
        "交流": [
            MOVE,
            ["8002", "8003", "2023-08-31", "长期", "", 1, ""],
            ["8001", "8014", "2023-09-01", "长期", "2024-07-10", 2, 1],
            ["8002", "8001", "2023-10-08", "短期", "2023-10-20", 3, 0],
            ["9001", "8003", "2023-09-01", "长期", "2024-07-10", 4, 2],
        ],
    }  # fmt: skip
    loaded(folder / "store", *(csv_file(folder / f"{name}.csv", rows) for name, rows in files.items()))
    return Reader(folder / "store")


def test_a_school_year_begins_in_september_and_a_campus_is_its_main_school(county: Reader) -> None:
    rows = (
        county.exchanges("1.0.0", Scope("county", "甲县"), "primary")
        .sort("start_date", "headcount")
        .to_dicts()
    )
    assert [(r["from_code"], r["to_code"], r["school_year"]) for r in rows] == [
        ("8001", "8003", 2022), ("8001", "8014", 2023), ("9001", "8003", 2023), ("8001", "8001", 2023),
    ]  # fmt: skip
    assert [r["backbone_headcount"] for r in rows] == [None, 1, 2, 0]
    assert [r["end_date"] is None for r in rows] == [True, False, False, False]


def test_who_belongs_to_scope_and_stage_is_told_apart(county: Reader) -> None:
    frame = county.exchanges("1.0.0", Scope("county", "甲县"), "primary")
    here = {
        (r["from_code"], r["to_code"]): (r["from_here"], r["to_here"], r["from_stage"], r["to_stage"])
        for r in frame.filter(school_year=2023).iter_rows(named=True)
    }
    assert here["9001", "8003"] == (False, True, False, True)
    assert here["8001", "8014"] == (True, True, True, False)
    assert frame["from_name"].to_list().count("外县小学") == 1
    assert county.exchanges("1.0.0", Scope("county", "丙县"), "primary").is_empty()
    other = county.exchanges("1.0.0", Scope("county", "乙县"), "primary")
    assert [(r["from_here"], r["to_here"]) for r in other.to_dicts()] == [(True, False)]


def test_a_recoded_school_is_one_line(county: Reader) -> None:
    frame = county.exchanges("1.0.0", Scope("all"), "junior")
    assert set(frame["to_line"].to_list()) >= {"8014"}
    assert "8004" not in frame["to_line"].to_list()


def test_the_teachers_to_measure_against_are_those_of_both_stages_and_missing_stays_missing(
    county: Reader,
) -> None:
    frame = county.rotation_schools("1.0.0", Scope("county", "甲县")).filter(school_year=2023)
    found = {
        (r["school_code"], r["stage"]): (r["teachers"], r["exchange_eligible"]) for r in frame.to_dicts()
    }
    assert found["8001", "primary"] == (30, 12)
    assert found["8003", "primary"] == (8, None)
    assert found["8003", "junior"] == (9, 3)
    assert ("9001", "primary") not in found
