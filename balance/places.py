"""School-years, places and cells by number, so that passes over millions of values carry integers and not words.

A place is the schools of one scope, stage and year; a cell is a place and a card. What scopes but groups are made of
are homes, the schools of one county, stage and year that count, and the parts of homes, those of one 城乡.
"""

from typing import Any

import ibis
import ibis.expr.types as ir

from balance.moments import CELL
from balance.registry import Registry
from balance.scope import URBAN_RURAL

PLACE = ["scope_kind", "scope", "stage", "school_year"]
HOME = ["county", "stage", "school_year"]
_KINDS_APART = 8  # a power of two
_PLACES_APART = 2**34  # a power of two above all numbers of places
_ABOVE_PARTS = 2**31


def card_numbers(registry: Registry) -> dict[str, int]:
    """Indicator id → its place in the registry, by which stored values name it."""
    return {name: number for number, name in enumerate(registry.indicators)}


def card_words(registry: Registry) -> ir.Table:
    """What a card's number stands for: card, indicator, kind."""
    numbers = card_numbers(registry)
    cards = ibis.array(
        [
            ibis.struct(
                {
                    "card": ibis.literal(numbers[card.id], "int32"),
                    "indicator": ibis.literal(card.id),
                    "kind": ibis.literal(card.kind),
                }
            )
            for card in registry.indicators.values()
        ]
    )
    return cards.unnest().name("told").as_table().unpack("told")


def places(members: ir.Table, part: ir.Table) -> ir.Table:
    """Every place once, with its number: PLACE and place. ``members``: ``cells.scope_members``.

    A county has the number of its home, the 城乡 of a county that of its part, so that the part of a school-year tells
    both places without being looked up; the numbers of all other places are above those.
    """
    grouped = members.scope_kind == "group"  # in all other scopes the schools of a part stand together
    counted = members.filter(~grouped).join(_first_of(part), "row")
    counted = counted.union(members.filter(grouped).join(part.select("row", "part"), "row"))
    told = ibis.cases(
        (counted.scope_kind == "county", home_of(counted.part)),
        (counted.scope_kind == "urban", counted.part),
        else_=None,
    )
    every = counted.select(*PLACE, place=told.cast("int64")).distinct()
    others = every.filter(every.place.isnull()).drop("place")
    numbered = others.mutate(place=ibis.row_number().over(order_by=PLACE).cast("int64") + _ABOVE_PARTS)
    return every.filter(every.place.notnull()).union(numbered)


def parts(wide: ir.Table) -> ir.Table:
    """Which part each school-year that counts belongs to: row, part, and its main_group by number.

    A home is numbered by its lowest row, a part by its home and the place of its 城乡 among ``URBAN_RURAL``
    (``home_of``, ``urban_of``); a group by the lowest row that has it, and it is missing where the school has none.
    """
    counted = wide.filter(wide.in_scope)
    kinds = ((counted.urban_rural == name, number) for number, name in enumerate(URBAN_RURAL, start=1))
    kind = ibis.cases(*kinds, else_=0)
    rows = counted.select("row", "main_group", *HOME, kind=kind)
    homes = rows.group_by(**{f"its_{name}": rows[name] for name in HOME}).agg(home=rows.row.min())
    groups = rows.filter(rows.main_group.notnull()).group_by(its_group="main_group").agg(group=rows.row.min())
    whole = rows.join(homes, [rows[name].identical_to(homes[f"its_{name}"]) for name in HOME])
    whole = whole.left_join(groups, whole.main_group == groups.its_group)
    part = (whole.home * _KINDS_APART + whole.kind).cast("int32")
    return whole.select("row", main_group="group", part=part)


def home_of(part: Any) -> Any:
    """The number of the home that a part belongs to; to mask costs much less than to divide."""
    return part & -_KINDS_APART


def urban_of(part: Any) -> Any:
    """The 城乡 of a part by its place among ``URBAN_RURAL``, from 1; 0 where the school has none."""
    return part & (_KINDS_APART - 1)


def standings(members: ir.Table, numbered: ir.Table, part: ir.Table) -> ir.Table:
    """Where each part stands in the whole: part, place. ``members``: ``cells.scope_members``; the number of a part
    tells where it stands in counties and 城乡, and groups are not made of parts."""
    whole = members.filter(members.scope_kind == "all")
    return whole.join(_first_of(part), "row").join(numbered, PLACE).select("part", "place")


def _first_of(part: ir.Table) -> ir.Table:
    """Each part with its lowest row."""
    return part.group_by("part").agg(row=part.row.min())


def group_standings(members: ir.Table, numbered: ir.Table, part: ir.Table) -> ir.Table:
    """Where each school-year that counts stands as a member of a group: row, place, lead."""
    grouped = members.filter(members.scope_kind == "group")
    counted = grouped.join(part.select("row"), "row")
    return counted.join(numbered, PLACE).select("row", "place", "lead")


def of_cards(cells: ir.Table, cards: range) -> ir.Table:
    """The cells of some cards, by their numbers; they lie together where cells lie in order."""
    return cells.filter(cells.cell >= cards.start * _PLACES_APART, cells.cell < cards.stop * _PLACES_APART)


def cell_number(place: Any, card: Any) -> Any:
    """One number for a place and a card, ordered by card."""
    return place.cast("int64") + card.cast("int64") * _PLACES_APART


def card_of(cell: Any) -> Any:
    """The card of a cell, by their numbers."""
    return (cell // _PLACES_APART).cast("int32")


def place_of(cell: Any) -> Any:
    """The place of a cell, by their numbers."""
    return cell & (_PLACES_APART - 1)


def in_words(cells: ir.Table, numbered: ir.Table, registry: Registry) -> ir.Table:
    """Finished cells (``cell`` and any columns) with the words of their number: CELL, kind."""
    own = [name for name in cells.columns if name != "cell"]
    keyed = cells.mutate(place=place_of(cells.cell), card=card_of(cells.cell))
    told = keyed.join(numbered, "place").join(card_words(registry), "card")
    return told.select(*CELL, "kind", *own, "cell")
