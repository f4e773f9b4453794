"""Two files or sheets of one load that say different things of the same object: nobody can know which is right.

A later load may correct an earlier one; within one load there is no later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import polars as pl

from etl.contracts import CONTRACTS, ColumnSpec
from etl.conversion import LISTED
from etl.problems import Problem
from etl.readers.sheet import ROW, Place, Places

_PART = "part"


@dataclass(frozen=True)
class Part:
    """The rows of one table in one sheet, the columns that the sheet itself brings, and where its cells stand."""

    table: str
    file: str
    sheet: str
    frame: pl.DataFrame
    brought: Sequence[str]
    places: Places = field(default_factory=dict)

    def place(self, row: int, column: str) -> str:
        sheet, number, _ = self.places.get((row, column), Place(self.sheet, row, column))
        return f"“{self.file}”{f'工作表“{sheet}”' if sheet else ''}第 {number} 行"


def contradictions(parts: Sequence[Part]) -> list[Problem]:
    """Letters for values that two parts bring for the same key and that differ; a blank differs from a value."""
    problems: list[Problem] = []
    by_table = sorted(parts, key=lambda part: part.table)
    for table, group in groupby(by_table, key=lambda part: part.table):
        same = list(group)
        key = CONTRACTS[table].key
        keys = pl.concat([part.frame.select(key) for part in same])
        if len(same) > 1 and doubled(keys):
            for name in CONTRACTS[table].values:
                bringing = [part for part in same if name in part.brought]
                problems += _of_column(bringing, key, CONTRACTS[table].columns[name])
    return problems


def doubled(keys: pl.DataFrame) -> bool:
    """Whether two rows are alike; where no two have the same hash none can be, and that is known much sooner."""
    return bool(keys.hash_rows().is_duplicated().any() and keys.is_duplicated().any())


def _of_column(parts: list[Part], key: list[str], spec: ColumnSpec) -> list[Problem]:
    if len(parts) < 2:
        return []
    told = pl.concat(
        part.frame.select(*key, ROW, said=pl.col(spec.name), part=pl.lit(number, pl.Int32))
        for number, part in enumerate(parts)
    )
    groups = told.group_by(key, maintain_order=True).agg("said", ROW, _PART)
    groups = groups.filter(pl.col("said").list.n_unique() > 1)
    shown = groups.head(LISTED).rows(named=True)
    return [
        _letter(parts, spec, group, groups.height - len(shown) if index == len(shown) - 1 else 0)
        for index, group in enumerate(shown)
    ]


def _letter(parts: list[Part], spec: ColumnSpec, group: dict[str, Any], more: int) -> Problem:
    said = zip(group["said"], group[_PART], group[ROW], strict=True)
    return Problem(
        check="contradiction",
        what=f"同一次装入里，同一个对象的“{spec.label}”写得不一样，不知道该用哪一个",
        found="、".join(
            f"{_shown(value)}({parts[part].place(row, spec.label)})" for value, part, row in said
        ),
        expected="各处写法一致",
        fix="请只留正确的一处；若后一个文件是更正，请先装入原来的文件，再单独装入更正",
        file=parts[group[_PART][-1]].file,
        sheet=parts[group[_PART][-1]].sheet,
        row=group[ROW][-1],
        column=spec.label,
        more=more,
    )


def _shown(value: Any) -> str:
    if value is None:
        return "空白"
    return f"“{int(value) if isinstance(value, float) and value.is_integer() else value}”"
