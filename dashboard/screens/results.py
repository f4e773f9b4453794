"""荣誉与升学: where leavers went, which schools are worth a look, and what was won, each unit for itself."""

import streamlit as st

from dashboard.figures import leavers, rates, won
from dashboard.parts import figure, selection_bar, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import awards, progression
from dashboard.words import say

desk = open_desk("results", pick_schools=True, hint="bar.schools_mark")
context, frame = desk.context, leavers(desk)
prizes = won(desk)

text.answer(progression.answer(context, frame))
left, right = st.columns(2, gap="medium")
with left:
    figure.show(progression.lines(context, frame))
with right:
    figure.show(progression.funnel(context, frame))
if progression.has_rates(context):
    text.heading(say("section.rates"))
    text.table(rates(desk), "rates")

text.heading(say("section.awards"))
text.answer(awards.answer(prizes))
selection_bar.awards(desk, prizes.kinds)
left, right = st.columns(2, gap="medium")
with left:
    figure.show(awards.by_level(prizes))
with right:
    figure.show(awards.by_school(prizes))
text.table(awards.table(prizes), "awards_table")
text.foot(context)
