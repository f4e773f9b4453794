"""Every figure by its name: how it is made from a desk, so that screen, basket and command line make the same one."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import polars as pl

from balance.county_items import judge_county
from balance.county_tables import ItemResult
from dashboard.article_figures import ARTICLE_FIGURES
from dashboard.catalogue import Entry
from dashboard.catalogue import table as _table
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.charts.table import TableView
from dashboard.data_access import Desk
from dashboard.effect_figures import EFFECT_FIGURES
from dashboard.exports.report import Figure, headline
from dashboard.group_figures import ACTIVITY_FIGURES, EVIDENCE_FIGURES, EXCHANGE_FIGURES
from dashboard.presenters import (
    awards,
    compare,
    compliance,
    county_standards,
    doubts,
    evenness,
    levelled,
    moved,
    moving,
    multiples,
    overview,
    places,
    progression,
    school,
    school_history,
    school_over_years,
    shape,
    sources,
    standing_grid,
    status_change,
    strips,
    yardsticks,
)
from dashboard.presenters.change_table import change_table, ranks_words
from dashboard.presenters.first_years import turnover
from dashboard.presenters.measured import Measured
from dashboard.presenters.picture import heads, picture
from dashboard.presenters.standing import Standing, by_need, standing
from dashboard.presenters.standing_grid import GridView, as_table, grid
from dashboard.staff_figures import STAFF_FIGURES

T = TypeVar("T")
LEAST_POINTS = 3
HEADLINE = ["cv_w", "mean_w", "min", "max", "total"]
OF_ONE = ["between_group", "within_group", "between_urban", "within_urban", "cv_w", *yardsticks.SHOWN]


def _sources(desk: Desk) -> Figure:
    chosen = desk.context.chosen
    cv = desk.measured(HEADLINE).value(chosen.indicator, "cv_w", chosen.school_year)
    return sources.contribution_chart(desk.context, desk.contributions(chosen.indicator), cv)


def of_one(desk: Desk) -> Measured:
    """What is known of the chosen indicator beyond the headline measures that all indicators have."""
    return desk.measured(OF_ONE, [desk.context.chosen.indicator])


def _split(parts: str) -> Callable[[Desk], Figure]:
    return lambda desk: sources.split_chart(desk.context, of_one(desk), parts)


def _trend(desk: Desk) -> Figure:
    others = turnover(desk.context, desk.values(desk.context.chosen.indicator))
    return evenness.trend(desk.context, desk.measured(HEADLINE), doubts.tested(desk.change()), others)


def _cells(desk: Desk) -> TableView | None:
    return status_change.cells(desk.context, desk.change())


def _yardsticks(desk: Desk) -> TableView | None:
    return yardsticks.yardsticks(desk.context, of_one(desk))


def _lines(desk: Desk) -> Figure:
    measured = desk.measured(["mean_w", "mean"], [desk.context.chosen.indicator])
    return compare.lines(desk.panel(), measured)


def _multiples(desk: Desk) -> Figure | None:
    """A small picture for each school of the group or of the comparison set."""
    measured = desk.measured(["mean_w", "mean"], [desk.context.chosen.indicator])
    return multiples.multiples(desk.panel(), measured)


def _picture(desk: Desk) -> Figure:
    """The picture 校校好: the lead schools, the band of all, and the weakest fifth."""
    frame = desk.values(desk.context.chosen.indicator)
    return picture(desk.context, frame, heads(desk.context, frame, desk.memberships(), desk.succession()))


def level_and_gap(desk: Desk) -> bool:
    """Whether there are enough indicators for their plane to say something."""
    found = make("plane", desk)
    return isinstance(found, ChartSpec) and found.table.height >= LEAST_POINTS


def _places(desk: Desk) -> Figure | None:
    if not desk.holds_several_counties:
        return None
    return places.counties_chart(desk.context, desk.counties(places.shown_indicators(desk.context)))


def standing_of(desk: Desk) -> Standing:
    """How the schools of the selection stand against the official lines."""
    at = desk.regardless
    return at.made("standing", lambda: standing(at.context, at.official_values()))


def short(desk: Desk) -> ChartSpec | Blank:
    """Which items most schools fall short of."""
    return compliance.short_chart(standing_of(desk))


def reached(desk: Desk) -> ChartSpec | Blank:
    """Items of schools that reach their line, year by year."""
    rows = desk.once("reached", lambda: compliance.reached_rows(desk.context, desk.official_values()))
    return compliance.reached_chart(desk.context, rows)


def county_results(desk: Desk) -> list[ItemResult]:
    """The county-level items by the chosen preset; nothing outside a county, of which alone they speak."""
    registry, chosen = desk.context.registry, desk.context.chosen
    if not desk.context.is_official:
        return []
    preset = registry.preset(chosen.preset)
    return desk.regardless.made(
        "county", lambda: judge_county(registry.county_items, desk.county_tables(), preset, registry.preset())
    )


def _county(desk: Desk) -> TableView | None:
    found = county_results(desk)
    return (
        county_standards.items_table(desk.context, found, desk.county_tables().fiscal_year) if found else None
    )


def _moves(desk: Desk, tell: Callable[[Standing, moving.MovesFound], T]) -> T | None:
    """The plan of moves that the screen shows first; nothing where no item counts people."""
    found = standing_of(desk)
    asked = moving.first_asked(found, desk.context.chosen.indicator)
    if asked is None:
        return None
    groups = moving.main_groups(desk.county_tables().wide)
    return tell(found, desk.regardless.made(f"plan {asked}", lambda: moving.plan(found, groups, asked)))


def grid_of(desk: Desk) -> GridView | None:
    """Schools × items."""
    return desk.regardless.made("grid", lambda: grid(standing_of(desk)))


def _grid(desk: Desk) -> TableView | None:
    found = grid_of(desk)
    return as_table(found) if found else None


def profile_of(desk: Desk) -> school.Profile:
    """The school that is looked at, else the first picked one; where there is none, the neediest of the year, else the
    first by name."""
    return desk.made("profile", lambda: _profile(desk))


def _profile(desk: Desk) -> school.Profile:
    found, names, same = standing_of(desk), desk.school_names(), desk.same_school()
    chosen = [code for code in desk.context.chosen.looked_at if code in names]
    judged = found.is_judged and found.has_data
    needy = by_need(found.schools)["school_code"].to_list() if judged else []
    needy = [same.get(code, code) for code in needy]
    code = next(iter([*chosen, *needy, *names]))
    seen = replace(found, context=desk.context)  # the picture of a school marks the chosen indicator
    return school.Profile(seen, desk.record(code), desk.measured(HEADLINE))


def weakest_shares(desk: Desk) -> pl.DataFrame | None:
    """What each school adds to the gap in the item in which the school is weakest."""
    weakest = profile_of(desk).weakest
    return desk.contributions(weakest["indicator"]) if weakest else None


def school_items(desk: Desk) -> ChartSpec | Blank:
    """The official items of one school as multiples of their lines."""
    return school.items_chart(profile_of(desk))


def school_lines(desk: Desk) -> ChartSpec | Blank:
    """One school over the years beside the whole."""
    return school_over_years.lines(profile_of(desk), desk.panel())


def leavers(desk: Desk) -> pl.DataFrame:
    """Both progression rates of the schools of the selection, in all years."""
    return pl.concat([desk.values(rate) for rate in progression.RATES])


def rates(desk: Desk) -> TableView | None:
    """Progression school by school."""
    return progression.table(desk.context, leavers(desk))


def won(desk: Desk) -> awards.Awards:
    """The awards of the selection."""
    at = desk.regardless
    return at.made("won", lambda: awards.Awards(at.context, at.awards()))


FIGURES: dict[str, Entry] = {
    "picture": Entry("overview", _picture),
    "met": Entry("overview", lambda desk: overview.met_by_year(desk.context, desk.measured(HEADLINE))),
    "thresholds": Entry("balance", lambda desk: evenness.thresholds(desk.context, desk.measured(HEADLINE))),
    "sources": Entry("balance", _sources),
    "levelling": Entry(
        "balance",
        lambda desk: levelled.split_bars(desk.context, desk.change()),
    ),
    "trend": Entry("balance", _trend),
    "thirds": Entry(
        "balance",
        lambda desk: levelled.ends(desk.context, desk.values(desk.context.chosen.indicator), desk.change()),
    ),
    "cells": Entry("balance", _table("cells", "section.cells", _cells)),
    "plane": Entry("balance", lambda desk: shape.plane(desk.context, desk.measured(HEADLINE))),
    "lorenz": Entry(
        "balance",
        lambda desk: shape.lorenz(desk.context, desk.values(desk.context.chosen.indicator)),
    ),
    "split_group": Entry("balance", _split("group")),
    "split_urban": Entry("balance", _split("urban")),
    "strip": Entry(
        "balance", lambda desk: strips.by_place(desk.context, desk.values(desk.context.chosen.indicator))
    ),
    "yardsticks": Entry("balance", _table("yardsticks", "section.doubt", _yardsticks)),
    "places": Entry("balance", _places),
    "years": Entry(
        "balance",
        _table(
            "years", "section.years", lambda desk: places.years_table(desk.context, desk.measured(HEADLINE))
        ),
    ),
    "short": Entry("compliance", short, regardless=True),
    "reached": Entry("compliance", reached, regardless=True),
    "standing": Entry(
        "compliance",
        _table("standing", "section.schools", _grid, lambda desk: standing_grid.takeaway(standing_of(desk))),
        regardless=True,
    ),
    "standing_items": Entry(
        "compliance",
        _table(
            "standing_items",
            "standing.items",
            lambda desk: compliance.items_table(standing_of(desk), desk.measured(HEADLINE)),
            lambda desk: compliance.items_takeaway(standing_of(desk)),
        ),
        regardless=True,
    ),
    "county": Entry(
        "compliance",
        _table(
            "county", "section.county", _county, lambda desk: county_standards.takeaway(county_results(desk))
        ),
        regardless=True,
    ),
    "moves": Entry(
        "compliance",
        _table(
            "moves",
            "section.moves",
            lambda desk: _moves(desk, moving.moves_table),
            lambda desk: _moves(desk, moving.moves_takeaway) or "",
        ),
    ),
    "school_items": Entry("school", school_items),
    "school_lines": Entry("school", school_lines),
    "school_table": Entry(
        "school",
        _table(
            "school_table",
            "section.school_items",
            lambda desk: school.items_table(profile_of(desk)),
            lambda desk: school.takeaway(profile_of(desk)),
        ),
        regardless=True,
    ),
    "school_years": Entry(
        "school",
        _table(
            "school_years",
            "section.school_years",
            lambda desk: school_over_years.years_table(profile_of(desk)),
        ),
        regardless=True,
    ),
    "school_history": Entry(
        "school",
        _table(
            "school_history",
            "section.school_history",
            lambda desk: school_history.history_table(profile_of(desk)),
        ),
        regardless=True,
    ),
    "school_missing": Entry(
        "school",
        _table(
            "school_missing",
            "section.school_missing",
            lambda desk: school_history.missing_table(profile_of(desk)),
        ),
        regardless=True,
    ),
    **STAFF_FIGURES,
    "progression": Entry(
        "results", lambda desk: progression.lines(desk.context, leavers(desk)), regardless=True
    ),
    "funnel": Entry("results", lambda desk: progression.funnel(desk.context, leavers(desk))),
    "rates": Entry("results", _table("rates", "section.rates", rates)),
    "awards": Entry("results", lambda desk: awards.by_level(won(desk)), regardless=True),
    "award_schools": Entry("results", lambda desk: awards.by_school(won(desk)), regardless=True),
    "awards_table": Entry(
        "results",
        _table("awards_table", "section.awards", lambda desk: awards.table(won(desk))),
        regardless=True,
    ),
    "lines": Entry("compare", _lines),
    "slope": Entry("compare", lambda desk: compare.slope(desk.panel())),
    "movers": Entry("compare", lambda desk: moved.movers(desk.panel())),
    "multiples": Entry("compare", _multiples),
    "changes": Entry(
        "compare",
        _table(
            "changes",
            "table.title",
            lambda desk: change_table(desk.panel()),
            lambda desk: ranks_words(desk.panel()) or headline(moved.movers(desk.panel())),
        ),
    ),
    **EFFECT_FIGURES,
    **ARTICLE_FIGURES,
    **EXCHANGE_FIGURES,
    **ACTIVITY_FIGURES,
    **EVIDENCE_FIGURES,
}


def make(ident: str, desk: Desk) -> Figure | None:
    """The figure of a name at a desk; None where it has nothing to say there. A KeyError names an unknown one."""
    entry = FIGURES[ident]
    at = entry.desk(desk)
    return at.made(f"figure.{ident}", lambda: entry.make(at))
