"""荣誉与升学: where leavers went, which schools are worth a look, and what was won, each unit for itself."""

from dashboard.figures import leavers, won
from dashboard.parts import catalogue, selection_bar, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import awards, progression
from dashboard.words import say

desk = open_desk("results", pick_schools=True, hint="bar.schools_mark")
context, frame = desk.context, leavers(desk)
prizes = won(desk)

text.answer(progression.answer(context, frame))
if progression.has_rates(context):
    catalogue.beside(desk, "progression", "funnel")
    text.heading(say("section.rates"))
    catalogue.show(desk, "rates")

text.heading(say("section.awards"))
text.answer(awards.answer(prizes))
selection_bar.awards(desk, prizes.kinds)
catalogue.beside(desk, "awards", "award_schools")
catalogue.show(desk, "awards_table")
text.foot(context)
