"""Filled forms become plans like those of any file: one row a school, stage and table, each cell with its place."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from etl.contracts import CONTRACTS, ColumnSpec
from etl.problems import Problem
from etl.readers.sheet import ROW, Place, Sheet
from etl.recognition.form_cards import form_book
from etl.recognition.form_grid import FormCell
from etl.recognition.forms import Entry, Filled, filled
from etl.recognition.headers import factor, spelling
from etl.recognition.headings import Heading
from etl.recognition.letters import unit_unknown
from etl.recognition.matching import Source
from etl.recognition.plan import Plan, Wishes
from etl.recognition.privacy import holds_personal
from etl.recognition.profile import Profile

_SHOWN = ("工作表", "行", "行×列", "学校", "学段", "数据表", "数据项", "读到")
_KEYS = {"code": "学校标识码", "name": "学校名称", "year": "年度", "stage": "学段"}
_Shape = tuple[tuple[str, int, float], ...]
_Group = tuple[str, _Shape, bool]


def form_plans(sheets: Sequence[Sheet], wishes: Wishes) -> tuple[list[Plan], list[Sheet], list[Problem]]:
    """The plans of all forms among the sheets, the sheets that are no known form, and letters.

    Nearly always one plan a file: a second one only where two schools bring different columns of one table.
    """
    if wishes.profile is not None:
        return [], list(sheets), []
    found = filled(sheets, wishes.ignore, wishes.school_year)
    if not found.sheets:
        return [], found.rest, []
    entries = [
        one
        for one in (*_schools(found), *found.entries)
        if wishes.table in ("", one.table) and (one.table != "school" or one.whose.code)
    ]
    file = found.sheets[0].file
    groups: dict[_Group, list[Entry]] = {}
    problems = list(found.problems)
    for entry in entries:
        factors = {column: _factor(entry, column) for column in entry.cells}
        problems += [
            replace(unit_unknown(_spec(entry.table, column), cells[0].unit), sheet=cells[0].place.sheet,
                    row=cells[0].place.row, column=cells[0].place.column, found=cells[0].unit)
            for column, cells in entry.cells.items()
            if factors[column] == 0.0
        ]  # fmt: skip
        shape = tuple((column, len(cells), factors[column]) for column, cells in sorted(entry.cells.items()))
        groups.setdefault((entry.table, shape, entry.whose.code is None), []).append(entry)
    if problems:
        return [], found.rest, [problem.at(file) for problem in problems]
    layers: list[dict[str, tuple[_Group, list[Entry]]]] = []
    for group, mine in groups.items():
        layer = next((one for one in layers if group[0] not in one), None)
        if layer is None:
            layers.append(layer := {})
        layer[group[0]] = (group, mine)
    plans = [
        _plan(list(layer.values()), number, found, wishes) for number, layer in enumerate(layers, start=1)
    ]
    if not plans:
        letter = Problem(
            check="no_rows", what="报表里没有要读的数", file=file, fix="请核对报表和 --table 的写法"
        )
        return [], found.rest, [letter]
    return plans, found.rest, []


def _schools(found: Filled) -> list[Entry]:
    """The school information of each form that states code and name; the rest of it comes from a form of its own."""
    stated = {one.whose.key: one.whose for one in found.entries if one.whose.code and one.whose.name}
    told = {one.whose.key for one in found.entries if one.table == "school"}
    return [
        Entry(whose, "", "school", {"school_name": (whose.name,)}, {})
        for key, whose in stated.items()
        if whose.name and key not in told
    ]


def _factor(entry: Entry, column: str) -> float:
    """What the cells of a column are multiplied with; 0 where their unit cannot be converted or they differ."""
    spec = _spec(entry.table, column)
    if not spec.is_number:
        return 1.0
    said = spelling(entry.units.get(column, ""))
    factors = {factor(cell.unit or said, spec.unit) or 0.0 for cell in entry.cells[column]}
    return factors.pop() if len(factors) == 1 else 0.0


def _spec(table: str, column: str) -> ColumnSpec:
    return CONTRACTS[table].columns[column]


def _plan(layer: Sequence[tuple[_Group, list[Entry]]], number: int, found: Filled, wishes: Wishes) -> Plan:
    first = found.sheets[0]
    places: dict[tuple[int, str], Place] = {}
    parts: list[tuple[dict[str, dict[str, Source]], pl.DataFrame]] = []
    shown: list[dict[str, str | int]] = []
    row = 0
    for (table, shape, by_name), entries in layer:
        lines: list[dict[str, str | int | None]] = []
        sources = _sources(table, shape, entries[0], by_name, wishes)
        for entry in entries:
            row += 1
            lines.append(_line(row, entry, shape))
            places |= _places(row, entry, sources)
            shown += _listed(entry)
        names = [*_KEYS, *(cell for column in sources.values() for cell in column.cells if cell not in _KEYS)]
        schema = {ROW: pl.UInt32, **dict.fromkeys(names, pl.String)}
        parts.append(({table: sources}, pl.DataFrame(lines, schema=schema)))
    cells = pl.DataFrame(shown, schema=dict.fromkeys((f"c{i}" for i in range(len(_SHOWN))), pl.String))
    name = f"统计报表{f'({number})' if number > 1 else ''}"
    sheet = Sheet(
        first.file, name, cells.with_row_index(ROW, offset=1), first.encoding, first.delimiter,
        notices=tuple(dict.fromkeys(found.notices)), places=places,
    )  # fmt: skip
    titles = {f"c{i}": title for i, title in enumerate(_SHOWN)}
    secret = [f"工作表“{one.name}”里的个人信息" for one in found.sheets if holds_personal(one)]
    book = form_book()
    profile = Profile(id=book.id, label=book.label, headers=(), code_pattern=book.code_pattern)
    base = Plan(
        sheet, 0, pl.DataFrame(), {}, profile, heading=Heading((), 0, titles), personal=tuple(secret),
        totals=tuple((whole, tuple(of)) for whole, of in found.totals) if number == 1 else (),
    )  # fmt: skip
    plans = [
        replace(base, tables=tables, rows=rows, name_cell="name", name_header=_KEYS["name"])
        for tables, rows in parts
    ]
    return replace(plans[0], more=tuple(plans[1:]))


def _sources(table: str, shape: _Shape, first: Entry, by_name: bool, wishes: Wishes) -> dict[str, Source]:
    columns = CONTRACTS[table].columns
    year = Source(constant=wishes.school_year) if wishes.school_year else Source(("year",), (_KEYS["year"],))
    code = (
        Source(("name",), (_KEYS["name"],), by_name=True) if by_name else Source(("code",), (_KEYS["code"],))
    )
    keys = {
        "school_code": code,
        "school_year": year,
        "valid_from": year,
        "stage": Source(("stage",), (_KEYS["stage"],)),
    }
    found = {column: source for column, source in keys.items() if column in columns}
    for column, parts, times in shape:
        cells = tuple(f"{column} {part}" for part in range(parts))
        found[column] = Source(cells, tuple(cell.title for cell in first.cells[column]), times)
    return found


def _line(row: int, entry: Entry, shape: _Shape) -> dict[str, str | int | None]:
    whose = entry.whose
    keys = {"code": whose.code, "name": whose.name, "year": whose.year}
    line: dict[str, str | int | None] = {name: cell.text if cell else None for name, cell in keys.items()}
    for column, parts, _ in shape:
        line |= {f"{column} {part}": entry.cells[column][part].text or None for part in range(parts)}
    return {ROW: row, "stage": entry.stage, **line}


def _places(row: int, entry: Entry, sources: dict[str, Source]) -> dict[tuple[int, str], Place]:
    """Where each figure of a row stands, by its header, by our own word for it, and by "" for the row as a whole."""
    places: dict[tuple[int, str], Place] = {}
    whose = {"code": entry.whose.code, "name": entry.whose.name, "year": entry.whose.year}
    for column, source in sources.items():
        key = source.cells[0] if source.cells else ""
        told = whose.get(key)
        cells: Sequence[FormCell] = entry.cells.get(column, (told,) if told else ())
        if cells:
            label = _spec(entry.table, column).label
            places |= {(row, word): cells[0].place for word in (label, source.title)}
            places |= {(row, header): cell.place for header, cell in zip(source.headers, cells, strict=True)}
    values = [cell.place for cells in entry.cells.values() for cell in cells]
    return {**places, (row, ""): values[0]._replace(column="")}


def _listed(entry: Entry) -> list[dict[str, str | int]]:
    """The cells of an entry as a person may read them over."""
    who = entry.whose.name or entry.whose.code
    return [
        dict(
            zip(
                (f"c{i}" for i in range(len(_SHOWN))),
                (cell.place.sheet, str(cell.place.row), cell.title, who.text if who else "", entry.stage,
                 CONTRACTS[entry.table].label, _spec(entry.table, column).label, cell.text),
                strict=True,
            )
        )
        for column, cells in entry.cells.items()
        for cell in cells
    ]  # fmt: skip
