"""Every page of a deck, a workbook and a report as a picture, written to ``shots/exports/`` to be looked at.

python -m tests.browser.export_shots [store]: needs LibreOffice and poppler; without them it says so and ends with 1.
"""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pptx import Presentation
from pptx.util import Inches

from dashboard.data_access import Source
from dashboard.exports.files import FORMATS
from dashboard.reporting import SETS, assemble, ready_set
from dashboard.settling import settled
from tests.browser.demo_server import build_demo

FOLDER = Path("shots") / "exports"
TOOLS = ("soffice", "pdftoppm")
NO_TOOLS = (
    "!!! 没有 LibreOffice 或 poppler:导出的文件没有画成图 | NO soffice/pdftoppm: exports were not rendered"
)
DOTS_PER_INCH = "60"
NAMES = ("封面页", "标题和内容", "节", "两栏", "比较", "只有标题", "空白")


def other_template() -> bytes:
    """A template of another make: 4:3, with its own names and colours."""
    made = io.BytesIO()
    Presentation().save(made)
    return made.getvalue()


def named_template() -> bytes:
    """A wide template whose layouts have Chinese names of their own."""
    presentation, made = Presentation(), io.BytesIO()
    presentation.slide_width = Inches(13.333)
    for layout, name in zip(presentation.slide_layouts, NAMES, strict=False):
        layout.name = name
    presentation.save(made)
    return made.getvalue()


def files(store: Path, folder: Path) -> list[Path]:
    """Each ready set in each format, and the slides in two other templates too."""
    source = Source(str(store))
    desk, _ = settled(source, {"scope": "county:示例县", "stage": "primary"})
    made = []
    for name in SETS:
        report, _ = assemble(ready_set(name, desk), source)
        others = (("-other", other_template()), ("-named", named_template()))
        jobs = [("", form, None) for form in ("pptx", "xlsx", "pdf")]
        for end, form, template in [*jobs, *((end, "pptx", template) for end, template in others)]:
            path = folder / f"{name}{end}.{form}"
            path.write_bytes(FORMATS[form].render(report, template))
            made.append(path)
    return made


def pages(path: Path, folder: Path, scratch: Path) -> list[Path]:
    """A file's pages as PNG pictures."""
    paper = path
    if path.suffix != ".pdf":
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{scratch}", "--convert-to", "pdf"]
        subprocess.run(
            [*command, "--outdir", str(scratch), str(path)], check=True, capture_output=True, timeout=300
        )
        paper = scratch / f"{path.stem}.pdf"
    beginning = folder / f"{path.stem}-{path.suffix[1:]}"
    subprocess.run(
        ["pdftoppm", "-r", DOTS_PER_INCH, "-png", str(paper), str(beginning)], check=True, timeout=300
    )
    return sorted(folder.glob(f"{beginning.name}-*.png"))


def main(arguments: Sequence[str]) -> int:
    if not all(map(shutil.which, TOOLS)):
        print(NO_TOOLS)
        return 1
    logging.disable(logging.WARNING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(arguments[0]) if arguments else build_demo(Path(scratch) / "store")
        for path in files(store, FOLDER):
            for picture in pages(path, FOLDER, Path(scratch)):
                print(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
