"""Entries of the data dictionary as HTML: a card for an indicator or a measure, a table for what has many rows."""

import html
from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from dashboard.parts.writing import rich
from dashboard.presenters.dictionary import LONGEST, cleaned
from dashboard.words import say, told
from etl.dictionary import INDICATORS, MEASURES_CHAPTER, Section

WORDS = "words"
_BOX = "dictionary_words"
_CARDS = (INDICATORS, MEASURES_CHAPTER)


def search() -> str:
    """The search box; its words stand in the address, so that a link opens the same entries."""
    words = cleaned(st.query_params.get(WORDS, ""))
    st.session_state[_BOX] = words
    st.text_input(
        say("dictionary.search"),
        key=_BOX,
        max_chars=LONGEST,
        placeholder=say("dictionary.hint"),
        on_change=_to_address,
    )
    return words


def _to_address() -> None:
    words = cleaned(str(st.session_state[_BOX] or ""))
    if words:
        st.query_params[WORDS] = words
    elif WORDS in st.query_params:
        del st.query_params[WORDS]


def show(sections: Sequence[Section], *, unfolded: bool) -> None:
    """All entries by chapter; without a search only the indicators stand open."""
    for chapter, some in groupby(sections, key=lambda section: section.chapter):
        st.html(chapter_html(chapter, list(some), unfolded=unfolded or chapter == told(INDICATORS)))


def chapter_html(chapter: str, sections: Sequence[Section], *, unfolded: bool) -> str:
    """One chapter, to be folded by its heading; every text is escaped."""
    heading = say("dictionary.chapter", chapter=chapter, n=sum(len(section.rows) for section in sections))
    draw = _cards if chapter in map(told, _CARDS) else _table
    body = "".join(f"{_title(section)}{_words(section.says)}{draw(section)}" for section in sections)
    mark = " open" if unfolded else ""
    return f'<details class="xh-chapter"{mark}><summary>{html.escape(heading)}</summary>{body}</details>'


def _title(section: Section) -> str:
    return f"<h3>{rich(section.title)}</h3>" if section.title else ""


def _words(sentences: Sequence[str]) -> str:
    return "".join(f'<p class="xh-small">{rich(words.removeprefix("- "))}</p>' for words in sentences)


def _cards(section: Section) -> str:
    """The first two cells are the id and the name; the others are written with their headings."""
    cards = []
    for ident, label, *cells in section.rows:
        facts = "".join(
            f"<div><dt>{html.escape(heading)}</dt><dd>{rich(cell)}</dd></div>"
            for heading, cell in zip(section.headings[2:], cells, strict=True)
        )
        cards.append(
            f'<article class="xh-entry"><h4>{rich(label)} {rich(ident)}</h4><dl>{facts}</dl></article>'
        )
    return f'<div class="xh-entries">{"".join(cards)}</div>'


def _table(section: Section) -> str:
    label = html.escape(section.title.replace("`", ""))
    heads = "".join(f'<th scope="col">{html.escape(words)}</th>' for words in section.headings)
    rows = "".join(
        f'<tr><th scope="row">{rich(row[0])}</th>{"".join(f"<td>{rich(cell)}</td>" for cell in row[1:])}</tr>'
        for row in section.rows
    )
    return (
        f'<div class="xh-table xh-columns" tabindex="0" role="region" aria-label="{label}"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{_words(section.notes)}"
    )
