"""The English of words that the lower floors write, as wholes (``EXACT``) and with parts that change (``PATTERNS``)."""

from typing import Final

from dashboard.words.en.reasons import PATTERNS, REASONS
from dashboard.words.en.rules import RULES
from dashboard.words.en.tables import TABLES

EXACT: Final[dict[str, str]] = TABLES | RULES | REASONS

UNITS_OF_CARDS: Final[dict[str, str]] = {
    "edu_above_per100": "teachers",
    "backbone_per100": "teachers",
    "pe_art_per100": "teachers",
    "teachers_total": "teachers",
    "enrolment": "pupils",
    "awards_per100": "pupils",
    "classes": "classes",
}

ONE_OF: Final[dict[str, str]] = {
    "people": "person",
    "teachers": "teacher",
    "pupils": "pupil",
    "rooms": "room",
    "classes": "class",
    "books": "book",
    "items": "item",
    "computers": "computer",
}

__all__ = ["EXACT", "ONE_OF", "PATTERNS", "UNITS_OF_CARDS"]
