"""Checks that need more than one table: a code nobody knows, a group nobody founded."""

from collections.abc import Mapping

import polars as pl

from etl.contracts import CONTRACTS
from etl.conversion import LISTED
from etl.problems import Problem
from etl.readers.sheet import ROW

_OWNERS = {
    "school": ("school_code", "学校", "请先(或同时)装入含有这所学校名称的“学校信息”表，或改正代码"),
    "school_group": ("group_id", "教育集团", "请先(或同时)装入含有这个集团的“教育集团”表，或改正编号"),
}
_REFERS = {
    "school": ("school_code", "parent_code", "from_code", "to_code", "host_code"),
    "school_group": ("group_id",),
}


def unknown_references(
    tables: Mapping[str, pl.DataFrame], known: Mapping[str, pl.Series]
) -> list[tuple[str, Problem]]:
    """Letters (with the table they concern) for codes that neither this delivery nor the warehouse knows.

    ``known`` holds the codes of every owner table: those published before and those delivered now.
    """
    problems = []
    for owner, (key, thing, fix) in _OWNERS.items():
        codes = known[owner].alias("code").to_frame()
        all_known = [known[owner]]  # tables of one sheet mostly carry the same codes
        for table, frame in tables.items():
            for column in _REFERS[owner]:
                if column not in frame.columns or (table == owner and column == key):
                    continue
                if any(frame[column].equals(other) for other in all_known):
                    continue
                named = frame.filter(pl.col(column).is_not_null())
                strangers = named.join(
                    codes, left_on=column, right_on="code", how="anti", maintain_order="left"
                )
                if strangers.is_empty():
                    all_known.append(frame[column])
                problems += [(table, p) for p in _letters(strangers, table, column, thing, fix)]
    return problems


def owner_codes(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.Series]:
    """The codes that the owner tables among ``tables`` introduce."""
    return {owner: tables[owner][column] for owner, (column, _, _) in _OWNERS.items() if owner in tables}


def _letters(strangers: pl.DataFrame, table: str, column: str, thing: str, fix: str) -> list[Problem]:
    spec = CONTRACTS[table].columns[column]
    first = strangers.unique(subset=[column], keep="first", maintain_order=True)
    shown = first.head(LISTED).select(ROW, column).rows()
    return [
        Problem(
            check="unknown_code",
            what=f"没有登记过这个{thing}",
            found=f"“{code}”",
            expected=f"已登记的{spec.label}",
            fix=fix,
            row=row,
            column=spec.label,
            more=first.height - len(shown) if index == len(shown) - 1 else 0,
        )
        for index, (row, code) in enumerate(shown)
    ]
