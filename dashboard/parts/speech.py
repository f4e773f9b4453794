"""The language of a run on the page: asked for by the address, remembered by the session, changed by one button."""

import streamlit as st

from dashboard.language import DEFAULT, LANGUAGES, Language, language, speak, understood
from dashboard.words import say

KEY = "lang"
_REMEMBERED = "language_spoken"


def listen() -> Language:
    """Sets the language of this run, before a word of it is written.

    The address decides where it names one (what is none is Chinese); else what this reader's session spoke last.
    """
    asked = st.query_params.get(KEY)
    spoken = speak(understood(asked) if asked else st.session_state.get(_REMEMBERED))
    st.session_state[_REMEMBERED] = spoken
    return spoken


def switch() -> None:
    """The button to the other language, named in that language."""
    st.button(
        say("bar.language"),
        key="language",
        type="tertiary",
        help=say("bar.language_hint"),
        on_click=_change,
        args=(next(one for one in LANGUAGES if one != language()),),
    )


def _change(chosen: Language) -> None:
    """The next run speaks it, and a link copied from now on does too."""
    st.session_state[_REMEMBERED] = chosen
    if chosen != DEFAULT:
        st.query_params[KEY] = chosen
    elif KEY in st.query_params:
        del st.query_params[KEY]
