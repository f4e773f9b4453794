"""集团活动: what do groups do together, who takes part, which subjects are covered, what holds them together?"""

import streamlit as st

from dashboard.figures import make
from dashboard.group_figures import doing
from dashboard.parts import catalogue, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import activities, governance
from dashboard.words import say

desk = open_desk("activities")
found = doing(desk)
registered = make("activity_table", desk) is not None

text.answer(activities.answer(found))
text.remarks([activities.coverage(found), *activities.doubts(found)])
if registered:
    text.heading(say("activity.section.table"))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        catalogue.show(desk, "activity_table")
    with right:
        catalogue.show(desk, "activity_years")

    text.heading(say("activity.section.subjects"))
    catalogue.show(desk, "activity_subjects")
    text.heading(say("activity.section.calendar"))
    catalogue.show(desk, "activity_calendar")
if found.groups:
    text.heading(say("governance.section"))
    text.remarks([governance.sentence(found)])
    catalogue.show(desk, "governance")
if registered:
    text.heading(say("activity.section.ledger"))
    catalogue.show(desk, "activity_ledger")
text.foot(desk.context)
