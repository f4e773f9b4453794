"""The one button above a figure: save the picture, at the size of a slide."""

from typing import Any

from dashboard.charts.spec import ChartSpec
from dashboard.language import language
from dashboard.words.plotly_words import LOCALE

# 960 × 540 drawn four times as fine: 4K, and its 14 px letters are 14 pt on a slide of 13⅓ inches.
SLIDE = {"format": "png", "width": 960, "height": 540, "scale": 4}


def config(spec: ChartSpec) -> dict[str, Any]:
    """Options of the figure's frame; scrolling over a figure scrolls the page."""
    chinese = {"locale": "zh-CN", "locales": {"zh-CN": LOCALE}}
    return {
        **(chinese if language() == "zh" else {"locale": "en-US"}),
        "displaylogo": False,
        "displayModeBar": "hover",
        "modeBarButtons": [["toImage"]],
        "scrollZoom": False,
        "toImageButtonOptions": {**SLIDE, "filename": spec.file_name},
        "responsive": True,
    }
