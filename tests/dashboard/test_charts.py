"""Every kind of figure is drawn with its words, its marks and explicit colours, and never with an invented point."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import polars as pl
import pytest

from dashboard.charts import modebar
from dashboard.charts.plotly_charts import draw
from dashboard.charts.plotly_frame import ENGLISH_LEGEND_ROW, HEAD, End, end_labels, head, room
from dashboard.charts.spec import COLUMNS, Blank, ChartSpec, Kind, PassLine
from dashboard.charts.table import table_of
from dashboard.language import speaking
from dashboard.parts.writing import rich, table_html
from dashboard.presenters import (
    compare,
    effect_charts,
    evenness,
    levelled,
    moved,
    overview,
    progression,
    retiring,
    shape,
    sources,
    staff_structure,
    strips,
    teachers,
)
from dashboard.presenters.changed import change
from dashboard.presenters.context import Context
from dashboard.presenters.multiples import multiples
from dashboard.presenters.panel import panel
from dashboard.presenters.picture import picture
from dashboard.presenters.staff import staff
from dashboard.theme import DARK, FONT, LIGHT
from dashboard.words import say
from tests.dashboard.frames import NO_SUCCESSION, context, measured, seven, shares, values, worlds
from tests.dashboard.people import AGES, JUNIOR, LEAVERS, rate_frame, staff_frame
from tests.dashboard.studied import group_effect
from tests.dashboard.test_compare import BOOKS, MEAN
from tests.dashboard.test_evenness import NOW, SHARES, THEN, parts
from tests.dashboard.test_levelled import UP
from tests.dashboard.test_overview import RISING
from tests.dashboard.test_shape import MEANS, levels

LOOKING = replace(context().chosen, school="2100000000", schools=("2100000002", "2100000003"))
MAKERS: dict[Kind, Callable[[Context], ChartSpec | Blank]] = {
    "band": lambda c: picture(c, values(RISING)),
    "lines": lambda c: compare.lines(panel(c, values(BOOKS)), MEAN),
    "slope": lambda c: compare.slope(panel(c, values(BOOKS))),
    "thresholds": lambda c: evenness.thresholds(c, measured(seven([*NOW[:6], "未报"], THEN))),
    "columns": lambda c: overview.met_by_year(c, measured(seven(NOW, THEN))),
    "contributions": lambda c: sources.contribution_chart(
        c.looking_at("backbone_per100"), shares(SHARES), 0.7
    ),
    "split": lambda c: sources.split_chart(
        c.looking_at("backbone_per100"), measured(parts(0.3, 0.1)), "urban"
    ),
    "steps": lambda c: levelled.split_bars(c, change(c, values(UP), NO_SUCCESSION, worlds)),
    "lorenz": lambda c: shape.lorenz(c, values(UP)),
    "plane": lambda c: shape.plane(c.looking_at("backbone_per100"), measured(levels(MEANS))),
    "pyramid": lambda c: teachers.pyramid(staff(c, staff_frame(AGES))),
    "ranked": lambda c: teachers.by_school(staff(c, staff_frame(AGES))),
    "ranges": lambda c: retiring.retiring(staff(c, staff_frame(AGES))),
    "funnel": lambda c: progression.funnel(replace(c, chosen=JUNIOR), rate_frame(LEAVERS)),
    "event": lambda c: effect_charts.events(c, group_effect(effect=0.5)),
    "strip": lambda c: strips.by_place(c, of_two_kinds(values(BOOKS))),
    "dumbbell": lambda c: moved.movers(panel(c, values(BOOKS))),
    "parts": lambda c: staff_structure.degree_parts(staff(c, staff_frame(AGES))),
    "multiples": lambda c: multiples(panel(replace(c, chosen=LOOKING), values(BOOKS)), MEAN),  # type: ignore[return-value,dict-item]
}


def of_two_kinds(frame: pl.DataFrame) -> pl.DataFrame:
    """Every other school in the town."""
    even = pl.col("school_code").str.slice(-1).cast(pl.Int64) % 2 == 0
    return frame.with_columns(urban_rural=pl.when(even).then(pl.lit("城区")).otherwise(pl.lit("乡村")))


KINDS = pytest.mark.parametrize("kind", list(COLUMNS))


def spec_of(kind: Kind, *, demo: bool = False) -> ChartSpec:
    spec = MAKERS[kind](context(demo=demo))
    assert isinstance(spec, ChartSpec)
    assert spec.kind == kind
    return spec


@KINDS
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_kind_is_drawn_with_our_font_and_colours(kind: Kind, colours: object) -> None:
    figure = draw(spec_of(kind), colours)  # type: ignore[arg-type]
    text = json.dumps(json.loads(figure.to_json()), ensure_ascii=False)
    assert figure.layout.font.family == FONT
    assert "#0000" not in text.replace("#000000", "")
    assert figure.layout.paper_bgcolor == colours.ground  # type: ignore[attr-defined]


@KINDS
def test_invented_data_are_marked_inside_the_figure(kind: Kind) -> None:
    marked = [note.text for note in draw(spec_of(kind, demo=True), LIGHT).layout.annotations]
    assert any("示例数据(模拟)" in text for text in marked)
    unmarked = [note.text for note in draw(spec_of(kind), LIGHT).layout.annotations]
    assert not any("示例数据" in text for text in unmarked)


@KINDS
def test_a_downloaded_figure_says_what_when_and_which_version(kind: Kind) -> None:
    spec = spec_of(kind)
    figure = draw(spec, LIGHT)
    text = " ".join(note.text for note in figure.layout.annotations)
    assert "2024年9月1日" in text
    assert "版本 1.2.0" in text
    assert figure.layout.title.text.replace("<br>", " · ") == spec.brief


@KINDS
def test_every_figure_has_words_and_a_table(kind: Kind) -> None:
    spec = spec_of(kind)
    assert spec.takeaway
    assert spec.alt not in (spec.title, spec.takeaway, "")
    assert spec.direction
    assert spec.meta.source == "综表2024.xlsx"
    table = table_of(spec)
    assert all(len(row) == len(table.headings) == len(table.numeric) for row in table.rows)
    assert "<script" not in table_html(table)


@KINDS
def test_missing_values_are_gaps(kind: Kind) -> None:
    drawn = json.loads(draw(spec_of(kind), LIGHT).to_json())
    for trace in drawn["data"]:
        assert trace.get("connectgaps", False) is False


def test_a_gap_in_a_line_is_null_and_not_zero() -> None:
    spec = compare.lines(panel(context(schools=("2100000003",)), values(BOOKS)), MEAN)
    assert isinstance(spec, ChartSpec)
    line = next(trace for trace in draw(spec, LIGHT).data if trace.name == "松江县河西小学")
    assert list(line.y) == [10.0, 11.0, None, 14.0]
    assert list(line.customdata)[2] == "—"


def test_the_pass_line_is_drawn_and_named() -> None:
    spec = spec_of("thresholds")
    figure = draw(spec, LIGHT)
    assert figure.layout.shapes[0].x0 == 0.5
    assert "要求 ≤0.50" in [trace.name for trace in figure.data]


def test_a_spec_without_its_columns_is_refused() -> None:
    spec = spec_of("columns")
    with pytest.raises(ValueError, match="value"):
        ChartSpec(**{**vars(spec), "table": pl.DataFrame({"school_year": [2024]})})


def test_one_far_school_does_not_press_the_others_flat() -> None:
    far = {**RISING, "第0小学": [10.0, 10.0, 10.0, 900.0]}
    spec = picture(context(), values(far))
    assert isinstance(spec, ChartSpec)
    if spec.ceiling is not None:
        assert any("高于图的上沿" in note for note in spec.notes)


def test_labels_at_the_ends_of_lines_do_not_hide_each_other() -> None:
    ends = [End(f"校{place}", 5.0 + place * 0.01, "#000000") for place in range(6)]
    labels = end_labels(ends, 2024, 0.0, 10.0, 240)
    heights = sorted(label["y"] * 24 + label["yshift"] for label in labels)
    assert all(later - earlier >= 15.9 for earlier, later in pairwise(heights))
    assert heights[0] >= 0
    assert heights[-1] <= 241


def test_small_changes_are_not_made_to_look_large() -> None:
    low, high = room([98.0, 98.5])
    assert high - low >= 0.24 * 98


def test_the_toolbar_speaks_chinese_and_saves_a_slide() -> None:
    options = modebar.config(spec_of("band"))
    assert options["locale"] == "zh-CN"
    assert options["locales"]["zh-CN"]["dictionary"]["Download plot as a PNG"] == "下载图片"
    image = options["toImageButtonOptions"]
    assert image["width"] / image["height"] == pytest.approx(16 / 9)
    assert not set(image["filename"]) & set('\\/:*?"<>| ')


def test_words_are_escaped_and_only_bold_is_markup() -> None:
    assert (
        rich("**甲** <b>乙</b> & `make run`") == "<b>甲</b> &lt;b&gt;乙&lt;/b&gt; &amp; <code>make run</code>"
    )


def test_a_name_cannot_bring_markup_into_a_figure() -> None:
    spec = compare.lines(
        panel(context(), values({'<a href="javascript:x">甲</a>小学': [1.0, 2.0, 3.0, 4.0]})), MEAN
    )
    assert isinstance(spec, ChartSpec)
    drawn = draw(spec, LIGHT).to_json()
    assert "<a href" not in drawn
    assert "<a href" not in table_html(table_of(spec))


def test_english_words_leave_the_legend_a_row_of_its_own() -> None:
    lines = spec_of("lines")
    bare = lines.table.with_columns(mark=pl.lit(None, pl.String))
    rising = replace(lines, table=bare, pass_line=PassLine(0.9, "pass line"))
    ringed = replace(rising, table=bare.with_columns(mark=pl.lit("2020: joined")))
    assert head(ringed) == head(rising)
    with speaking("en"):
        assert head(ringed) == head(rising) + ENGLISH_LEGEND_ROW
        assert head(spec_of("split")) >= HEAD + ENGLISH_LEGEND_ROW


@pytest.mark.parametrize("kind", ["thresholds", "contributions", "dumbbell", "pyramid"])
def test_the_mark_beside_names_ends_at_the_right_edge(kind: Kind) -> None:
    drawn = json.loads(draw(spec_of(kind, demo=True), LIGHT).to_json())["layout"]["annotations"]
    [mark] = [one for one in drawn if say("demo.mark") in one["text"]]
    assert (mark["x"], mark["xanchor"]) == (1, "right")
