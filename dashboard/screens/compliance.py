"""达标: seven items × every school: reached or not, what is missing, and what would change it?"""

import streamlit as st

from balance.county_items import judge_county
from balance.legacy import composite
from dashboard.parts import figure, rehearsing, selection_bar, standing, text
from dashboard.parts.desk import open_desk
from dashboard.parts.writing import rich
from dashboard.presenters import compliance, county_standards
from dashboard.presenters.standing import standing as read
from dashboard.presenters.standing_grid import grid
from dashboard.words import say

desk = open_desk("compliance")
context, registry = desk.context, desk.context.registry
measured = desk.measured(["cv_w"])
values = desk.official_values()
found = desk.made("standing", lambda: read(context, values))
tables = desk.county_tables()

text.answer(compliance.answer(found, measured))
left, right = st.columns(2, gap="medium")
with left:
    figure.show(desk.made("short", lambda: compliance.short_chart(found)))
with right:
    figure.show(desk.made("reached", lambda: compliance.reached_chart(context, values)))

if found.is_judged:
    text.heading(say("section.schools"))
    standing.show(desk.made("grid", lambda: grid(found)))
    text.heading(say("section.items", whole=context.whole))
    text.table(compliance.items_table(found, measured), "items")
    if registry.legacy is not None:
        old = composite(registry.legacy, tables.wide, context.chosen.stage)
        st.html(f'<p class="xh-key">{rich(compliance.legacy_words(context, old))}</p>')

text.heading(say("section.county"))
if context.is_official:
    selection_bar.preset(desk)
    results = judge_county(
        registry.county_items, tables, registry.preset(context.chosen.preset), registry.preset()
    )
    text.answer(county_standards.answer(context, results))
    text.table(county_standards.items_table(context, results, tables.fiscal_year), "county")
else:
    text.answer(say("county.only"))

rehearsing.what_if(found)
rehearsing.moves(desk, found)
text.foot(context)
