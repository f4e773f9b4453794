"""Colours can be read in light and dark, and the server's theme is the same as the figures'."""

import tomllib

import pytest

from dashboard.serving import CONFIG
from dashboard.theme import DARK, LIGHT, Palette, contrast, palette

MODES = pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])


@MODES
def test_words_reach_contrast_aa(mode: Palette) -> None:
    for ground in (mode.ground, mode.surface):
        for colour in (mode.ink, mode.muted, mode.brand, mode.strong, mode.weak, mode.line):
            assert contrast(colour, ground) >= 4.5, (colour, ground)
    assert contrast(mode.demo, mode.demo_ground) >= 4.5


@MODES
def test_lines_reach_the_contrast_of_graphics(mode: Palette) -> None:
    for colour in mode.series:
        assert contrast(colour, mode.ground) >= 3, colour
    assert len(set(mode.series)) == len(mode.series)


def test_contrast_of_black_on_white_is_the_largest() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_anything_but_dark_is_light() -> None:
    assert palette(None) is palette("light") is LIGHT
    assert palette("dark") is DARK


@pytest.mark.parametrize(("name", "mode"), [("light", LIGHT), ("dark", DARK)])
def test_server_theme_and_figures_share_their_colours(name: str, mode: Palette) -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][name]
    assert theme["backgroundColor"] == mode.ground
    assert theme["secondaryBackgroundColor"] == mode.surface
    assert theme["textColor"] == mode.ink
    assert theme["primaryColor"] == mode.brand
    assert theme["borderColor"] == mode.rule
