"""学校对比: how did this school, its like and the whole move year by year?"""

import streamlit as st

from dashboard.figures import cells, movers, small_pictures
from dashboard.parts import figure, selection_bar, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import compare, one_school
from dashboard.presenters.change_table import change_table
from dashboard.words import say

desk = open_desk("compare")
context, panel = desk.context, desk.panel()
measured = desk.measured(["mean_w", "mean"], [context.chosen.indicator])

selection_bar.against(desk, panel.peers.kind if panel.peers else "")
text.answer(compare.answer(panel))
text.small("".join(one_school.notes(panel)))
left, right = st.columns([3, 2], gap="medium")
with left:
    figure.show(compare.lines(panel, measured))
with right:
    figure.show(desk.made("slope", lambda: compare.slope(panel)))
figure.show(movers(desk))
text.heading(say("section.multiples"))
figure.show(small_pictures(desk))
text.heading(say("table.title"))
text.table(desk.made("changes", lambda: change_table(panel)), "changes")
text.heading(say("section.cells"))
grid = cells(desk)
text.table(grid, "cells")
if grid is None:
    text.small(say("cells.not_here"))
text.foot(context)
