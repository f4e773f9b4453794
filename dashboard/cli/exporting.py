"""``xiaoxiaohao export``: a ready set or a saved basket as slides, workbook, report or pictures."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.options import ScopeWords, Stage, StageName, Store, chosen_store
from dashboard.cli.printing import OUT, letters, remarks, wrong_use
from dashboard.language import speaking

if TYPE_CHECKING:
    from dashboard.exports.report import Report


class Kind(StrEnum):
    """The formats; written out because typer needs it so."""

    pptx = "pptx"
    xlsx = "xlsx"
    pdf = "pdf"
    csv = "csv"
    svg = "svg"
    png = "png"
    png_slide = "png_slide"
    zip = "zip"


class ReadySet(StrEnum):
    """The ready sets; written out because typer needs it so."""

    director = "director"
    school = "school"
    group = "group"
    compare = "compare"


class Tongue(StrEnum):
    """The languages; written out because typer needs it so."""

    zh = "zh"
    en = "en"


@contextmanager
def _without_streamlit_logs() -> Iterator[None]:
    """Streamlit would warn with each cached result that no page is open; here none is wanted."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def export_command(
    context: typer.Context,
    out: Annotated[Path, typer.Option("-o", "--out", help="写到哪个文件")],
    ready: Annotated[
        ReadySet,
        typer.Option(
            "--set",
            help="成套图表：director 局长办公会、school 单校报告、group 集团报告、compare 学校逐年对比",
        ),
    ] = ReadySet.director,
    basket: Annotated[
        Path | None, typer.Option("--basket", help="在“汇报”页面保存的清单，代替成套图表")
    ] = None,
    scope: ScopeWords = "",
    stage: StageName = Stage.primary,
    school_year: Annotated[
        int | None, typer.Option("--school-year", help="学年，如 2024；不写则取最近一年")
    ] = None,
    indicator: Annotated[str, typer.Option("--indicator", help="指标编号；不写则取最不均衡的一项")] = "",
    schools: Annotated[str, typer.Option("--schools", help="学校标识码，可用逗号隔开几个")] = "",
    version: Annotated[str, typer.Option("--version", help="数据版本；不写则取当前版本")] = "",
    form: Annotated[Kind, typer.Option("--format", help="文件格式")] = Kind.pptx,
    template: Annotated[
        Path | None, typer.Option("--template", help="本单位的幻灯片模板(.pptx 或 .potx)")
    ] = None,
    lang: Annotated[Tongue, typer.Option("--lang", help="文件用哪种语言：zh 中文，en 英文")] = Tongue.zh,
    store: Store = None,
) -> None:
    """把图表导出为可编辑的幻灯片、工作簿、PDF 报告或图片。"""
    wished = {
        "scope": scope,
        "stage": "" if basket else stage.value,
        "year": str(school_year or ""),
        "indicator": indicator,
        "schools": schools,
        "version": version,
    }
    wished = {key: words for key, words in wished.items() if words}
    with letters(), _without_streamlit_logs(), speaking(lang.value):
        report, told, made = _made(chosen_store(context, store), wished, ready, basket, form, template)
        try:
            out.write_bytes(made)
        except OSError as error:
            wrong_use(f"写不了文件 {out}：{error.strerror}")
    remarks(list(told))
    mark = f" {report.mark}" if report.mark else ""
    OUT.print(
        f"已写出 {out}：{len(report.figures)} 张图，版本 {report.meta.version}。{mark}",
        markup=False,
        highlight=False,
    )


def _made(
    store: Path,
    wished: dict[str, str],
    ready: ReadySet,
    basket: Path | None,
    form: Kind,
    template: Path | None,
) -> tuple["Report", tuple[str, ...], bytes]:
    """The report, what its reader must be told, and the file; Streamlit is slow to import, so it comes in here."""
    from dashboard.basket import read_basket
    from dashboard.data_access import Source
    from dashboard.exports.files import FORMATS
    from dashboard.reporting import assemble, ready_set
    from dashboard.selection import Nothing
    from dashboard.settling import settled

    source = Source(str(store))
    try:
        if basket:
            report, told = assemble(read_basket(basket.read_bytes()), source, wished)
        else:
            desk, lost = settled(source, wished)
            if lost:
                wrong_use("；".join(lost))
            report, told = assemble(ready_set(ready.value, desk), source)
        return report, told, FORMATS[form.value].render(report, template.read_bytes() if template else None)
    except Nothing as nothing:
        wrong_use(str(nothing))
    except OSError as error:
        wrong_use(f"读不到文件 {error.filename}：{error.strerror}")
