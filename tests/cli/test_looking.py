"""``look`` says what a file is taken for before anything is stored; ``map`` keeps what a person says of its headers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard.cli import app
from tests.etl.deliveries import csv_file, row, workbook, worked_example

ODD = ["学校标识码", "学校名称", "学年", "学段", "小朋友人数", "校训"]


def run(store: Path, *words: object) -> Result:
    return CliRunner().invoke(app, ["--store", str(store), *map(str, words)])


def one_line(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    return csv_file(tmp_path / "区报表.csv", [ODD, ["2199000001", "甲", 2023, "小学", 45, "某句"]], "gb18030")


def test_look_tells_encoding_header_tables_years_and_the_first_rows_and_stores_nothing(
    tmp_path: Path,
) -> None:
    title = ["示例县 2023 学年学校情况", *[None] * 7]
    path = workbook(tmp_path / "表.xlsx", 数据=[title, *worked_example()], 说明=[["只有字"]])
    done = run(tmp_path / "store", "look", path)
    assert done.exit_code == 0, done.output
    told = one_line(done.stdout)
    assert "表.xlsx 数据 认得 学校信息、学生与班级、办学条件 5 2023 XLSX 第 2 行" in told
    assert "2199000005" in told
    assert not (tmp_path / "store").exists()


def test_look_tells_of_a_file_that_would_be_refused_too(tmp_path: Path, odd: Path) -> None:
    done = run(tmp_path / "store", "look", odd, tmp_path / "没有.csv")
    told = one_line(done.stdout)
    assert "区报表.csv 有表头要您指定 — 1 — GB18030，逗号分隔 第 1 行" in told
    assert "有不认识的表头" in told
    assert "没有.csv 读不出来，见下 — — — — —" in told
    assert "找不到或打不开这个文件" in told


def test_look_as_lines_says_the_same_file_by_file(tmp_path: Path, odd: Path) -> None:
    bad = csv_file(tmp_path / "坏.csv", [worked_example()[0], row(1, 在校生数="约45")])
    lines = [
        json.loads(text) for text in run(tmp_path / "store", "look", "--json", odd, bad).stdout.splitlines()
    ]
    seen = [one for one in lines if one["kind"] == "seen"]
    assert [one["file"] for one in seen] == ["区报表.csv", "坏.csv"]
    assert [one["header"] for one in seen[0]["sheets"][0]["asked"]] == ODD
    assert lines[-1]["kind"] == "done"


def test_a_very_wide_sheet_is_cut_short_and_says_so(tmp_path: Path) -> None:
    header, *lines = worked_example()
    wide = csv_file(
        tmp_path / "宽.csv",
        [[*header, *(f"列{n}" for n in range(200))], *([*line, *[1] * 200] for line in lines)],
    )
    [seen] = [
        one for text in run(tmp_path / "store", "look", "--json", wide).stdout.splitlines()
        if (one := json.loads(text))["kind"] == "seen"
    ]  # fmt: skip
    [sheet] = seen["sheets"]
    assert (sheet["columns"], len(sheet["head"][0][1])) == (208, 60)


def test_map_proposes_first_and_keeps_nothing_without_a_word_for_each_header(
    tmp_path: Path, odd: Path
) -> None:
    store = tmp_path / "store"
    proposed = one_line(run(store, "map", odd).stdout)
    assert "学校标识码 2199000001 各表共有 · 学校标识码 完全一致" in proposed
    assert "相近(建议)" in proposed
    left = run(store, "map", odd, "--name", "某区")
    assert left.exit_code == 1
    assert "--as 小朋友人数=列" in left.output
    assert not (store / "profiles").exists()


def test_what_map_was_told_is_known_from_then_on(tmp_path: Path, odd: Path) -> None:
    store = tmp_path / "store"
    words = ["--as", "小朋友人数=在校生数", "--ignore", "校训"]
    assert run(store, "map", odd, "--name", "某区 年报", *words).exit_code == 0
    assert run(store, "check", odd).exit_code == 0
    assert "某区 年报" in run(store, "look", odd).stdout
    assert "没有要说明含义的表头" in run(store, "map", odd).stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--as", "没有=在校生数"], "没有要说明的表头"),
        (["--as", "小朋友人数=没有"], "没有这一列"),
        (["--ignore", "没有"], "没有要说明的表头"),
    ],
)
def test_wrong_words_are_told_and_keep_nothing(
    tmp_path: Path, odd: Path, words: list[str], told: str
) -> None:
    done = run(tmp_path / "store", "map", odd, "--name", "某区", *words)
    assert done.exit_code == 2
    assert told in done.output
    assert not (tmp_path / "store").exists()


def test_a_file_that_cannot_be_read_is_told_by_map_as_by_look(tmp_path: Path) -> None:
    done = run(tmp_path / "store", "map", tmp_path / "没有.csv")
    assert done.exit_code == 1
    assert "找不到或打不开这个文件" in done.output


def test_a_stage_that_no_column_says_is_said_with_the_layout(tmp_path: Path) -> None:
    store = tmp_path / "store"
    path = csv_file(
        tmp_path / "a.csv", [["学校标识码", "学校名称", "学年", "小朋友人数"], ["7001", "甲", 2023, 45]]
    )
    words = ["--name", "某区", "--as", "小朋友人数=students"]
    assert run(store, "map", path, *words, "--stage", "小学").exit_code == 0
    assert run(store, "check", path).exit_code == 0
