"""The first picture of a figure: all of what plotly is given is in it, at the places where plotly puts it."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.charts.plotly_charts import sketch
from dashboard.charts.spec import Kind
from dashboard.stills.scale import Axis
from dashboard.stills.still import still
from dashboard.stills.words import in_svg, rows
from dashboard.theme import DARK, LIGHT
from tests.dashboard.test_charts import KINDS, MAKERS, spec_of

SVG = "{http://www.w3.org/2000/svg}"
# What a still draws of a figure, and what of it is for plotly alone: the pointer, the frame's buttons, its margins.
DRAWN = re.findall(
    r"\S+",
    """
type x y name mode line line.color line.width line.dash marker marker.color marker.size marker.symbol marker.opacity
marker.line marker.line.color marker.line.width marker.colors marker.pattern marker.pattern.shape marker.pattern.size
marker.pattern.solidity fill fillcolor opacity showlegend cliponaxis orientation base width text textfont
textfont.color textfont.size insidetextanchor error_y error_y.array error_y.arrayminus error_y.color
error_y.thickness error_y.width values hole labels
layout.height layout.margin layout.margin.l layout.margin.r layout.margin.t layout.margin.b layout.font
layout.font.family layout.font.color layout.showlegend layout.legend layout.legend.font layout.legend.font.size
layout.legend.font.color layout.title layout.title.text layout.title.font layout.title.font.size
layout.title.font.color layout.barmode layout.bargap layout.shapes layout.annotations
shape.layer shape.line shape.line.color shape.line.width shape.line.dash shape.x0 shape.x1 shape.y0 shape.y1
shape.xref shape.yref
note.text note.x note.y note.xref note.yref note.xanchor note.yanchor note.xshift note.yshift note.font
note.font.size note.font.color note.bgcolor note.borderpad
axis.range axis.visible axis.nticks axis.dtick axis.tickvals axis.ticktext axis.ticksuffix axis.separatethousands
axis.tickfont axis.tickfont.color axis.showgrid axis.gridcolor axis.linecolor axis.categoryarray axis.rangemode
axis.title axis.title.text axis.title.font axis.title.font.size axis.title.font.color
""",
)
ONLY_PLOTLY = re.findall(
    r"\S+",
    """
customdata hovertemplate hoverinfo connectgaps textposition textinfo textangle constraintext sort direction automargin
error_y.type layout.paper_bgcolor layout.plot_bgcolor layout.font.size layout.hoverlabel layout.hovermode
layout.dragmode layout.separators layout.legend.orientation layout.legend.x layout.legend.y
layout.legend.traceorder layout.legend.xanchor layout.legend.yanchor layout.legend.itemclick
layout.legend.itemdoubleclick layout.modebar layout.title.x layout.title.xref layout.title.xanchor layout.title.y
layout.title.yref layout.title.yanchor layout.title.pad layout.template layout.uniformtext
shape.type note.showarrow note.align axis.type axis.fixedrange axis.zeroline axis.tickangle axis.tickformat
axis.automargin axis.categoryorder axis.title.standoff
""",
)


def figure(kind: Kind, *, dark: bool = False) -> dict[str, Any]:
    return sketch(spec_of(kind, demo=True), DARK if dark else LIGHT)


def picture(made: dict[str, Any]) -> ET.Element:
    """The SVG document in the still."""
    [source] = re.findall(
        r'^<div[^>]*><img src="data:image/svg\+xml;base64,([^"]+)"', still(made, "one", "图")
    )
    return ET.fromstring(base64.b64decode(source))


def written(made: dict[str, Any]) -> list[str]:
    return ["".join(text.itertext()) for text in picture(made).iter(f"{SVG}text")]


def _paths(made: dict[str, Any]) -> Iterator[str]:
    def within(thing: dict[str, Any], before: str) -> Iterator[str]:
        for name, value in thing.items():
            path = f"{before}{name}"
            yield path
            if isinstance(value, dict) and path not in ONLY_PLOTLY:
                yield from within(value, f"{path}.")

    for trace in made["data"]:
        yield from within(trace, "")
    layout = dict(made["layout"])
    for name, beginning in (("shapes", "shape."), ("annotations", "note.")):
        for one in layout.get(name) or []:
            yield from within(one, beginning)
    for name in ("xaxis", "yaxis"):
        yield from within(layout.pop(name, {}), "axis.")
    yield from within(
        {name: value for name, value in layout.items() if name not in ("shapes", "annotations")}, "layout."
    )


@KINDS
def test_nothing_that_plotly_is_given_is_unknown_to_a_still(kind: Kind) -> None:
    assert set(_paths(figure(kind))) <= {*DRAWN, *ONLY_PLOTLY}


@KINDS
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_kind_has_its_words_and_its_marks(kind: Kind, dark: bool) -> None:
    made = figure(kind, dark=dark)
    said = written(made)
    notes = [
        "".join(piece.words for row in rows(note["text"]) for piece in row)
        for note in made["layout"]["annotations"]
    ]
    assert all("".join(note.split()) in "".join("".join(said).split()) for note in notes)
    drawn = [one.tag.removeprefix(SVG) for one in picture(made).iter()]
    wanted = {"bar": "rect", "pie": "path"}
    for trace in made["data"]:
        lined = "path" if "lines" in trace.get("mode", "") else "text"
        assert wanted.get(trace["type"], lined) in drawn
    assert 'alt="图"' in still(made, "one", "图")


def test_every_point_of_a_line_lies_where_its_value_is() -> None:
    made = figure("lines")
    layout = made["layout"]
    (left, right), (low, high) = layout["xaxis"]["range"], layout["yaxis"]["range"]
    inner = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    circles = {
        (float(c.get("cx", "").rstrip("%")), float(c.get("cy", "")))
        for c in picture(made).iter(f"{SVG}circle")
    }
    trace = next(one for one in made["data"] if one.get("marker", {}).get("symbol") == "circle")
    for x, y in zip(trace["x"], trace["y"], strict=True):
        if y is not None:
            place = ((x - left) / (right - left) * 100, (1 - (y - low) / (high - low)) * inner)
            assert any(abs(place[0] - a) < 0.01 and abs(place[1] - b) < 0.06 for a, b in circles)


def test_a_missing_value_breaks_the_line() -> None:
    made = figure("lines")
    for trace in made["data"]:
        trace.update(x=[2021, 2022, 2023, 2024, 2024], y=[1.0, 2.0, None, 3.0, 4.0], mode="lines")
    made["data"] = made["data"][:1]
    [drawn] = [
        path.get("d", "") for path in picture(made).iter(f"{SVG}path") if path.get("d", "").count(",") > 1
    ]
    assert [run.count(",") for run in drawn.split("M")[1:]] == [2, 2]


def test_a_point_beyond_the_axis_is_not_drawn() -> None:
    def marked(value: float) -> int:
        made = figure("lines")
        made["data"] = [{**made["data"][0], "x": [2023, 2024], "y": [top * 0.9, value], "mode": "markers"}]
        return len(list(picture(made).iter(f"{SVG}circle")))

    top = figure("lines")["layout"]["yaxis"]["range"][1]
    assert (marked(top * 0.8), marked(top * 1.2)) == (2, 1)


def test_bars_begin_at_zero_and_stacked_ones_where_the_last_ended() -> None:
    made = figure("split")
    between, within = made["data"]
    bars = list(picture(made).iter(f"{SVG}rect"))
    many = len(between["x"])
    for i in range(many):
        lower, upper = bars[i], bars[many + i]
        assert float(upper.get("y", "")) + float(upper.get("height", "")) == pytest.approx(
            float(lower.get("y", "")), abs=0.15
        )
        ratio = float(upper.get("height", "")) / float(lower.get("height", ""))
        assert ratio == pytest.approx(within["y"][i] / between["y"][i], rel=0.02)


@pytest.mark.parametrize(
    ("axis", "length", "words"),
    [
        ({"range": [0, 100], "nticks": 5, "ticksuffix": "%"}, 450.0, ["0%", "50%", "100%"]),
        ({"range": [0, 0.8]}, 200.0, ["0", "0.2", "0.4", "0.6", "0.8"]),
        ({"range": [0.55, 0.68], "nticks": 5}, 450.0, ["0.55", "0.6", "0.65"]),
        ({"range": [-1.4, 0.3]}, 160.0, ["\u22121", "\u22120.5", "0"]),
        ({"range": [0, 2400], "separatethousands": True}, 200.0, ["0", "500", "1,000", "1,500", "2,000"]),
        ({"range": [2016.75, 2024.12]}, 450.0, ["2018", "2020", "2022", "2024"]),
        (
            {"range": [2020.75, 2024.12], "tickvals": [2021, 2022, 2023, 2024]},
            450.0,
            ["2021", "2022", "2023", "2024"],
        ),
    ],
)
def test_ticks_stand_where_plotly_puts_them(axis: dict[str, Any], length: float, words: list[str]) -> None:
    """The words were read off plotly 4 in a browser."""
    letter = "x" if length > 400 else "y"
    assert [tick.words for tick in Axis(letter, axis, [], length).ticks()] == words


def test_equal_names_stay_apart_and_are_written_alike() -> None:
    traces = [{"type": "bar", "y": ["中心小学", "中心小学\u200b"], "x": [1, 2]}]
    axis = Axis("y", {"categoryarray": ["中心小学", "中心小学\u200b"], "dtick": 1}, traces, 100.0)
    assert [axis.number(name) for name in traces[0]["y"]] == [0.0, 1.0]
    assert len({in_svg(tick.words, "0", 10, 12, "#000000", "end") for tick in axis.ticks()}) == 1


def test_words_are_never_taken_for_marks() -> None:
    name = 'A<script>alert(1)</script>&"\x0b'
    assert "<script" not in in_svg(name, "0", 0, 12, "#000000", "start")
    made = figure("lines")
    made["layout"]["annotations"][0]["text"] = name
    assert 'A<script>alert(1)</script>&"' in written(made)
    made["layout"]["title"]["text"] = name
    made["layout"]["showlegend"], made["data"][0]["name"], made["data"][0]["showlegend"] = True, name, True
    assert "<script" not in still(made, '"><script>', '"><script>')


def test_all_kinds_are_looked_at() -> None:
    assert {one.kind for one in map(spec_of, MAKERS)} == set(MAKERS)
