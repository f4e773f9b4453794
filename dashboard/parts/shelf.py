"""The top and the foot of 公开报道: which version, which articles it holds, and the one that is read.

A store of articles alone has no school to select; there the screen shows them all the same, without a selection.
"""

import html
from dataclasses import dataclass

import streamlit as st

from dashboard.charts.spec import Meta
from dashboard.data_access import Source
from dashboard.parts import address, text
from dashboard.parts.desk import remember, told, wished
from dashboard.parts.dress import top
from dashboard.parts.print_sheet import margins
from dashboard.presenters.articles import Article, articles, meta_of_all
from dashboard.selection import Nothing
from dashboard.settling import settled
from dashboard.words import say
from etl.problems import Refused

SCREEN, KEY, BOX = "published", "article", "bar_article"


@dataclass(frozen=True)
class Shelf:
    """The articles of a version and which of them is read."""

    found: tuple[Article, ...]
    chosen: Article

    @property
    def meta(self) -> Meta:
        return meta_of_all(self.found)


def open_shelf() -> Shelf:
    """Stops the run with a letter where there is nothing published, or no article in it."""
    top(SCREEN, mark=say("published.banner"))
    source, wish = Source.here(), wished()
    try:
        version, name, notes = _settled(source, wish)
    except Refused as refused:
        told(refused)
        st.stop()
    found = articles(source.library(version), version)
    if not found:
        text.letter(say("published.none"), [say("published.todo")])
        st.stop()
    text.notices(notes)
    return Shelf(found, next((one for one in found if one.name == name), found[0]))


def _settled(source: Source, wish: dict[str, str]) -> tuple[str, str, tuple[str, ...]]:
    """The version, the article that is wished for, and what of the link could not be kept."""
    try:
        desk, notes = settled(source, wish)
    except Nothing:
        return source.current().version, wish.get(KEY, ""), ()
    remember(desk)
    return desk.context.chosen.version, desk.context.chosen.article, notes


def choose(shelf: Shelf) -> None:
    """Which article is read; the choice stands in the address."""
    st.session_state[BOX] = shelf.chosen.name
    st.selectbox(
        say("bar.article"), [one.name for one in shelf.found], key=BOX, on_change=_to_address, width=360
    )


def _to_address() -> None:
    with address.choosing():
        st.query_params[KEY] = st.session_state[BOX]


def foot(shelf: Shelf) -> None:
    """Where the words come from, and the mark on each printed sheet."""
    meta = shelf.meta
    line = say("figure.line", source=meta.source, date=meta.data_date, version=meta.version)
    st.html(f'<p class="xh-foot">{html.escape(meta.mark)} · {html.escape(line)}</p>')
    st.html(f"<style>{margins(meta)}</style>")
