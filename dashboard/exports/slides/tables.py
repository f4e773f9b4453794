"""Native tables on slides: written cells, marks that do not rest on colour alone."""

from collections.abc import Sequence
from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from dashboard.charts.table import VOID, TableView
from dashboard.exports.report import clean
from dashboard.words import plain, say

MOST_ROWS = 14
MOST_COLUMNS = 11
LONGEST_CELL = 18


def add_table(slide: Any, view: TableView, box: tuple[Any, Any, Any, Any], name: str) -> str:
    """Puts the head of the table into the box and gives the words for what did not fit; empty where all did."""
    rows, columns = view.rows[:MOST_ROWS], min(len(view.headings), MOST_COLUMNS)
    left, top, width, height = box
    row_height = min(int(height / (len(rows) + 1)), Pt(30))
    frame = slide.shapes.add_table(
        len(rows) + 1, columns, left, top, width, Emu(row_height * (len(rows) + 1))
    )
    frame.name = name
    frame._element.xpath(".//p:cNvPr")[0].set("descr", clean(plain(view.caption)))
    table = frame.table
    size = Pt(10 if columns > 7 else 11 if len(rows) > 10 else 13)
    for i, share in enumerate(_widths(view, columns)):
        table.columns[i].width = Emu(int(width * share))
    for j, words in enumerate(view.headings[:columns]):
        _write(table.cell(0, j), words, size, right=view.numeric[j], bold=True)
    for i, row in enumerate(rows, start=1):
        table.rows[i].height = Emu(row_height)
        for j, words in enumerate(row[:columns]):
            cell = table.cell(i, j)
            _write(cell, _cut(words), size, right=view.numeric[j], bold=i - 1 in view.marked)
            _tint(cell, words, view.shade(i - 1, j))
    lost = [say("export.more_rows", n=len(view.rows) - len(rows))] if len(view.rows) > len(rows) else []
    if len(view.headings) > columns:
        lost.append(say("export.more_columns", n=len(view.headings) - columns))
    return say("export.also").join(lost)


def _widths(view: TableView, columns: int) -> list[float]:
    """Shares of the width by the longest written cell, a Chinese character counting twice."""
    listed: Sequence[Sequence[str]] = [view.headings, *view.rows[:MOST_ROWS]]
    longest = [min(26, 3 + max(5, *(_length(row[j]) for row in listed))) for j in range(columns)]
    return [one / sum(longest) for one in longest]


def _cut(words: str) -> str:
    """Words that stay on one or two rows of a cell; the workbook holds them whole."""
    return words if len(words) <= LONGEST_CELL else f"{words[: LONGEST_CELL - 1]}…"


def _length(words: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in words)


def _write(cell: Any, words: str, size: Any, *, right: bool, bold: bool) -> None:
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.margin_left = cell.margin_right = Pt(5)
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
    accent = {"✓": MSO_THEME_COLOR.ACCENT_1, "✗": MSO_THEME_COLOR.ACCENT_2}.get(words.strip()[-1:] or "-")
    if accent is not None:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = accent
        cell.fill.fore_color.brightness = 0.8
