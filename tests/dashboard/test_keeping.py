"""What is kept is kept by all that it depends on, and a page that is told again is the same page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from balance.scope import Scope
from dashboard import data_access, keeping
from dashboard.charts import graph
from dashboard.charts.plotly_charts import draw, sketch
from dashboard.charts.spec import ChartSpec, Kind
from dashboard.data_access import Desk, Source
from dashboard.exports.report import Figure
from dashboard.figures import FIGURES
from dashboard.parts import figure
from dashboard.presenters.context import Context
from dashboard.settling import settled
from dashboard.theme import DARK, LIGHT
from dashboard.words import say
from tests.dashboard.frames import context
from tests.dashboard.screen import Screen
from tests.dashboard.test_charts import KINDS, spec_of


@KINDS
def test_what_is_drawn_is_what_plotly_makes_of_it(kind: Kind) -> None:
    """``draw`` raises for what plotly does not know; nothing is added, changed or lost."""
    plain = json.loads(json.dumps(sketch(spec_of(kind), LIGHT)))
    assert json.loads(draw(spec_of(kind), LIGHT).to_json()) == _set(plain)


def _set(plain: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing: properties of a trace that are None, and an empty list of shapes."""
    layout = {name: value for name, value in plain["layout"].items() if value != []}
    data = [{name: value for name, value in trace.items() if value is not None} for trace in plain["data"]]
    return {"data": data, "layout": layout}


def test_a_property_that_plotly_does_not_know_is_found() -> None:
    with pytest.raises(ValueError, match="colour"):
        graph.checked(graph.Figure([graph.Bar(x=[1], colour="red")], {}))


@KINDS
def test_a_figure_that_says_something_else_has_another_fingerprint(kind: Kind) -> None:
    spec = spec_of(kind)
    assert spec.fingerprint == spec_of(kind).fingerprint
    others = [
        replace(spec, takeaway="x"),
        replace(spec, meta=replace(spec.meta, version="9.9.9")),
        replace(spec, notes=(*spec.notes, "x")),
        replace(spec, table=spec.table.reverse()) if spec.table.height > 1 else replace(spec, unit="x"),
        replace(spec, table=spec.table.with_columns(spec.table[:, -1].fill_null(0).alias("more"))),
    ]
    assert len({spec.fingerprint, *(one.fingerprint for one in others)}) == len(others) + 1


def _desk(store: str, one: Context) -> Desk:
    return Desk(Source(store), one)


def test_what_presenters_made_depends_on_store_selection_and_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = context()
    chosen = one.chosen
    other_ways = [
        _desk("elsewhere", one),
        _desk("here", replace(one, chosen=replace(chosen, version="9.9.9"))),
        _desk("here", replace(one, chosen=replace(chosen, scope=Scope("county", "别的县")))),
        _desk("here", replace(one, chosen=replace(chosen, stage="junior"))),
        _desk("here", replace(one, chosen=replace(chosen, school_year=chosen.school_year - 1))),
        _desk("here", replace(one, chosen=replace(chosen, schools=("1",)))),
        _desk("here", replace(one, chosen=replace(chosen, preset="other"))),
    ]
    assert _desk("here", one).made("a", lambda: "first") == "first"
    assert _desk("here", one).made("a", lambda: "second") == "first"
    assert _desk("here", one).made("b", lambda: "second") == "second"
    for number, desk in enumerate(other_ways):
        assert desk.made("a", lambda number=number: number) == number  # type: ignore[misc]
    monkeypatch.setattr(data_access, "in_words", lambda: "en")
    assert _desk("here", one).made("a", lambda: "in English") == "in English"


def test_no_part_of_a_key_runs_over_into_the_next() -> None:
    assert keeping.kept("a", "b", "c", make=lambda: 1) == 1
    assert keeping.kept("a", "bc", "", make=lambda: 2) == 2
    assert keeping.kept("a", ["b", "c"], make=lambda: 3) == 3


def test_what_speaks_of_no_indicator_is_the_same_whichever_is_chosen(
    on_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "regardless", property(lambda desk: desk))  # each made at its own desk
    source = Source(str(on_demo))
    desks = [settled(source, {"indicator": one})[0] for one in ("class_size", "pe_art_per100", "enrolment")]
    kinds = set()
    for name, entry in FIGURES.items():
        said = {_said(entry.make(desk)) for desk in desks}
        kinds.add((entry.regardless, len(said) == 1))
        assert not entry.regardless or len(said) == 1, name
    assert {(True, True), (False, False)} <= kinds


def _said(found: Figure | None) -> str:
    return found.fingerprint if isinstance(found, ChartSpec) else str(found)


def _page(screen: Screen) -> list[Any]:
    """Everything on the page in its order, as the browser is told."""
    return [(type(one).__name__, str(getattr(one, "proto", ""))) for one in screen.at.main]


def test_a_page_told_again_is_the_same_page(on_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen("balance").require_whole()
    first, written = _page(screen), []
    real = keeping._told
    monkeypatch.setattr(
        keeping, "_told", lambda key, write: real(key, lambda: written.append(key) or write())
    )
    screen.at.run()
    assert _page(screen.require_whole()) == first
    assert len(screen.figures()) > 5
    assert written == []
    screen.choose("指标", "books_per_pupil")
    assert written
    assert _page(screen.require_whole()) != first


def test_a_table_behind_a_figure_is_written_once_it_is_opened(
    on_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    real = figure._table
    monkeypatch.setattr(figure, "_table", lambda spec: written.append(spec.id) or real(spec))
    screen = Screen("balance", closed=True).require_whole()
    drawn, shut = screen.texts("xh-still"), len(screen.texts("xh-table"))
    assert len([box for box in screen.at.expander if box.label == say("figure.table")]) == len(drawn)
    assert written == []
    screen.open_table("thresholds").require_whole()
    assert written == ["thresholds"]
    assert len(screen.texts("xh-table")) == shut + 1
    screen.choose("指标", "books_per_pupil")
    assert len(screen.texts("xh-table")) == shut + 1


def test_a_figure_stands_still_until_its_reader_points_at_it(on_demo: Path) -> None:
    screen = Screen("balance", closed=True).require_whole()
    assert screen.figures() == {}
    stills = len(screen.texts("xh-still"))
    assert stills == len(Screen("balance").figures())
    screen.at.button(key="wake_lorenz").click().run()
    assert set(screen.require_whole().figures()) == {"plot_lorenz"}
    assert len(screen.texts("xh-still")) == stills
    assert not [button for button in screen.at.button if button.key == "wake_lorenz"]
    screen.choose("指标", "books_per_pupil")
    assert set(screen.figures()) == {"plot_lorenz"}
    assert "wake_thirds" in {button.key for button in screen.at.button}


def test_every_table_is_open_in_a_test_of_a_screen(on_demo: Path) -> None:
    for name in ("overview", "balance", "teachers", "exchange"):
        screen = Screen(name).require_whole()
        tables = screen.texts("xh-table")
        assert len(tables) >= len(screen.figures())


def test_another_language_is_told_anew(on_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Screen("overview").require_whole()
    real, written = keeping._told, []
    monkeypatch.setattr(
        keeping, "_told", lambda key, write: real(key, lambda: written.append(key) or write())
    )
    monkeypatch.setattr(keeping, "in_words", lambda: "en")
    Screen("overview").require_whole()
    assert written


def test_the_page_takes_a_figure_as_it_is(on_demo: Path) -> None:
    """Were Streamlit to ask for more than ``to_dict``, the page would show an empty figure."""
    for one in Screen("balance").figures().values():
        drawn = json.loads(one.spec)
        assert drawn["data"]
        graph.checked(graph.Figure(drawn["data"], drawn["layout"]))
        assert drawn["layout"]["paper_bgcolor"] in (LIGHT.ground, DARK.ground)
