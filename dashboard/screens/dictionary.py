"""数据字典: how is each indicator computed, where does its line come from, what is each column called?"""

import streamlit as st

from dashboard.data_access import Source
from dashboard.parts import entries, text
from dashboard.parts.dress import top
from dashboard.presenters import dictionary as presenter
from dashboard.words import say
from etl import reference
from etl.dictionary import sections

top("dictionary", demo=Source.here().is_demo())
words = entries.search()
written = reference.registry()
found = presenter.found(presenter.in_language(sections(written), written), words)
text.answer(presenter.answer(found, words))
entries.show(found, unfolded=bool(words))
st.html(f'<p class="xh-foot">{say("dictionary.foot")}</p>')
