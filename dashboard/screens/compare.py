"""学校对比: how did this school, its like and the whole move year by year?"""

import streamlit as st

from dashboard.figures import make
from dashboard.parts import catalogue, selection_bar, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import compare, one_school
from dashboard.words import say

desk = open_desk("compare")
panel = desk.panel()

selection_bar.against(desk, panel.peers.kind if panel.peers else "")
text.answer(compare.answer(panel))
text.small("".join(one_school.notes(panel)))
left, right = st.columns([3, 2], gap="medium")
with left:
    catalogue.show(desk, "lines")
with right:
    catalogue.show(desk, "slope")
catalogue.show(desk, "movers")
text.heading(say("section.multiples"))
catalogue.show(desk, "multiples")
text.heading(say("table.title"))
catalogue.show(desk, "changes")
text.heading(say("section.cells"))
catalogue.show(desk, "cells")
if make("cells", desk) is None:
    text.small(say("cells.not_here"))
text.foot(desk.context)
