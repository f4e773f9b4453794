"""The command line: the same work as the screens, for those who prefer words. Exit code 0 done, 1 data, 2 use."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.console import Console
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from balance.measures import MEASURES
from balance.scope import Scope
from balance.stages import LABELS, MEASURED
from etl.contracts import CONTRACTS
from etl.loading import Report, check, load
from etl.problems import Problem, Refused
from etl.reading import Edition, Reader
from etl.recognition import Wishes, profile_named
from etl.reference import registry
from etl.settings import DEMO, STORE_VARIABLE, store_dir
from etl.templates import write_templates
from etl.versions import Version, Versions

app = typer.Typer(
    help="校校好:把各校每年的数据装进来,看均衡不均衡、薄弱学校有没有追上来。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
_out = Console()
_err = Console(stderr=True)
DATA_PROBLEM, WRONG_USE = 1, 2


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


class Stage(StrEnum):
    primary = "primary"
    junior = "junior"
    senior = "senior"


@dataclass
class _Common:
    store: Path = Path()


_common = _Common()
Files = Annotated[list[Path], typer.Argument(help="CSV、XLSX 或 XLS 文件,可以不止一个")]
ProfileName = Annotated[str, typer.Option("--profile", help="表头档案;不写则自动识别")]
TableName = Annotated[str, typer.Option("--table", help="只取这一张表;不写则按表头识别")]
YearOption = Annotated[str, typer.Option("--school-year", help="文件里没有学年列时用,如 2023")]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help="声明不需要的列,可重复")]
OutputFormat = Annotated[Format, typer.Option("--format", help="输出格式")]


@app.callback()
def common(
    store: Annotated[
        Path | None,
        typer.Option("--store", envvar=STORE_VARIABLE, help="数据存放目录", show_default="data/store"),
    ] = None,
) -> None:
    """校校好的命令行。"""
    _common.store = store or store_dir()


@app.command("load")
def load_command(
    files: Files, profile: ProfileName = "", table: TableName = "", school_year: YearOption = "",
    ignore: Ignore = None, note: Annotated[str, typer.Option("--note", help="这次发布的说明")] = "",
) -> None:  # fmt: skip
    """检查并装入文件,发布为新版本;有一处不合要求就整批不收,什么都不改变。"""
    with _letters(), _progress() as tell:
        wishes = _wishes(profile, table, school_year, ignore)
        report = load(files, _common.store, wishes, note, progress=tell)
    _tell_report(report)
    _tell_version(report.version) if report.version else _out.print("这些文件已经装入过,当前版本不变。")


@app.command("check")
def check_command(
    files: Files, profile: ProfileName = "", table: TableName = "", school_year: YearOption = "",
    ignore: Ignore = None,
) -> None:  # fmt: skip
    """与 load 一样检查,但不装入、不发布。"""
    with _letters(), _progress() as tell:
        report = check(files, _common.store, _wishes(profile, table, school_year, ignore), tell)
    _tell_report(report)
    _out.print("检查通过,没有装入。")


@app.command("demo")
def demo_command(
    if_empty: Annotated[bool, typer.Option("--if-empty", help="已有数据时什么也不做")] = False,
) -> None:
    """建立示例县的数据(模拟)。"""
    current = Versions(_common.store).current()
    if current and if_empty:
        _out.print(f"已有数据(版本 {current}),不再建立示例数据。")
        return
    with _letters(), _progress() as tell:
        report = load(
            sorted(DEMO.glob("*.csv")),
            _common.store,
            Wishes(),
            "示例数据(模拟)",
            invented=True,
            progress=tell,
        )
    _tell_version(report.version) if report.version else _out.print("示例数据已经在当前版本里。")


@app.command("versions")
def versions_command(output: OutputFormat = Format.table) -> None:
    """列出所有数据版本。"""
    with _letters():
        versions = Versions(_common.store)
        current = versions.current()
        rows = [
            {
                "current": "▶" if v.version == current else "",
                "version": v.version,
                "created_at": v.created_at,
                "created_by": v.created_by,
                "schools": v.schools,
                "school_years": "、".join(map(str, v.school_years)),
                "files": "、".join(v.files),
                "note": v.note,
            }
            for v in versions.all()
        ]
    titles = ["当前", "版本", "时间", "发布人", "学校数", "学年", "文件", "说明"]
    _print_frame(pl.DataFrame(rows) if rows else pl.DataFrame(schema=["version"]), output, titles)


@app.command("rollback")
def rollback_command(
    version: Annotated[str, typer.Argument(help="要退回的版本,如 1.0.0")],
    note: Annotated[str, typer.Option("--note", help="退回的原因")] = "",
) -> None:
    """把当前版本指回某个旧版本;数据都保留,动作有记录。"""
    with _letters():
        target = Versions(_common.store).rollback(version, note)
    _out.print(f"当前版本已指回 {target.version}(发布于 {target.created_at})。")


@app.command("template")
def template_command(folder: Annotated[Path, typer.Argument(help="写到哪个目录")]) -> None:
    """写出各表的空白模板(XLSX 与 CSV)和填写说明。"""
    written = write_templates(folder)
    _out.print(f"已写出 {len(written)} 个模板到 {folder}。")


@app.command("indicators")
def indicators_command(output: OutputFormat = Format.table) -> None:
    """列出登记的指标:怎么算、单位、方向、出处。"""
    rows = [
        {
            "id": card.id,
            "label": card.label,
            "formula": card.formula_words,
            "unit": card.unit,
            "direction": card.direction_words,
            "stages": "、".join(LABELS[stage] for stage in card.stages),
            "source": card.source,
        }
        for card in registry().indicators.values()
    ]
    _print_frame(pl.DataFrame(rows), output, ["编号", "指标", "算式", "单位", "方向", "学段", "出处"])


@app.command("values")
def values_command(
    indicator: Annotated[str, typer.Option("--indicator", help="指标编号,见 indicators")],
    stage: Annotated[Stage, typer.Option("--stage", help="学段")] = Stage.primary,
    scope: Annotated[str, typer.Option("--scope", help="county:县区、group:集团 或 all")] = "all",
    school_year: Annotated[int | None, typer.Option("--school-year", help="学年;不写为全部")] = None,
    output: OutputFormat = Format.table,
) -> None:
    """各校各学年的指标值。"""
    _known_indicators([indicator])
    with _letters():
        reader = Reader(_common.store)
        years = None if school_year is None else [school_year]
        edition = reader.current()
        frame = reader.values(edition.version, _scope(scope), stage.value, [indicator], years)
    _mark_invented(edition)
    _print_frame(frame.drop("in_scope"), output)


@app.command("balance")
def balance_command(
    indicator: Annotated[str, typer.Option("--indicator", help="指标编号,可用逗号隔开几个")],
    stage: Annotated[Stage, typer.Option("--stage", help="学段")] = Stage.primary,
    scope: Annotated[str, typer.Option("--scope", help="county:县区、group:集团 或 all")] = "all",
    school_year: Annotated[int | None, typer.Option("--school-year", help="学年;不写为全部")] = None,
    measure: Annotated[str, typer.Option("--measure", help="量度,可用逗号隔开几个")] = "cv_w",
    output: OutputFormat = Format.table,
) -> None:
    """均衡程度:差异系数等量度,附校数、学生数;没有值就写明原因。"""
    indicators, measures = _words(indicator), _words(measure)
    _known_indicators(indicators)
    if unknown := [name for name in measures if name not in MEASURES]:
        _wrong_use(f"没有这个量度:{'、'.join(unknown)};可用:{'、'.join(MEASURES)}")
    with _letters():
        reader = Reader(_common.store)
        edition = reader.current()
        years = list(edition.school_years) if school_year is None else [school_year]
        frame = pl.concat(
            reader.measures_or_reasons(edition.version, _scope(scope), stage.value, one, measures, years)
            for one in indicators
        )
    _mark_invented(edition)
    _print_frame(frame, output)


@app.command("serve")
def serve_command(
    port: Annotated[int, typer.Option("--port", help="端口")] = 8501,
    host: Annotated[str, typer.Option("--host", help="监听地址")] = "127.0.0.1",
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="声明前面有可信的登录代理")] = False,
) -> None:
    """打开看板。"""
    from dashboard.serving import serve  # Streamlit is slow to import and other commands need none

    with _letters():
        serve(_common.store, host, port, behind_proxy=behind_proxy)


def main() -> None:
    """The console script."""
    app()


def _mark_invented(edition: Edition) -> None:
    if edition.is_demo:
        _err.print("示例数据(模拟),不可引用。", style="bold")


def _wishes(profile: str, table: str, school_year: str, ignore: list[str] | None) -> Wishes:
    if table and table not in CONTRACTS:
        _wrong_use(f"没有这张表:{table};可用:{'、'.join(CONTRACTS)}")
    named = profile_named(profile) if profile else None
    return Wishes(named, table, school_year, frozenset(ignore or []))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _scope(words: str) -> Scope:
    try:
        return Scope.parse(words)
    except ValueError as error:
        _wrong_use(str(error))
        raise AssertionError from error


def _known_indicators(names: list[str]) -> None:
    known = registry().indicators
    if unknown := [name for name in names if name not in known]:
        _wrong_use(f"没有登记这个指标:{'、'.join(unknown)};用 xiaoxiaohao indicators 查看")


def _wrong_use(sentence: str) -> None:
    _err.print(f"用法不对:{sentence}", markup=False, highlight=False)
    raise typer.Exit(WRONG_USE)


@contextmanager
def _letters() -> Iterator[None]:
    """Turns a refusal into letters on stderr and exit code 1."""
    try:
        yield
    except Refused as refused:
        _err.print(f"没有通过,共 {_count(refused.problems)} 处问题;什么都没有改变。", style="bold red")
        for number, problem in enumerate(refused.problems, start=1):
            _err.print(f"{number}. {problem.letter}", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(DATA_PROBLEM) from None


def _count(problems: list[Problem]) -> int:
    return sum(1 + problem.more for problem in problems)


@contextmanager
def _progress() -> Iterator[Any]:
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=_err, transient=True
    )
    with bar:
        tasks: dict[str, Any] = {}

        def tell(step: str, done: int, of: int) -> None:
            task = tasks.setdefault(step, bar.add_task(step, total=of))
            bar.update(task, completed=done, total=of)

        yield tell


def _tell_report(report: Report) -> None:
    for delivery in report.deliveries:
        rows = "、".join(f"{table} {count} 行" for table, count in delivery.rows.items())
        how = f"编码 {delivery.encoding}" + (f",档案 {delivery.profile}" if delivery.profile else "")
        again = "(已装入过,略过)" if delivery.file in report.known else ""
        _out.print(f"{delivery.file}:{rows}({how}){again}", markup=False, highlight=False, soft_wrap=True)
        for words, what in (
            ("未用的列", delivery.dropped_headers),
            ("略过的工作表", delivery.skipped_sheets),
        ):
            if what:
                _out.print(f"  {words}:{'、'.join(what)}", markup=False, highlight=False, soft_wrap=True)


def _tell_version(version: Version) -> None:
    years = version.school_years
    span = f"{years[0]}—{years[-1]} 学年" if years else "没有年度数据"
    _out.print(f"已发布版本 {version.version}:{version.schools} 所学校,{span}。", highlight=False)
    for change in version.changes:
        _out.print(
            f"  {change.table}:新增 {change.added} 行,修改 {change.changed} 行,减少 {change.removed} 行",
            highlight=False,
        )


def _print_frame(frame: pl.DataFrame, output: Format, titles: list[str] | None = None) -> None:
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
            table.add_row(*(_cell(cell) for cell in row))
        wide_open = Console(width=10_000)
        needed = Measurement.get(wide_open, wide_open.options, table).maximum
        (_out if _out.is_terminal else Console(width=needed)).print(table)


def _cell(cell: object) -> str:
    if cell is None:
        return "—"
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


assert set(Stage) == set(MEASURED)  # the enum above is written out because typer needs it so


if __name__ == "__main__":
    main()
