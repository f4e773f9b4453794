"""What a file is taken for, in words and tables: one line a sheet, its first rows, and where each header goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.words import listed, say
from etl.contracts import CONTRACTS

_SEEN = ("file", "sheet", "state", "table", "rows", "years", "encoding", "header", "profile")
_IF_ANY = {"sheet", "profile"}  # shown where any file has one
_NAMED = 12
_DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}


def table(
    sightings: Sequence[Mapping[str, Any]], known: Collection[tuple[str, str]] = ()
) -> TableView | None:
    """One row per file and sheet, those that cannot be read too; ``known`` are (file, sheet) published already."""
    rows = [_row(one, sheet, known) for one in sightings for sheet in one["sheets"]]
    rows += [_unread(one) for one in sightings if not one["sheets"]]
    if not rows:
        return None
    keep = [
        i for i, name in enumerate(_SEEN) if name not in _IF_ANY or any(r[i] != numbers.MISSING for r in rows)
    ]
    return TableView(
        say("seen.caption"),
        tuple(say(f"seen.{_SEEN[i]}") for i in keep),
        tuple(tuple(row[i] for i in keep) for row in rows),
        tuple(_SEEN[i] == "rows" for i in keep),
    )


def _row(
    one: Mapping[str, Any], sheet: Mapping[str, Any], known: Collection[tuple[str, str]]
) -> tuple[str, ...]:
    tables = [CONTRACTS[name].label for name in sheet["tables"] or ()]
    return (
        one["file"],
        sheet["sheet"] or numbers.MISSING,
        say("seen.known") if (one["file"], sheet["sheet"]) in known else _state(one, sheet),
        listed(tables) or numbers.MISSING,
        numbers.number(sheet["rows"], 0) if sheet["rows"] else numbers.MISSING,
        _span(sheet["years"]),
        _encoding(sheet),
        header_words(sheet),
        sheet["profile_label"] or numbers.MISSING,
    )


def _unread(one: Mapping[str, Any]) -> tuple[str, ...]:
    return (one["file"], numbers.MISSING, say("seen.unreadable"), *[numbers.MISSING] * (len(_SEEN) - 3))


def _state(one: Mapping[str, Any], sheet: Mapping[str, Any]) -> str:
    if sheet["problems"] or (one["problems"] and not sheet["read"]):
        return say("seen.asks" if sheet["asked"] else "seen.refused")
    return say("seen.read") if sheet["read"] else say("seen.skipped")


def _span(years: Sequence[str]) -> str:
    if not years:
        return numbers.MISSING
    return years[0] if len(years) == 1 else say("versions.span", first=years[0], last=years[-1])


def _encoding(sheet: Mapping[str, Any]) -> str:
    """GB18030,逗号分隔; for a workbook its kind."""
    sign = sheet["delimiter"]
    if not sign:
        return str(sheet["encoding"]).upper() or numbers.MISSING
    name = say(f"delimiter.{_DELIMITERS[sign]}") if sign in _DELIMITERS else sign
    return say("seen.text", encoding=sheet["encoding"].upper(), delimiter=name)


def header_words(sheet: Mapping[str, Any]) -> str:
    """第 3 行,第 3—5 行; where no word of it is known, that it is a guess."""
    rows = sheet["header_rows"]
    if not rows:
        return say("seen.no_header")
    words = say("seen.header_row", row=rows[0])
    if len(rows) > 1:
        words = say("seen.header_rows", first=rows[0], last=rows[-1])
    return say("seen.header_guess", words=words) if sheet["guessed"] else words


def remarks(one: Mapping[str, Any]) -> list[str]:
    """What the reader decided, what was left out and why, sentence by sentence."""
    told = list(one["notices"])
    if one["not_kept"]:
        told.append(say("seen.not_kept"))
    for sheet in one["sheets"]:
        where = say("seen.of_sheet", name=sheet["sheet"]) if sheet["sheet"] and len(one["sheets"]) > 1 else ""
        lines = [(line["row"], line["text"]) for line in sheet["aside"][:_NAMED]]
        parts = (
            ("personal", sheet["personal"]),
            ("dropped", sheet["dropped"]),
            ("aside", [say("seen.aside_row", row=row, text=text) for row, text in lines]),
            ("left_out", sheet["left_out"]),
        )
        for kind, names in parts:
            if names:
                count = sheet["aside_n"] if kind == "aside" else len(names)
                told.append(where + say(f"seen.{kind}", n=count, names=some(names, count)))
    return told


def some(names: Sequence[str], count: int) -> str:
    """The first names, and that there are more."""
    shown = listed(names[:_NAMED])
    return say("change.names_more", names=shown) if count > _NAMED else shown


def head_table(sheet: Mapping[str, Any]) -> TableView | None:
    """What stands above the data and the first ten rows of them, with the numbers that the spreadsheet shows."""
    if not sheet["head"]:
        return None
    width = max(len(cells) for _, cells in sheet["head"])
    headings = (say("seen.row"), *(letters(place) for place in range(width)))
    rows = tuple((str(row), *cells, *[""] * (width - len(cells))) for row, cells in sheet["head"])
    marked = frozenset(i for i, (row, _) in enumerate(sheet["head"]) if row in sheet["header_rows"])
    cut = sheet["columns"] - width
    name = say("seen.of_sheet", name=sheet["sheet"]) if sheet["sheet"] else ""
    found = sheet["header_rows"]
    caption = name + (
        say("seen.head_caption", header=header_words(sheet)) if found else say("seen.head_only")
    )
    return TableView(
        caption, headings, rows, (False,) * len(headings), marked, say("seen.cut", n=cut) if cut > 0 else ""
    )


def letters(place: int) -> str:
    """A column as the spreadsheet names it: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def goes_table(sheet: Mapping[str, Any]) -> TableView | None:
    """Where each header goes: the column that it feeds, by table."""
    rows = [
        (source, CONTRACTS[table].label, column)
        for table, columns in (sheet["tables"] or {}).items()
        for column, source in columns.items()
    ]
    if not rows:
        return None
    titles = (say("seen.from"), say("seen.table"), say("seen.column"))
    return TableView(say("seen.goes_caption"), titles, tuple(rows), (False, False, False))
