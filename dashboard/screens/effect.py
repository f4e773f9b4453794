"""集团成效: after schools joined a group, did the members catch up, and can the data show it?"""

import streamlit as st

from dashboard.parts import figure, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import effect, effect_charts, levelled
from dashboard.words import say

desk = open_desk("effect")
context = desk.context
found = desk.effect()

text.answer(effect.answer(context, found))
text.remarks(effect.doubts(found))
left, right = st.columns(2, gap="medium")
with left:
    if found is not None and found.one is not None:
        reading = st.radio(
            say("effect.members"),
            effect_charts.READINGS,
            format_func=lambda one: say(f"effect.members.{one}"),
            horizontal=True,
            key="effect_members",
            help=say("effect.members.hint"),
        )
        figure.show(effect_charts.lines(context, found, reading))
        text.remarks([effect.composition(context, found.one), effect.lead_school(context, found.one)])
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
    left, right = st.columns(2, gap="medium")
    with left:
        text.heading(say("effect.section.rivals"))
        text.table(effect.rivals(context, found), "effect_rivals")
    with right:
        text.heading(say("effect.section.levelling"))
        figure.show(desk.made("levelling", lambda: levelled.split_bars(context, desk.change())))
text.foot(context)
