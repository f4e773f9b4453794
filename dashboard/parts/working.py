"""A job that is under way: a bar that says what is being done, looked at again twice a second."""

from collections.abc import Callable

import streamlit as st

from dashboard.jobs import Job
from dashboard.language import Language, language, speaking
from dashboard.words import say, told

LOOK_AGAIN = "500ms"


def watch(job: Job, stop: Callable[[], None] | None = None) -> None:
    """Shows the progress of a job; the page runs anew when it has ended or has recognised another file."""
    with st.container(key="working"):
        _bar(job, len(job.seen), language())
        if stop is not None:
            st.button(say("upload.stop"), key="working_stop", on_click=stop)


@st.fragment(run_every=LOOK_AGAIN)
def _bar(job: Job, seen: int, spoken: Language) -> None:
    """``spoken``: a fragment runs without the top of the page, so it is told which language the page speaks."""
    if not job.is_running or len(job.seen) > seen:
        st.rerun()
    with speaking(spoken):
        step, share = job.progress or (say("upload.starting"), 0.0)
        st.progress(share, text=told(step))
