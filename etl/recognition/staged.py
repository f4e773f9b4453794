"""A sheet whose headers name the stages (小学在校生数 beside 初中在校生数) is read once for each of them.

Only where that is certain: no column for the stage, each figure of a stage named once, and no figure beside them of
which nobody says whose stage it is. Otherwise the sheet is read as any other, and its letters ask.
"""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from etl.contracts import CONTRACTS
from etl.problems import Problem
from etl.readers.sheet import ROW
from etl.recognition.headers import spelling
from etl.recognition.matching import Source, matched
from etl.recognition.views import View

_STAGE = CONTRACTS["enrolment"].columns["stage"]
_STAGED = tuple(table for table, contract in CONTRACTS.items() if "stage" in contract.key)
_WHOLE_TOO = "facilities"
"""What a school's stages share may stand without a stage: it is the whole school's."""
_JOINTS = "_-:·.>的"
_NOT_THERE = r"(?i)^(?:[-–—−…./0\s]*|无|学校未设|不适用|n/?a)$"
_LISTED = 10


def stage_views(headers: dict[str, str], rows: pl.DataFrame) -> list[View]:
    """One view of what no stage is named for, then one for each stage with the rows of schools that have it; none
    where the sheet is not such a one. ``told`` says how a view was understood."""
    said = {cell: _staged(header) for cell, header in headers.items()}
    own = {cell: stage for cell, (stage, _) in said.items() if stage}
    if not own or _is_stage(headers):
        return []
    plain = {cell: header for cell, header in headers.items() if cell not in own}
    read = {
        stage: {cell: rest for cell, (of, rest) in said.items() if of == stage}
        for stage in dict.fromkeys(own.values())
    }
    if _unclear(plain, read):
        return []
    found = [View(plain, rows, others=frozenset(_STAGED) - {_WHOLE_TOO}, preferred=frozenset(plain))]
    for stage, mine in read.items():
        there = pl.any_horizontal(~_text(cell).str.contains(_NOT_THERE) for cell in mine)
        having = rows.filter(there)
        word, without = _STAGE.choices[stage][0], rows.height - having.height
        told = f"表头写明“{word}”的各列读作{word}学段" + (
            f"；其中各列全是空白或 0 的 {without} 行没有{word}，不作该学段" if without else ""
        )
        found.append(
            View(
                {**plain, **mine},
                having,
                tables=_STAGED,
                preferred=frozenset(mine),
                stage=word,
                told=told,
            )
        )
    return found


def stageless(rows: pl.DataFrame, seen: Sequence[View]) -> list[Problem]:
    """A letter where rows have no figure in any stage: silence would drop a school."""
    read = [view.rows.select(ROW) for view in seen if view.stage]
    if not read:
        return []
    rest = rows.join(pl.concat(read), on=ROW, how="anti", maintain_order="left")[ROW].to_list()
    if not rest:
        return []
    words = "、".join(view.stage for view in seen if view.stage)
    return [
        Problem(
            check="rows_without_stage",
            what="有的行在各学段的列里全是空白或 0，不知道是哪个学段的学校",
            found="、".join(f"第 {row} 行" for row in rest[:_LISTED]),
            expected=f"{words}的列里至少有一个数",
            fix="请补上这一行的数；学校已不招生或撤销的，请删去这一行",
            row=rest[0],
            more=len(rest) - 1,
            rows=tuple(rest),
        )
    ]


def _staged(header: str) -> tuple[str, str]:
    """The stage that a header names and what is left of it; ("", header) where it names none, or the rest is no
    figure that a stage has, or the header as a whole is one that we know."""
    plain = spelling(header)
    for stage, words in _STAGE.choices.items():
        for word in sorted(map(spelling, words), key=len, reverse=True):
            if plain.startswith(word):
                rest = plain.removeprefix(word).lstrip(_JOINTS)
            elif f"({word})" in plain:
                rest = plain.replace(f"({word})", "")
            else:
                continue
            if _figures(rest) & set(_STAGED) and not _figures(header):
                return stage, rest
    return "", header


def _figures(header: str) -> set[str]:
    """The tables of which a header alone feeds a number."""
    return {
        table
        for table, contract in CONTRACTS.items()
        for column in matched(contract, {"c0": header}, None)
        if contract.columns[column].is_number
    }


def _is_stage(headers: dict[str, str]) -> bool:
    names = {spelling(name) for name in (_STAGE.label, *_STAGE.aliases)}
    return any(spelling(header).split(">")[-1] in names for header in headers.values())


def _unclear(plain: dict[str, str], read: dict[str, dict[str, str]]) -> bool:
    """Whether a figure stands twice for a stage, or beside them without one where it needs one."""
    fed = {
        stage: [
            (table, column)
            for header in mine.values()
            for table in _STAGED
            for column in matched(CONTRACTS[table], {"c0": header}, None)
        ]
        for stage, mine in read.items()
    }
    twice = any(times > 1 for columns in fed.values() for times in Counter(columns).values())
    shared = {table for columns in fed.values() for table, _ in columns} & {_WHOLE_TOO}
    whose = [table for table in _STAGED if table != _WHOLE_TOO or shared]
    return twice or any(_numbers(matched(CONTRACTS[table], plain, None), table) for table in whose)


def _numbers(found: dict[str, Source], table: str) -> bool:
    return any(CONTRACTS[table].columns[column].is_number for column in found)


def _text(cell: str) -> pl.Expr:
    return pl.col(cell).fill_null("").str.normalize("NFKC").str.strip_chars()
