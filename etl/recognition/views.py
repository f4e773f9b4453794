"""Several readings of one sheet: a row of a wide export speaks of several stages; one view reads one of them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl.problems import Problem
from etl.readers.sheet import ROW
from etl.recognition.aside import Aside
from etl.recognition.headers import spelling
from etl.recognition.profile import Part, Profile

LEFT_OUT = "档案声明不读的行"
_LISTED = 5


@dataclass(frozen=True)
class View:
    """``headers`` maps cells to headers as this view reads them: without what means nothing, without its marks.

    ``preferred`` and ``spare`` are the cells that may feed numbers, in that order; all others feed keys and words.
    ``tables`` are those it reads, ``others`` those that other views read. ``stage`` is that of all its rows where
    its headers name one, and ``told`` what the person should know of it.
    """

    headers: dict[str, str]
    rows: pl.DataFrame
    profile: Profile | None = None
    tables: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    spare: frozenset[str] = frozenset()
    stage: str = ""
    told: str = ""

    def reads(self, table: str) -> bool:
        return table in self.tables if self.tables else table not in self.others


def views(headers: dict[str, str], rows: pl.DataFrame, profile: Profile | None) -> list[View]:
    """The views that a profile declares; without parts, or without a profile, a single one."""
    if profile is None:
        return [View(headers, rows, preferred=frozenset(headers))]
    read = {cell: _stripped(header, profile.strip) for cell, header in headers.items()}
    rows = _filled(rows, _cells(headers), profile.otherwise)
    marks = {mark for part in profile.parts for mark in part.marks}
    bare = {cell: _unmarked(header, marks) for cell, header in read.items()}
    plain = {cell: header for cell, header in read.items() if bare[cell] is None}
    others = frozenset(table for part in profile.parts for table in part.tables)
    found = [View(plain, rows, profile, others=others, preferred=frozenset(plain))]
    for part in profile.parts:
        mine = {
            cell: own for cell, header in read.items() if (own := _unmarked(header, part.marks)) is not None
        }
        found.append(
            View(
                headers={**plain, **mine},
                rows=_first(_matching(rows, _cells(headers), part.rows), _cells(headers), part),
                profile=profile.of_part(part),
                tables=part.tables,
                preferred=frozenset(plain) if part.plain or not part.marks else frozenset(mine),
                spare=frozenset(mine) if part.plain else frozenset(),
            )
        )
    return found


def left_out(
    rows: pl.DataFrame, headers: dict[str, str], profile: Profile | None
) -> tuple[pl.DataFrame, tuple[Aside, ...]]:
    """The rows without those that the profile leaves out, and these, each with the word that told."""
    found: list[Aside] = []
    for header, pattern in (profile.leave_out if profile else {}).items():
        cell = _cells(headers).get(spelling(header))
        if cell is not None:
            unwanted = rows.filter(_text(cell).str.contains(f"^(?:{pattern})$")).select(ROW, _text(cell))
            found += [Aside(row, LEFT_OUT, f"{headers[cell]}={word}") for row, word in unwanted.rows()]
            rows = rows.join(unwanted.select(ROW), on=ROW, how="anti", maintain_order="left")
    return rows, tuple(found)


def unplaced(
    rows: pl.DataFrame, headers: dict[str, str], profile: Profile, read: Sequence[Part]
) -> list[Problem]:
    """A letter where rows belong to none of the parts that could be read: silence would drop a school."""
    cells = _cells(headers)
    taken = [_matching(rows, cells, part.rows).select(ROW) for part in read]
    rest = rows.join(pl.concat(taken), on=ROW, how="anti", maintain_order="left") if taken else rows
    if not profile.every_row or rest.is_empty():
        return []
    names = [
        name
        for name in dict.fromkeys(h for part in profile.parts for h in part.rows)
        if spelling(name) in cells
    ]
    words = {
        "、".join(f"{name}={cell or '空白'}" for name, cell in zip(names, line, strict=True))
        for line in rest.select(cells[spelling(name)] for name in names).unique().rows()
    }
    return [
        Problem(
            check="rows_unplaced",
            what="有的行不知道该按哪个学段读，或文件里没有分学段的列",
            found="、".join(sorted(words)[:_LISTED]),
            expected="、".join(
                f"{part.name}：{'、'.join(f'{h}为 {p}' for h, p in part.rows.items())}"
                for part in profile.parts
            ),
            fix="请核对这些行；一校多学段时须有分学段的列，如“在校生数(小学)”“在校生数(初中)”",
            row=rest[ROW][0],
            more=rest.height - 1,
        )
    ]


def _cells(headers: Mapping[str, str]) -> dict[str, str]:
    return {spelling(header): cell for cell, header in headers.items()}


def _text(cell: str) -> pl.Expr:
    return pl.col(cell).fill_null("").str.normalize("NFKC").str.strip_chars()


def _stripped(header: str, patterns: Sequence[str]) -> str:
    for pattern in patterns:
        header = re.sub(f"^(?:{pattern})", "", header) or header
    return header


def _unmarked(header: str, marks: Collection[str]) -> str | None:
    """The header without its mark, ``(小学)`` anywhere or a whole level ``小学>``; None where it has none."""
    plain = spelling(header)
    for mark in map(spelling, marks):
        if f"({mark})" in plain:
            return plain.replace(f"({mark})", "")
        levels = plain.split(">")
        if mark in levels and len(levels) > 1:
            levels.remove(mark)
            return ">".join(levels)
    return None


def _filled(rows: pl.DataFrame, cells: Mapping[str, str], otherwise: Mapping[str, str]) -> pl.DataFrame:
    """Blank cells under a header filled from the header that stands in for it."""
    for header, spare in otherwise.items():
        cell, other = cells.get(spelling(header)), cells.get(spelling(spare))
        if cell is not None and other is not None:
            rows = rows.with_columns(
                pl.when(_text(cell) == "").then(pl.col(other)).otherwise(pl.col(cell)).alias(cell)
            )
    return rows


def _matching(rows: pl.DataFrame, cells: Mapping[str, str], patterns: Mapping[str, str]) -> pl.DataFrame:
    for header, pattern in patterns.items():
        cell = cells.get(spelling(header))
        rows = rows.filter(_text(cell).str.contains(f"^(?:{pattern})$")) if cell else rows.clear()
    return rows


def _first(rows: pl.DataFrame, cells: Mapping[str, str], part: Part) -> pl.DataFrame:
    wanted = [cells[spelling(name)] for name in part.first if spelling(name) in cells]
    span = [cells[spelling(name)] for name in part.span if spelling(name) in cells]
    if not wanted:
        return rows
    if len(span) == 2:
        return _longest(rows, wanted, *span)
    return rows.unique(subset=wanted, keep="first", maintain_order=True)


def _longest(rows: pl.DataFrame, wanted: Sequence[str], begins: str, ends: str) -> pl.DataFrame:
    """The rows without those whose days lie within the days of another that agrees with them; a blank end goes on."""
    doubled = rows.filter(pl.struct(wanted).is_duplicated()).select(
        ROW, *wanted,
        begin=_day(begins),
        end=pl.when(_text(ends) == "").then(pl.lit(date.max)).otherwise(_day(ends)),
    )  # fmt: skip
    known = doubled.drop_nulls(["begin", "end"]).sort("begin", "end", ROW, descending=[False, True, False])
    so_far = pl.col("end").cum_max().shift(1).over(wanted)
    return rows.join(known.filter(so_far >= pl.col("end")), on=ROW, how="anti", maintain_order="left")


def _day(cell: str) -> pl.Expr:
    """2023-09-01, 2023/9/1; null for any other writing, whose row is then kept for conversion to speak of."""
    return _text(cell).str.replace_all("[/.]", "-").str.to_date("%Y-%m-%d", strict=False)
