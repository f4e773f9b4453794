"""Each room of the top floor keeps to its own: what is pure imports no screen library, screens stay thin."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import dashboard

ROOT = Path(dashboard.__file__).parent
PURE = ["presenters", "charts", "words"]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_know_no_screen_library(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        assert not any(name.split(".")[0] == "streamlit" for name in imports(path)), path
        assert not any(name.startswith("plotly.express") for name in imports(path)), path


def test_only_one_module_caches() -> None:
    holders = {path.name for path in ROOT.rglob("*.py") if "st.cache_" in path.read_text(encoding="utf-8")}
    assert holders == {"keeping.py"}


def test_plotlys_own_objects_are_made_in_one_place() -> None:
    """Each of them looks up and copies all its properties; ``charts/graph.py`` gives plain ones of the same names."""
    makers = {
        path.name
        for path in ROOT.rglob("*.py")
        if any(n.startswith("plotly.graph_objects") for n in imports(path))
    }
    assert makers == {"graph.py"}


def test_there_is_no_folder_called_pages() -> None:
    assert not (ROOT / "pages").exists()


def test_screens_are_thin() -> None:
    for path in (ROOT / "screens").glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 80, path
