"""The parts of 数据上传: the drop, the reader's words on it, the letters in two piles, and the button 发布."""

import html
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.delivery import Delivery
from dashboard.parts import text
from dashboard.parts.leaving import watch_over
from dashboard.parts.writing import rich
from dashboard.presenters.delivery import Letter, Piles, piles, total
from dashboard.words import listed, say
from etl.contracts import CONTRACTS
from etl.inbox import KEPT_SECONDS, Inbox
from etl.problems import Refused
from etl.recognition import Profile, known_to, profiles
from etl.settings import store_dir

SUFFIXES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls"]
DELIVERY = "delivery"
_ENCODINGS = ("gb18030", "big5", "utf-8", "utf-16-le")
_MEGABYTE = 1024 * 1024


def delivery() -> Delivery:
    """This reader's delivery, with what its job has found since."""
    kept = st.session_state.get(DELIVERY)
    if not isinstance(kept, Delivery) or kept.store != store_dir():
        kept = st.session_state[DELIVERY] = Delivery(store_dir())
        Inbox(store_dir()).sweep()
        watch_over(kept.store, kept.held)
    kept.settle()
    return kept


def most_megabytes() -> int:
    """The size that a file may have."""
    return int(st.get_option("server.maxUploadSize"))


def drop(one: Delivery) -> None:
    """The place to drop files on; what is dropped goes to the inbox at once and leaves the web process."""
    if one.phase == "publishing":
        return
    label = say("upload.drop_more") if one.files else say("upload.drop")
    key = f"drop_{one.drops}"
    with st.container(key="drop"):
        given = st.file_uploader(label, type=SUFFIXES, accept_multiple_files=True, key=key)
    if not given:
        return
    most = most_megabytes() * _MEGABYTE
    large = [file.name for file in given if file.size > most]
    if large:
        st.error(say("upload.too_large", most=most_megabytes(), names=listed(large)))
    fitting = [(file.name, file.getvalue()) for file in given if file.size <= most]
    if fitting:
        one.receive(fitting)
        st.session_state.pop("chosen_files", None)
        st.rerun()


def reading(one: Delivery) -> None:
    """Which of the dropped files are meant, and the reader's words on how to read them."""
    if not one.files or one.phase in ("publishing", "done"):
        return
    if len(one.files) > 1:
        st.session_state["chosen_files"] = one.chosen
        st.multiselect(
            say("upload.chosen"),
            list(one.files),
            key="chosen_files",
            placeholder=say("upload.chosen_hint"),
            select_all=False,
            on_change=lambda: one.choose(st.session_state["chosen_files"]),
        )
    with st.expander(say("upload.reading"), expanded=bool(one.wishes), key="reading"):
        columns = st.columns(5, gap="small")
        layouts, tables = _layouts(one), CONTRACTS
        auto = say("upload.auto")
        fields: list[tuple[str, Callable[[str], Any]]] = [
            ("profile", lambda key: _pick("profile", key, list(layouts), lambda p: layouts[p].label, auto)),
            ("table", lambda key: _pick("table", key, list(tables), lambda t: tables[t].label, auto)),
            ("school_year", lambda key: _write("school_year", key, say("upload.school_year_hint"))),
            ("encoding", lambda key: _pick("encoding", key, list(_ENCODINGS), str.upper, auto)),
            ("ignore", lambda key: _write("ignore", key, "")),
        ]
        said = {}
        for column, (name, field) in zip(columns, fields, strict=True):
            with column:
                said[name] = field(f"wish_{name}_{one.drops}") or ""
        if st.button(say("upload.retry"), key="retry"):
            one.wish(said)
            if one.job is None:
                one.look()
            st.rerun()


def _layouts(one: Delivery) -> dict[str, Profile]:
    """The layouts that ship and those kept in this store; where one of these is spoilt, a letter says which."""
    try:
        return known_to(one.store)
    except Refused as refused:
        letters = "".join(problem.letter for problem in refused.problems)
        st.warning(say("upload.spoilt_profiles", words=letters))
        return profiles()


def _pick(name: str, key: str, options: list[str], words: Callable[[str], str], auto: str) -> str:
    return st.selectbox(
        say(f"upload.{name}"), ["", *options], key=key, format_func=lambda one: words(one) if one else auto
    )


def _write(name: str, key: str, hint: str) -> str:
    return st.text_input(say(f"upload.{name}"), key=key, placeholder=hint)


def letters(one: Delivery, both: Piles) -> None:
    """The two piles, each letter with what to do; the failing rows to take home; reasons for 经验校验."""
    if remark := say("upload.letters"):
        text.small(remark)
    for back in (one.found or {}).get("returned", []):
        path = Path(back["path"])
        st.download_button(
            say("letter.return", name=path.name),
            data=path.read_bytes,
            file_name=path.name,
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"back_{path.name}",
            on_click="ignore",
            help=say("letter.return_hint"),
        )
    _pile("logic", both.logic)
    _pile("plausible", both.plausible)
    if both.plausible and not both.logic:
        _reasons(one, both.checks)


def noticed(found: Mapping[str, Any]) -> None:
    """What 经验校验 found and does not stand in the way: explained already, or nothing to hold it against."""
    pile = piles({"problems": found.get("findings") or []})
    letters = (*pile.plausible, *pile.logic)
    if letters:
        with st.expander(say("pile.noticed", n=total(letters)), key="noticed"):
            _pile("plausible", letters, "pile.noticed_what")


def _pile(name: str, pile: Sequence[Letter], words: str = "") -> None:
    if not pile:
        return
    cards = "".join(_card(letter) for letter in pile)
    what = html.escape(say(words or f"pile.{name}_what", n=total(pile)))
    with st.container(key=f"pile_{name}"):
        st.html(
            f'<section class="xh-pile xh-pile-{name}"><h2>{say(f"pile.{name}")}<small>{what}</small></h2>'
            f"<ol>{cards}</ol></section>"
        )


def _card(letter: Letter) -> str:
    rows = "".join(f"<li>{html.escape(row)}</li>" for row in letter.rows)
    more = f"<li>{say('letter.more', n=letter.more)}</li>" if letter.more else ""
    expected = f"<p>{rich(say('letter.expected', words=letter.expected))}</p>" if letter.expected else ""
    return (
        f"<li><h3>{html.escape(letter.what)}</h3><p class='xh-where'>{html.escape(letter.where)}</p>"
        f"<ul>{rows}{more}</ul>{expected}<p class='xh-fix'>{rich(say('letter.fix', words=letter.fix))}</p></li>"
    )


def _reasons(one: Delivery, checks: Mapping[str, str]) -> None:
    """A tick and a reason for each; what is not ticked stays refused."""
    with st.form("reasons"):
        given = {}
        for check, what in checks.items():
            tick, why = st.columns([2, 3], gap="small", vertical_alignment="bottom")
            ticked = tick.checkbox(say("letter.confirm", what=what), key=f"tick_{check}")
            hint = say("letter.reason_hint")
            reason = why.text_input(say("letter.reason"), key=f"reason_{check}", placeholder=hint)
            given[check] = reason if ticked else ""
        if st.form_submit_button(say("letter.confirm_send")):
            one.confirm(given)
            st.rerun()


def publish(one: Delivery) -> None:
    """A note and the button that changes what readers see."""
    found = one.found or {}
    with st.container(key="publish", horizontal=True, vertical_alignment="bottom", gap="small"):
        note = st.text_input(say("upload.note"), key="publish_note", placeholder=say("upload.note_hint"))
        words = say("upload.publish", number=found["number"])
        if st.button(words, type="primary", key="publish_now", help=say("upload.publish_hint")):
            one.publish(note)
            st.rerun()


def done(one: Delivery) -> None:
    """Where to look at what was published, and another delivery."""
    with st.container(key="done", horizontal=True, gap="small", vertical_alignment="center"):
        st.page_link("screens/overview.py", label=say("upload.see"))
        st.page_link("screens/versions.py", label=say("upload.see_versions"))
        st.button(say("upload.again"), key="again", on_click=one.give_up)


def foot(one: Delivery) -> None:
    """The limits, and a way back to the beginning."""
    if one.files and one.phase != "publishing":
        st.button(say("upload.give_up"), key="give_up", on_click=one.give_up)
    st.html(
        f'<p class="xh-foot">{html.escape(say("upload.limit", most=most_megabytes(), hours=KEPT_SECONDS // 3600))}</p>'
    )
