"""All that a screen shows in words: our blocks, the words in figures, the boxes and their choices."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from balance.scope import Scope
from etl.contracts import CONTRACTS
from etl.reading import Reader
from etl.settings import DEMO
from tests.dashboard.screen import Screen

CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TAG = re.compile(r"<[^>]+>")
_MARK = re.compile(r'(?:aria-label|title)="([^"]*)"')
_BOXES = (
    "selectbox",
    "multiselect",
    "button",
    "checkbox",
    "text_input",
    "expander",
    "toggle",
    "number_input",
)
_NOT_WORDS = {"font", "family", "fontfamily"}


def words_on(screen: Screen) -> Iterator[str]:
    """Each text by itself; style sheets and names of fonts are none."""
    at = screen.at
    for element in at.get("html"):
        if not element.proto.body.startswith("<style>"):
            yield from map(html.unescape, _TAG.split(element.proto.body))
            yield from map(html.unescape, _MARK.findall(element.proto.body))
    for chart in at.get("plotly_chart"):
        yield from _within(json.loads(chart.proto.spec))
        yield chart.proto.alt
    for kind in _BOXES:
        for box in at.get(kind):
            for words in (box.label, getattr(box, "help", ""), getattr(box, "placeholder", "")):
                yield words or ""
            yield from map(str, getattr(box, "options", None) or [])


def _within(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            if name not in _NOT_WORDS:
                yield from _within(value)
    elif isinstance(part, list):
        for value in part:
            yield from _within(value)


def chinese_on(screen: Screen, names: set[str]) -> list[str]:
    """Texts with Chinese in them that is no part of one of the names; a clipped name (三湖中…) counts as one."""
    return foreign(words_on(screen), names)


def foreign(texts: Iterable[str], names: set[str]) -> list[str]:
    """Those texts that hold Chinese which is no part of a name."""
    beginnings = {name[:length] for name in names for length in range(2, len(name) + 1)}
    left = []
    for words in texts:
        rest = words
        for run in re.findall(r"[\u4e00-\u9fff]+", words):
            if run in names or run in beginnings or any(run in name for name in names):
                rest = rest.replace(run, "", 1)
        if CHINESE.search(rest):
            left.append(words.strip())
    return left


def names_that_stay(store: Path) -> set[str]:
    """Names of schools, counties, groups, townships and files, and the words of the way back: Chinese everywhere."""
    reader = Reader(store)
    version = reader.current().version
    found = {"中文", "换成中文", "示例县"}
    for stage in ("primary", "junior", "senior"):
        for year in range(2017, 2025):
            frame = reader.schools(version, Scope.parse("all"), stage, year)
            found |= set(frame["school_name"].drop_nulls().to_list())
    found |= {row["group_name"] for row in reader.memberships(version).iter_rows(named=True)}
    for row in reader.succession(version).iter_rows(named=True):
        found |= {str(value) for value in row.values() if isinstance(value, str)}
    aliases = reader.names(version).get_column("aliases").drop_nulls().to_list()
    found |= {part for words in aliases for part in str(words).split("、")}
    found |= {
        contract.label for contract in CONTRACTS.values()
    }  # they stand in the names of the received files
    schools = pl.read_csv(next(DEMO.glob("*_school_学校信息.csv")), infer_schema=False)
    found |= {name for column in ("县区", "乡镇街道") for name in schools[column].drop_nulls().to_list()}
    return found
