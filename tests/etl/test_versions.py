"""Batches are kept and never changed; versions are derived from them, numbered in order, and one pointer is moved."""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from balance.scope import Scope
from etl.reading import Reader
from etl.store import versions
from etl.store.files import sha256, write_whole
from etl.store.ledger import MISSING_TABLE, Ledger
from etl.store.versions import Versions
from etl.warehouse.engine import Reading
from tests.etl.deliveries import checked, content, csv_file, letters, loaded, row, worked_example

KEYS = ["学校标识码", "学年", "学段"]
Warehouse = dict[str, list[tuple[Any, ...]]]


def year_file(folder: Path, year: int) -> Path:
    return csv_file(folder / f"{year}.csv", worked_example(学年=year))


def whole_warehouse(path: Path) -> Warehouse:
    """Every table and view of a warehouse file, its rows sorted."""
    with Reading(path) as reading:
        names = reading.rows(
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'new' ORDER BY 1"
        )
        return {name: sorted(reading.rows(f'FROM new."{name}"'), key=repr) for [name] in names}


def alike(one: Any, other: Any) -> bool:
    """Equal, doubles within 1e-9: a view is summed up when it is read, by several threads in an order of their own."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


def assert_same_content(now: Warehouse, before: Warehouse) -> None:
    """Every table bit for bit; the one view that sums, up to the order of summing."""
    assert set(now) == set(before)
    for table in set(before) - {"contribution"}:
        assert now[table] == before[table], table
    for left, right in zip(now["contribution"], before["contribution"], strict=True):
        assert all(map(alike, left, right)), (left, right)


@pytest.fixture(scope="module")
def history(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1.0.0 (2023) → 1.1.0 (a year more) → 1.1.1 (a value corrected) → 2.0.0 (no books any more) → back to 1.0.0
    → 2.1.0 (1.0.0 and the year 2025)."""
    folder = tmp_path_factory.mktemp("history")
    shutil.copytree(published, folder, dirs_exist_ok=True)
    store = folder / "store"
    loaded(store, year_file(folder, 2024))
    fix = [[*KEYS, "图书册数"], ["2199000001", 2023, "小学", 300]]
    loaded(store, csv_file(folder / "更正.csv", fix))
    none = [[f"219900000{n}", year, "小学", ""] for n in range(1, 6) for year in (2023, 2024)]
    loaded(store, csv_file(folder / "无图书.csv", [[*KEYS, "图书册数"], *none]))
    Versions(store).rollback("1.0.0", "图书数有误")
    loaded(store, year_file(folder, 2025))
    return store


@pytest.fixture
def past(history: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(history, tmp_path / "store"))


def test_numbers_speak_of_what_moved(history: Path) -> None:
    all_versions = Versions(history).all()
    assert [(v.version, v.parent) for v in all_versions] == [
        ("1.0.0", ""), ("1.1.0", "1.0.0"), ("1.1.1", "1.1.0"), ("2.0.0", "1.1.1"), ("2.1.0", "1.0.0"),
    ]  # fmt: skip
    assert [v.school_years for v in all_versions] == [
        [2023],
        [2023, 2024],
        [2023, 2024],
        [2023, 2024],
        [2023, 2025],
    ]
    changes = {v.version: [(c.table, c.added, c.removed, c.changed) for c in v.changes] for v in all_versions}
    assert changes == {
        "1.0.0": [],
        "1.1.0": [("school", 5, 0, 0), ("enrolment", 5, 0, 0), ("facilities", 5, 0, 0)],
        "1.1.1": [("facilities", 0, 0, 1)],
        "2.0.0": [("facilities", 0, 0, 10)],
        "2.1.0": [("school", 5, 0, 0), ("enrolment", 5, 0, 0), ("facilities", 5, 0, 0)],
    }
    assert all(v.rows["enrolment"] == 5 * len(v.school_years) for v in all_versions)


def test_a_load_after_a_rollback_builds_on_the_version_rolled_back_to(history: Path) -> None:
    latest = Versions(history).get("2.1.0")
    assert latest.files == ["原表.csv", "2025.csv"]
    assert Versions(history).current() == "2.1.0"


def test_every_move_of_the_pointer_is_an_event(history: Path) -> None:
    events = [
        json.loads(line) for line in (history / "events.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [(event["event"], event["version"]) for event in events] == [
        ("publish", "1.0.0"), ("publish", "1.1.0"), ("publish", "1.1.1"), ("publish", "2.0.0"),
        ("rollback", "1.0.0"), ("publish", "2.1.0"),
    ]  # fmt: skip
    assert events[4]["note"] == "图书数有误"
    assert all(event["by"] and event["at"] for event in events)


def test_batches_hold_what_their_manifests_say_and_the_file_as_it_came(history: Path) -> None:
    ledger = Ledger(history)
    names = sorted(path.name for path in ledger.batches.iterdir())
    assert [name[:6] for name in names] == ["000001", "000002", "000003", "000004", "000005"]
    for name in names:
        manifest = ledger.manifest(name)
        assert set(manifest.hashes) == {*manifest.rows, MISSING_TABLE}
        for table, digest in manifest.hashes.items():
            assert sha256(ledger.parquet(name, table).read_bytes()) == digest
        received = ledger.received / f"{manifest.file_sha256}.csv"
        assert sha256(received.read_bytes()) == manifest.file_sha256
        assert received.read_bytes() == (history.parent / manifest.file).read_bytes()
        assert name.endswith(manifest.file_sha256[:12])


def test_later_loads_and_rollbacks_never_touch_a_batch(past: Path) -> None:
    before = content(past / "batches"), content(past / "received")
    Versions(past).rollback("1.1.0")
    Versions(past).rebuild("2.0.0")
    loaded(past, year_file(past.parent, 2026))
    after = content(past / "batches"), content(past / "received")
    for old, new in zip(before, after, strict=True):
        assert old.items() <= new.items()
    assert [v.version for v in Versions(past).all()][-1] == "2.2.0"


@pytest.mark.parametrize("number", ["1.1.1", "2.1.0"])
def test_a_version_rebuilt_from_its_batches_holds_the_same(past: Path, number: str) -> None:
    path = Versions(past).warehouse(number)
    before = whole_warehouse(path)
    assert {"school", "enrolment", "cell", "measure", "contribution", "missing", "about"} <= set(before)
    assert len(before["measure"]) > 100
    path.unlink()
    Versions(past).rebuild(number)
    assert_same_content(whole_warehouse(path), before)


def read_books(store: Path) -> int:
    reader = Reader(store)
    return reader.values(reader.current().version, Scope("all"), "primary", ["books_per_pupil"]).height


REPAIRS: dict[str, Callable[[Path], object]] = {
    "reading": read_books,
    "checking": lambda store: checked(year_file(store.parent, 2026), store=store),
    "loading": lambda store: loaded(store, year_file(store.parent, 2026)),
    "rolling back": lambda store: Versions(store).rollback("2.1.0"),
}


@pytest.mark.parametrize("use", REPAIRS.values(), ids=list(REPAIRS))
def test_a_lost_warehouse_is_built_again_by_whoever_needs_it(
    past: Path, use: Callable[[Path], object]
) -> None:
    before = whole_warehouse(Versions(past).warehouse("2.1.0"))
    shutil.rmtree(past / "warehouse")
    use(past)
    assert_same_content(whole_warehouse(Versions(past).warehouse("2.1.0")), before)


def test_rolling_back_moves_readers_and_loses_nothing(past: Path) -> None:
    assert read_books(past) == 10
    Versions(past).rollback("1.0.0")
    assert read_books(past) == 5
    Versions(past).rollback("2.1.0")
    assert read_books(past) == 10
    assert [v.version for v in Versions(past).all()] == ["1.0.0", "1.1.0", "1.1.1", "2.0.0", "2.1.0"]


@pytest.mark.parametrize("name", ["9.9.9", "", "../versions/1.0.0", "1.0", "CURRENT", "1.0.0.json"])
def test_a_version_that_does_not_exist_is_refused_with_those_that_do(history: Path, name: str) -> None:
    before = content(history)
    [problem] = letters(lambda: Versions(history).rollback(name))
    assert problem.check == "unknown_version"
    assert problem.expected == "1.0.0、1.1.0、1.1.1、2.0.0、2.1.0"
    assert content(history) == before


def test_nothing_published_yet_is_a_letter_and_creates_nothing(tmp_path: Path) -> None:
    [problem] = letters(lambda: Reader(tmp_path / "store").current())
    assert problem.letter == (
        "还没有发布过任何数据；怎么办：用 xiaoxiaohao load 文件 装入数据，或用 xiaoxiaohao demo 建立示例数据"
    )
    assert not (tmp_path / "store").exists()


# ---------------------------------------------------------------- a crash at any instant


def test_the_pointer_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pointer = tmp_path / "CURRENT"
    write_whole(pointer, b"1.0.0\n")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        write_whole(pointer, b"1.1.0\n")
    assert pointer.read_bytes() == b"1.0.0\n"


@pytest.mark.parametrize("step", ["compare", "prepare", "take_place"])
def test_a_crash_at_any_step_of_publishing_leaves_the_old_version_and_a_store_that_goes_on(
    store: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = year_file(store.parent, 2024)
    true_step = getattr(versions, step)

    def crash(*args: Any) -> Any:
        if step == "compare" or "CURRENT" in {getattr(arg, "name", "") for arg in args}:
            raise KeyboardInterrupt
        return true_step(*args)

    with monkeypatch.context() as patched:
        patched.setattr(versions, step, crash)
        with pytest.raises(KeyboardInterrupt):
            loaded(store, path)
    assert Versions(store).current() == "1.0.0"
    assert read_books(store) == 5
    report = loaded(store, path)
    assert report.version is not None
    assert report.version.parent == "1.0.0"
    assert read_books(store) == 10


def test_what_a_killed_loader_left_behind_is_in_nobodys_way(store: Path) -> None:
    """Half a batch, a half-written warehouse with its log, a folder of spilled data."""
    for left in ("batches/.part", f"batches/.000002-abc.{os.getpid()}.part", "staging/fresh.duckdb.tmp"):
        (store / left).mkdir(parents=True)
        (store / left / "rest.parquet").write_bytes(b"rest")
    for left in ("fresh.duckdb", "fresh.duckdb.wal", "rebuilt.duckdb.wal"):
        (store / "staging" / left).write_bytes(b"rest")
    (store / f".CURRENT.{os.getpid()}.part").write_bytes(b"9.9.9")
    shutil.rmtree(store / "warehouse")
    assert read_books(store) == 5
    (store / "staging").mkdir(exist_ok=True)
    (store / "staging" / "fresh.duckdb.wal").write_bytes(b"rest")
    assert loaded(store, year_file(store.parent, 2024)).version is not None
    assert read_books(store) == 10


def test_who_waits_too_long_is_told_who_writes(store: Path) -> None:
    before = content(store / "versions")

    def try_too() -> None:
        with Versions(store).lock(wait=0):
            pass

    with Versions(store).lock():
        [problem] = letters(try_too)
    assert problem.check == "busy"
    assert "另一次装入正在进行" in problem.what
    assert f"进程 {os.getpid()}" in problem.found
    try_too()
    assert content(store / "versions") == before


def test_a_writer_may_take_his_own_lock_again(store: Path) -> None:
    mine = Versions(store)
    with mine.lock(wait=0), mine.lock(wait=0):
        pass
    with Versions(store).lock(wait=0):
        pass


def test_school_information_is_kept_by_period(tmp_path: Path) -> None:
    """A renamed school: its name in each year is the one it had; what a later file leaves out stays known."""
    store = tmp_path / "store"
    first = csv_file(tmp_path / "a.csv", worked_example(学年=2022))
    second = worked_example(学年=2023)
    second[1] = row(1, 学年=2023, 学校名称="改名小学", 县区="")
    loaded(store, first, csv_file(tmp_path / "b.csv", second))
    frame = Reader(store).values("1.0.0", Scope("county", "示例县"), "primary", ["books_per_pupil"])
    names = {(r["school_code"], r["school_year"]): r["school_name"] for r in frame.rows(named=True)}
    assert len(names) == 10
    assert (names["2199000001", 2022], names["2199000001", 2023]) == ("第1小学", "改名小学")
