"""学校画像: everything of one school on a page: where it stands, how it moved, and how it came there."""

import streamlit as st

from dashboard.figures import profile_of, school_items, school_lines, weakest_shares
from dashboard.parts import figure, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import school, school_history, school_over_years
from dashboard.words import say

desk = open_desk("school", one_school=lambda desk: profile_of(desk).code)
one = profile_of(desk)

text.answer(school.answer(one, weakest_shares(desk)))
text.small(school.identity(one) + school_history.groups(one) + school.unasked(one))
facts, before = school.facts(one)
text.facts(facts, before)
left, right = st.columns(2, gap="medium")
with left:
    figure.show(school_items(desk))
with right:
    figure.show(school_lines(desk))
table = school.items_table(one)
if table is not None:
    text.heading(say("section.school_items"))
    text.table(table, "school_table")
text.heading(say("section.school_years"))
text.table(school_over_years.years_table(one), "school_years")
text.heading(say("section.school_history"))
text.table(school_history.history_table(one), "school_history")
text.heading(say("section.school_missing"))
missing = school_history.missing_table(one)
if missing is None:
    text.small(say("school.nothing_missing"))
text.table(missing, "school_missing")
st.html(f'<p class="xh-small xh-screen-only">{say("school.print")}</p>')
text.foot(desk.context)
