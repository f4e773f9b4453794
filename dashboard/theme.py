"""Colours and type of the house, light and dark; chosen for colour-blind readers and for contrast.

Blue and vermilion carry meaning (strong and weak, met and not met) and are never the only sign: shape, word or
pattern says the same. ``.streamlit/config.toml`` repeats the surface colours; a test keeps both equal.
"""

from dataclasses import dataclass

FONT = (
    "'PingFang SC','Microsoft YaHei','HarmonyOS Sans SC','Noto Sans CJK SC','Noto Sans SC',"
    "'Source Han Sans SC',sans-serif"
)

LATIN_FONT = f"'Segoe UI','Helvetica Neue',Arial,'Liberation Sans',{FONT}"
"""For English sentences: Chinese fonts draw quotation marks as wide as a Chinese character."""


@dataclass(frozen=True)
class Palette:
    """All colours of one mode."""

    ground: str
    surface: str
    ink: str
    muted: str
    rule: str
    brand: str
    strong: str
    weak: str
    middle: str
    context: str
    line: str
    band: str
    band_core: str
    demo: str
    demo_ground: str
    series: tuple[str, ...]


LIGHT = Palette(
    ground="#ffffff",
    surface="#f3f6f9",
    ink="#18222d",
    muted="#54616f",
    rule="#dce3ea",
    brand="#14507f",
    strong="#1566a8",
    weak="#c2410c",
    middle="#4b5763",
    context="#b4bec9",
    line="#7a2e6b",
    band="rgba(21,102,168,0.09)",
    band_core="rgba(21,102,168,0.17)",
    demo="#8a4b00",
    demo_ground="#fff1d6",
    series=("#1566a8", "#c2410c", "#0b7a5e", "#8a3c86", "#946200", "#2f8fc4", "#7a4a2b", "#5b6770"),
)
DARK = Palette(
    ground="#0f151c",
    surface="#19222c",
    ink="#e9eef3",
    muted="#a9b6c3",
    rule="#2d3945",
    brand="#7cbcf0",
    strong="#62b0f0",
    weak="#ff8a5c",
    middle="#c3ccd6",
    context="#55626f",
    line="#e39bd6",
    band="rgba(98,176,240,0.12)",
    band_core="rgba(98,176,240,0.22)",
    demo="#ffcb7d",
    demo_ground="#3a2a10",
    series=("#62b0f0", "#ff8a5c", "#4fd0a8", "#d99be0", "#e3b341", "#9ad4f7", "#d3a17c", "#aab6c2"),
)

WEAK_GROUND = "#f8e3da"  # under a cell that says ✗, on paper and in a sheet
FAINTEST, DEEPEST = 10.0, 50.0  # per cent of the strong colour in the cells of a heat-map
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star")
DASHES = ("solid", "solid", "solid", "solid", "dash", "dash", "dash", "dash")


def palette(mode: str | None) -> Palette:
    """The colours of ``dark`` or, for anything else, of ``light``."""
    return DARK if mode == "dark" else LIGHT


def tint(shade: float, colours: Palette = LIGHT) -> str:
    """The ground of a cell of a heat-map as #rrggbb: strong mixed into the ground, so that ink stays readable on it."""
    part = (FAINTEST + (DEEPEST - FAINTEST) * min(max(shade, 0.0), 1.0)) / 100

    def mixed(i: int) -> int:
        strong, ground = (int(colour[i : i + 2], 16) for colour in (colours.strong, colours.ground))
        return round(strong * part + ground * (1 - part))

    return "#" + "".join(f"{mixed(i):02x}" for i in (1, 3, 5))


def _channel(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The WCAG contrast of two #rrggbb colours, 1 to 21."""

    def luminance(colour: str) -> float:
        red, green, blue = (_channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
