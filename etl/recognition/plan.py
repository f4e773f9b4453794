"""Which tables a sheet holds and which header feeds which column; the answer is a plan, nothing is read yet."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from etl.contracts import CONTRACTS, Contract
from etl.problems import Problem, Refused
from etl.readers.sheet import ROW, Sheet
from etl.recognition.around import Said, said_around, supply_constants, year_in_name
from etl.recognition.aside import Aside, personal_remarks, set_aside
from etl.recognition.form_grid import FormCell
from etl.recognition.forms import refuse_form
from etl.recognition.headers import spelling, without_unit
from etl.recognition.headings import Heading, find_heading
from etl.recognition.letters import (
    nameless,
    no_header,
    no_rows,
    nothing_matches,
    short_rows,
    table_incomplete,
    twice,
    unit_unknown,
    unknown_headers,
)
from etl.recognition.matching import Source, matched
from etl.recognition.merged import filled_down
from etl.recognition.privacy import personal_cells, personal_columns
from etl.recognition.profile import Profile, profiles
from etl.recognition.staged import stage_views, stageless
from etl.recognition.views import LEFT_OUT, View, left_out, unplaced, views

_YEAR_SPEC = CONTRACTS["enrolment"].columns["school_year"]
IGNORABLE = {"序号", "编号", "备注", "说明", "填表人", "填报人", "no", "no.", "问题", "原行号"}


@dataclass(frozen=True)
class Plan:
    """A sheet with its header row found: data rows, and per table the source of each column.

    ``totals`` are cells of statistical forms and those that they are the sum of.
    """

    sheet: Sheet
    header_row: int
    rows: pl.DataFrame
    tables: dict[str, dict[str, Source]]
    profile: Profile | None
    dropped: tuple[str, ...] = field(default=())
    year_in_name: str = ""
    name_cell: str = ""
    name_header: str = ""
    county_cell: str = ""
    heading: Heading | None = None
    aside: tuple[Aside, ...] = ()
    personal: tuple[str, ...] = ()
    more: tuple["Plan", ...] = ()
    totals: tuple[tuple[FormCell, tuple[FormCell, ...]], ...] = ()
    stage_in_name: str = ""

    @property
    def parts(self) -> tuple["Plan", ...]:
        """This plan and the other readings of the same rows (one per stage, one per subject)."""
        return (self, *self.more)

    @property
    def left_out(self) -> tuple[str, ...]:
        """In words, which rows the profile leaves out and how many; each of them is also in ``aside``."""
        counted = Counter(one.text for one in self.aside if one.kind == LEFT_OUT)
        return tuple(f"{text}：{rows} 行" for text, rows in counted.items())

    def brings(self, table: str) -> set[str]:
        """The columns of a table that any part of the plan reads."""
        return {column for part in self.parts for column in part.tables.get(table, {})}


class Unplanned(Refused):
    """A sheet whose header was found and which is refused all the same, with what is known of it by then.

    ``stray`` are the headers without a home; ``profile`` is the layout that the sheet was read by, if any.
    """

    def __init__(
        self, problems: Iterable[Problem], heading: Heading, profile: Profile | None, stray: Sequence[str]
    ) -> None:
        super().__init__(problems)
        self.heading, self.profile, self.stray = heading, profile, tuple(stray)


@dataclass(frozen=True)
class Wishes:
    """What the caller says about the file: a profile, one table only, the school year, headers to leave out."""

    profile: Profile | None = None
    table: str = ""
    school_year: str = ""
    ignore: frozenset[str] = frozenset()
    known: Mapping[str, Profile] | None = None
    encoding: str = ""

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """The profiles that a layout may be known by: those of the store too, where ``known`` was filled from it."""
        return profiles() if self.known is None else self.known

    def as_words(self) -> dict[str, str]:
        """For the manifest: how the file was read, so that the same file read differently is another delivery."""
        said = {
            "profile": self.profile.id if self.profile else "",
            "table": self.table,
            "school_year": self.school_year,
            "ignore": "、".join(sorted(self.ignore)),
            "encoding": self.encoding,
        }
        return {name: word for name, word in said.items() if word}


def plan_sheet(sheet: Sheet, wishes: Wishes) -> Plan:
    """Finds header row, profile and tables; raises Refused (Unplanned, where there is a header) with all letters.

    A sheet that only lacks year or stage is read by what its title or its names say of them, and tells so.
    """
    try:
        return _plan(sheet, wishes, Said())
    except Unplanned as refused:
        said = said_around(sheet, refused.heading)
        if wishes.profile or not (said.year or said.stage):
            raise
        said = replace(said, year="" if wishes.school_year else said.year)
        try:
            plan = _plan(sheet, wishes, said)
        except Refused:
            raise refused from None
        used = said.used_in([part.tables for part in plan.parts])
        told = replace(plan.sheet, notices=(*plan.sheet.notices, *used.notices(sheet.name or sheet.file)))
        return replace(
            plan, sheet=told, year_in_name=plan.year_in_name and used.year, stage_in_name=used.stage
        )


def _plan(sheet: Sheet, wishes: Wishes, said: Said) -> Plan:
    if wishes.profile is None:
        refuse_form(sheet, wishes.ignore)
    heading = _find_header(sheet, wishes)
    headers = heading.titles
    named = {cell: spelling(header) for cell, header in headers.items()}
    layout = _layout(set(named.values()), wishes)
    personal = personal_columns(headers, layout.every_header if layout else ())
    unwanted = {spelling(word) for word in wishes.ignore} | {spelling(header) for header in personal.values()}
    wanted = {cell: header for cell, header in headers.items() if named[cell] not in unwanted}
    repeated = _repeated(named[cell] for cell in wanted)
    problems = list(twice(wanted, repeated))
    sheet = filled_down(sheet, heading.last, wanted, layout)
    rows, aside = set_aside(sheet.cells.filter(pl.col(ROW) > heading.last), wanted, layout)
    year = "" if wishes.school_year else year_in_name(sheet.file, layout) or said.year
    profile = (
        layout.chosen(set(named.values()), _years(wishes.school_year or year, rows, wanted))
        if layout
        else None
    )
    kept, unwanted_rows = left_out(rows, wanted, profile)
    aside += unwanted_rows
    seen = ([] if profile else stage_views(wanted, kept)) or views(wanted, kept, profile)
    sheet = replace(sheet, notices=(*sheet.notices, *(view.told for view in seen if view.told)))
    base = Plan(
        sheet,
        heading.last,
        rows,
        {},
        profile,
        (),
        year,
        heading=heading,
        aside=aside,
        stage_in_name=said.stage,
    )
    readings, plans = _read(seen, wanted, wishes, base)
    tables = {table: found for plan in plans for table, found in plan.tables.items()}
    used = {
        cell
        for one in plans
        for found in one.tables.values()
        for source in found.values()
        for cell in source.cells
    }
    served = used | {cell for cell in wanted if profile and named[cell] in profile.serving}
    if any(source.by_name for plan in plans for found in plan.tables.values() for source in found.values()):
        served |= _school_cells(wanted)
    stray = {
        cell: header
        for cell, header in wanted.items()
        if cell not in served and named[cell] not in repeated and not _ignorable(named[cell], profile)
    }
    problems += [
        unit_unknown(CONTRACTS[table].columns[column], source.title)
        for plan in plans
        for table, found in plan.tables.items()
        for column, source in found.items()
        if source.factor == 0.0
    ]
    if stray or not tables:
        problems += list(_explain(stray, tables, readings))
    if profile and profile.parts and not problems:
        read = [part for part, plan in zip(profile.parts, plans[1:], strict=True) if plan.tables]
        problems += unplaced(kept, wanted, profile, read)
    problems += stageless(kept, seen)
    problems += nameless(rows, [cell for cell in sheet.columns if cell not in headers])
    problems += short_rows(rows, sheet, used)
    problems += _personal_cells(rows, {c: h for c, h in headers.items() if c not in personal}, plans)
    if rows.is_empty() and not problems:
        problems.append(no_rows())
    if problems:
        letters = [problem.at(sheet.file, sheet.name) for problem in problems]
        raise Unplanned(letters, heading, profile, list(stray.values()))
    dropped = tuple(header for cell, header in headers.items() if cell not in {*served, *personal})
    secrets = (*personal.values(), *personal_remarks(sheet, heading.rows[0], aside))
    more = tuple(plan for plan in plans[1:] if plan.tables and plan.rows.height)
    return replace(plans[0], dropped=dropped, personal=secrets, more=more)


def _personal_cells(rows: pl.DataFrame, titles: dict[str, str], plans: Sequence[Plan]) -> list[Problem]:
    """Letters for personal numbers in cells that feed no number."""
    kinds: dict[str, set[str]] = {}
    for plan in plans:
        for table, found in plan.tables.items():
            for column, source in found.items():
                for cell in source.cells:
                    kinds.setdefault(cell, set()).add(CONTRACTS[table].columns[column].kind)
    words = {
        cell: title for cell, title in titles.items() if not kinds.get(cell, set()) & {"count", "amount"}
    }
    return personal_cells(rows, words, [cell for cell, found in kinds.items() if "code" in found])


def _layout(headers: set[str], wishes: Wishes) -> Profile | None:
    fitting = [one for one in wishes.profiles.values() if one.fits(headers)]
    return wishes.profile or max(fitting, key=lambda one: len(one.chosen(headers).headers), default=None)


def _years(said: str, rows: pl.DataFrame, headers: dict[str, str]) -> list[int]:
    """The years of which a layout must hold: as said by the caller or the file name, else those in the file."""
    names = {spelling(name) for name in (_YEAR_SPEC.label, *_YEAR_SPEC.aliases)}
    cells = [cell for cell, header in headers.items() if spelling(header) in names]
    texts = [said] if said else rows[cells[0]].drop_nulls().unique().to_list() if cells else []
    return [int(found[0]) for text in texts if (found := re.search(r"\d{4}", text))]


def _read(
    seen: Sequence[View], headers: dict[str, str], wishes: Wishes, base: Plan
) -> tuple[dict[str, dict[str, Source]], list[Plan]]:
    """What each view reads, as one plan each; and the fullest reading of every table, for the letters."""
    readings: dict[str, dict[str, Source]] = {}
    plans: list[Plan] = []
    for view in seen:
        mine = {
            contract.table: _of_view(contract, view, headers)
            for contract in CONTRACTS.values()
            if wishes.table in ("", contract.table) and view.reads(contract.table)
        }
        about = _about(view, headers)
        if "school_name" in about and not any("school_code" in sources for sources in mine.values()):
            mine = _by_name(mine, about["school_name"])
        supply_constants(
            mine, wishes.school_year or base.year_in_name, view.profile, base.stage_in_name, view.stage
        )
        found = {table: sources for table, sources in mine.items() if _is_there(CONTRACTS[table], sources)}
        name, county = (about.get(word, Source()) for word in ("school_name", "county"))
        plans.append(
            replace(
                base, rows=view.rows, profile=view.profile, tables=found, name_header=name.title,
                name_cell="".join(name.cells[:1]), county_cell="".join(county.cells[:1]),
            )
        )  # fmt: skip
        for table, sources in mine.items():
            if len(sources) > len(readings.get(table, {})):
                readings[table] = sources
    return readings, plans


def _about(view: View, headers: dict[str, str]) -> dict[str, Source]:
    """Where the sheet says which school a row is of, whatever tables it holds."""
    return _of_view(CONTRACTS["school"], view, headers)


def _school_cells(headers: dict[str, str]) -> set[str]:
    """The cells of a school's own information, which a sheet without codes may carry and does not deliver."""
    about = matched(CONTRACTS["school"], headers, None)
    return {cell for source in about.values() for cell in source.cells}


def _by_name(readings: dict[str, dict[str, Source]], name: Source) -> dict[str, dict[str, Source]]:
    """The readings of a sheet without codes: its schools are known by name, and it introduces none."""
    return {
        table: {**found, "school_code": replace(name, by_name=True)}
        if "school_code" in CONTRACTS[table].columns
        else found
        for table, found in readings.items()
        if table != "school"
    }


def _of_view(contract: Contract, view: View, headers: dict[str, str]) -> dict[str, Source]:
    """The sources of a table's columns: numbers from the cells that the view prefers, then from the spare ones."""
    found: dict[str, Source] = {}
    choices = [view.preferred, view.spare] if view.spare else [view.preferred]
    for numbers in choices:
        here = {cell: header for cell, header in view.headers.items() if cell in numbers}
        for column, source in matched(contract, here, view.profile).items():
            if contract.columns[column].is_number:
                found.setdefault(column, source)
    others = view.headers.keys() - view.preferred if view.spare else set()
    words = {cell: header for cell, header in view.headers.items() if cell not in others}
    for column, source in matched(contract, words, view.profile).items():
        if not contract.columns[column].is_number:
            found[column] = source
    ordered = {column: found[column] for column in contract.columns if column in found}
    return {c: replace(s, headers=tuple(headers[cell] for cell in s.cells)) for c, s in ordered.items()}


def heading_of(sheet: Sheet, wishes: Wishes) -> Heading | None:
    """The header of a sheet as a load finds it; None where no header is known."""
    return find_heading(
        sheet, _known_spellings([wishes.profile] if wishes.profile else wishes.profiles.values())
    )


def layout_of(heading: Heading, wishes: Wishes) -> Profile | None:
    """The layout that a header is known by."""
    return _layout({spelling(title) for title in heading.titles.values()}, wishes)


def _find_header(sheet: Sheet, wishes: Wishes) -> Heading:
    heading = heading_of(sheet, wishes)
    if heading is None:
        top = sheet.head(1)
        raise Refused([no_header(sheet, top[0][1] if top else [])])
    return heading


def _known_spellings(layouts: Iterable[Profile]) -> set[str]:
    known = {
        without_unit(name)[0]
        for contract in CONTRACTS.values()
        for spec in contract.columns.values()
        for name in (spec.label, *spec.aliases)
    }
    for one in layouts:
        known |= one.every_header
    return known


def _repeated(names: Iterable[str]) -> set[str]:
    return {name for name, times in Counter(names).items() if times > 1}


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
    known = _known_spellings(profiles().values())
    homeless = {cell: header for cell, header in stray.items() if cell not in explained}
    unknown = [h for h in homeless.values() if tables or without_unit(h)[0] not in known]
    if unknown:
        yield unknown_headers(unknown)
    elif not tables and not explained:
        yield nothing_matches(list(homeless.values()), readings)
