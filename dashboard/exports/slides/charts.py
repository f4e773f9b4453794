"""Native charts: a drawing becomes a chart that PowerPoint, WPS and LibreOffice edit as their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pptx.chart.xlsx
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.chart.series import LineSeries
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.util import Pt
from xlsxwriter import Workbook

from dashboard.exports.fitting import rows_for
from dashboard.exports.native import Drawing, Series, across, room, ticks
from dashboard.exports.placing import plot
from dashboard.exports.report import clean
from dashboard.exports.slides.labels import inner_plot, label_all, legend
from dashboard.exports.slides.points import as_long_as_the_longest, points_data
from dashboard.exports.slides.tones import CHART, MAIN, colour, fill
from dashboard.language import tags

_TYPES = {
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE_MARKERS,
    "points": XL_CHART_TYPE.XY_SCATTER,
    "dumbbell": XL_CHART_TYPE.LINE_MARKERS,
    "doughnut": XL_CHART_TYPE.DOUGHNUT,
}
_MARKERS = (
    XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.DIAMOND, XL_MARKER_STYLE.TRIANGLE,
)  # fmt: skip
_LINED = ("lines", "points", "dumbbell")
LARGE, SMALL = 14, 12
SLOPE = 2  # two categories stand at the two ends of the figure
WIDE = Pt(760)  # a chart narrower than this has the smaller letters


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
    data = points_data(made) if made.form == "points" else _categories(made)
    frame = slide.shapes.add_chart(_TYPES[made.form], *box, data)
    frame.name = name
    frame._element.xpath(".//p:cNvPr")[0].set("descr", clean(alt))
    chart = frame.chart
    dense = made.form == "bars" and len(made.categories) > rows_for(made, box[3] / Pt(1), LARGE)
    size = LARGE if box[2] >= WIDE and not dense else SMALL
    area = plot(made, box[2] / Pt(1), box[3] / Pt(1), size)
    chart.font.size = Pt(size)
    chart.has_title = False
    first = chart.plots[0]
    first.vary_by_categories = made.form == "doughnut"
    if made.form in ("columns", "bars", "stacked"):
        first.gap_width = 60
        first.overlap = 100 if made.overlap or made.form == "stacked" else -8
    for place, (series, drawn) in enumerate(zip(made.series, first.series, strict=True)):
        if made.form in _LINED or not series.is_line:
            _dress(series, drawn, made, place)
    if made.form != "doughnut":
        _axes(chart, made, size)
    if made.form not in _LINED and any(series.is_line for series in made.series):
        _lines_over_columns(chart, made)
    if made.form == "dumbbell":
        _bridges(first, made)
    if made.form == "points":
        as_long_as_the_longest(chart._chartSpace)
    legend(chart, made, size)
    label_all(chart, made, area)
    if made.form in ("lines", "points"):
        inner_plot(chart, area)
    _leave_gaps(chart)
    _fonts(chart)
    return frame


def _categories(made: Drawing) -> CategoryChartData:
    data = CategoryChartData(number_format=made.number_format)
    data.categories = [clean(words) for words in made.categories]
    for series in made.series:
        data.add_series(clean(series.name), series.values)
    return data


def _dress(series: Series, drawn: Any, made: Drawing, place: int) -> None:
    if made.form in _LINED or series.is_line:
        _line(series, drawn, place, joined=made.form == "lines" or series.is_line)
        if made.form == "dumbbell":
            drawn.marker.size = 11
            for i, tone in enumerate(series.tones):
                if tone != series.tone and series.values[i] is not None:
                    marker = drawn.points[i].marker
                    marker.style, marker.size = _MARKERS[(place + 1) % len(_MARKERS)], 11
                    fill(marker.format.fill, tone)
                    colour(marker.format.line.color, tone)
        return
    if made.form != "doughnut":
        fill(drawn.format.fill, series.tone)
        drawn.invert_if_negative = False
    for i, tone in enumerate(series.tones):
        if (tone != series.tone or made.form == "doughnut") and series.values[i] is not None:
            fill(drawn.points[i].format.fill, tone)


def _line(series: Series, drawn: Any, place: int, *, joined: bool) -> None:
    line = drawn.format.line
    if series.ring:
        _ring(series, drawn)
        return
    if joined:
        colour(line.color, series.tone)
        line.width = Pt(series.width)
        if series.dashed:
            line.dash_style = MSO_LINE.DASH
    else:
        line.fill.background()
    drawn.smooth = False
    marker = drawn.marker
    if series.marker:
        marker.style, marker.size = _MARKERS[place % len(_MARKERS)], 7 if joined else 8
        fill(marker.format.fill, series.tone)
        colour(marker.format.line.color, series.tone)
    else:
        marker.style = XL_MARKER_STYLE.NONE


def _ring(series: Series, drawn: Any) -> None:
    drawn.format.line.fill.background()
    drawn.smooth = False
    marker = drawn.marker
    marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 15
    marker.format.fill.background()
    colour(marker.format.line.color, series.tone)
    marker.format.line.width = Pt(2)


def _bridges(first: Any, made: Drawing) -> None:
    """The bar between the two dots of a category as error bars of the earlier one, under the later one's dots;
    LibreOffice draws no other bar there."""
    before, after = (series.values for series in made.series[:2])
    steps = [
        (y or 0.0) - (x or 0.0) if x is not None and y is not None else 0.0
        for x, y in zip(before, after, strict=True)
    ]
    ser = first.series[0]._element
    bars = etree.Element(f"{{{CHART}}}errBars")
    for tag, value in (("errDir", "y"), ("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "1")):
        etree.SubElement(bars, f"{{{CHART}}}{tag}").set("val", value)
    for tag, sign in (("plus", 1.0), ("minus", -1.0)):
        numbers = etree.SubElement(etree.SubElement(bars, f"{{{CHART}}}{tag}"), f"{{{CHART}}}numLit")
        etree.SubElement(numbers, f"{{{CHART}}}formatCode").text = "General"
        etree.SubElement(numbers, f"{{{CHART}}}ptCount").set("val", str(len(steps)))
        for i, step in enumerate(steps):
            point = etree.SubElement(numbers, f"{{{CHART}}}pt")
            point.set("idx", str(i))
            etree.SubElement(point, f"{{{CHART}}}v").text = repr(max(0.0, sign * step))
    shape = etree.SubElement(bars, f"{{{CHART}}}spPr")
    line = etree.SubElement(shape, f"{{{MAIN}}}ln")
    line.set("w", str(Pt(3)))
    grey = etree.SubElement(etree.SubElement(line, f"{{{MAIN}}}solidFill"), f"{{{MAIN}}}schemeClr")
    grey.set("val", "bg1")
    etree.SubElement(grey, f"{{{MAIN}}}lumMod").set("val", "75000")
    ser.find(f"{{{CHART}}}cat").addprevious(bars)


def _axes(chart: Any, made: Drawing, size: float) -> None:
    value, category = chart.value_axis, chart.category_axis
    value.has_major_gridlines = made.form != "bars"
    if value.has_major_gridlines:
        value.major_gridlines.format.line.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
        value.major_gridlines.format.line.color.brightness = -0.15
    value.format.line.fill.background()
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = made.number_format, False
    value.tick_labels.font.size = category.tick_labels.font.size = Pt(size)
    low, high = room(made) if made.form in _LINED else (made.low, made.high)
    if low is not None:
        value.minimum_scale = low
    if high is not None:
        value.maximum_scale = high
    if made.form in _LINED and low is not None and high is not None:
        value.major_unit = _unit(low, high)
    for axis, words in ((category, made.x_title), (value, made.y_title)):
        axis.has_title = bool(words)
        if words:
            axis.axis_title.text_frame.text = clean(words)
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if made.form == "bars":
        category.reverse_order = True
        _name_each(chart)
        value.visible = False
    if made.form == "lines" and len(made.categories) == SLOPE:
        crosses = chart._chartSpace.find(f".//{{{CHART}}}valAx/{{{CHART}}}crosses")
        between = etree.Element(f"{{{CHART}}}crossBetween")
        between.set("val", "midCat")
        crosses.addnext(between)
    if made.form == "points":
        category.has_major_gridlines = False
        category.tick_labels.number_format = made.x_format or made.number_format
        category.tick_labels.number_format_is_linked = False
        category.minimum_scale, category.maximum_scale = across(made)
        category.major_unit = _unit(*across(made))
        if not made.numbered:
            category.tick_label_position = XL_TICK_LABEL_POSITION.NONE


def _name_each(chart: Any) -> None:
    """Every bar has its name: no program leaves some out because they are many."""
    axis = chart._chartSpace.find(f".//{{{CHART}}}catAx")
    skip = etree.Element(f"{{{CHART}}}tickLblSkip")
    skip.set("val", "1")
    axis.find(f"{{{CHART}}}noMultiLvlLbl").addprevious(skip)


def _unit(low: float, high: float) -> float:
    first, second = ticks(low, high)[:2]
    return second - first


def _lines_over_columns(chart: Any, made: Drawing) -> None:
    """Moves the series that are lines into a line chart on the same axes: python-pptx has no combined charts."""
    bars = chart._chartSpace.find(f".//{{{CHART}}}barChart")
    line = etree.SubElement(bars.getparent(), f"{{{CHART}}}lineChart")
    bars.addnext(line)
    etree.SubElement(line, f"{{{CHART}}}grouping").set("val", "standard")
    etree.SubElement(line, f"{{{CHART}}}varyColors").set("val", "0")
    for place, (ser, series) in enumerate(zip(bars.findall(f"{{{CHART}}}ser"), made.series, strict=True)):
        if series.is_line:
            for found in ser.findall(f"{{{CHART}}}invertIfNegative"):
                ser.remove(found)
            line.append(ser)
            _line(series, LineSeries(ser), place, joined=True)
    etree.SubElement(line, f"{{{CHART}}}marker").set("val", "1")
    for ident in bars.findall(f"{{{CHART}}}axId"):
        line.append(deepcopy(ident))


def _leave_gaps(chart: Any) -> None:
    """A missing value is a gap, never a zero; and axis numbers are unsigned, as the schema wants them."""
    space = chart._chartSpace
    inside = space.find(f"{{{CHART}}}chart")
    blanks = inside.find(f"{{{CHART}}}dispBlanksAs")
    if blanks is None:
        blanks = etree.SubElement(inside, f"{{{CHART}}}dispBlanksAs")
    blanks.set("val", "gap")
    for tag in ("axId", "crossAx"):
        for ident in space.iter(f"{{{CHART}}}{tag}"):
            ident.set("val", ident.get("val").lstrip("-"))


def _fonts(chart: Any) -> None:
    """Latin and East Asian letters from the template's theme, so that no Japanese glyphs stand in for ours."""
    spoken, beside = tags()
    for properties in chart._chartSpace.iter(f"{{{MAIN}}}defRPr", f"{{{MAIN}}}rPr"):
        for tag, theme in (("latin", "+mn-lt"), ("ea", "+mn-ea")):
            if properties.find(f"{{{MAIN}}}{tag}") is None:
                etree.SubElement(properties, f"{{{MAIN}}}{tag}").set("typeface", theme)
        if properties.tag.endswith("}rPr"):
            properties.set("lang", spoken)
            properties.set("altLang", beside)
