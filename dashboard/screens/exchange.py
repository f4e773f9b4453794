"""教师交流: who goes where, towards the weak or not, for how long, and what the receivers' indicator did meanwhile?"""

import streamlit as st

from balance.exchanges import LONG, SHORT
from dashboard.group_figures import moved, receivers
from dashboard.parts import figure, text
from dashboard.parts.desk import open_desk
from dashboard.presenters import exchange, exchange_flow, exchange_stays
from dashboard.words import say

desk = open_desk("exchange")
found = moved(desk)

text.answer(exchange.answer(found))
text.remarks(exchange.doubts(found))
if not found.scope.is_empty():
    left, right = st.columns(2, gap="medium")
    with left:
        figure.show(exchange_flow.flow(found))
    with right:
        figure.show(exchange.over_years(found))

    text.heading(say("exchange.section.matrix"))
    text.remarks([exchange_flow.takeaway(found, LONG)])
    text.table(exchange_flow.long_matrix(found), "exchange_long")
    text.remarks([exchange_flow.takeaway(found, SHORT)])
    text.table(exchange_flow.short_matrix(found), "exchange_short")

    text.heading(say("exchange.section.against"))
    text.table(exchange.against(found), "exchange_against")

    text.heading(say("exchange.section.stays"))
    text.remarks([exchange_stays.sentence(found)])
    left, right = st.columns([2, 3], gap="medium")
    with left:
        text.table(exchange_stays.lengths(found), "exchange_lengths")
    with right:
        text.table(exchange_stays.still_away(found), "exchange_away")

    text.heading(say("exchange.section.receivers"))
    compared = receivers(desk)
    text.remarks([] if compared else [exchange_stays.no_receivers(found)])
    text.table(compared, "exchange_receivers")
text.foot(desk.context)
