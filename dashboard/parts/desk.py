"""The top of every screen: pins a version, settles the selection, shows the bar, and hands over a desk to work at."""

from collections.abc import Callable

import streamlit as st

from dashboard.data_access import Desk, Source
from dashboard.parts import address, selection_bar, speech, text
from dashboard.parts.dress import top
from dashboard.parts.ticking import REMEMBERED
from dashboard.selection import Nothing
from dashboard.settling import settled
from dashboard.words import say
from etl.problems import Refused

NOTICES = "notices"
NOTHING_PUBLISHED = "nothing_published"


def open_desk(
    screen: str,
    *,
    pick_schools: bool = False,
    hint: str = "bar.schools_hint",
    one_school: Callable[[Desk], str] | None = None,
) -> Desk:
    """Stops the run with a letter where there is nothing to show. ``hint``: the words where no school is picked;
    ``one_school`` names the school that a screen of a single one is about."""
    source = Source.here()
    try:
        current = source.current()
        desk, untold = settled(source, wished())
    except Refused as refused:
        top(screen)
        told(refused)
        st.stop()
    except Nothing as nothing:
        top(screen)
        text.letter(say("empty.title"), [str(nothing)])
        st.stop()
    if untold:
        st.session_state[NOTICES] = (screen, untold)
    remember(desk)
    top(screen, demo=desk.context.edition.is_demo)
    alone = one_school(desk) if one_school else ""
    selection_bar.show(desk, pick_schools=pick_schools, hint=hint, one_school=alone)
    told_on, notes = st.session_state.get(NOTICES, (screen, ()))
    notes = notes if told_on == screen else ()
    if desk.context.chosen.frozen and current.version != desk.context.chosen.version:
        notes += (say("bar.frozen", version=desk.context.chosen.version, current=current.version),)
    text.notices(notes)
    text.small(desk.context.broken)
    return desk


def told(refused: Refused) -> None:
    """The letter that stands where no version can be shown."""
    known = [problem for problem in refused.problems if problem.check != NOTHING_PUBLISHED]
    found = [problem.letter for problem in known] or [say("empty.nothing")]
    text.letter(say("empty.title"), [*found, say("empty.todo_demo"), say("empty.todo_load")])


def wished() -> dict[str, str]:
    """What the address says; where it says nothing (a change of screen), what was chosen before."""
    named = address.here()
    before = dict(st.session_state.get(REMEMBERED, {}))
    return named if named.keys() - {speech.KEY} else {**before, **named}


def remember(desk: Desk) -> None:
    """Keeps the selection of a desk for other screens, and in the address of this one."""
    params = desk.context.chosen.as_params()
    st.session_state[REMEMBERED] = params
    address.write(params)
