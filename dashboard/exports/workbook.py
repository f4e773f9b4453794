"""A report as a workbook: contents, one sheet a figure with typed numbers and a native chart, and what they rest on."""

import io
import math
import re
from typing import Any

import xlsxwriter

from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.charts.table import MISSED, VOID, sign_of
from dashboard.exports.columns import BOLD
from dashboard.exports.drawing import drawing
from dashboard.exports.native import Drawing
from dashboard.exports.placing import plot
from dashboard.exports.report import Figure, Report, TablePage, clean, headline, method, subject
from dashboard.exports.workbook_looks import axes, bridges, style
from dashboard.theme import LIGHT, WEAK_GROUND, tint
from dashboard.words import plain, say

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_RIGHT = {"align": "right", "indent": 1}
WIDEST = 46  # signs of a column; longer words take more rows
ROW_POINTS = 15.75
CHART_PX, COLUMN_PX = 880, 64
LABEL_PX = 13.5
BETWEEN = 17  # columns from the end of a table to the numbers of its chart
TITLE_PX, NARROW_PX = 10, 80  # of a sign of a title, and of a narrow column of a table
_NUMBER = re.compile("^[\\-\u2212+]?[0-9][0-9,]*(\\.[0-9]+)?$")
MOST_EXACT = 10**15
BAR_PX = 24
UPRIGHT_POINTS = 6.5  # of height for half a Chinese character of an upright heading
WHOLE = 102  # signs of width of the sheet of contents
SAID = 110  # of the words that figures rest on
HEAD = 4  # rows above a table: title, subject, source, blank


class _Book:
    """The open workbook and its formats."""

    def __init__(self, file: io.BytesIO) -> None:
        self.book = xlsxwriter.Workbook(file, _OPTIONS)
        font = {"font_name": say("export.font"), "font_size": 11, "valign": "vcenter"}
        self.plain = self.book.add_format(font)
        self.wrapped = self.book.add_format({**font, "text_wrap": True, "valign": "top"})
        self.title = self.book.add_format({**font, "bold": True, "font_size": 14})
        self.muted = self.book.add_format({**font, "font_color": LIGHT.muted})
        self.head = self.book.add_format(
            {**font, "bold": True, "bg_color": LIGHT.surface, "bottom": 1, "text_wrap": True}
        )
        self.head_right = self.book.add_format(
            {**font, "bold": True, "bg_color": LIGHT.surface, "bottom": 1, "text_wrap": True, **_RIGHT}
        )
        self.upright = self.book.add_format(
            {**font, "bold": True, "bg_color": LIGHT.surface, "bottom": 1, "rotation": 90, "align": "center"}
        )
        self.mark = self.book.add_format(
            {**font, "bold": True, "font_color": LIGHT.demo, "bg_color": LIGHT.demo_ground}
        )
        self.link = self.book.add_format({**font, "font_color": LIGHT.brand, "underline": 1})
        self._font = font
        self._cells: dict[tuple[str, float, str, bool], Any] = {}

    def number(self, form: str) -> Any:
        return self.cell(form, right=True)

    def cell(self, form: str = "", shade: float = 0.0, sign: str = "", *, right: bool = False) -> Any:
        """The format of a cell: how its number is written, and its ground in a heat-map or under ✓ and ✗.

        Numbers, and what is written in their columns, stand ``right``; long words take more rows.
        """
        key = form, round(shade, 2), sign, right
        if key not in self._cells:
            ground = LIGHT.surface if shade == VOID else WEAK_GROUND if sign == MISSED else tint(shade)
            self._cells[key] = self.book.add_format(
                {
                    **self._font,
                    **({"num_format": form} if form else {}),
                    **(_RIGHT if right else {"text_wrap": True}),
                    **({"bg_color": ground} if shade or sign else {}),
                }
            )
        return self._cells[key]


def workbook(report: Report) -> bytes:
    """The report as an .xlsx file."""
    made = io.BytesIO()
    book = _Book(made)
    names = _sheet_names(report.figures)
    _contents(book, report, names)
    for figure, name in zip(report.figures, names, strict=True):
        _sheet(book, report, figure, name)
    _method(book, report)
    book.book.set_properties(
        {"title": clean(report.title), "author": say("app.name"), "comments": clean(report.source_line)}
    )
    book.book.close()
    return made.getvalue()


def _sheet_names(figures: tuple[Figure, ...]) -> list[str]:
    return [
        say("export.sheet.table" if isinstance(figure, TablePage) else "export.sheet.figure", n=i)
        for i, figure in enumerate(figures, start=1)
    ]


def _open(book: _Book, report: Report, name: str, title: str, figure: Figure | None = None) -> Any:
    """A sheet with its title, the mark of the data (of one figure, or of the report), and how it prints."""
    source = report.source_of(figure) if figure else report.source_line
    mark = report.mark_of(figure) if figure else report.mark
    sheet = book.book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L" + clean(source).replace("&", "&&") + "&R" + say("export.sheet.page"))
    if mark:
        sheet.set_header("&R" + mark)
    sheet.write_string(0, 0, clean(title), book.title)
    return sheet


def _contents(book: _Book, report: Report, names: list[str]) -> None:
    sheet = _open(book, report, say("export.sheet.contents"), report.title)
    sheet.write_string(1, 0, clean(report.subtitle), book.muted)
    sheet.write_string(2, 0, clean(report.source_line), book.muted)
    if report.mark:
        sheet.write_string(3, 0, report.mark, book.mark)
    row = 5
    for words in report.findings:
        sheet.merge_range(row, 0, row, 1, "", book.wrapped)
        sheet.write_string(row, 0, clean(plain(words)), book.wrapped)
        _heighten(sheet, row, words, WHOLE)
        row += 1
    row += bool(report.findings)
    for column, words in enumerate((say("export.sheet.name"), say("export.subject"))):
        sheet.write_string(row, column, words, book.head)
    for name, figure in zip(names, report.figures, strict=True):
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", book.link, name)
        sheet.write_string(row, 1, clean(headline(figure)), book.plain)
    sheet.write_url(
        row + 1, 0, f"internal:'{say('export.sheet.method')}'!A1", book.link, say("export.sheet.method")
    )
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, WHOLE - 12)


def _sheet(book: _Book, report: Report, figure: Figure, name: str) -> None:
    sheet = _open(book, report, name, headline(figure), figure)
    sheet.write_string(1, 0, clean(subject(figure)), book.muted)
    sheet.write_string(2, 0, clean(report.source_of(figure)), book.muted)
    if mark := report.mark_of(figure):
        sheet.write_string(3, 0, mark, book.mark)
    if isinstance(figure, Blank):
        sheet.write_string(HEAD, 0, clean(plain(figure.reason)), book.plain)
        return
    if isinstance(figure, TablePage):
        rows = _written_rows(book, sheet, figure)
        sheet.write_string(HEAD + rows + 2, 0, clean(figure.view.key), book.muted)
    else:
        rows = _typed_rows(book, sheet, figure)
        _chart(book, sheet, name, drawing(figure), figure)
    sheet.freeze_panes(HEAD + 1, 1)
    link = f"internal:'{say('export.sheet.contents')}'!A1"
    sheet.write_url(HEAD + rows + 3, 0, link, book.link, say("export.sheet.back"))


def _typed_rows(book: _Book, sheet: Any, figure: ChartSpec) -> int:
    """Numbers as numbers with the format of the screen, words as words, missing values as empty cells."""
    for column, one in enumerate(figure.fields):
        right = one.form not in ("text", "year")
        sheet.write_string(HEAD, column, clean(one.label), book.head_right if right else book.head)
        values = figure.table.get_column(one.name).to_list()
        longest = math.ceil(_length(one.label) * BOLD)
        for row, value in enumerate(values, start=HEAD + 1):
            _write(book, sheet, row, column, value, one)
            longest = max(longest, min(WIDEST, _length(one.written(value))))
        sheet.set_column(column, column, min(WIDEST, longest + 3))
    for row, cells in enumerate(figure.table.iter_rows(), start=HEAD + 1):
        _heighten(
            sheet, row, max((words for words in cells if isinstance(words, str)), key=_length, default="")
        )
    sheet.autofilter(HEAD, 0, HEAD + figure.table.height, len(figure.fields) - 1)
    sheet.repeat_rows(HEAD)
    return figure.table.height


def _write(book: _Book, sheet: Any, row: int, column: int, value: Any, one: Field) -> None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if value is None or (is_number and (value != value or abs(value) == float("inf"))):
        sheet.write_blank(row, column, None, book.plain)
    elif is_number and abs(value) < MOST_EXACT:
        sheet.write_number(row, column, value, book.number(_number_format(one)))
    else:
        sheet.write_string(row, column, clean(str(value)), book.cell())


def _number_format(one: Field) -> str:
    places = f".{'0' * one.decimals}" if one.decimals else ""
    forms = {"year": "0", "count": "#,##0", "coefficient": "0.000", "share": "0.0%"}
    return forms.get(one.form) or (
        f"+0{places};-0{places};0{places}" if one.form == "change" else f"#,##0{places}"
    )


def _written_rows(book: _Book, sheet: Any, figure: TablePage) -> int:
    """A table of written cells: what is a plain number becomes one again, all else stays as it is read."""
    view = figure.view
    for column, words in enumerate(view.headings):
        upright = view.upright[column]
        level = book.head_right if view.numeric[column] else book.head
        sheet.write_string(HEAD, column, clean(words), book.upright if upright else level)
        longest = max(
            [0 if upright else math.ceil(_length(words) * BOLD), *(_length(row[column]) for row in view.rows)]
        )
        sheet.set_column(column, column, min(WIDEST, longest + 3))
    if any(view.upright):
        tallest = max(_length(words) for words, up in zip(view.headings, view.upright, strict=True) if up)
        sheet.set_row(HEAD, UPRIGHT_POINTS * tallest)
        sheet.fit_to_pages(1, 1)
    for i, row in enumerate(view.rows, start=HEAD + 1):
        for column, words in enumerate(row):
            if view.numeric[column] and _NUMBER.match(words):
                places = len(words.partition(".")[2])
                form = f"#,##0.{'0' * places}" if places else "#,##0"
                sheet.write_number(
                    i,
                    column,
                    _as_number(words),
                    book.cell(form, view.shade(i - HEAD - 1, column), right=True),
                )
            else:
                shade, right = view.shade(i - HEAD - 1, column), view.numeric[column]
                form = book.cell(shade=shade, sign=sign_of(words), right=right)
                sheet.write_string(i, column, clean(plain(words)), form)
        _heighten(sheet, i, max(row, key=_length, default=""))
    sheet.autofilter(HEAD, 0, HEAD + len(view.rows), len(view.headings) - 1)
    sheet.repeat_rows(HEAD)
    return len(view.rows)


def _as_number(words: str) -> float:
    return float(words.replace(",", "").replace("\u2212", "-"))


def _method(book: _Book, report: Report) -> None:
    """What the numbers rest on, figure by figure."""
    sheet = _open(book, report, say("export.sheet.method"), say("export.sheet.method"))
    for column, words in enumerate(
        (say("export.sheet.name"), say("export.sheet.item"), say("export.sheet.words"))
    ):
        sheet.write_string(2, column, words, book.head)
    row = 3
    missing = (say("export.sheet.missing"), say("export.sheet.missing_words"))
    for name, figure in zip(_sheet_names(report.figures), report.figures, strict=True):
        for label, words in (*method(figure, report), missing):
            sheet.write_string(row, 0, name, book.plain)
            sheet.write_string(row, 1, label, book.plain)
            sheet.write_string(row, 2, clean(words), book.wrapped)
            _heighten(sheet, row, words, SAID)
            row += 1
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, SAID)
    sheet.freeze_panes(3, 0)


def _chart(book: _Book, sheet: Any, name: str, made: Drawing, figure: ChartSpec) -> None:
    """A native chart right of the table; its numbers stand in columns of their own, as the chart needs them."""
    first = len(figure.fields) + BETWEEN
    _chart_data(book, sheet, made, first)
    kinds = {
        "columns": ("column", ""),
        "stacked": ("column", "stacked"),
        "bars": ("bar", ""),
        "lines": ("line", ""),
        "dumbbell": ("line", ""),
        "doughnut": ("doughnut", ""),
    }
    kind, sub = kinds.get(made.form, ("scatter", "straight_with_markers"))
    chart = book.book.add_chart({"type": kind, **({"subtype": sub} if sub else {})})
    over = book.book.add_chart({"type": "line"}) if kind == "column" else None
    height = len(made.categories)
    column = first + 1
    for place, series in enumerate(made.series):
        owner = over if over is not None and series.is_line else chart
        if made.form == "points":
            count = len(series.values)
            categories, values = [name, HEAD + 1, column, HEAD + count, column], [
                name, HEAD + 1, column + 1, HEAD + count, column + 1,
            ]  # fmt: skip
            named = [name, HEAD, column + 1]
            column += 2
        else:
            named = [name, HEAD, column]
            categories = [name, HEAD + 1, first, HEAD + height, first]
            values = [name, HEAD + 1, column, HEAD + height, column]
            column += 1
        owner.add_series(
            {"name": named, "categories": categories, "values": values}
            | style(series, made, place)
            | (bridges(made) if made.form == "dumbbell" and not place else {})
        )
    if over is not None and any(series.is_line for series in made.series):
        chart.combine(over)
    axes(chart, made)
    chart.set_title({"none": True})
    chart.show_blanks_as("gap")
    unlisted = [place for place, series in enumerate(made.series) if not series.listed]
    if made.form == "doughnut":
        chart.set_legend({"position": "right"})
    else:
        chart.set_legend({"position": "top", "delete_series": unlisted} if made.listed else {"none": True})
    tall = max(460, BAR_PX * len(made.categories) * (made.form == "bars"))
    chart.set_size({"width": CHART_PX, "height": tall})
    if any(series.end for series in made.series):  # words at the ends of lines stand inside the chart
        x, y, wide, high = plot(made, CHART_PX, tall, LABEL_PX).shares
        chart.set_plotarea({"layout": {"x": x, "y": y, "width": wide, "height": high}})
    place_of_chart = (
        HEAD + 1,
        len(figure.fields) + 1,
    )  # below the row that is repeated on every printed page
    title = _length(headline(figure)) * TITLE_PX - NARROW_PX * len(figure.fields)
    # What is printed holds the chart and the title, and ends before the numbers that the chart is drawn from.
    beside = min(BETWEEN - 1, math.ceil(max(CHART_PX, title) / COLUMN_PX))
    sheet.print_area(0, 0, HEAD + max(figure.table.height + 4, 26), len(figure.fields) + beside)
    sheet.insert_chart(*place_of_chart, chart, {"description": clean(figure.alt), "object_position": 3})


def _chart_data(book: _Book, sheet: Any, made: Drawing, first: int) -> None:
    for i, words in enumerate(made.categories, start=HEAD + 1):
        sheet.write_string(i, first, clean(words), book.muted)
    column = first + 1
    for series in made.series:
        if made.form == "points":
            sheet.write_string(HEAD, column + 1, clean(series.name), book.muted)
            for i, (x, y) in enumerate(zip(series.xs, series.values, strict=True), start=HEAD + 1):
                sheet.write_number(i, column, x, book.muted)
                if y is not None:
                    sheet.write_number(i, column + 1, y, book.muted)
            column += 2
            continue
        sheet.write_string(HEAD, column, clean(series.name), book.muted)
        for i, value in enumerate(series.values, start=HEAD + 1):
            if value is not None:
                sheet.write_number(i, column, value, book.muted)
        column += 1


def _heighten(sheet: Any, row: int, words: str, width: int = WIDEST) -> None:
    """Gives a row the height of its longest words: not every office program does that when a file is opened."""
    rows = math.ceil(_length(plain(words)) * 1.1 / width)
    if rows > 1:
        sheet.set_row(row, ROW_POINTS * rows)


def _length(words: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in words)
