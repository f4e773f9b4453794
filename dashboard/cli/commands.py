"""The commands, one function each: read the options, call a door of the floor below, print."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from balance.measures import MEASURES
from balance.stages import LABELS as STAGES
from dashboard.cli import effects, exporting, looking, reviewing
from dashboard.cli.machine import AsLines, ReturnTo, finding_lines, line, report_lines, version_line, work
from dashboard.cli.measures import measures_command
from dashboard.cli.options import (
    Confirm,
    ConfirmAll,
    Encoding,
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
    confirmations,
    known_indicators,
    read_scope,
    wishes,
    words,
)
from dashboard.cli.printing import (
    OUT,
    Format,
    current_or_letter,
    letters,
    mark_invented,
    print_frame,
    progress,
    remarks,
    tell_findings,
    tell_report,
    tell_version,
    wrong_use,
)
from etl.checks import CHECKS
from etl.contracts import CONTRACTS, LABELS
from etl.loading import check, load
from etl.problems import Refused
from etl.reading import Reader
from etl.recognition import Wishes
from etl.reference import registry
from etl.settings import DEMO, PUBLISHED
from etl.store.verifying import verify
from etl.store.versions import Versions
from etl.templates import write_templates

app = typer.Typer(
    help="校校好：把各校每年的数据装进来，看均衡不均衡、薄弱学校有没有追上来。",
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
    school_year: YearOption = "", ignore: Ignore = None, encoding: Encoding = "", store: Store = None,
    note: Annotated[str, typer.Option("--note", help="这次发布的说明")] = "",
    confirm: Confirm = None, confirm_all: ConfirmAll = "",
    return_to: ReturnTo = None, as_lines: AsLines = False,
) -> None:  # fmt: skip
    """检查并装入文件,发布为新版本;有一处不合要求就整批不收,什么都不改变。"""
    reasons = confirmations(confirm, confirm_all)
    how = wishes(profile, table, school_year, ignore, encoding, chosen_store(context, store))
    with work(as_lines, files, return_to, how) as tell:
        report = load(files, chosen_store(context, store), how, note, progress=tell, confirm=reasons)
    if as_lines:
        version = version_line(report.version) if report.version else None
        line("done", deliveries=report_lines(report), version=version, findings=finding_lines(report))
        return
    tell_report(report)
    tell_findings(report)
    tell_version(report.version) if report.version else OUT.print("这些文件已经装入过，当前版本不变。")


@app.command("check")
def check_command(
    context: typer.Context, files: Files, profile: ProfileName = "", table: TableName = "",
    school_year: YearOption = "", ignore: Ignore = None, encoding: Encoding = "", store: Store = None,
    return_to: ReturnTo = None, as_lines: AsLines = False,
) -> None:  # fmt: skip
    """与 load 一样检查,但不装入、不发布。"""
    how = wishes(profile, table, school_year, ignore, encoding, chosen_store(context, store))
    with work(as_lines, files, return_to, how) as tell:
        report = check(files, chosen_store(context, store), how, tell)
    if as_lines:
        line("done", deliveries=report_lines(report), findings=finding_lines(report))
        return
    tell_report(report)
    tell_findings(report)
    OUT.print("检查通过，没有装入。")


app.command("look")(looking.look_command)
app.command("map")(looking.map_command)
app.command("preview")(reviewing.preview_command)
app.command("compare")(reviewing.compare_command)
app.command("prove")(reviewing.prove_command)
app.command("export")(exporting.export_command)
app.command("measures")(measures_command)
app.command("effect")(effects.effect_command)


@app.command("demo")
def demo_command(
    context: typer.Context,
    store: Store = None,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="已有数据时什么也不做")] = False,
) -> None:
    """建立示例县的数据(模拟),并装入随附的公开报道(不是模拟的,另作标记)。"""
    where = chosen_store(context, store)
    with letters():
        current = Versions(where).current()
    if current and if_empty:
        OUT.print(f"已有数据(版本 {current})，不再建立示例数据。")
        return
    with letters(), progress() as tell:
        invented, told = sorted(DEMO.glob("*.csv")), sorted(PUBLISHED.glob("*.csv"))
        names = frozenset(path.name for path in invented)
        note = "示例数据(模拟)和公开报道"
        report = load([*invented, *told], where, Wishes(), note, invented=names, progress=tell)
    tell_version(report.version) if report.version else OUT.print("示例数据已经在当前版本里。")


@app.command("versions")
def versions_command(
    context: typer.Context, store: Store = None, output: OutputFormat = Format.table
) -> None:
    """列出所有数据版本。"""
    with letters():
        versions = Versions(chosen_store(context, store))
        current = current_or_letter(versions)
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
                "confirmed": "；".join(
                    f"{CHECKS[c.check].name if c.check in CHECKS else c.check} {c.rows} 处：{c.reason}({c.by})"
                    for c in versions.confirmed(v.version)
                ),
            }
            for v in versions.all()
        ]
    titles = ["当前", "版本", "时间", "发布人", "学校数", "学年", "文件", "说明", "经验校验的理由"]
    print_frame(pl.DataFrame(rows) if rows else pl.DataFrame(schema=["version"]), output, titles)


@app.command("verify")
def verify_command(context: typer.Context, store: Store = None, output: OutputFormat = Format.table) -> None:
    """逐个核对留存的文件、批次、版本和数据仓库是否完好;什么也不改。"""
    with letters():
        findings = verify(chosen_store(context, store))
        frame = pl.DataFrame(
            [(f.kind, f.name, f.files, f.state) for f in findings],
            schema=dict.fromkeys(("kind", "name", "files", "state"), pl.String),
            orient="row",
        )
        print_frame(frame, output, ["类别", "名称", "来自文件", "状态"])
        if damage := [finding.letter for finding in findings if finding.letter]:
            raise Refused(damage)


@app.command("rollback")
def rollback_command(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="要退回的版本，如 1.0.0")],
    note: Annotated[str, typer.Option("--note", help="退回的原因")] = "",
    store: Store = None,
    as_lines: AsLines = False,
) -> None:
    """把当前版本指回某个旧版本;数据都保留,动作有记录。"""
    with work(as_lines):
        target = Versions(chosen_store(context, store)).rollback(version, note)
    if as_lines:
        line("done", version=version_line(target))
        return
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


@app.command("checks")
def checks_command(output: OutputFormat = Format.table) -> None:
    """列出全部检查:逻辑校验必须改正,经验校验改正或说明理由。"""
    rows = [
        {
            "id": check.id,
            "pile": check.pile,
            "tables": "、".join(CONTRACTS[table].label for table in check.tables),
            "name": check.name,
            "rule": check.rule,
            "fix": check.fix,
        }
        for check in CHECKS.values()
    ]
    print_frame(pl.DataFrame(rows), output, ["编号", "类别", "数据表", "发现", "规则", "怎么办"])


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
    measure: Annotated[str, typer.Option("--measure", help="量度，可用逗号隔开几个")] = "cv_w",
    output: OutputFormat = Format.table,
    store: Store = None,
) -> None:
    """均衡程度:差异系数等量度,附校数、学生数;没有值就写明原因。"""
    indicators, measures = words(indicator), words(measure)
    if not indicators or not measures:
        wrong_use("--indicator 与 --measure 都至少要写一个")
    known_indicators(indicators)
    if unknown := [name for name in measures if name not in MEASURES]:
        wrong_use(f"没有这个量度：{'、'.join(unknown)}；可用：{'、'.join(MEASURES)}")
    where = read_scope(scope)
    with letters():
        reader = Reader(chosen_store(context, store))
        edition = reader.current()
        years = list(edition.school_years) if school_year is None else [school_year]
        frame = pl.concat(
            reader.measures_or_reasons(edition.version, where, stage.value, one, measures, years)
            for one in indicators
        )
        effects = [
            f"{registry().indicators[one].label}：{effect.words}"
            for one in indicators
            for effect in reader.merger_effects(edition.version, where, stage.value, one)
            if "cv_w" in measures and effect.school_year in years
        ]
    mark_invented(edition)
    remarks(effects)
    print_frame(frame.select(pl.exclude("reason"), "reason"), output)  # words last, where they may run on


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

    OUT.print(f"正在打开看板 http://{host}：{port}，按 Ctrl+C 停止。", highlight=False)
    try:
        serve(chosen_store(context, store), host, port, behind_proxy=behind_proxy)
    except NotServed as letter:
        wrong_use(str(letter))


def main() -> None:
    """The console script."""
    app()
