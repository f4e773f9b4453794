"""The way in: files are read, recognised, typed and checked together, and all are taken or none is.

A refused file leaves the store exactly as it was.
"""

import getpass
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from etl.acceptance.contradictions import Part, contradictions
from etl.acceptance.cross_checks import owner_codes, unknown_references
from etl.acceptance.identity import Register, register_of, resolve
from etl.acceptance.validation import read_twice, validate
from etl.checks import Confirmation, Confirmations, Finding, ask, ask_rows
from etl.contracts import CONTRACTS
from etl.conversion import Typed, convert
from etl.problems import Problem, Refused, refuse
from etl.readers import read_sheets
from etl.readers.sheet import ROW, Places, placed
from etl.recognition import Wishes, known_to, recognise
from etl.recognition.aside import Aside
from etl.store.files import sha256
from etl.store.ledger import KEY_JOINT, Ledger, Manifest
from etl.store.records import Version
from etl.store.versions import Versions

Progress = Callable[[str, int, int], None]
NOTHING_CONFIRMED = Confirmations()
_REASON_KEYS = ("school_code", "school_year", "stage")
_REASON_SCHEMA = {
    "table_name": pl.String, "school_code": pl.String, "school_year": pl.Int32, "stage": pl.String,
    "column_name": pl.String, "reason": pl.String, "rest_of_key": pl.String,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Delivery:
    """One sheet of a file, accepted: its typed tables (contract columns and ``row``) and how it was understood.

    ``reading`` is how the file was read (wishes, a year found in its name): the same file read differently is
    another delivery. ``sheet`` is empty for text files. ``aside`` are rows that are no data (totals, remarks),
    ``personal`` columns that were dropped for privacy, ``not_kept`` why the received bytes are not kept, and
    ``places`` where the cells of statistical forms stand.
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
    aside: tuple[Aside, ...] = ()
    personal: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    not_kept: str = ""
    places: Places = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        return self.digest, self.sheet, tuple(sorted(self.reading.items()))

    @property
    def rows(self) -> dict[str, int]:
        return {table: frame.height for table, frame in self.tables.items()}


@dataclass(frozen=True)
class Report:
    """What a load did: deliveries read, those of them known already, and the version that came of the others.

    ``findings`` are those of 经验校验; ``unexplained`` are those of them that stand in the way of a load.
    """

    deliveries: list[Delivery]
    known: list[Delivery] = field(default_factory=list)
    version: Version | None = None
    findings: list[Finding] = field(default_factory=list)
    unexplained: list[Finding] = field(default_factory=list)


def check(
    files: Sequence[Path],
    store: Path,
    wishes: Wishes,
    progress: Progress | None = None,
    *,
    confirm: Confirmations | None = None,
) -> Report:
    """Reads and checks files as ``load`` does and keeps nothing; raises Refused with all letters.

    Without ``confirm``, findings of 经验校验 are only reported; with it, they are refused where it gives no reason.
    """
    versions = Versions(store)
    reasons = confirm or NOTHING_CONFIRMED
    deliveries, findings = _examine(files, versions, wishes, progress or _silent, reasons)
    if confirm is not None:
        _refuse_unexplained(findings, versions, confirm)
    known = already_in(deliveries, versions, versions.batches())
    unexplained = _unexplained(findings, versions, reasons)
    return Report(deliveries, known, findings=findings, unexplained=unexplained)


def load(
    files: Sequence[Path],
    store: Path,
    wishes: Wishes,
    note: str = "",
    *,
    invented: bool | frozenset[str] = False,
    progress: Progress | None = None,
    confirm: Confirmations = NOTHING_CONFIRMED,
) -> Report:
    """Checks the files, keeps them, and publishes one new version of all of them; raises Refused.

    What the current version already contains, read the same way, is left out and named in ``known``. Findings
    of 经验校验 need a reason in ``confirm``, except where nothing was ever published: there they are notices.
    ``invented``: whether the data are made up, or the names of the files whose data are.
    """
    tell = progress or _silent
    versions = Versions(store)
    examined_against = versions.current()
    deliveries, findings = _examine(files, versions, wishes, tell, confirm)
    _refuse_unexplained(findings, versions, confirm)
    with versions.lock():
        if versions.current() != examined_against:
            findings = _check_together(deliveries, versions, confirm)
            _refuse_unexplained(findings, versions, confirm)
        batches = versions.batches()
        known = already_in(deliveries, versions, batches)
        fresh = [delivery for delivery in deliveries if delivery not in known]
        if not fresh:
            return Report(deliveries, known)
        first = versions.current() is None
        with versions.all_or_nothing({delivery.digest for delivery in fresh}) as kept:
            for done, delivery in enumerate(fresh):
                tell("保存", done, len(fresh))
                judged = _judged(delivery, fresh, findings)
                noticed, confirmed = (judged, []) if first else ({}, _confirmed(judged, confirm))
                made_up = invented if isinstance(invented, bool) else delivery.file in invented
                kept.append(
                    keep(delivery, versions.ledger, invented=made_up, confirmed=confirmed, noticed=noticed)
                )
            tell("建库发布", 0, 1)
            version = versions.publish([*batches, *kept], note)
        tell("建库发布", 1, 1)
    return Report(deliveries, known, version, findings)


def _silent(_step: str, _done: int, _of: int) -> None:
    """No progress wanted."""


def _examine(
    files: Sequence[Path], versions: Versions, wishes: Wishes, tell: Progress, confirm: Confirmations
) -> tuple[list[Delivery], list[Finding]]:
    deliveries: list[Delivery] = []
    problems: list[Problem] = []
    wishes = replace(wishes, known=known_to(versions.store))
    schools = register_of(versions)
    for done, path in enumerate(files):
        tell("读取与检查", done, len(files))
        try:
            of_file, letters = _examine_one(path, wishes, schools)
            deliveries += of_file
            problems += letters
        except Refused as refused:
            problems += [problem.at(path.name) for problem in refused.problems]
    tell("读取与检查", len(files), len(files))
    if problems:
        broken = ask_rows(_parts(deliveries), date.today())
        told = [letter for finding in broken for letter in finding.letters]
        raise Refused([*problems, *_in_place(told, deliveries)])
    if problems := contradictions(_parts(deliveries)):
        raise Refused(_in_place(problems, deliveries))
    return deliveries, _check_together(deliveries, versions, confirm)


def _check_together(
    deliveries: Sequence[Delivery], versions: Versions, confirm: Confirmations
) -> list[Finding]:
    """Holds deliveries against each other and against what is published; gives the findings of 经验校验."""
    strangers = _strangers(deliveries, versions)
    known = already_in(deliveries, versions, versions.batches())
    fresh = [delivery for delivery in deliveries if delivery not in known]
    with versions.published() as past:
        findings = ask(_parts(fresh), past, date.today())
    findings = [replace(one, letters=_in_place(one.letters, deliveries)) for one in findings]
    must = [letter for finding in findings if not finding.check.confirmable for letter in finding.letters]
    may = [finding for finding in findings if finding.check.confirmable]
    if strangers or must:
        unexplained = _unexplained(may, versions, confirm)
        raise Refused([*strangers, *must, *(letter for finding in unexplained for letter in finding.letters)])
    return may


def _unexplained(findings: Sequence[Finding], versions: Versions, confirm: Confirmations) -> list[Finding]:
    """Findings without a reason; the first delivery of a store needs none, there is no past to hold it against."""
    if versions.current() is None:
        return []
    return [finding for finding in findings if not confirm.reason(finding.check.id)]


def _refuse_unexplained(findings: Sequence[Finding], versions: Versions, confirm: Confirmations) -> None:
    if unexplained := _unexplained(findings, versions, confirm):
        raise Refused(letter for finding in unexplained for letter in finding.letters)


def _judged(delivery: Delivery, fresh: Sequence[Delivery], findings: Sequence[Finding]) -> dict[str, int]:
    """Which checks found something in a delivery, and in how many rows."""
    owners = [one.identity for one in _different(fresh) for _ in one.tables]
    counted = {
        finding.check.id: sum(n for part, n in finding.rows.items() if owners[part] == delivery.identity)
        for finding in findings
    }
    return {check: rows for check, rows in counted.items() if rows}


def _confirmed(judged: dict[str, int], confirm: Confirmations) -> list[Confirmation]:
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    return [
        Confirmation(check, rows, confirm.reason(check), getpass.getuser(), at)
        for check, rows in judged.items()
    ]


def _different(deliveries: Sequence[Delivery]) -> list[Delivery]:
    return list({delivery.identity: delivery for delivery in deliveries}.values())


def _parts(deliveries: Sequence[Delivery]) -> list[Part]:
    return [
        Part(table, d.file, d.sheet, frame, d.brought[table], d.places)
        for d in _different(deliveries)
        for table, frame in d.tables.items()
    ]


def _examine_one(path: Path, wishes: Wishes, schools: Register) -> tuple[list[Delivery], list[Problem]]:
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
    seen = recognise(read_sheets(content, path.name, wishes.encoding), wishes)
    plans, problems = resolve(seen.plans, schools)
    digest = sha256(content)
    deliveries: list[Delivery] = []
    for plan in plans:
        tables: dict[str, pl.DataFrame] = {}
        missing: list[pl.DataFrame] = []
        for typed in convert(plan):
            frame, letters = validate(typed, typed.headers)
            problems += [p.at(path.name, plan.sheet.name) for p in (*typed.problems, *letters)]
            tables[typed.table] = pl.concat([tables[typed.table], frame]) if typed.table in tables else frame
            missing.append(_reasons(typed, frame))
        problems += read_twice(tables) if plan.more and not problems else []
        around = {"year_in_name": plan.year_in_name, "stage_in_name": plan.stage_in_name}
        around = {name: word for name, word in around.items() if word}
        deliveries.append(
            Delivery(
                file=path.name,
                sheet=plan.sheet.name,
                content=content,
                digest=digest,
                reading={**wishes.as_words(), **around},
                encoding=plan.sheet.encoding,
                profile=plan.profile.id if plan.profile else "",
                tables=tables,
                brought={
                    table: [name for name in CONTRACTS[table].columns if name in plan.brings(table)]
                    for table in tables
                },
                missing=pl.concat(missing),
                skipped_sheets=() if deliveries else seen.skipped,
                dropped_headers=plan.dropped,
                aside=plan.aside,
                personal=plan.personal,
                notices=() if deliveries else seen.notices,
                not_kept=seen.not_kept,
                places=plan.sheet.places,
            )
        )
    places = {plan.sheet.name: plan.sheet.places for plan in plans}
    return deliveries, _once([placed(p, places.get(p.sheet, {})) for p in problems])


def _reasons(typed: Typed, frame: pl.DataFrame) -> pl.DataFrame:
    """Why cells are missing, by the key of their row; only where the sign in the cell said so.

    What a key has beside school, year and stage (a subject, a county) stands in ``rest_of_key``.
    """
    keys = [key for key in _REASON_KEYS if key in frame.columns]
    rest = [pl.col(key).cast(pl.String) for key in CONTRACTS[typed.table].key if key not in _REASON_KEYS]
    told = pl.concat_str(rest, separator=KEY_JOINT) if rest else pl.lit("")
    joined = typed.missing.join(frame.select(ROW, *keys, rest_of_key=told), on=ROW)
    joined = joined.with_columns(table_name=pl.lit(typed.table))
    return joined.select(
        pl.col(name).cast(dtype) if name in joined.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in _REASON_SCHEMA.items()
    )


def _in_place(problems: Iterable[Problem], deliveries: Sequence[Delivery]) -> list[Problem]:
    """Letters with the places in the file where their cells stand."""
    places = {(one.file, one.sheet): one.places for one in deliveries if one.places}
    return [placed(p, places.get((p.file, p.sheet), {})) for p in problems]


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """A cell that feeds several tables is complained of once."""
    return list({(p.check, p.sheet, p.row, p.column, p.found): p for p in reversed(problems)}.values())[::-1]


def _strangers(deliveries: Sequence[Delivery], versions: Versions) -> list[Problem]:
    """Letters for codes that nobody registered."""
    known = versions.known_codes()
    for delivery in deliveries:
        for owner, codes in owner_codes(delivery.tables).items():
            known[owner] = pl.concat([known[owner], codes]).unique(maintain_order=True)
    problems = [
        problem.at(delivery.file, delivery.sheet)
        for delivery in deliveries
        for _table, problem in unknown_references(delivery.tables, known)
    ]
    return _once(_in_place(problems, deliveries))


def already_in(deliveries: Sequence[Delivery], versions: Versions, batches: Sequence[str]) -> list[Delivery]:
    """What the current version contains already, or what came twice, byte for byte and read the same way."""
    manifests = [versions.ledger.manifest(batch) for batch in batches]
    taken = {(m.file_sha256, m.sheet, tuple(sorted(m.wishes.items()))) for m in manifests}
    known = []
    for delivery in deliveries:
        if delivery.identity in taken:
            known.append(delivery)
        taken.add(delivery.identity)
    return known


def keep(
    delivery: Delivery,
    ledger: Ledger,
    *,
    invented: bool = False,
    confirmed: Sequence[Confirmation] = (),
    noticed: Mapping[str, int] | None = None,
) -> str:
    """Keeps a delivery as a received file and a batch; gives the batch's name."""
    digest = delivery.digest
    if not delivery.not_kept:
        ledger.keep(delivery.content, delivery.file, digest)
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
        confirmed=list(confirmed),
        noticed=dict(noticed or {}),
        personal=list(delivery.personal),
        not_kept=delivery.not_kept,
    )
    tables = {table: frame.drop(ROW) for table, frame in delivery.tables.items()}
    return ledger.write(manifest, tables, delivery.missing).batch
