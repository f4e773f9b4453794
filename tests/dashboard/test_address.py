"""A choice is never taken back by an event that left the browser before the changed address reached it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dashboard.screen import Screen


def _before(screen: Screen, address: dict[str, list[str]]) -> None:
    """The browser still shows the address of before, and sends it along."""
    screen.at.query_params.clear()
    screen.at.query_params.update(address)


def _wake(screen: Screen) -> None:
    screen.at.button(key="wake_lorenz").click().run()


def _choose_another(screen: Screen) -> None:
    screen.choose("对比学年", "2019")


@pytest.mark.parametrize("event", [_wake, _choose_another])
def test_an_event_with_the_address_of_before_leaves_the_choice(
    on_demo: Path, event: Callable[[Screen], None]
) -> None:
    screen = Screen("balance", closed=True)
    address = dict(screen.at.query_params)
    screen.choose("学年", "2023").choose("指标", "books_per_pupil")
    chosen = dict(screen.at.query_params)
    assert chosen != address
    _before(screen, {**address, "year": chosen["year"]})
    event(screen)
    screen.require_whole()
    assert (screen.chosen("学年"), screen.chosen("指标")) == ("2023", "books_per_pupil")
    assert screen.link["indicator"] == "books_per_pupil"


def test_who_goes_back_has_what_was_before(on_demo: Path) -> None:
    """Also with an event after it."""
    screen = Screen("balance", closed=True)
    address = dict(screen.at.query_params)
    first = screen.chosen("指标")
    screen.choose("指标", "books_per_pupil")
    _before(screen, address)
    screen.at.run()
    assert screen.chosen("指标") == first
    _wake(screen)
    assert screen.require_whole().chosen("指标") == first
    assert screen.link["indicator"] == first
