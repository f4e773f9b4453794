"""From a basket to a report: every figure made anew from what is published, and the ready sets that bureaus ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from balance.stages import LABELS
from dashboard.basket import Basket, Item, item_of
from dashboard.data_access import Desk, Source
from dashboard.exports.report import Figure, Report, file_name, renamed
from dashboard.figures import HEADLINE, make
from dashboard.presenters import overview
from dashboard.presenters.places import most_uneven_places
from dashboard.settling import settled
from dashboard.words import say

Progress = Callable[[int, int, str], None]

# The figures of each ready set, in the order of the pages.
SETS: dict[str, tuple[str, ...]] = {
    "director": ("met", "thresholds", "trend", "picture", "levelling", "sources", "split_group", "standing"),
    "school": ("lines", "slope", "changes", "picture"),
    "group": ("thresholds", "trend", "picture", "lines", "sources", "slope"),
}


def ready_set(name: str, desk: Desk) -> Basket:
    """A ready set for what is chosen at a desk."""
    selection = desk.context.chosen.as_params()
    items = tuple(item_of(figure, selection) for figure in SETS[name])
    return Basket(say(f"report.set.{name}.title", place=desk.context.place), items)


def made(
    item: Item, source: Source, instead: Mapping[str, str]
) -> tuple[Figure | None, Desk, tuple[str, ...]]:
    """The figure of an item, the desk it was made at, and what of its selection does not exist any more.

    ``instead``: a year, version or scope that stands in for the item's own.
    """
    wished = {**item.wished, **instead}
    if instead.get("year") and "from" not in instead:
        wished.pop("from", None)
    desk, notes = settled(source, wished)
    figure = make(item.figure, desk)
    return (renamed(figure, item.headline) if figure and item.headline else figure), desk, notes


def assemble(
    basket: Basket, source: Source, instead: Mapping[str, str] | None = None, progress: Progress | None = None
) -> tuple[Report, tuple[str, ...]]:
    """The report of a basket and what its reader must be told: figures without content, wishes not kept.

    Raises ``etl.problems.Refused`` or ``dashboard.selection.Nothing`` as ``settling.settled`` does.
    """
    figures: list[Figure] = []
    told: list[str] = []
    swapped = instead or {}
    first = settled(source, {**(basket.items[0].wished if basket.items else {}), **swapped})[0]
    for place, item in enumerate(basket.items):
        if progress:
            progress(place, len(basket.items), say("report.making", n=place + 1, of=len(basket.items)))
        figure, _, notes = made(item, source, swapped)
        told += notes
        if figure is None:
            told.append(say("report.nothing_there", n=place + 1))
        else:
            figures.append(figure)
    report = Report(
        title=basket.title or say("report.title", place=first.context.place),
        subtitle=say("report.subtitle", place=first.context.place, year=first.context.year),
        findings=_findings(first),
        figures=tuple(figures),
        meta=first.context.meta,
        filters=_filters(first),
        made_at=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
    )
    return report, tuple(dict.fromkeys(told))


def _findings(desk: Desk) -> tuple[str, ...]:
    """The answer and the findings of 总览 for the place that the report is about."""
    context, measured = desk.context, desk.measured(HEADLINE)
    focus = overview.focus(context, measured)
    uneven = []
    if focus and context.chosen.scope.kind == "all":
        uneven = most_uneven_places(context, focus, desk.counties([focus]))
    found = overview.findings(context, measured, desk.contributions(focus), uneven)
    return (overview.answer(context, measured), *(one.sentence for one in found))


def _filters(desk: Desk) -> str:
    chosen = desk.context.chosen
    return say(
        "report.filters",
        scope=chosen.scope.label,
        stage=LABELS[chosen.stage],
        year=desk.context.year,
        base=chosen.base_year,
        indicator=desk.context.card.label,
    )


def export_name(report: Report, suffix: str) -> str:
    """主题_数据时点_版本.pptx"""
    return file_name((report.title, report.meta.data_date, report.meta.version), suffix)
