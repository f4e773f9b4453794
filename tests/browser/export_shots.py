"""Every page of every deck, workbook and report as a picture, written to ``shots/exports/`` to be looked at.

python -m tests.browser.export_shots [store]: needs LibreOffice and poppler; without them it says so and ends with 1.
Each ready set in both languages, the decks in the house's template and in two of a bureau's own.
"""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Emu, Inches

from dashboard.data_access import Source
from dashboard.exports.files import FORMATS
from dashboard.language import DEFAULT, LANGUAGES, Language, speaking
from dashboard.reporting import SETS, assemble, ready_set
from dashboard.settling import settled
from tests.browser.demo_server import build_demo

FOLDER = Path("shots") / "exports"
TOOLS = ("soffice", "pdftoppm")
NO_TOOLS = (
    "!!! 没有 LibreOffice 或 poppler:导出的文件没有画成图 | NO soffice/pdftoppm: exports were not rendered"
)
DOTS_PER_INCH = "80"
NAMES = ("封面页", "标题和内容", "节", "两栏", "比较", "只有标题", "空白")


def other_template() -> bytes:
    """A template of another make: 4:3, with its own names and colours."""
    made = io.BytesIO()
    Presentation().save(made)
    return made.getvalue()


def named_template() -> bytes:
    """A wide template whose layouts have Chinese names of their own, with a red band and a sample slide."""
    presentation, made = Presentation(), io.BytesIO()
    wider = Inches(13.333) / presentation.slide_width
    presentation.slide_width = Inches(13.333)
    master = presentation.slide_master
    for owner in (master, *presentation.slide_layouts):
        for shape in owner.placeholders:
            if shape._element.spPr.xfrm is not None:  # the others stand where the master's stand
                shape.left, shape.width = Emu(int(shape.left * wider)), Emu(int(shape.width * wider))
    tree = master.shapes._spTree
    tree.add_autoshape(99, "band", "rect", 0, 0, presentation.slide_width, Inches(0.22))
    band = next(shape for shape in master.shapes if shape.name == "band")
    band.fill.solid()
    band.fill.fore_color.rgb = RGBColor.from_string("A61C1C")
    tree.insert(2, band._element)
    for layout, name in zip(presentation.slide_layouts, NAMES, strict=False):
        layout.name = name
    presentation.slides.add_slide(presentation.slide_layouts[1]).shapes.title.text_frame.text = NAMES[1]
    presentation.save(made)
    return made.getvalue()


def files(store: Path, folder: Path, spoken: Language = DEFAULT) -> Iterator[Path]:
    """Each ready set in each format, and the slides in two other templates too; English ones end with ``-en``."""
    end = "" if spoken == DEFAULT else f"-{spoken}"
    templates = (("", None), ("-other", other_template()), ("-named", named_template()))
    with speaking(spoken):
        source = Source(str(store))
        desk, _ = settled(source, {"scope": "county:示例县", "stage": "primary"})
        for name in SETS:
            report, _ = assemble(ready_set(name, desk), source)
            for form in ("pptx", "xlsx", "pdf"):
                for kind, template in templates if form == "pptx" else templates[:1]:
                    path = folder / f"{name}{kind}{end}.{form}"
                    path.write_bytes(FORMATS[form].render(report, template))
                    yield path


def pages(paths: Sequence[Path], folder: Path, scratch: Path) -> Iterator[Path]:
    """The pages of files as PNG pictures; one run of LibreOffice for all of a kind, since it starts slowly."""
    for form in sorted({path.suffix for path in paths}):
        ours = [path for path in paths if path.suffix == form]
        papers = folder if form == ".pdf" else scratch / form[1:]
        if form != ".pdf":
            command = ["soffice", "--headless", f"-env:UserInstallation=file://{scratch}/office"]
            command += ["--convert-to", "pdf", "--outdir", str(papers), *map(str, ours)]
            subprocess.run(command, check=True, capture_output=True, timeout=1800)
        for path in ours:
            beginning = folder / f"{path.stem}-{form[1:]}"
            for old in folder.glob(f"{beginning.name}-[0-9]*.png"):
                old.unlink()
            paper = papers / f"{path.stem}.pdf"
            subprocess.run(
                ["pdftoppm", "-r", DOTS_PER_INCH, "-png", str(paper), str(beginning)], check=True, timeout=600
            )
            yield from sorted(folder.glob(f"{beginning.name}-[0-9]*.png"))


def main(arguments: Sequence[str]) -> int:
    if not all(map(shutil.which, TOOLS)):
        print(NO_TOOLS)
        return 1
    logging.disable(logging.WARNING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(arguments[0]) if arguments else build_demo(Path(scratch) / "store")
        made = [path for spoken in LANGUAGES for path in files(store, FOLDER, spoken)]
        for picture in pages(made, FOLDER, Path(scratch)):
            print(picture, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
