"""How a page opens in the browser: what is fetched and compiled before it is asked for.

The drawing library, four and a half megabytes of it, is asked for only when the first figure arrives, and its functions
are compiled one by one as that figure is drawn. So the start page names the files that every screen will need, and the
library's own file goes out with a hint to compile the whole of it aside.
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


# All of the drawing library is compiled aside while the page starts, not piece by piece when the first figure waits for
# it; a browser that does not know these words passes them over.
HINT = b"//# allFunctionsCalledOnLoad\n"


def is_drawing(path: str) -> bool:
    """Whether an address is the drawing library's file."""
    return path.startswith(f"/{_STATIC}/{PARTS[0]}.")


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
