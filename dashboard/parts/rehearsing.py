"""推演 on the page: other numbers for a school, a move of teachers, and the plan of moves; none of it is stored."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.charts.table import TableView
from dashboard.data_access import Desk
from dashboard.parts import text
from dashboard.presenters import moving, rehearsal
from dashboard.presenters.moving import MovesAsked, MovesFound
from dashboard.presenters.rehearsal import Edits
from dashboard.presenters.standing import Standing, by_need
from dashboard.words import say

STATE, COMPLAINT, ROUND = "what_if_edits", "what_if_complaint", "what_if_round"
MOST_MOVED = 500


def what_if(found: Standing) -> None:
    """Edits of single schools and moves between two, with what they would change."""
    if not found.is_judged:
        return
    edits = _edits(found)
    codes = by_need(found.schools)["school_code"].to_list()
    text.heading(say("section.what_if"))
    st.html(f'<p class="xh-key">{say("what_if.intro")}</p>')
    with st.container(key="what_if"):
        code = st.selectbox(
            say("what_if.school"),
            codes,
            format_func=found.names.__getitem__,
            key=f"what_if_school_{_of(found)}",
            width=300,
        )
        _numbers(found, edits, code)
        _move(found, codes)
    complaint = st.session_state.pop(COMPLAINT, None)
    text.notices([complaint] if complaint else [])
    edits = rehearsal.kept(found, edits)
    then = rehearsal.applied(found, edits)
    text.answer(rehearsal.answer(found, then, edits))
    if edits.schools:
        text.table(rehearsal.coefficients_table(found, then), "what_if_items")
        text.table(rehearsal.schools_table(found, then, edits), "what_if_schools")
        st.button(say("what_if.clear"), key="what_if_clear", on_click=_forget)


def _of(found: Standing) -> str:
    """What a rehearsal belongs to: other schools or another year begin a new one."""
    chosen = found.context.chosen
    again = st.session_state.get(ROUND, 0)
    return f"{chosen.version}_{chosen.scope}_{chosen.stage}_{chosen.school_year}_{again}"


def _edits(found: Standing) -> Edits:
    of, edits = st.session_state.get(STATE, ("", Edits()))
    return edits if of == _of(found) else Edits()


def _keep(of: str, edits: Edits) -> None:
    st.session_state[STATE] = (of, edits)


def _forget() -> None:
    st.session_state.pop(STATE, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _numbers(found: Standing, edits: Edits, code: str) -> None:
    """Pupils and the quantities of one school, each in a box of its own."""
    boxes: list[tuple[str, str, float | None]] = [
        ("", say("what_if.pupils"), edits.pupils.get(code, rehearsal.pupils_of(found, code)))
    ]
    for one in found.lines:
        label = say("what_if.numerator", name=found.name(one.indicator), unit=one.unit)
        own = edits.numerators.get((code, one.indicator), rehearsal.reported(found, code, one.indicator)[0])
        boxes.append((one.indicator, label, own))
    for row in (boxes[:4], boxes[4:]):
        for column, (indicator, label, value) in zip(st.columns(4, gap="small"), row, strict=False):
            key = f"what_if_{code}_{indicator or 'pupils'}"
            st.session_state[key] = value
            with column:
                st.number_input(
                    label,
                    value=None,
                    min_value=0.0,
                    step=1.0,
                    format="%.0f",
                    key=key,
                    on_change=_changed,
                    args=(found, code, indicator, key),
                )


def _changed(found: Standing, code: str, indicator: str, key: str) -> None:
    """A number goes into the edits; an emptied box goes back to what was reported."""
    edits, value = _edits(found), st.session_state[key]
    tops, pupils = dict(edits.numerators), dict(edits.pupils)
    if value is None:
        tops.pop((code, indicator), None)
        if not indicator:
            pupils.pop(code, None)
    elif indicator:
        tops[code, indicator] = float(value)
    else:
        pupils[code] = float(value)
    _keep(_of(found), Edits(tops, pupils))


def _move(found: Standing, codes: list[str]) -> None:
    """From whom to whom, who, and how many."""
    cards = moving.movable(found)
    name: Callable[[str], str] = found.names.__getitem__
    of = _of(found)
    with st.container(key="what_if_move", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(say("what_if.from"), codes[::-1], format_func=name, key=f"giver_{of}", width=220)
        st.selectbox(say("what_if.to"), codes, format_func=name, key=f"receiver_{of}", width=220)
        st.selectbox(
            say("what_if.what"),
            [card.id for card in cards],
            format_func=found.name,
            key=f"who_{of}",
            width=150,
        )
        st.number_input(
            say("what_if.number"), min_value=1, max_value=MOST_MOVED, value=1, key="what_if_number", width=110
        )
        st.button(say("what_if.move"), key="what_if_move_now", on_click=_moved, args=(found,))


def _moved(found: Standing) -> None:
    """Reads the boxes as they are at the click, since a number may be typed and the button hit in one go."""
    of, state = _of(found), st.session_state
    who, giver, receiver = (state[f"{name}_{of}"] for name in ("who", "giver", "receiver"))
    made = rehearsal.moved(found, _edits(found), who, giver, receiver, int(state["what_if_number"]))
    if isinstance(made, str):
        state[COMPLAINT] = made
    else:
        _keep(of, made)


def moves(desk: Desk, found: Standing) -> None:
    """轮岗推演: the plan that lowers one coefficient most."""
    cards = moving.movable(found) if found.is_judged else []
    if not cards:
        return
    text.heading(say("section.moves"))
    st.html(f'<p class="xh-key">{say("moves.intro")}</p>')
    ids = [card.id for card in cards]
    chosen = desk.context.chosen.indicator
    first = chosen if chosen in ids else moving.most_uneven(found)
    with st.container(key="moves", horizontal=True, vertical_alignment="bottom", gap="small"):
        who = st.selectbox(
            say("moves.indicator"),
            ids,
            index=ids.index(first),
            format_func=found.name,
            key=f"moves_who_{desk.context.chosen.stage}",
            width=170,
        )
        most = st.number_input(
            say("moves.most"),
            min_value=1,
            max_value=MOST_MOVED,
            value=moving.MOST_MOVED,
            key="moves_most",
            width=140,
        )
        floor = st.number_input(
            say("moves.floor"), min_value=0, value=moving.LEAST_KEPT, key="moves_floor", width=160
        )
        keep_line = st.checkbox(say("moves.keep_line"), key="moves_keep_line", width="content")
        within = st.checkbox(say("moves.within"), key="moves_within", width="content")
    asked = MovesAsked(who, int(most), int(floor), keep_line, within)

    def planned() -> tuple[MovesFound, str, TableView | None]:
        made = moving.plan(found, moving.main_groups(desk.county_tables().wide), asked)
        return made, moving.moves_answer(found, made), moving.moves_table(found, made)

    made, answer, table = desk.regardless.made(f"moves {asked}", planned)
    text.answer(answer)
    text.table(table, "moves")
    if made.plan is not None and made.plan.moves:
        st.button(say("moves.into_what_if"), key="moves_into", on_click=_taken_over, args=(found, made))


def _taken_over(found: Standing, made: MovesFound) -> None:
    """The plan goes into the edits as they are at the click."""
    _keep(_of(found), moving.moves_edits(found, _edits(found), made))
