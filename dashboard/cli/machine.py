"""The command line for programs: one JSON object a line on stdout, progress first, the outcome last.

``progress`` (step, done, of), then exactly one of ``refused`` (problems), ``failed`` (words) or ``done``.
"""

import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from dashboard.cli.printing import DATA_PROBLEM, ERR, letters, progress
from etl.contracts import CONTRACTS
from etl.loading import Delivery, Progress, Report
from etl.preview import Preview
from etl.problems import Problem, Refused
from etl.recognition import Wishes
from etl.returning import returned, returned_name
from etl.store.records import Version

AsLines = Annotated[bool, typer.Option("--json", help="给程序用：每行一个 JSON，先进度、后结果")]
ReturnTo = Annotated[
    Path | None, typer.Option("--return", help="没有通过时，把有问题的行连同原因写成 XLSX 放到这个目录")
]
_MOST_PROBLEMS = 500
GENTLE = "XIAOXIAOHAO_GENTLE"
"""Set in the environment of a job that should leave the processor to readers."""


def line(kind: str, **content: Any) -> None:
    """One line, out at once."""
    print(json.dumps({"kind": kind, **content}, ensure_ascii=False, default=str), flush=True)


@contextmanager
def work(
    as_lines: bool, files: Sequence[Path] = (), return_to: Path | None = None, how: Wishes | None = None
) -> Iterator[Progress]:
    """Progress and refusals, for eyes or as lines; refused rows, read as ``how`` says, go to ``return_to``."""
    with _spoken(as_lines) as tell:
        try:
            yield tell
        except Refused as refused:
            back = _give_back(files, refused.problems, return_to, how or Wishes()) if return_to else []
            if not as_lines:
                for one in back:
                    ERR.print(f"有问题的行写在 {one['path']}", markup=False, highlight=False, soft_wrap=True)
                raise
            shown = refused.problems[:_MOST_PROBLEMS]
            total = sum(1 + problem.more for problem in refused.problems)
            line("refused", problems=[_problem(one) for one in shown], total=total, returned=back)
            raise typer.Exit(DATA_PROBLEM) from None
        except OSError as error:
            if not as_lines:
                raise
            line("failed", words=f"读写文件时出错，没有发布任何东西：{error.strerror or error}")
            raise typer.Exit(DATA_PROBLEM) from None


@contextmanager
def _spoken(as_lines: bool) -> Iterator[Progress]:
    if as_lines:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        yield lambda step, done, of: line("progress", step=step, done=done, of=of)
    else:
        with letters(), progress() as tell:
            yield tell


def _problem(problem: Problem) -> dict[str, Any]:
    card = {name: value for name, value in asdict(problem).items() if name != "rows"}
    return {**card, "where": problem.where, "letter": problem.letter}


def _give_back(
    files: Sequence[Path], problems: Sequence[Problem], folder: Path, how: Wishes
) -> list[dict[str, str]]:
    """Writes the failing rows of each file; gives file and path of what was written."""
    written = []
    for path in files:
        content = returned(path.read_bytes(), path.name, problems, how) if path.is_file() else None
        if content is not None:
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / returned_name(path.name)
            target.write_bytes(content)
            written.append({"file": path.name, "path": str(target)})
    return written


def finding_lines(report: Report) -> list[dict[str, Any]]:
    """What 经验校验 found, letter by letter."""
    return [_problem(letter) for finding in report.findings for letter in finding.letters]


def report_lines(report: Report) -> list[dict[str, Any]]:
    """How each sheet was understood."""
    return [_delivery(delivery, known=delivery in report.known) for delivery in report.deliveries]


def _delivery(delivery: Delivery, *, known: bool) -> dict[str, Any]:
    return {
        "file": delivery.file,
        "sheet": delivery.sheet,
        "encoding": delivery.encoding,
        "profile": delivery.profile,
        "tables": [
            {
                "table": table,
                "label": CONTRACTS[table].label,
                "rows": frame.height,
                "years": _years(frame),
                "columns": [CONTRACTS[table].columns[name].label for name in delivery.brought[table]],
            }
            for table, frame in delivery.tables.items()
        ],
        "skipped_sheets": list(delivery.skipped_sheets),
        "dropped_headers": list(delivery.dropped_headers),
        "known": known,
    }


def _years(frame: pl.DataFrame) -> list[int]:
    name = next((one for one in ("school_year", "fiscal_year") if one in frame.columns), None)
    return sorted(frame[name].drop_nulls().unique().to_list()) if name else []


def preview_line(found: Preview) -> dict[str, Any]:
    """A preview with the labels of its tables."""
    return {
        "current": found.current,
        "number": found.number,
        "schools": found.schools,
        "school_years": found.school_years,
        "rows": found.rows,
        "changes": [{**asdict(one), "label": CONTRACTS[one.table].label} for one in found.changes],
        "difference": asdict(found.difference) if found.difference else None,
        "deliveries": report_lines(found.report) if found.report else [],
        "findings": finding_lines(found.report) if found.report else [],
    }


def version_line(version: Version) -> dict[str, Any]:
    """A version as its record has it."""
    return asdict(version)
