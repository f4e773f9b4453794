"""总览: is it balanced, has the level risen, which schools should be looked at first?"""

import streamlit as st

from dashboard.charts.spec import Blank
from dashboard.figures import HEADLINE, level_and_gap, make
from dashboard.parts import catalogue, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import overview, places
from dashboard.presenters.changed_most import changed_most

desk = open_desk("overview")
context = desk.context
measured = desk.measured(HEADLINE)
focus = overview.focus(context, measured)
counties = desk.counties([focus]) if focus and context.chosen.scope.kind == "all" else {}
uneven = places.most_uneven_places(context, focus, counties) if focus else []
found = overview.findings(context, measured, desk.contributions(focus), uneven)
judged = not isinstance(make("met", desk), Blank)

text.answer(overview.answer(context, measured))
if found:
    text.findings([*found[:2], changed_most(context, measured)], context)
left, right = st.columns([2, 1], gap="medium")
with left:
    catalogue.show(desk, "picture")
with right:
    for look in found[2:]:
        text.finding(look, context)
    catalogue.show(desk, "met" if judged else "trend")
text.facts(places.facts(context, measured), measured.before(context.chosen.school_year))
if level_and_gap(desk):
    catalogue.beside(desk, "plane", *(["trend"] if judged else []))
text.foot(context)
