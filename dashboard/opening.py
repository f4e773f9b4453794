"""How a page opens in the browser: what is fetched before it is asked for.

Every figure stands first as a still (``dashboard/stills``). What the still and the page around it need is fetched
ahead, about a twentieth of the time of opening a page. The drawing library, four and a half megabytes of it, is needed
when a reader points at a figure: it is fetched when the browser has nothing else to do, and not compiled.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit

# What every reading screen is made of: sentences, boxes, ticks and links; and what a figure that is pointed at needs.
PARTS = ("Html", "Selectbox", "Checkbox", "PageLink", "Button")
LATER = ("PlotlyChart",)
_STATIC = "static/js"
_IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')


def ahead(page: bytes) -> str:
    """Link elements for the files of ``PARTS`` and ``LATER`` and all that they import, but for those that the page
    names itself; empty where they have other names."""
    now, later = _files(_folder(), PARTS), _files(_folder(), LATER)
    links = [("modulepreload", name) for name in now] + [
        ("prefetch", name) for name in later if name not in now
    ]
    return "".join(
        f'<link rel="{how}" href="./{_STATIC}/{name}">' for how, name in links if name.encode() not in page
    )


def _folder() -> Path:
    return Path(streamlit.__file__).parent / "static" / _STATIC


@cache
def _files(folder: Path, parts: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting = [path.name for part in parts for path in sorted(folder.glob(f"{part}.*.js"))]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return tuple(found)
