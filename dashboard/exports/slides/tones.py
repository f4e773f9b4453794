"""Colours of the template for the tones of a drawing, so that a bureau's own template recolours the charts."""

from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR

from dashboard.exports.native import Tone

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
# (theme colour, brightness)
_TONES: dict[Tone, tuple[Any, float]] = {
    "strong": (MSO_THEME_COLOR.ACCENT_1, 0.0),
    "weak": (MSO_THEME_COLOR.ACCENT_2, 0.0),
    "third": (MSO_THEME_COLOR.ACCENT_3, 0.0),
    "line": (MSO_THEME_COLOR.ACCENT_4, 0.0),
    "fourth": (MSO_THEME_COLOR.ACCENT_5, 0.0),
    "fifth": (MSO_THEME_COLOR.ACCENT_1, 0.4),
    "middle": (MSO_THEME_COLOR.TEXT_1, 0.25),
    "context": (MSO_THEME_COLOR.BACKGROUND_1, -0.25),
}


def fill(some: Any, tone: Tone) -> None:
    """Fills with the colour of a tone."""
    some.solid()
    colour(some.fore_color, tone)


def colour(some: Any, tone: Tone) -> None:
    """Gives a colour format the colour of a tone."""
    theme, brightness = _TONES[tone]
    some.theme_color = theme
    if brightness:
        some.brightness = brightness
