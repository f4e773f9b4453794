"""Commands on what a file is taken for: ``look`` shows it, ``map`` keeps what a person says its headers mean."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from dashboard.charts.table import TableView
from dashboard.cli.machine import AsLines, line, work
from dashboard.cli.options import (
    Encoding,
    Files,
    Ignore,
    ProfileName,
    Store,
    TableName,
    YearOption,
    chosen_store,
    wishes,
)
from dashboard.cli.printing import OUT, Format, print_frame, wrong_use
from dashboard.presenters import meanings, sighted
from etl.contracts import CONTRACTS
from etl.loading import Progress
from etl.problems import Problem, Refused
from etl.recognition import Wishes, confirm, known_to, name_of
from etl.sighting import Sighting, look

_MOST_COLUMNS, _MOST_LETTERS, _MOST_ASIDE = 60, 60, 40
Sheet = Annotated[str, typer.Option("--sheet", help="工作簿里的哪一张表；不写则取第一张要指定的")]
Name = Annotated[str, typer.Option("--name", help="给这种版式起的名字；不写则只列出各表头的建议")]
Means = Annotated[list[str] | None, typer.Option("--as", help="表头=列，列写中文名或编号，可重复")]
OneStage = Annotated[str, typer.Option("--stage", help="文件里没有学段列时：整份文件的学段")]
Replace = Annotated[bool, typer.Option("--replace", help="替换同名的版式")]


def look_command(
    context: typer.Context, files: Files, profile: ProfileName = "", table: TableName = "",
    school_year: YearOption = "", ignore: Ignore = None, encoding: Encoding = "", store: Store = None,
    as_lines: AsLines = False,
) -> None:  # fmt: skip
    """看看文件会被认成什么:编码、表头、档案、数据表、学年、行数和前十行;什么都不装入。"""
    how = wishes(profile, table, school_year, ignore, encoding, chosen_store(context, store))
    with work(as_lines) as tell:
        found = look_first(files, how, as_lines=as_lines, tell=tell)
    if as_lines:
        line("done", letters=sum(len(one.letters) for one in found))
    elif letters := [problem for one in found for problem in one.letters]:
        OUT.print(f"照这样装入会有 {len(letters)} 处问题：")
        for number, problem in enumerate(letters, start=1):
            OUT.print(f"{number}. {problem.letter}", markup=False, highlight=False, soft_wrap=True)


def look_first(files: Sequence[Path], how: Wishes, *, as_lines: bool, tell: Progress) -> list[Sighting]:
    """Looks at each file and says at once what it is taken for."""
    found = []
    for done, path in enumerate(files):
        tell("识别", done, len(files))
        found.append(look(path, path.name, how))
        card = sighting_line(found[-1])
        if as_lines:
            line("seen", **card)
        else:
            _print(card)
    tell("识别", len(files), len(files))
    return found


def sighting_line(seen: Sighting) -> dict[str, Any]:
    """A sighting as a line carries it: very wide sheets, long cells and long lists cut short."""
    card = asdict(seen)
    for sheet in card["sheets"]:
        sheet["columns"] = max([len(sheet["headers"]), *(len(cells) for _, cells in sheet["head"])])
        sheet["head"] = [
            (row, [cell[:_MOST_LETTERS] for cell in cells[:_MOST_COLUMNS]]) for row, cells in sheet["head"]
        ]
        sheet["aside_n"] = len(sheet["aside"])
        sheet["aside"] = sheet["aside"][:_MOST_ASIDE]
        sheet["problems"] = [problem["check"] for problem in sheet["problems"]]
    card["problems"] = [problem["check"] for problem in card["problems"]]
    return card


def map_command(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="一个 CSV、XLSX 或 XLS 文件")],
    name: Name = "", means: Means = None, ignore: Ignore = None, stage: OneStage = "", sheet: Sheet = "",
    replace: Replace = False, encoding: Encoding = "", store: Store = None,
) -> None:  # fmt: skip
    """认不出的表头:逐列说明含义,存成档案,明年自动认得;建议不会自动采用。"""
    where = chosen_store(context, store)
    how = wishes("", "", "", None, encoding, where)
    with work(as_lines=False):
        seen = look(file, file.name, how)
        asked = meanings.to_ask([sighting_line(seen)], sheet)
        if asked is None and seen.letters:
            raise Refused(seen.letters)
        if asked is None:
            OUT.print("这个文件没有要说明含义的表头。")
            return
        if not name:
            _print_table(meanings.asked_table(asked))
            return
        mapping = _said(asked, means or [], ignore or [])
        base = known_to(where).get(asked["profile"])
        constants = {"stage": stage} if stage else {}
        profile = confirm(
            mapping, name_of(name), where, label=name, constants=constants, base=base, replace=replace
        )
    OUT.print(f"已存为表头档案“{profile.label}”。以后同样的文件会自动认得。", markup=False, highlight=False)


def _said(asked: Mapping[str, Any], means: Sequence[str], ignore: Sequence[str]) -> dict[str, str | None]:
    """Header → column as the options say it, certain ones by themselves; raises Refused where one is left open."""
    mapping: dict[str, str | None] = dict(meanings.certain(asked))
    headers = {one["header"] for one in asked["asked"]}
    for words in means:
        header, _, column = (part.strip() for part in words.rpartition("="))
        if header not in headers:
            wrong_use(f"没有要说明的表头“{header}”；有：{'、'.join(sorted(headers))}")
        mapping[header] = _column(column)
    if stray := [header for header in ignore if header not in headers]:
        wrong_use(f"没有要说明的表头“{stray[0]}”；有：{'、'.join(sorted(headers))}")
    mapping |= dict.fromkeys(ignore)
    open_ones = [one for one in asked["asked"] if one["header"] not in mapping]
    if open_ones:
        raise Refused(_open(one) for one in open_ones)
    return mapping


def _open(one: Mapping[str, Any]) -> Problem:
    guess = meanings.suggested(one)
    return Problem(
        check="mapping",
        what="这个表头还没有说明含义",
        found=one["header"],
        expected=f"建议：{guess}" if guess else "",
        fix=f"请加 --as {one['header']}=列，不需要的列加 --ignore {one['header']}",
    )


def _column(said: str) -> str:
    """A column by its name or Chinese label; ends with exit code 2 where there is none."""
    for contract in CONTRACTS.values():
        for column, spec in contract.columns.items():
            if said in (column, spec.label):
                return column
    wrong_use(f"没有这一列：{said}；列名见数据字典 docs/dictionary.md")


def _print(card: Mapping[str, Any]) -> None:
    _print_table(sighted.table([card]))
    for sentence in sighted.remarks(card):
        OUT.print(f"  {sentence}", markup=False, highlight=False, soft_wrap=True)
    for sheet in card["sheets"]:
        _print_table(sighted.head_table(sheet))


def _print_table(view: TableView | None) -> None:
    if view is None:
        return
    OUT.print(view.caption, markup=False, highlight=False)
    names = [f"c{place}" for place in range(len(view.headings))]
    frame = pl.DataFrame([dict(zip(names, row, strict=True)) for row in view.rows], schema=names)
    print_frame(frame, Format.table, list(view.headings))
