"""A report on paper: one PDF made by typst; every word of the user goes in as data, never as markup."""

import json
from typing import Any

import typst

from dashboard.charts.spec import Blank
from dashboard.charts.table import MET, VOID, TableView, sign_of, table_of
from dashboard.exports.columns import stacks, widths_of
from dashboard.exports.drawing import drawing
from dashboard.exports.layout import FONTS, PAGES
from dashboard.exports.native import width_of
from dashboard.exports.report import Figure, Report, TablePage, clean, headline, method, subject
from dashboard.exports.vector import vector
from dashboard.language import language
from dashboard.theme import LIGHT, WEAK_GROUND, tint
from dashboard.words import noted, plain, say
from etl.problems import Problem, refuse

MOST_ROWS = 400
TALLEST, TALLEST_BARS = 420, 860  # of a picture on paper, in its own pixels: 680 are the width of the text
TEXT, WIDE = 482.0, 728.0  # points of width of the text of a page, and of one that lies across
TITLE = (32, 28, 24, 22)  # points of the title of a report, so that it stays on one row
SHORT = 36  # signs: what is shorter shares its row with others under a figure
LETTERS = 8.5  # points of the words of a table
MOST_UPRIGHT = 8  # a table of more columns lies across the page


def paper(report: Report) -> bytes:
    """The report as a tagged PDF (PDF/UA-1). Raises Refused where the machine has no Chinese font."""
    made, warnings = typst.compile_with_warnings(
        PAGES.encode(),
        format="pdf",
        sys_inputs={"data": json.dumps(_content(report))},
        pdf_standards=["ua-1"],
    )
    _check_fonts([str(getattr(warning, "message", warning)) for warning in warnings])
    return bytes(made)


def raster(svg: str, dots_per_inch: float) -> bytes:
    """An SVG document as PNG."""
    source = b"#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg))"
    return bytes(typst.compile(source, format="png", ppi=dots_per_inch, sys_inputs={"svg": svg}))


def _check_fonts(warnings: list[str]) -> None:
    unknown = [words for words in warnings if "unknown font family" in words]
    if unknown and all(any(font.lower() in words.lower() for words in unknown) for font in FONTS):
        raise refuse(
            Problem(
                check="no_chinese_font",
                what=say("export.paper.font_missing"),
                fix=say("export.paper.font_fix"),
            )
        )


def _content(report: Report) -> dict[str, Any]:
    return {
        "title": clean(report.title),
        "title_size": next(
            (size for size in TITLE if width_of(clean(report.title), size) * 1.05 <= TEXT), TITLE[-1]
        ),
        "subtitle": clean(report.subtitle),
        "source": clean(report.source_line),
        "mark": report.mark,
        "author": say("app.name"),
        "made": f"{say('export.made_at')} {report.made_at}",
        "fonts": FONTS,
        "lang": language(),
        "region": "cn" if language() == "zh" else "gb",
        "words": {
            "findings": say("export.findings"),
            "contents": say("export.paper.contents"),
            "method": say("export.paper.method"),
            "figure": say("export.paper.figure"),
            "table": say("export.paper.table"),
            "page": say("export.paper.page", page="\x01", pages="\x02"),
        },
        "cover": "cover" in report.parts,
        "findings": [_runs(words) for words in report.findings] if "findings" in report.parts else [],
        "figures": [_figure(figure, report) for figure in report.figures],
    }


def _runs(words: str) -> list[dict[str, Any]]:
    """Words in pieces, each bold or not."""
    parts = enumerate(clean(words).split("**"))
    return [{"words": part, "bold": place % 2 == 1} for place, part in parts if part]


def _figure(figure: Figure, report: Report) -> dict[str, Any]:
    made: dict[str, Any] = {
        "headline": clean(headline(figure)),
        "subject": clean(subject(figure)),
        "source": clean(report.source_of(figure)),
        "mark": report.mark_of(figure),
        "method": [
            {
                "label": say("export.paper.label", label=label),
                "words": clean(words),
                "short": width_of(label + words, 1) < SHORT,
            }
            for label, words in method(figure, report)
            if words != subject(figure)  # which stands under the heading
        ]
        if "method" in report.parts
        else [],
        "svg": "",
        "alt": "",
        "table": None,
        "reason": "",
        "wide": isinstance(figure, TablePage) and len(figure.view.headings) > MOST_UPRIGHT,
    }
    if isinstance(figure, Blank):
        made["reason"] = clean(plain(figure.reason))
    elif isinstance(figure, TablePage):
        made["table"] = _table(figure.view, WIDE if made["wide"] else TEXT)
    else:
        tall = TALLEST_BARS if drawing(figure).form == "bars" else TALLEST
        made["svg"] = vector(drawing(figure), max(280, min(figure.height + 20, tall)))
        made["alt"] = clean(figure.alt)
        made["table"] = _table(table_of(figure)) if "tables" in report.parts else None
    return made


def _table(view: TableView, width: float = TEXT) -> dict[str, Any]:
    view = view.filled()
    rows = view.rows[:MOST_ROWS]
    lost = say("export.more_rows", n=len(view.rows) - len(rows)) if len(view.rows) > len(rows) else ""
    return {
        "caption": clean(plain(view.caption)),
        "headings": [clean(words) for words in view.headings],
        "rows": [
            [_kept(clean(plain(words)), view.numeric[j]) for j, words in enumerate(row)] for row in rows
        ],
        "right": list(view.numeric),
        "grounds": [
            [_ground(words, view.shade(i, j)) for j, words in enumerate(row)] for i, row in enumerate(rows)
        ],
        "upright": list(view.upright),
        "stacked": [stacks(words) for words in view.headings],
        "widths": _all_widths(view, width),
        "key": noted(part for part in (clean(plain(view.key)), lost) if part),
    }


def _ground(words: str, shade: float) -> str:
    """The ground of a cell of a heat-map, and of one that says ✓ or ✗; empty for a plain cell."""
    if not shade and (sign := sign_of(words)):
        return tint(0.0) if sign == MET else WEAK_GROUND
    return "" if not shade else LIGHT.surface if shade == VOID else tint(shade)


def _all_widths(view: TableView, width: float) -> list[float]:
    """Every column has its share of a page, even where a table is broader than that."""
    widths = widths_of(view, width, LETTERS, MOST_ROWS)
    return widths + [min(widths, default=1.0)] * (len(view.headings) - len(widths))


def _kept(words: str, number: bool) -> str:
    """A number and its unit stay on one row."""
    return words.replace(" ", "\u00a0") if number else words
