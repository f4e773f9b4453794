"""How wide the columns of a table are on a page or a slide: no number and no Latin word is broken."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dashboard.charts.table import TableView
from dashboard.exports.native import width_of

MOST_ROWS, MOST_COLUMNS = 24, 24
SIDE = 10.0  # air left and right in a cell together, in points
LEAST_SIGNS = 5  # of a cell of words stay on one row
LONGEST_WORD = 11  # letters that are kept together, in sizes of theirs
BOLD = 1.1  # headings and marked rows are bold, and so wider
AIR = 1.05
_SEAM = re.compile(r"(?<=[\u2e80-\uffff])(?=[!-~])|(?<=[!-~])(?=[\u2e80-\uffff])")
HEADING_ROWS = (2.5, 3.5)  # that a heading may take: more only where a column would be lost
MOST_SPREAD = 1.8  # so that a small table does not become a large one with nothing in it


def widths_of(view: TableView, width: float, size: float, most: int = MOST_ROWS) -> list[float]:
    """The columns that ``width`` has room for, in points, with letters of ``size``; from the left.

    ``most`` rows are measured.
    """
    wanted = _wanted(view, size, most)[:MOST_COLUMNS]
    tries = [_least(view, wanted, size, most, rows) for rows in HEADING_ROWS]
    least = next((one for one in tries if sum(one) <= width), tries[-1])
    wanted = list(map(max, wanted, least))
    while sum(least) > width:
        least.pop()
    return _widths(wanted[: len(least)], least, width)


def broad(words: str, size: float) -> float:
    """How wide words are where an office program parts Chinese from Latin signs by a quarter of a sign."""
    return width_of(words, size) + len(_SEAM.findall(words)) * size / 4


def stacks(words: str) -> bool:
    """Chinese stands upright sign under sign; Latin letters are turned on their side."""
    return any(ord(sign) > 0x2E7F for sign in words)


def _wanted(view: TableView, size: float, most: int) -> list[float]:
    """How wide each column would be if no cell took a second row; headings may take two."""
    wanted = []
    for j, words in enumerate(view.headings):
        cells = max(
            (
                broad(row[j], size) * (BOLD if i in view.marked else 1.0)
                for i, row in enumerate(view.rows[:most])
            ),
            default=0.0,
        )
        own = size * 1.2 if view.upright[j] else width_of(words, size) / 2 + size
        wanted.append(max(cells * AIR, own) + SIDE)
    return wanted


def _least(view: TableView, wanted: Sequence[float], size: float, most: int, rows: float) -> list[float]:
    """No number and no Latin word is ever broken; Chinese words keep a few signs a row."""
    least = []
    for j, wide in enumerate(wanted):
        column = [(row[j], BOLD if i in view.marked else 1.0) for i, row in enumerate(view.rows[:most])]
        heading = view.headings[j]
        head = (
            0.0 if view.upright[j] else max(_unbroken(heading, size), width_of(heading, size) / rows) * BOLD
        )
        if view.numeric[j]:
            cell = max((width_of(words, size) * bold for words, bold in column), default=size * 1.2)
        else:
            pieces = [_unbroken(words, size) * bold for words, bold in column]
            cell = max([min(wide - SIDE, size * LEAST_SIGNS), *pieces])
        least.append(max(head, cell) + SIDE)
    return least


def _unbroken(words: str, size: float) -> float:
    """The width of the longest piece that has no place to break at."""
    pieces = re.findall(r"[^\s\u2e80-\uffff]+", words)
    return min(max((width_of(piece, size) for piece in pieces), default=0.0), float(size * LONGEST_WORD))


def _widths(wanted: Sequence[float], least: Sequence[float], width: float) -> list[float]:
    """Columns over the whole width; where it is too narrow, words take about as many rows in each of them."""
    whole = sum(wanted)
    if whole <= width:
        return [wide * min(width / whole, MOST_SPREAD) for wide in wanted]
    low, high = 1.0, 60.0
    for _ in range(40):
        rows = (low + high) / 2
        if sum(max(wide / rows, most) for wide, most in zip(wanted, least, strict=True)) > width:
            low = rows
        else:
            high = rows
    return [max(wide / high, most) for wide, most in zip(wanted, least, strict=True)]
