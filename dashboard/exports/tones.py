"""Colours of the house for the tones of a drawing, on paper and in workbooks; slides take those of their template."""

from dashboard.exports.native import Tone
from dashboard.theme import LIGHT

COLOURS: dict[Tone, str] = {
    "strong": LIGHT.strong,
    "weak": LIGHT.weak,
    "middle": LIGHT.middle,
    "context": LIGHT.context,
    "line": LIGHT.line,
    "third": LIGHT.series[2],
    "fourth": LIGHT.series[4],
    "fifth": LIGHT.series[5],
}
