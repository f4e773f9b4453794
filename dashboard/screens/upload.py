"""数据上传: from the dropped file to the published version, with nothing changed before the button 发布."""

import streamlit as st

from dashboard.data_access import Source
from dashboard.parts import changes, delivering, meaning, recognised, text
from dashboard.parts.dress import top
from dashboard.parts.working import watch
from dashboard.presenters import delivery as presenter
from dashboard.words import say

is_demo = Source.here().is_demo()
top("upload", demo=is_demo)
one = delivering.delivery()
found, phase = one.found or {}, one.phase

text.answer(presenter.answer(phase, one.found, one.published, len(one.chosen)))
notes = [say("upload.on_demo")] if is_demo and phase in ("empty", "ready") else []
notes += [say("upload.anew")] if one.is_anew and phase == "ready" else []
notes += [say("upload.expired")] if one.is_expired else []
notes += [say("map.kept", label=one.meant)] if one.meant and phase in ("refused", "ready") else []
with (
    st.container()
):  # always there, so that the place to drop files on never moves under a file that is falling
    text.notices(notes)
    if one.job is not None:
        watch(one.job, stop=None if phase == "publishing" else one.give_up)
delivering.drop(one)
delivering.reading(one)
if phase == "refused":  # what to mend comes first, what was seen beneath it
    meaning.show(one)
    delivering.letters(one, presenter.piles(found))
if phase in ("looking", "refused", "known", "ready"):
    recognised.show(one)
if phase == "ready":
    text.heading(say("change.title"))
    delivering.noticed(found)
    changes.show(found)
    delivering.publish(one)
if phase == "done":
    delivering.done(one)
delivering.foot(one)
