"""数据版本: who published what when, and the way back."""

import streamlit as st

from dashboard.data_access import Source
from dashboard.parts import history, text
from dashboard.parts.dress import top
from dashboard.presenters import versions as presenter
from dashboard.words import say
from etl.settings import store_dir
from etl.store.versions import Versions

top("versions", demo=Source.here().is_demo())
asked = history.errand()
versions = Versions(store_dir())
everything, current = versions.all(), versions.current() or ""
text.answer(presenter.answer(everything, current))
if everything:
    text.table(presenter.versions_table(everything, current), "versions")
    version = history.pick(versions, current)
    text.heading(say("versions.detail", version=version))
    history.files(version, versions.received(version))
    text.table(presenter.explained_table(version, versions.confirmed(version)), "explained")
    text.heading(say("versions.tools"))
    history.tools(version, current, asked if asked and asked.version == version else None)
    text.heading(say("versions.events"))
    text.table(presenter.events_table(versions.events()), "events")
st.html(f'<p class="xh-foot">{say("versions.foot")}</p>')
