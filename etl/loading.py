"""The way in: files are read, recognised, typed and checked together, and all are taken or none is.

A refused file leaves the store exactly as it was.
"""

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from etl.contracts import CONTRACTS
from etl.contradictions import Part, contradictions
from etl.conversion import Typed, convert
from etl.cross_checks import owner_codes, unknown_references
from etl.files import sha256
from etl.ledger import Manifest
from etl.problems import Problem, Refused, refuse
from etl.readers import read_sheets
from etl.readers.sheet import EXPLANATION, ROW, Sheet
from etl.recognition import Plan, Wishes, plan_sheet
from etl.validation import validate
from etl.versions import Version, Versions

Progress = Callable[[str, int, int], None]
_REASON_KEYS = ("school_code", "school_year", "stage")
_REASON_SCHEMA = {
    "table_name": pl.String, "school_code": pl.String, "school_year": pl.Int32, "stage": pl.String,
    "column_name": pl.String, "reason": pl.String,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Delivery:
    """One sheet of a file, accepted: its typed tables (contract columns and ``row``) and how it was understood.

    ``reading`` is how the file was read (wishes, a year found in its name): the same file read differently is
    another delivery. ``sheet`` is empty for text files.
    """

    file: str
    sheet: str
    content: bytes
    digest: str
    reading: dict[str, str]
    encoding: str
    profile: str
    tables: dict[str, pl.DataFrame]
    brought: dict[str, list[str]]
    missing: pl.DataFrame
    skipped_sheets: tuple[str, ...]
    dropped_headers: tuple[str, ...]

    @property
    def identity(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        return self.digest, self.sheet, tuple(sorted(self.reading.items()))

    @property
    def rows(self) -> dict[str, int]:
        return {table: frame.height for table, frame in self.tables.items()}


@dataclass(frozen=True)
class Report:
    """What a load did: deliveries read, those of them known already, and the version that came of the others."""

    deliveries: list[Delivery]
    known: list[Delivery] = field(default_factory=list)
    version: Version | None = None


def check(files: Sequence[Path], store: Path, wishes: Wishes, progress: Progress | None = None) -> Report:
    """Reads and checks files as ``load`` does and keeps nothing; raises Refused with all letters."""
    return Report(_examine(files, Versions(store), wishes, progress or _silent))


def load(
    files: Sequence[Path],
    store: Path,
    wishes: Wishes,
    note: str = "",
    *,
    invented: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Checks the files, keeps them, and publishes one new version of all of them; raises Refused.

    What the current version already contains, read the same way, is left out and named in ``known``.
    """
    tell = progress or _silent
    versions = Versions(store)
    examined_against = versions.current()
    deliveries = _examine(files, versions, wishes, tell)
    with versions.lock():
        if versions.current() != examined_against:
            _check_references(deliveries, versions)
        current = versions.current()
        batches = versions.get(current).batches if current else []
        known = _known(deliveries, versions, batches)
        fresh = [delivery for delivery in deliveries if delivery not in known]
        if not fresh:
            return Report(deliveries, known)
        for done, delivery in enumerate(fresh):
            tell("保存", done, len(fresh))
            batches = [*batches, _keep(delivery, versions, invented=invented)]
        tell("建库发布", 0, 1)
        version = versions.publish(batches, note)
        tell("建库发布", 1, 1)
    return Report(deliveries, known, version)


def _silent(_step: str, _done: int, _of: int) -> None:
    """No progress wanted."""


def _examine(files: Sequence[Path], versions: Versions, wishes: Wishes, tell: Progress) -> list[Delivery]:
    deliveries: list[Delivery] = []
    problems: list[Problem] = []
    for done, path in enumerate(files):
        tell("读取与检查", done, len(files))
        try:
            deliveries += _examine_one(path, wishes)
        except Refused as refused:
            problems += [problem.at(path.name) for problem in refused.problems]
    tell("读取与检查", len(files), len(files))
    problems = problems or contradictions(_parts(deliveries))
    if problems:
        raise Refused(problems)
    _check_references(deliveries, versions)
    return deliveries


def _parts(deliveries: Sequence[Delivery]) -> list[Part]:
    different = {delivery.identity: delivery for delivery in deliveries}.values()
    return [
        Part(table, d.file, d.sheet, frame, d.brought[table])
        for d in different
        for table, frame in d.tables.items()
    ]


def _examine_one(path: Path, wishes: Wishes) -> list[Delivery]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise refuse(
            Problem(
                check="missing_file",
                what="找不到或打不开这个文件",
                found=str(path),
                fix="请检查路径和文件名是否写对、文件是否正被其他程序占用",
            )
        ) from error
    sheets = read_sheets(content, path.name)
    plans, skipped = _plans(sheets, wishes)
    digest = sha256(content)
    deliveries: list[Delivery] = []
    problems: list[Problem] = []
    for plan in plans:
        tables: dict[str, pl.DataFrame] = {}
        missing: list[pl.DataFrame] = []
        for typed in convert(plan):
            headers = {name: source.title for name, source in plan.tables[typed.table].items()}
            frame, letters = validate(typed, headers)
            problems += [p.at(path.name, plan.sheet.name) for p in (*typed.problems, *letters)]
            tables[typed.table] = frame
            missing.append(_reasons(typed, frame))
        year = {"year_in_name": plan.year_in_name} if plan.year_in_name else {}
        deliveries.append(
            Delivery(
                file=path.name,
                sheet=plan.sheet.name,
                content=content,
                digest=digest,
                reading={**wishes.as_words(), **year},
                encoding=plan.sheet.encoding,
                profile=plan.profile.id if plan.profile else "",
                tables=tables,
                brought={
                    table: [name for name in CONTRACTS[table].columns if name in plan.tables[table]]
                    for table in tables
                },
                missing=pl.concat(missing),
                skipped_sheets=() if deliveries else tuple(skipped),
                dropped_headers=plan.dropped,
            )
        )
    if problems:
        raise Refused(_once(problems))
    return deliveries


def _plans(sheets: Sequence[Sheet], wishes: Wishes) -> tuple[list[Plan], list[str]]:
    """A plan for each sheet; in a workbook, explanations and sheets without known header or rows are named and left."""
    plans: list[Plan] = []
    skipped: list[str] = []
    problems: list[Problem] = []
    headless: list[Problem] = []
    for sheet in sheets:
        if sheet.name == EXPLANATION and len(sheets) > 1:
            skipped.append(sheet.name)
            continue
        try:
            plans.append(plan_sheet(sheet, wishes))
        except Refused as refused:
            if {problem.check for problem in refused.problems} <= {"no_header", "no_rows"}:
                skipped.append(sheet.name)
                headless += refused.problems
            else:
                problems += refused.problems
    if problems or not plans:
        raise Refused(problems or headless)
    return plans, skipped


def _reasons(typed: Typed, frame: pl.DataFrame) -> pl.DataFrame:
    """Why cells are missing, by the key of their row; only where the sign in the cell said so."""
    keys = [key for key in _REASON_KEYS if key in frame.columns]
    joined = typed.missing.join(frame.select(ROW, *keys), on=ROW)
    joined = joined.with_columns(table_name=pl.lit(typed.table))
    return joined.select(
        pl.col(name).cast(dtype) if name in joined.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in _REASON_SCHEMA.items()
    )


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """A cell that feeds several tables is complained of once."""
    return list({(p.check, p.sheet, p.row, p.column, p.found): p for p in reversed(problems)}.values())[::-1]


def _check_references(deliveries: Sequence[Delivery], versions: Versions) -> None:
    known = versions.known_codes()
    for delivery in deliveries:
        for owner, codes in owner_codes(delivery.tables).items():
            known[owner] |= codes
    problems = [
        problem.at(delivery.file, delivery.sheet)
        for delivery in deliveries
        for _table, problem in unknown_references(delivery.tables, known)
    ]
    if problems:
        raise Refused(_once(problems))


def _known(deliveries: Sequence[Delivery], versions: Versions, batches: Sequence[str]) -> list[Delivery]:
    """What the current version contains already, or what came twice, byte for byte and read the same way."""
    manifests = [versions.ledger.manifest(batch) for batch in batches]
    taken = {(m.file_sha256, m.sheet, tuple(sorted(m.wishes.items()))) for m in manifests}
    known = []
    for delivery in deliveries:
        if delivery.identity in taken:
            known.append(delivery)
        taken.add(delivery.identity)
    return known


def _keep(delivery: Delivery, versions: Versions, *, invented: bool) -> str:
    ledger = versions.ledger
    digest = ledger.keep(delivery.content, delivery.file)
    manifest = Manifest(
        batch=ledger.next_name(digest),
        file=delivery.file,
        file_sha256=digest,
        wishes=delivery.reading,
        profile=delivery.profile,
        loaded_by=getpass.getuser(),
        loaded_at=datetime.now().astimezone().isoformat(timespec="seconds"),
        rows=delivery.rows,
        columns=delivery.brought,
        hashes={},
        dropped_headers=list(delivery.dropped_headers),
        invented=invented,
        sheet=delivery.sheet,
    )
    tables = {table: frame.drop(ROW) for table, frame in delivery.tables.items()}
    return ledger.write(manifest, tables, delivery.missing).batch
