"""``xiaoxiaohao effect``: the verdict on one group or on all, from what is published or straight from files."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from balance.effect.finding import AllFinding, GroupFinding
from balance.scope import Scope
from dashboard.cli.options import (
    Confirm,
    ConfirmAll,
    IndicatorNames,
    OneYear,
    OutputFormat,
    Stage,
    StageName,
    Store,
    chosen_store,
    confirmations,
    known_indicators,
)
from dashboard.cli.printing import OUT, Format, letters, mark_invented, print_frame, progress, wrong_use
from etl.loading import load
from etl.reading import Edition, Reader
from etl.recognition import Wishes

if TYPE_CHECKING:
    from dashboard.presenters.context import Context
    from dashboard.studies import Effect

Straight = Annotated[
    list[Path] | None, typer.Argument(help="直接从这些文件得出结论,不留存;不写则用已发布的数据")
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
    confirm: Confirm = None,
    confirm_all: ConfirmAll = "",
    output: OutputFormat = Format.table,
    store: Store = None,
) -> None:
    """集团成效:入集团后的变化与可比学校相比,结论、条件和各年差别;条件不够就说数据不足。"""
    known_indicators([indicator])
    if bool(group) == everyone:
        wrong_use("--group 集团名 与 --all 要写一个,也只写一个")
    scope = Scope("group", group) if group else Scope("all")
    reasons = confirmations(confirm, confirm_all)
    if not files:
        _tell(chosen_store(context, store), scope, stage.value, indicator, school_year, output)
        return
    with tempfile.TemporaryDirectory(prefix="xiaoxiaohao-") as kept:
        with letters(), progress() as tell:
            load(files, Path(kept), Wishes(), progress=tell, confirm=reasons)
        _tell(Path(kept), scope, stage.value, indicator, school_year, output)


def _tell(
    store: Path, scope: Scope, stage: str, indicator: str, school_year: int | None, output: Format
) -> None:
    from dashboard.studies import effect  # statistics are slow to import; other commands need none

    with letters():
        reader = Reader(store)
        edition = reader.current()
        last = school_year if school_year is not None else max(edition.school_years)
        found = effect(reader, edition.version, scope, stage, indicator, last)
    if found is None:
        wrong_use(f"{scope.name} 在这个学段没有总校以外的成员校,或者没有这个集团")
    mark_invented(edition)
    finding = found.one.finding if found.one else found.everyone
    assert finding is not None
    if output is Format.table:
        _in_words(_context(edition, scope, stage, indicator, last), found, finding)
    print_frame(
        _points(finding), output, ["距入集团学年", "差别", "区间下端", "区间上端", "学校数", "集团数"]
    )


def _context(edition: Edition, scope: Scope, stage: str, indicator: str, last: int) -> "Context":
    from dashboard.presenters.context import Context
    from dashboard.selection import Selection
    from etl.reference import registry

    chosen = Selection(edition.version, False, scope, stage, last, last, indicator)
    return Context(registry(), edition, chosen)


def _in_words(context: "Context", found: "Effect", finding: GroupFinding | AllFinding) -> None:
    from dashboard.presenters.effect import answer, doubts
    from dashboard.words import plain

    for sentence in (answer(context, found), *doubts(found)):
        OUT.print(plain(sentence), markup=False, highlight=False, soft_wrap=True)
    for one in finding.panel.conditions:
        mark = "✓" if one.holds else "✗"
        OUT.print(f"{mark} {one.words}:{one.found}", markup=False, highlight=False, soft_wrap=True)


def _points(finding: GroupFinding | AllFinding) -> pl.DataFrame:
    if isinstance(finding, GroupFinding):
        points = finding.points
    else:
        points = finding.study.points if finding.study else ()
    columns = {
        "event": pl.Int64, "effect": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "schools": pl.Int64, "groups": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame([vars(point) for point in points], schema=columns)
