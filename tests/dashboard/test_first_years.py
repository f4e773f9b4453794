"""A joiner's first year is marked on every line over the years, on the screen and in native charts."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import polars as pl
import pytest

from balance.scope import Scope
from dashboard.charts.plotly_charts import draw
from dashboard.charts.spec import ChartSpec
from dashboard.exports.drawing import drawing
from dashboard.exports.vector import vector
from dashboard.presenters import compare, evenness
from dashboard.presenters.first_years import first_years, turnover
from dashboard.presenters.panel import panel
from dashboard.theme import LIGHT
from dashboard.words import say
from tests.dashboard.frames import context, measured, values
from tests.dashboard.screen import Screen

LINES: dict[str, list[float | None]] = {"甲校": [10.0, 11.0, 12.0, 13.0], "乙校": [8.0, 8.0, None, 9.0]}
MEAN = measured([("books_per_pupil", "mean_w", year, 10.0) for year in range(2021, 2025)])
ONE, TWO = "2100000000", "2100000001"


def in_groups(**years: dict[int, str]) -> pl.DataFrame:
    """The values with the groups of each school by year; ``one`` and ``two``."""
    frame = values(LINES)
    told = {ONE: years.get("one", {}), TWO: years.get("two", {})}
    groups = [told[code].get(year) for code, year in frame.select("school_code", "school_year").rows()]
    return frame.with_columns(groups=pl.Series(groups, dtype=pl.String))


def test_the_first_year_is_the_one_after_which_the_group_goes_on() -> None:
    later = dict.fromkeys((2023, 2024), "甲集团")
    view = panel(context(), in_groups(one=later, two=dict.fromkeys(range(2021, 2025), "甲集团")))
    assert first_years(view, ONE) == {2023: say("first_year.note", group="甲集团")}
    assert first_years(view, TWO) == {}  # since when is not known in the first year of all data


def test_a_second_group_has_a_first_year_of_its_own_and_coming_back_has_none() -> None:
    both = {2021: "甲集团", 2022: "甲集团、乙集团", 2023: "乙集团", 2024: "甲集团、乙集团"}
    assert list(first_years(panel(context(), in_groups(one=both)), ONE)) == [2022]


def test_lines_bear_the_mark_in_table_figure_and_native_chart() -> None:
    frame = in_groups(one=dict.fromkeys((2022, 2023, 2024), "甲集团"), two={2023: "甲集团", 2024: "甲集团"})
    spec = compare.lines(panel(context(schools=(ONE, TWO)), frame), MEAN)
    assert isinstance(spec, ChartSpec)
    first = spec.table.filter(pl.col("mark") != "")
    assert first.select("series", "school_year").rows() == [("甲校", 2022), ("乙校", 2023)]
    assert "图书册数未报" in first["note"][1]  # a reason stays beside it
    [ring] = [trace for trace in draw(spec, LIGHT)["data"] if trace["name"] == say("first_year.mark")]
    assert (tuple(ring["x"]), tuple(ring["y"])) == ((2022,), (11.0,))  # no ring hangs where there is no value
    [mark] = [series for series in drawing(spec).series if series.name == say("first_year.mark")]
    assert mark.values == (None, 11.0, None, None)


def test_native_rings_are_joined_by_nothing_and_two_of_one_year_are_two_series() -> None:
    groups = {2022: "甲集团", 2023: "甲集团、乙集团", 2024: "甲集团、乙集团"}
    frame = in_groups(one=groups, two={2022: "甲集团", 2024: "甲集团"})
    spec = compare.lines(panel(context(schools=(ONE, TWO)), frame), MEAN)
    assert isinstance(spec, ChartSpec)
    rings = [series for series in drawing(spec).series if series.ring]
    assert [series.values for series in rings] == [(None, 11.0, 12.0, None), (None, 8.0, None, None)]
    assert [series.listed for series in rings] == [True, False]
    assert (
        len(re.findall(r'<circle [^>]*r="9" fill="none"', vector(drawing(spec)))) == 3 + 1
    )  # one in the legend


def test_lines_without_a_joiner_have_no_mark() -> None:
    spec = compare.lines(panel(context(schools=(ONE,)), values(LINES)), MEAN)
    assert isinstance(spec, ChartSpec)
    assert say("first_year.mark") not in {trace["name"] for trace in draw(spec, LIGHT)["data"]}
    assert say("first_year.mark") not in {series.name for series in drawing(spec).series}


def test_a_group_that_takes_in_and_loses_schools_says_so_on_its_coefficient() -> None:
    frame = values(LINES).filter(
        ~((pl.col("school_code") == TWO) & pl.col("school_year").is_in([2021, 2024]))
    )
    group = context(scope=Scope("group", "甲集团"))
    changed = turnover(group, frame)
    assert changed == {
        2022: say("first_year.changed", list=say("first_year.came", n=1)),
        2024: say("first_year.changed", list=say("first_year.went", n=1)),
    }
    assert turnover(context(), frame) == {}
    cells = [("books_per_pupil", "cv_w", year, 0.3 + year % 3 / 10) for year in range(2021, 2025)]
    spec = evenness.trend(group, measured(cells), turnover=changed)
    assert isinstance(spec, ChartSpec)
    assert spec.table.filter(pl.col("mark") != "")["school_year"].to_list() == [2022, 2024]
    [ring] = [trace for trace in draw(spec, LIGHT)["data"] if trace["name"] == say("first_year.changed_mark")]
    assert tuple(ring["x"]) == (2022, 2024)


def test_a_code_that_goes_over_into_another_is_no_turnover() -> None:
    frame = values(LINES).with_columns(
        school_code=pl.when(pl.col("school_year") > 2022).then(pl.lit("9") + pl.col("school_code"))
        .otherwise("school_code"),
        line_code=pl.lit("9") + pl.col("school_code"),
    )  # fmt: skip
    assert turnover(context(scope=Scope("group", "甲集团")), frame) == {}


def named(screen: Screen, key: str) -> set[str]:
    """The names of the traces of a figure on the screen."""
    return {trace.get("name", "") for trace in json.loads(screen.figures()[key].spec)["data"]}


@pytest.mark.usefixtures("on_demo")
def test_the_screens_of_the_demo_county_mark_the_member_that_came_later() -> None:
    """云岭镇半坡小学 joined the group of 第一小学 in 2021, two years after the others."""
    late = "2199000030"
    link = {"stage": "primary", "indicator": "backbone_per100"}
    for name, key in (("compare", "plot_lines"), ("school", "plot_school_lines")):
        screen = Screen(name, scope="county:示例县", school=late, **link)
        assert key in screen.require_whole().figures()
        assert say("first_year.mark") in named(screen, key), name
    balance = Screen("balance", scope="group:示例县第一小学教育集团", **link).require_whole()
    assert say("first_year.changed_mark") in named(balance, "plot_trend")


def test_a_ring_names_the_group_to_whoever_points_at_it() -> None:
    spec = compare.lines(panel(context(schools=(ONE,)), in_groups(one={2024: "甲集团"})), MEAN)
    assert isinstance(spec, ChartSpec)
    [ring] = [trace for trace in draw(spec, LIGHT)["data"] if trace["name"] == say("first_year.mark")]
    assert tuple(ring["customdata"]) == (say("first_year.note", group="甲集团"),)
    bare = replace(
        spec, table=spec.table.drop("mark")
    )  # an older figure without the column is drawn all the same
    assert len(draw(bare, LIGHT)["data"]) == len(draw(spec, LIGHT)["data"]) - 1
