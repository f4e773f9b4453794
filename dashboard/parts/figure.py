"""A figure on the page: the sentence, the picture, its table, and where the numbers come from."""

import html

import streamlit as st

from dashboard.charts.graph import Figure, Ready
from dashboard.charts.modebar import config
from dashboard.charts.plotly_charts import sketch
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.charts.table import table_of
from dashboard.keeping import told
from dashboard.parts import address
from dashboard.parts.ticking import tick
from dashboard.parts.writing import rich, table_html
from dashboard.stills.still import still
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
    mode, live = st.context.theme.type, _is_live(spec)
    told("picture", spec.fingerprint, mode, live, write=lambda: _picture(spec, palette(mode), live=live))
    if not live:
        st.button(say("figure.wake"), key=f"wake_{spec.id}", on_click=_wake, args=(spec,))
    tick(spec.id)
    _behind(spec)


def _picture(spec: ChartSpec, colours: Palette, *, live: bool) -> None:
    st.html(f'<div class="xh-head"><h3 title="{html.escape(spec.title)}">{rich(spec.takeaway)}</h3></div>')
    drawn = sketch(spec, colours)
    with st.container(key=f"drawn_{spec.id}"):
        st.html(still(drawn, spec.id, spec.alt))
        if live:
            _live(spec, drawn)
    meta = spec.meta
    source = say("figure.line", source=meta.source, date=meta.data_date, version=meta.version)
    st.html(f'<p class="xh-source">{html.escape(source)}</p>')


def preview(spec: ChartSpec, colours: Palette) -> None:
    """The drawing alone, which is only looked at."""
    st.html(still(sketch(spec, colours), "preview", spec.alt))


def _is_live(spec: ChartSpec) -> bool:
    """Whether the reader has pointed at the figure (``waking.py``), from when on plotly draws it over its still."""
    return bool(st.session_state.get(f"live_{spec.id}"))


def _wake(spec: ChartSpec) -> None:
    address.catch_up()
    st.session_state[f"live_{spec.id}"] = True


def _live(spec: ChartSpec, drawn: Figure) -> None:
    st.plotly_chart(
        Ready(drawn), height=spec.height, theme=None, key=f"plot_{spec.id}", config=config(spec), alt=spec.alt
    )


def _behind(spec: ChartSpec) -> None:
    """The table behind a figure, written only once its reader opens it; that runs the page again, all else of which
    is kept. A fragment for each figure would spare that run and cost every other one more than it."""
    with st.expander(say("figure.table"), key=f"table_{spec.id}", on_change=address.catch_up) as shown:
        if shown.open:
            told("table", spec.fingerprint, write=lambda: _table(spec))


def _table(spec: ChartSpec) -> None:
    notes = [say("figure.definition", words=spec.definition)] if spec.definition else []
    notes += [say("figure.note", words=note) for note in spec.notes]
    st.html(table_html(table_of(spec)) + "".join(f'<p class="xh-key">{rich(note)}</p>' for note in notes))
