"""Figures of what groups do: the exchange of teachers."""

from __future__ import annotations

from collections.abc import Callable

from balance.exchanges import LONG, SHORT
from dashboard.catalogue import Entry, table
from dashboard.charts.table import TableView
from dashboard.data_access import Desk
from dashboard.exports.report import Figure
from dashboard.presenters import exchange, exchange_flow, exchange_stays
from dashboard.presenters.exchange_rows import Exchanges, exchanges


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
    ident: str, headline: str, make: Callable[[Exchanges], TableView | None]
) -> Callable[[Desk], Figure | None]:
    return table(ident, headline, lambda desk: make(moved(desk)))


EXCHANGE_FIGURES: dict[str, Entry] = {
    ident: Entry("exchange", make)
    for ident, make in {
        "exchange_flow": lambda desk: exchange_flow.flow(moved(desk)),
        "exchange_years": lambda desk: exchange.over_years(moved(desk)),
        "exchange_long": table(
            "exchange_long",
            "exchange.section.matrix",
            lambda desk: exchange_flow.long_matrix(moved(desk)),
            lambda desk: exchange_flow.takeaway(moved(desk), LONG),
        ),
        "exchange_short": table(
            "exchange_short",
            "exchange.section.matrix",
            lambda desk: exchange_flow.short_matrix(moved(desk)),
            lambda desk: exchange_flow.takeaway(moved(desk), SHORT),
        ),
        "exchange_against": _of_moved("exchange_against", "exchange.section.against", exchange.against),
        "exchange_lengths": _of_moved("exchange_lengths", "exchange.section.stays", exchange_stays.lengths),
        "exchange_away": _of_moved("exchange_away", "exchange.section.stays", exchange_stays.still_away),
        "exchange_receivers": table("exchange_receivers", "exchange.section.receivers", receivers),
    }.items()
}
