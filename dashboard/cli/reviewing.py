"""Commands that look before anything is done: what would change, and whether a version can be made again."""

from dataclasses import asdict
from typing import Annotated

import typer

from dashboard.cli.looking import look_first
from dashboard.cli.machine import AsLines, ReturnTo, line, preview_line, work
from dashboard.cli.options import (
    Confirm,
    ConfirmAll,
    Encoding,
    Files,
    Ignore,
    ProfileName,
    Store,
    TableName,
    YearOption,
    chosen_store,
    confirmations,
    wishes,
)
from dashboard.cli.printing import DATA_PROBLEM, OUT, tell_findings, tell_report
from etl.preview import Move, Preview, between, preview
from etl.reference import registry
from etl.store.proof import prove

_KINDS = {"cv_w": "差异系数", "mean_w": "总体均值", "share_met": "达标校比例"}


def preview_command(
    context: typer.Context, files: Files, profile: ProfileName = "", table: TableName = "",
    school_year: YearOption = "", ignore: Ignore = None, encoding: Encoding = "", store: Store = None,
    confirm: Confirm = None, confirm_all: ConfirmAll = "",
    return_to: ReturnTo = None, as_lines: AsLines = False,
    seen: Annotated[bool, typer.Option("--look", help="先说明每个文件认成了什么(同 look)")] = False,
) -> None:  # fmt: skip
    """检查文件,并预告发布后会变什么;不装入、不发布。"""
    reasons = confirmations(confirm, confirm_all)
    how = wishes(profile, table, school_year, ignore, encoding, chosen_store(context, store))
    with work(as_lines, files, return_to, how) as tell:
        if seen:
            look_first(files, how, as_lines=as_lines, tell=tell)
        found = preview(files, chosen_store(context, store), how, progress=tell, confirm=reasons)
    if as_lines:
        line("done", **preview_line(found))
        return
    if found.report:
        tell_report(found.report)
        tell_findings(found.report)
    if found.changes_nothing:
        OUT.print("这些文件已经装入过，发布不会改变什么。")
        return
    OUT.print(f"检查通过。发布后的版本是 {found.number}(现在：{found.current or '没有数据'})。")
    _tell(found)


def compare_command(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="与当前版本比较的版本，如 1.0.0")],
    store: Store = None,
    as_lines: AsLines = False,
) -> None:
    """如果退回到这个版本,会变什么;什么都不做。"""
    with work(as_lines):
        found = between(chosen_store(context, store), version)
    if as_lines:
        line("done", **preview_line(found))
        return
    OUT.print(f"当前版本 {found.current} → {found.number}:")
    _tell(found)


def prove_command(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="要核对的版本，如 1.0.0")],
    store: Store = None,
    as_lines: AsLines = False,
) -> None:
    """由存档重建一个版本,与已发布的逐表比较;不一致时退出码为 1。"""
    with work(as_lines) as tell:
        proof = prove(chosen_store(context, store), version, tell)
    if as_lines:
        line("done", **asdict(proof), holds=proof.holds)
        return
    if proof.holds:
        OUT.print(f"版本 {version} 由 {proof.batches} 个批次重建，逐表逐行完全一致。", highlight=False)
        return
    for name in proof.damaged:
        OUT.print(f"存档缺失或内容与校验值不符：{name}", markup=False, highlight=False, soft_wrap=True)
    for name, rows in proof.unequal.items():
        OUT.print(f"表 {name}：重建后有 {rows} 行与已发布的不同", markup=False, highlight=False)
    if proof.was_missing:
        OUT.print("这个版本的库文件不在了，没有可比的；读取或退回到它时会由存档重建。")
    raise typer.Exit(DATA_PROBLEM)


def _tell(found: Preview) -> None:
    for change in found.changes:
        OUT.print(
            f"  {change.table}：新增 {change.added} 行，修改 {change.changed} 行，减少 {change.removed} 行",
            highlight=False,
        )
    if not found.changes:
        OUT.print("  各表的数据没有变化。")
    if found.difference is None:
        return
    for words, names, count in (
        ("新出现的学校", found.difference.came, found.difference.came_n),
        ("不再有的学校", found.difference.left, found.difference.left_n),
    ):
        if count:
            listed = "、".join(name for _, name in names[:10])
            OUT.print(
                f"  {words} {count} 所：{listed}{'等' if count > 10 else ''}", markup=False, highlight=False
            )
    for title, moves in (("结论翻转", found.difference.turned), ("变化最大", found.difference.moves)):
        for move in moves[:10]:
            OUT.print(f"  {title}：{_words(move)}", markup=False, highlight=False, soft_wrap=True)


def _words(move: Move) -> str:
    card = registry().indicators.get(move.indicator)
    name = card.label if card else move.indicator
    what = f"{move.scope or '全部学校'} {move.stage} {move.school_year} {name} {_KINDS[move.measure]}"
    return f"{what} {move.old:.4g} → {move.new:.4g}"
