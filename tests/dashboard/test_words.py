"""Words stand in one place: each id that is used exists, each that exists is used, and none is written elsewhere."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

import dashboard
from dashboard.words import blanks, say
from dashboard.words.shell import PATTERNS, SHELL
from dashboard.words.zh import ZH

ROOT = Path(dashboard.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py") if "words" not in path.parts or path.name == "__init__.py")
OWN_WORDS = sorted((ROOT / "cli").glob("*.py"))  # the command line has its own help texts
WORDS = sorted((ROOT / "words").glob("*.py"))
ENGLISH = sorted((ROOT / "words" / "en").glob("*.py"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _patterns() -> dict[str, str]:
    """Every first argument of ``say`` in the code as a pattern; parts made at run time match anything."""
    found: dict[str, str] = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for text in _ids_in(node):
                found[text] = path.name
    return found


def _ids_in(node: ast.AST) -> list[str]:
    """String constants that look like ids, and f-strings that build one."""
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in node.values]
        return ["".join(parts)]
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z_]+(\.\w+)*", node.value)
    ):
        return [re.escape(node.value)]
    return []


def _said() -> list[tuple[str, str]]:
    calls = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "say"
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    calls.append((path.name, str(first.value)))
    return calls


def test_every_id_that_is_said_exists() -> None:
    assert [(name, ident) for name, ident in _said() if ident not in ZH] == []


def test_every_id_that_exists_is_used() -> None:
    patterns = [re.compile(pattern) for pattern in _patterns() if re.match(r"[a-z_]{3,}", pattern)]
    unused = [ident for ident in ZH if not any(pattern.fullmatch(ident) for pattern in patterns)]
    assert unused == []


def test_blanks_are_filled_by_those_who_say_them() -> None:
    missing = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"):
                continue
            first = node.args[0]
            if not isinstance(first, ast.Constant) or any(keyword.arg is None for keyword in node.keywords):
                continue
            lacking = blanks(str(first.value)) - {str(keyword.arg) for keyword in node.keywords}
            missing += [(path.name, first.value, lacking)] if lacking else []
    assert missing == []


def test_no_chinese_is_written_outside_the_words() -> None:
    stray = []
    for path in FILES:
        if path in OWN_WORDS:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {id(node.body[0].value) for node in ast.walk(tree) if _has_docstring(node)}  # type: ignore[attr-defined]
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                stray += [(path.name, node.value)] if CHINESE.search(node.value) else []
    assert stray == []


def _has_docstring(node: ast.AST) -> bool:
    if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return ast.get_docstring(node, clean=False) is not None


def test_no_id_is_written_twice() -> None:
    """A dict keeps the last of two equal keys in silence; here they are counted as they are written."""
    written = [key.value for path in WORDS for key in _keys(ast.parse(path.read_text(encoding="utf-8")))]
    assert [ident for ident, times in Counter(written).items() if times > 1 and ident in ZH] == []


def _keys(tree: ast.AST) -> list[ast.Constant]:
    dicts = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    return [key for one in dicts for key in one.keys if isinstance(key, ast.Constant)]


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(KeyError):
        say("nobody.wrote.this")


def test_shell_words_are_chinese_and_patterns_hold() -> None:
    assert all(CHINESE.search(words) for words in SHELL.values() if words != "由 Streamlit 驱动")
    for pattern, _ in PATTERNS:
        re.compile(pattern)
