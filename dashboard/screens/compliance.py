"""达标: seven items × every school: reached or not, what is missing, and what would change it?"""

import streamlit as st

from balance.legacy import composite
from dashboard.figures import HEADLINE, county_results, grid_of, standing_of
from dashboard.parts import catalogue, rehearsing, selection_bar, standing, text
from dashboard.parts.desk import open_desk
from dashboard.parts.writing import rich
from dashboard.presenters import compliance, county_standards
from dashboard.words import say

desk = open_desk("compliance")
context, registry = desk.context, desk.context.registry
measured = desk.measured(HEADLINE)
found = standing_of(desk)
tables = desk.county_tables()

text.answer(compliance.answer(found, measured))
catalogue.beside(desk, "short", "reached")

if found.is_judged:
    text.heading(say("section.schools"))
    standing.show(desk.regardless, grid_of(desk))
    text.heading(say("section.items", whole=context.whole))
    catalogue.show(desk, "standing_items")
    if registry.legacy is not None:
        rule, stage = registry.legacy, context.chosen.stage
        old = desk.regardless.made("legacy", lambda: composite(rule, tables.wide, stage))
        st.html(f'<p class="xh-key">{rich(compliance.legacy_words(context, old))}</p>')

text.heading(say("section.county"))
if context.is_official:
    selection_bar.preset(desk)
    results = county_results(desk)
    text.answer(county_standards.answer(context, results))
    catalogue.show(desk, "county")
else:
    text.answer(say("county.only"))

rehearsing.what_if(found)
rehearsing.moves(desk, found)
text.foot(context)
