"""均衡: which indicator is not even enough yet, and who makes the difference?"""

import streamlit as st

from dashboard.parts import figure, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import evenness, places, sources
from dashboard.words import say

desk = open_desk("balance")
context = desk.context
indicator = context.chosen.indicator
measured = desk.measured(["cv_w", "mean_w", "min", "max", "total"])
parts = desk.measured(["between_group", "within_group", "between_urban", "within_urban"], [indicator])

text.answer(evenness.answer(context, measured))
left, right = st.columns(2, gap="medium")
with left:
    figure.show(evenness.thresholds(context, measured))
with right:
    figure.show(evenness.trend(context, measured))

text.heading(say("section.sources"))
left, right = st.columns(2, gap="medium")
with left:
    shares = desk.contributions(indicator)
    cv = measured.value(indicator, "cv_w", context.chosen.school_year)
    figure.show(sources.contribution_chart(context, shares, cv))
with right:
    figure.show(sources.split_chart(context, parts, "group"))
    figure.show(sources.split_chart(context, parts, "urban"))

counties = desk.counties(places.shown_indicators(context))
if len(counties) > 1:
    text.heading(say("section.places"))
    figure.show(places.counties_chart(context, counties))
    text.table(places.counties_table(context, counties), "counties")
text.heading(say("section.years"))
text.table(places.years_table(context, measured), "years")
text.foot(context)
