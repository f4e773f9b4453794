"""``measures``: what it writes is what was published, it says what it is, and a failure leaves nothing behind."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from balance.measures import MEASURES
from dashboard.cli import app
from etl.engines import opening
from etl.reading import Reader

KEY = ["scope_kind", "scope", "stage", "school_year", "indicator", "measure"]


def run(store: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--store", str(store), "measures", *words])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("measures") / "store"
    assert CliRunner().invoke(app, ["--store", str(store), "demo"]).exit_code == 0
    return store


def published(store: Path) -> pl.DataFrame:
    reader = Reader(store)
    return pl.concat(
        reader.measures(reader.current().version, None, stage) for stage in ("primary", "junior", "senior")
    )


def assert_equal(written: pl.DataFrame, there: pl.DataFrame) -> None:
    assert written.height == there.height > 0
    both = written.join(there, on=KEY, suffix="_published")
    assert both.height == written.height
    for told in ("reason", "schools_n"):
        assert both.filter(pl.col(told).ne_missing(pl.col(f"{told}_published"))).is_empty()
    assert both.filter(pl.col("value").is_null() != pl.col("value_published").is_null()).is_empty()
    apart = (pl.col("value") - pl.col("value_published")).abs() > 1e-9 * pl.col("value").abs() + 1e-12
    assert both.filter(apart).is_empty()


def test_it_writes_what_was_published(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "出 [1]" / "全部"
    result = run(demo, "--out", str(out))
    assert result.exit_code == 0, result.output
    written = pl.read_parquet(out / "measures", glob=False)
    assert set(written["measure"]) == set(MEASURES)
    assert_equal(written, published(demo))
    said = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert said["data"] == "示例数据(模拟)，不可引用"
    assert said["version"] == "1.0.0"
    assert said["rows"] == written.height
    assert said["with_value"] == written["value"].count()
    assert list(said["columns"]) == written.columns
    assert [path.name for path in out.parent.iterdir()] == ["全部"]


def test_a_part_of_it(demo: Path, tmp_path: Path) -> None:
    result = run(demo, "--out", str(tmp_path / "some"), "--scope", "county:示例县", "--stage", "junior")
    assert result.exit_code == 0, result.output
    written = pl.read_parquet(tmp_path / "some" / "measures" / "*.parquet")
    assert set(written["scope"]) == {"示例县"}
    assert set(written["stage"]) == {"junior"}
    there = published(demo).filter(pl.col("scope_kind") == "county", pl.col("stage") == "junior")
    assert_equal(written, there)


def test_what_is_there_is_not_overwritten(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    result = run(demo, "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "已经有内容，没有覆盖" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--scope", "county:无此县"], 1, "没有任何量度"),
        (["--scope", "village:x"], 2, "范围类型"),
        (["--master", "spark://127.0.0.1:7077"], 2, "只与 --engine spark 一起用"),
    ],
)
def test_wrong_words_leave_nothing(
    demo: Path, tmp_path: Path, words: list[str], code: int, sentence: str
) -> None:
    result = run(demo, "--out", str(tmp_path / "out"), *words)
    assert (result.exit_code, sentence in result.output) == (code, True), result.output
    assert not list(tmp_path.iterdir())


def test_nothing_was_published(tmp_path: Path) -> None:
    result = run(tmp_path / "empty", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "还没有任何数据" in result.output


@pytest.mark.parametrize(
    ("installed", "java", "sentence"),
    [(False, 17, "没有安装 Spark"), (True, None, "没有 java 命令"), (True, 11, "Java 11")],
)
def test_spark_is_missing_and_says_so(
    demo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    installed: bool,
    java: int | None,
    sentence: str,
) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda _: object() if installed else None)
    monkeypatch.setattr(opening, "java_version", lambda: java)
    result = run(demo, "--engine", "spark", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert sentence in result.output
    assert not list(tmp_path.iterdir())


def test_a_master_that_does_not_answer(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda _: object())
    monkeypatch.setattr(opening, "java_version", lambda: 17)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: whoever knocks is refused
        master = f"spark://127.0.0.1:{nobody.getsockname()[1]}"
        result = run(demo, "--engine", "spark", "--master", master, "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert f"连不上 Spark 集群；读到：{master}" in result.output
    assert not list(tmp_path.iterdir())
