"""The ledger: received files byte for byte, and what was accepted from each as one immutable batch.

The batches are the truth; the warehouse is derived from them and can be rebuilt.
"""

import io
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import polars as pl

from etl.checks.confirming import Confirmation
from etl.problems import Refused, refuse
from etl.store.files import (
    GONE,
    WHOLE,
    Damaged,
    condition,
    empty_folder,
    read_sealed,
    remove,
    sealed,
    sha256,
    sync,
    write_synced,
    write_whole,
)
from etl.store.letters import batch_damaged

MISSING_TABLE = "missing"
KEY_JOINT = "|"
"""Between the words of ``rest_of_key`` in the table of reasons."""
_BATCH = re.compile(r"\d{6,}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Manifest:
    """What a batch is: where it came from, who accepted it, when, and how many rows of which table.

    ``confirmed``: findings of 经验校验 that someone explained; ``noticed``: rows of those that needed no
    explanation, by check. ``personal``: columns dropped for privacy; ``not_kept``: why the received file is not
    kept, "" where it is.
    """

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
    confirmed: list[Confirmation] = field(default_factory=list)
    noticed: dict[str, int] = field(default_factory=dict)
    personal: list[str] = field(default_factory=list)
    not_kept: str = ""


class Ledger:
    """Received files and batches of one store."""

    def __init__(self, store: Path) -> None:
        self.received = store / "received"
        self.batches = store / "batches"

    def keep(self, content: bytes, file: str, digest: str) -> None:
        """Keeps a received file under its hash; keeping it twice changes nothing but mends it."""
        path = self.received / f"{digest}{Path(file).suffix.lower()}"
        if condition(path, digest) != WHOLE:
            write_whole(path, content)

    def received_file(self, manifest: Manifest) -> Path:
        """Where the file lies that a batch was taken from."""
        return self.received / f"{manifest.file_sha256}{Path(manifest.file).suffix.lower()}"

    def write(
        self, manifest: Manifest, tables: Mapping[str, pl.DataFrame], missing: pl.DataFrame
    ) -> Manifest:
        """Writes one batch; it appears under its name only when every part of it is on disk."""
        folder = empty_folder(self.batches / ".part")  # only the holder of the writer's lock comes here
        hashes = {}
        for table, frame in {**tables, MISSING_TABLE: missing}.items():
            content = io.BytesIO()
            frame.write_parquet(content, compression="zstd", compression_level=1, statistics=False)
            hashes[table] = sha256(content.getbuffer())
            write_synced(folder / f"{table}.parquet", content.getbuffer())
        whole = replace(manifest, hashes=hashes)
        write_synced(folder / "manifest.json", sealed(asdict(whole)))
        sync(folder)
        folder.replace(self.batches / manifest.batch)
        sync(self.batches)
        return whole

    def manifest(self, batch: str) -> Manifest:
        """What a batch says of itself; raises Refused where that is gone or not what was written."""
        try:
            card = read_sealed(self.batches / batch / "manifest.json")
            return Manifest(
                **{**card, "confirmed": [Confirmation(**one) for one in card.get("confirmed", [])]}
            )
        except FileNotFoundError as error:
            raise refuse(batch_damaged(batch, "没有 manifest.json")) from error
        except (Damaged, TypeError) as error:
            raise refuse(batch_damaged(batch, f"manifest.json:{error}")) from error

    def altered(self, manifest: Manifest) -> dict[str, str]:
        """The tables of a batch that are not as they were written, each with its condition."""
        found = {t: condition(self.parquet(manifest.batch, t), h) for t, h in manifest.hashes.items()}
        return {table: state for table, state in found.items() if state != WHOLE}

    def received_condition(self, manifest: Manifest) -> str:
        """The condition of the received file; one that was never kept is not missed."""
        return WHOLE if manifest.not_kept else condition(self.received_file(manifest), manifest.file_sha256)

    def verify(self, batch: str) -> Manifest:
        """The manifest of a batch of which every part is as it was written; raises Refused, naming what is not."""
        manifest = self.manifest(batch)
        spoilt = [
            f"{table}.parquet {GONE if found == GONE else '与校验值不符'}"
            for table, found in self.altered(manifest).items()
        ]
        if spoilt:
            received = self.received_file(manifest).name
            raise refuse(batch_damaged(batch, "、".join(spoilt), manifest.file, received))
        return manifest

    def verify_all(self, batches: Collection[str]) -> None:
        """Raises Refused with a letter for every batch that is damaged."""
        problems = []
        for batch in batches:
            try:
                self.verify(batch)
            except Refused as refused:
                problems += refused.problems
        if problems:
            raise Refused(problems)

    def withdraw(self, batches: Collection[str], digests: Collection[str]) -> None:
        """Takes back what was kept for a version that did not come about; files that other batches need stay."""
        for batch in batches:
            (self.batches / batch).replace(empty_folder(self.batches / ".part"))
        remove(self.batches / ".part")
        for digest in digests:
            if not any(self.batches.glob(f"*-{digest[:12]}")):
                for path in self.received.glob(f"{digest}.*"):
                    remove(path)

    def names(self) -> list[str]:
        """Every batch that is there, in the order of acceptance."""
        if not self.batches.exists():
            return []
        return sorted(path.name for path in self.batches.iterdir() if _BATCH.fullmatch(path.name))

    def parquet(self, batch: str, table: str) -> Path:
        return self.batches / batch / f"{table}.parquet"

    def next_name(self, digest: str) -> str:
        """Batches are numbered in the order of acceptance, with the beginning of the file's hash."""
        numbers = [int(name.partition("-")[0]) for name in self.names()]
        return f"{max(numbers, default=0) + 1:06d}-{digest[:12]}"
