"""The parts of 数据版本: one version in detail, its files to take back, rollback in two clicks, and the proof."""

import weakref
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.jobs import Job, start
from dashboard.parts import changes, text
from dashboard.parts.working import watch
from dashboard.presenters import versions as presenter
from dashboard.words import say
from etl.inbox import Inbox, Tray
from etl.settings import store_dir
from etl.store.records import Received
from etl.store.versions import Versions

ERRAND = "errand"


@dataclass(eq=False)
class Errand:
    """A job on one version, and what it found."""

    version: str
    tray: Tray
    job: Job | None
    kind: str
    found: dict[str, Any] | None = None

    def settle(self) -> None:
        if self.job is not None and not self.job.is_running:
            self.found, self.job = self.job.outcome, None
            self.tray.empty()

    @property
    def is_done(self) -> bool:
        return self.found is not None and self.found["kind"] == "done"


def errand() -> Errand | None:
    """What this reader asked for last, with what it has found since."""
    kept = st.session_state.get(ERRAND)
    if isinstance(kept, Errand):
        kept.settle()
        return kept
    return None


def _send(kind: str, version: str, note: str = "") -> None:
    tray = Inbox(store_dir()).tray()
    words = [f"--note={note}"] if note else []
    job = start(kind, store_dir(), tray.desk, [*words, "--", version])
    st.session_state[ERRAND] = sent = Errand(version, tray, job, kind)
    weakref.finalize(sent, tray.empty)


def _forget() -> None:
    st.session_state.pop(ERRAND, None)


def pick(versions: Versions, current: str) -> str:
    """The version that the reader looks at."""
    names = [one.version for one in reversed(versions.all())]
    return st.selectbox(
        say("versions.pick"),
        names,
        format_func=lambda one: say("versions.current", version=one) if one == current else one,
        key="version_picked",
        on_change=_forget,
        width=260,
    )


def files(version: str, received: list[Received]) -> None:
    """The received files, and each of them back as it came."""
    text.table(presenter.files_table(version, received), "received")
    there = {one.digest: one for one in received if one.is_there}
    if not there:
        return
    with st.container(key="take_back", horizontal=True, vertical_alignment="bottom", gap="small"):
        digest = st.selectbox(
            say("versions.file_pick"),
            list(there),
            format_func=lambda one: there[one].file if one in there else one,
            key=f"file_of_{version}",
            width=420,
        )
        chosen = there[digest]
        st.download_button(
            say("versions.download"),
            data=chosen.path.read_bytes,
            file_name=chosen.file,
            mime="application/octet-stream",
            on_click="ignore",
            key=f"download_{digest}",
        )


def tools(version: str, current: str, asked: Errand | None) -> None:
    """Rollback, the consequences first, and the rebuild that must come out equal."""
    busy = asked is not None and asked.job is not None
    with st.container(key="tools", horizontal=True, gap="small", vertical_alignment="center"):
        if version == current:
            st.html(f'<p class="xh-key">{say("versions.is_current")}</p>')
        else:
            words = say("versions.look_back", version=version)
            st.button(words, key="look_back", disabled=busy, on_click=_send, args=("compare", version))
        words = say("versions.prove", version=version)
        st.button(words, key="prove", disabled=busy, on_click=_send, args=("prove", version))
    if asked is not None:
        _shown(asked)


def _shown(asked: Errand) -> None:
    if asked.job is not None:
        watch(asked.job)
    elif not asked.is_done:
        text.answer(presenter.failure(asked.found or {"kind": "broken"}))
    elif asked.kind == "prove":
        text.answer(presenter.proof(asked.found or {}))
    elif asked.kind == "rollback":
        text.answer(say("versions.back_done", version=asked.version))
    else:
        _confirm(asked)


def _confirm(asked: Errand) -> None:
    """The consequences, the reason, and the second click."""
    found = asked.found or {}
    text.answer(say("versions.back_answer", current=found["current"], number=asked.version))
    changes.show(found, "change.new_after")
    with st.container(key="back", horizontal=True, vertical_alignment="bottom", gap="small"):
        note = st.text_input(say("versions.back_note"), key="back_note")
        if st.button(say("versions.back", version=asked.version), type="primary", key="back_now"):
            _send("rollback", asked.version, note)
            st.rerun()
        st.button(say("versions.back_cancel"), key="back_cancel", on_click=_forget)
