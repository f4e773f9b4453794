"""A screen as its reader meets it: opened by a link, its sentences read, its choices made by their labels."""

from __future__ import annotations

import html
import re
from typing import Any

from streamlit.testing.v1 import AppTest

from dashboard.figures import FIGURES
from dashboard.language import speaking
from dashboard.serving import SCRIPT

_TAG = re.compile(r"<[^>]+>")


class Screen:
    """The real entry script at one screen; everything is found by key, label or class, never by its place.

    The tables behind the figures stand open and the figures are drawn by plotly, so that all that the screen can say
    is read; ``closed`` leaves both as its reader finds them.
    """

    def __init__(self, name: str = "overview", *, closed: bool = False, **link: str) -> None:
        self.at = AppTest.from_file(str(SCRIPT), default_timeout=60)
        for figure in () if closed else FIGURES:
            self.at.session_state[f"table_{figure}"] = True
            self.at.session_state[f"live_{figure}"] = True
        self._follow(link)
        self._run()
        if name != "overview":
            self.go(name, **link)

    def _follow(self, link: dict[str, str]) -> None:
        for key, value in link.items():
            self.at.query_params["from" if key == "from_" else key] = value

    def go(self, name: str, **link: str) -> Screen:
        """Another screen of the same session."""
        self.at.switch_page(f"screens/{name}.py")
        self._follow(link)
        self._run()
        return self

    def _run(self) -> None:
        """AppTest asks the boxes for their words outside the run, so the test speaks the language of the page."""
        with speaking(self.link.get("lang")):
            self.at.run()

    def in_other_language(self) -> Screen:
        """Presses the button to the other language."""
        with speaking(self.link.get("lang")):
            self.at.button(key="language").click().run()
        return self

    def choose(self, label: str, value: Any) -> Screen:
        """Chooses in the selection bar by the label that the reader sees."""
        box = next(box for box in self.at.selectbox if box.label == label)
        box.set_value(value).run()
        return self

    def chosen(self, label: str) -> Any:
        return next(box for box in self.at.selectbox if box.label == label).value

    def pick_schools(self, codes: list[str]) -> Screen:
        next(box for box in self.at.multiselect if box.label.startswith("学校")).set_value(codes).run()
        return self

    def freeze(self) -> Screen:
        self.at.toggle(key="bar_freeze").set_value(True).run()
        return self

    def open_table(self, figure: str) -> Screen:
        """Opens the table behind a figure."""
        self.at.session_state[f"table_{figure}"] = True
        self._run()
        return self

    @property
    def link(self) -> dict[str, str]:
        params = self.at.query_params
        return {key: value[0] if isinstance(value, list) else str(value) for key, value in params.items()}

    def texts(self, css_class: str) -> list[str]:
        """What stands in our own blocks of a class, without marks."""
        return [_plain(body) for body in self._bodies() if f'class="{css_class}' in body]

    @property
    def answer(self) -> str:
        return "".join(self.texts("xh-answer"))

    @property
    def words(self) -> str:
        """All that is written on the screen."""
        return " ".join(_plain(body) for body in self._bodies())

    def _bodies(self) -> list[str]:
        bodies = [element.proto.body for element in self.at.get("html")]
        return [body for body in bodies if not body.startswith("<style>")]

    def figures(self) -> dict[str, Any]:
        """The plotly figures on the screen by their key."""
        return {chart.proto.id.split("-")[-1]: chart.proto for chart in self.at.get("plotly_chart")}

    def require_whole(self) -> Screen:
        """No letter of failure and no exception."""
        assert not self.at.exception
        assert self.texts("xh-letter") == []
        return self


def _plain(body: str) -> str:
    return html.unescape(_TAG.sub(" ", body)).replace("  ", " ").strip()
