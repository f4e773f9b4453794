"""What the command line prints: letters, progress, reports and tables; data to stdout, remarks to stderr."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, NoReturn

import polars as pl
import typer
from rich.console import Console
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from etl.checks import PLAUSIBILITY
from etl.loading import Report
from etl.problems import Problem, Refused
from etl.reading import Edition
from etl.store.records import Version
from etl.store.versions import Versions

OUT = Console()
ERR = Console(stderr=True)
DATA_PROBLEM, WRONG_USE = 1, 2
LISTED = 10


class Format(StrEnum):
    """How a frame is printed."""

    table = "table"
    csv = "csv"
    json = "json"


def mark_invented(edition: Edition) -> None:
    """Says that what follows is invented, where it is."""
    if edition.is_demo:
        ERR.print("示例数据(模拟)，不可引用。", style="bold")


def wrong_use(sentence: str) -> NoReturn:
    """Says what is wrong with the command and ends with exit code 2."""
    ERR.print(f"用法不对：{sentence}", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(WRONG_USE)


@contextmanager
def letters() -> Iterator[None]:
    """Turns a refusal into letters on stderr and exit code 1."""
    try:
        yield
    except Refused as refused:
        ERR.print(f"没有通过，共 {_count(refused.problems)} 处问题；什么都没有改变。", style="bold red")
        for number, problem in enumerate(refused.problems, start=1):
            pile = f"[{problem.pile} {problem.check}] " if problem.pile else ""
            ERR.print(f"{number}. {pile}{problem.letter}", markup=False, highlight=False, soft_wrap=True)
        if any(problem.pile == PLAUSIBILITY for problem in refused.problems):
            ERR.print(
                "经验校验：核对属实的，用 --confirm 编号=理由 逐项说明，或用 --confirm-all 理由 一并说明。"
            )
        raise typer.Exit(DATA_PROBLEM) from None
    except OSError as error:
        ERR.print(f"读写文件时出错，没有发布任何东西：{error}", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(DATA_PROBLEM) from None


def current_or_letter(versions: Versions) -> str | None:
    """The current version; where the pointer is broken, None and the letter, since the list is still wanted."""
    try:
        return versions.current()
    except Refused as refused:
        ERR.print(refused.problems[0].letter, markup=False, highlight=False, soft_wrap=True)
        return None


def _count(problems: list[Problem]) -> int:
    return sum(1 + problem.more for problem in problems)


@contextmanager
def progress() -> Iterator[Any]:
    """A function that shows progress: step, done, of how many."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=ERR, transient=True,
        disable=not ERR.is_terminal,
    )  # fmt: skip
    with bar:
        tasks: dict[str, Any] = {}

        def tell(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=of)
            bar.update(tasks[step], completed=done, total=of)

        yield tell


def remarks(sentences: list[str]) -> None:
    """What a reader of the figures should know beside them; on the error stream, so that a pipe stays clean."""
    for sentence in sentences:
        ERR.print(f"注意：{sentence}", markup=False, highlight=False, soft_wrap=True)


def tell_report(report: Report) -> None:
    """How each file was understood."""
    for delivery in report.deliveries:
        rows = "、".join(f"{table} {count} 行" for table, count in delivery.rows.items())
        how = f"编码 {delivery.encoding}" + (f"，档案 {delivery.profile}" if delivery.profile else "")
        again = "(已装入过，略过)" if delivery in report.known else ""
        name = f"{delivery.file}[{delivery.sheet}]" if delivery.sheet else delivery.file
        OUT.print(f"{name}：{rows}({how}){again}", markup=False, highlight=False, soft_wrap=True)
        for words, what in (
            ("未用的列", delivery.dropped_headers),
            ("略过的工作表", delivery.skipped_sheets),
            ("不收个人信息，已丢弃的列", delivery.personal),
            ("不作数据的行", [f"第 {line.row} 行“{line.text}”" for line in delivery.aside[:LISTED]]),
            ("提示", [*delivery.notices, *([delivery.not_kept] if delivery.not_kept else [])]),
        ):
            if what:
                OUT.print(f"  {words}：{'、'.join(what)}", markup=False, highlight=False, soft_wrap=True)


def tell_findings(report: Report) -> None:
    """What 经验校验 found, and whether a load will ask for reasons."""
    if not report.findings:
        return
    count = sum(finding.total for finding in report.findings)
    names = [f"{finding.check.name}({finding.total},{finding.check.id})" for finding in report.findings]
    OUT.print(f"经验校验发现 {count} 处：{'、'.join(names)}", markup=False, highlight=False, soft_wrap=True)
    if report.version is None:
        for finding in report.findings:
            for letter in finding.letters:
                OUT.print(f"  {letter.letter}", markup=False, highlight=False, soft_wrap=True)
    if report.unexplained:
        OUT.print("装入时要说明理由：--confirm 编号=理由，或 --confirm-all 理由。")


def tell_version(version: Version) -> None:
    """What was published and what moved."""
    years = version.school_years
    span = f"{years[0]}—{years[-1]} 学年" if years else "没有年度数据"
    OUT.print(f"已发布版本 {version.version}：{version.schools} 所学校，{span}。", highlight=False)
    for change in version.changes:
        OUT.print(
            f"  {change.table}：新增 {change.added} 行，修改 {change.changed} 行，减少 {change.removed} 行",
            highlight=False,
        )


def print_frame(frame: pl.DataFrame, output: Format, titles: list[str] | None = None) -> None:
    """A frame as table, CSV or JSON; missing is — in a table, empty in CSV and null in JSON."""
    if output is Format.csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(frame.columns)
        writer.writerows(["" if cell is None else cell for cell in row] for row in frame.rows())
    elif output is Format.json:
        print(json.dumps(frame.to_dicts(), ensure_ascii=False, default=str))
    else:
        table = Table()
        for title in titles or frame.columns:
            table.add_column(title, overflow="fold")
        for row in frame.rows():
            table.add_row(*(Text(_cell(cell)) for cell in row))
        wide_open = Console(width=10_000)
        needed = Measurement.get(wide_open, wide_open.options, table).maximum
        (OUT if OUT.is_terminal else Console(width=needed)).print(table)


def _cell(cell: object) -> str:
    if cell is None:
        return "—"
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
