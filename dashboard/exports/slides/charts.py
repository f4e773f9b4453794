"""Native charts: a drawing becomes a chart that PowerPoint, WPS and LibreOffice edit as their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pptx.chart.xlsx
from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.chart.series import LineSeries
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.util import Pt
from xlsxwriter import Workbook

from dashboard.exports.native import Drawing, Series, Tone
from dashboard.exports.report import clean

_TYPES = {
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE_MARKERS,
    "points": XL_CHART_TYPE.XY_SCATTER,
}
# Colours of the template, so that a bureau's own recolours the charts: (theme colour, brightness)
_TONES: dict[Tone, tuple[Any, float]] = {
    "strong": (MSO_THEME_COLOR.ACCENT_1, 0.0),
    "weak": (MSO_THEME_COLOR.ACCENT_2, 0.0),
    "third": (MSO_THEME_COLOR.ACCENT_3, 0.0),
    "line": (MSO_THEME_COLOR.ACCENT_4, 0.0),
    "fourth": (MSO_THEME_COLOR.ACCENT_5, 0.0),
    "fifth": (MSO_THEME_COLOR.ACCENT_1, 0.4),
    "middle": (MSO_THEME_COLOR.TEXT_1, 0.25),
    "context": (MSO_THEME_COLOR.BACKGROUND_1, -0.25),
}
_MARKERS = (
    XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.DIAMOND, XL_MARKER_STYLE.TRIANGLE,
)  # fmt: skip
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
MOST_LABELS = 14


@contextmanager
def _only_text(_self: Any, file: Any) -> Iterator[tuple[Any, Any]]:
    """An embedded workbook in which a name that begins with = stays a name."""
    book = Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    yield book, book.add_worksheet()
    book.close()


# python-pptx has no door for this: what opens the workbook of a chart is replaced once for the process.
pptx.chart.xlsx._BaseWorkbookWriter._open_worksheet = _only_text  # type: ignore[assignment]


def add_chart(slide: Any, made: Drawing, box: tuple[Any, Any, Any, Any], alt: str, name: str) -> Any:
    """Puts the chart into the box (left, top, width, height) and gives the graphic frame."""
    data = _points(made) if made.form == "points" else _categories(made)
    frame = slide.shapes.add_chart(_TYPES[made.form], *box, data)
    frame.name = name
    frame._element.xpath(".//p:cNvPr")[0].set("descr", clean(alt))
    chart = frame.chart
    chart.font.size = Pt(13)
    chart.has_title = False
    chart.has_legend = made.legend and len(made.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(12)
    plot = chart.plots[0]
    plot.vary_by_categories = False
    if made.form in ("columns", "bars", "stacked"):
        plot.gap_width = 60
        plot.overlap = 100 if made.overlap or made.form == "stacked" else -8
    for place, (series, drawn) in enumerate(zip(made.series, plot.series, strict=True)):
        if made.form in ("lines", "points") or not series.is_line:
            _dress(series, drawn, made, place)
    _axes(chart, made)
    if made.form not in ("lines", "points") and any(series.is_line for series in made.series):
        _lines_over_columns(chart, made)
    _leave_gaps(chart)
    _fonts(chart)
    return frame


def _categories(made: Drawing) -> CategoryChartData:
    data = CategoryChartData(number_format=made.number_format)
    data.categories = [clean(words) for words in made.categories]
    for series in made.series:
        data.add_series(clean(series.name), series.values)
    return data


def _points(made: Drawing) -> XyChartData:
    data = XyChartData(number_format=made.number_format)
    for series in made.series:
        some = data.add_series(clean(series.name))
        for x, y in zip(series.xs, series.values, strict=True):
            if y is not None:
                some.add_data_point(x, y)
    return data


def _dress(series: Series, drawn: Any, made: Drawing, place: int) -> None:
    as_line = made.form in ("lines", "points") or series.is_line
    if as_line:
        _line(series, drawn, place, joined=made.form == "lines" or series.is_line)
    else:
        _fill(drawn.format.fill, series.tone)
        for i, tone in enumerate(series.tones):
            if tone != series.tone and series.values[i] is not None:
                _fill(drawn.points[i].format.fill, tone)
        drawn.invert_if_negative = False
    _labels(series, drawn, made)


def _line(series: Series, drawn: Any, place: int, *, joined: bool) -> None:
    line = drawn.format.line
    if joined:
        _colour(line.color, series.tone)
        line.width = Pt(series.width)
        if series.dashed:
            line.dash_style = MSO_LINE.DASH
    else:
        line.fill.background()
    drawn.smooth = False
    marker = drawn.marker
    if series.marker:
        marker.style, marker.size = _MARKERS[place % len(_MARKERS)], 7 if joined else 8
        _fill(marker.format.fill, series.tone)
        _colour(marker.format.line.color, series.tone)
    else:
        marker.style = XL_MARKER_STYLE.NONE


def _labels(series: Series, drawn: Any, made: Drawing) -> None:
    """The labels as the screen writes them, each point its own; a chart of many points has none."""
    if not any(series.labels) or sum(map(bool, series.labels)) > 2 * MOST_LABELS:
        return
    seen = -1
    for i, words in enumerate(series.labels):
        if series.values[i] is None:
            continue
        seen = seen + 1 if made.form == "points" else i
        if not words:
            continue
        label = drawn.points[seen].data_label
        frame = label.text_frame
        frame.text = clean(words)
        run = frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(12), made.form != "points"
        if made.form == "stacked":
            run.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
            label.position = XL_LABEL_POSITION.CENTER
        elif made.form in ("lines", "points"):
            label.position = XL_LABEL_POSITION.RIGHT if made.form == "points" else XL_LABEL_POSITION.ABOVE
        else:
            label.position = XL_LABEL_POSITION.OUTSIDE_END


def _axes(chart: Any, made: Drawing) -> None:
    value, category = chart.value_axis, chart.category_axis
    value.has_major_gridlines = made.form != "bars"
    if value.has_major_gridlines:
        value.major_gridlines.format.line.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
        value.major_gridlines.format.line.color.brightness = -0.15
    value.format.line.fill.background()
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = made.number_format, False
    value.tick_labels.font.size = category.tick_labels.font.size = Pt(12)
    if made.low is not None:
        value.minimum_scale = made.low
    if made.high is not None:
        value.maximum_scale = made.high
    for axis, words in ((category, made.x_title), (value, made.y_title)):
        axis.has_title = bool(words)
        if words:
            axis.axis_title.text_frame.text = clean(words)
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if made.form == "bars":
        category.reverse_order = True
        value.visible = False
    if made.form == "points":
        category.has_major_gridlines = False
        category.tick_labels.number_format, category.tick_labels.number_format_is_linked = (
            made.number_format,
            False,
        )


def _lines_over_columns(chart: Any, made: Drawing) -> None:
    """Moves the series that are lines into a line chart on the same axes: python-pptx has no combined charts."""
    bars = chart._chartSpace.find(f".//{{{_C}}}barChart")
    line = etree.SubElement(bars.getparent(), f"{{{_C}}}lineChart")
    bars.addnext(line)
    etree.SubElement(line, f"{{{_C}}}grouping").set("val", "standard")
    etree.SubElement(line, f"{{{_C}}}varyColors").set("val", "0")
    for place, (ser, series) in enumerate(zip(bars.findall(f"{{{_C}}}ser"), made.series, strict=True)):
        if series.is_line:
            for found in ser.findall(f"{{{_C}}}invertIfNegative"):
                ser.remove(found)
            line.append(ser)
            _dress(series, LineSeries(ser), made, place)
    etree.SubElement(line, f"{{{_C}}}marker").set("val", "1")
    for ident in bars.findall(f"{{{_C}}}axId"):
        line.append(deepcopy(ident))


def _leave_gaps(chart: Any) -> None:
    """A missing value is a gap, never a zero; and axis numbers are unsigned, as the schema wants them."""
    space = chart._chartSpace
    inside = space.find(f"{{{_C}}}chart")
    blanks = inside.find(f"{{{_C}}}dispBlanksAs")
    if blanks is None:
        blanks = etree.SubElement(inside, f"{{{_C}}}dispBlanksAs")
    blanks.set("val", "gap")
    for tag in ("axId", "crossAx"):
        for ident in space.iter(f"{{{_C}}}{tag}"):
            ident.set("val", ident.get("val").lstrip("-"))


def _fonts(chart: Any) -> None:
    """Latin and East Asian letters from the template's theme, so that no Japanese glyphs stand in for ours."""
    for properties in chart._chartSpace.iter(f"{{{_A}}}defRPr", f"{{{_A}}}rPr"):
        for tag, theme in (("latin", "+mn-lt"), ("ea", "+mn-ea")):
            if properties.find(f"{{{_A}}}{tag}") is None:
                etree.SubElement(properties, f"{{{_A}}}{tag}").set("typeface", theme)
        if properties.tag.endswith("}rPr"):
            properties.set("lang", "zh-CN")
            properties.set("altLang", "en-US")


def _fill(fill: Any, tone: Tone) -> None:
    fill.solid()
    _colour(fill.fore_color, tone)


def _colour(colour: Any, tone: Tone) -> None:
    theme, brightness = _TONES[tone]
    colour.theme_color = theme
    if brightness:
        colour.brightness = brightness
