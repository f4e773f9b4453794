"""Files of a store lost or spoilt by hand: found by hash, named in a letter, and a way out that works."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from balance.scope import Scope
from dashboard.cli import app
from etl.problems import Problem
from etl.reading import Reader
from etl.store.files import DAMAGED, GONE, WHOLE
from etl.store.verifying import REBUILT, UNUSED, verify
from etl.store.versions import Versions
from tests.etl.deliveries import content, csv_file, letters, loaded, worked_example


@pytest.fixture(scope="module")
def two_versions(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    shutil.copytree(published, folder, dirs_exist_ok=True)
    loaded(folder / "store", csv_file(folder / "2024.csv", worked_example(学年=2024)))
    return folder


@pytest.fixture
def store(two_versions: Path, tmp_path: Path) -> Path:
    """1.0.0 (原表.csv, 2023) and 1.1.0 (2024.csv)."""
    shutil.copytree(two_versions, tmp_path, dirs_exist_ok=True)
    return tmp_path / "store"


def flip(path: Path) -> None:
    spoilt = bytearray(path.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    path.write_bytes(bytes(spoilt))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def last_batch(store: Path) -> Path:
    return store / "batches" / Versions(store).ledger.names()[-1]


def books(store: Path) -> int:
    reader = Reader(store)
    return len(reader.values(reader.current().version, Scope("all"), "primary", ["books_per_pupil"]))


def damaged(store: Path) -> list[tuple[str, str, str]]:
    return [(f.kind, f.name, f.state) for f in verify(store) if f.letter]


# ---------------------------------------------------------------- batches


SPOIL: dict[str, Callable[[Path], object]] = {
    "a bit flipped": lambda batch: flip(batch / "enrolment.parquet"),
    "cut short": lambda batch: cut(batch / "enrolment.parquet"),
    "lost": lambda batch: (batch / "enrolment.parquet").unlink(),
    "emptied": lambda batch: (batch / "missing.parquet").write_bytes(b""),
    "manifest flipped": lambda batch: flip(batch / "manifest.json"),
    "manifest cut short": lambda batch: cut(batch / "manifest.json"),
    "manifest edited": lambda batch: (batch / "manifest.json").write_bytes(
        (batch / "manifest.json").read_bytes().replace(b"2024.csv", b"2025.csv")
    ),
    "all lost": shutil.rmtree,
}


@pytest.mark.parametrize("spoil", SPOIL.values(), ids=list(SPOIL))
def test_a_damaged_batch_is_named_and_never_built_from(store: Path, spoil: Callable[[Path], object]) -> None:
    batch = last_batch(store)
    spoil(batch)
    before = {name: digest for name, digest in content(store).items() if not name.startswith("writer")}
    versions = Versions(store)
    for act in (
        lambda: versions.rebuild("1.1.0"),
        lambda: loaded(store, csv_file(store.parent / "2025.csv", worked_example(学年=2025))),
    ):
        [problem] = letters(act)
        assert problem.check == "batch_damaged"
        assert batch.name in problem.what
        assert "请从备份恢复" in problem.fix
    now = {name: digest for name, digest in content(store).items() if not name.startswith("writer")}
    assert now == before
    assert ("批次", batch.name, DAMAGED) in damaged(store)
    assert books(store) == 10, "what was published is still read"


def test_the_way_out_of_a_damaged_batch_works(store: Path) -> None:
    """As the letter says: back to a version without it, then the received file once more."""
    flip(last_batch(store) / "school.parquet")
    [problem] = letters(lambda: Versions(store).ledger.verify(last_batch(store).name))
    assert problem.file == "2024.csv"
    received = problem.fix.partition("received/")[2].partition(" ")[0]
    Versions(store).rollback("1.0.0")
    again = Path(shutil.copy(store / "received" / received, store.parent / problem.file))
    report = loaded(store, again)
    assert report.version is not None
    assert books(store) == 10


def test_a_received_file_cut_short_is_named_and_mended_by_the_same_file(store: Path) -> None:
    ledger = Versions(store).ledger
    manifest = ledger.manifest(last_batch(store).name)
    path = ledger.received_file(manifest)
    cut(path)
    assert damaged(store) == [("收到的文件", path.name, DAMAGED)]
    ledger.keep((store.parent / "2024.csv").read_bytes(), "2024.csv", manifest.file_sha256)
    assert damaged(store) == []
    path.unlink()
    assert damaged(store) == [("收到的文件", path.name, GONE)]


# ---------------------------------------------------------------- pointer, records, events, warehouse


def lost_pointer(store: Path) -> Problem:
    [problem] = letters(lambda: Reader(store).current())
    return problem


@pytest.mark.parametrize("words", [None, b"", b"\n", b"9.9.9\n", b"\xff\xfe\x00", b"../1.0.0", b"1.1", b"{}"])
def test_a_lost_or_spoilt_pointer_is_never_guessed(store: Path, words: bytes | None) -> None:
    pointer = store / "CURRENT"
    pointer.unlink() if words is None else pointer.write_bytes(words)
    problem = lost_pointer(store)
    assert problem.check == "pointer_broken"
    assert "1.0.0、1.1.0" in problem.expected
    assert "xiaoxiaohao rollback 1.1.0" in problem.fix
    new = csv_file(store.parent / "2025.csv", worked_example(学年=2025))
    assert [p.check for p in letters(lambda: loaded(store, new))] == ["pointer_broken"]
    assert ("当前版本", "", DAMAGED) in damaged(store)
    Versions(store).rollback("1.1.0")
    assert books(store) == 10
    assert loaded(store, new).version is not None


def test_versions_are_listed_and_a_letter_told_where_the_pointer_is_lost(store: Path) -> None:
    (store / "CURRENT").unlink()
    result = CliRunner().invoke(app, ["--store", str(store), "versions"])
    assert result.exit_code == 0
    assert "1.1.0" in result.stdout
    assert "CURRENT 丢失或写坏了" in result.stderr


def test_a_first_publish_cut_short_before_its_pointer_is_begun_again(store: Path) -> None:
    for name in ("CURRENT", "events.jsonl", "versions/1.1.0.json"):
        (store / name).unlink()
    assert Versions(store).current() is None
    assert loaded(store, csv_file(store.parent / "2025.csv", worked_example(学年=2025))).version is not None


@pytest.mark.parametrize(
    "spoil", [cut, flip, lambda path: path.write_bytes(b"[]")], ids=["cut", "bit", "list"]
)
def test_a_half_written_record_is_named_and_the_others_go_on(
    store: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(store / "versions" / "1.1.0.json")
    [problem] = letters(lambda: Reader(store).current())
    assert problem.check == "record_damaged"
    assert "versions/1.1.0.json" in problem.fix
    assert ("版本", "1.1.0", DAMAGED) in damaged(store)
    assert [version.version for version in Versions(store).all()] == ["1.0.0"]
    Versions(store).rollback("1.0.0")
    assert books(store) == 5
    report = loaded(store, store.parent / "2024.csv")
    assert report.version is not None
    assert report.version.version == "1.2.0"


def test_events_cut_short_are_read_and_written_on(store: Path) -> None:
    events = store / "events.jsonl"
    cut(events)
    Versions(store).rollback("1.0.0", "试")
    moves = [(event.event, event.version) for event in Versions(store).events()]
    assert moves[-2:] == [("publish", "1.1.0"), ("rollback", "1.0.0")], (
        "the move that was cut off is told again"
    )
    events.write_bytes(b"\xff\x00 garbage")
    Versions(store).rollback("1.1.0")
    assert Versions(store).events()[-1].version == "1.1.0"


@pytest.mark.parametrize("spoil", [cut, lambda path: path.write_bytes(b"x" * 10_000)], ids=["cut", "garbage"])
def test_a_damaged_warehouse_is_named_and_built_again_once_it_is_moved_away(
    store: Path, spoil: Callable[[Path], object]
) -> None:
    path = Versions(store).warehouse("1.1.0")
    spoil(path)
    [problem] = letters(lambda: books(store))
    assert problem.check == "warehouse_damaged"
    assert path.name in problem.found
    assert ("数据仓库", path.name, DAMAGED) in damaged(store)
    path.unlink()
    assert ("数据仓库", path.name, REBUILT) in [(f.kind, f.name, f.state) for f in verify(store)]
    assert books(store) == 10


def test_a_bit_flipped_in_a_warehouse_is_found_by_verify(store: Path) -> None:
    path = Versions(store).warehouse("1.0.0")
    spoilt = bytearray(path.read_bytes())
    for place in range(8192 * 2, len(spoilt), 4096):
        spoilt[place] ^= 1
    path.write_bytes(bytes(spoilt))
    assert ("数据仓库", path.name, DAMAGED) in damaged(store)


# ---------------------------------------------------------------- the command


def test_verify_lists_everything_and_changes_nothing(store: Path) -> None:
    before = content(store)
    findings = verify(store)
    assert {finding.state for finding in findings} == {WHOLE}
    kinds = [finding.kind for finding in findings]
    assert kinds == ["当前版本", "版本", "版本", "数据仓库", "数据仓库", *["批次"] * 2, *["收到的文件"] * 2]
    result = CliRunner().invoke(app, ["--store", str(store), "verify", "--format", "csv"])
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 1 + len(findings)
    assert content(store) == before


def test_verify_ends_with_1_and_a_letter_for_every_damage(store: Path) -> None:
    flip(last_batch(store) / "school.parquet")
    (store / "received" / ("0" * 64 + ".csv")).write_bytes(b"?")
    result = CliRunner().invoke(app, ["--store", str(store), "verify"])
    assert result.exit_code == 1
    assert "共 2 处问题" in result.stderr
    assert last_batch(store).name in result.stderr
    assert "school.parquet 与校验值不符" in result.stderr


def test_a_batch_that_no_version_uses_is_told(store: Path) -> None:
    (store / "versions" / "1.1.0.json").unlink()
    Versions(store).rollback("1.0.0")
    assert UNUSED in {finding.state for finding in verify(store) if finding.kind == "批次"}


def test_verify_of_a_store_that_was_never_created_lists_nothing(tmp_path: Path) -> None:
    assert verify(tmp_path / "store") == []
