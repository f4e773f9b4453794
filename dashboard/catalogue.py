"""What an entry of the catalogue of figures is, and how a table becomes one."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.charts.table import TableView
from dashboard.data_access import Desk
from dashboard.exports.report import Figure, TablePage
from dashboard.words import say


@dataclass(frozen=True)
class Entry:
    """A figure of the catalogue: the screen that it stands on and how it is made.

    ``regardless``: it speaks of no chosen indicator, and is the same whichever that is.
    """

    screen: str
    make: Callable[[Desk], Figure | None]
    regardless: bool = False

    def desk(self, desk: Desk) -> Desk:
        """The desk that it is made at."""
        return desk.regardless if self.regardless else desk


def table(
    ident: str,
    headline: str,
    make: Callable[[Desk], TableView | None],
    takeaway: Callable[[Desk], str] | None = None,
) -> Callable[[Desk], Figure | None]:
    """A table as a figure of its own; over it the words of an id, or the sentence that it shows."""

    def made(desk: Desk) -> Figure | None:
        view = make(desk)
        if view is None:
            return None
        return TablePage(ident, view, takeaway(desk) if takeaway else say(headline), "", desk.context.meta)

    return made
