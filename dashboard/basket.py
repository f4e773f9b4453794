"""What a presenter has ticked: figures by name with the selection they were seen under, kept as a small JSON file.

The file holds no numbers: opened again, for the same year or another one, the figures are made anew.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from dashboard.exports.report import clean
from dashboard.figures import FIGURES
from dashboard.selection import KEYS, LONGEST
from dashboard.words import say
from etl.problems import Problem, Refused, refuse

FORMAT = 1
_KEPT = tuple(key for key in KEYS if key != "lang")  # a report speaks the language in which it is made
MOST_ITEMS = 40
MOST_BYTES = 200_000
LONGEST_WORDS = 300


@dataclass(frozen=True)
class Item:
    """One ticked figure. ``headline`` is the presenter's own sentence; empty takes the figure's."""

    figure: str
    selection: tuple[tuple[str, str], ...]
    headline: str = ""

    @property
    def wished(self) -> dict[str, str]:
        return dict(self.selection)


@dataclass(frozen=True)
class Basket:
    """Figures in the order of the slides."""

    title: str = ""
    items: tuple[Item, ...] = ()

    def with_item(self, item: Item) -> "Basket":
        """The basket with one figure more; the same figure of the same selection comes once."""
        known = {(one.figure, one.selection) for one in self.items}
        if (item.figure, item.selection) in known or len(self.items) >= MOST_ITEMS:
            return self
        return replace(self, items=(*self.items, item))

    def without(self, place: int) -> "Basket":
        return replace(self, items=self.items[:place] + self.items[place + 1 :])

    def moved(self, place: int, step: int) -> "Basket":
        """The item at ``place`` one place up (−1) or down (+1); at an end it stays."""
        there = place + step
        if not (0 <= place < len(self.items) and 0 <= there < len(self.items)):
            return self
        items = list(self.items)
        items[place], items[there] = items[there], items[place]
        return replace(self, items=tuple(items))

    def named(self, place: int, headline: str) -> "Basket":
        """The item at ``place`` with a headline of the presenter's own."""
        items = list(self.items)
        items[place] = replace(items[place], headline=clean(headline)[:LONGEST_WORDS])
        return replace(self, items=tuple(items))

    def to_json(self) -> bytes:
        card = {"format": FORMAT, **asdict(self)}
        for item in card["items"]:
            item["selection"] = dict(item["selection"])
        return json.dumps(card, ensure_ascii=False, indent=1).encode("utf-8")


def item_of(figure: str, selection: Mapping[str, str]) -> Item:
    """An item of a figure under a selection, whose version is left open unless the link froze it; in no language."""
    return Item(figure, tuple((key, selection[key]) for key in _KEPT if selection.get(key)))


def read_basket(content: bytes) -> Basket:
    """A saved basket. Raises Refused, with what is wrong, for any file that is not one."""
    if len(content) > MOST_BYTES:
        raise _refused(say("basket.too_large", most=MOST_BYTES // 1000))
    try:
        card = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise _refused(say("basket.not_json")) from error
    if not isinstance(card, dict) or card.get("format") != FORMAT or not isinstance(card.get("items"), list):
        raise _refused(say("basket.not_ours"))
    items = []
    for place, one in enumerate(card["items"][:MOST_ITEMS], start=1):
        if not isinstance(one, dict) or one.get("figure") not in FIGURES:
            raise _refused(say("basket.unknown_figure", n=place))
        selection = one.get("selection")
        if not isinstance(selection, dict):
            raise _refused(say("basket.no_selection", n=place))
        wished = {
            k: v for k, v in selection.items() if k in KEYS and isinstance(v, str) and len(v) <= LONGEST
        }
        headline = one.get("headline")
        words = clean(headline)[:LONGEST_WORDS] if isinstance(headline, str) else ""
        items.append(replace(item_of(one["figure"], wished), headline=words))
    title = card.get("title")
    return Basket(clean(title)[:LONGEST_WORDS] if isinstance(title, str) else "", tuple(items))


def _refused(found: str) -> Refused:
    return refuse(
        Problem(
            check="bad_basket",
            what=say("basket.refused"),
            found=found,
            expected=say("basket.expected"),
            fix=say("basket.fix"),
        )
    )
