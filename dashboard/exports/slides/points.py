"""The numbers of a chart of points, each series in two columns of its own, all of them equally long.

python-pptx puts the series below each other in the same two columns, where who edits the numbers has to look for them.
Columns are as long as the longest series, since LibreOffice loses a series that stands before a longer one; blank
cells are no points.
"""

from typing import Any

from pptx.chart.data import XyChartData
from pptx.chart.xlsx import XyWorkbookWriter
from xlsxwriter.utility import xl_col_to_name

from dashboard.exports.native import Drawing
from dashboard.exports.report import clean
from dashboard.exports.slides.tones import CHART


class _SideBySide(XyWorkbookWriter):
    def series_name_ref(self, series: Any) -> str:
        return f"Sheet1!${xl_col_to_name(2 * series.index + 1)}$1"

    def x_values_ref(self, series: Any) -> str:
        return self._rows(2 * series.index)

    def y_values_ref(self, series: Any) -> str:
        return self._rows(2 * series.index + 1)

    def _rows(self, column: int) -> str:
        letter = xl_col_to_name(column)
        return f"Sheet1!${letter}$2:${letter}${max(map(len, self._chart_data)) + 1}"

    def _populate_worksheet(self, workbook: Any, worksheet: Any) -> None:
        written = workbook.add_format({"num_format": self._chart_data.number_format})
        for series in self._chart_data:
            left = 2 * series.index
            worksheet.write_string(0, left + 1, series.name)
            worksheet.write_column(1, left, series.x_values, written)
            worksheet.write_column(1, left + 1, series.y_values, written)


class _PointsData(XyChartData):
    @property
    def _workbook_writer(self) -> XyWorkbookWriter:
        return _SideBySide(self)


def as_long_as_the_longest(space: Any) -> None:
    """The counts of points in a chart space, as the columns of its workbook have them."""
    counts = [
        one
        for values in ("xVal", "yVal")
        for one in space.iterfind(f".//{{{CHART}}}{values}//{{{CHART}}}ptCount")
    ]
    most = max((int(one.get("val")) for one in counts), default=0)
    for one in counts:
        one.set("val", str(most))


def points_data(made: Drawing) -> XyChartData:
    """The points of a drawing; one without a y is no point."""
    data = _PointsData(number_format=made.number_format)
    for series in made.series:
        some = data.add_series(clean(series.name))
        for x, y in zip(series.xs, series.values, strict=True):
            if y is not None:
                some.add_data_point(x, y)
    return data
