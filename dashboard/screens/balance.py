"""均衡: which indicator is not even enough, who makes the difference, and is it levelled up or down?"""

from dashboard.figures import HEADLINE, make, of_one
from dashboard.parts import catalogue, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import doubts, evenness, levelled, places, sources
from dashboard.words import say

desk = open_desk("balance")
context, change = desk.context, desk.change()
measured, shares = desk.measured(HEADLINE), desk.contributions(context.chosen.indicator)
frame = desk.values(context.chosen.indicator)

text.answer(evenness.answer(context, measured) + evenness.whence(context, shares, change))
catalogue.beside(desk, "thresholds", "sources", "levelling")
text.remarks([sources.at_the_median(context, shares)])

text.heading(say("section.how"))
catalogue.beside(desk, "trend", "thirds")
text.remarks(levelled.remarks(context, change), levelled.rule(context))
if make("cells", desk) is not None:
    text.heading(say("section.cells"))
    catalogue.show(desk, "cells")

text.heading(say("section.shape"))
catalogue.beside(desk, "plane", "lorenz")

text.heading(say("section.sources"))
catalogue.beside(desk, "split_group", "split_urban")
catalogue.show(desk, "strip")

text.heading(say("section.doubt"))
text.remarks(desk.made("doubts", lambda: doubts.doubts(context, frame, of_one(desk), change)))
catalogue.show(desk, "yardsticks")
if make("places", desk) is not None:
    text.heading(say("section.places"))
    catalogue.show(desk, "places")
    counties = desk.counties(places.shown_indicators(context))
    text.table(places.counties_table(context, counties), "counties")
text.heading(say("section.years"))
catalogue.show(desk, "years")
text.foot(context)
