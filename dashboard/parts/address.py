"""The address of the page: what the reader has chosen, so that a link to it can be passed on.

An event that a browser sends before a changed address has reached it brings the address before, as when the pointer
comes to rest on a figure just after a choice. What answers an event therefore catches up first, else the choice would
be taken back. A reader who goes back sends no event, only the address.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from dashboard.parts.ticking import REMEMBERED
from dashboard.selection import KEYS

SHOWN = "address_shown"


def here() -> dict[str, str]:
    """The selection that the address names."""
    return {key: st.query_params[key] for key in KEYS if key in st.query_params}


def write(params: Mapping[str, str]) -> None:
    """Puts a selection into the address and leaves all else in it."""
    if here() != params:
        kept = {key: st.query_params[key] for key in st.query_params if key not in KEYS}
        st.query_params.from_dict({**kept, **params})


def catch_up() -> None:
    """Takes the address of the last choice where the browser still shows the one before it."""
    shown = here()
    if st.session_state.get(SHOWN) == shown:
        write(st.session_state.get(REMEMBERED, shown))
    st.session_state[SHOWN] = shown


@contextmanager
def choosing() -> Iterator[None]:
    """A choice within stands from when it is made, also if the run that it starts is broken off."""
    catch_up()
    yield
    st.session_state[REMEMBERED] = here()
