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


def mixed(colour: str, ground: str, share: float) -> str:
    """``color-mix(in srgb, colour share, transparent)`` over a ground, as the style sheet tints cells."""
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)


@MODES
def test_words_on_tinted_cells_and_bars_can_be_read(mode: Palette) -> None:
    tinted = mixed(mode.weak, mode.ground, 0.09)
    for colour in (mode.ink, mode.weak):
        assert contrast(colour, tinted) >= 4.5, (colour, tinted)
    assert contrast(mode.ink, mode.demo_ground) >= 4.5
    assert contrast(mode.ground, mode.strong) >= 4.5  # the number in the bar of the year shown
    assert contrast(mode.ground, mode.brand) >= 4.5  # between groups
    assert contrast(mode.ink, mode.context) >= 4.5  # earlier years, within groups


# How red-blind, green-blind and blue-blind readers see linear red, green and blue: Machado, Oliveira & Fernandes 2009.
BLIND = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def seen(colour: str, kind: str) -> list[float]:
    """A colour as such a reader sees it, red, green and blue from 0 to 1."""
    linear = [(int(colour[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)]
    rows = (sum(a * b for a, b in zip(row, linear, strict=True)) for row in BLIND[kind])
    return [min(1.0, max(0.0, one)) ** (1 / 2.2) for one in rows]


@MODES
@pytest.mark.parametrize("kind", BLIND)
def test_colours_that_mean_something_differ_for_colour_blind_readers(mode: Palette, kind: str) -> None:
    pairs = ((mode.strong, mode.weak), (mode.strong, mode.context), (mode.weak, mode.context))
    for one, other in pairs:
        apart = sum((a - b) ** 2 for a, b in zip(seen(one, kind), seen(other, kind), strict=True)) ** 0.5
        assert apart >= 0.2, (one, other, apart)


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
