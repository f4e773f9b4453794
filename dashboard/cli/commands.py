"""The commands, one function each: read the options, call a door of the floor below, print."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from balance.measures import MEASURES
from balance.stages import LABELS as STAGES
from dashboard.cli.options import (
    Files,
    Ignore,
    IndicatorNames,
    OneYear,
    OutputFormat,
    ProfileName,
    ScopeWords,
    Stage,
    StageName,
    Store,
    TableName,
    YearOption,
    chosen_store,
    known_indicators,
    read_scope,
    wishes,
    words,
)
from dashboard.cli.printing import (
    OUT,
    Format,
    letters,
    mark_invented,
    print_frame,
    progress,
    tell_report,
    tell_version,
    wrong_use,
)
from etl.contracts import LABELS
from etl.loading import check, load
from etl.reading import Reader
from etl.recognition import Wishes
from etl.reference import registry
from etl.settings import DEMO
from etl.templates import write_templates
from etl.versions import Versions

app = typer.Typer(
    help="校校好:把各校每年的数据装进来,看均衡不均衡、薄弱学校有没有追上来。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def common(context: typer.Context, store: Store = None) -> None:
    """校校好的命令行。"""
    context.obj = store


@app.command("load")
def load_command(
    context: typer.Context, files: Files, profile: ProfileName = "", table: TableName = "",
    school_year: YearOption = "", ignore: Ignore = None, store: Store = None,
    note: Annotated[str, typer.Option("--note", help="这次发布的说明")] = "",
) -> None:  # fmt: skip
    """检查并装入文件,发布为新版本;有一处不合要求就整批不收,什么都不改变。"""
    with letters(), progress() as tell:
        how = wishes(profile, table, school_year, ignore)
        report = load(files, chosen_store(context, store), how, note, progress=tell)
    tell_report(report)
    tell_version(report.version) if report.version else OUT.print("这些文件已经装入过,当前版本不变。")


@app.command("check")
def check_command(
    context: typer.Context, files: Files, profile: ProfileName = "", table: TableName = "",
    school_year: YearOption = "", ignore: Ignore = None, store: Store = None,
) -> None:  # fmt: skip
    """与 load 一样检查,但不装入、不发布。"""
    with letters(), progress() as tell:
        how = wishes(profile, table, school_year, ignore)
        report = check(files, chosen_store(context, store), how, tell)
    tell_report(report)
    OUT.print("检查通过,没有装入。")


@app.command("demo")
def demo_command(
    context: typer.Context,
    store: Store = None,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="已有数据时什么也不做")] = False,
) -> None:
    """建立示例县的数据(模拟)。"""
    where = chosen_store(context, store)
    current = Versions(where).current()
    if current and if_empty:
        OUT.print(f"已有数据(版本 {current}),不再建立示例数据。")
        return
    with letters(), progress() as tell:
        files = sorted(DEMO.glob("*.csv"))
        report = load(files, where, Wishes(), "示例数据(模拟)", invented=True, progress=tell)
    tell_version(report.version) if report.version else OUT.print("示例数据已经在当前版本里。")


@app.command("versions")
def versions_command(
    context: typer.Context, store: Store = None, output: OutputFormat = Format.table
) -> None:
    """列出所有数据版本。"""
    with letters():
        versions = Versions(chosen_store(context, store))
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
    print_frame(pl.DataFrame(rows) if rows else pl.DataFrame(schema=["version"]), output, titles)


@app.command("rollback")
def rollback_command(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="要退回的版本,如 1.0.0")],
    note: Annotated[str, typer.Option("--note", help="退回的原因")] = "",
    store: Store = None,
) -> None:
    """把当前版本指回某个旧版本;数据都保留,动作有记录。"""
    with letters():
        target = Versions(chosen_store(context, store)).rollback(version, note)
    OUT.print(f"当前版本已指回 {target.version}(发布于 {target.created_at})。")


@app.command("template")
def template_command(folder: Annotated[Path, typer.Argument(help="写到哪个目录")]) -> None:
    """写出各表的空白模板(XLSX 与 CSV)和填写说明。"""
    with letters():
        written = write_templates(folder)
    OUT.print(f"已写出 {len(written)} 个模板到 {folder}。", markup=False, highlight=False)


@app.command("indicators")
def indicators_command(output: OutputFormat = Format.table) -> None:
    """列出登记的指标:怎么算、单位、方向、出处。"""
    rows = [
        {
            "id": card.id,
            "label": card.label,
            "formula": card.formula_words(LABELS),
            "unit": card.unit,
            "direction": card.direction_words,
            "stages": "、".join(STAGES[stage] for stage in card.stages),
            "source": card.source,
        }
        for card in registry().indicators.values()
    ]
    print_frame(pl.DataFrame(rows), output, ["编号", "指标", "算式", "单位", "方向", "学段", "出处"])


@app.command("values")
def values_command(
    context: typer.Context,
    indicator: IndicatorNames,
    stage: StageName = Stage.primary,
    scope: ScopeWords = "all",
    school_year: OneYear = None,
    output: OutputFormat = Format.table,
    store: Store = None,
) -> None:
    """各校各学年的指标值。"""
    known_indicators([indicator])
    where = read_scope(scope)
    with letters():
        reader = Reader(chosen_store(context, store))
        years = None if school_year is None else [school_year]
        edition = reader.current()
        frame = reader.values(edition.version, where, stage.value, [indicator], years)
    mark_invented(edition)
    print_frame(frame.drop("in_scope"), output)


@app.command("balance")
def balance_command(
    context: typer.Context,
    indicator: IndicatorNames,
    stage: StageName = Stage.primary,
    scope: ScopeWords = "all",
    school_year: OneYear = None,
    measure: Annotated[str, typer.Option("--measure", help="量度,可用逗号隔开几个")] = "cv_w",
    output: OutputFormat = Format.table,
    store: Store = None,
) -> None:
    """均衡程度:差异系数等量度,附校数、学生数;没有值就写明原因。"""
    indicators, measures = words(indicator), words(measure)
    if not indicators or not measures:
        wrong_use("--indicator 与 --measure 都至少要写一个")
    known_indicators(indicators)
    if unknown := [name for name in measures if name not in MEASURES]:
        wrong_use(f"没有这个量度:{'、'.join(unknown)};可用:{'、'.join(MEASURES)}")
    where = read_scope(scope)
    with letters():
        reader = Reader(chosen_store(context, store))
        edition = reader.current()
        years = list(edition.school_years) if school_year is None else [school_year]
        frame = pl.concat(
            reader.measures_or_reasons(edition.version, where, stage.value, one, measures, years)
            for one in indicators
        )
    mark_invented(edition)
    print_frame(frame, output)


@app.command("serve")
def serve_command(
    context: typer.Context,
    store: Store = None,
    port: Annotated[int, typer.Option("--port", help="端口")] = 8501,
    host: Annotated[str, typer.Option("--host", help="监听地址")] = "127.0.0.1",
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="声明前面有可信的登录代理")] = False,
) -> None:
    """打开看板。"""
    from dashboard.serving import NotServed, serve  # Streamlit is slow to import; other commands need none

    OUT.print(f"正在打开看板 http://{host}:{port},按 Ctrl+C 停止。", highlight=False)
    try:
        serve(chosen_store(context, store), host, port, behind_proxy=behind_proxy)
    except NotServed as letter:
        wrong_use(str(letter))


def main() -> None:
    """The console script."""
    app()
