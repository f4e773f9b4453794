"""The data dictionary searched: which entries hold all the words that the reader typed, and how many they are."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from dashboard.words import say
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
            indicators=by_chapter[INDICATORS],
            measures=by_chapter[MEASURES_CHAPTER],
            tables=sum(section.chapter == TABLES for section in sections),
            columns=by_chapter[TABLES],
        )
    shown = words.replace("*", "").replace("`", "")
    if not by_chapter:
        return say("dictionary.none", words=shown)
    parts = "、".join(say("dictionary.part", chapter=chapter, n=n) for chapter, n in by_chapter.items())
    return say("dictionary.found", words=shown, n=sum(by_chapter.values()), parts=parts)
