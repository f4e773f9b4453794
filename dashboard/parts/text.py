"""Sentences on the page: the answer, the findings, notices, letters, tables and the foot."""

import html
from collections.abc import Sequence

import streamlit as st

from balance.scope import Scope
from dashboard.charts.table import TableView
from dashboard.keeping import told
from dashboard.parts.print_sheet import margins
from dashboard.parts.selection_bar import freeze
from dashboard.parts.ticking import tick
from dashboard.parts.writing import rich, table_html
from dashboard.presenters.context import Context
from dashboard.presenters.overview import Finding
from dashboard.words import plain, say

_SIGNS = {"good": "▲", "bad": "◆", "changed": "■", "look": "●"}


def answer(words: str) -> None:
    """The sentence that answers the screen's question."""
    st.html(f'<p class="xh-answer" role="status">{rich(words)}</p>')


def small(words: str) -> None:
    """A line that stands back behind the answer; nothing where it has no words."""
    if words:
        st.html(f'<p class="xh-small">{rich(words)}</p>')


def findings(found: Sequence[Finding], context: Context) -> None:
    """Sentences side by side, each with its doubt and where to read on."""
    if not found:
        return
    with st.container(key="findings"):
        for column, one in zip(st.columns(len(found), gap="small"), found, strict=True):
            with column:
                finding(one, context)


def finding(one: Finding, context: Context) -> None:
    """One sentence with its doubt, where to read on, and where each of those leads whom it names."""
    with st.container(key=f"finding_{one.tone}"):
        doubt = f'<p class="xh-doubt">{rich(one.doubt)}</p>' if one.doubt else ""
        st.html(
            f'<section class="xh-finding xh-{one.tone}"><h2>{_SIGNS[one.tone]} '
            f"{html.escape(one.heading)}</h2><p>{rich(one.sentence)}</p>{doubt}</section>"
        )
        params = dict(context.chosen.as_params())
        with st.container(key=f"leads_{one.tone}", horizontal=True, gap="small"):
            for words, screen, (key, value) in one.each:
                st.page_link(f"screens/{screen}.py", label=words, query_params={**params, key: value})
            if one.indicator:
                params["indicator"] = one.indicator
            if one.schools:
                params = {key: value for key, value in params.items() if key not in ("school", "against")}
                params["schools"] = ",".join(one.schools)
            if one.county:
                params["scope"] = str(Scope("county", one.county))
            words = say("finding.more")
            st.page_link(
                f"screens/{one.screen}.py", label=words, query_params=params, help=plain(one.sentence)
            )


def leads(each: Sequence[tuple[str, str, dict[str, str]]], context: Context) -> None:
    """Where one may read on: words, screen, and what changes in the address. Not for paper."""
    params = context.chosen.as_params()
    with st.container(key="leads_on", horizontal=True, gap="small"):
        for words, screen, changed in each:
            st.page_link(f"screens/{screen}.py", label=words, query_params={**params, **changed})


def facts(found: Sequence[tuple[str, str, str]], before: int | None) -> None:
    """Totals in one strip, each with its change since the year before."""
    if not found:
        return
    cells = "".join(
        f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(value)}</dd>"
        f'<dd class="xh-step">{html.escape(say("facts.step", year=before, step=step) if before else "")}</dd></div>'
        for label, value, step in found
    )
    with st.container(key="facts"):
        st.html(f'<dl class="xh-facts">{cells}</dl>')


def table(view: TableView | None, key: str, *by: object) -> None:
    """``by``: what the table depends on, where it is to be kept as it was written."""
    if view is not None:
        with st.container(key=f"table_of_{key}"):
            if by:
                told("table_of", key, *by, write=lambda: st.html(table_html(view)))
            else:
                st.html(table_html(view))
            tick(key)


def remarks(words: Sequence[str], key: str = "") -> None:
    """A sentence, or several one below the other, and below them the rule or key that they follow."""
    said = [rich(one) for one in words if one]
    listed = f'<p class="xh-lead">{said[0]}</p>' if len(said) == 1 else ""
    if len(said) > 1:
        listed = f'<ul class="xh-list">{"".join(f"<li>{one}</li>" for one in said)}</ul>'
    note = f'<p class="xh-key">{rich(key)}</p>' if key else ""
    if listed or note:
        st.html(listed + note)


def heading(words: str) -> None:
    """The heading of a part of a screen."""
    st.html(f'<h2 class="xh-section">{html.escape(words)}</h2>')


def notices(words: Sequence[str]) -> None:
    """What became of wishes in a link that could not be kept."""
    if words:
        items = "".join(f"<li>{html.escape(one)}</li>" for one in words)
        with st.container(key="notices"):
            st.html(f'<ul class="xh-notices" role="alert">{items}</ul>')


def marked(words: Sequence[str]) -> None:
    """Sentences with bold parts that the reader should heed before going on."""
    if words:
        items = "".join(f"<li>{rich(one)}</li>" for one in words)
        st.html(f'<ul class="xh-notices" role="status">{items}</ul>')


def letter(title: str, paragraphs: Sequence[str]) -> None:
    """A page that cannot show numbers says what happened and what to do."""
    body = "".join(f"<p>{rich(words)}</p>" for words in paragraphs)
    with st.container(key="letter"):
        st.html(f'<section class="xh-letter" role="alert"><h2>{html.escape(title)}</h2>{body}</section>')


def foot(context: Context) -> None:
    """Which schools count, by which standard, published when; the same in the margins of a printed page."""
    edition = context.edition
    words = [
        say("foot.scope", scope=edition.scope_rule, standard=edition.standard),
        say("foot.published", when=edition.published_at, version=edition.version),
    ]
    lines = "<br>".join(html.escape(one) for one in words)
    st.html(f'<p class="xh-foot">{lines}</p>')
    st.html(f"<style>{margins(context.meta)}</style>")
    freeze(context)
