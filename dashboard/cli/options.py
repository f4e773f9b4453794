"""The words of the command line: options that several commands share, and how they are read."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from balance.scope import Scope
from balance.stages import MEASURED
from dashboard.cli.printing import Format, wrong_use
from etl.contracts import CONTRACTS
from etl.recognition import Wishes, profiles
from etl.reference import registry
from etl.settings import STORE_VARIABLE, store_dir


class Stage(StrEnum):
    """The stages that figures are made for; written out because typer needs it so."""

    primary = "primary"
    junior = "junior"
    senior = "senior"


assert set(Stage) == set(MEASURED)


def _directory(given: Path | None) -> Path | None:
    if given is not None and given.exists() and not given.is_dir():
        wrong_use(f"--store 要给一个目录,{given} 是文件")
    return given


def chosen_store(context: typer.Context, given: Path | None) -> Path:
    """The store named after the command, else before it, else the environment's or the default."""
    return given or (context.obj if isinstance(context.obj, Path) else None) or store_dir()


Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        help=f"数据存放目录;也可设环境变量 {STORE_VARIABLE}",
        show_default="data/store",
        callback=_directory,
    ),
]
Files = Annotated[list[Path], typer.Argument(help="CSV、XLSX 或 XLS 文件,可以不止一个")]
ProfileName = Annotated[str, typer.Option("--profile", help="表头档案;不写则自动识别")]
TableName = Annotated[str, typer.Option("--table", help="只取这一张表;不写则按表头识别")]
YearOption = Annotated[str, typer.Option("--school-year", help="文件里没有学年列时用,如 2023")]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help="声明不需要的列,可重复")]
OutputFormat = Annotated[Format, typer.Option("--format", help="输出格式")]


IndicatorNames = Annotated[
    str, typer.Option("--indicator", help="指标编号,见 indicators;balance 可用逗号隔开几个")
]
StageName = Annotated[Stage, typer.Option("--stage", help="学段")]
ScopeWords = Annotated[str, typer.Option("--scope", help="county:县区、group:集团 或 all")]
OneYear = Annotated[int | None, typer.Option("--school-year", help="学年;不写为全部")]


def wishes(profile: str, table: str, school_year: str, ignore: list[str] | None) -> Wishes:
    """What the options say about the files; ends with exit code 2 where they say something unknown."""
    if table and table not in CONTRACTS:
        wrong_use(f"没有这张表:{table};可用:{'、'.join(CONTRACTS)}")
    if school_year and not re.match(r"\d{3,4}(?!\d)", school_year):
        wrong_use(f"--school-year 要写成 2023 或 2023-2024,读到:{school_year}")
    if profile and profile not in profiles():
        wrong_use(f"没有这个表头档案:{profile};可用:{'、'.join(profiles())}")
    return Wishes(profiles()[profile] if profile else None, table, school_year, frozenset(ignore or []))


def words(text: str) -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def read_scope(written: str) -> Scope:
    """The scope as written; ends with exit code 2 where it cannot be read."""
    try:
        return Scope.parse(written)
    except ValueError as error:
        wrong_use(str(error))


def known_indicators(names: list[str]) -> None:
    """Ends with exit code 2 where an indicator is not registered."""
    known = registry().indicators
    if unknown := [name for name in names if name not in known]:
        wrong_use(f"没有登记这个指标:{'、'.join(unknown)};用 xiaoxiaohao indicators 查看")
