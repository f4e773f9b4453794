"""学校对比: how did these schools move year by year?"""

import streamlit as st

from dashboard.figures import movers
from dashboard.parts import figure, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import compare
from dashboard.words import say

desk = open_desk("compare", pick_schools=True)
context = desk.context
indicator = context.chosen.indicator
measured = desk.measured(["mean_w", "mean"], [indicator])
panel = desk.made("panel", lambda: compare.panel(context, desk.values(indicator)))

text.answer(compare.answer(panel))
left, right = st.columns([3, 2], gap="medium")
with left:
    figure.show(compare.lines(panel, measured))
with right:
    figure.show(desk.made("slope", lambda: compare.slope(panel)))
figure.show(movers(desk))
text.heading(say("table.title"))
text.table(desk.made("changes", lambda: compare.change_table(panel)), "changes")
text.foot(context)
