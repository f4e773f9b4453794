"""Published versions: a list of batches, a warehouse file, a number that speaks, and one pointer that is moved.

Readers follow the pointer; nobody ever writes a file that someone may be reading.
"""

import getpass
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from etl.files import empty_folder, read_json, sync, write_json, write_whole
from etl.ledger import Ledger
from etl.problems import Problem, refuse
from etl.reference import registry
from etl.warehouse.build import build
from etl.warehouse.compare import Change, compare
from etl.warehouse.engine import Reading

WAIT_SECONDS = 60


@dataclass(frozen=True)
class Version:
    """One published state. ``changes`` says, table by table, what moved against the version before."""

    version: str
    parent: str
    created_at: str
    created_by: str
    note: str
    batches: list[str]
    files: list[str]
    schools: int
    school_years: list[int]
    rows: dict[str, int]
    invented: bool
    changes: list[Change] = field(default_factory=list)


class Versions:
    """All versions of one store. Reading needs no lock; publishing and rolling back take the writer's lock."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.ledger = Ledger(store)
        self._pointer = store / "CURRENT"
        self._lock = FileLock(store / "writer.lock")

    def current(self) -> str | None:
        """The version that readers get now, or None where nothing was ever published."""
        try:
            return self._pointer.read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def get(self, version: str) -> Version:
        """One version; raises Refused with those that exist."""
        path = self._record(version)
        if not version or Path(version).name != version or not path.exists():
            raise refuse(
                Problem(
                    check="unknown_version",
                    what="没有这个数据版本",
                    found=version,
                    expected="、".join(v.version for v in self.all()) or "目前没有任何版本",
                    fix="请用 xiaoxiaohao versions 查看现有版本",
                )
            )
        card = read_json(path)
        return Version(**{**card, "changes": [Change(**change) for change in card["changes"]]})

    def all(self) -> list[Version]:
        """Every version, oldest first."""
        names = [path.stem for path in (self.store / "versions").glob("*.json")]
        return [self.get(name) for name in sorted(names, key=_numbers)]

    def warehouse(self, version: str) -> Path:
        """The warehouse file of a version."""
        return self.store / "warehouse" / f"school-{version}.duckdb"

    def known_codes(self) -> dict[str, set[str]]:
        """School codes and group ids of the current version, by owner table."""
        current = self.current()
        codes: dict[str, set[str]] = {"school": set(), "school_group": set()}
        if current:
            if not self.warehouse(current).exists():
                self.rebuild(current)
            with Reading(self.warehouse(current)) as reading:
                codes["school"] = {
                    row[0] for row in reading.rows("SELECT DISTINCT school_code FROM new.school")
                }
                codes["school_group"] = {
                    row[0] for row in reading.rows("SELECT group_id FROM new.school_group")
                }
        return codes

    def publish(self, batches: Sequence[str], note: str) -> Version:
        """Builds, verifies and publishes a new version of these batches. The caller holds ``lock``."""
        parent = self.current() or ""
        manifests = [self.ledger.manifest(batch) for batch in batches]
        if parent and not self.warehouse(parent).exists():
            self._rebuild(self.get(parent))
        fresh = empty_folder(self.store / "staging") / "fresh.duckdb"
        build(fresh, self.ledger, manifests, registry())
        facts = compare(self.warehouse(parent) if parent else None, fresh)
        number = self._next_number(facts.bump)
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
        )
        self._put_in_place(fresh, number)
        write_json(self._record(number), asdict(version))
        self._point_to(number, "publish", note)
        return version

    def rollback(self, version: str, note: str = "") -> Version:
        """Moves the pointer back; no version is lost and the move is recorded."""
        target = self.get(version)
        with self.lock():
            if not self.warehouse(version).exists():
                self._rebuild(target)
            self._point_to(version, "rollback", note)
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
        sync(target.parent)

    @contextmanager
    def lock(self, wait: float = WAIT_SECONDS) -> Iterator[None]:
        """One writer at a time, who may take it again; whoever waits too long is told who writes. Dies with its
        process."""
        self.store.mkdir(parents=True, exist_ok=True)
        holder = self.store / "writer.json"
        try:
            self._lock.acquire(timeout=wait)
        except Timeout as error:
            who = holder.read_text(encoding="utf-8") if holder.exists() else "另一个程序"
            raise refuse(
                Problem(
                    check="busy",
                    what="另一次装入正在进行,等了一会儿仍未结束",
                    found=who.strip(),
                    fix="请等它结束后再试",
                )
            ) from error
        try:
            since = datetime.now().isoformat(timespec="seconds")
            write_whole(holder, f"{getpass.getuser()},进程 {os.getpid()},{since} 开始\n".encode())
            yield
        finally:
            self._lock.release()

    def _record(self, version: str) -> Path:
        return self.store / "versions" / f"{version}.json"

    def _point_to(self, version: str, event: str, note: str) -> None:
        write_whole(self._pointer, f"{version}\n".encode())
        line = {
            "at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "event": event,
            "version": version,
            "by": getpass.getuser(),
            "note": note,
        }
        with (self.store / "events.jsonl").open("a", encoding="utf-8") as events:
            events.write(json.dumps(line, ensure_ascii=False) + "\n")
            events.flush()
            os.fsync(events.fileno())

    def _next_number(self, bump: int) -> str:
        """major 1, minor 2 or patch 3 above the highest version that ever was."""
        names = [path.stem for path in (self.store / "versions").glob("*.json")]
        if not names:
            return "1.0.0"
        numbers = list(max(map(_numbers, names)))
        numbers[bump - 1] += 1
        numbers[bump:] = [0] * (3 - bump)
        return ".".join(map(str, numbers))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
