"""教师: how old are they, how evenly spread, who leaves soon, and is each school's mix like that of its group?"""

import streamlit as st

from dashboard.parts import catalogue, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import age_mix, teachers
from dashboard.staff_figures import staff_of
from dashboard.words import say

desk = open_desk("teachers", pick_schools=True, hint="bar.schools_mark")
found = staff_of(desk)

text.answer(teachers.answer(found, desk.measured(["cv_w", "mean_w"], [teachers.AGE50])))
left, right = st.columns(2, gap="medium")
with left:
    catalogue.show(desk, "pyramid", "school_pyramid")
with right:
    catalogue.show(desk, "age50_years")

text.heading(say("section.age_schools"))
catalogue.beside(desk, "age50", "retiring")

text.heading(say("section.structure"))
catalogue.beside(desk, "degrees", "degree_parts")
catalogue.show(desk, "specialists", "structure")

text.heading(say("section.mix"))
catalogue.show(desk, "mix")
text.heading(say("section.subjects"))
catalogue.show(desk, "subjects")
text.remarks([age_mix.coverage(found)])
text.foot(desk.context)
