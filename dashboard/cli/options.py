"""The words of the command line: options that several commands share, and how they are read."""

import codecs
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from balance.scope import Scope
from balance.stages import MEASURED
from dashboard.cli.printing import Format, letters, wrong_use
from etl.checks import CHECKS, Confirmations
from etl.contracts import CONTRACTS
from etl.recognition import Wishes, known_to
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
        wrong_use(f"--store 要给一个目录，{given} 是文件")
    return given


def chosen_store(context: typer.Context, given: Path | None) -> Path:
    """The store named after the command, else before it, else the environment's or the default."""
    return given or (context.obj if isinstance(context.obj, Path) else None) or store_dir()


Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        help=f"数据存放目录；也可设环境变量 {STORE_VARIABLE}",
        show_default="data/store",
        callback=_directory,
    ),
]
Files = Annotated[list[Path], typer.Argument(help="CSV、XLSX 或 XLS 文件，可以不止一个")]
ProfileName = Annotated[str, typer.Option("--profile", help="表头档案；不写则自动识别")]
TableName = Annotated[str, typer.Option("--table", help="只取这一张表；不写则按表头识别")]
YearOption = Annotated[str, typer.Option("--school-year", help="文件里没有学年列时用，如 2023")]
Encoding = Annotated[str, typer.Option("--encoding", help="声明文字编码，如 big5；只在自动认不出时需要")]
Ignore = Annotated[
    list[str] | None, typer.Option("--ignore", help="声明不需要的列，或不读的统计报表(表名)，可重复")
]
Confirm = Annotated[
    list[str] | None,
    typer.Option("--confirm", help="经验校验属实时说明理由：编号=理由，可重复；编号见 xiaoxiaohao checks"),
]
ConfirmAll = Annotated[str, typer.Option("--confirm-all", help="用同一个理由说明其余全部经验校验")]
OutputFormat = Annotated[Format, typer.Option("--format", help="输出格式")]


IndicatorNames = Annotated[
    str, typer.Option("--indicator", help="指标编号，见 indicators;balance 可用逗号隔开几个")
]
StageName = Annotated[Stage, typer.Option("--stage", help="学段")]
ScopeWords = Annotated[str, typer.Option("--scope", help="county:县区、group:集团 或 all")]
OneYear = Annotated[int | None, typer.Option("--school-year", help="学年；不写为全部")]


def wishes(
    profile: str, table: str, school_year: str, ignore: list[str] | None, encoding: str, store: Path
) -> Wishes:
    """What the options say about the files; ends with exit code 2 where they say something unknown."""
    if table and table not in CONTRACTS:
        wrong_use(f"没有这张表：{table}；可用：{'、'.join(CONTRACTS)}")
    if school_year and not re.match(r"\d{3,4}(?!\d)", school_year):
        wrong_use(f"--school-year 要写成 2023 或 2023-2024，读到：{school_year}")
    if encoding and not _is_encoding(encoding):
        wrong_use(f"没有这种文字编码：{encoding}；常见的有 gb18030、big5、utf-8、utf-16-le")
    with letters():
        known = known_to(store)
    if profile and profile not in known:
        wrong_use(f"没有这个表头档案：{profile}；可用：{'、'.join(known)}")
    named = known[profile] if profile else None
    return Wishes(named, table, school_year, frozenset(ignore or []), known, encoding)


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False


def confirmations(confirm: list[str] | None, confirm_all: str) -> Confirmations:
    """The reasons as given; ends with exit code 2 where one names no 经验校验 or says nothing."""
    reasons = {}
    for said in confirm or []:
        check, _, reason = (part.strip() for part in said.partition("="))
        if check not in CHECKS or not CHECKS[check].confirmable:
            wrong_use(f"没有这项经验校验：{check}；用 xiaoxiaohao checks 查看编号")
        if not reason:
            wrong_use(f"--confirm 要写成 编号=理由，{check} 没有写理由")
        reasons[check] = reason
    return Confirmations(reasons, confirm_all)


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
        wrong_use(f"没有登记这个指标：{'、'.join(unknown)}；用 xiaoxiaohao indicators 查看")
