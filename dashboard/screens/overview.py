"""总览: is it balanced, has the level risen, which schools should be looked at first?"""

import streamlit as st

from dashboard.charts.spec import Blank
from dashboard.parts import figure, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import evenness, overview, places
from dashboard.presenters.picture import picture

desk = open_desk("overview")
context = desk.context
measured = desk.measured(["cv_w", "mean_w", "min", "max", "total"])
focus = overview.focus(context, measured)
counties = desk.counties([focus]) if focus and context.chosen.scope.kind == "all" else {}
uneven = places.most_uneven_places(context, focus, counties) if focus else []

text.answer(overview.answer(context, measured))
text.findings(overview.findings(context, measured, desk.contributions(focus), uneven), context)
left, right = st.columns([2, 1], gap="medium")
with left:
    figure.show(desk.made("picture", lambda: picture(context, desk.values(context.chosen.indicator))))
with right:
    met = overview.met_by_year(context, measured)
    figure.show(evenness.trend(context, measured) if isinstance(met, Blank) else met)
text.facts(places.facts(context, measured), measured.before(context.chosen.school_year))
text.foot(context)
