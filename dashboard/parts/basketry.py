"""The parts of 汇报: ready sets, the list, the preview, and the files that are made of it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.basket import Basket, Item, read_basket
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.data_access import Desk, Source
from dashboard.exports.files import FORMATS, Format
from dashboard.exports.report import PARTS, Figure, headline, subject
from dashboard.parts import text
from dashboard.parts.figure import preview as drawing
from dashboard.parts.ticking import basket, put
from dashboard.parts.writing import rich, table_html
from dashboard.reporting import SETS, Progress, assemble, export_name, made, ready_set
from dashboard.theme import palette
from dashboard.words import say
from etl.problems import Refused

FILE = "report_file"


def sets(desk: Desk) -> None:
    """The ready sets, made for the selection of the last screen."""
    text.heading(say("report.sets"))
    with st.container(horizontal=True, key="report_sets"):
        for name in SETS:
            st.button(say(f"report.set.{name}"), key=f"set_{name}", on_click=_take_set, args=(name, desk))
    context = desk.context
    hint = say("report.sets_hint", place=context.place, year=context.year, indicator=context.card.label)
    st.html(f'<p class="xh-key">{rich(hint)}</p>')


def _take_set(name: str, desk: Desk) -> None:
    """Only on a click, since the figures of a set are made to see which of them have something to show."""
    _take(ready_set(name, desk))


def _take(taken: Basket) -> None:
    st.session_state.pop(FILE, None)
    put(taken)


def figures(held: Basket, source: Source) -> list[tuple[Item, Figure | None]]:
    """Each ticked figure made anew, with its item."""
    return [(item, made(item, source, {})[0]) for item in held.items]


def listed(held: Basket, found: list[tuple[Item, Figure | None]]) -> None:
    """The figures in order: what each shows, its headline to edit, and buttons to move or remove it."""
    text.heading(say("report.items"))
    for place, (item, figure) in enumerate(found):
        with st.container(key=f"item_{place}", border=True):
            words, buttons = st.columns([5, 2], vertical_alignment="bottom")
            with words:
                what = subject(figure) if figure else say("report.nothing_there", n=place + 1)
                st.html(f'<p class="xh-key">{rich(say("report.item", n=place + 1))} · {rich(what)}</p>')
                widget = f"headline_{place}_{item.figure}"
                st.session_state[widget] = item.headline or (headline(figure) if figure else "")
                st.text_input(say("report.headline"), key=widget, on_change=_name, args=(place, widget))
            with buttons, st.container(horizontal=True, horizontal_alignment="right"):
                first, last = place == 0, place == len(found) - 1
                st.button(
                    say("report.up"), key=f"up_{place}", disabled=first, on_click=_move, args=(place, -1)
                )
                st.button(
                    say("report.down"), key=f"down_{place}", disabled=last, on_click=_move, args=(place, 1)
                )
                st.button(say("report.remove"), key=f"remove_{place}", on_click=_remove, args=(place,))
    _files(held)


def _name(place: int, widget: str) -> None:
    put(basket().named(place, st.session_state[widget]))


def _move(place: int, step: int) -> None:
    put(basket().moved(place, step))


def _remove(place: int) -> None:
    put(basket().without(place))


def _files(held: Basket) -> None:
    """The list kept as a file, and opened again."""
    with st.expander(say("report.list")):
        with st.container(horizontal=True):
            st.download_button(
                say("report.save"), held.to_json(), "xiaoxiaohao.json", "application/json", on_click="ignore"
            )
            st.button(say("report.clear"), key="basket_clear", on_click=_take, args=(Basket(),))
        opened()


def opened() -> None:
    """A saved list, read and checked; what is no list is told in a letter and changes nothing."""
    given = st.file_uploader(say("report.open"), type=["json"], key="basket_file")
    if given is None or st.session_state.get("basket_seen") == given.file_id:
        return
    try:
        _take(read_basket(given.getvalue()))
    except Refused as refused:
        text.letter(say("basket.refused"), [problem.letter for problem in refused.problems])
        return
    st.session_state["basket_seen"] = given.file_id
    st.rerun()


def preview(found: list[tuple[Item, Figure | None]]) -> None:
    """One of the figures as it will leave, chosen by its number."""
    text.heading(say("report.preview"))
    place = st.selectbox(
        say("report.preview_of"),
        range(len(found)),
        format_func=lambda i: say("report.item", n=i + 1),
        key="preview",
    )
    _, figure = found[place]
    if figure is None:
        return
    st.html(f'<div class="xh-head"><h3>{rich(headline(figure))}</h3></div>')
    if isinstance(figure, ChartSpec):
        drawing(figure, palette(st.context.theme.type))
    elif isinstance(figure, Blank):
        st.html(f'<section class="xh-blank"><p>{rich(figure.reason)}</p></section>')
    else:
        st.html(table_html(figure.view))


def export(held: Basket, source: Source, years: list[int]) -> None:
    """Format, year and template; the file is made on a click and then offered."""
    text.heading(say("report.export"))
    chosen = st.selectbox(
        say("report.format"), list(FORMATS), format_func=lambda one: say(f"report.format.{one}"), key="form"
    )
    st.session_state["report_name"] = held.title
    st.text_input(say("report.name"), key="report_name", on_change=_title)
    year, edition = st.columns(2)
    with year:
        when = st.selectbox(
            say("report.year"), ["", *map(str, reversed(years))], format_func=_each_year, key="export_year"
        )
    with edition:
        version = st.selectbox(
            say("report.version"), ["", *source.versions()], format_func=_each_version, key="export_version"
        )
    parts = st.multiselect(
        say("report.parts"),
        PARTS,
        default=PARTS,
        format_func=lambda one: say(f"report.part.{one}"),
        key="export_parts",
        select_all=False,
    )
    given = (
        st.file_uploader(say("report.template"), type=["pptx", "potx"], key="template")
        if chosen in ("pptx", "zip")
        else None
    )
    if st.button(say("report.make"), key="make_report", type="primary"):
        st.session_state.pop(FILE, None)
        instead = {key: words for key, words in (("year", when), ("version", version)) if words}
        _make(held, source, instead, FORMATS[chosen], (tuple(parts), given.getvalue() if given else None))
    if FILE in st.session_state:
        kept, body, media = st.session_state[FILE]
        st.html(f'<p class="xh-key" role="status">{say("report.made", size=max(1, len(body) // 1024))}</p>')
        st.download_button(
            say("report.download", name=kept), body, kept, media, on_click="ignore", key="take_file"
        )


def _each_year(year: str) -> str:
    return year or say("report.year_each")


def _each_version(version: str) -> str:
    return version or say("report.version_each")


def _title() -> None:
    put(replace(basket(), title=st.session_state["report_name"].strip()))


def _told_on(bar: DeltaGenerator) -> Progress:
    """Shows on the bar which figure is being made; the file itself counts as one more step."""

    def tell(done: int, of: int, words: str) -> None:
        bar.progress(done / (of + 1), words)

    return tell


def _make(
    held: Basket,
    source: Source,
    instead: dict[str, str],
    form: Format,
    how: tuple[tuple[str, ...], bytes | None],
) -> None:
    """Makes the file and keeps it for the download; ``how``: the parts and the template."""
    bar = st.progress(0.0)
    try:
        report, told = assemble(held, source, instead, _told_on(bar))
        bar.progress(len(held.items) / (len(held.items) + 1), say("report.rendering"))
        parts, template = how
        body = form.render(replace(report, parts=parts), template)
    except Refused as refused:
        bar.empty()
        text.letter(say("export.template.refused"), [problem.letter for problem in refused.problems])
        return
    bar.empty()
    text.notices(told)
    st.session_state[FILE] = (export_name(report, form.suffix), body, form.media)
