"""Sentences and tables as safe HTML: everything is escaped, ``**…**`` becomes bold, nothing else is markup."""

import html
import re
from collections.abc import Sequence

from dashboard import numbers
from dashboard.charts.spec import ChartSpec
from dashboard.presenters.compare import TableView
from dashboard.words import say

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`(.+?)`")


def rich(words: str) -> str:
    """Escaped words with bold parts and commands set apart."""
    safe = html.escape(words)
    return _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<b>\1</b>", safe))


def plain(words: str) -> str:
    """The same words without the marks."""
    return words.replace("**", "").replace("`", "")


def table_html(view: TableView) -> str:
    """A table that screen readers can read; wide ones scroll inside their frame."""
    heads = "".join(
        f'<th scope="col"{_numeric(number)}>{html.escape(words)}</th>'
        for words, number in zip(view.headings, view.numeric, strict=True)
    )
    body = "".join(
        f"<tr{_marked(i in view.marked)}>{_cells(row, view.numeric)}</tr>" for i, row in enumerate(view.rows)
    )
    key = f'<p class="xh-key">{html.escape(view.key)}</p>' if view.key else ""
    return (
        f'<div class="xh-table" tabindex="0" role="region" aria-label="{html.escape(view.caption)}">'
        f"<table><caption>{html.escape(view.caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>{key}"
    )


def _numeric(number: bool) -> str:
    return ' class="xh-num"' if number else ""


def _marked(marked: bool) -> str:
    return ' class="xh-mark"' if marked else ""


def _cells(row: Sequence[str], numeric: Sequence[bool]) -> str:
    first, *rest = row
    cells = [f'<th scope="row">{html.escape(first)}</th>']
    cells += [
        f"<td{_numeric(number)}>{html.escape(words)}</td>"
        for words, number in zip(rest, numeric[1:], strict=True)
    ]
    return "".join(cells)


def table_of(spec: ChartSpec) -> TableView:
    """The table behind a figure, written as the figure writes it."""
    if spec.kind == "lines":
        return _years_across(spec)
    rows = tuple(
        tuple(field.written(row[field.name]) for field in spec.fields)
        for row in spec.table.iter_rows(named=True)
    )
    headings = tuple(field.label for field in spec.fields)
    numeric = tuple(field.form not in ("text", "year") for field in spec.fields)
    return TableView(spec.title, headings, rows, numeric, key=_key(rows))


def _years_across(spec: ChartSpec) -> TableView:
    """Lines over years: one row a series, one column a year, reasons at the end."""
    name, _, value, note = spec.fields
    years = sorted(set(spec.table.get_column("school_year").to_list()))
    series: dict[str, dict[int, str]] = {}
    notes: dict[str, list[str]] = {}
    for row in spec.table.iter_rows(named=True):
        series.setdefault(row[name.name], {})[row["school_year"]] = value.written(row[value.name])
        if row[note.name]:
            notes.setdefault(row[name.name], []).append(f"{row['school_year']}:{row[note.name]}")
    rows = tuple(
        (label, *(some.get(year, numbers.MISSING) for year in years), ";".join(notes.get(label, [])))
        for label, some in series.items()
    )
    headings = (name.label, *map(str, years), note.label)
    return TableView(spec.title, headings, rows, (False, *[True] * len(years), False), key=_key(rows))


def _key(rows: Sequence[Sequence[str]]) -> str:
    return say("table.key.missing") if any(numbers.MISSING in row for row in rows) else ""
