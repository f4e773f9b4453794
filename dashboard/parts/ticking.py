"""加入汇报: the tick under a figure, and the basket of the session that it goes into."""

import streamlit as st

from dashboard.basket import Basket, item_of
from dashboard.figures import FIGURES
from dashboard.words import say

BASKET = "basket"
REMEMBERED = "remembered_selection"


def basket() -> Basket:
    """What is ticked in this session."""
    found = st.session_state.get(BASKET)
    return found if isinstance(found, Basket) else Basket()


def put(changed: Basket) -> None:
    """Replaces the basket of the session."""
    st.session_state[BASKET] = changed


def tick(figure: str) -> None:
    """The tick of a figure as it is selected now; nothing for what is in no catalogue."""
    if figure not in FIGURES:
        return
    item = item_of(figure, st.session_state.get(REMEMBERED, {}))
    widget = f"tick_{figure}"
    st.session_state[widget] = _place(basket(), item.figure, item.selection) is not None
    st.checkbox(
        say("basket.tick"), key=widget, help=say("basket.tick_hint"), on_change=_ticked, args=(figure, widget)
    )


def _place(held: Basket, figure: str, selection: tuple[tuple[str, str], ...]) -> int | None:
    listed = [(item.figure, item.selection) for item in held.items]
    return listed.index((figure, selection)) if (figure, selection) in listed else None


def _ticked(figure: str, widget: str) -> None:
    item = item_of(figure, st.session_state.get(REMEMBERED, {}))
    held = basket()
    if st.session_state[widget]:
        put(held.with_item(item))
    elif (place := _place(held, item.figure, item.selection)) is not None:
        put(held.without(place))
