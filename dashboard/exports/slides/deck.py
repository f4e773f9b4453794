"""A report as a deck: cover, findings, one page a figure; the sentence as title, where it comes from at the foot."""

import io
import math
import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Emu, Pt

from dashboard.charts.spec import Blank, ChartSpec
from dashboard.charts.table import table_of
from dashboard.exports.columns import BOLD
from dashboard.exports.drawing import drawing
from dashboard.exports.fitting import head_and_tail, rows_for
from dashboard.exports.native import Drawing, width_of
from dashboard.exports.report import Figure, Report, TablePage, beneath, clean, headline, method
from dashboard.exports.slides.charts import SMALL, add_chart
from dashboard.exports.slides.tables import add_table
from dashboard.exports.slides.template import body_box, layout, open_template
from dashboard.language import tags
from dashboard.words import noted, plain, say

COVER = (40, 36, 32, 28)  # points of the title of a cover
TITLE = (26, 24, 22, 20, 18)  # of one of a page
UNDER = (14, 12)  # points of the words under a title
BELOW = (12, 11)  # points of those under a table
STRIP = 24.0  # points of height of one row of them
AIR = 4  # points between a table and the words below it
FINDINGS = (24, 22, 20, 18, 16, 14)  # points of the findings, which share one page
AFTER = 14  # points below each of them
LEADING = 1.3  # Noto fonts stand higher than Microsoft ones: what fits with it fits with both
NUMBER = 54  # points of width that a slide number needs at the right of its box
RAGGED = 1.08  # bold letters, and air between Chinese and Latin ones, make a row longer than its signs
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def deck(report: Report, template: bytes | None = None) -> bytes:
    """The report as a .pptx file. Raises Refused for a template that cannot be used."""
    presentation = open_template(template)
    if "cover" in report.parts:
        _cover(presentation, report)
    if report.findings and "findings" in report.parts:
        _findings(presentation, report)
    for figure in report.figures:
        _page(presentation, report, figure)
    core = presentation.core_properties
    core.title, core.subject, core.author = clean(report.title), clean(report.subtitle), say("app.name")
    core.keywords, core.comments = f"{report.meta.version} {report.mark}".strip(), clean(report.source_line)
    made = io.BytesIO()
    presentation.save(made)
    return made.getvalue()


def _cover(presentation: Any, report: Report) -> None:
    slide = presentation.slides.add_slide(layout(presentation, cover=True))
    frame = slide.shapes.title.text_frame
    frame.text = clean(report.title)
    frame.paragraphs[0].runs[0].font.size = Pt(_fitting(report.title, slide.shapes.title, COVER))
    lines = [report.subtitle, report.source_line]
    second = next(
        (shape for shape in slide.placeholders if shape.placeholder_format.type == PP_PLACEHOLDER.SUBTITLE),
        None,
    )
    if second is not None:
        second.text_frame.text = "\n".join(map(clean, lines))
        for i, paragraph in enumerate(second.text_frame.paragraphs):
            for run in paragraph.runs:
                run.font.size = Pt(20 if i == 0 else 14)
            paragraph.alignment = PP_ALIGN.LEFT
        second.text_frame.auto_size = MSO_AUTO_SIZE.NONE
    _finish(presentation, slide, report, [])


def _findings(presentation: Any, report: Report) -> None:
    slide = _titled(presentation, say("export.findings"))
    box = slide.shapes.add_textbox(*body_box(presentation, slide))
    box.name = say("export.findings")
    frame = box.text_frame
    frame.word_wrap = True
    size = _that_holds(report.findings, box.width / Pt(1), box.height / Pt(1))
    for i, words in enumerate(report.findings):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(AFTER)
        for place, part in enumerate(words.split("**")):
            if part:
                run = paragraph.add_run()
                run.text, run.font.size, run.font.bold = clean(part), Pt(size), place % 2 == 1
    _finish(presentation, slide, report, [])


def _that_holds(findings: Sequence[str], width: float, height: float) -> int:
    """The largest letters in which all findings stand on their page."""

    def tall(size: int) -> float:
        rows = (math.ceil(width_of(plain(words), size) * RAGGED / (width - 16)) for words in findings)
        return sum(count * size * LEADING + AFTER for count in rows)

    return next((size for size in FINDINGS if tall(size) <= height), FINDINGS[-1])


def _page(presentation: Any, report: Report, figure: Figure) -> None:
    slide = _titled(presentation, headline(figure))
    left, top, width, height = body_box(presentation, slide)
    made, left_out = _drawn(figure, height / Pt(1) - 2 * STRIP)  # the words above may take two rows
    words, size, tall = _strip(_under(figure, left_out), width / Pt(1), UNDER)
    strip = Emu(Pt(tall))
    _line(slide, words, (left, top, width, strip), say("export.subject"), size=size)
    room = (left, Emu(top + strip), width, Emu(height - strip))
    rows = method(figure, report)
    if isinstance(figure, ChartSpec) and made is not None:
        add_chart(slide, made, room, figure.alt, figure.brief)
        if left_out:
            rows.insert(2, (say("export.note"), say("export.rows_left_out", n=left_out)))
        if lost := _not_drawn(figure):
            rows.insert(2, (say("export.note"), lost))
    elif isinstance(figure, TablePage):
        key = (figure.view.brief or figure.view).key
        spare = say("export.more_rows", n=len(figure.view.rows))
        _, _, tall = _strip(noted([spare, key] if key else [spare]), width / Pt(1), BELOW)
        inside = (left, room[1], width, Emu(room[3] - Pt(tall)))
        lost = add_table(slide, figure.view, inside, figure.view.caption)
        if words := noted(part for part in (lost, key) if part):
            below = (left, Emu(room[1] + inside[3] + Pt(AIR)), width, Emu(Pt(tall - AIR)))
            words, size, _ = _strip(words, width / Pt(1), BELOW)
            _line(slide, words, below, say("export.note"), size=size)
    elif isinstance(figure, Blank):
        _line(slide, plain(figure.reason), (left, room[1], width, Emu(Pt(60))), say("blank.title"), size=20)
    _finish(presentation, slide, report, rows, figure)


def _strip(words: str, width: float, sizes: Sequence[int]) -> tuple[str, int, float]:
    """Words on one row, else on two, else as many whole clauses as two rows hold; their letters and their height.

    The notes hold them whole.
    """
    words = plain(words)
    for size in sizes:
        if _fits(words, width, size):
            return words, size, STRIP
    size = sizes[-1]
    clauses = re.findall(r"[^。;；·]*[。;；·]?", words)
    while len(clauses) > 1 and not _fits("".join(clauses).rstrip(" ;；·"), width * 2, size):
        clauses.pop()
    words = "".join(clauses).rstrip(" ;；·")
    while not _fits(words, width * 2, size):
        words = words.rstrip("…")[:-1] + "…"
    return words, size, STRIP if _fits(words, width, size) else STRIP + size * LEADING


def _fits(words: str, width: float, size: int) -> bool:
    return width_of(words, size) * RAGGED <= width - 3 * size


def _drawn(figure: Figure, height: float) -> tuple[Drawing | None, int]:
    """The native form of a chart with as many bars as its room can hold, and how many were left out."""
    if not isinstance(figure, ChartSpec):
        return None, 0
    made = drawing(figure)
    return head_and_tail(made, rows_for(made, height * 0.82, SMALL))


def _under(figure: Figure, left_out: int) -> str:
    """What is measured, and what the picture does not show: nobody reads notes in a meeting."""
    words = [beneath(figure)]
    if left_out:
        words.append(say("export.rows_left_out", n=left_out))
    return noted(words)


def _not_drawn(figure: ChartSpec) -> str:
    """What the picture on a slide leaves out of the table behind it, in words."""
    drawn = len(drawing(figure).series)
    whole = len(table_of(figure).rows)
    return say("export.lines_left_out", n=whole - drawn) if figure.kind == "lines" and whole > drawn else ""


def _titled(presentation: Any, words: str) -> Any:
    slide = presentation.slides.add_slide(layout(presentation, cover=False))
    frame = slide.shapes.title.text_frame
    frame.text = clean(words)
    frame.word_wrap = True
    size = _fitting(words, slide.shapes.title)
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(size)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    return slide


def _fitting(words: str, title: Any, sizes: Sequence[int] = TITLE) -> int:
    """The largest letters in which a title stays inside its box, with a little air at both sides."""
    width, height = title.width / Pt(1) - 24, title.height / Pt(1)
    return next(
        (
            size
            for size in sizes
            if math.ceil(width_of(words, size) * RAGGED / width) * size * 1.25 <= height
            and width_of(words, size) * RAGGED <= 2 * width
        ),
        sizes[-1] - 2,
    )


def _line(slide: Any, words: str, box: tuple[Any, Any, Any, Any], name: str, size: int = 12) -> Any:
    shape = slide.shapes.add_textbox(*box)
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_top = frame.margin_bottom = 0
    frame.text = clean(words)
    for run in frame.paragraphs[0].runs:
        run.font.size = Pt(size)
        run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
        run.font.color.brightness = 0.35
    return shape


def _finish(
    presentation: Any,
    slide: Any,
    report: Report,
    rows: list[tuple[str, str]],
    figure: Figure | None = None,
) -> None:
    """Footer, number, the mark of the data, notes, and the language of every run; of one figure, or of the report."""
    _furniture(presentation, slide, report.source_of(figure) if figure else report.source_line)
    if mark := report.mark_of(figure) if figure else report.mark:
        _mark(presentation, slide, mark)
    if rows:
        slide.notes_slide.notes_text_frame.text = "\n".join(
            say("export.note_line", label=label, words=clean(words)) for label, words in rows
        )
    spoken, beside = tags()
    for properties in slide._element.iter(f"{{{_A}}}rPr"):
        properties.set("lang", spoken)
        properties.set("altLang", beside)


def _furniture(presentation: Any, slide: Any, source: str) -> None:
    """The footer and the slide number of the layout, which python-pptx leaves behind."""
    for shape in slide.slide_layout.placeholders:
        kind = shape.placeholder_format.type
        if kind not in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            continue
        element = deepcopy(shape._element)
        element.xpath(".//p:cNvPr")[0].set("id", str(max(one.shape_id for one in slide.shapes) + 1))
        slide.shapes._spTree.append(element)
        if kind == PP_PLACEHOLDER.SLIDE_NUMBER:
            _narrow(slide.shapes[-1])
        if kind == PP_PLACEHOLDER.FOOTER:
            placed = slide.shapes[-1]
            _widen(presentation, slide, placed)
            placed.text_frame.text = clean(source)
            placed.text_frame.word_wrap = True
            wide = placed.width / Pt(1) - 16
            for run in placed.text_frame.paragraphs[0].runs:
                run.font.size = Pt(10 if width_of(source, 10) <= wide else 9)
            placed.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    kinds = {shape.placeholder_format.type for shape in slide.slide_layout.placeholders}
    if PP_PLACEHOLDER.FOOTER not in kinds:
        width, height = presentation.slide_width, presentation.slide_height
        box = (Emu(int(width * 0.045)), Emu(int(height * 0.945)), Emu(int(width * 0.8)), Emu(Pt(18)))
        _line(slide, source, box, say("export.source"), size=10)


def _narrow(number: Any) -> None:
    """A template gives a slide number more room than a number needs, which the source beside it can use."""
    left, top, width, height = number.left, number.top, number.width, number.height
    spare = max(0, width - Pt(NUMBER))
    number.left, number.top, number.width, number.height = Emu(left + spare), top, Emu(width - spare), height


def _widen(presentation: Any, slide: Any, footer: Any) -> None:
    """A template's footer is often too narrow for a source: it reaches from the left edge to the slide number."""
    numbers = [
        shape.left + max(0, shape.width - Pt(NUMBER))
        for shape in slide.slide_layout.placeholders
        if shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER and shape.left > footer.left
    ]
    left, top, height = Emu(int(presentation.slide_width * 0.045)), footer.top, footer.height
    if numbers:
        footer.left, footer.top = left, top
        footer.width, footer.height = Emu(min(numbers) - left), height


def _mark(presentation: Any, slide: Any, words: str) -> None:
    """Invented data say so in a colour that no template changes."""
    width = presentation.slide_width
    wide = max(160.0, width_of(words, 12) * BOLD + 20)
    box = (Emu(width - Pt(wide + 8)), Emu(Pt(4)), Emu(Pt(wide)), Emu(Pt(22)))
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box)
    shape.name = words
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string("FFF1D6")
    shape.line.color.rgb = RGBColor.from_string("8A4B00")
    shape.shadow.inherit = False
    frame = shape.text_frame
    frame.margin_top = frame.margin_bottom = 0
    frame.text = words
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    run = frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(12), True
    run.font.color.rgb = RGBColor.from_string("8A4B00")
