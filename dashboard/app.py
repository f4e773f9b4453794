"""The entry script: settles the language, registers the screens, and turns a failure into a letter."""

import logging
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import streamlit as st

from dashboard.parts import speech, text
from dashboard.parts.dress import dress
from dashboard.words import say

HERE = Path(__file__).parent
SCREENS = (
    "overview",
    "compare",
    "balance",
    "effect",
    "exchange",
    "activities",
    "compliance",
    "teachers",
    "results",
    "school",
    "published",
    "report",
    "upload",
    "versions",
    "dictionary",
)

speech.listen()
st.set_page_config(
    page_title=say("app.name"),
    page_icon=str(HERE / "brand" / "icon.png"),
    layout="wide",
    initial_sidebar_state="collapsed",
)
st.logo(str(HERE / "brand" / "logo.svg"), size="large")
pages = [
    st.Page(f"screens/{name}.py", title=say(f"screen.{name}"), default=place == 0)
    for place, name in enumerate(SCREENS)
]
page = st.navigation(pages, position="top")
dress()
try:
    with ExitStack() as reading:
        with st.container(key="busy"):
            reading.enter_context(st.spinner(say("loading")))
        page.run()
except Exception:
    logging.getLogger("dashboard").exception("screen failed: %s", page.url_path or SCREENS[0])
    when = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    text.letter(say("error.title"), [say("error.what"), say("error.when", when=when)])
