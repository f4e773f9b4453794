"""PowerPoint decks with native, editable charts; the only room that knows python-pptx."""

from dashboard.exports.slides.deck import deck

__all__ = ["deck"]
