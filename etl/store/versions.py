"""Published versions: a list of batches, a warehouse file, a number that speaks, and one pointer that is moved.

Readers follow the pointer; nobody ever writes a file that someone may be reading.
"""

import getpass
import json
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import polars as pl
from filelock import FileLock, Timeout

from etl.checks import Confirmation
from etl.contracts import REPORTED
from etl.problems import Problem, Refused, refuse
from etl.reference import registry
from etl.store.files import (
    Damaged,
    empty_folder,
    prepare,
    read_sealed,
    remove,
    sealed,
    sync,
    take_place,
    write_whole,
)
from etl.store.ledger import Ledger
from etl.store.letters import machine_letters, pointer_broken, record_damaged
from etl.store.records import Event, Received, Version
from etl.warehouse.build import LAYOUT, build
from etl.warehouse.compare import Change, compare
from etl.warehouse.layout import is_as_now
from etl.warehouse.standing import Published, published

WAIT_SECONDS = 60
_NUMBER = re.compile(r"\d+\.\d+\.\d+")


class Versions:
    """All versions of one store. Reading needs no lock; publishing and rolling back take the writer's lock."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.ledger = Ledger(store)
        self._pointer = store / "CURRENT"
        self._events = store / "events.jsonl"
        self._lock = FileLock(store / "writer.lock")

    def current(self) -> str | None:
        """The version that readers get now, or None where nothing was ever published.

        A pointer that is lost or spoilt is never guessed: raises Refused with the versions there are.
        """
        pointed = self._pointed()
        if _NUMBER.fullmatch(pointed) and self._record(pointed).exists():
            return pointed
        numbers, events = self.numbers(), self.events()
        if not pointed and not events and len(numbers) < 2:  # at most a first publish that was cut short
            return None
        raise refuse(pointer_broken(pointed, numbers, events[-1].version if events else ""))

    def get(self, version: str) -> Version:
        """One version; raises Refused with those that exist."""
        path = self._record(version)
        if not version or Path(version).name != version or not path.exists():
            raise refuse(
                Problem(
                    check="unknown_version",
                    what="没有这个数据版本",
                    found=version,
                    expected="、".join(self.numbers()) or "目前没有任何版本",
                    fix="请用 xiaoxiaohao versions 查看现有版本",
                )
            )
        try:
            card = read_sealed(path)
            return Version(**{**card, "changes": [Change(**change) for change in card["changes"]]})
        except (Damaged, KeyError, TypeError) as error:
            raise refuse(record_damaged(version, f"{path.name}:{error}")) from error

    def numbers(self) -> list[str]:
        """The numbers of all versions, oldest first, whether their records can be read or not."""
        names = [path.stem for path in (self.store / "versions").glob("*.json")]
        return sorted(filter(_NUMBER.fullmatch, names), key=_numbers)

    def all(self) -> list[Version]:
        """Every version whose record can be read, oldest first; ``verify`` names those that cannot."""
        found = []
        for number in self.numbers():
            with suppress(Refused):
                found.append(self.get(number))
        return found

    def warehouse(self, version: str) -> Path:
        """The warehouse file of a version, in the layout that is read now; one of another layout is not there, so
        that whoever needs it builds it from the batches."""
        return self.store / "warehouse" / f"school-{version}.layout-{LAYOUT}.duckdb"

    def is_built(self, version: str) -> bool:
        """Whether the warehouse file of a version is there with all the columns that are read today."""
        path = self.warehouse(version)
        return path.exists() and is_as_now(path)

    def events(self) -> list[Event]:
        """Every publish and rollback, oldest first; a line that a crash cut short is left out."""
        lines = self._events_written().decode("utf-8", errors="replace").splitlines()
        found = []
        for line in lines:
            try:
                card = json.loads(line)
                found.append(Event(*(str(card[name]) for name in Event.__dataclass_fields__)))
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def received(self, version: str) -> list[Received]:
        """The received files of a version in the order of acceptance; a workbook of many sheets is one file."""
        found: dict[str, Received] = {}
        for batch in self.get(version).batches:
            manifest = self.ledger.manifest(batch)
            one = found.get(manifest.file_sha256)
            rows = {**(one.rows if one else {})}
            for table, count in manifest.rows.items():
                rows[table] = rows.get(table, 0) + count
            found[manifest.file_sha256] = Received(
                file=one.file if one else manifest.file,
                digest=manifest.file_sha256,
                path=self.ledger.received_file(manifest),
                loaded_at=manifest.loaded_at,
                loaded_by=manifest.loaded_by,
                rows=rows,
                not_kept=manifest.not_kept,
                personal=tuple(dict.fromkeys([*(one.personal if one else ()), *manifest.personal])),
            )
        return list(found.values())

    def batches(self) -> list[str]:
        """The batches of the current version; none where nothing was ever published."""
        current = self.current()
        return self.get(current).batches if current else []

    def confirmed(self, version: str) -> list[Confirmation]:
        """What was explained when a version was published: the confirmations of the batches that it added.

        A batch that cannot be read tells nothing here; ``verify`` is what names it.
        """
        card = self.get(version)
        before = self.get(card.parent).batches if self._record(card.parent).exists() else []
        told: list[Confirmation] = []
        for batch in card.batches:
            if batch not in before:
                with suppress(Refused):
                    told += self.ledger.manifest(batch).confirmed
        return told

    @contextmanager
    def published(self) -> Iterator[Published]:
        """The tables of the current version, as checks ask for them."""
        current = self.current()
        if current and not self.is_built(current):
            self.rebuild(current)
        with machine_letters(self.store), published(self.warehouse(current) if current else None) as tables:
            yield tables

    def known_codes(self) -> dict[str, pl.Series]:
        """School codes and group ids of the current version, by owner table."""
        with self.published() as tables:
            return {
                owner: tables.values(owner, column)
                for owner, column in (("school", "school_code"), ("school_group", "group_id"))
            }

    def publish(self, batches: Sequence[str], note: str) -> Version:
        """Builds, verifies and publishes a new version of these batches. The caller holds ``lock``."""
        parent = self.current() or ""
        manifests = [self.ledger.manifest(batch) for batch in batches]
        if parent and not self.is_built(parent):
            self._rebuild(self.get(parent))
        fresh = empty_folder(self.store / "staging") / "fresh.duckdb"
        build(fresh, self.ledger, manifests, registry())
        facts = compare(self.warehouse(parent) if parent else None, fresh)
        number = self.next_number(facts.bump)
        version = Version(
            version=number,
            parent=parent,
            created_at=datetime.now().astimezone().isoformat(timespec="seconds"),
            created_by=getpass.getuser(),
            note=note,
            batches=list(batches),
            files=list(dict.fromkeys(manifest.file for manifest in manifests)),
            schools=facts.schools,
            school_years=facts.school_years,
            rows=facts.rows,
            invented=any(manifest.invented for manifest in manifests),
            changes=facts.changes,
            reports=list(dict.fromkeys(m.file for m in manifests if set(m.rows) <= REPORTED)),
        )
        record = self._record(number)
        recorded = prepare(record, sealed(asdict(version)))
        pointing = self._prepare_pointer(number, "publish", note)
        self._put_in_place(fresh, number)
        try:
            self._take_places([(recorded, record), *pointing])
        except BaseException:
            if self._pointed() != number:
                remove(record)
            raise
        return version

    def rollback(self, version: str, note: str = "") -> Version:
        """Moves the pointer back; no version is lost and the move is recorded."""
        target = self.get(version)
        with self.lock():
            if not self.is_built(version):
                self._rebuild(target)
            self._take_places(self._prepare_pointer(version, "rollback", note))
        return target

    def rebuild(self, version: str) -> None:
        """Builds a version's warehouse again from its batches."""
        target = self.get(version)
        with self.lock():
            self._rebuild(target)

    def _rebuild(self, version: Version) -> None:
        fresh = empty_folder(self.store / "staging") / "fresh.duckdb"
        build(fresh, self.ledger, [self.ledger.manifest(batch) for batch in version.batches], registry())
        self._put_in_place(fresh, version.version)

    def _put_in_place(self, fresh: Path, version: str) -> None:
        target = self.warehouse(version)
        target.parent.mkdir(parents=True, exist_ok=True)
        sync(fresh)
        fresh.replace(target)
        for outdated in target.parent.glob(f"school-{version}.*"):
            if outdated != target:
                remove(outdated)
        sync(target.parent)

    @contextmanager
    def lock(self, wait: float = WAIT_SECONDS) -> Iterator[None]:
        """One writer at a time, who may take it again; whoever waits too long is told who writes. Dies with its
        process. What the machine refuses meanwhile becomes a letter."""
        with machine_letters(self.store):
            self.store.mkdir(parents=True, exist_ok=True)
            with self._locked(wait):
                yield

    @contextmanager
    def all_or_nothing(self, digests: Collection[str]) -> Iterator[list[str]]:
        """A list for the batches kept for a new version; where it does not come about they are taken back."""
        kept: list[str] = []
        before = self._pointed()
        try:
            yield kept
        except BaseException:
            if self._pointed() == before:
                self.ledger.withdraw(kept, digests)
            raise

    @contextmanager
    def _locked(self, wait: float) -> Iterator[None]:
        holder = self.store / "writer.json"
        outermost = not self._lock.is_locked
        try:
            self._lock.acquire(timeout=wait)
        except Timeout as error:
            who = holder.read_text(encoding="utf-8") if holder.exists() else "另一个程序"
            raise refuse(
                Problem(
                    check="busy",
                    what="另一次装入正在进行，等了一会儿仍未结束",
                    found=who.strip(),
                    fix="请等它结束后再试",
                )
            ) from error
        try:
            since = datetime.now().isoformat(timespec="seconds")
            if outermost:
                self._tidy()
            write_whole(holder, f"{getpass.getuser()}，进程 {os.getpid()}，{since} 开始\n".encode())
            yield
        finally:
            if outermost:
                with suppress(OSError):
                    self._tidy()
            self._lock.release()

    def _tidy(self) -> None:
        """Removes what a killed writer left half-written; nobody was ever pointed to it."""
        for left in (self.store / "staging", self.ledger.batches / ".part"):
            remove(left)
        for folder in (self.store, self.store / "versions", self.ledger.received, self.ledger.batches):
            for left in folder.glob(".*.part"):
                remove(left)

    def _record(self, version: str) -> Path:
        return self.store / "versions" / f"{version}.json"

    def _pointed(self) -> str:
        """What the pointer says, whatever it is worth; empty where there is none."""
        try:
            return self._pointer.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return ""

    def _events_written(self) -> bytes:
        return self._events.read_bytes() if self._events.exists() else b""

    def _prepare_pointer(self, version: str, event: str, note: str) -> list[tuple[Path, Path]]:
        """The pointer and the event of its move, written beside: what may lack room is done before anything moves.

        A move whose event a crash swallowed is written down first.
        """
        lines = self._events_written()
        told = self.events()
        pointed = self._pointed()
        if lines and not lines.endswith(b"\n"):
            lines += b"\n"
        if _NUMBER.fullmatch(pointed) and pointed not in {told[-1].version if told else "", version}:
            lines += _event(pointed, "publish", "发布后随即中断，补记")
        lines += _event(version, event, note)
        return [
            (prepare(self._pointer, f"{version}\n".encode()), self._pointer),
            (prepare(self._events, lines), self._events),
        ]

    def _take_places(self, moves: Sequence[tuple[Path, Path]]) -> None:
        for beside, path in moves:
            take_place(beside, path)

    def next_number(self, bump: int) -> str:
        """major 1, minor 2 or patch 3 above the highest version that ever was."""
        names = self.numbers()
        if not names:
            return "1.0.0"
        numbers = list(_numbers(names[-1]))
        numbers[bump - 1] += 1
        numbers[bump:] = [0] * (3 - bump)
        return ".".join(map(str, numbers))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _event(version: str, event: str, note: str) -> bytes:
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    line = asdict(Event(at, event, version, getpass.getuser(), note))
    return (json.dumps(line, ensure_ascii=False) + "\n").encode()
