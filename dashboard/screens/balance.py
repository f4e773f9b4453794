"""均衡: which indicator is not even enough, who makes the difference, and is it levelled up or down?"""

import streamlit as st

from dashboard.figures import strip
from dashboard.parts import figure, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import doubts, evenness, levelled, places, shape, sources, status_change, yardsticks
from dashboard.words import say

desk = open_desk("balance")
context = desk.context
indicator = context.chosen.indicator
measured = desk.measured(["cv_w", "mean_w", "min", "max", "total"])
of_one = desk.measured(
    ["between_group", "within_group", "between_urban", "within_urban", "cv_w", *yardsticks.SHOWN], [indicator]
)
frame, shares, change = desk.values(indicator), desk.contributions(indicator), desk.change()

text.answer(evenness.answer(context, measured) + evenness.whence(context, shares, change))
left, middle, right = st.columns(3, gap="medium")
with left:
    figure.show(evenness.thresholds(context, measured))
with middle:
    cv = measured.value(indicator, "cv_w", context.chosen.school_year)
    figure.show(sources.contribution_chart(context, shares, cv))
with right:
    figure.show(desk.made("levelling", lambda: levelled.split_bars(context, change)))
text.remarks([sources.at_the_median(context, shares)])

text.heading(say("section.how"))
left, right = st.columns(2, gap="medium")
with left:
    figure.show(evenness.trend(context, measured, doubts.tested(change)))
with right:
    figure.show(desk.made("thirds", lambda: levelled.ends(context, frame, change)))
text.remarks(levelled.remarks(context, change), levelled.rule(context))
table = desk.made("cells", lambda: status_change.cells(context, change))
if table is not None:
    text.heading(say("section.cells"))
    text.table(table, "cells")

text.heading(say("section.shape"))
left, right = st.columns(2, gap="medium")
with left:
    figure.show(shape.plane(context, measured))
with right:
    figure.show(desk.made("lorenz", lambda: shape.lorenz(context, frame)))

text.heading(say("section.sources"))
for column, parts in zip(st.columns(2, gap="medium"), ("group", "urban"), strict=True):
    with column:
        figure.show(sources.split_chart(context, of_one, parts))
figure.show(strip(desk))

text.heading(say("section.doubt"))
text.remarks(desk.made("doubts", lambda: doubts.doubts(context, frame, of_one, change)))
text.table(yardsticks.yardsticks(context, of_one), "yardsticks")
counties = desk.counties(places.shown_indicators(context))
if len(counties) > 1:
    text.heading(say("section.places"))
    figure.show(places.counties_chart(context, counties))
    text.table(places.counties_table(context, counties), "counties")
text.heading(say("section.years"))
text.table(places.years_table(context, measured), "years")
text.foot(context)
