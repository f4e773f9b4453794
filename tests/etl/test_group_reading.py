"""What readers get of groups: their members by year, activities under main schools, lists and governance."""

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
    "办学类型",
    "是否计校数",
    "主校标识码",
    "学年",
    "学段",
    "在校生数",
    "专任教师数",
]
EVENT = ["集团编号", "活动日期", "主办学校标识码", "活动类型", "学科"]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Two groups that share a school; one with a campus, one whose lead school lies in another county."""
    folder = tmp_path_factory.mktemp("groups")
    schools: list[list[Any]] = [WHO]
    for year in (2022, 2023):
        schools += [
            ["8001", "总校", "甲县", "小学", "是", "", year, "小学", 200, 20],
            ["8002", "分校", "甲县", "小学", "否", "8001", year, "小学", 100, 10],
            ["8003", "一贯制", "甲县", "九年一贯制学校", "是", "", year, "小学", 100, 8],
            [
                "8003",
                "一贯制",
                "甲县",
                "九年一贯制学校",
                "是",
                "",
                year,
                "初中",
                80,
                9 if year == 2023 else "",
            ],
            ["9001", "外县校", "乙县", "小学", "是", "", year, "小学", 120, ""],
        ]
    files: dict[str, list[list[Any]]] = {
        "学校": schools,
        "集团": [["集团编号", "集团名称"], ["G1", "东集团"], ["G2", "西集团"]],
        "成员": [
            ["集团编号", "学校标识码", "加入日期", "退出日期", "集团角色"],
            ["G1", "8001", "2022-09-01", "", "总校"], ["G1", "8003", "2022-09-01", "2023-08-31", "成员校"],
            ["G2", "9001", "2022-09-01", "", "总校"], ["G2", "8003", "2022-09-01", "", "成员校"],
        ],
        "活动": [
            [*EVENT, "参与人数", "活动时长"],
            ["G1", "2023-08-31", "8002", "联合教研", "语文", 20, 2],
            ["G1", "2023-09-01", "8001", "走访", "综合", "", ""],
            ["G2", "2023-10-08", "9001", "公开课", "数学", 9, 1],
        ],
        "名单": [
            [*EVENT, "参加学校标识码", "本校参加人数"],
            ["G1", "2023-08-31", "8002", "联合教研", "语文", "8001", 8],
            ["G1", "2023-08-31", "8002", "联合教研", "语文", "8002", 4],
            ["G1", "2023-08-31", "8002", "联合教研", "语文", "8003", ""],
        ],
        "治理": [
            ["集团编号", "学年", "治理事项", "是否建立", "文件日期"],
            ["G1", 2023, "章程", "是", "2022-09-20"], ["G1", 2023, "捆绑考核", "否", ""], ["G2", 2023, "例会", "", ""],
        ],
    }  # fmt: skip
    loaded(folder / "store", *(csv_file(folder / f"{name}.csv", rows) for name, rows in files.items()))
    return Reader(folder / "store")


def test_members_are_those_of_each_first_of_september_with_all_their_teachers(county: Reader) -> None:
    found = county.group_work("1.0.0", Scope("county", "甲县"), "primary")
    rows = {(r["group_name"], r["school_year"], r["school_code"]): r for r in found.members.to_dicts()}
    assert sorted(rows) == [
        ("东集团", 2022, "8001"), ("东集团", 2022, "8003"), ("东集团", 2023, "8001"),
        ("西集团", 2022, "8003"), ("西集团", 2022, "9001"), ("西集团", 2023, "8003"), ("西集团", 2023, "9001"),
    ]  # fmt: skip
    assert rows["东集团", 2023, "8001"]["teachers"] == 30
    assert rows["西集团", 2023, "8003"]["teachers"] == 17
    assert rows["西集团", 2023, "9001"]["teachers"] is None
    assert rows["西集团", 2022, "8003"]["teachers"] is None  # one of its two stages did not report
    assert (rows["东集团", 2023, "8001"]["is_lead"], rows["西集团", 2023, "8003"]["is_lead"]) == (True, False)


def test_a_stage_is_that_of_any_member(county: Reader) -> None:
    found = county.group_work("1.0.0", Scope("all"), "junior").members
    stages = {(r["group_name"], r["school_year"]): r["of_stage"] for r in found.to_dicts()}
    assert stages == {
        ("东集团", 2022): True,
        ("东集团", 2023): False,
        ("西集团", 2022): True,
        ("西集团", 2023): True,
    }


def test_activities_and_lists_stand_under_main_schools_and_missing_stays_missing(county: Reader) -> None:
    found = county.group_work("1.0.0", Scope("county", "甲县"), "primary")
    rows = [
        (r["group_name"], r["school_year"], r["host_code"], r["participants"])
        for r in found.activities.to_dicts()
    ]
    assert rows == [("东集团", 2022, "8001", 20), ("东集团", 2023, "8001", None), ("西集团", 2023, "9001", 9)]
    lists = {r["school_code"]: r["attended"] for r in found.attendance.to_dicts()}
    assert lists == {"8001": 12, "8003": None}
    assert set(found.attendance["host_code"]) == {"8001"}


def test_governance_says_yes_no_and_nothing(county: Reader) -> None:
    found = county.group_work("1.0.0", Scope("all"), "primary")
    rows = {
        (r["group_name"], r["item"]): (r["in_place"], r["document_date"]) for r in found.governance.to_dicts()
    }
    assert [rows[key][0] for key in sorted(rows)] == [False, True, None]
    assert str(rows["东集团", "集团章程"][1]) == "2022-09-20"
    assert "集团章程" in found.items
    assert len(found.items) == 6


def test_another_county_sees_the_groups_that_it_has_schools_in(county: Reader) -> None:
    found = county.group_work("1.0.0", Scope("county", "乙县"), "primary")
    assert set(found.activities["group_name"]) == {"西集团"}
    assert set(found.only("东集团").members["group_name"]) == set()
