"""Native tables on slides, as large as fits: marks that do not rest on colour alone, headings upright if they must."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from dashboard.charts.table import MET, MISSED, VOID, TableView, sign_of
from dashboard.exports.native import width_of
from dashboard.exports.report import clean
from dashboard.words import noted, plain, say

SIZES = (16, 14, 12, 11, 10)
ENOUGH_ROWS = 10  # smaller letters are taken only until so many rows fit
MOST_ROWS, MOST_COLUMNS = 24, 24
MOST_LINES = 3
SIDE, EDGE = 10.0, 5.0  # air in a cell: left and right together, above and below together, in points
LEAST_SIGNS = 5  # of a cell of words stay on one row
LONGEST_UPRIGHT = 7  # signs of a heading that stands upright; one turned on its side holds twice as many
LONGEST_WORD = 11  # letters that are kept together, in sizes of theirs
BOLD = 1.1  # headings and marked rows are bold, and so wider
LEADING = 1.45  # Noto fonts stand higher than Microsoft ones: what fits with it fits with both
MOST_SPREAD = 1.8  # so that a small table does not become a large one with nothing in it
MOST_AIR = 1.4  # a short table is spread by no more than this


@dataclass(frozen=True)
class Fit:
    """A table as it fits a box: letters, widths and heights in points, how much of it is shown."""

    size: int
    widths: tuple[float, ...]
    heading: float
    heights: tuple[float, ...]

    @property
    def rows(self) -> int:
        return len(self.heights)

    @property
    def columns(self) -> int:
        return len(self.widths)


def add_table(slide: Any, view: TableView, box: tuple[Any, Any, Any, Any], name: str) -> str:
    """Puts what fits of the table into the box and gives the words for what did not; empty where all did."""
    view = (view.brief or view).filled()
    left, top, width, height = box
    found = fit(view, width / Pt(1), height / Pt(1))
    heights = (found.heading, *found.heights)
    frame = slide.shapes.add_table(
        found.rows + 1, found.columns, left, top, Emu(Pt(sum(found.widths))), Emu(Pt(sum(heights)))
    )
    frame.name = name
    frame._element.xpath(".//p:cNvPr")[0].set("descr", clean(plain(view.caption)))
    table = frame.table
    table.horz_banding = not view.shades  # stripes would be read as a heat-map's shades
    for j, wide in enumerate(found.widths):
        table.columns[j].width = Emu(Pt(wide))
    for i, tall in enumerate(heights):
        table.rows[i].height = Emu(Pt(tall))
    size = Pt(found.size)
    for j, words in enumerate(view.headings[: found.columns]):
        upright = view.upright[j]
        cell = table.cell(0, j)
        shown = _clipped(words, _most_upright(words)) if upright else words
        _write(cell, shown, size, right=view.numeric[j] and not upright, bold=True)
        if upright:
            cell._tc.get_or_add_tcPr().set("vert", "eaVert" if _stacks(words) else "vert270")
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    for i, row in enumerate(view.rows[: found.rows]):
        for j, words in enumerate(row[: found.columns]):
            cell = table.cell(i + 1, j)
            shown = _cut(words, found.widths[j] / (BOLD if i in view.marked else 1.0), found.size)
            _write(cell, shown, size, right=view.numeric[j], bold=i in view.marked)
            _tint(cell, words, view.shade(i, j))
    left_over = len(view.rows) - found.rows
    lost = [say("export.more_rows", n=left_over)] if left_over else []
    if len(view.headings) > found.columns:
        lost.append(say("export.more_columns", n=len(view.headings) - found.columns))
    return noted(lost)


def fit(view: TableView, width: float, height: float) -> Fit:
    """The largest letters in which all rows fit, else those in which enough of them do."""
    tries = [_fit(view, width, height, size) for size in SIZES]
    enough = min(len(view.rows), ENOUGH_ROWS)
    whole = [one for one in tries if one.rows == len(view.rows) and one.columns == len(view.headings)]
    some = [one for one in tries if one.rows >= enough and one.columns == len(view.headings)]
    return next(iter([*whole, *some]), max(tries, key=lambda one: (one.columns, one.rows)))


def _fit(view: TableView, width: float, height: float, size: int) -> Fit:
    wanted = _wanted(view, size)[:MOST_COLUMNS]
    least = _least(view, wanted, size)
    wanted = list(map(max, wanted, least))
    while sum(least) > width:
        least.pop()
    widths = _widths(wanted[: len(least)], least, width)
    heading = max(
        _tall(words, wide / BOLD, size) if not view.upright[j] else _high(words, size) + EDGE
        for j, (words, wide) in enumerate(zip(view.headings, widths, strict=False))
    )
    heights: list[float] = []
    for i, row in enumerate(view.rows[:MOST_ROWS]):
        bold = BOLD if i in view.marked else 1.0
        tall = max(_tall(words, wide / bold, size) for words, wide in zip(row, widths, strict=False))
        if heading + sum(heights) + tall > height:
            break
        heights.append(tall)
    airy = min(MOST_AIR, (height - heading) / (sum(heights) or 1.0))
    heights = [tall * max(1.0, airy) for tall in heights]
    return Fit(size, tuple(widths), heading, tuple(heights))


def _wanted(view: TableView, size: int) -> list[float]:
    """How wide each column would be if no cell took a second row; headings may take two."""
    wanted = []
    for j, words in enumerate(view.headings):
        cells = max(
            (
                width_of(row[j], size) * (BOLD if i in view.marked else 1.0)
                for i, row in enumerate(view.rows[:MOST_ROWS])
            ),
            default=0.0,
        )
        own = size * 1.2 if view.upright[j] else width_of(words, size) / 2 + size
        wanted.append(max(cells * 1.05, own) + SIDE)
    return wanted


def _least(view: TableView, wanted: Sequence[float], size: int) -> list[float]:
    """No number and no Latin word is ever broken; Chinese words keep a few signs a row."""
    least = []
    for j, wide in enumerate(wanted):
        column = [*(row[j] for row in view.rows[:MOST_ROWS])]
        heading = 0.0 if view.upright[j] else _unbroken(view.headings[j], size) * BOLD
        word = max([heading, *(_unbroken(words, size) * BOLD for words in column)]) + SIDE
        least.append(max(wide if view.numeric[j] else min(wide, size * LEAST_SIGNS + SIDE), word))
    return least


def _unbroken(words: str, size: int) -> float:
    """The width of the longest piece that has no place to break at."""
    pieces = re.findall(r"[^\s\u2e80-\uffff]+", words)
    return min(max((width_of(piece, size) for piece in pieces), default=0.0), float(size * LONGEST_WORD))


def _stacks(words: str) -> bool:
    """Chinese stands upright sign under sign; Latin letters are turned on their side."""
    return any(ord(sign) > 0x2E7F for sign in words)


def _most_upright(words: str) -> int:
    return LONGEST_UPRIGHT if _stacks(words) else 2 * LONGEST_UPRIGHT + 4


def _high(words: str, size: int) -> float:
    """How high an upright heading stands."""
    shown = _clipped(words, _most_upright(words))
    return len(shown) * size * LEADING if _stacks(words) else width_of(shown, size) * BOLD + size


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


def _lines(words: str, wide: float, size: int) -> int:
    ragged = 1.04 if _stacks(words) else 1.15  # Latin words leave more of a row empty than Chinese signs
    return max(1, math.ceil(width_of(words, size) * ragged / max(wide - SIDE, size)))


def _tall(words: str, wide: float, size: int) -> float:
    return min(_lines(words, wide, size), MOST_LINES) * size * LEADING + EDGE


def _cut(words: str, wide: float, size: int) -> str:
    """Words that stay on a few rows of their cell; the workbook holds them whole."""
    while len(words) > 1 and _lines(words, wide, size) > MOST_LINES:
        words = words.rstrip("…")[:-1] + "…"
    return words


def _clipped(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _write(cell: Any, words: str, size: Any, *, right: bool, bold: bool) -> None:
    cell.margin_top = cell.margin_bottom = Pt(EDGE / 2)
    cell.margin_left = cell.margin_right = Pt(SIDE / 2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame = cell.text_frame
    frame.text = clean(plain(words)) or " "  # an empty cell would stand as high as 18 points
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.size, run.font.bold = size, bold


def _tint(cell: Any, words: str, shade: float) -> None:
    """A pale ground under cells that say ✓ or ✗, and in a heat-map; the sign or number itself carries the meaning."""
    if shade:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = (
            MSO_THEME_COLOR.BACKGROUND_1 if shade == VOID else MSO_THEME_COLOR.ACCENT_1
        )
        cell.fill.fore_color.brightness = -0.1 if shade == VOID else 0.85 - 0.4 * shade
        return
    accents = {MET: MSO_THEME_COLOR.ACCENT_1, MISSED: MSO_THEME_COLOR.ACCENT_2}
    accent = accents.get(sign_of(words))
    if accent is not None:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = accent
        cell.fill.fore_color.brightness = 0.8
