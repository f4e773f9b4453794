"""教师交流: who goes where, towards the weak or not, for how long, and what the receivers' indicator did meanwhile?"""

import streamlit as st

from balance.exchanges import LONG, SHORT
from dashboard.figures import make
from dashboard.group_figures import moved
from dashboard.parts import catalogue, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import exchange, exchange_flow, exchange_stays
from dashboard.words import say

desk = open_desk("exchange")
found = moved(desk)

text.answer(exchange.answer(found))
text.remarks(exchange.doubts(found))
if not found.scope.is_empty():
    catalogue.beside(desk, "exchange_flow", "exchange_years")

    text.heading(say("exchange.section.matrix"))
    text.remarks([exchange_flow.takeaway(found, LONG)])
    catalogue.show(desk, "exchange_long")
    text.remarks([exchange_flow.takeaway(found, SHORT)])
    catalogue.show(desk, "exchange_short")

    text.heading(say("exchange.section.against"))
    catalogue.show(desk, "exchange_against")

    text.heading(say("exchange.section.stays"))
    text.remarks([exchange_stays.sentence(found)])
    left, right = st.columns([2, 3], gap="medium")
    with left:
        catalogue.show(desk, "exchange_lengths")
    with right:
        catalogue.show(desk, "exchange_away")

    text.heading(say("exchange.section.receivers"))
    text.remarks([] if make("exchange_receivers", desk) else [exchange_stays.no_receivers(found)])
    catalogue.show(desk, "exchange_receivers")
text.foot(desk.context)
