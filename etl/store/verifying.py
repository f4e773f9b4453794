"""Whether everything in a store is still as it was written: one line for each thing kept, a letter for each damage."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from etl.contracts import CONTRACTS
from etl.problems import Problem, Refused
from etl.store.files import DAMAGED, GONE, WHOLE, condition
from etl.store.ledger import Manifest
from etl.store.letters import machine_letters, received_damaged, warehouse_damaged
from etl.store.records import Version
from etl.store.versions import Versions
from etl.warehouse.engine import Reading, quoted

UNUSED = "完好，没有版本用到"
REBUILT = "不在，用到时自动重建"


@dataclass(frozen=True)
class Finding:
    """One thing kept in the store and its state; ``letter`` is there where somebody has to do something."""

    kind: str
    name: str
    files: str
    state: str
    letter: Problem | None = None


def verify(store: Path) -> list[Finding]:
    """Reads the pointer, every version, its warehouse, every batch and every received file; changes nothing."""
    versions = Versions(store)
    records = [(number, _letters(partial(versions.get, number))) for number in versions.numbers()]
    whole = {number: versions.get(number) for number, letter in records if letter is None}
    return [
        *_pointer(versions),
        *(
            _finding("版本", number, whole[number].files if number in whole else [], letter)
            for number, letter in records
        ),
        *(_warehouse(versions, version) for version in whole.values()),
        *_batches(versions, list(whole.values())),
    ]


def _letters(act: Callable[[], object]) -> Problem | None:
    """The first letter with which something is refused, None where it is not."""
    try:
        act()
    except Refused as refused:
        return refused.problems[0]
    return None


def _finding(kind: str, name: str, files: list[str], letter: Problem | None, state: str = WHOLE) -> Finding:
    return Finding(kind, name, "、".join(files), DAMAGED if letter else state, letter)


def _pointer(versions: Versions) -> Iterator[Finding]:
    letter = _letters(versions.current)
    if letter or versions.current():
        yield _finding("当前版本", "" if letter else str(versions.current()), [], letter)


def _warehouse(versions: Versions, version: Version) -> Finding:
    path = versions.warehouse(version.version)
    if not path.exists():
        return Finding("数据仓库", path.name, "", REBUILT)
    return _finding("数据仓库", path.name, [], _letters(lambda: _read_all(versions, version)))


def _read_all(versions: Versions, version: Version) -> None:
    """Reads every block of a warehouse, which DuckDB keeps with checksums, and counts rows against the record."""
    path = versions.warehouse(version.version)
    with machine_letters(versions.store), Reading(path) as reading:
        tables = reading.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = 'new'")
        for [table] in tables:
            reading.rows(f"SELECT sum(hash(COLUMNS(*))) FROM new.{quoted(table)}")
        counts = {table: reading.number(f"SELECT count(*) FROM new.{quoted(table)}") for table in CONTRACTS}
    if wrong := [table for table, count in counts.items() if count != version.rows.get(table, 0)]:
        raise Refused([warehouse_damaged(f"{path.name}：{'、'.join(wrong)} 的行数与版本记录不符")])


def _batches(versions: Versions, known: list[Version]) -> Iterator[Finding]:
    """Every batch that is there or that a version names, then every received file that is there or was."""
    ledger = versions.ledger
    used = Counter(batch for version in known for batch in version.batches)
    manifests: dict[Path, Manifest] = {}
    for batch in sorted({*used, *ledger.names()}):
        letter = _letters(partial(ledger.verify, batch))
        if _letters(partial(ledger.manifest, batch)) is None:
            manifest = ledger.manifest(batch)
            if not manifest.not_kept:
                manifests[ledger.received_file(manifest)] = manifest
        files = [m.file for m in manifests.values() if m.batch == batch]
        yield _finding("批次", batch, files, letter, WHOLE if batch in used else UNUSED)
    there = ledger.received.iterdir() if ledger.received.exists() else []
    for path in sorted({*manifests, *there}):
        yield _received(path, manifests.get(path))


def _received(path: Path, manifest: Manifest | None) -> Finding:
    file = manifest.file if manifest else ""
    state = condition(path, manifest.file_sha256 if manifest else path.stem)
    if state == WHOLE:
        return Finding("收到的文件", path.name, file, WHOLE if manifest else UNUSED)
    found = GONE if state == GONE else f"现有 {path.stat().st_size} 字节"
    return Finding("收到的文件", path.name, file, state, received_damaged(path.name, file, found))
