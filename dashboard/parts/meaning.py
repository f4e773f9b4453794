"""Headers that nobody knows: for each the reader says which column it is; a suggestion waits for her click."""

import html
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.delivery import Delivery
from dashboard.parts import text
from dashboard.parts.writing import rich
from dashboard.presenters import meanings
from dashboard.words import say


def show(one: Delivery) -> None:
    """The first sheet that asks; the next one comes when this one is explained."""
    sheet = meanings.to_ask(one.seen)
    if sheet is None:
        return
    with st.container(key="mapping", gap="small"):
        text.heading(say("map.title"))
        _what(sheet, len(meanings.waiting_sheets(one.seen)) - 1)
        mapping: dict[str, str | None] = dict(meanings.certain(sheet))
        asked = meanings.uncertain(sheet)
        for place, header in enumerate(asked):
            choice = _choice(sheet, header, f"mean_{one.drops}_{sheet['file']}_{sheet['sheet']}_{place}")
            if choice:
                mapping[header["header"]] = None if choice == meanings.UNWANTED else choice
        left = sum(header["header"] not in mapping for header in asked)
        _known(sheet)
        text.marked(meanings.sums(mapping))
        _confirm(one, sheet, mapping, left)


def _what(sheet: Mapping[str, Any], more: int) -> None:
    name = say("letter.sheet", name=sheet["sheet"]) if sheet["sheet"] else ""
    told = [say("map.what", file=sheet["file"], sheet=name, n=len(meanings.uncertain(sheet)))]
    told += [say("map.base", label=sheet["profile_label"])] if sheet["profile"] else []
    told += [say("map.more", n=more)] if more else []
    st.html("".join(f'<p class="xh-lead">{rich(words)}</p>' for words in told))


def _choice(sheet: Mapping[str, Any], one: Mapping[str, Any], key: str) -> str:
    """One header: its first cells, the column that the reader chooses, and the suggestion to click."""
    header, guess = one["header"], meanings.suggested(one)
    said, chosen, offer = st.columns([3, 4, 3], gap="small", vertical_alignment="center")
    samples = html.escape(meanings.samples(sheet, header))
    said.html(f'<p class="xh-asked"><b>{html.escape(header)}</b><small>{samples}</small></p>')
    choice = chosen.selectbox(
        say("map.pick", header=header),
        ["", meanings.UNWANTED, *meanings.columns()],
        format_func=meanings.choice_words,
        key=key,
        label_visibility="collapsed",
    )
    if guess and not choice:
        offer.button(
            say("map.take", guess=guess),
            key=f"take_{key}",
            help=say("map.take_hint"),
            on_click=_take,
            args=(key, one["column"]),
        )
    return choice


def _take(key: str, column: str) -> None:
    st.session_state[key] = column


def _known(sheet: Mapping[str, Any]) -> None:
    view = meanings.certain_table(sheet)
    if view is not None:
        with st.expander(view.caption, key="mapping_known"):
            text.table(view, "mapping_certain")


def _confirm(one: Delivery, sheet: Mapping[str, Any], mapping: Mapping[str, str | None], left: int) -> None:
    with st.container(key="mapping_end", horizontal=True, vertical_alignment="bottom", gap="small"):
        label = st.text_input(say("map.name"), key=f"mean_name_{one.drops}", placeholder=say("map.name_hint"))
        stage = ""
        if meanings.lacks_stage(sheet, mapping):
            stage = st.selectbox(
                say("map.stage"),
                ["", *meanings.stages()],
                format_func=lambda word: word or say("map.stage_none"),
                key=f"mean_stage_{one.drops}",
                width=220,
            )
        replace = st.checkbox(say("map.replace"), key=f"mean_replace_{one.drops}")
        if st.button(say("map.confirm"), type="primary", key="mean_confirm", disabled=left > 0):
            if label.strip():
                one.mean(sheet, mapping, label.strip(), stage, replace=replace)
            else:
                one.unmeant = [say("map.unnamed")]
            st.rerun()
    text.notices([*([say("map.left", n=left)] if left else []), *one.unmeant])
