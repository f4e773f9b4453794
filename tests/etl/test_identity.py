"""A name without a code is exactly one known school, or a letter with suggestions; nothing is merged by likeness."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.acceptance.identity import Register
from tests.etl.deliveries import checked, csv_file, letters, loaded, row, worked_example

SCHOOLS = [
    ["学校标识码", "学校名称", "县区", "信息起始学年"],
    ["2199000001", "黄村小学", "甲县", 2015],
    ["2199000001", "东黄村小学", "甲县", 2022],
    ["2199000002", "实验小学", "甲县", 2015],
    ["2199000003", "实验小学", "乙县", 2015],
    ["2199000004", "水天坪学校", "乙县", 2015],
]
ALIASES = [
    ["学校别名", "学校标识码"],
    ["水天坪中学", "2199000004"],
    ["一小", "2199000002"],
    ["一小", "2199000003"],
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names")
    store = folder / "store"
    loaded(store, csv_file(folder / "a.csv", SCHOOLS), csv_file(folder / "b.csv", ALIASES))
    return store


def by_name(path: Path, *schools: tuple[str, str]) -> Path:
    lines: list[list[Any]] = [["学校名称", "县区", "学年", "学段", "在校生数"]]
    return csv_file(path, [*lines, *([name, county, 2023, "小学", 45] for name, county in schools)])


@pytest.mark.parametrize(
    ("name", "county", "code"),
    [
        ("东黄村小学", "甲县", "2199000001"),
        ("东 黄村小学", "", "2199000001"),
        ("黄村小学", "甲县", "2199000001"),
        ("实验小学", "乙县", "2199000003"),
        ("水天坪中学", "乙县", "2199000004"),
        ("一小", "甲县", "2199000002"),
    ],
)
def test_a_name_a_former_name_and_an_alias_find_the_one_school(
    store: Path, tmp_path: Path, name: str, county: str, code: str
) -> None:
    [delivery] = checked(by_name(tmp_path / "a.csv", (name, county)), store=store).deliveries
    assert delivery.tables["enrolment"]["school_code"].to_list() == [code]
    assert delivery.rows == {"enrolment": 1}


def test_every_unknown_name_is_a_letter_with_suggestions_of_its_county_first(
    store: Path, tmp_path: Path
) -> None:
    path = by_name(
        tmp_path / "a.csv",
        ("荒村小学", "甲县"),
        ("实验小学", ""),
        ("东黄村小学", "乙县"),
        ("荒村小学", "甲县"),
    )
    problems = letters(lambda: checked(path, store=store))
    assert [(p.check, p.row, p.found, p.more) for p in problems] == [
        ("school_unknown", 2, "“荒村小学”(甲县)", 1),
        ("school_ambiguous", 3, "“实验小学”", 0),
        ("school_unknown", 4, "“东黄村小学”(乙县)", 0),
    ]
    assert problems[0].expected.startswith("是否为：东黄村小学(2199000001、甲县)")
    assert problems[1].expected == "是否为：实验小学(2199000002、甲县)、实验小学(2199000003、乙县)"
    assert "不会自动合并" in problems[0].letter


def with_codes(path: Path, *rows: tuple[str, str]) -> Path:
    lines: list[list[Any]] = [["学校标识码", "学校名称", "县区", "学年", "学段", "在校生数"]]
    return csv_file(path, [*lines, *([code, name, "乙县", 2023, "小学", 45] for code, name in rows)])


def test_a_row_without_code_among_rows_with_codes_is_found_by_name(store: Path, tmp_path: Path) -> None:
    path = with_codes(tmp_path / "a.csv", ("2199000003", "实验小学"), ("", "水天坪中学"))
    [delivery] = checked(path, store=store).deliveries
    assert delivery.tables["enrolment"]["school_code"].to_list() == ["2199000003", "2199000004"]
    assert delivery.tables["school"]["school_name"].to_list() == ["实验小学", "水天坪学校"]


def test_a_school_that_the_file_itself_introduces_is_known(store: Path, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv",
        [["学校标识码", "学校名称", "县区", "学年", "学段", "在校生数"],
         ["2199000009", "新校", "乙县", 2022, "小学", 40], ["", "新校", "乙县", 2023, "小学", 45]],
    )  # fmt: skip
    [delivery] = checked(path, store=store).deliveries
    assert delivery.tables["enrolment"]["school_code"].to_list() == ["2199000009", "2199000009"]


def test_an_unknown_code_stays_a_new_school_unless_the_name_is_a_declared_alias(
    store: Path, tmp_path: Path
) -> None:
    path = with_codes(tmp_path / "a.csv", ("2199000008", "水天坪中学"), ("2199000007", "实验小学"))
    [delivery] = checked(path, store=store).deliveries
    assert delivery.tables["enrolment"]["school_code"].to_list() == ["2199000004", "2199000007"]


def test_a_name_alike_is_suggested_and_never_taken() -> None:
    columns = ["code", "name", "county"]
    known = Register(
        pl.DataFrame([("1", "东黄村小学", "甲县"), ("2", "东黄村小学", "乙县")], columns, orient="row")
    )
    assert known.called("东黄村小", "甲县") == []
    assert [one.code for one in known.alike("东黄村小", "乙县")] == ["2", "1"]


def test_names_are_not_looked_at_where_every_row_states_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a declared alias no name can change anything; one row without a code is enough to look at all."""
    monkeypatch.setattr(Register, "with_introduced", lambda *_: pytest.fail("names were looked at"))
    lines = [*worked_example(), row(1, 学校标识码="7001", 学校名称="独校")]
    assert checked(csv_file(tmp_path / "a.csv", lines)).deliveries[0].rows["enrolment"] == 6
    blank = csv_file(tmp_path / "b.csv", [*lines, row(2, 学校标识码=" ", 学校名称="独校")])
    with pytest.raises(pytest.fail.Exception, match="looked at"):
        checked(blank)
