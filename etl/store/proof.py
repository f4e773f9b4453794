"""Whether a published version can be made again from what is kept, and comes out equal."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.loading import Progress
from etl.problems import Refused
from etl.reference import registry
from etl.store.files import WHOLE
from etl.store.ledger import Ledger, Manifest
from etl.store.versions import Versions
from etl.warehouse.build import build
from etl.warehouse.compare import unequal_tables


@dataclass(frozen=True)
class Proof:
    """``unequal`` gives rows that differ by table; ``damaged`` names kept files that are gone or were altered.

    ``was_missing``: the warehouse file was not there, so there was nothing to compare with.
    """

    version: str
    batches: int
    unequal: dict[str, int]
    damaged: list[str]
    was_missing: bool = False

    @property
    def holds(self) -> bool:
        return not self.unequal and not self.damaged and not self.was_missing


def prove(store: Path, version: str, progress: Progress | None = None) -> Proof:
    """Builds the version's warehouse again beside the store and compares every table; changes nothing."""
    tell = progress or (lambda _step, _done, _of: None)
    versions = Versions(store)
    target = versions.get(version)
    damaged: list[str] = []
    manifests: list[Manifest] = []
    for done, batch in enumerate(target.batches):
        tell("核对存档", done, len(target.batches))
        try:
            manifest = versions.ledger.manifest(batch)
        except Refused:
            damaged.append(f"批次 {batch}")
            continue
        manifests.append(manifest)
        damaged += _damaged(versions.ledger, manifest)
    tell("核对存档", len(target.batches), len(target.batches))
    if any(name.startswith("批次") for name in damaged):
        return Proof(version, len(target.batches), {}, damaged)
    published = versions.warehouse(version)
    if not published.exists():
        return Proof(version, len(target.batches), {}, damaged, was_missing=True)
    tell("由存档重建", 0, 1)
    with TemporaryDirectory(prefix="xiaoxiaohao-") as scratch:
        again = Path(scratch) / "again.duckdb"
        build(again, versions.ledger, manifests, registry())
        tell("由存档重建", 1, 1)
        tell("逐表比较", 0, 1)
        unequal = unequal_tables(published, again)
    tell("逐表比较", 1, 1)
    return Proof(version, len(target.batches), unequal, damaged)


def _damaged(ledger: Ledger, manifest: Manifest) -> list[str]:
    """What is kept of one batch and is gone or was altered."""
    parts = [f"批次 {manifest.batch}/{table}" for table in ledger.altered(manifest)]
    whole = ledger.received_condition(manifest) == WHOLE
    return parts if whole else [*parts, f"原始文件 {manifest.file}"]
