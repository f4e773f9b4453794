"""Each bad input is a Chinese letter with sheet, row and column, exit code 1, and an untouched published version."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dashboard.cli import app
from tests.etl.deliveries import HEADER, content, csv_file, row, workbook, worked_example

NAME = "上报表"
Make = Callable[[Path], Path]


def run(store: Path, *words: object) -> Result:
    return CliRunner().invoke(app, ["--store", str(store), *map(str, words)])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    done = run(folder / "store", "load", csv_file(folder / "原表.csv", worked_example()))
    assert done.exit_code == 0, done.output
    return folder / "store"


def spoilt(**changes: Any) -> list[list[Any]]:
    lines = worked_example(学年=2024)
    lines[3] = row(3, **{"学年": 2024, **changes})
    return lines


def unknown_code() -> list[list[Any]]:
    return [
        ["学校标识码", "学年", "学段", "在校生数"],
        *([f"21990000{n:02d}", 2024, "小学", 5] for n in (1, 2, 77)),
    ]


TWICE = [*worked_example(学年=2024), row(3, 学年=2024, 在校生数=88)]
TOO_LONG = [*worked_example(学年=2024), [*row(5, 学校标识码="8", 学年=2024), 3]]
NOTHING = [["甲", "乙"], ["1", "2"]]

ROWS: dict[str, tuple[list[list[Any]], str, int, str]] = {
    "text in a number": (spoilt(在校生数="八十九"), "“在校生数”应当是数字", 4, "在校生数"),
    "negative pupils": (spoilt(在校生数=-89), "“在校生数”小于允许的最小值", 4, "在校生数"),
    "half a pupil": (spoilt(在校生数=88.5), "“在校生数”应当是整数", 4, "在校生数"),
    "unknown stage": (spoilt(学段="学前班"), "不认识的学段(学段)", 4, "学段"),
    "unknown school": (unknown_code(), "没有登记过这个学校", 4, "学校标识码"),
    "two rows for one": (TWICE, "里同一个对象出现了不止一行，不知道该用哪一行", 4, ""),
    "code in powers of ten": (spoilt(学校标识码="2.2E+09"), "代码不完整或含有不该有的字符", 4, "学校标识码"),
    "a cell too many": (TOO_LONG, "第 9 列没有表头，却有内容", 7, ""),
}  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize(("lines", "what", "number", "column"), ROWS.values(), ids=list(ROWS))
def test_a_spoilt_row_is_named_by_file_sheet_row_and_column(
    store: Path, tmp_path: Path, lines: list[list[Any]], what: str, number: int, column: str, suffix: str
) -> None:
    path = tmp_path / f"{NAME}.{suffix}"
    csv_file(path, lines) if suffix == "csv" else workbook(path, 一览表=lines)
    before = content(store)
    for command in ("load", "check"):
        done = run(store, command, path)
        assert done.exit_code == 1
        assert done.stdout == ""
        sheet = " 工作表“一览表”" if suffix == "xlsx" else ""
        where = f"位置：文件“{NAME}.{suffix}”{sheet} 第 {number} 行" + (f" “{column}”列" if column else "")
        [letter] = [line for line in done.stderr.splitlines() if what in line]
        assert where in letter
        assert "；怎么办：" in letter
        assert "什么都没有改变" in done.stderr
    assert content(store) == before


def missing(folder: Path) -> Path:
    return folder / f"{NAME}.csv"


def raw(suffix: str, data: bytes) -> Make:
    def make(folder: Path) -> Path:
        path = folder / f"{NAME}{suffix}"
        path.write_bytes(data)
        return path

    return make


def as_csv(lines: list[list[Any]]) -> Make:
    return lambda folder: csv_file(folder / f"{NAME}.csv", lines)


WHOLE: dict[str, tuple[Make, str]] = {
    "missing file": (missing, "找不到或打不开这个文件"),
    "wrong extension": (raw(".pdf", b"%PDF-1.7"), "不认识这种文件"),
    "no extension": (raw("", b"x"), "读到：没有扩展名"),
    "empty file": (raw(".csv", b""), "文件是空的，没有任何内容"),
    "empty workbook": (raw(".xlsx", b""), "文件是空的，没有任何内容"),
    "text called workbook": (raw(".xlsx", b"a,b\n1,2\n"), "打不开这个工作簿"),
    "Big5": (raw(".csv", "學校代碼,學年度,桃園縣\n".encode("big5") * 9), "认不出这个文件的文字编码"),
    "UTF-16 without a mark": (raw(".csv", "school,year\n".encode("utf-16-le")), "认不出这个文件的文字编码"),
    "a header that matches nothing": (as_csv(NOTHING), "前 20 行里找不到认识的表头"),
    "an unknown header": (as_csv([[*HEADER, "校训"], [*row(1), "某句"]]), "有不认识的表头，不敢丢下也不敢乱猜"),
    "keys only": (as_csv([["学校标识码", "学年", "学段"], ["1", 2023, "小学"]]), "这些表头凑不成任何一张表"),
    "no rows": (as_csv([list(HEADER)]), "只有表头，下面没有数据"),
    "a quotation mark never closed": (
        raw(".csv", ",".join(HEADER).encode() + b'\n1,"x\n2,y\n'), "引号不成对，读不下去",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "what"), WHOLE.values(), ids=list(WHOLE))
def test_a_file_that_is_no_delivery_is_refused_by_name(
    store: Path, tmp_path: Path, make: Make, what: str
) -> None:
    before = content(store)
    done = run(store, "load", make(tmp_path))
    assert done.exit_code == 1
    assert what in done.stderr
    assert f"“{NAME}" in done.stderr or str(tmp_path) in done.stderr
    assert "Traceback" not in done.output
    assert content(store) == before


def test_one_bad_file_among_good_ones_stops_all_of_them(store: Path, tmp_path: Path) -> None:
    before = content(store)
    good = csv_file(tmp_path / "好.csv", worked_example(学年=2024))
    bad = csv_file(tmp_path / "坏.csv", spoilt(在校生数="很多"))
    done = run(store, "load", good, bad, tmp_path / "没有.csv")
    assert done.exit_code == 1
    assert "没有通过，共 2 处问题" in done.stderr
    assert content(store) == before


def test_a_refused_first_load_creates_no_store(tmp_path: Path) -> None:
    done = run(tmp_path / "store", "load", csv_file(tmp_path / "a.csv", spoilt(在校生数="很多")))
    assert done.exit_code == 1
    assert not (tmp_path / "store").exists()


def test_the_number_of_problems_counts_those_that_are_not_listed(store: Path, tmp_path: Path) -> None:
    lines = [list(HEADER), *(row(1, 学校标识码=str(n), 在校生数="?") for n in range(1, 51))]
    done = run(store, "check", csv_file(tmp_path / "a.csv", lines))
    assert "没有通过，共 50 处问题" in done.stderr
    assert "20. " in done.stderr
    assert "21. " not in done.stderr


def test_a_letter_quotes_what_it_read_without_taking_it_for_markup(store: Path, tmp_path: Path) -> None:
    done = run(store, "check", csv_file(tmp_path / "[red]a[x].csv", spoilt(在校生数="[/b]很多[bold]")))
    assert done.exit_code == 1
    assert "文件“[red]a[x].csv”" in done.stderr
    assert "读到：“[/b]很多[bold]”" in done.stderr
