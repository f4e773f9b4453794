"""Decks and workbooks keep to the schemas of Office Open XML (ISO 29500), so that no program offers to repair them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator
from pptx import Presentation

from dashboard.charts.spec import COLUMNS, Blank
from dashboard.charts.table import TableView
from dashboard.exports.report import TablePage
from dashboard.exports.slides import deck
from dashboard.exports.workbook import workbook
from tests.dashboard.test_charts import spec_of
from tests.dashboard.test_exports import a_template, report_of

VIEW = TableView(
    "七项指标", ("学校", "骨干教师"), (("=第一小学", "✗ 未达 0.92"), ("第二小学", "—")), (False, True)
)


def whole_report() -> object:
    specs = [spec_of(kind, demo=True) for kind in COLUMNS]
    page = TablePage("grid", VIEW, "没有一所全部达到", "每项与达标线相比", specs[0].meta)
    return report_of(*specs, page, Blank("x", "没有图", "只有一年"))


def faults(content: bytes, folder: Path, suffix: str) -> list[str]:
    path = folder / f"file{suffix}"
    path.write_bytes(content)
    return [str(error) for error in OpenXmlValidator(max_errors=20).validate(path).errors]


@pytest.mark.parametrize(
    "template", [None, a_template(), a_template(wide=True)], ids=["house", "4:3", "wide"]
)
def test_a_deck_of_every_kind_keeps_to_the_schemas(template: bytes | None, tmp_path: Path) -> None:
    content = deck(whole_report(), template)  # type: ignore[arg-type]
    assert faults(content, tmp_path, ".pptx") == []
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                inside = shape.chart.part.chart_workbook.xlsx_part.blob
                assert faults(inside, tmp_path, ".xlsx") == []


def test_a_workbook_of_every_kind_keeps_to_the_schemas(tmp_path: Path) -> None:
    assert faults(workbook(whole_report()), tmp_path, ".xlsx") == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "right", "wrong"),
    [
        ("ppt/charts/chart", b'<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>',
         b'<a:ea typeface="+mn-ea"/><a:latin typeface="+mn-lt"/>'),
        ("ppt/charts/chart", b'<c:dispBlanksAs val="gap"/>', b'<c:dispBlanksAs val="hole"/>'),
        ("ppt/slides/slide3.xml", b"<p:nvPr/>", b""),
    ],
)  # fmt: skip
def test_the_check_sees_a_fault(part: str, right: bytes, wrong: bytes, tmp_path: Path) -> None:
    made, changed = io.BytesIO(), 0
    with (
        zipfile.ZipFile(io.BytesIO(deck(report_of(spec_of("band"))))) as before,
        zipfile.ZipFile(made, "w") as after,
    ):
        for name in before.namelist():
            body = before.read(name)
            if name.startswith(part) and name.endswith(".xml"):
                changed += body.count(right)
                body = body.replace(right, wrong, 1)
            after.writestr(name, body)
    assert changed
    assert faults(made.getvalue(), tmp_path, ".pptx")
