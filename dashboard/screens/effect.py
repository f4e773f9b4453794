"""集团成效: after schools joined a group, did the members catch up, and can the data show it?"""

import streamlit as st

from dashboard.effect_figures import own_split
from dashboard.group_figures import proof
from dashboard.parts import figure, selection_bar, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import effect, effect_charts, effect_tables, evidence
from dashboard.selection import MEMBERS
from dashboard.words import say

desk = open_desk("effect")
context = desk.context
found = desk.effect()
one = found.one if found is not None else None
reading = context.chosen.members or MEMBERS[0]

text.answer(effect.answer(context, found))
bare = evidence.warning(context, proof(desk))
text.marked([bare] if bare else [])
doubts = effect.doubts(context, found)
text.remarks([*([] if bare else [evidence.sentence(context, proof(desk))]), *doubts])
if one is not None:
    selection_bar.members(desk)
left, right = st.columns(2, gap="medium")
with left:
    figure.show(effect_charts.lines(context, found, reading))
with right:
    figure.show(effect_charts.events(context, found))
if one is not None:
    more = [effect.lead_school(context, one), effect.composition(context, one), effect.spread(one)]
    text.remarks([sentence for sentence in more if sentence not in doubts])
    left, right = st.columns(2, gap="medium")
    with left:
        text.heading(say("effect.section.rivals"))
        text.table(effect_tables.rivals(context, found), "effect_rivals")
        text.remarks([effect_tables.rivals_missing(context, found)])
    with right:
        text.heading(say(f"effect.section.levelling.{reading}"))
        figure.show(own_split(desk))

if not proof(desk).is_empty():
    text.heading(say("evidence.section"))
    text.table(evidence.table(context, proof(desk)), "evidence")
if found is not None and found.each:
    text.heading(say("effect.section.each"))
    text.remarks([say("effect.each.pick")])
    text.table(effect_tables.each_group(context, found), "effect_groups")
columns = st.columns([3, 2] if one is not None else 1, gap="medium")
with columns[0]:
    text.heading(say("effect.section.conditions"))
    text.table(effect_tables.conditions(context, found), "effect_conditions")
if one is not None:
    with columns[1]:
        text.heading(say("effect.section.chances"))
        text.table(effect_tables.chances(context, found), "effect_chances")
    text.heading(say("effect.section.who"))
    text.table(effect_tables.members(context, found), "effect_members")
how = effect.fine_print(context, found)
if how:
    text.heading(say("effect.section.how"))
    text.remarks(how)
text.foot(context)
