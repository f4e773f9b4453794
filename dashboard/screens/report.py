"""汇报: the ticked figures in their order, previewed, and made into slides, a workbook, a report or pictures."""

import streamlit as st

from dashboard.data_access import Source
from dashboard.parts import basketry, text
from dashboard.parts.dress import top
from dashboard.parts.ticking import REMEMBERED, basket
from dashboard.selection import Nothing
from dashboard.settling import settled
from dashboard.words import say
from etl.problems import Refused

source = Source.here()
top("report", demo=source.is_demo())
try:
    desk, _ = settled(source, st.session_state.get(REMEMBERED, {}))
except (Refused, Nothing):
    text.letter(say("empty.title"), [say("empty.nothing"), say("empty.todo_demo"), say("empty.todo_load")])
    st.stop()
held = basket()
text.answer(say("report.answer", n=len(held.items)) if held.items else say("report.answer_empty"))
if held.items:
    found = basketry.figures(held, source)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        basketry.listed(held, found)
    with right:
        basketry.preview(found)
        basketry.export(held, source, list(desk.context.edition.school_years))
basketry.sets(desk)
if not held.items:
    basketry.opened()
text.foot(desk.context)
