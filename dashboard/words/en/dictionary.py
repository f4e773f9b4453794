# ruff: noqa: E501 (a sentence is read whole)
"""数据字典 in English: what is searched, how much was found, and where it is generated from."""

from typing import Final

DICTIONARY: Final[dict[str, str]] = {
    "screen.dictionary": "Dictionary",
    "question.dictionary": "How is it computed, where does its line come from, what are columns called?",
    "dictionary.source_mark": "出处：",
    "dictionary.source": "{words} Source: {source}.",
    "dictionary.all": "**{indicators} indicators**, **{measures} measures** and **{tables} tables with {columns} columns** are registered; all of it is generated from the cards and contracts that the calculations use.",
    "dictionary.found": "**{n:entry|entries}** with “**{words}**”: {parts}.",
    "dictionary.part": "{chapter} {n}",
    "dictionary.none": "No entry with “**{words}**”. Try another word: an indicator, a column, an id (such as class_size) or the name of a document.",
    "dictionary.search": "Search",
    "dictionary.hint": "Indicator, column, header alias, id, source; several words separated by blanks",
    "dictionary.chapter": "{chapter} ({n})",
    "dictionary.foot": "This page does not depend on the version of the data. When a card changes, so do this page, charts, exports and docs/dictionary.md.",
}
