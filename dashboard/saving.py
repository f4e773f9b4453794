"""The buttons beside plotly's own: a figure as a picture of slide size, and as SVG.

Plotly offers one button, with one format (``charts/modebar.py``: PNG, 4K). This script sets two more beside it, which
press that button with other options; no server and no other browser takes part.
"""

import json

from dashboard.language import LANGUAGES, speaking
from dashboard.words import say

PATH = "/shell/figures.js"
SLIDE = {"format": "png", "scale": 2}
VECTOR = {"format": "svg", "scale": 1}

_SCRIPT = """(() => {
  const words = __WORDS__;
  const kinds = __KINDS__;
  const look = 'font:600 10px sans-serif;line-height:20px;padding:0 4px;color:inherit;text-decoration:none';
  const save = (plot, first, options) => {
    const own = plot._context.toImageButtonOptions;
    plot._context.toImageButtonOptions = {...own, ...options};
    try { first.click(); } finally { plot._context.toImageButtonOptions = own; }
  };
  const dress = group => {
    const first = group.querySelector('.modebar-btn');
    const plot = group.closest('.js-plotly-plot');
    if (!first || !plot || group.querySelector('.xh-save')) return;
    const said = words[document.documentElement.lang.startsWith('en') ? 'en' : 'zh'];
    for (const [name, options] of kinds) {
      const button = document.createElement('a');
      button.className = 'modebar-btn xh-save xh-save-' + name;
      button.rel = 'tooltip';
      const [words_of, sign] = said[name];
      button.dataset.title = words_of;
      button.setAttribute('role', 'button');
      button.setAttribute('aria-label', words_of);
      button.style.cssText = look;
      button.textContent = sign;
      button.addEventListener('click', () => save(plot, first, options));
      group.append(button);
    }
  };
  const look_in = node => {
    if (node.nodeType !== 1) return;
    if (node.matches('.modebar-group')) dress(node);
    node.querySelectorAll('.modebar-group').forEach(dress);
  };
  const start = () => {
    look_in(document.body);
    new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(look_in)))
      .observe(document.body, {subtree: true, childList: true});
  };
  if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
})();
"""


def script() -> str:
    """The script with the words of both languages: the page may change its language while it stands."""
    words = {}
    for one in LANGUAGES:
        with speaking(one):
            words[one] = {
                "slide": (say("figure.save_slide"), "1080"),
                "vector": (say("figure.save_vector"), say("figure.save_vector_sign")),
            }
    kinds = [("slide", SLIDE), ("vector", VECTOR)]
    return _SCRIPT.replace("__WORDS__", json.dumps(words, ensure_ascii=False)).replace(
        "__KINDS__", json.dumps(kinds)
    )
