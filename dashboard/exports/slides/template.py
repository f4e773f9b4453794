"""The deck that slides are put into: the house's own 16:9 template, or the one that a bureau brings."""

import io
import re
import zipfile
from functools import cache
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.util import Emu, Inches

from dashboard.words import say
from etl.problems import Problem, Refused, refuse

LATIN = "Arial"
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MOST_BYTES = 30_000_000
MOST_UNPACKED = 300_000_000
# accent 1 … 6 as the tones of the charts use them
ACCENTS = ("1566A8", "C2410C", "0B7A5E", "7A2E6B", "946200", "8A96A3")
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.{}.main+xml"
_OFFICE_CORE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/metadata/core-properties"
_PACKAGE_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)


def open_template(template: bytes | None) -> Any:
    """A presentation without slides. ``template`` is a .pptx or .potx file; None takes the house's own.

    Raises Refused for what is no presentation, holds macros, or is too large.
    """
    if template is None:
        return Presentation(io.BytesIO(_house()))
    try:
        presentation = Presentation(io.BytesIO(_as_presentation(template)))
        _empty(presentation)
        layout(presentation, cover=False)
    except Refused:
        raise
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        etree.XMLSyntaxError,
        StopIteration,
    ) as error:
        raise refuse(_no_template(say("export.template.broken"))) from error
    return presentation


def layout(presentation: Any, *, cover: bool) -> Any:
    """The layout that fits a cover or a page with a title, judged by name, placeholders and kind."""
    wanted = re.compile(say("export.layout.cover_names" if cover else "export.layout.page_names"), re.I)

    def score(one: Any) -> tuple[int, int]:
        kinds = [shape.placeholder_format.type for shape in one.placeholders]
        titles = sum(kind in _TITLES for kind in kinds)
        others = sum(kind not in (*_TITLES, *_FURNITURE) for kind in kinds)
        named = 4 if wanted.search(one.name or "") else 0
        shaped = 2 if cover and PP_PLACEHOLDER.SUBTITLE in kinds else 2 if not cover and others == 0 else 0
        return (named + shaped if titles else -1, -others)

    best = max(presentation.slide_layouts, key=score)
    if score(best)[0] < 0:
        raise refuse(_no_template(say("export.template.untitled")))
    return best


def _no_template(found: str) -> Problem:
    return Problem(
        check="bad_template",
        what=say("export.template.refused"),
        found=found,
        expected=say("export.template.expected"),
        fix=say("export.template.fix"),
    )


def _as_presentation(template: bytes) -> bytes:
    """The same file with the content type of a presentation, since a .potx differs from a .pptx in little else."""
    if len(template) > MOST_BYTES:
        raise refuse(_no_template(say("export.template.large", most=MOST_BYTES // 1_000_000)))
    with zipfile.ZipFile(io.BytesIO(template)) as old:
        if sum(info.file_size for info in old.infolist()) > MOST_UNPACKED:
            raise refuse(_no_template(say("export.template.large", most=MOST_UNPACKED // 1_000_000)))
        types = old.read("[Content_Types].xml").decode("utf-8")
        if "macroEnabled" in types or any("vbaProject" in name for name in old.namelist()):
            raise refuse(_no_template(say("export.template.macros")))
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for name in dict.fromkeys(old.namelist()):
                body = old.read(name)
                if name == "[Content_Types].xml":
                    body = types.replace(_MAIN.format("template"), _MAIN.format("presentation")).encode()
                elif name == "_rels/.rels":
                    body = body.replace(_OFFICE_CORE.encode(), _PACKAGE_CORE.encode())
                new.writestr(name, body)
    return made.getvalue()


def _empty(presentation: Any) -> None:
    """Takes the sample slides out, parts and all."""
    listed = presentation.slides._sldIdLst
    for ident in list(listed):
        presentation.part.drop_rel(ident.rId)
        listed.remove(ident)


@cache
def _house() -> bytes:
    """The house's template: python-pptx's plain one, made wide, with our colours, fonts and two layouts."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    master = presentation.slide_master
    _theme(master.part.part_related_by(RT.THEME))
    cover, page = presentation.slide_layouts[0], presentation.slide_layouts[5]
    for one in list(presentation.slide_layouts):
        if one not in (cover, page):
            presentation.slide_layouts.remove(one)
    cover.name, page.name = say("export.layout.cover"), say("export.layout.page")
    places = {
        PP_PLACEHOLDER.TITLE: (0.6, 0.35, 12.13, 1.05),
        PP_PLACEHOLDER.BODY: (0.6, 1.6, 12.13, 5.0),
        PP_PLACEHOLDER.CENTER_TITLE: (0.9, 1.75, 11.5, 2.2),
        PP_PLACEHOLDER.SUBTITLE: (0.9, 4.75, 11.5, 1.6),
        PP_PLACEHOLDER.DATE: (0.6, 6.95, 0.01, 0.35),
        PP_PLACEHOLDER.FOOTER: (0.6, 6.95, 11.2, 0.35),
        PP_PLACEHOLDER.SLIDE_NUMBER: (12.0, 6.95, 0.75, 0.35),
    }
    for owner in (master, cover, page):
        for shape in list(owner.placeholders):
            if shape.placeholder_format.type == PP_PLACEHOLDER.DATE:
                shape._element.getparent().remove(shape._element)
                continue
            left, top, width, height = places[shape.placeholder_format.type]
            shape.left, shape.top = Inches(left), Inches(top)
            shape.width, shape.height = Inches(width), Inches(height)
    _title_style(master)
    _bar(cover, 0.0, 0.0, 13.333, 4.35, "tx2")
    _bar(cover, 0.0, 4.35, 13.333, 0.09)
    _bar(page, 0.0, 0.5, 0.12, 0.75)
    _cover_style(cover)
    made = io.BytesIO()
    presentation.save(made)
    return made.getvalue()


def _theme(part: Any) -> None:
    root = etree.fromstring(part.blob)
    for font in root.iter(f"{{{_A}}}majorFont", f"{{{_A}}}minorFont"):
        font.find(f"{{{_A}}}latin").set("typeface", LATIN)
        font.find(f"{{{_A}}}ea").set("typeface", say("export.font"))
        for one in font.findall(f"{{{_A}}}font"):
            if one.get("script") == "Hans":
                one.set("typeface", say("export.font"))
    colours = dict(zip((f"accent{i}" for i in range(1, 7)), ACCENTS, strict=True))
    for name, value in {**colours, "dk2": "14507F", "lt2": "F3F6F9"}.items():
        slot = root.find(f".//{{{_A}}}clrScheme/{{{_A}}}{name}")
        slot.clear()
        etree.SubElement(slot, f"{{{_A}}}srgbClr").set("val", value)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _title_style(master: Any) -> None:
    """Titles to the left, in 26 points: a takeaway is a sentence, not a heading."""
    title = master._element.find(".//{*}titleStyle/{*}lvl1pPr")
    title.set("algn", "l")
    title.find("{*}defRPr").set("sz", "2600")
    title.find("{*}defRPr").set("b", "1")


def _cover_style(cover: Any) -> None:
    """The title of the cover: large and white on the dark ground of the theme, its subtitle in plain ink."""
    for shape in cover.placeholders:
        kind = shape.placeholder_format.type
        if kind in (PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.SUBTITLE):
            body, styles = shape._element.txBody.bodyPr, shape._element.txBody.find(f"{{{_A}}}lstStyle")
            for old in list(styles):
                styles.remove(old)
            first = etree.SubElement(styles, f"{{{_A}}}lvl1pPr", algn="l", marL="0", indent="0")
            etree.SubElement(first, f"{{{_A}}}buNone")
            of_title = kind == PP_PLACEHOLDER.CENTER_TITLE
            body.set("anchor", "b" if of_title else "t")
            letters = etree.SubElement(first, f"{{{_A}}}defRPr", **({"sz": "4000"} if of_title else {}))
            ink = etree.SubElement(letters, f"{{{_A}}}solidFill")
            etree.SubElement(ink, f"{{{_A}}}schemeClr", val="bg1" if of_title else "tx1")


def _bar(owner: Any, left: float, top: float, width: float, height: float, colour: str = "accent1") -> None:
    """A bar in a colour of the theme, behind all else; on a layout, so that no slide carries it."""
    tree = owner.shapes._spTree
    tree.add_autoshape(
        max(shape.shape_id for shape in owner.shapes) + 1,
        "accent",
        "rect",
        Inches(left),
        Inches(top),
        Inches(width),
        Inches(height),
    )
    bar = tree[-1]
    properties = bar.spPr
    for style in bar.findall("{*}style"):
        bar.remove(style)
    fill = etree.SubElement(properties, f"{{{_A}}}solidFill")
    etree.SubElement(fill, f"{{{_A}}}schemeClr").set("val", colour)
    etree.SubElement(etree.SubElement(properties, f"{{{_A}}}ln"), f"{{{_A}}}noFill")
    tree.insert(2, bar)  # behind the words


def body_box(presentation: Any, slide: Any) -> tuple[Emu, Emu, Emu, Emu]:
    """Left, top, width and height of the room below the title and above the footer."""
    width, height = presentation.slide_width, presentation.slide_height
    title = slide.shapes.title
    top = title.top + title.height if title is not None else Emu(0)
    if top > height * 0.36:  # a template whose title stands low: keep room for the figure
        top = Emu(int(height * 0.24))
        title.top, title.height = Emu(int(height * 0.05)), Emu(int(height * 0.18))
    bottom = Emu(int(height * 0.915))
    left = Emu(int(width * 0.045))
    return left, Emu(top + int(height * 0.01)), Emu(width - 2 * left), Emu(bottom - top - int(height * 0.015))
