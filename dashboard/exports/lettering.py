"""Words on a drawing, set so that one sign without a letter in a font does not change the letters beside it."""

import html
import re

from dashboard.exports.native import width_of
from dashboard.exports.report import clean

# Fonts for Chinese lack some of these; who draws the picture then takes another font for all words that run together.
_SIGN = re.compile(r"\s*([\u2713\u2717\u25b3\u25bd]+)$")
_SIGN_FONT = "'Segoe UI Symbol','DejaVu Sans',sans-serif"
_SIGN_SIZE = 12.0
_OF_THE_LEFT = {"start": 0.0, "middle": 0.5, "end": 1.0}


def text(x: float, y: float, words: str, anchor: str = "start", more: str = "") -> str:
    """A ``text`` element of SVG, or two where the words end with a sign: it stands apart, in a font that has it.

    ``x``, ``y``: px, of the anchor ("start", "middle", "end") and of the foot of the letters; ``more``: attributes.
    """
    words = clean(words)
    sign = _SIGN.search(words)
    if sign is None:
        return _one(x, y, words, anchor, more)
    plain = words[: sign.start()]
    before, gap, own = width_of(plain, _SIGN_SIZE), _SIGN_SIZE / 3, _SIGN_SIZE * 0.8 * len(sign[1])
    edge = x - (before + gap + own) * _OF_THE_LEFT[anchor] + before
    shown = _one(edge, y, plain, "end", more) if plain else ""
    return shown + _one(edge + gap, y, sign[1], "start", f'{more} font-family="{_SIGN_FONT}"')


def _one(x: float, y: float, words: str, anchor: str, more: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{html.escape(words)}</text>'
