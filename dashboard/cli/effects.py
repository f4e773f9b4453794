"""``xiaoxiaohao effect``: the verdict on one group or on all, from what is published or straight from files."""

import json
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from balance.effect.finding import AllFinding, GroupFinding
from balance.effect.small import Randomised
from balance.effect.study import Study
from balance.effect.timing import Dealt
from balance.scope import Scope
from dashboard.cli.options import (
    IndicatorNames,
    OneYear,
    OutputFormat,
    Stage,
    StageName,
    Store,
    chosen_store,
    known_indicators,
)
from dashboard.cli.printing import OUT, Format, letters, mark_invented, print_frame, progress, wrong_use
from dashboard.presenters.context import Context
from dashboard.presenters.effect import answer, doubts, fine_print
from dashboard.selection import Selection
from dashboard.studies import Effect, effect
from dashboard.words import plain
from etl.aside import UNPUBLISHED, aside
from etl.reading import Edition, Reader
from etl.reference import registry

Straight = Annotated[
    list[Path] | None, typer.Argument(help="直接从这些文件得出结论，不留存；不写则用已发布的数据")
]
GroupName = Annotated[str, typer.Option("--group", help="哪个集团")]
AllGroups = Annotated[bool, typer.Option("--all", help="把全部集团放在一起看")]


def effect_command(
    context: typer.Context,
    indicator: IndicatorNames,
    files: Straight = None,
    group: GroupName = "",
    everyone: AllGroups = False,
    stage: StageName = Stage.primary,
    school_year: OneYear = None,
    output: OutputFormat = Format.table,
    store: Store = None,
) -> None:
    """集团成效:入集团后的变化与可比学校相比,结论、条件和各年差别;条件不够就说数据不足(--format json 连同依据)。"""
    known_indicators([indicator])
    if bool(group) == everyone:
        wrong_use("--group 集团名 与 --all 要写一个，也只写一个")
    scope = Scope("group", group) if group else Scope("all")
    with letters(), ExitStack() as until_read:
        if files:
            tell = until_read.enter_context(progress())
            reader, report = until_read.enter_context(aside(files, progress=tell))
            if report.findings and output is Format.table:
                found_n = sum(finding.total for finding in report.findings)
                OUT.print(f"经验校验发现 {found_n} 处，详见 xiaoxiaohao check；这里只看，不装入。")
            version, edition = UNPUBLISHED, None
        else:
            reader = Reader(chosen_store(context, store))
            edition = reader.current()
            version = edition.version
        last = school_year if school_year is not None else reader.last_year(version)
        found = effect(reader, version, scope, stage.value, indicator, last)
    if found is None:
        wrong_use(f"{scope.name} 在这个学段没有总校以外的成员校，或者没有这个集团")
    if edition is not None:
        mark_invented(edition)
    finding = found.one.finding if found.one else found.everyone
    assert finding is not None
    if output is Format.json:
        print(json.dumps(_machine(finding), ensure_ascii=False))
        return
    if output is Format.table:
        chosen = Selection(version, False, scope, stage.value, last, last, indicator)
        _in_words(Context(registry(), edition or _unpublished(files or []), chosen), found, finding)
    print_frame(
        _points(finding),
        output,
        ["距入集团学年", "差别", "区间下端", "区间上端", "学校数", "集团数", "可比学校数"],
    )


def _unpublished(files: list[Path]) -> Edition:
    rules = registry()
    names = tuple(path.name for path in files)
    return Edition(UNPUBLISHED, "", "", (), "", names, False, rules.standard.label, rules.scope_rule.label)


def _in_words(context: Context, found: Effect, finding: GroupFinding | AllFinding) -> None:
    broken = [context.broken] if context.broken else []
    for sentence in (answer(context, found), *broken, *doubts(context, found), *fine_print(context, found)):
        OUT.print(plain(sentence), markup=False, highlight=False, soft_wrap=True)
    conditions = finding.panel.conditions if isinstance(finding, GroupFinding) else finding.conditions
    for one in conditions:
        mark = "✓" if one.holds else "✗"
        OUT.print(f"{mark} {one.words}：{one.found}", markup=False, highlight=False, soft_wrap=True)


def _machine(finding: GroupFinding | AllFinding) -> dict[str, object]:
    """The finding for other programs: verdict, reasons, conditions, the estimate that it rests on, points."""
    rests_on: Randomised | Study | Dealt | None
    if isinstance(finding, GroupFinding):
        conditions, rests_on = finding.panel.conditions, finding.change
        path = finding.placebo.p if finding.placebo else None
    else:
        conditions, rests_on = finding.conditions, finding.timing or finding.study
        path = finding.study.trend.p if finding.study and finding.study.trend else None
        path = finding.timing.placebo_p if finding.timing else path
    estimate = {} if rests_on is None else asdict(rests_on)
    estimate.pop("points", None)
    return {
        "verdict": finding.verdict.kind,
        "sentence": finding.verdict.sentence,
        "reasons": finding.verdict.reasons,
        "needs": finding.verdict.needs,
        "conditions": [{"id": one.id, "holds": one.holds, "found": one.found} for one in conditions],
        "method": None if rests_on is None else _METHODS[type(rests_on)],
        "estimate": estimate or None,
        "path_p": path,
        "points": _points(finding).to_dicts(),
    }


_METHODS = {Randomised: "schools_by_choice", Study: "group_time_effects", Dealt: "groups_by_timing"}


def _points(finding: GroupFinding | AllFinding) -> pl.DataFrame:
    if isinstance(finding, GroupFinding):
        points = finding.points
    else:
        points = finding.study.points if finding.study else ()
    columns = {
        "event": pl.Int64, "effect": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "schools": pl.Int64, "groups": pl.Int64, "comparison": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame([vars(point) for point in points], schema=columns)
