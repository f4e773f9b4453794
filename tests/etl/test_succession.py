"""Readers get the line of succession with every value; the command line warns of a merger that alone lowers a CV."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from balance.scope import Scope
from dashboard.cli import app
from etl.reading import Reader
from tests.etl.deliveries import csv_file, loaded

EVERYONE = Scope("all")


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The known example: pupils 1200, 600, 500, 400 with 24, 4, 3, 4 backbone teachers; the first two merge in 2023."""
    folder = tmp_path_factory.mktemp("merged")
    header = ["学校标识码", "学校名称", "学年", "学段", "在校生数", "县级以上骨干教师数"]
    before = [(1, 1200, 24), (2, 600, 4), (3, 500, 3), (4, 400, 4)]
    after = [(9, 1800, 28), (3, 500, 3), (4, 400, 4)]
    lines = [
        [f"219900000{n}", f"第{n}小学", year, "小学", pupils, backbone]
        for year, schools in ((2022, before), (2023, after))
        for n, pupils, backbone in schools
    ]
    changes = [
        ["原标识码", "新标识码", "变更日期", "变更类型"],
        ["2199000001", "2199000009", "2023-07-01", "合并"],
        ["2199000002", "2199000009", "2023-07-01", "并校"],
    ]
    store = folder / "store"
    loaded(store, csv_file(folder / "a.csv", [header, *lines]), csv_file(folder / "b.csv", changes))
    return store


def test_values_say_under_which_code_a_series_goes_on(merged: Path) -> None:
    frame = Reader(merged).values("1.0.0", EVERYONE, "primary", ["backbone_per100"])
    told = {(r["school_code"][-1], r["school_year"]): r for r in frame.rows(named=True)}
    assert {told[n, 2022]["line_code"] for n in "12"} == {"2199000009"}
    assert told["3", 2023]["line_code"] == "2199000003"
    assert told["1", 2022]["series_note"] == "2023学年并入 2199000009，此前各校相加才可比"
    assert told["3", 2022]["series_note"] is None
    line = Reader(merged).comparable("1.0.0", EVERYONE, "primary", ["backbone_per100"])
    series = line.filter(line_code="2199000009").sort("school_year")
    assert [round(value, 4) for value in series["value"]] == [1.5556, 1.5556]


def test_the_command_line_warns_on_the_error_stream(merged: Path) -> None:
    args = ["--store", str(merged), "balance", "--indicator", "backbone_per100", "--format", "csv"]
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 0
    assert "上一学年的差异系数就会从 0.4945 降到 0.2964" in done.stderr
    assert "并校效应" not in done.stdout
    other = CliRunner().invoke(app, [*args, "--school-year", "2022"])
    assert "并校效应" not in other.stderr
