"""The ready set of ten slides as deck, workbook and report, against an empty deck, workbook and page."""

import importlib.util
import io
from collections.abc import Callable
from pathlib import Path

import plotly.graph_objects as go
import typst
import xlsxwriter
from pptx import Presentation

from dashboard.charts.plotly_charts import draw
from dashboard.charts.spec import ChartSpec
from dashboard.data_access import Source
from dashboard.exports.files import FORMATS
from dashboard.exports.report import Report
from dashboard.reporting import assemble, ready_set
from dashboard.settling import settled
from dashboard.theme import LIGHT
from etl.loading import load
from etl.recognition import Wishes
from etl.settings import DEMO
from tests.bench.contest import run_in_turn
from tests.bench.report import Line, Section

WORDS = (
    "示例县的“局长办公会”一套(封面、要点和各图)，图已由查询结果做好，只计写文件；底线为同一库写一个空文件。"
)


def measure(folder: Path, rounds: int) -> list[Section]:
    """One section a format, and one picture the way that others make it, where its library is there."""
    store = folder / "exports"
    load(sorted(DEMO.glob("*.csv")), store, Wishes(), invented=True)
    source = Source(str(store))
    desk, _ = settled(source, {"scope": "county:示例县", "stage": "primary"})
    report, _ = assemble(ready_set("director", desk), source)
    sections = [
        _section("幻灯片", "空白演示文稿", "一套幻灯片", _empty_deck, report, "pptx", rounds),
        _section("工作簿", "空白工作簿", "一套工作簿", _empty_book, report, "xlsx", rounds),
        _section("PDF 报告", "空白一页", "一套报告", _empty_page, report, "pdf", rounds),
    ]
    return [*sections, _browser_picture(report, rounds)]


def _section(
    title: str, floor: str, ours: str, empty: Callable[[], object], report: Report, form: str, rounds: int
) -> Section:
    ways = {floor: lambda _: empty(), ours: lambda _: FORMATS[form].render(report, None)}
    times = run_in_turn(ways, rounds)
    lines = [
        Line(f"底线：{floor}", times[floor]),
        Line(f"{ours}({len(report.figures)} 张图和表)", times[ours], times[floor]),
    ]
    return Section(f"导出：{title}", WORDS, lines)


def _empty_deck() -> bytes:
    made = io.BytesIO()
    Presentation().save(made)
    return made.getvalue()


def _empty_book() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet()
    return made.getvalue()


def _empty_page() -> bytes:
    return bytes(typst.compile(b'#set page(paper: "a4")\n', format="pdf"))


def _browser_picture(report: Report, rounds: int) -> Section:
    """One figure as a picture by a browser on the server, as other products do it, beside ours without one."""
    from dashboard.exports.pictures import picture

    title, words = "导出：一张图片", "同一张图；别家的做法是在服务器上开浏览器(kaleido)。"
    figure = next(one for one in report.figures if isinstance(one, ChartSpec))
    if importlib.util.find_spec("kaleido") is None:
        times = run_in_turn({"ours": lambda _: picture(figure, "png")}, rounds)
        words += "这台机器没有装 kaleido，只测了我们的。"
        return Section(title, words, [Line("不用浏览器(PNG 4K)", times["ours"])])
    drawn: go.Figure = draw(figure, LIGHT)
    times = run_in_turn(
        {"kaleido": lambda _: drawn.to_image("png", 960, 540, 4), "ours": lambda _: picture(figure, "png")}, 1
    )
    return Section(
        title,
        words,
        [
            Line("底线：服务器浏览器(kaleido)", times["kaleido"]),
            Line("不用浏览器(PNG 4K)", times["ours"], times["kaleido"]),
        ],
    )
