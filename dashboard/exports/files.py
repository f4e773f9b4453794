"""The file formats that a report leaves in, each by its name."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.charts.spec import Blank, ChartSpec
from dashboard.charts.table import TableView, table_of
from dashboard.exports.report import Figure, Report, TablePage, file_name, headline
from dashboard.exports.separated import separated

Render = Callable[[Report, bytes | None], bytes]
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Format:
    """A format: the end of its file names, its media type, and how it is made (a template serves slides only)."""

    suffix: str
    media: str
    render: Render


def _slides(report: Report, template: bytes | None) -> bytes:
    from dashboard.exports.slides import deck  # each format's library is loaded when it is first asked for

    return deck(report, template)


def _workbook(report: Report, _template: bytes | None) -> bytes:
    from dashboard.exports.workbook import workbook

    return workbook(report)


def _paper(report: Report, _template: bytes | None) -> bytes:
    from dashboard.exports.paper import paper

    return paper(report)


def _parts(report: Report, form: str) -> bytes:
    """One file a figure, packed; the names count on in the order of the report."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, body in _each(report, form):
            pack.writestr(zipfile.ZipInfo(name, _EPOCH), body)
    return made.getvalue()


def _each(report: Report, form: str) -> list[tuple[str, bytes]]:
    from dashboard.exports.pictures import FULL_HD, ULTRA_HD, picture

    files = []
    for place, figure in enumerate(report.figures, start=1):
        name = file_name((f"{place:02d}", headline(figure)), f".{form.partition('_')[0]}")
        if form == "csv" and (view := _view(figure)) is not None:
            files.append((name, separated(view)))
        elif form in ("svg", "png", "png_slide") and isinstance(figure, ChartSpec):
            width = FULL_HD if form == "png_slide" else ULTRA_HD
            files.append((name, picture(figure, form.partition("_")[0], width)))
    return files


def _view(figure: Figure) -> TableView | None:
    if isinstance(figure, Blank):
        return None
    return figure.view if isinstance(figure, TablePage) else table_of(figure)


def _everything(report: Report, template: bytes | None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        for name in ("pptx", "xlsx", "pdf"):
            body = FORMATS[name].render(report, template)
            pack.writestr(zipfile.ZipInfo(file_name((report.title,), f".{name}"), _EPOCH), body)
        for form in ("csv", "svg"):
            for name, body in _each(report, form):
                pack.writestr(zipfile.ZipInfo(f"{form}/{name}", _EPOCH), body)
    return made.getvalue()


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[str, Format] = {
    "pptx": Format(".pptx", f"{_OFFICE}.presentationml.presentation", _slides),
    "xlsx": Format(".xlsx", f"{_OFFICE}.spreadsheetml.sheet", _workbook),
    "pdf": Format(".pdf", "application/pdf", _paper),
    "csv": Format("_csv.zip", "application/zip", lambda report, _: _parts(report, "csv")),
    "svg": Format("_svg.zip", "application/zip", lambda report, _: _parts(report, "svg")),
    "png": Format("_png.zip", "application/zip", lambda report, _: _parts(report, "png")),
    "png_slide": Format("_png_1920.zip", "application/zip", lambda report, _: _parts(report, "png_slide")),
    "zip": Format(".zip", "application/zip", _everything),
}
