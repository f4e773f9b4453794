"""Commands as they are typed: the worked example gives the published figures, and each wrong use is told as such."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from balance.measures import MEAN_ZERO
from dashboard.cli import app
from etl.reference import registry
from etl.store.versions import Versions
from tests.etl.deliveries import content, csv_file, row, workbook, worked_example

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = [
    "scope_kind", "scope", "stage", "school_year", "indicator", "measure", "value", "schools_n", "pupils_n", "reason",
]  # fmt: skip


def run(store: Path, *words: object) -> Result:
    return CliRunner().invoke(app, ["--store", str(store), *map(str, words)])


def table(store: Path, *words: object) -> list[dict[str, str]]:
    done = run(store, *words, "--format", "csv")
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example for 2023, and 2024 with no books anywhere."""
    folder = tmp_path_factory.mktemp("cli")
    for year, changes in ((2023, {}), (2024, {"图书册数": 0})):
        path = csv_file(folder / f"{year}.csv", worked_example(学年=year, **changes))
        done = run(folder / "store", "load", path, "--note", f"{year} 年报")
        assert done.exit_code == 0, done.output
    return folder / "store"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("demo") / "store"
    done = run(store, "demo")
    assert done.exit_code == 0, done.output
    assert "已发布版本 1.0.0：60 所学校，2017—2024 学年。" in done.stdout
    return store


def test_the_worked_example_gives_the_published_coefficients(store: Path) -> None:
    rows = table(
        store, "balance", "--indicator", "books_per_pupil", "--measure", "cv_w,cv", "--school-year", 2023
    )
    assert [list(line) for line in rows] == [COLUMNS, COLUMNS]
    assert {line["measure"]: round(float(line["value"]), 4) for line in rows} == {
        "cv_w": 0.5153,
        "cv": 0.4888,
    }
    assert {(line["schools_n"], float(line["pupils_n"]), line["reason"]) for line in rows} == {
        ("5", 302.0, "")
    }


def test_books_that_are_all_zero_have_no_coefficient_but_a_reason(store: Path) -> None:
    [line] = table(store, "balance", "--indicator", "books_per_pupil", "--school-year", 2024)
    assert (line["measure"], line["value"], line["reason"]) == ("cv_w", "", MEAN_ZERO)


def test_balance_speaks_json_csv_and_tables_alike(store: Path) -> None:
    words = (
        "balance",
        "--indicator",
        "books_per_pupil,class_size",
        "--scope",
        "county:示例县",
        "--measure",
        "cv_w",
    )
    as_json = json.loads(run(store, *words, "--format", "json").stdout)
    assert [list(line) for line in as_json] == [COLUMNS] * 4
    as_csv = table(store, *words)
    for one, other in zip(as_json, as_csv, strict=True):
        assert {name: "" if cell is None else str(cell) for name, cell in one.items()} == other
    drawn = run(store, *words).stdout
    assert "0.515257" in drawn
    assert MEAN_ZERO in drawn
    assert "—" in drawn


def test_values_of_schools_are_printed_in_each_format(store: Path) -> None:
    rows = table(store, "values", "--indicator", "books_per_pupil", "--school-year", 2023)
    assert {line["school_name"]: round(float(line["value"]), 3) for line in rows}["第3小学"] == round(
        935 / 89, 3
    )
    assert len(json.loads(run(store, "values", "--indicator", "enrolment", "--format", "json").stdout)) == 10
    assert "10.5056" in run(store, "values", "--indicator", "books_per_pupil").stdout


def test_a_scope_or_stage_without_schools_is_answered_with_a_reason(store: Path) -> None:
    [line] = table(
        store, "balance", "--indicator", "enrolment", "--scope", "county:别的县", "--stage", "junior",
        "--school-year", 2023,
    )  # fmt: skip
    assert (line["value"], line["schools_n"]) == ("", "0")
    assert line["reason"] == "该范围这一学年没有这个学段的学校"


def test_versions_are_listed_with_the_current_one_marked(store: Path) -> None:
    rows = table(store, "versions")
    assert [(line["current"], line["version"], line["files"], line["note"]) for line in rows] == [
        ("", "1.0.0", "2023.csv", "2023 年报"), ("▶", "1.1.0", "2023.csv、2024.csv", "2024 年报"),
    ]  # fmt: skip
    assert "▶" in run(store, "versions").stdout


def test_rolling_back_by_command_is_seen_at_once(store: Path) -> None:
    done = run(store, "rollback", "1.0.0", "--note", "试退")
    assert (done.exit_code, "当前版本已指回 1.0.0" in done.stdout) == (0, True)
    assert len(table(store, "values", "--indicator", "enrolment")) == 5
    assert run(store, "rollback", "1.1.0").exit_code == 0
    refused = run(store, "rollback", "3.0.0")
    assert refused.exit_code == 1
    assert "没有这个数据版本；读到：3.0.0；应为：1.0.0、1.1.0" in refused.stderr


def test_loading_again_says_so_and_changes_nothing(store: Path) -> None:
    before = content(store / "versions"), Versions(store).current()
    done = run(store, "load", store.parent / "2023.csv")
    assert done.exit_code == 0
    assert "(已装入过，略过)" in done.stdout
    assert "这些文件已经装入过，当前版本不变。" in done.stdout
    assert (content(store / "versions"), Versions(store).current()) == before


def test_checking_says_what_it_found_and_publishes_nothing(store: Path, tmp_path: Path) -> None:
    before = content(store)
    path = workbook(tmp_path / "综表.xlsx", 一览表=worked_example(学年=2025), 封面=[["示例县教育局"]])
    done = run(store, "check", path)
    assert done.exit_code == 0
    assert "综表.xlsx[一览表]：school 5 行、enrolment 5 行、facilities 5 行(编码 xlsx)" in done.stdout
    assert "略过的工作表：封面" in done.stdout
    assert "检查通过，没有装入。" in done.stdout
    assert content(store) == before


def test_every_registered_indicator_is_listed(tmp_path: Path) -> None:
    rows = table(tmp_path / "no-store", "indicators")
    assert [line["id"] for line in rows] == list(registry().indicators)
    assert all(line["label"] and line["unit"] and line["direction"] and line["formula"] for line in rows)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["balance"], "--indicator"),
        (["balance", "--indicator", "nosuch"], "没有登记这个指标：nosuch"),
        (["balance", "--indicator", ","], "--indicator 与 --measure 都至少要写一个"),
        (
            ["balance", "--indicator", "enrolment", "--measure", " "],
            "--indicator 与 --measure 都至少要写一个",
        ),
        (["balance", "--indicator", "enrolment", "--measure", "gini2"], "没有这个量度：gini2"),
        (["balance", "--indicator", "enrolment", "--scope", "county"], "范围写作 county:县区名"),
        (["balance", "--indicator", "enrolment", "--scope", "city:x"], "范围类型“city”不认识"),
        (["balance", "--indicator", "enrolment", "--scope", "all:x"], "范围写作"),
        (["balance", "--indicator", "enrolment", "--stage", "whole"], "--stage"),
        (["balance", "--indicator", "enrolment", "--format", "pdf"], "--format"),
        (["balance", "--indicator", "enrolment", "--school-year", "去年"], "--school-year"),
        (["values", "--indicator", "nosuch"], "没有登记这个指标：nosuch"),
        (["load"], "Usage"),
        (["load", "a.csv", "--table", "nosuch"], "没有这张表：nosuch"),
        (["load", "a.csv", "--profile", "nosuch"], "没有这个表头档案：nosuch；可用：england_results、"),
        (["load", "a.csv", "--school-year", "abc"], "--school-year 要写成 2023 或 2023-2024，读到：abc"),
        (["load", "a.csv", "--school-year", "20233"], "--school-year 要写成 2023 或 2023-2024，读到：20233"),
        (["check", "a.csv", "--nosuch"], "--nosuch"),
        (["rollback"], "Usage"),
        (["nosuch"], "nosuch"),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, list) else "",
)
def test_wrong_use_is_told_and_ends_with_two(tmp_path: Path, words: list[str], sentence: str) -> None:
    done = run(tmp_path / "no-store", *words)
    assert done.exit_code == 2, done.output
    assert sentence in done.stderr
    assert not (tmp_path / "no-store").exists()


@pytest.mark.parametrize(
    "words",
    [["values", "--indicator", "enrolment"], ["balance", "--indicator", "enrolment"], ["rollback", "1.0.0"]],
)
def test_asking_an_empty_store_is_a_letter_and_creates_none(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path / "no-store", *words)
    assert done.exit_code == 1
    assert "怎么办：" in done.stderr
    assert not (tmp_path / "no-store").exists()
    assert run(tmp_path / "no-store", "versions").exit_code == 0


@pytest.mark.parametrize("words", [["versions"], ["load", "{file}"], ["values", "--indicator", "enrolment"]])
def test_a_store_that_is_a_file_is_wrong_use(tmp_path: Path, words: list[str]) -> None:
    path = csv_file(tmp_path / "a.csv", worked_example())
    done = run(path, *(word.format(file=path) for word in words))
    assert done.exit_code == 2
    assert "--store 要给一个目录" in done.stderr


def test_a_template_folder_that_is_a_file_is_a_letter(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", worked_example())
    done = run(tmp_path / "no-store", "template", path)
    assert done.exit_code == 1
    assert "读写文件时出错" in done.stderr


def test_names_that_look_like_markup_are_printed_as_they_are(tmp_path: Path) -> None:
    store = tmp_path / "store"
    names = ["[/b]小学", "[bold]小学", "=1+1小学", "校\"名',小学", "很长" * 40]
    lines = [[*worked_example()[0]], *(row(n, 学校名称=name) for n, name in enumerate(names, start=1))]
    assert run(store, "load", csv_file(tmp_path / "[x].csv", lines), "--note", "[/red]说明").exit_code == 0
    drawn = run(store, "values", "--indicator", "enrolment").stdout
    assert all(name in drawn for name in names)
    assert [line["school_name"] for line in table(store, "values", "--indicator", "enrolment")] == names
    assert "[/red]说明" in run(store, "versions").stdout


def test_a_year_can_be_given_and_columns_left_out_by_option(tmp_path: Path) -> None:
    lines: list[list[Any]] = [[*line[:4], *line[5:]] for line in worked_example()]
    path = csv_file(tmp_path / "a.csv", [[*lines[0], "校训"], *([*line, "某句"] for line in lines[1:])])
    assert run(tmp_path / "s", "load", path, "--school-year", "2022").exit_code == 1
    done = run(tmp_path / "s", "load", path, "--school-year", "2022-2023", "--ignore", "校训")
    assert done.exit_code == 0, done.output
    assert "未用的列：校训" in done.stdout
    [version] = Versions(tmp_path / "s").all()
    assert version.school_years == [2022]


# ---------------------------------------------------------------- demo, and a real shell


def test_the_demo_county_is_loaded_once_and_says_that_it_is_invented(demo: Path) -> None:
    assert "已有数据(版本 1.0.0)" in run(demo, "demo", "--if-empty").stdout
    assert "示例数据已经在当前版本里。" in run(demo, "demo").stdout
    done = run(demo, "values", "--indicator", "enrolment", "--school-year", 2024, "--format", "csv")
    assert "示例数据(模拟)，不可引用。" in done.stderr
    assert "示例数据" not in done.stdout


def test_values_of_a_known_demo_school_are_those_of_its_files(demo: Path) -> None:
    code, year = "2199000001", "2020"
    cells: dict[str, dict[str, str]] = {}
    for path in (ROOT / "data" / "demo").glob("0[67]_*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.DictReader(file):
                if (line["学校标识码"], line["学年"]) == (code, year):
                    cells[path.name] = line
    merged = {name: cell for line in cells.values() for name, cell in line.items()}
    [found] = [
        line
        for line in table(demo, "values", "--indicator", "str_ratio", "--school-year", year)
        if line["school_code"] == code
    ]
    assert found["school_name"] == "示例县第一小学"
    assert float(found["value"]) == pytest.approx(int(merged["在校生数"]) / int(merged["专任教师数"]))


def test_the_command_of_the_shell_finds_its_store_by_environment(store: Path, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("xiaoxiaohao")), "versions", "--format", "json"]
    environment = {**os.environ, "XIAOXIAOHAO_STORE": str(store)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True, timeout=60)
    assert [version["version"] for version in json.loads(done.stdout)] == ["1.0.0", "1.1.0"]
    assert done.stderr == b""


def test_the_store_may_be_named_before_or_after_the_command(store: Path, tmp_path: Path) -> None:
    after = CliRunner().invoke(app, ["versions", "--format", "csv", "--store", str(store)])
    both = CliRunner().invoke(
        app, ["--store", str(tmp_path), "versions", "--format", "csv", "--store", str(store)]
    )
    assert after.stdout == run(store, "versions", "--format", "csv").stdout
    assert both.stdout == after.stdout


def test_the_environment_names_the_store_where_no_option_does(store: Path) -> None:
    named = {"XIAOXIAOHAO_STORE": str(store)}
    done = CliRunner().invoke(app, ["versions", "--format", "csv"], env=named)
    assert done.stdout == run(store, "versions", "--format", "csv").stdout


def test_the_dashboard_is_not_opened_to_others_without_a_login(store: Path) -> None:
    done = run(store, "serve", "--host", "0.0.0.0")
    assert done.exit_code == 2
    assert "--behind-proxy" in done.stderr
