"""学校画像: everything of one school on a page: where it stands, how it moved, and how it came there."""

import streamlit as st

from dashboard.figures import make, profile_of, weakest_shares
from dashboard.parts import catalogue, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import school, school_history
from dashboard.words import say

desk = open_desk("school", one_school=lambda desk: profile_of(desk).record.code)
one = profile_of(desk)

text.answer(school.answer(one, weakest_shares(desk)))
text.small(school.identity(one) + school_history.groups(one) + school.unasked(one))
text.leads(school.leads(one), desk.context)
facts, before = school.facts(one)
text.facts(facts, before)
catalogue.beside(desk, "school_items", "school_lines")
if make("school_table", desk) is not None:
    text.heading(say("section.school_items"))
    catalogue.show(desk, "school_table")
text.heading(say("section.school_years"))
catalogue.show(desk, "school_years")
text.heading(say("section.school_history"))
catalogue.show(desk, "school_history")
text.heading(say("section.school_missing"))
if make("school_missing", desk) is None:
    text.small(say("school.nothing_missing"))
catalogue.show(desk, "school_missing")
st.html(f'<p class="xh-small xh-screen-only">{say("school.print")}</p>')
text.foot(desk.context)
