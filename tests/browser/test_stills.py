"""The first picture of every kind of figure beside plotly's own, in a browser: the same words in the same places."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import plotly
import pytest
from playwright.sync_api import Browser, Page

from dashboard.charts.plotly_charts import sketch
from dashboard.charts.spec import Kind
from dashboard.stills.still import still
from dashboard.theme import LIGHT
from tests.dashboard.test_charts import KINDS, spec_of

LIBRARY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
WIDTHS = pytest.mark.parametrize("wide", [340, 700], ids=["phone", "desk"])
NEAR_PX = (
    18.0  # between the middles of the same words: a still estimates the width of words, plotly measures it
)
# Plotly leaves out the last tick of the curve's axis, and moves the mark of the ring together with the ring.
ELSEWHERE: dict[Kind, str] = {"lorenz": "100%", "parts": "■"}
_PAGE = "<style>body{margin:0}.one{position:absolute;left:0;top:0}</style>"
_WORDS = """root => {
  const place = document.querySelector(root).getBoundingClientRect();
  return [...document.querySelectorAll(root + ' text')]
  .flatMap(text => text.querySelector('tspan.line') ? [...text.querySelectorAll('tspan.line')] : [text])
  .filter(one => one.textContent.trim()).map(one => {
    const box = one.getBoundingClientRect();
    return [one.textContent.replace(/[\\s\\u200b]/g, ''), box.x + box.width / 2 - place.x,
            box.y + box.height / 2 - place.y];
  });
}"""
_DRAW = """async ([made, wide]) => {
  const place = document.querySelector('#plotly');
  place.style.width = wide + 'px';
  await Plotly.newPlot(place, made.data, {...made.layout, width: wide}, {displayModeBar: false});
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    opened = browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
    opened.set_content(_PAGE)
    opened.add_script_tag(path=LIBRARY)
    return opened


@WIDTHS
@KINDS
def test_a_still_has_its_words_where_plotly_has_them(page: Page, kind: Kind, wide: int) -> None:
    made: dict[str, Any] = sketch(spec_of(kind, demo=True), LIGHT)
    [source] = re.findall(r'base64,([^"]+)" alt="图"', still(made, "one", "图"))
    picture = base64.b64decode(source).decode()
    page.evaluate("words => { document.body.innerHTML = words }", '<div class="one" id="plotly"></div>')
    page.evaluate(_DRAW, [made, wide])
    theirs = page.evaluate(_WORDS, "#plotly")
    page.evaluate(
        "words => { document.body.innerHTML = words }",
        f'<div class="one" id="still" style="width:{wide}px;height:{made["layout"]["height"]}px">{picture}</div>',
    )
    ours = page.evaluate(_WORDS, "#still")
    missed = {
        words
        for words, x, y in ours
        if not any(said == words and abs(x - a) <= NEAR_PX and abs(y - b) <= NEAR_PX for said, a, b in theirs)
    }
    assert len(ours) > 2
    assert {words for words in missed if not words.startswith(ELSEWHERE.get(kind, "-"))} == set()
