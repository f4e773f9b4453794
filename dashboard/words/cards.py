"""The cards in English: labels from the cards themselves, wording and units from the words that ``told`` knows."""

from dataclasses import replace

from balance.registry import Indicator, Registry
from dashboard.words.en.told import UNITS_OF_CARDS
from dashboard.words.told import in_english as words


def in_english(cards: Registry) -> Registry:
    """The same registry, line by line, in words that an English reader expects; ids and numbers are untouched.

    ``resource_unit`` stays as it is: calculations look at it.
    """
    return replace(cards, indicators={ident: _card(card) for ident, card in cards.indicators.items()})


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _card(card: Indicator) -> Indicator:
    return replace(
        card,
        label=card.label_en,
        short=_capital(words(card.short)),
        unit=UNITS_OF_CARDS.get(card.id) or words(card.unit),
        source=words(card.source),
        wording=words(card.wording),
    )
