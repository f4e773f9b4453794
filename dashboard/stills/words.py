"""Words in a still: plotly's few marks of type, turned into those of SVG and HTML; everything else is only text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

LINE = 1.3  # of the size of the letters: from one row of words to the next
# A space of no width keeps equal names of plotly's categories apart; control characters would break the picture.
_UNSEEN = {0x200B: None, **dict.fromkeys(range(32))}
_MARK = re.compile(r'(<br>|</?b>|<b style="color:#[0-9a-fA-F]{6}">)')


@dataclass(frozen=True)
class Piece:
    """Words of one look."""

    words: str
    bold: bool
    colour: str


def rows(marked: str) -> list[list[Piece]]:
    """The rows of a text with plotly's ``<br>`` and ``<b>`` in it."""
    found: list[list[Piece]] = [[]]
    bold, colour = False, ""
    for part in _MARK.split(marked.translate(_UNSEEN)):
        if part == "<br>":
            found.append([])
        elif part.startswith("<b"):
            bold, colour = True, part[16:-2] if "style" in part else ""
        elif part == "</b>":
            bold, colour = False, ""
        elif part:
            found[-1].append(Piece(html.unescape(part), bold, colour))
    return found


def plain(marked: str) -> str:
    """The longest row without its marks."""
    return max(("".join(piece.words for piece in row) for row in rows(marked)), key=len)


def in_html(marked: str) -> str:
    """The text for a paragraph."""
    return "<br>".join("".join(_styled("span", row)) for row in rows(marked))


def in_svg(marked: str, x: str, y: float, size: float, colour: str, anchor: str, dx: float = 0.0) -> str:
    """The text for a picture; ``y`` is the middle of the first row, ``x`` a place in per cent or pixels."""
    found = []
    for i, row in enumerate(rows(marked)):
        shift = f' dx="{dx:.1f}"' if dx else ""
        base = y + i * size * LINE + size * 0.36
        found.append(
            f'<text x="{x}" y="{base:.1f}"{shift} font-size="{size:g}" fill="{colour}" text-anchor="{anchor}">'
            f"{''.join(_styled('tspan', row))}</text>"
        )
    return "".join(found)


def _styled(tag: str, row: list[Piece]) -> Iterator[str]:
    for piece in row:
        words = html.escape(piece.words, quote=False)
        if not piece.bold:
            yield words
            continue
        look = ' style="font-weight:bold'
        if piece.colour:
            look += f";{'fill' if tag == 'tspan' else 'color'}:{piece.colour}"
        yield f'<{tag}{look}">{words}</{tag}>'
