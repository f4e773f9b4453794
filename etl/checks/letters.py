"""Failing rows become letters: a few of them in full, the rest counted."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from etl.checks.declare import Check
from etl.checks.grounds import PART, Grounds
from etl.contracts import CONTRACTS
from etl.problems import Problem
from etl.readers.sheet import ROW

LISTED_LOGIC, LISTED_PLAUSIBILITY = 20, 5
_WHO = (
    "school_name",
    "school_code",
    "group_id",
    "county",
    "school_year",
    "fiscal_year",
    "stage",
    "subject",
    "respondent",
)


def letters(check: Check, failing: pl.DataFrame, grounds: Grounds) -> list[Problem]:
    """Letters for the failing rows of one check, part by part, the last of each with how many more there are."""
    parts = failing.partition_by(PART, maintain_order=True)
    listed = max(1, LISTED_PLAUSIBILITY // len(parts)) if check.confirmable else LISTED_LOGIC
    return [letter for mine in parts for letter in _of_part(check, mine, listed, grounds)]


def _of_part(check: Check, failing: pl.DataFrame, listed: int, grounds: Grounds) -> Iterable[Problem]:
    shown = failing.head(listed).with_columns(
        expr.alias(f"shown {name}") for name, expr in check.shown.items()
    )
    for number, row in enumerate(shown.rows(named=True)):
        last = number == shown.height - 1
        more = failing.height - shown.height if last else 0
        rows = tuple(failing[ROW].slice(number).drop_nulls().to_list()) if more else ()
        yield _letter(check, row, grounds, more, rows)


def _letter(check: Check, row: dict[str, Any], grounds: Grounds, more: int, rows: tuple[int, ...]) -> Problem:
    part, line = _place(check, row, grounds)
    return Problem(
        check=check.id,
        what=check.name,
        found=_found(check, row),
        expected=check.rule,
        fix=check.fix,
        file=part.file if part else "",
        sheet=part.sheet if part else "",
        row=line,
        column=_column(check, row),
        more=more,
        rows=rows,
        pile=check.pile,
    )


def _place(check: Check, row: dict[str, Any], grounds: Grounds) -> tuple[Any, int | None]:
    """The part that brings the column a letter points to, and the row there; else the part the row came with."""
    number = row[PART]
    if number is None:
        return None, None
    part = grounds.parts[number]
    table, _, column = check.columns[0].partition(".")
    if not column or row[ROW] is None or (part.table == table and column in part.brought):
        return part, row[ROW]
    key = CONTRACTS[table].key
    if not set(key) <= set(row):
        return part, row[ROW]
    for other in grounds.parts:
        if other.table == table and column in other.brought:
            mine = other.frame.filter(pl.all_horizontal(pl.col(name) == row[name] for name in key))
            if mine.height:
                return other, int(mine[ROW][0])
    return part, row[ROW]


def _column(check: Check, row: dict[str, Any]) -> str:
    if "column" in row:
        return CONTRACTS[row["table"]].columns[row["column"]].label
    return check.label


def _found(check: Check, row: dict[str, Any]) -> str:
    """Who it is, then the figures that are at odds."""
    table = row.get("table") or check.tables[0]
    who = "/".join(_word(name, row[name]) for name in _WHO if row.get(name) is not None)
    if "when" in row:
        who = (
            f"{CONTRACTS[table].label}/{'/'.join(_word('stage', word) for word in str(row['when']).split())}"
        )
    elif "gone" in row or "alike" in row:
        who = f"{CONTRACTS[table].label}/{who}"
    figures = []
    for name in check.columns:
        owner, _, column = name.partition(".")
        if column and column not in _WHO and column in row:
            figures.append(f"{CONTRACTS[owner].columns[column].label} {_plain(row[column])}")
    figures += [f"{name} {_plain(row[f'shown {name}'])}" for name in check.shown]
    return f"{who}：{'、'.join(figures)}" if figures else who


def _word(name: str, value: Any) -> str:
    spec = CONTRACTS["facilities"].columns["stage"]
    return spec.choices[value][0] if name == "stage" and value in spec.choices else str(value)


def _plain(value: Any) -> str:
    if value is None:
        return "空白"
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
