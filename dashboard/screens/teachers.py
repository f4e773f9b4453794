"""教师: how old are they, how evenly spread, who leaves soon, and is each school's mix like that of its group?"""

import streamlit as st

from dashboard.figures import mix, staff_of, structure
from dashboard.parts import figure, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import retiring, staff_structure, teachers
from dashboard.words import say

desk = open_desk("teachers", pick_schools=True, hint="bar.schools_mark")
found = staff_of(desk)

text.answer(teachers.answer(found, desk.measured(["cv_w", "mean_w"], [teachers.AGE50])))
left, right = st.columns(2, gap="medium")
with left:
    figure.show(teachers.pyramid(found))
    if found.school is not None:
        figure.show(teachers.pyramid(found, found.school))
with right:
    figure.show(teachers.over_years(found))

text.heading(say("section.age_schools"))
left, right = st.columns(2, gap="medium")
with left:
    figure.show(teachers.by_school(found))
with right:
    figure.show(retiring.retiring(found))

text.heading(say("section.structure"))
left, right = st.columns(2, gap="medium")
with left:
    figure.show(staff_structure.degrees(found))
with right:
    figure.show(staff_structure.degree_parts(found))
figure.show(staff_structure.specialists(found))
text.table(structure(desk), "structure")

text.heading(say("section.mix"))
figure.show(mix(desk))
text.remarks([say("teachers.no_subjects")])
text.foot(desk.context)
