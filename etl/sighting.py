"""The door for looking: what a file is taken for, before anything is stored; the same reading that a load does."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.contracts import CONTRACTS
from etl.conversion.cells import Unreadable, year
from etl.problems import Problem, Refused, refuse
from etl.readers import base_name, read_sheets
from etl.readers.limits import check_bytes
from etl.readers.sheet import EXPLANATION, Sheet
from etl.recognition import Plan, Wishes, plan_sheet
from etl.recognition.aside import Aside
from etl.recognition.form_plans import form_plans
from etl.recognition.privacy import hidden_cells, personal_columns
from etl.recognition.whole import LEFT_ASIDE, NOT_KEPT, recognise

SHOWN = 10


@dataclass(frozen=True)
class Glance:
    """One sheet as it was understood; ``problems`` are the letters where it was not.

    ``head`` are the first rows as (row number, texts), personal cells hidden. ``headers`` gives the flattened header
    of each column ("" where there is none), ``tables`` for each table which header feeds which column (by label).
    ``read`` is False where the sheet has no header that is known, or no rows, and is left aside.
    """

    sheet: str
    encoding: str
    delimiter: str
    head: list[tuple[int, list[str]]]
    read: bool = True
    header_rows: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    profile: str = ""
    profile_label: str = ""
    tables: Mapping[str, Mapping[str, str]] | None = None
    years: tuple[str, ...] = ()
    rows: int = 0
    aside: tuple[Aside, ...] = ()
    left_out: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Sighting:
    """A file as it would be read: its sheets, what the reader had to decide, and letters about the file itself.

    ``not_kept`` says why the received bytes would not be kept; "" where they would.
    """

    file: str
    size: int
    sheets: tuple[Glance, ...] = ()
    notices: tuple[str, ...] = ()
    not_kept: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def letters(self) -> list[Problem]:
        """All letters that would refuse the file at this stage."""
        return [*self.problems, *(problem for glance in self.sheets for problem in glance.problems)]


def look(source: Path | bytes, file: str, wishes: Wishes) -> Sighting:
    """What a file is taken for; never raises Refused, and stores nothing."""
    name = base_name(file)
    try:
        content = _content(source, name)
        sheets = read_sheets(content, name, wishes.encoding)
    except Refused as refused:
        size = len(source) if isinstance(source, bytes) else 0
        return Sighting(name, size, problems=tuple(problem.at(name) for problem in refused.problems))
    forms, rest, letters = form_plans(sheets, wishes)
    glances = (
        *(_understood(plan.sheet, plan) for plan in forms),
        *(_glance(sheet, wishes, len(sheets)) for sheet in rest),
    )
    notices = tuple(dict.fromkeys(notice for sheet in sheets for notice in sheet.notices))
    not_kept = ""
    problems = tuple(letters)
    try:
        seen = recognise(sheets, wishes)
        not_kept, notices = seen.not_kept, seen.notices
    except Refused as refused:
        if not any(
            glance.problems for glance in glances
        ):  # every sheet was left aside: then that is the problem
            problems = tuple(refused.problems)
        if any(glance.personal for glance in glances):
            not_kept = NOT_KEPT
    return Sighting(name, len(content), glances, notices, not_kept, problems)


def _content(source: Path | bytes, name: str) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        check_bytes(source.stat().st_size, name)
        return source.read_bytes()
    except OSError as error:
        raise refuse(
            Problem(
                check="missing_file",
                what="找不到或打不开这个文件",
                file=name,
                fix="请检查路径和文件名是否写对、文件是否正被其他程序占用",
            )
        ) from error


def _glance(sheet: Sheet, wishes: Wishes, sheets: int) -> Glance:
    if sheet.name == EXPLANATION and sheets > 1:
        return Glance(sheet.name, sheet.encoding, sheet.delimiter, _head(sheet, ()), read=False)
    try:
        plan = plan_sheet(sheet, wishes)
    except Refused as refused:
        left = {problem.check for problem in refused.problems} <= LEFT_ASIDE
        secret = _guessed_personal(sheet)
        return Glance(
            sheet.name, sheet.encoding, sheet.delimiter, _head(sheet, secret), read=not left,
            personal=tuple(secret.values()), problems=() if left else tuple(refused.problems),
        )  # fmt: skip
    return _understood(sheet, plan)


def _understood(sheet: Sheet, plan: Plan) -> Glance:
    heading = plan.heading
    titles = heading.titles if heading else {}
    secret = {cell: title for cell, title in titles.items() if title in plan.personal}
    return Glance(
        sheet=sheet.name,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        head=_head(sheet, secret),
        header_rows=heading.rows if heading else (plan.header_row,),
        headers=tuple(titles.get(cell, "") for cell in sheet.columns),
        profile=plan.profile.id if plan.profile else "",
        profile_label=plan.profile.label if plan.profile else "",
        tables=_tables(plan),
        years=_years(plan),
        rows=plan.sheet.cells.filter(pl.col("row") > plan.header_row).height - len(plan.aside),
        aside=plan.aside,
        left_out=plan.left_out,
        dropped=plan.dropped,
        personal=plan.personal,
    )


def _head(sheet: Sheet, secret: Mapping[str, str] | Sequence[str]) -> list[tuple[int, list[str]]]:
    places = [int(cell[1:]) for cell in secret]
    return [(row, hidden_cells(cells, places)) for row, cells in sheet.head(SHOWN)]


def _guessed_personal(sheet: Sheet) -> dict[str, str]:
    """Personal columns of a sheet whose header was not understood: any of the first rows may be its header."""
    found: dict[str, str] = {}
    for _, cells in sheet.head(SHOWN):
        named = {f"c{place}": cell for place, cell in enumerate(cells) if cell and len(cell) <= SHOWN * 2}
        found |= {cell: title for cell, title in personal_columns(named).items() if cell not in found}
    return found


def _tables(plan: Plan) -> dict[str, dict[str, str]]:
    """For each table, column label: the headers that feed it, or the constant that stands in."""
    tables: dict[str, dict[str, str]] = {}
    for part in plan.parts:
        for table, sources in part.tables.items():
            columns = CONTRACTS[table].columns
            mine = tables.setdefault(table, {})
            for column, source in sources.items():
                mine.setdefault(columns[column].label, source.title or source.constant)
    return tables


def _years(plan: Plan) -> tuple[str, ...]:
    """The school or fiscal years of the rows, as far as they can be read."""
    found: set[str] = set()
    for part in plan.parts:
        for sources in part.tables.values():
            for column in ("school_year", "fiscal_year"):
                source = sources.get(column)
                if source is None:
                    continue
                texts = (
                    part.rows[source.cells[0]].drop_nulls().unique() if source.cells else [source.constant]
                )
                offset = part.profile.year_offset if part.profile else 0
                shift = part.profile.year_shift if part.profile and source.cells else 0
                read = (year(text, offset, shift) for text in texts)
                found |= {str(one) for one in read if one is not None and not isinstance(one, Unreadable)}
    return tuple(sorted(one for one in found if re.fullmatch(r"\d{4}", one)))
