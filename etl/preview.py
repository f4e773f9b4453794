"""What would change for readers if a delivery were published, or a version rolled back to; nothing is kept of it.

The candidate is built in a folder of its own, by the same code as a publish, and goes with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from etl.loading import Progress, Report, check, keep
from etl.recognition import Wishes
from etl.reference import registry
from etl.store.ledger import Ledger, Manifest
from etl.store.versions import Versions
from etl.warehouse.build import build
from etl.warehouse.compare import Change, Difference, Facts, Move, compare, differ

__all__ = ["Change", "Difference", "Move", "Preview", "between", "preview"]


@dataclass(frozen=True)
class Preview:
    """``current`` is what readers have now (empty: nothing), ``number`` what they would have.

    ``changes`` names tables with rows added, changed or removed. ``difference`` is None where there is nothing
    to compare with. ``report`` says how the files were read; all of them known already means no change.
    """

    current: str
    number: str
    schools: int
    school_years: list[int]
    rows: dict[str, int]
    changes: list[Change]
    difference: Difference | None
    report: Report | None = field(default=None, repr=False)

    @property
    def changes_nothing(self) -> bool:
        return self.number == self.current


def preview(
    files: Sequence[Path],
    store: Path,
    wishes: Wishes,
    *,
    progress: Progress | None = None,
    **how: Any,
) -> Preview:
    """Checks the files as ``load`` does, with the same further options, and builds what it would publish."""
    tell = progress or _silent
    report = check(files, store, wishes, progress, **how)
    versions = Versions(store)
    current = versions.current() or ""
    batches = versions.get(current).batches if current else []
    fresh = [delivery for delivery in report.deliveries if delivery not in report.known]
    if not fresh:
        return _same(versions, current, report)
    tell("试建新版本", 0, 1)
    with TemporaryDirectory(prefix="xiaoxiaohao-") as scratch:
        ledger = _Beside(Path(scratch), versions.ledger)
        manifests = [versions.ledger.manifest(batch) for batch in batches]
        manifests += [ledger.manifest(keep(delivery, ledger)) for delivery in fresh]
        candidate = Path(scratch) / "candidate.duckdb"
        build(candidate, ledger, manifests, registry())
        tell("试建新版本", 1, 1)
        tell("与当前版本比较", 0, 1)
        old = versions.warehouse(current) if current else None
        facts = compare(old, candidate)
        found = _preview(current, versions.next_number(facts.bump), facts, old, candidate, report)
    tell("与当前版本比较", 1, 1)
    return found


def between(store: Path, target: str) -> Preview:
    """What readers would notice if the pointer were moved from the current version to another one."""
    versions = Versions(store)
    current = versions.current() or ""
    versions.get(target)
    for version in {current, target} - {""}:
        if not versions.is_built(version):
            versions.rebuild(version)
    old = versions.warehouse(current) if current else None
    new = versions.warehouse(target)
    return _preview(current, target, compare(old, new), old, new, None)


class _Beside(Ledger):
    """A ledger in a folder of its own which also knows the batches of the store, and never writes there."""

    def __init__(self, folder: Path, standing: Ledger) -> None:
        super().__init__(folder)
        self._standing = standing

    def manifest(self, batch: str) -> Manifest:
        return super().manifest(batch) if self._is_mine(batch) else self._standing.manifest(batch)

    def parquet(self, batch: str, table: str) -> Path:
        return super().parquet(batch, table) if self._is_mine(batch) else self._standing.parquet(batch, table)

    def next_name(self, digest: str) -> str:
        """Numbers begin above those of the store."""
        return max(super().next_name(digest), self._standing.next_name(digest))

    def _is_mine(self, batch: str) -> bool:
        return (self.batches / batch).exists()


def _preview(
    current: str, number: str, facts: Facts, old: Path | None, new: Path, report: Report | None
) -> Preview:
    cards = registry()
    official = {card.id for card in cards.indicators.values() if card.official is not None}
    stages = {stage for card in cards.indicators.values() for stage in card.stages}
    lines = {
        (stage, year): line
        for stage in sorted(stages)
        for year in facts.school_years
        if (line := cards.cv_line(stage, year)) is not None
    }
    return Preview(
        current,
        number,
        facts.schools,
        facts.school_years,
        facts.rows,
        facts.changes,
        differ(old, new, lines, official) if old else None,
        report,
    )


def _same(versions: Versions, current: str, report: Report) -> Preview:
    version = versions.get(current)
    return Preview(current, current, version.schools, version.school_years, version.rows, [], None, report)


def _silent(_step: str, _done: int, _of: int) -> None:
    """No progress wanted."""
