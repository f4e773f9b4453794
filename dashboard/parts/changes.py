"""What a publish or a rollback would change, drawn: sentences, then tables."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.data_access import registry
from dashboard.parts import text
from dashboard.parts.writing import rich
from dashboard.presenters import changes


def show(found: Mapping[str, Any], new: str = "change.new") -> None:
    """``new`` is the word for the state that would be."""
    with st.container(key="changes"):
        items = "".join(f"<li>{rich(words)}</li>" for words in changes.sentences(found))
        st.html(f'<ul class="xh-list">{items}</ul>')
        text.table(changes.rows_table(found), "changed_rows")
        text.table(changes.turned_table(found, registry(), new), "turned")
        text.table(changes.moves_table(found, registry(), new), "moves")
