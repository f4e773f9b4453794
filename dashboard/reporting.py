"""From a basket to a report: every figure made anew from what is published, and the ready sets that bureaus ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from balance.stages import LABELS
from dashboard.basket import Basket, Item, item_of
from dashboard.charts.spec import Blank
from dashboard.data_access import Desk, Source
from dashboard.exports.report import Figure, Report, TablePage, file_name, renamed
from dashboard.figures import FIGURES, HEADLINE, make, profile_of, weakest_shares
from dashboard.presenters import effect, overview, school, school_history
from dashboard.presenters.places import most_uneven_places
from dashboard.settling import settled
from dashboard.words import listed, say

MOST_DOUBTS = 2
Progress = Callable[[int, int, str], None]

# The figures of each ready set, in the order of the pages.
SETS: dict[str, tuple[str, ...]] = {
    # with cover and findings ten slides: state, trend, weak and strong, standards, the neediest, groups, what-if
    "director": ("met", "thresholds", "trend", "picture", "short", "standing", "effect_groups", "moves"),
    "school": (
        "school_items", "school_table", "school_lines", "school_years", "school_pyramid", "school_history",
        "school_missing",
    ),
    "group": (
        "effect_lines", "effect_events", "evidence", "effect_levelling", "effect_rivals", "effect_conditions",
        "effect_members",
        "effect_groups", "picture",
        "movers", "sources", "mix", "exchange_flow", "activity_subjects", "governance",
    ),
    "compare": ("lines", "slope", "movers", "changes", "picture"),
}  # fmt: skip


def ready_set(name: str, desk: Desk) -> Basket:
    """A ready set for what is chosen at a desk, without the figures that have nothing to show there.

    A report on one school names it, so that another year's report is of the same school.
    """
    place, selection = desk.context.place, desk.context.chosen.as_params()
    if name == "school":
        place, selection["schools"] = profile_of(desk).name, profile_of(desk).code
        desk, _ = settled(desk.source, selection)
    shown = [figure for figure in SETS[name] if _tells(figure, make(figure, desk))]
    items = tuple(item_of(figure, selection) for figure in shown)
    return Basket(say(f"report.set.{name}.title", place=place), items)


def _tells(name: str, figure: Figure | None) -> bool:
    """Whether a figure is worth a page: there is something in it, and a history is more than the name of today."""
    if isinstance(figure, Blank | None):
        return False
    return not (name == "school_history" and isinstance(figure, TablePage) and len(figure.view.rows) < 2)


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
    filters: list[str] = []
    told: list[str] = []
    swapped = instead or {}
    first = settled(source, {**(basket.items[0].wished if basket.items else {}), **swapped})[0]
    for place, item in enumerate(basket.items):
        if progress:
            progress(place, len(basket.items), say("report.making", n=place + 1, of=len(basket.items)))
        figure, desk, notes = made(item, source, swapped)
        told += notes
        if figure is None:
            told.append(say("report.nothing_there", n=place + 1))
        else:
            figures.append(figure)
            filters.append(_filters(desk))
    report = Report(
        title=basket.title or say("report.title", place=first.context.place),
        subtitle=say("report.subtitle", place=first.context.place, year=first.context.year),
        findings=_findings(first, [FIGURES[item.figure].screen for item in basket.items]),
        figures=tuple(figures),
        meta=first.context.meta,
        filters=_filters(first),
        made_at=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        each=tuple(filters),
    )
    return report, tuple(dict.fromkeys(told))


def _findings(desk: Desk, screens: Sequence[str]) -> tuple[str, ...]:
    """The answer of the screen that the report is about: one school, groups, else the whole place with its findings."""
    context, measured = desk.context, desk.measured(HEADLINE)
    if screens[:1] == ["school"]:
        one = profile_of(desk)
        about = school.identity(one) + school_history.groups(one)
        return tuple(words for words in (school.answer(one, weakest_shares(desk)), about) if words)
    if screens[:1] == ["effect"]:
        study = desk.effect()
        told = (effect.answer(context, study), *effect.doubts(context, study)[:MOST_DOUBTS])
        return (*told, overview.answer(context, measured))
    focus = overview.focus(context, measured)
    uneven = []
    if focus and context.chosen.scope.kind == "all":
        uneven = most_uneven_places(context, focus, desk.counties([focus]))
    found = overview.findings(context, measured, desk.contributions(focus), uneven)
    return (overview.answer(context, measured), *(one.sentence for one in found))


def _filters(desk: Desk) -> str:
    chosen = desk.context.chosen
    names = desk.school_names()
    picked = [names[code] for code in chosen.schools if code in names]
    words = say(
        "report.filters",
        scope=chosen.scope.label,
        stage=LABELS[chosen.stage],
        year=desk.context.year,
        base=chosen.base_year,
        indicator=desk.context.card.label,
    )
    return words + (say("report.filters_schools", schools=listed(picked)) if picked else "")


def export_name(report: Report, suffix: str) -> str:
    """主题_数据时点_版本.pptx"""
    return file_name((report.title, report.meta.data_date, report.meta.version), suffix)
