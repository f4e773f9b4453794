"""Headers that nobody knows, in words: which sheet asks, what each header may mean, and the columns to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from balance.stages import LABELS
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.words import listed, say
from etl.contracts import CONTRACTS
from etl.recognition.mapping import CERTAIN

UNWANTED = "-"
_SAMPLES = 3


def to_ask(sightings: Sequence[Mapping[str, Any]], sheet: str = "") -> dict[str, Any] | None:
    """The first sheet with headers to place, or the one of that name, with its file; None where there is none."""
    waiting = waiting_sheets(sightings)
    return next((one for one in waiting if sheet in ("", one["sheet"])), None)


def waiting_sheets(sightings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """All sheets with headers to place: refused ones, and left ones of a file of which nothing could be read."""
    return [
        {**sheet, "file": one["file"]}
        for one in sightings
        for sheet in one["sheets"]
        if sheet["asked"] and (sheet["problems"] or one["problems"])
    ]


def certain(sheet: Mapping[str, Any]) -> dict[str, str]:
    """Headers that are a column's name, exactly or after normalising."""
    return {one["header"]: one["column"] for one in sheet["asked"] if one["score"] == CERTAIN}


def uncertain(sheet: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Headers whose meaning a person has to say."""
    return [one for one in sheet["asked"] if one["score"] != CERTAIN]


def suggested(one: Mapping[str, Any]) -> str:
    """The column that a header comes nearest to, in words; "" where none is near."""
    return column_words(one["column"]) if one["column"] else ""


@cache
def columns() -> tuple[str, ...]:
    """All columns to choose from: those that several tables share first, then table by table."""
    homes = _homes()
    shared = [column for column, tables in homes.items() if len(tables) > 1]
    return (*shared, *(column for column in homes if column not in shared))


@cache
def _homes() -> dict[str, list[str]]:
    homes: dict[str, list[str]] = {}
    for table, contract in CONTRACTS.items():
        for column in contract.columns:
            homes.setdefault(column, []).append(table)
    return homes


@cache
def column_words(column: str) -> str:
    """办学条件 · 图书册数(册)"""
    tables = _homes()[column]
    spec = CONTRACTS[tables[0]].columns[column]
    home = say("map.shared") if len(tables) > 1 else CONTRACTS[tables[0]].label
    unit = say("map.unit", unit=spec.unit) if spec.unit and spec.unit != spec.label else ""
    return say("map.column", table=home, label=spec.label, unit=unit)


def choice_words(choice: str) -> str:
    """A choice as the reader sees it: a column, not wanted, or still open."""
    if choice == UNWANTED:
        return say("map.unwanted")
    return column_words(choice) if choice else say("map.open")


def samples(sheet: Mapping[str, Any], header: str) -> str:
    """The first cells under a header."""
    places = [place for place, title in enumerate(sheet["headers"]) if title == header]
    last = max(sheet["header_rows"], default=0)
    below = [
        cells[places[0]]
        for row, cells in sheet["head"]
        if row > last and places and places[0] < len(cells) and cells[places[0]]
    ]
    return listed(below[:_SAMPLES]) or numbers.MISSING


def sums(mapping: Mapping[str, str | None]) -> list[str]:
    """For each column that several headers were chosen for, that they are added up, or that only one can be."""
    told = []
    for column in dict.fromkeys(filter(None, mapping.values())):
        headers = [header for header, chosen in mapping.items() if chosen == column]
        if len(headers) > 1:
            spec = CONTRACTS[_homes()[column][0]].columns[column]
            words = "map.sum" if spec.is_number else "map.twice"
            told.append(say(words, label=spec.label, headers=" + ".join(headers)))
    return told


def asked_table(sheet: Mapping[str, Any]) -> TableView:
    """Each header with its first cells, what it may mean, and how that is known."""
    rows = tuple(
        (one["header"], samples(sheet, one["header"]), suggested(one) or numbers.MISSING, one["how"])
        for one in sheet["asked"]
    )
    ids = ("map.header", "map.samples", "map.meaning", "map.how")
    where = say("seen.of_sheet", name=sheet["sheet"]) if sheet["sheet"] else ""
    caption = say("map.caption", file=sheet["file"], sheet=where)
    return TableView(caption, tuple(map(say, ids)), rows, (False,) * len(ids))


def certain_table(sheet: Mapping[str, Any]) -> TableView | None:
    """The headers that need no word."""
    rows = tuple((header, column_words(column)) for header, column in certain(sheet).items())
    titles = (say("map.header"), say("map.meaning"))
    return TableView(say("map.certain", n=len(rows)), titles, rows, (False, False)) if rows else None


def lacks_stage(sheet: Mapping[str, Any], mapping: Mapping[str, str | None]) -> bool:
    """Whether a sheet without a layout says of no row which stage it is."""
    return not sheet["profile"] and "stage" not in mapping.values()


def stages() -> tuple[str, ...]:
    """What the stages are called."""
    return tuple(LABELS.values())
