"""One figure as a picture of its own: the sentence over it, the chart, and what must not be cropped off under it."""

import html

from dashboard.charts.spec import ChartSpec
from dashboard.exports.drawing import drawing
from dashboard.exports.native import width_of
from dashboard.exports.paper import raster
from dashboard.exports.report import beneath, clean, headline, source_line
from dashboard.exports.vector import WIDTH, vector
from dashboard.theme import FONT, LIGHT
from dashboard.words import say

SLIDE, FULL_HD, ULTRA_HD = (960, 540), 1920, 3840
EDGE, HEAD, FOOT = 28, 92, 40
_POINTS = 0.75  # of a pixel of an SVG, as typst takes it
_TITLE, _SMALL = 24, 13


def picture(figure: ChartSpec, form: str, width: int = ULTRA_HD) -> bytes:
    """The figure as svg or png of ``width`` pixels (16:9, taller for many bars), drawn without a browser."""
    svg = poster(figure)
    if form == "svg":
        return svg.encode("utf-8")
    return raster(svg, 72 * width / (SLIDE[0] * _POINTS))


def poster(figure: ChartSpec) -> str:
    """The figure as an SVG document, 960 wide: title, what is measured, chart, mark of invented data and source."""
    wide, scale = SLIDE[0] - 2 * EDGE, (SLIDE[0] - 2 * EDGE) / WIDTH
    made = drawing(figure)
    room = (SLIDE[1] - HEAD - FOOT) / scale
    inner = max(room, float(figure.height)) if made.form == "bars" else room
    tall = HEAD + inner * scale + FOOT
    chart = (
        vector(made, round(inner))
        .replace("<svg ", f'<svg x="{EDGE}" y="{HEAD}" preserveAspectRatio="xMidYMid meet" ', 1)
        .replace(
            f'width="{WIDTH}" height="{round(inner)}"', f'width="{wide}" height="{inner * scale:.1f}"', 1
        )
    )
    parts = [
        _text(EDGE, 32 + 28 * i, line, f'font-size="{size}" font-weight="bold"')
        for i, (line, size) in enumerate(_lines(clean(headline(figure)), wide))
    ]
    below = 32 + 28 * len(parts) - 4
    parts.append(_text(EDGE, below, clean(beneath(figure)), f'font-size="{_SMALL}" fill="{LIGHT.muted}"'))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SLIDE[0]} {tall:.0f}" width="{SLIDE[0]}" '
        f'height="{tall:.0f}" font-family="{html.escape(FONT)}" fill="{LIGHT.ink}">'
        f"<title>{html.escape(clean(figure.alt))}</title>"
        f'<rect width="{SLIDE[0]}" height="{tall:.0f}" fill="{LIGHT.ground}"/>'
        f"{''.join(parts)}{chart}{_foot(figure, tall)}</svg>"
    )


def _lines(words: str, wide: float) -> list[tuple[str, int]]:
    """The title on one row or two, with the size of its letters."""
    size = next((one for one in (_TITLE, 22, 20) if width_of(words, one) <= wide), 20)
    whole = width_of(words, size)
    if whole <= wide:
        return [(words, size)]
    cuts = [i for i in range(1, len(words)) if not (_is_latin(words[i - 1]) and _is_latin(words[i]))]
    fitting = [i for i in cuts if width_of(words[:i], size) <= wide] or [1]
    head = min(fitting, key=lambda i: abs(width_of(words[:i], size) - whole * 0.55))
    tail = words[head:]
    while width_of(tail, size) > wide:
        tail = tail.rstrip("…")[:-1] + "…"
    return [(words[:head], size), (tail, size)]


def _is_latin(sign: str) -> bool:
    """Between two of these no row ends: numbers and Latin words stay whole, and marks with what they follow."""
    return ord(sign) < ord("\u2e80") or sign in say("export.no_row_begins_with")


def _foot(figure: ChartSpec, tall: float) -> str:
    """Whether the data are invented, where they come from, their date and version."""
    y, x = tall - 14, float(EDGE)
    parts = []
    if mark := clean(figure.meta.mark):
        wide = width_of(mark, _SMALL) + 16
        parts.append(
            f'<rect x="{x:.0f}" y="{y - 16:.0f}" width="{wide:.0f}" height="22" fill="{LIGHT.demo_ground}" '
            f'stroke="{LIGHT.demo}"/>'
        )
        parts.append(_text(x + 8, y, mark, f'font-size="{_SMALL}" font-weight="bold" fill="{LIGHT.demo}"'))
        x += wide + 12
    words = clean(source_line(figure.meta))
    parts.append(_text(x, y, words, f'font-size="{_SMALL}" fill="{LIGHT.muted}"'))
    return "".join(parts)


def _text(x: float, y: float, words: str, more: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{html.escape(words)}</text>'
