"""A figure of the catalogue on the page, by its name: the same one as in a report."""

import streamlit as st

from dashboard.data_access import Desk
from dashboard.exports.report import TablePage
from dashboard.figures import FIGURES, make
from dashboard.parts import figure, text


def show(desk: Desk, *names: str) -> None:
    """One below the other; nothing for what has nothing to say."""
    for name in names:
        found = make(name, desk)
        if isinstance(found, TablePage):
            text.table(found.view, name, desk.source.store, FIGURES[name].desk(desk).context.chosen)
        else:
            figure.show(found)


def beside(desk: Desk, *names: str) -> None:
    """Side by side, each as wide as the others."""
    for column, name in zip(st.columns(len(names), gap="medium"), names, strict=True):
        with column:
            show(desk, name)
