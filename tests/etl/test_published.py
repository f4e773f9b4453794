"""The five public articles: what is kept of them, that it loads, and that no figure of a county is touched by it."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from etl.contracts import CONTRACTS, REPORTED
from etl.loading import load
from etl.reading import Reader
from etl.recognition import Wishes
from etl.settings import DEMO, PUBLISHED
from etl.store.versions import Versions
from etl.warehouse.compare import unequal_tables
from etl.warehouse.engine import Writer
from etl.warehouse.layout import is_as_now
from tests.etl.deliveries import csv_file, letters, worked_example

FILES = sorted(PUBLISHED.glob("*.csv"))
Z, X, H, D, T = "琢成学校教育集团", "修武县某乡教育集团", "河海教育集团", "党建领航", "徐州党建案例"

# what the articles are known to say: document, a word of the place, low, high, qualifier, unit
FACTS = [
    (H, "春风分校轮岗", 5, None, "准确", "人"),
    (H, "双向交流", 1, None, "准确", "对"),
    (H, "600余名", 600, None, "余", "人"),
    (H, "八大学科", 8, None, "准确", "个学科"),
    (H, "集中备课2天", 2, None, "准确", "天"),
    (D, "12家单位", 12, None, "准确", "家"),
    (D, "清华北大", 10, None, "准确", "人"),
    (D, "双一流", 1400, None, "余", "人"),
    (D, "省级一等", 1, None, "准确", "项"),
    (D, "市级一等", 3, None, "准确", "项"),
    (D, "市级二等", 1, None, "准确", "项"),
    (Z, "联合教研", 2, 3, None, "次"),
    (Z, "教案", 10, None, "余", "册"),
    (Z, "课题", 10, None, "余", "项"),
    (Z, "1500多", 1500, None, "余", "人次"),
    (Z, "500余", 500, None, "余", "人次"),
    (Z, "上年", 1.3, None, "准确", "倍"),
    (Z, "集体奖", 25, None, "超过", "%"),
    (Z, "半年以上", 30, None, "超过", "人"),
    (Z, "跟岗", 80, None, "余", "人次"),
    (X, "6所小学", 6, None, "准确", "所"),
    (X, "名学生", 1125, None, "准确", "人"),
    (X, "名教职工", 119, None, "准确", "人"),
    (X, "一线教师", 30, None, "余", "人"),
    (X, "县级教育联盟", 8, None, "准确", "个"),
    (X, "外派", 20, None, "余", "批次"),
    (X, "随笔集", 6, None, "准确", "本"),
    (T, "党建品牌", 36, None, "准确", "个"),
    (T, "名校长42", 42, None, "准确", "人"),
    (T, "名校长工作室", 14, None, "准确", "个"),
    (T, "书记工作室", 204, None, "准确", "个"),
    (T, "先进集体", 2, None, "准确", "个"),
    (T, "模范教师", 3, None, "准确", "人"),
    (T, "优秀教师", 4, None, "准确", "人"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("published") / "store"
    done = CliRunner().invoke(app, ["--store", str(where), "load", *map(str, FILES)])
    assert done.exit_code == 0, done.output
    return where


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The demo county alone, and with the articles beside it."""
    folder = tmp_path_factory.mktemp("both")
    demo = sorted(DEMO.glob("*.csv"))
    load(demo, folder / "demo", Wishes(), invented=True)
    names = frozenset(path.name for path in demo)
    load([*demo, *FILES], folder / "both", Wishes(), invented=names)
    return folder / "demo", folder / "both"


def test_the_files_are_the_three_tables_with_their_headers() -> None:
    heads = {}
    for path in FILES:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heads[path.stem.split("_", 1)[1].rsplit("_", 1)[0]] = next(csv.reader(file))
    assert heads == {table: [spec.label for spec in CONTRACTS[table].columns.values()] for table in REPORTED}


@pytest.mark.parametrize(("document", "words", "low", "high", "qualifier", "unit"), FACTS)
def test_each_figure_stands_with_its_words_qualifier_and_unit(
    store: Path, document: str, words: str, low: float, high: float | None, qualifier: str | None, unit: str
) -> None:
    claims = Reader(store).library("1.0.0").claims.rows(named=True)
    [found] = [one for one in claims if one["document"] == document and words in one["words"]]
    assert (found["low"], found["high"], found["qualifier"]) == (low, high, qualifier)
    assert found["claim_unit"] == unit


def test_dates_and_completeness_are_those_of_the_articles(store: Path) -> None:
    documents = Reader(store).library("1.0.0").documents
    told = {one["document"]: one for one in documents.rows(named=True)}
    dates = {H: "2024-02-21", D: "2024-05-14", Z: "2024-01-14", X: None, T: "2024"}
    assert {name: one["published_on"] for name, one in told.items()} == dates
    assert (told[D]["words_total"], told[D]["words_seen"]) == (5776, 2662)
    assert list(documents["document"]) == [D, H, Z, T, X]  # newest first, undated last


def test_masked_figures_are_missing_and_their_stars_are_kept(store: Path) -> None:
    claims = Reader(store).library("1.0.0").claims.filter(document=D, topic="规模")
    assert claims.height == 4
    assert claims["low"].null_count() == claims["high"].null_count() == 4
    assert all("**" in words for words in claims["words"])


def test_directions_without_a_figure_are_directions(store: Path) -> None:
    told = Reader(store).library("1.0.0").claims.filter(document=Z, direction="up")
    assert [bool(low) for low in told["low"]] == [True, False, False, False]  # only 集体奖 has a figure


def test_structure_of_the_groups(store: Path) -> None:
    rows = Reader(store).library("1.0.0").schools.rows(named=True)
    told = {
        (one["document"], one["school_named"]): (one["reported_role"], one["reported_tightness"])
        for one in rows
    }
    assert {name: told[Z, name] for name in ("琢成学校", "龙孔镇中学", "水天坪学校", "江池镇中学")} == {
        "琢成学校": ("总校", None),
        "龙孔镇中学": ("成员校", "紧密型"),
        "水天坪学校": ("成员校", "联盟型"),
        "江池镇中学": ("成员校", "联盟型"),
    }
    assert {name for document, name in told if document == H} == {
        "总校", "春风", "滨湖", "水北", "五叶", "儒林", "西城实小",
    }  # fmt: skip
    outcome = {one["school_named"]: one["outcome_told"] for one in rows if one["document"] == Z}
    assert outcome == {"琢成学校": True, "龙孔镇中学": False, "水天坪学校": True, "江池镇中学": True}
    outside = {one["school_named"] for one in rows if one["compulsory"] is False}
    assert outside == {"徐州高等师范学校", "第二中学"}


def test_articles_beside_a_county_change_nothing_but_their_own_tables(both: tuple[Path, Path]) -> None:
    demo, together = both
    unequal = unequal_tables(Versions(demo).warehouse("1.0.0"), Versions(together).warehouse("1.0.0"))
    # ``missing`` says why the figures that an article masks are missing
    assert set(unequal) == {*REPORTED, "missing"}
    alone, beside = Reader(demo).current(), Reader(together).current()
    assert beside.sources == alone.sources, "a county's figures never name an article as their source"
    assert beside.is_demo
    assert Reader(demo).library("1.0.0").names == ()
    assert len(Reader(together).library("1.0.0").names) == 5


def test_only_the_invented_files_are_marked_as_invented(both: tuple[Path, Path]) -> None:
    versions = Versions(both[1])
    manifests = [versions.ledger.manifest(batch) for batch in versions.get("1.0.0").batches]
    assert {m.file for m in manifests if not m.invented} == {path.name for path in FILES}


def test_a_store_of_articles_alone_is_not_invented(store: Path) -> None:
    edition = Reader(store).current()
    assert not edition.is_demo
    assert (edition.sources, edition.school_years) == ((), ())


def test_the_demo_command_shows_both(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--store", str(tmp_path), "demo"])
    assert done.exit_code == 0, done.output
    assert len(Reader(tmp_path).library("1.0.0").names) == 5


@pytest.mark.parametrize("cell", ["约30", "30余", "2~3", "超过30名"])
def test_a_qualifier_in_a_figure_is_refused_with_where_it_belongs(tmp_path: Path, cell: str) -> None:
    header = ["文献", "论断编号", "原文表述", "下限", "论断单位"]
    path = csv_file(tmp_path / "论断.csv", [header, ["文", "1", cell, cell, "人"]])
    [letter] = letters(lambda: load([path], tmp_path / "store", Wishes()))
    assert (letter.check, letter.column, letter.row) == ("approximate", "下限", 2)


def test_a_warehouse_that_lacks_a_table_of_today_is_built_anew(tmp_path: Path) -> None:
    load([csv_file(tmp_path / "综表.csv", worked_example())], tmp_path / "store", Wishes())
    old = Versions(tmp_path / "store").warehouse("1.0.0")
    assert is_as_now(old)
    with duckdb.connect(str(old)) as connection:
        connection.execute("DROP TABLE document")
        connection.execute("ALTER TABLE claim DROP COLUMN topic")
    assert not is_as_now(old)
    assert Reader(tmp_path / "store").library("1.0.0").names == ()
    assert is_as_now(old)
    with duckdb.connect(str(old)) as connection:
        connection.execute("DROP TABLE document")
    done = load(FILES, tmp_path / "store", Wishes())
    assert done.version is not None
    assert done.version.version == "1.1.0"


def test_a_batch_of_before_a_column_is_read_as_having_none(tmp_path: Path) -> None:
    columns = {"document": "string", "caution": "string"}
    old = tmp_path / "old.parquet"
    pl.DataFrame({"document": ["文"]}).write_parquet(old)
    new = tmp_path / "new.parquet"
    pl.DataFrame({"caution": ["慎"], "document": ["又"], "gone": [1]}).write_parquet(new)
    with Writer(tmp_path / "fresh.duckdb") as writer:
        writer.read("delivered", [old, new], columns)
        assert writer.rows("SELECT document, caution, delivery FROM delivered ORDER BY delivery") == [
            ("文", None, 0),
            ("又", "慎", 1),
        ]
