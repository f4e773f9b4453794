"""A figure on the page: the sentence, the picture, its table, and where the numbers come from."""

import html

import streamlit as st

from dashboard.charts.graph import Ready
from dashboard.charts.modebar import config
from dashboard.charts.plotly_charts import sketch
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.charts.table import table_of
from dashboard.keeping import told
from dashboard.parts.ticking import tick
from dashboard.parts.writing import rich, table_html
from dashboard.theme import Palette, palette
from dashboard.words import say


def show(figure: ChartSpec | Blank | None) -> None:
    """Draws a spec, or says why nothing is drawn."""
    if figure is None:
        return
    with st.container(key=f"figure_{figure.id}"):
        if isinstance(figure, Blank):
            _blank(figure)
        else:
            _figure(figure)


def _blank(figure: Blank) -> None:
    st.html(
        f'<section class="xh-blank"><p class="xh-what">{html.escape(figure.title)}</p>'
        f"<h3>{say('blank.title')}</h3><p>{rich(figure.reason)}</p></section>"
    )


def _figure(spec: ChartSpec) -> None:
    mode = st.context.theme.type
    told("picture", spec.fingerprint, mode, write=lambda: _picture(spec, palette(mode)))
    tick(spec.id)
    _behind(spec)


def _picture(spec: ChartSpec, colours: Palette) -> None:
    st.html(f'<div class="xh-head"><h3 title="{html.escape(spec.title)}">{rich(spec.takeaway)}</h3></div>')
    plot(spec, colours, f"plot_{spec.id}")
    meta = spec.meta
    source = say("figure.line", source=meta.source, date=meta.data_date, version=meta.version)
    st.html(f'<p class="xh-source">{html.escape(source)}</p>')


def plot(spec: ChartSpec, colours: Palette, key: str) -> None:
    """The drawing alone."""
    drawn = Ready(sketch(spec, colours))
    st.plotly_chart(drawn, height=spec.height, theme=None, key=key, config=config(spec), alt=spec.alt)


def _behind(spec: ChartSpec) -> None:
    """The table behind a figure, written only once its reader opens it; that runs the page again, all else of which
    is kept. A fragment for each figure would spare that run and cost every other one more than it."""
    with st.expander(say("figure.table"), key=f"table_{spec.id}", on_change="rerun") as shown:
        if shown.open:
            told("table", spec.fingerprint, write=lambda: _table(spec))


def _table(spec: ChartSpec) -> None:
    notes = [say("figure.definition", words=spec.definition)] if spec.definition else []
    notes += [say("figure.note", words=note) for note in spec.notes]
    st.html(table_html(table_of(spec)) + "".join(f'<p class="xh-key">{rich(note)}</p>' for note in notes))
