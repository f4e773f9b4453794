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
from etl.readers.sheet import ROW, Sheet
from etl.recognition import Plan, Proposal, Unplanned, Wishes, plan_sheet, propose
from etl.recognition.aside import Aside
from etl.recognition.explaining import is_left, only_explains
from etl.recognition.form_plans import form_plans
from etl.recognition.headers import spelling
from etl.recognition.headings import likeliest_header
from etl.recognition.mapping import CERTAIN
from etl.recognition.plan import IGNORABLE
from etl.recognition.privacy import guessed_columns, hidden_cells, personal_columns, unsigned
from etl.recognition.whole import LEFT_ASIDE, NOT_KEPT, recognise

SHOWN = 10
ASKABLE = {"unknown_header", "nothing_matches", "column_missing"}
HEADLESS = "no_header"
"""Letters that may be answered by saying what the headers mean, and the one about a sheet without a known header."""


@dataclass(frozen=True)
class Glance:
    """One sheet as it was understood; ``problems`` are the letters where it was not.

    ``head`` is what stands above the data and the first ten rows of them, as (row number, texts), personal cells
    hidden. ``headers`` gives the flattened header of each column ("" where there is none), also of a sheet that is
    refused; ``guessed`` says that no word of it is known and it is only the likeliest row. ``tables`` gives for each
    table which header feeds which column (by label). ``asked`` are the headers for a person to place, with what each
    may mean; those that ``profile`` knows are not among them. ``read`` is False where the sheet has no header that
    is known, or no rows, and is left aside.
    """

    sheet: str
    encoding: str
    delimiter: str
    head: list[tuple[int, list[str]]]
    read: bool = True
    header_rows: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    guessed: bool = False
    profile: str = ""
    profile_label: str = ""
    tables: Mapping[str, Mapping[str, str]] | None = None
    years: tuple[str, ...] = ()
    rows: int = 0
    aside: tuple[Aside, ...] = ()
    left_out: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    asked: tuple[Proposal, ...] = ()
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
    if is_left(sheet.name, sheets):
        return Glance(sheet.name, sheet.encoding, sheet.delimiter, _head(sheet, ()), read=False)
    try:
        plan = plan_sheet(sheet, wishes)
    except Unplanned as refused:
        if only_explains(sheet.name, sheets, refused):
            return Glance(sheet.name, sheet.encoding, sheet.delimiter, _head(sheet, ()), read=False)
        return _unplanned(sheet, refused, wishes)
    except Refused as refused:
        return _headless(sheet, refused)
    return _understood(sheet, plan)


def _understood(sheet: Sheet, plan: Plan) -> Glance:
    heading = plan.heading
    titles = heading.titles if heading else {}
    secret = [cell for cell, title in titles.items() if title in plan.personal]
    return Glance(
        sheet=sheet.name,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        head=_head(sheet, secret, plan.header_row),
        header_rows=heading.rows if heading else (plan.header_row,),
        headers=tuple(titles.get(cell, "") for cell in sheet.columns),
        profile=plan.profile.id if plan.profile else "",
        profile_label=plan.profile.label if plan.profile else "",
        tables=_tables(plan),
        years=_years(plan),
        rows=plan.sheet.cells.filter(pl.col(ROW) > plan.header_row).height - len(plan.aside),
        aside=plan.aside,
        left_out=plan.left_out,
        dropped=plan.dropped,
        personal=plan.personal,
    )


def _unplanned(sheet: Sheet, refused: Unplanned, wishes: Wishes) -> Glance:
    """A sheet with a header that was refused: everything that is known of it, and what there is to ask."""
    heading, profile = refused.heading, refused.profile
    personal = personal_columns(heading.titles, profile.every_header if profile else ())
    left = {problem.check for problem in refused.problems} <= LEFT_ASIDE
    asks = any(problem.check in ASKABLE for problem in refused.problems)
    wanted = [
        title for cell, title in heading.titles.items()
        if cell not in personal and spelling(title) not in {*IGNORABLE, *map(spelling, wishes.ignore)}
    ]  # fmt: skip
    certain = () if profile else tuple(one for one in propose(wanted) if one.score == CERTAIN)
    known = {one.header for one in certain}
    strange = propose([title for title in refused.stray if title not in known])
    return Glance(
        sheet.name, sheet.encoding, sheet.delimiter, _head(sheet, list(personal), heading.last), read=not left,
        header_rows=heading.rows,
        headers=tuple(heading.titles.get(cell, "") for cell in sheet.columns),
        profile=profile.id if profile else "",
        profile_label=profile.label if profile else "",
        rows=sheet.cells.filter(pl.col(ROW) > heading.last).height,
        personal=tuple(personal.values()),
        asked=(*certain, *strange) if asks else (),
        problems=() if left else tuple(refused.problems),
    )  # fmt: skip


def _headless(sheet: Sheet, refused: Refused) -> Glance:
    """A sheet in which no header is known: the likeliest row is taken for it, so that its words can be asked about."""
    secret = guessed_columns(sheet)
    row, titles = likeliest_header(sheet)
    asked = [title for cell, title in titles.items() if cell not in secret]
    left = {problem.check for problem in refused.problems} <= LEFT_ASIDE
    return Glance(
        sheet.name, sheet.encoding, sheet.delimiter, _head(sheet, list(secret), row), read=not left,
        header_rows=(row,) if row else (),
        headers=tuple(titles.get(cell, "") for cell in sheet.columns),
        guessed=True,
        rows=sheet.cells.filter(pl.col(ROW) > row).height,
        personal=tuple(secret.values()),
        asked=tuple(propose(asked)) if HEADLESS in {problem.check for problem in refused.problems} else (),
        problems=() if left else tuple(refused.problems),
    )  # fmt: skip


def _head(sheet: Sheet, secret: Sequence[str], header: int = 0) -> list[tuple[int, list[str]]]:
    """What stands above the data, and the first rows of them."""
    places = [int(cell[1:]) for cell in secret]
    above = sheet.cells.filter(pl.col(ROW) <= header).height
    return [(row, hidden_cells(unsigned(cells), places)) for row, cells in sheet.head(above + SHOWN)]


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
