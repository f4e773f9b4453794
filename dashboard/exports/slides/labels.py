"""Words inside native charts: where labels stand, what the legend names, and the plot area that both leave free."""

from typing import Any

from lxml import etree
from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Pt

from dashboard.exports.native import Drawing, Series, Side
from dashboard.exports.placing import Plot, at_ends, beside_points
from dashboard.exports.report import clean
from dashboard.exports.slides.tones import CHART, colour

MOST_LABELS = 40
_SIDES: dict[Side, Any] = {
    "right": XL_LABEL_POSITION.RIGHT,
    "left": XL_LABEL_POSITION.LEFT,
    "above": XL_LABEL_POSITION.ABOVE,
    "below": XL_LABEL_POSITION.BELOW,
}


def label_all(chart: Any, made: Drawing, area: Plot) -> None:
    """The labels as the screen writes them, each point its own, none over another."""
    plots = [series for plot in chart.plots for series in plot.series]
    drawn = {one._element.find(f"{{{CHART}}}idx").get("val"): one for one in plots}
    sides = beside_points(made, area) if made.form == "points" else []
    shifts = at_ends(made, area) if made.form in ("lines", "points") else []
    for place, series in enumerate(made.series):
        if sum(map(bool, series.labels)) > MOST_LABELS:
            continue
        seen = -1
        for i, words in enumerate(series.labels):
            if series.values[i] is None:
                continue
            seen = seen + 1 if made.form == "points" else i
            side = sides[place][i] if made.form == "points" else _side(made, series, i)
            if words and (side is not None or made.form not in ("points", "lines", "dumbbell")):
                label = drawn[str(place)].points[seen].data_label
                _write(label, words, series, made, area, side)
                if series.end and i == series.last and shifts[place]:
                    _shift(label, shifts[place] / area.height)


def _side(made: Drawing, series: Series, i: int) -> Side | None:
    if made.form == "dumbbell":
        return "below" if series.labels[i].startswith("\u2212") else "above"
    if made.form == "lines":
        return "above" if series.side == "auto" else series.side
    return None


def _write(label: Any, words: str, series: Series, made: Drawing, area: Plot, side: Side | None) -> None:
    frame = label.text_frame
    frame.text = clean(words)
    frame.word_wrap = False
    run = frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(area.size), made.form not in ("points", "doughnut")
    if made.form in ("stacked", "doughnut"):
        run.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
        run.font.bold = True
        if made.form == "stacked":
            label.position = XL_LABEL_POSITION.CENTER
    elif side is not None:
        label.position = _SIDES[side]
        if made.form == "lines":
            colour(run.font.color, "middle" if series.tone == "context" else series.tone)
            run.font.bold = series.tone != "context"
    else:
        label.position = XL_LABEL_POSITION.OUTSIDE_END


def _shift(label: Any, share: float) -> None:
    """Moves a label down by a share of the chart's height."""
    element = label._dLbl
    layout = etree.Element(f"{{{CHART}}}layout")
    manual = etree.SubElement(layout, f"{{{CHART}}}manualLayout")
    etree.SubElement(manual, f"{{{CHART}}}x").set("val", "0")
    etree.SubElement(manual, f"{{{CHART}}}y").set("val", f"{share:.5f}")
    element.find(f"{{{CHART}}}idx").addnext(layout)


def legend(chart: Any, made: Drawing, size: float) -> None:
    """The legend over the chart names what no label names; beside a ring it names each part."""
    ring = made.form == "doughnut"
    chart.has_legend = ring or bool(made.listed)
    if not chart.has_legend:
        return
    chart.legend.position = XL_LEGEND_POSITION.RIGHT if ring else XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    chart.legend.font.size = Pt(size + 2 if ring else size)
    place = chart.legend._element.find(f"{{{CHART}}}legendPos")
    for i in reversed(range(len(made.series))):
        if not made.series[i].listed and not ring:
            entry = etree.Element(f"{{{CHART}}}legendEntry")
            etree.SubElement(entry, f"{{{CHART}}}idx").set("val", str(i))
            etree.SubElement(entry, f"{{{CHART}}}delete").set("val", "1")
            place.addnext(entry)


def inner_plot(chart: Any, area: Plot) -> None:
    """Fixes the plot area, so that labels outside it have their room in every program."""
    plot_area = chart._chartSpace.find(f".//{{{CHART}}}plotArea")
    for old in plot_area.findall(f"{{{CHART}}}layout"):
        plot_area.remove(old)
    layout = etree.Element(f"{{{CHART}}}layout")
    manual = etree.SubElement(layout, f"{{{CHART}}}manualLayout")
    etree.SubElement(manual, f"{{{CHART}}}layoutTarget").set("val", "inner")
    for mode in ("xMode", "yMode"):
        etree.SubElement(manual, f"{{{CHART}}}{mode}").set("val", "edge")
    for name, share in zip("xywh", area.shares, strict=True):
        etree.SubElement(manual, f"{{{CHART}}}{name}").set("val", f"{share:.5f}")
    plot_area.insert(0, layout)
