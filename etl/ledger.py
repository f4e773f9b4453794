"""The ledger: received files byte for byte, and what was accepted from each as one immutable batch.

The batches are the truth; the warehouse is derived from them and can be rebuilt.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import polars as pl

from etl.files import empty_folder, read_json, sha256, sync, write_json, write_whole

MISSING_TABLE = "missing"


@dataclass(frozen=True)
class Manifest:
    """What a batch is: where it came from, who accepted it, when, and how many rows of which table."""

    batch: str
    file: str
    file_sha256: str
    wishes: dict[str, str]
    profile: str
    loaded_by: str
    loaded_at: str
    rows: dict[str, int]
    columns: dict[str, list[str]]
    hashes: dict[str, str]
    dropped_headers: list[str] = field(default_factory=list)
    invented: bool = False
    sheet: str = ""


class Ledger:
    """Received files and batches of one store."""

    def __init__(self, store: Path) -> None:
        self.received = store / "received"
        self.batches = store / "batches"

    def keep(self, content: bytes, file: str) -> str:
        """Keeps a received file under its hash; keeping it twice changes nothing. Gives the hash."""
        digest = sha256(content)
        path = self.received / f"{digest}{Path(file).suffix.lower()}"
        if not path.exists():
            write_whole(path, content)
        return digest

    def write(
        self, manifest: Manifest, tables: Mapping[str, pl.DataFrame], missing: pl.DataFrame
    ) -> Manifest:
        """Writes one batch; it appears under its name only when every part of it is on disk."""
        folder = empty_folder(self.batches / ".part")  # only the holder of the writer's lock comes here
        hashes = {}
        for table, frame in {**tables, MISSING_TABLE: missing}.items():
            path = folder / f"{table}.parquet"
            frame.write_parquet(path, compression="zstd")
            hashes[table] = sha256(path.read_bytes())
            sync(path)
        whole = Manifest(**{**asdict(manifest), "hashes": hashes})
        write_json(folder / "manifest.json", asdict(whole))
        folder.replace(self.batches / manifest.batch)
        sync(self.batches)
        return whole

    def manifest(self, batch: str) -> Manifest:
        return Manifest(**read_json(self.batches / batch / "manifest.json"))

    def parquet(self, batch: str, table: str) -> Path:
        return self.batches / batch / f"{table}.parquet"

    def next_name(self, digest: str) -> str:
        """Batches are numbered in the order of acceptance, with the beginning of the file's hash."""
        numbers = (
            [int(path.name[:6]) for path in self.batches.glob("[0-9]*")] if self.batches.exists() else []
        )
        return f"{max(numbers, default=0) + 1:06d}-{digest[:12]}"
