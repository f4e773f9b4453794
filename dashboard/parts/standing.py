"""The table of schools × items as HTML: marks in words, colour only beside them, wide tables scroll in their frame."""

import html

import streamlit as st

from dashboard.data_access import Desk
from dashboard.keeping import told
from dashboard.parts.ticking import tick
from dashboard.presenters.standing_grid import GridCell, GridRow, GridView


def show(desk: Desk, view: GridView | None) -> None:
    """Draws the grid, or nothing where there is none."""
    if view is None:
        return
    with st.container(key="table_of_standing"):
        told("grid", desk.source.store, desk.context.chosen, write=lambda: st.html(grid_html(view)))
        tick("standing")


def grid_html(view: GridView) -> str:
    """A table that screen readers can read; every text is escaped."""
    caption = html.escape(view.caption)
    heads = "".join(
        f'<th scope="col">{html.escape(words)}<small>{html.escape(line)}</small></th>'
        for words, line in view.headings
    )
    body = "".join(f"<tr>{_row(row)}</tr>" for row in view.rows)
    return (
        f'<div class="xh-table xh-grid" tabindex="0" role="region" aria-label="{caption}">'
        f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p class="xh-key">{html.escape(view.key)}</p>'
    )


def _row(row: GridRow) -> str:
    cells = [
        f'<th scope="row">{html.escape(row.name)}</th>',
        _cell(row.verdict),
        *(_cell(cell) for cell in row.cells),
        f"<td>{html.escape(row.note)}</td>",
    ]
    return "".join(cells)


def _cell(cell: GridCell) -> str:
    value = f"<b>{html.escape(cell.value)}</b>" if cell.value else ""
    more = f"<small>{html.escape(cell.more)}</small>" if cell.more else ""
    tone = f' class="xh-tone-{cell.tone}"' if cell.tone else ""
    return f"<td{tone}><span>{html.escape(cell.mark)}</span>{value}{more}</td>"
