"""How a page opens in the browser: what is fetched before it is asked for.

The drawing library, four and a half megabytes of it, is asked for only when the first figure arrives. So the start page
names the files that every screen will need (about a twentieth of the time of opening a page; compiling the library
ahead as well, by V8's hint for whole files, gained nothing that could be measured).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit

# What every reading screen draws with: figures, sentences, boxes, ticks and links.
PARTS = ("PlotlyChart", "Html", "Selectbox", "Checkbox", "PageLink", "Button")
_STATIC = "static/js"
_IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')


def ahead(page: bytes) -> str:
    """Link elements for the files of ``PARTS`` and all that they import, but for those that the page names itself;
    empty where they have other names."""
    return "".join(
        f'<link rel="modulepreload" href="./{_STATIC}/{name}">'
        for name in _files(_folder())
        if name.encode() not in page
    )


def _folder() -> Path:
    return Path(streamlit.__file__).parent / "static" / _STATIC


@cache
def _files(folder: Path) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting = [path.name for part in PARTS for path in sorted(folder.glob(f"{part}.*.js"))]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return tuple(found)
