"""总览: is it balanced, has the level risen, which schools should be looked at first?"""

import streamlit as st

from dashboard.charts.spec import Blank
from dashboard.figures import HEADLINE, make
from dashboard.parts import catalogue, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import overview, places

desk = open_desk("overview")
context = desk.context
measured = desk.measured(HEADLINE)
focus = overview.focus(context, measured)
counties = desk.counties([focus]) if focus and context.chosen.scope.kind == "all" else {}
uneven = places.most_uneven_places(context, focus, counties) if focus else []

text.answer(overview.answer(context, measured))
text.findings(overview.findings(context, measured, desk.contributions(focus), uneven), context)
left, right = st.columns([2, 1], gap="medium")
with left:
    catalogue.show(desk, "picture")
with right:
    catalogue.show(desk, "trend" if isinstance(make("met", desk), Blank) else "met")
text.facts(places.facts(context, measured), measured.before(context.chosen.school_year))
text.foot(context)
