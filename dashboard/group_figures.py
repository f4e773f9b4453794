"""Figures of what groups do: the exchange of teachers, joint activities, governance."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from balance.exchanges import LONG, SHORT
from dashboard.catalogue import Entry, table
from dashboard.charts.table import TableView
from dashboard.data_access import Desk
from dashboard.exports.report import Figure
from dashboard.presenters import (
    activities,
    activity_maps,
    evidence,
    exchange,
    exchange_flow,
    exchange_stays,
    governance,
)
from dashboard.presenters.activity_rows import Doings, doings
from dashboard.presenters.exchange_rows import Exchanges, exchanges
from dashboard.words import say


def moved(desk: Desk) -> Exchanges:
    """The exchanges of teachers of the selection."""
    values = desk.values(desk.context.chosen.indicator)
    return desk.made(
        "moved", lambda: exchanges(desk.context, desk.exchanges(), desk.rotation_schools(), values)
    )


def receivers(desk: Desk) -> TableView | None:
    """The schools that received, and their indicator in both years."""
    return exchange_stays.receivers(moved(desk), desk.values(desk.context.chosen.indicator))


def _of_moved(
    ident: str, make: Callable[[Exchanges], TableView | None], takeaway: Callable[[Exchanges], str]
) -> Callable[[Desk], Figure | None]:
    return table(ident, "", lambda desk: make(moved(desk)), lambda desk: takeaway(moved(desk)).strip())


def doing(desk: Desk) -> Doings:
    """What the groups of the selection do."""
    at = desk.regardless
    return at.made("doing", lambda: doings(at.context, at.group_work()))


def _of_doing(
    ident: str,
    headline: str,
    make: Callable[[Doings], TableView | None],
    takeaway: Callable[[Doings], str] | None = None,
) -> Callable[[Desk], Figure | None]:
    told = (lambda desk: takeaway(doing(desk)) or say(headline)) if takeaway else None
    return table(ident, headline, lambda desk: make(doing(desk)), told)


def proof(desk: Desk) -> pl.DataFrame:
    """Which members of the groups of the selection have any outcome."""
    at = desk.regardless
    return at.made("evidence", lambda: evidence.seen(at.context, at.evidence()))


_WHATEVER_INDICATOR = {"exchange_years", "exchange_against", "exchange_lengths", "exchange_away"}
EXCHANGE_FIGURES: dict[str, Entry] = {
    ident: Entry("exchange", make, regardless=ident in _WHATEVER_INDICATOR)
    for ident, make in {
        "exchange_flow": lambda desk: exchange_flow.flow(moved(desk)),
        "exchange_years": lambda desk: exchange.over_years(moved(desk)),
        "exchange_long": _of_moved(
            "exchange_long", exchange_flow.long_matrix, lambda found: exchange_flow.takeaway(found, LONG)
        ),
        "exchange_short": _of_moved(
            "exchange_short", exchange_flow.short_matrix, lambda found: exchange_flow.takeaway(found, SHORT)
        ),
        "exchange_against": _of_moved("exchange_against", exchange.against, exchange.share),
        "exchange_lengths": _of_moved("exchange_lengths", exchange_stays.lengths, exchange_stays.sentence),
        "exchange_away": _of_moved("exchange_away", exchange_stays.still_away, exchange_stays.away_takeaway),
        "exchange_receivers": table(
            "exchange_receivers",
            "",
            receivers,
            lambda desk: exchange_stays.receivers_takeaway(moved(desk), receivers(desk)),
        ),
    }.items()
}

ACTIVITY_FIGURES: dict[str, Entry] = {
    ident: Entry("activities", make, regardless=True)
    for ident, make in {
        "activity_table": _of_doing(
            "activity_table", "activity.section.table", activities.table, activities.headline
        ),
        "activity_years": lambda desk: activities.over_years(doing(desk)),
        "activity_subjects": _of_doing(
            "activity_subjects", "activity.section.subjects", activity_maps.subjects, activities.coverage
        ),
        "activity_calendar": _of_doing(
            "activity_calendar",
            "activity.section.calendar",
            activity_maps.calendar,
            activity_maps.calendar_takeaway,
        ),
        "governance": _of_doing(
            "governance", "governance.section", governance.checklist, governance.sentence
        ),
        "activity_ledger": _of_doing("activity_ledger", "activity.section.ledger", activity_maps.ledger),
    }.items()
}

EVIDENCE_FIGURES: dict[str, Entry] = {
    "evidence": Entry(
        "effect",
        table(
            "evidence",
            "evidence.section",
            lambda desk: evidence.table(desk.context, proof(desk)),
            lambda desk: (
                evidence.warning(desk.context, proof(desk)) or evidence.sentence(desk.context, proof(desk))
            ),
        ),
        regardless=True,
    ),
}
