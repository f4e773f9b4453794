"""The data dictionary searched: which entries hold all the words that the reader typed, and how many they are."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from balance.registry import Registry
from dashboard.language import DEFAULT, language
from dashboard.words import listed, say, told
from etl.dictionary import INDICATORS, MEASURES_CHAPTER, TABLES, Section

LONGEST = 60
"""Characters of a search that are kept."""


def cleaned(words: str) -> str:
    """What was typed or linked, in one line without signs that cannot be seen, at most ``LONGEST`` characters."""
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in words[: 4 * LONGEST])
    return " ".join(seen.split())[:LONGEST].strip()


def found(sections: Sequence[Section], words: str) -> list[Section]:
    """Sections with the rows that hold every word, in their title or a cell; width and case make no difference.

    Without words everything. A section none of whose rows is left falls away.
    """
    asked = _plain(words).split()
    if not asked:
        return list(sections)
    kept = [replace(section, rows=_rows(section, asked)) for section in sections]
    return [section for section in kept if section.rows]


def _rows(section: Section, asked: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    title = _plain(section.title)
    written = [(row, f"{title} {_plain(' '.join(row))}") for row in section.rows]
    return tuple(row for row, text in written if all(word in text for word in asked))


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().replace("`", "")


def in_language(sections: Sequence[Section], cards: Registry) -> list[Section]:
    """The sections as the run speaks: labels from the cards, all else as ``told`` knows it; ids and the headers that
    Chinese files may carry stay as they are."""
    if language() == DEFAULT:
        return list(sections)
    labels = {card.label: card.label_en for card in cards.indicators.values()}

    def words(text: str) -> str:
        if text in labels:
            return labels[text]
        definition, mark, source = text.partition(say("dictionary.source_mark"))
        if not mark:
            return told(text)
        return say("dictionary.source", words=definition, source=source.removesuffix("。"))

    return [
        replace(
            section,
            chapter=told(section.chapter),
            title=told(section.title),
            says=tuple(map(words, section.says)),
            headings=tuple(map(told, section.headings)),
            rows=tuple(
                _column(row) if section.chapter == TABLES else tuple(map(words, row)) for row in section.rows
            ),
            notes=tuple(map(words, section.notes)),
        )
        for section in sections
    ]


def _column(row: tuple[str, ...]) -> tuple[str, ...]:
    """A column in English, but the words that a cell may hold and the headers of files as they are written there."""
    name, label, kind, unit, headers = row
    must, mark, choices = kind.partition(";")
    return name, f"{told(label)} ({label})", told(must) + mark + choices, told(unit), headers


def counts(sections: Sequence[Section]) -> dict[str, int]:
    """Entries by chapter, in the order of the dictionary."""
    found = Counter[str]()
    for section in sections:
        found[section.chapter] += len(section.rows)
    return dict(found)


def answer(sections: Sequence[Section], words: str) -> str:
    """How much there is, or how much of it holds the words. ``words`` are cleaned, ``sections`` those found."""
    by_chapter = counts(sections)
    if not words:
        return say(
            "dictionary.all",
            indicators=by_chapter[told(INDICATORS)],
            measures=by_chapter[told(MEASURES_CHAPTER)],
            tables=sum(section.chapter == told(TABLES) for section in sections),
            columns=by_chapter[told(TABLES)],
        )
    shown = words.replace("*", "").replace("`", "")
    if not by_chapter:
        return say("dictionary.none", words=shown)
    parts = listed(say("dictionary.part", chapter=chapter, n=n) for chapter, n in by_chapter.items())
    return say("dictionary.found", words=shown, n=sum(by_chapter.values()), parts=parts)
