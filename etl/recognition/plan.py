"""Which tables a sheet holds and which header feeds which column; the answer is a plan, nothing is read yet."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

from etl.contracts import CONTRACTS, ColumnSpec, Contract
from etl.problems import Problem, Refused
from etl.readers.sheet import ROW, Sheet
from etl.recognition.headers import factor, spelling, without_unit
from etl.recognition.letters import (
    nameless,
    no_header,
    no_rows,
    nothing_matches,
    table_incomplete,
    twice,
    unit_unknown,
    unknown_headers,
)
from etl.recognition.profile import Profile, profiles

_HEADER_WITHIN = 20
IGNORABLE = {"序号", "编号", "备注", "说明", "填表人", "填报人", "no", "no."}


@dataclass(frozen=True)
class Source:
    """Where a column comes from: cells under one or several headers (added up), or one constant text."""

    cells: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    factor: float = 1.0
    constant: str = ""

    @property
    def title(self) -> str:
        return "+".join(self.headers)


@dataclass(frozen=True)
class Plan:
    """A sheet with its header row found: data rows, and per table the source of each column."""

    sheet: Sheet
    header_row: int
    rows: pl.DataFrame
    tables: dict[str, dict[str, Source]]
    profile: Profile | None
    dropped: tuple[str, ...] = field(default=())
    year_in_name: str = ""


@dataclass(frozen=True)
class Wishes:
    """What the caller says about the file: a profile, one table only, the school year, headers to leave out."""

    profile: Profile | None = None
    table: str = ""
    school_year: str = ""
    ignore: frozenset[str] = frozenset()

    def as_words(self) -> dict[str, str]:
        """For the manifest: how the file was read, so that the same file read differently is another delivery."""
        said = {
            "profile": self.profile.id if self.profile else "",
            "table": self.table,
            "school_year": self.school_year,
            "ignore": "、".join(sorted(self.ignore)),
        }
        return {name: word for name, word in said.items() if word}


def plan_sheet(sheet: Sheet, wishes: Wishes) -> Plan:
    """Finds header row, profile and tables; raises Refused with every header that cannot be placed."""
    header_row, headers = _find_header(sheet, wishes.profile)
    named = {cell: spelling(header) for cell, header in headers.items()}
    profile = wishes.profile or next((p for p in profiles().values() if p.fits(set(named.values()))), None)
    unwanted = {spelling(word) for word in wishes.ignore}
    wanted = {cell: header for cell, header in headers.items() if named[cell] not in unwanted}
    repeated = _repeated(named[cell] for cell in wanted)
    problems = list(twice(wanted, repeated))
    readings = {
        contract.table: _sources(contract, wanted, profile)
        for contract in CONTRACTS.values()
        if wishes.table in ("", contract.table)
    }
    year_in_name = "" if wishes.school_year else _year_in_name(sheet.file, profile)
    _supply_constants(readings, wishes.school_year or year_in_name, profile)
    tables = {table: found for table, found in readings.items() if _is_there(CONTRACTS[table], found)}
    used = {cell for found in tables.values() for source in found.values() for cell in source.cells}
    stray = {
        cell: header
        for cell, header in wanted.items()
        if cell not in used and named[cell] not in repeated and not _ignorable(named[cell], profile)
    }
    for table, found in tables.items():
        problems += [
            unit_unknown(CONTRACTS[table].columns[column], source.title)
            for column, source in found.items()
            if source.factor == 0.0
        ]
    if stray or not tables:
        problems += list(_explain(stray, tables, readings))
    rows = sheet.cells.filter(pl.col(ROW) > header_row)
    problems += nameless(rows, [cell for cell in sheet.columns if cell not in headers])
    if rows.is_empty() and not problems:
        problems.append(no_rows())
    if problems:
        raise Refused(problem.at(sheet.file, sheet.name) for problem in problems)
    dropped = tuple(header for cell, header in headers.items() if cell not in used)
    return Plan(sheet, header_row, rows, tables, profile, dropped, year_in_name)


def _find_header(sheet: Sheet, profile: Profile | None) -> tuple[int, dict[str, str]]:
    """The row, among the first, in which most cells are headers that we know."""
    known = _known_spellings(profile)
    best: tuple[int, int, list[str]] = (0, 0, [])
    for row, cells in sheet.head(_HEADER_WITHIN):
        score = len({without_unit(cell)[0] for cell in cells} & known)
        if score > best[0]:
            best = (score, row, cells)
    score, row, cells = best
    if score == 0:
        top = sheet.head(1)
        raise Refused([no_header(sheet, top[0][1] if top else [])])
    return row, {f"c{i}": cell.strip() for i, cell in enumerate(cells) if cell.strip()}


def _known_spellings(profile: Profile | None) -> set[str]:
    known = {
        without_unit(name)[0]
        for contract in CONTRACTS.values()
        for spec in contract.columns.values()
        for name in (spec.label, *spec.aliases)
    }
    for one in [profile] if profile else profiles().values():
        known |= {spelling(header) for header in (*one.headers, *one.columns.values())}
    return known


def _repeated(names: Iterable[str]) -> set[str]:
    return {name for name, times in Counter(names).items() if times > 1}


def _sources(contract: Contract, headers: dict[str, str], profile: Profile | None) -> dict[str, Source]:
    by_spelling = {spelling(header): cell for cell, header in headers.items()}
    found: dict[str, Source] = {}
    for column, spec in contract.columns.items():
        fed = profile.sources(column, list(by_spelling)) if profile else []
        if fed:
            cells = tuple(by_spelling[name] for name in fed)
            found[column] = Source(cells, tuple(headers[cell] for cell in cells))
        elif source := _by_alias(spec, headers):
            found[column] = source
    return found


def _by_alias(spec: ColumnSpec, headers: dict[str, str]) -> Source | None:
    wanted = [spelling(name) for name in (spec.label, *spec.aliases)]
    candidates: list[Callable[[str], bool]] = [
        lambda header: spelling(header) == wanted[0],
        lambda header: spelling(header) in wanted,
        lambda header: without_unit(header)[0] in wanted,
    ]
    for fits in candidates:
        for cell, header in headers.items():
            if fits(header):
                unit = without_unit(header)[1] if spec.is_number else ""
                return Source((cell,), (header,), factor(unit, spec.unit) or 0.0)
    return None


def _supply_constants(readings: dict[str, dict[str, Source]], year: str, profile: Profile | None) -> None:
    """Fills what the file itself lacks: the year from the caller or the file name, constants of the profile."""
    for table, found in readings.items():
        columns = CONTRACTS[table].columns
        if profile:
            for column, constant in profile.constants.items():
                if column in columns:
                    found.setdefault(column, Source(constant=constant))
        if year and "school_year" in columns:
            found.setdefault("school_year", Source(constant=year))
        if table == "facilities":
            found.setdefault("stage", Source(constant="全校"))
    if school := readings.get("school"):
        yearly = next((f["school_year"] for f in readings.values() if "school_year" in f), None)
        school.setdefault("valid_from", yearly or Source(constant=year or "1949"))


def _year_in_name(file: str, profile: Profile | None) -> str:
    found = re.search(profile.year_in_filename, file) if profile and profile.year_in_filename else None
    return found[1] if found else ""


def _is_there(contract: Contract, found: dict[str, Source]) -> bool:
    required = [name for name, spec in contract.columns.items() if spec.required]
    return all(name in found for name in required) and _touched(contract, found)


def _touched(contract: Contract, found: dict[str, Source]) -> bool:
    """Whether the file has something of the table's own beside keys (for tables of keys only: all keys)."""
    own = [name for name in contract.values if name in found and found[name].cells]
    return bool(own) or not contract.values


def _ignorable(header: str, profile: Profile | None) -> bool:
    return header in IGNORABLE or (profile is not None and profile.ignores(header))


def _explain(
    stray: dict[str, str], tables: dict[str, dict[str, Source]], readings: dict[str, dict[str, Source]]
) -> Iterable[Problem]:
    """Letters for headers without a home: the table they would belong to lacks a column, or nobody knows them."""
    explained: set[str] = set()
    for table, found in readings.items():
        contract = CONTRACTS[table]
        own = [found[name] for name in contract.values if name in found and found[name].cells]
        mine = {cell for source in own for cell in source.cells} & set(stray)
        if table not in tables and mine:
            missing = [s for n, s in contract.columns.items() if s.required and n not in found]
            yield table_incomplete(contract, [stray[cell] for cell in sorted(mine)], missing)
            explained |= {cell for source in found.values() for cell in source.cells}
    known = _known_spellings(None)
    homeless = {cell: header for cell, header in stray.items() if cell not in explained}
    unknown = [h for h in homeless.values() if tables or without_unit(h)[0] not in known]
    if unknown:
        yield unknown_headers(unknown)
    elif not tables and not explained:
        yield nothing_matches(list(homeless.values()), readings)
