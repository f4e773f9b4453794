"""The selection bar, the same on every screen: it writes the reader's wishes into the address of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from balance.scope import Scope
from balance.stages import LABELS
from dashboard.data_access import Desk
from dashboard.parts import address
from dashboard.presenters.context import Context
from dashboard.selection import AGAINST, AWARDS, LEVELS, MEMBERS, MOST_SCHOOLS
from dashboard.words import say, told

NOTICES = "notices"
MOST_LISTED = 4000


def show(desk: Desk, *, pick_schools: bool, hint: str = "bar.schools_hint", one_school: str = "") -> None:
    """One row of choices; what has no data says so."""
    chosen = desk.context.chosen
    places = desk.source.places(chosen.version)
    stages = [stage for stage in LABELS if places[chosen.scope].get(stage)]
    years = sorted(places[chosen.scope][chosen.stage], reverse=True)
    with st.container(key="bar", horizontal=True, gap="small", vertical_alignment="bottom"):
        _choose("scope", [str(scope) for scope in places], str(chosen.scope), _scope_words, 220)
        _choose(
            "stage",
            [one for one in stages if one in LABELS],
            chosen.stage,
            lambda one: told(LABELS[one]),
            112,
        )
        _choose("year", [str(year) for year in years], str(chosen.school_year), str, 112)
        since = desk.context.card.since(chosen.school_year)
        earlier = [str(year) for year in years if since <= year < chosen.school_year]
        _choose("from", earlier or [str(chosen.school_year)], str(chosen.base_year), str, 112)
        indicators = desk.source.indicators(chosen.version, chosen.scope, chosen.stage)
        _choose("indicator", indicators, chosen.indicator, _indicator_words(desk), 300)
        if pick_schools:
            _schools(desk, hint)
        if one_school:
            names = _listed(desk, (one_school,))
            _choose("school", list(names), one_school, lambda code: names.get(code, code), 300)


def against(desk: Desk, kind: str) -> None:
    """Which school is looked at and with whom it is compared; ``kind`` is the set that is shown."""
    chosen = desk.context.chosen
    words = {"": say("bar.no_school"), **_listed(desk, (chosen.school,))}
    with st.container(key="against_bar", horizontal=True, gap="small", vertical_alignment="bottom"):
        _choose("focus", list(words), chosen.school, lambda code: words.get(code, code), 300, "school")
        if chosen.school:
            _choose("against", AGAINST, kind, lambda one: say(f"against.{one}"), 220)
        _schools(desk, "bar.schools_against" if chosen.school else "bar.schools_hint")


def _choose(
    key: str,
    options: Sequence[str],
    value: str,
    words: Callable[[str], str],
    width: int,
    wish: str = "",
) -> None:
    """``wish`` is the key in the address where it is called otherwise than the box."""
    widget = f"bar_{key}"
    st.session_state[widget] = value
    st.selectbox(
        say(f"bar.{key}"),
        list(options),
        format_func=words,
        key=widget,
        on_change=_to_address,
        args=(wish or key, widget),
        width=width,
    )


def preset(desk: Desk) -> None:
    """Which set of county-level lines is shown; beside the items that it changes, not in the bar."""
    presets = desk.context.registry.presets
    current = desk.context.chosen.preset or next(iter(presets))
    _choose("preset", list(presets), current, lambda ident: told(presets[ident].label), 300)


def awards(desk: Desk, found: Sequence[str]) -> None:
    """Whose awards in which unit, and of which level; ``found`` are those that the data hold."""
    chosen = desk.context.chosen
    current = chosen.award or AWARDS[0]
    with st.container(key="awards_bar", horizontal=True, gap="small", vertical_alignment="bottom"):
        kinds = [one for one in AWARDS if one in found or one == current]
        _choose("award", kinds, current, lambda one: say(f"award.{one}"), 200)
        _choose("level", ["", *LEVELS], chosen.level, lambda one: say(f"level.{one or 'all'}"), 160)


def members(desk: Desk) -> None:
    """Whether the members of a group are fixed ones or those of each year; beside the figures that it changes."""
    st.session_state["bar_members"] = desk.context.chosen.members or MEMBERS[0]
    st.radio(
        say("effect.members"),
        MEMBERS,
        format_func=lambda one: say(f"effect.members.{one}"),
        horizontal=True,
        key="bar_members",
        help=say("effect.members.hint"),
        on_change=_to_address,
        args=("members", "bar_members"),
    )


def _to_address(key: str, widget: str) -> None:
    """A choice goes into the address; what the address asked for wrongly is forgotten."""
    with address.choosing():
        value: Any = st.session_state[widget]
        st.session_state.pop(NOTICES, None)
        words = ",".join(value) if isinstance(value, list) else str(value or "")
        if words:
            st.query_params[key] = words
        elif key in st.query_params:
            del st.query_params[key]
        for gone in ("school", "schools") if key == "scope" else ():
            if gone in st.query_params:
                del st.query_params[gone]
        if key == "schools" and "school" in st.query_params and words:
            st.query_params["against"] = "picked"  # who picks schools wants to see them


def _scope_words(words: str) -> str:
    scope = Scope.parse(words)
    return (
        say(f"bar.scope_{scope.kind}", name=told(scope.name)) if scope.kind != "all" else say("bar.scope_all")
    )


def _indicator_words(desk: Desk) -> Callable[[str], str]:
    chosen = desk.context.chosen
    without = desk.source.indicators_without_data(chosen.version, chosen.scope, chosen.stage)
    cards = desk.context.registry.indicators

    def words(ident: str) -> str:
        card = cards[ident]
        label = card.label
        if card.official is not None:
            label = say("bar.official", label=label, number=card.official)
        return say("bar.no_data", label=label) if ident in without else label

    return words


def _listed(desk: Desk, chosen: Sequence[str]) -> dict[str, str]:
    """The schools to choose from; in a scope of many thousands, which no list can hold, only those already chosen."""
    names = desk.school_names()
    if len(names) <= MOST_LISTED:
        return dict(names)
    return {code: names[code] for code in chosen if code in names}


def _schools(desk: Desk, hint: str) -> None:
    chosen = desk.context.chosen
    names = _listed(desk, chosen.schools)
    hint = hint if len(names) >= len(desk.school_names()) else "bar.too_many"
    st.session_state["bar_schools"] = list(chosen.schools)
    st.multiselect(
        say("bar.schools", most=MOST_SCHOOLS),
        list(names),
        format_func=lambda code: names.get(code, code),
        key="bar_schools",
        max_selections=MOST_SCHOOLS,
        placeholder=say(hint),
        on_change=_to_address,
        args=("schools", "bar_schools"),
        select_all=False,
        width="stretch",
    )


def freeze(context: Context) -> None:
    """Whether the link names this version, so that it shows the same numbers for ever."""
    st.session_state["bar_freeze"] = context.chosen.frozen
    st.toggle(
        say("bar.freeze", version=context.chosen.version),
        key="bar_freeze",
        help=say("bar.freeze_hint"),
        on_change=_freeze_address,
        args=(context.chosen.version,),
        width="content",
    )


def _freeze_address(version: str) -> None:
    with address.choosing():
        st.session_state.pop(NOTICES, None)
        if st.session_state["bar_freeze"]:
            st.query_params["version"] = version
        elif "version" in st.query_params:
            del st.query_params["version"]
