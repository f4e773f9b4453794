"""What each dropped file was taken for: one table for all, and for each file its first rows and where headers go."""

from collections.abc import Sequence

import streamlit as st

from dashboard.charts.table import TableView
from dashboard.delivery import Delivery
from dashboard.parts import text
from dashboard.parts.writing import rich
from dashboard.presenters import sighted
from dashboard.presenters.delivery import published_already
from dashboard.words import say


def show(one: Delivery) -> None:
    """Everything that is known of the files so far, also of those that are refused; the first rows of these wait to
    be asked for, their letters say where to look."""
    view = sighted.table(one.seen, published_already(one.found))
    if view is None:
        return
    text.heading(say("seen.title"))
    text.table(view, "recognised")
    told = [remark for seen in one.seen for remark in sighted.remarks(seen)]
    if told:
        items = "".join(f"<li>{rich(words)}</li>" for words in told)
        st.html(f'<ul class="xh-list xh-small">{items}</ul>')
    alone = len(one.seen) == 1
    for number, seen in enumerate(one.seen):
        heads = [view for sheet in seen["sheets"] if (view := sighted.head_table(sheet))]
        goes = [view for sheet in seen["sheets"] if (view := sighted.goes_table(sheet))]
        name = seen["file"]
        if alone:
            opened = (
                one.phase != "refused"
            )  # another key: what was open while it was looked at would stay open
            key = f"head_{number}" if opened else f"beneath_{number}"
            _fold(say("seen.open", file=name), key, heads, expanded=opened)
            _fold(say("seen.open_goes", file=name), f"goes_{number}", goes)
        else:
            _fold(say("seen.open_both", file=name), f"head_{number}", [*heads, *goes])


def _fold(words: str, key: str, views: Sequence[TableView], *, expanded: bool = False) -> None:
    if views:
        with st.expander(words, expanded=expanded, key=key):
            for place, view in enumerate(views):
                text.table(view, f"{key}_{place}")
