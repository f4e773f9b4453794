"""The page on A4 paper: nothing to click, whole tables, no figure cut in two, and the mark and source on each sheet."""

from dashboard.charts.spec import Meta
from dashboard.theme import Palette
from dashboard.words import say

_HIDDEN = (
    '[data-testid="stHeader"]',
    '[data-testid="stSidebar"]',
    '[data-testid="stPageLink"]',
    '[data-testid="stCheckbox"]',
    '[data-testid="stExpander"]',
    '[data-testid="stSelectbox"]',
    '[data-testid="stMultiSelect"]',
    '[data-testid="stTextInput"]',
    '[data-testid="stButton"]',
    '[data-testid="stDownloadButton"]',
    '[data-testid="stToolbar"]',
    ".st-key-bar",
    ".st-key-against_bar",
    ".st-key-leads_on",
    ".xh-screen-only",
)
_SHEET = """
html,body,#root,[data-testid="stApp"],[data-testid="stAppViewContainer"],[data-testid="stMain"],
[data-testid="stAppScrollToBottomContainer"]{position:static!important;display:block!important;
 height:auto!important;min-height:0!important;overflow:visible!important;background:none!important}
.block-container{padding:0!important;min-height:0!important;max-width:none!important}
[data-testid="stHorizontalBlock"]:not(.st-key-findings *){display:block!important}
[data-testid="stHorizontalBlock"]:not(.st-key-findings *)>[data-testid="stColumn"]{width:100%!important}
[data-testid="stVerticalBlock"]{display:block!important}
[data-testid="stElementContainer"]:has(.xh-section){break-after:avoid}
[data-testid="stElementContainer"]:has([data-testid="stPlotlyChart"],.xh-still){zoom:.75}
.xh-table{max-height:none;overflow:visible;border:0}
.xh-table thead{display:table-header-group}
.xh-table thead th,.xh-table tbody th{position:static}
[data-testid="stElementContainer"]:has([data-testid="stCheckbox"],.xh-screen-only){display:none!important}
.xh-section{margin:.2rem 0 0;padding:.3rem 0 0}
.xh-foot,.xh-key{margin:.1rem 0 0}
.xh-facts{gap:.2rem 1.1rem}
.xh-answer{font-size:1rem}
.xh-table th,.xh-table td:last-child{white-space:normal}
.xh-table th,.xh-table td{padding:.2rem .35rem;font-size:.74rem}
.xh-table tr,.xh-facts,.xh-finding,.xh-answer,.xh-entry,
[class*="st-key-figure_"],[class*="st-key-table_of_"]{break-inside:avoid}
.xh-section,.xh-table caption,.xh-title{break-after:avoid}
.xh-top{gap:.2rem}
"""


def sheet(paper: Palette, screen: Palette) -> str:
    """The rules for paper, always in the colours of ``paper``; figures drawn in those of a dark screen are turned."""
    inks = {"ground": paper.ground, "surface": paper.surface, "ink": paper.ink, "muted": paper.muted}
    inks |= {"rule": paper.rule, "brand": paper.brand, "strong": paper.strong, "weak": paper.weak}
    inks |= {"line": paper.line, "demo": paper.demo, "demo-ground": paper.demo_ground}
    variables = "".join(f"--xh-{name}:{value};" for name, value in inks.items())
    turned = (
        ""
        if screen == paper
        else '[data-testid="stPlotlyChart"],.xh-still{filter:invert(1) hue-rotate(180deg) contrast(1.2)}'
    )
    return (
        f"@media print{{:root{{{variables}color-scheme:light}}{','.join(_HIDDEN)}{{display:none!important}}{_SHEET}"
        f"body,[data-testid='stApp']{{color:{paper.ink}!important}}{turned}}}"
    )


def margins(meta: Meta) -> str:
    """What stands in the margins of each sheet: the mark of the data, source, date, version, and the number."""
    source = say("figure.line", source=meta.source, date=meta.data_date, version=meta.version)
    number = _quoted(say("export.paper.page", page="{page}", pages="{pages}"))
    for counter in ("page", "pages"):
        number = number.replace(f"{{{counter}}}", f'" counter({counter}) "')
    font = "font:8pt sans-serif;color:#54616f"
    return (
        f"@page{{size:A4;margin:14mm 11mm 15mm;@top-left{{content:{_quoted(say('app.name'))};{font}}}"
        f"@top-right{{content:{_quoted(meta.mark)};font:bold 9pt sans-serif;color:#8a4b00}}"
        f"@bottom-left{{content:{_quoted(source)};{font}}}@bottom-right{{content:{number};{font}}}}}"
    )


def _quoted(words: str) -> str:
    """As a string of a style sheet: nothing in the words can end it or the sheet."""
    return (
        '"'
        + "".join(
            sign if sign.isalnum() or sign in " ·:,、。()—{}" else f"\\{ord(sign):x} " for sign in words
        )
        + '"'
    )
