"""集团成效: after schools joined a group, did the members catch up, and can the data show it?"""

import streamlit as st

from dashboard.parts import figure, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import effect, effect_charts
from dashboard.words import say

desk = open_desk("effect")
context = desk.context
found = desk.effect()

text.answer(effect.answer(context, found))
text.remarks(effect.doubts(found))
left, right = st.columns(2, gap="medium")
with left:
    if found is not None and found.one is not None:
        readings = ("fixed", "current")
        reading = st.radio(
            say("effect.members"),
            readings,
            format_func=lambda one: say(f"effect.members.{one}"),
            horizontal=True,
            key="effect_members",
            help=say("effect.members.hint"),
        )
        figure.show(effect_charts.lines(context, found, reading))
        text.remarks([effect.composition(context, found.one)])
    else:
        figure.show(effect_charts.lines(context, found))
with right:
    figure.show(effect_charts.events(context, found))

text.heading(say("effect.section.conditions"))
text.table(effect.conditions(context, found), "effect_conditions")
if found is not None and found.each:
    text.heading(say("effect.section.each"))
    text.table(effect.each_group(context, found), "effect_groups")
if found is not None and found.one is not None:
    text.heading(say("effect.section.rivals"))
    text.table(effect.rivals(context, found), "effect_rivals")
text.foot(context)
