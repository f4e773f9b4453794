"""Native tables on slides, as large as fits: marks that do not rest on colour alone, headings upright if they must."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from dashboard.charts.table import MET, MISSED, VOID, TableView, sign_of
from dashboard.exports.columns import BOLD, MOST_ROWS, SIDE, broad, stacks, widths_of
from dashboard.exports.native import width_of
from dashboard.exports.report import clean
from dashboard.words import noted, plain, say

SIZES = (16, 14, 12, 11, 10)
READABLE = (
    12  # points; letters that are smaller still are taken only where a table would lose most of its rows
)
ENOUGH_ROWS, FEWEST_ROWS = 10, 7  # of a longer table, for which smaller letters are taken
MOST_LINES = 3
EDGE = 5.0  # air above and below the words of a cell together, in points
LONGEST_UPRIGHT = 7  # signs of a heading that stands upright; one turned on its side holds twice as many
LEADING = 1.45  # Noto fonts stand higher than Microsoft ones: what fits with it fits with both
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
            cell._tc.get_or_add_tcPr().set("vert", "eaVert" if stacks(words) else "vert270")
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
    """The largest letters in which all rows fit, else those in which enough of them do: the rest is in the workbook."""
    tries = [_fit(view, width, height, size) for size in SIZES]
    full = [one for one in tries if one.columns == len(view.headings)]
    whole = [one for one in full if one.rows == len(view.rows)]
    large = [one for one in full if one.size >= READABLE]
    fewest = ENOUGH_ROWS if any(view.upright) else FEWEST_ROWS  # a matrix is read whole
    some = [one for rows in (ENOUGH_ROWS, fewest) for one in large if one.rows >= rows]
    small = [one for one in full if one.rows >= min(len(view.rows), ENOUGH_ROWS)]
    return next(iter([*whole, *some, *small]), max(tries, key=lambda one: (one.columns, one.rows)))


def _fit(view: TableView, width: float, height: float, size: int) -> Fit:
    widths = widths_of(view, width, size)
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


def _most_upright(words: str) -> int:
    return LONGEST_UPRIGHT if stacks(words) else 2 * LONGEST_UPRIGHT + 4


def _high(words: str, size: int) -> float:
    """How high an upright heading stands."""
    shown = _clipped(words, _most_upright(words))
    return len(shown) * size * LEADING if stacks(words) else width_of(shown, size) * BOLD + size


def _lines(words: str, wide: float, size: int) -> int:
    ragged = 1.04 if stacks(words) else 1.15  # Latin words leave more of a row empty than Chinese signs
    return max(1, math.ceil(broad(words, size) * ragged / max(wide - SIDE, size)))


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
