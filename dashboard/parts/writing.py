"""Sentences and tables as safe HTML: everything is escaped, ``**…**`` becomes bold, nothing else is markup."""

import html
import re
from collections.abc import Callable, Mapping, Sequence

from dashboard.charts.table import VOID, TableView
from dashboard.theme import DEEPEST, FAINTEST

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`(.+?)`")


def rich(words: str) -> str:
    """Escaped words with bold parts and commands set apart."""
    safe = html.escape(words)
    return _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<b>\1</b>", safe))


def table_html(view: TableView) -> str:
    """A table that screen readers can read; wide ones scroll inside their frame."""
    heads = "".join(
        f'<th scope="col"{_numeric(number)}>{html.escape(words)}</th>'
        for words, number in zip(view.headings, view.numeric, strict=True)
    )
    written = _linked(view.links)
    body = "".join(
        f"<tr{_marked(i in view.marked)}>{_cells(view, i, row, written)}</tr>"
        for i, row in enumerate(view.rows)
    )
    key = f'<p class="xh-key">{html.escape(view.key)}</p>' if view.key else ""
    kind = "xh-table xh-heat" if view.shades else "xh-table"
    return (
        f'<div class="{kind}" tabindex="0" role="region" aria-label="{html.escape(view.caption)}">'
        f"<table><caption>{html.escape(view.caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>{key}"
    )


def _numeric(number: bool) -> str:
    return ' class="xh-num"' if number else ""


def _marked(marked: bool) -> str:
    return ' class="xh-mark"' if marked else ""


def _linked(links: Mapping[str, str]) -> Callable[[str], str]:
    """How a cell is written: escaped, and each name that leads on as a link: a whole name only, not the beginning of
    that of its group."""
    if not links:
        return html.escape
    names = sorted(
        links, key=lambda name: (-len(name), name)
    )  # one order, so that ``re`` knows the pattern again
    known = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(html.escape(name)) for name in names)})(?!\w)")
    targets = {html.escape(name): html.escape(links[name]) for name in names}

    def written(words: str) -> str:
        return known.sub(
            lambda found: f'<a href="{targets[found[0]]}" target="_self">{found[0]}</a>', html.escape(words)
        )

    return written


def _cells(view: TableView, i: int, row: Sequence[str], written: Callable[[str], str]) -> str:
    first, *rest = row
    cells = [f'<th scope="row">{written(first)}</th>']
    cells += [
        f"<td{_numeric(number)}{_tinted(view.shade(i, j))}>{html.escape(words) if number else written(words)}</td>"
        for j, (words, number) in enumerate(zip(rest, view.numeric[1:], strict=True), start=1)
    ]
    return "".join(cells)


def _tinted(shade: float) -> str:
    """The ground of a cell of a heat-map; a cell without any report is striped."""
    if shade == VOID:
        return ' data-void=""'
    part = FAINTEST + (DEEPEST - FAINTEST) * shade
    return f' style="background:color-mix(in srgb,var(--xh-strong) {part:.0f}%,transparent)"' if shade else ""
