"""Dots and parts: schools by kind of place, two years joined, parts of a whole; and where their labels stand."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from itertools import combinations, pairwise

import polars as pl
import pytest
from pptx import Presentation

from dashboard.charts.spec import Blank, ChartSpec, Kind
from dashboard.exports.drawing import drawing
from dashboard.exports.native import Drawing, Series, across, room, round_ends, width_of
from dashboard.exports.placing import LINE, at_ends, beside_points, plot
from dashboard.exports.slides import deck
from dashboard.presenters import moved, staff_structure, strips
from dashboard.presenters.panel import panel
from dashboard.presenters.staff import staff
from tests.dashboard.frames import context, values
from tests.dashboard.people import AGES, staff_frame
from tests.dashboard.test_charts import of_two_kinds, spec_of
from tests.dashboard.test_exports import report_of

MANY = {f"第{i}小学": [10.0 + i, 12.0 + i, 11.0 + i, 10.0 + i * (2 if i % 3 else 0.5)] for i in range(1, 31)}


def movers(by_school: dict[str, list[float]], **chosen: object) -> ChartSpec | Blank:
    return moved.movers(panel(context(**chosen), values(by_school)))


def test_a_strip_holds_every_school_once_and_the_pooled_level_of_each_kind() -> None:
    frame = of_two_kinds(values(MANY))
    spec = strips.by_place(context(), frame)
    assert isinstance(spec, ChartSpec)
    schools = spec.table.filter(role="school")
    assert schools.height == len(MANY)
    own = frame.filter(pl.col("school_year") == 2024, pl.col("urban_rural") == "城区")
    pooled = own["numerator"].sum() / own["denominator"].sum()
    assert spec.table.filter(role="whole", group="城区")["value"].item() == pytest.approx(pooled)


def test_dots_of_a_strip_do_not_lie_on_each_other() -> None:
    offsets = strips.swarm([1.0, 1.0, 1.0, 1.0, 9.0], 0.5)
    assert len(set(offsets[:4])) == 4
    assert offsets[4] == 0.0
    assert all(abs(offset) <= strips.HALF + 1e-9 for offset in strips.swarm([1.0] * 40, 0.5))


def test_dots_are_placed_as_if_each_looked_at_all_before_it() -> None:
    def slowly(values: list[float], close: float) -> list[float]:
        placed: list[tuple[float, float]] = []
        steps = sorted(set(strips.swarm([1.0] * 40, 0.5)), key=lambda step: (abs(step), -step))
        for value in values:
            taken = {offset for other, offset in placed if abs(other - value) < close}
            placed.append(
                (value, next((s for s in steps if s not in taken), steps[len(placed) % len(steps)]))
            )
        return [offset for _, offset in placed]

    chance = random.Random(4)
    for falling in (False, True):
        values = sorted((round(chance.random(), 2) for _ in range(60)), reverse=falling)
        assert strips.swarm(values, 0.3) == slowly(values, 0.3)
        assert strips.swarm(values, 0.02) == slowly(values, 0.02)


def test_more_schools_than_dots_can_show_are_no_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "MOST_DOTS", 29)
    many = strips.by_place(context(), of_two_kinds(values(MANY)))
    assert isinstance(many, Blank)
    assert "29" in many.reason
    assert str(len(MANY)) in many.reason


def test_one_kind_of_place_is_no_strip() -> None:
    assert isinstance(strips.by_place(context(), values(MANY)), Blank)


def test_a_school_without_a_value_is_no_dot_and_is_told() -> None:
    gaps = {**MANY, "第31小学": [1.0, 1.0, 1.0, None]}
    spec = strips.by_place(context(), of_two_kinds(values(gaps)))
    assert isinstance(spec, ChartSpec)
    assert "第31小学" not in spec.table["label"].to_list()
    assert any("1 所学校没有数据" in note for note in spec.notes)


def test_those_whom_the_sentence_names_are_in_the_figure() -> None:
    spec = movers(MANY)
    assert isinstance(spec, ChartSpec)
    assert spec.table.height == moved.SHOWN
    labels = spec.table["label"].to_list()
    assert labels[0] in spec.takeaway
    assert labels[-1] in spec.takeaway
    steps = spec.table["step"].to_list()
    assert steps == sorted(steps, reverse=True)
    assert any(str(moved.SHOWN) in note for note in spec.notes)


def test_a_school_that_the_reader_picked_is_always_shown() -> None:
    spec = movers(MANY, schools=("2100000013",))
    assert isinstance(spec, ChartSpec)
    assert spec.table.filter("chosen").height == 1


def test_no_change_between_the_same_year() -> None:
    assert isinstance(movers(MANY, base_year=2024), Blank)


def test_the_bars_of_a_dumbbell_end_at_its_dots() -> None:
    spec = spec_of("dumbbell")
    [chart] = [shape for shape in slide_of(spec).shapes if shape.has_chart]
    bars = chart.chart._chartSpace.find(".//{*}errBars")
    up, down = ([float(v.text) for v in bars.find(f"{{*}}{tag}").iter("{*}v")] for tag in ("plus", "minus"))
    steps = spec.table["step"].to_list()
    assert [a - b for a, b in zip(up, down, strict=True)] == pytest.approx(steps)


def slide_of(spec: ChartSpec) -> object:
    return list(Presentation(io.BytesIO(deck(report_of(spec)))).slides)[2]


def test_a_ring_adds_up_to_the_teachers_or_is_not_drawn() -> None:
    spec = staff_structure.degree_parts(staff(context(), staff_frame(AGES)))
    assert isinstance(spec, ChartSpec)
    assert spec.table["share"].sum() == pytest.approx(1.0)
    frame = staff_frame(AGES).with_columns(degree_below=pl.col("degree_below") + 1.0)
    broken = staff_structure.degree_parts(staff(context(), frame))
    assert isinstance(broken, Blank)
    assert "不是一个整体" in broken.reason


def crowd() -> Drawing:
    xs = tuple(1.0 + i * 0.005 for i in range(20))
    ys = tuple(5.0 + i * 0.002 for i in range(20))
    labels = tuple(f"第{i}小学" for i in range(20))
    return Drawing(
        "points",
        (),
        (Series("学校", ys, "strong", xs=xs, labels=labels),),
        low=0.0,
        high=10.0,
        x_low=0.0,
        x_high=10.0,
    )


def test_labels_of_points_cover_neither_each_other_nor_leave_the_chart() -> None:
    made = crowd()
    area = plot(made, 870, 380, 14)
    sides = beside_points(made, area)[0]
    assert 2 <= sum(side is not None for side in sides) < 20  # a crowd has no room for all
    low, high = room(made)
    boxes = []
    for x, y, side, words in zip(
        made.series[0].xs, made.series[0].values, sides, made.series[0].labels, strict=True
    ):
        if side is None or y is None:
            continue
        at_x = area.left + x / 10 * (area.right - area.left)
        at_y = area.bottom - (y - low) / (high - low) * (area.bottom - area.top)
        wide, tall = width_of(words), 14 * LINE
        left = {"right": at_x + 7, "left": at_x - 7 - wide}.get(side, at_x - wide / 2)
        top = {"above": at_y - 7 - tall, "below": at_y + 7}.get(side, at_y - tall / 2)
        boxes.append((left, top, left + wide, top + tall))
    for one, other in combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart


def test_labels_at_the_ends_of_lines_are_pushed_apart() -> None:
    lines = tuple(
        Series(f"{i}", (1.0, 1.0 + i * 0.01), "strong", labels=("", f"第{i}小学"), is_line=True, side="right")
        for i in range(4)
    )
    made = Drawing("lines", ("2023", "2024"), lines)
    area = plot(made, 870, 380, 14)
    low, high = room(made)
    scale = (area.bottom - area.top) / (high - low)
    shifts = at_ends(made, area)
    at = sorted((high - (line.values[1] or 0.0)) * scale + s for line, s in zip(lines, shifts, strict=True))
    assert all(b - a >= 14 * LINE - 1e-6 for a, b in pairwise(at))
    assert at[-1] <= area.bottom - area.top


@pytest.mark.parametrize("kind", ["strip", "plane", "lorenz", "funnel"])
def test_every_series_of_points_is_as_long_as_the_longest_or_a_program_would_lose_it(kind: Kind) -> None:
    [chart] = [shape for shape in slide_of(spec_of(kind)).shapes if shape.has_chart]
    space = chart.chart._chartSpace
    counts = {
        one.get("val")
        for values in ("xVal", "yVal")
        for one in space.iterfind(f".//{{*}}{values}//{{*}}ptCount")
    }
    assert len(counts) == 1
    ranges = [one.text for values in ("xVal", "yVal") for one in space.iterfind(f".//{{*}}{values}//{{*}}f")]
    assert len(ranges) == len(set(ranges))
    assert {one.rpartition("$")[2] for one in ranges} == {str(int(counts.pop()) + 1)}


def test_many_members_are_grey_and_only_the_ends_are_named() -> None:
    spec = spec_of("lines")
    rows = [
        {
            **spec.table.row(0, named=True),
            "series": f"第{i}小学",
            "role": "member",
            "school_year": year,
            "value": i + 1.0,
        }
        for i in range(20)
        for year in (2023, 2024)
    ]
    many = replace(spec, kind="multiples", table=pl.DataFrame(rows, schema=spec.table.schema))
    made = drawing(many)
    assert {series.name for series in made.series if series.end} == {"第0小学", "第19小学"}
    assert {series.tone for series in made.series if series.name != "x"} <= {"context", "line"}
    assert len([series for series in made.series if series.tone == "context"]) == 20


def test_a_line_that_lies_above_the_figure_is_not_in_its_legend() -> None:
    spec = spec_of("band")
    high = max(spec.table["lead"].to_list()) * 1.1
    far = replace(spec, ceiling=high, table=spec.table.with_columns(highest=pl.lit(high * 100)))
    assert "最高的学校" in [series.name for series in drawing(spec).series]
    assert "最高的学校" not in [series.name for series in drawing(far).series]


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.0), (3.0, 3.0), (-2.0, 7.3), (0.013, 0.74)])
def test_axes_end_on_round_numbers_around_all_values(low: float, high: float) -> None:
    first, last = round_ends(low, high)
    assert first <= low <= high <= last
    assert first < last


def test_numbers_across_hold_all_points() -> None:
    assert across(crowd()) == (0.0, 10.0)
    assert across(replace(crowd(), x_low=None, x_high=None)) == (1.0, 1.1)
