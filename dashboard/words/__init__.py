"""Every word the reader sees comes from here: ``say(id, …)`` gives it in the language of the house.

``**…**`` in a sentence marks what is set in bold. A test keeps the ids complete and in use.
"""

from string import Formatter

from dashboard.words.zh import ZH


def say(ident: str, **values: object) -> str:
    """The words of an id with its blanks filled in; a KeyError names an id that nobody wrote."""
    return ZH[ident].format(**values)


def blanks(ident: str) -> set[str]:
    """The names of the blanks in the words of an id."""
    return {name for _, name, _, _ in Formatter().parse(ZH[ident]) if name}


def plain(words: str) -> str:
    """The same words without the marks."""
    return words.replace("**", "").replace("`", "")
