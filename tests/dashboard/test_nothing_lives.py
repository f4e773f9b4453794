"""Nothing dangerous or false leaves: names that begin a formula, suppressed values, figures of another reader."""

from __future__ import annotations

import io
import threading
import zipfile
from dataclasses import replace

import polars as pl
import pytest

from dashboard.charts.spec import Blank, ChartSpec
from dashboard.exports.files import FORMATS
from dashboard.exports.pictures import picture
from dashboard.exports.slides import deck
from dashboard.exports.workbook import workbook
from dashboard.presenters import compare, moved
from dashboard.presenters.panel import panel
from tests.dashboard.frames import context, values
from tests.dashboard.test_charts import spec_of
from tests.dashboard.test_compare import BOOKS, MEAN
from tests.dashboard.test_exports import charts_of, report_of, slides_of

LIVING = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\u3000=1+1",
    "\u00a0=1",
    "\ufeff=1",
    "\uff1d1",
    "\t=1",
)


def parts_of(content: bytes) -> list[tuple[str, bytes]]:
    """Every part of an office file, and every part of the workbooks inside it."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        parts = [(name, pack.read(name)) for name in pack.namelist()]
    inner = [part for name, body in parts if name.endswith(".xlsx") for part in parts_of(body)]
    return parts + inner


@pytest.mark.parametrize("name", LIVING)
def test_a_name_that_begins_a_formula_is_text_in_every_format(name: str) -> None:
    spec = spec_of("strip")
    evil = replace(spec, table=spec.table.with_columns(group=pl.lit(name), label=pl.lit(name)), takeaway=name)
    bars = spec_of("contributions")
    worse = replace(bars, table=bars.table.with_columns(label=pl.lit(name), school=pl.lit(name)))
    report = replace(report_of(evil, worse, Blank("x", name, name)), title=name, filters=name)
    for content in (deck(report), workbook(report)):
        for part, body in parts_of(content):
            if "worksheets/" in part:
                assert b"<f>" not in body
                assert b"<f " not in body
    sheets = zipfile.ZipFile(io.BytesIO(FORMATS["csv"].render(report, None)))
    for csv in sheets.namelist():
        lines = sheets.read(csv).decode("utf-8-sig").splitlines()
        assert all(cell[:1] not in "=+@\uff1d" for line in lines for cell in line.split(",") if cell)
        assert not any(sign in csv for sign in '\\/:*?"<>|\t')
    assert FORMATS["pdf"].render(report, None).startswith(b"%PDF-")


def test_a_suppressed_value_is_in_no_part_of_any_file() -> None:
    """The numerator of a value that must not be seen stands in the frame; in a file there is a gap and the reason."""
    secret = 7_654_321.0
    frame = values(BOOKS).with_columns(
        value=pl.when(pl.col("school_code") == "2100000001").then(None).otherwise(pl.col("value")),
        numerator=pl.when(pl.col("school_code") == "2100000001").then(secret).otherwise(pl.col("numerator")),
        missing=pl.when(pl.col("school_code") == "2100000001")
        .then(pl.lit("已隐去"))
        .otherwise(pl.col("missing")),
    )
    view = panel(context(schools=("2100000001", "2100000002")), frame)
    found = [compare.slope(view), moved.movers(view)]
    found.append(compare.lines(view, MEAN))
    report = report_of(*[one for one in found if isinstance(one, ChartSpec)])
    assert report.figures
    for form in ("pptx", "xlsx"):
        for part, body in parts_of(FORMATS[form].render(report, None)):
            assert b"7654321" not in body, part
    assert "已隐去" in FORMATS["csv"].render(report, None).decode("utf-8", "ignore") or any(
        "已隐去" in body.decode("utf-8", "ignore")
        for _, body in parts_of(FORMATS["xlsx"].render(report, None))
    )


def test_twelve_exports_of_all_formats_at_once_hold_each_its_own_figures() -> None:
    found: dict[int, bool] = {}

    def export(number: int) -> None:
        own, other = f"第{number}份", f"第{(number + 1) % 12}份"
        report = report_of(replace(spec_of("strip"), takeaway=own))
        if number % 3 == 0:
            words = "".join(b.decode("utf-8", "ignore") for _, b in parts_of(deck(report)))
        elif number % 3 == 1:
            words = "".join(b.decode("utf-8", "ignore") for _, b in parts_of(workbook(report)))
        else:
            words = picture(report.figures[0], "svg").decode()  # type: ignore[arg-type]
            assert FORMATS["pdf"].render(report, None).startswith(b"%PDF-")
        found[number] = own in words and other not in words

    threads = [threading.Thread(target=export, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(range(12), True)


def test_every_chart_of_a_deck_has_a_gap_where_a_value_is_missing() -> None:
    spec = spec_of("dumbbell")
    first = pl.int_range(pl.len()) == 0
    gap = replace(
        spec, table=spec.table.with_columns(after=pl.when(first).then(float("nan")).otherwise("after"))
    )
    [chart] = charts_of(slides_of(deck(report_of(gap)))[2])
    assert chart.chart.plots[0].series[1].values[0] is None
