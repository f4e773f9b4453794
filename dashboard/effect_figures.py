"""The figures of 集团成效 about the verdict: for the screen, the basket and the command line alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.catalogue import Entry, table
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.presenters import effect, effect_charts, effect_tables, levelled
from dashboard.words import say

if TYPE_CHECKING:
    from dashboard.charts.table import TableView
    from dashboard.data_access import Desk
    from dashboard.exports.report import Figure
    from dashboard.presenters.context import Context
    from dashboard.studies import Effect


def own_split(desk: Desk) -> ChartSpec | Blank:
    """抬底 or 削峰 inside a group: fixed members and lead school from the year before joining, or those of each year
    between the two chosen years."""
    return desk.made("effect_levelling", lambda: replace(_own_split(desk), id="effect_levelling"))


def _own_split(desk: Desk) -> ChartSpec | Blank:
    found, context = desk.effect(), desk.context
    if found is None or found.one is None or context.chosen.members:
        return levelled.split_bars(context, desk.change())
    panel = found.one.finding.panel
    base = max((year for year in panel.years if year < panel.joined), default=None)
    if base is None:
        return Blank("", context.place, say("effect.levelling.no_before"))
    since = replace(context, chosen=replace(context.chosen, base_year=base))
    return levelled.split_bars(since, desk.change_of((*panel.lead, *panel.members), base))


def _table(
    ident: str, section: str, view: Callable[[Context, Effect | None], TableView | None]
) -> Callable[[Desk], Figure | None]:
    return table(ident, f"effect.section.{section}", lambda desk: view(desk.context, desk.effect()))


EFFECT_FIGURES: dict[str, Entry] = {
    "effect_lines": Entry("effect", lambda desk: effect_charts.lines(desk.context, desk.effect())),
    "effect_lines_current": Entry(
        "effect", lambda desk: effect_charts.lines(desk.context, desk.effect(), "current")
    ),
    "effect_events": Entry("effect", lambda desk: effect_charts.events(desk.context, desk.effect())),
    "effect_levelling": Entry("effect", own_split),
    "effect_conditions": Entry("effect", _table("effect_conditions", "conditions", effect_tables.conditions)),
    "effect_groups": Entry(
        "effect",
        table(
            "effect_groups",
            "effect.section.each",
            lambda desk: effect_tables.each_group(desk.context, desk.effect()),
            lambda desk: effect.each_takeaway(desk.effect()),
        ),
    ),
    "effect_rivals": Entry("effect", _table("effect_rivals", "rivals", effect_tables.rivals)),
    "effect_members": Entry("effect", _table("effect_members", "who", effect_tables.members)),
    "effect_chances": Entry("effect", _table("effect_chances", "chances", effect_tables.chances)),
}
