"""集团活动: what do groups do together, who takes part, which subjects are covered, what holds them together?"""

import streamlit as st

from dashboard.group_figures import doing
from dashboard.parts import figure, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import activities, activity_maps, governance
from dashboard.words import say

desk = open_desk("activities")
found = doing(desk)

text.answer(activities.answer(found))
text.remarks([activities.coverage(found), *activities.doubts(found)])
view = activities.table(found)
if view is not None:
    text.heading(say("activity.section.table"))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        text.table(view, "activity_table")
    with right:
        figure.show(activities.over_years(found))

    text.heading(say("activity.section.subjects"))
    text.table(activity_maps.subjects(found), "activity_subjects")
    text.heading(say("activity.section.calendar"))
    text.table(activity_maps.calendar(found), "activity_calendar")
if found.groups:
    text.heading(say("governance.section"))
    text.remarks([governance.sentence(found)])
    text.table(governance.checklist(found), "governance")
if view is not None:
    text.heading(say("activity.section.ledger"))
    text.table(activity_maps.ledger(found), "activity_ledger")
text.foot(desk.context)
