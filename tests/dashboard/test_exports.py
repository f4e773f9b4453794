"""What leaves the house: every figure native and editable, nothing alive in it, its origin on every page."""

from __future__ import annotations

import io
import re
import struct
import threading
import zipfile
from dataclasses import replace
from typing import Any

import fastexcel
import polars as pl
import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Inches

from dashboard.charts.spec import COLUMNS, Blank, ChartSpec, Kind
from dashboard.charts.table import TableView
from dashboard.exports.drawing import drawing
from dashboard.exports.files import FORMATS
from dashboard.exports.native import Drawing
from dashboard.exports.paper import _content, paper
from dashboard.exports.pictures import picture
from dashboard.exports.report import Report, TablePage, clean, file_name, headline
from dashboard.exports.separated import harmless, separated
from dashboard.exports.slides import deck
from dashboard.exports.vector import ticks, vector
from dashboard.exports.workbook import workbook
from etl.problems import Refused
from tests.dashboard.test_charts import spec_of

KINDS = pytest.mark.parametrize("kind", list(COLUMNS))
FORMULA = '=HYPERLINK("http://x.example","点我")'


def report_of(*figures: Any, demo: bool = True) -> Report:
    meta = replace(spec_of("band", demo=demo).meta)
    return Report(
        title="松江县均衡情况",
        subtitle="小学 2024—2025学年",
        findings=("**七项中五项**达到要求。", "先看第一小学。"),
        figures=figures,
        meta=meta,
        filters="范围：松江县",
        made_at="2024-10-08 09:00",
    )


def slides_of(content: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(content)).slides)


def written_on(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def charts_of(slide: Any) -> list[Any]:
    return [shape for shape in slide.shapes if shape.has_chart]


def embedded(chart: Any) -> pl.DataFrame:
    """The workbook inside a chart, every cell as it was written."""
    book = fastexcel.read_excel(chart.part.chart_workbook.xlsx_part.blob)
    frame: pl.DataFrame = book.load_sheet(0, header_row=None).to_polars()
    return frame


def pairs_side_by_side(made: Drawing) -> list[list[Any]]:
    """Points have two numeric columns a series, the name above the y."""
    return [
        [_number_or_words(cell) for cell in column]
        for series in made.series
        for column in ((None, *series.xs), (series.name, *series.values))
    ]


def _number_or_words(cell: object) -> object:
    try:
        return round(float(str(cell)), 9)
    except ValueError:
        return cell


@KINDS
def test_every_kind_is_a_native_chart_whose_workbook_holds_the_figures_numbers(kind: Kind) -> None:
    spec = spec_of(kind)
    [chart] = charts_of(slides_of(deck(report_of(spec)))[2])
    made = drawing(spec)
    cells = embedded(chart.chart)
    if made.form == "points":
        for column, wanted in zip(cells.get_columns(), pairs_side_by_side(made), strict=True):
            assert [_number_or_words(cell) for cell in column][: len(wanted)] == wanted
            assert not any(column[len(wanted) :])
        return
    for column, series in enumerate(made.series, start=1):
        assert cells[0, column] == series.name
        found = [
            None if cell in (None, "") else float(cell)
            for cell in cells.get_column(cells.columns[column])[1:]
        ]
        assert found == pytest.approx(list(series.values), nan_ok=False)
    assert chart.chart.part.chart_workbook.xlsx_part is not None


@KINDS
def test_every_page_says_what_where_from_and_in_words(kind: Kind) -> None:
    spec = spec_of(kind, demo=True)
    report = report_of(spec)
    slide = slides_of(deck(report))[2]
    assert slide.shapes.title.text_frame.text == headline(spec)
    notes = slide.notes_slide.notes_text_frame.text
    for words in (spec.title, report.meta.source, report.meta.data_date, report.meta.version, "范围：松江县"):
        assert words in notes
    [chart] = charts_of(slide)
    assert chart._element.xpath(".//p:cNvPr")[0].get("descr") == spec.alt
    assert report.meta.version in written_on(slide)


def test_invented_data_say_so_on_every_page_of_every_format() -> None:
    report = report_of(spec_of("band", demo=True), Blank("x", "没有图", "只有一年"))
    assert all("示例数据(模拟)" in written_on(slide) for slide in slides_of(deck(report)))
    pages = zipfile.ZipFile(io.BytesIO(workbook(report)))
    sheets = [name for name in pages.namelist() if name.startswith("xl/worksheets/sheet")]
    assert all("示例数据(模拟)" in pages.read(name).decode() for name in sheets)
    assert _content(report)["mark"] == "示例数据(模拟)"
    real = report_of(spec_of("band"), demo=False)
    assert not any("示例数据" in written_on(slide) for slide in slides_of(deck(real)))


def test_a_deck_is_whole_inside() -> None:
    content = deck(report_of(*(spec_of(kind) for kind in COLUMNS)))
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        names = pack.namelist()
        assert len(names) == len(set(names))
        for name in names:
            body = pack.read(name)
            if name.startswith("ppt/charts/chart"):
                assert not re.search(rb'(axId|crossAx) val="-', body)
                assert b'dispBlanksAs val="gap"' in body
                assert b'typeface="+mn-ea"' in body
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in body
    for slide in slides_of(content):
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(ids) == len(set(ids))


def hostile() -> ChartSpec:
    spec = spec_of("contributions")
    return replace(spec, table=spec.table.with_columns(label=pl.lit(FORMULA), school=pl.lit(FORMULA)))


def test_a_name_that_is_a_formula_stays_a_name_everywhere() -> None:
    report = report_of(hostile())
    [chart] = charts_of(slides_of(deck(report))[2])
    inside = zipfile.ZipFile(io.BytesIO(chart.chart.part.chart_workbook.xlsx_part.blob))
    outside = zipfile.ZipFile(io.BytesIO(workbook(report)))
    for pack in (inside, outside):
        for name in pack.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in pack.read(name)
    assert FORMULA in [words for words in embedded(chart.chart).to_series(0).to_list() if words]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("=1+1", "'=1+1"),
        ("\u3000=1+1", "'\u3000=1+1"),
        ("\uff1dcmd", "'\uff1dcmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\ufeff+x", "'+x"),
        ("-3", "-3"),
        ("−5.2%", "−5.2%"),
        ("-", "'-"),
        ("第一\n小学", "第一 小学"),
        ("00123", "00123"),
    ],
)
def test_a_csv_cell_is_never_a_formula(words: str, written: str) -> None:
    assert harmless(words) == written


def test_a_csv_opens_in_excel() -> None:
    body = separated(TableView("x", ("学校", "值"), (("第一小学", "1.50"),), (False, True)))
    assert body == "\ufeff学校,值\r\n第一小学,1.50\r\n".encode()


def test_a_missing_value_is_a_gap_in_the_chart_and_an_empty_cell_in_the_workbook() -> None:
    spec = spec_of("thresholds")
    assert None in drawing(spec).series[-2].values
    nan = replace(spec, table=spec.table.with_columns(value=pl.lit(float("nan"))))
    assert set(drawing(nan).series[-2].values) == {None}
    assert FORMATS["pptx"].render(report_of(nan), None)
    sheet = fastexcel.read_excel(workbook(report_of(nan))).load_sheet(1, header_row=None).to_polars()
    column = sheet.row(4).index("2024 学年")
    assert sheet.get_column(sheet.columns[column])[5:12].to_list() == [None] * 7


def test_the_workbook_holds_numbers_as_numbers_and_says_what_they_rest_on() -> None:
    spec = spec_of("thresholds")
    book = fastexcel.read_excel(workbook(report_of(spec)))
    assert book.sheet_names == ["目录", "图 1", "数据说明"]
    sheet = book.load_sheet("图 1", header_row=4).to_polars()
    assert sheet["2024 学年"].dtype == pl.Float64
    assert sheet["2024 学年"][1] == pytest.approx(0.78)
    told = book.load_sheet("数据说明", header_row=2).to_polars()
    rows = dict(zip(told["项目"], told["内容"], strict=True))
    assert rows["数据版本"] == "1.2.0"
    assert "不是 0" in rows["缺失值"]
    assert rows["筛选条件"] == "范围：松江县"


def a_template(*, wide: bool = False, slides: int = 2) -> bytes:
    presentation = Presentation()
    if wide:
        presentation.slide_width = Inches(13.333)
    for _ in range(slides):
        presentation.slides.add_slide(presentation.slide_layouts[1]).shapes.title.text = "样例页"
    made = io.BytesIO()
    presentation.save(made)
    return made.getvalue()


def repacked(content: bytes, old: str, new: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            body = before.read(name)
            after.writestr(
                name, body.replace(old.encode(), new.encode()) if name == "[Content_Types].xml" else body
            )
    return made.getvalue()


def test_a_bureaus_template_is_used_without_its_sample_slides() -> None:
    report = report_of(spec_of("band"), spec_of("split"))
    content = deck(report, a_template())
    assert len(slides_of(content)) == 4
    assert not any("样例页" in written_on(slide) for slide in slides_of(content))
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        assert sum(name.startswith("ppt/slides/slide") for name in pack.namelist()) == 4
    presentation = Presentation(io.BytesIO(content))
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= presentation.slide_width + 1
            assert shape.top + shape.height <= presentation.slide_height + 1


def test_a_potx_is_taken_as_a_template() -> None:
    main = "presentationml.{}.main+xml"
    potx = repacked(a_template(slides=0), main.format("presentation"), main.format("template"))
    assert len(slides_of(deck(report_of(spec_of("band")), potx))) == 3


@pytest.mark.parametrize(
    ("template", "found"),
    [
        (b"not a zip", "打不开"),
        (
            repacked(
                a_template(), "presentationml.presentation.main+xml", "presentation.macroEnabled.main+xml"
            ),
            "宏",
        ),
        (b"PK" + b"\0" * 30_000_001, "MB"),
    ],
    ids=["junk", "macros", "large"],
)
def test_a_template_that_cannot_be_used_is_a_letter(template: bytes, found: str) -> None:
    with pytest.raises(Refused) as refused:
        deck(report_of(spec_of("band")), template)
    [problem] = refused.value.problems
    assert found in problem.found
    assert problem.fix


def test_a_long_table_says_how_much_of_it_stands_elsewhere() -> None:
    view = TableView(
        "七项指标", ("学校", "骨干教师"), tuple((f"第{i}小学", "0.92 ✗") for i in range(40)), (False, True)
    )
    page = TablePage("matrix", view, "没有一所全部达到", "每项与达标线相比", spec_of("band").meta)
    slide = slides_of(deck(report_of(page)))[2]
    [table] = [shape for shape in slide.shapes if shape.has_table]
    shown = len(table.table.rows) - 1
    assert 10 <= shown < 40
    assert f"另有 {40 - shown} 行见工作簿" in written_on(slide)
    sheet = fastexcel.read_excel(workbook(report_of(page))).load_sheet(1, header_row=4).to_polars()
    assert sheet.height >= 40


def test_slides_are_numbered_and_carry_a_footer() -> None:
    slide = slides_of(deck(report_of(spec_of("band"))))[2]
    kinds = {shape.placeholder_format.type for shape in slide.placeholders}
    assert {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER} <= kinds


@KINDS
def test_the_report_on_paper_is_made_without_a_browser(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert paper(report_of(spec_of(kind))).startswith(b"%PDF-")
    assert picture(spec_of(kind), "png").startswith(b"\x89PNG")
    assert vector(drawing(spec_of(kind))).count("<svg") == 1


@KINDS
def test_a_picture_says_what_it_is_and_what_must_not_be_cropped_off(kind: Kind) -> None:
    svg = picture(spec_of(kind, demo=True), "svg").decode()
    assert "示例数据(模拟)" in svg
    assert "综表2024.xlsx" in svg
    assert "1.2.0" in svg
    assert svg.count("<title>") == 1
    assert "示例数据" not in picture(spec_of(kind), "svg").decode()


def test_a_picture_is_as_wide_as_a_slide_or_4k() -> None:
    def size(content: bytes) -> tuple[int, int]:
        return struct.unpack(">II", content[16:24])  # type: ignore[return-value]

    assert size(picture(spec_of("band"), "png", 1920)) == (1920, 1080)
    assert size(picture(spec_of("band"), "png")) == (3840, 2160)
    pack = zipfile.ZipFile(io.BytesIO(FORMATS["png_slide"].render(report_of(spec_of("band")), None)))
    [name] = pack.namelist()
    assert name.endswith(".png")
    assert size(pack.read(name)) == (1920, 1080)


def test_a_value_above_the_figure_is_not_drawn_at_its_edge() -> None:
    spec = spec_of("strip")
    top = max(spec.table["value"].to_list())
    whole, low = vector(drawing(spec)), vector(drawing(replace(spec, ceiling=top * 0.6)))
    assert low.count("<circle") + low.count("<rect") < whole.count("<circle") + whole.count("<rect")


def test_words_of_a_user_are_never_typst_markup() -> None:
    evil = '#read("/etc/passwd") $x$ *bold* \\ <label> @ref'
    report = replace(report_of(hostile()), title=evil, findings=(evil,))
    assert _content(report)["findings"][0][0]["words"] == evil
    assert paper(report).startswith(b"%PDF-")


def test_an_svg_shows_a_name_as_text() -> None:
    spec = spec_of("contributions")
    evil = replace(spec, table=spec.table.with_columns(label=pl.lit("<script>x</script>")))
    assert "<script" not in vector(drawing(evil))


def test_twelve_exports_at_once_hold_each_its_own_figures() -> None:
    found: dict[int, str] = {}

    def export(number: int) -> None:
        figure = replace(spec_of("band"), takeaway=f"第{number}份")
        content = deck(report_of(figure))
        found[number] = slides_of(content)[2].shapes.title.text_frame.text

    threads = [threading.Thread(target=export, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"第{number}份" for number in range(12)}


def test_file_names_are_clean() -> None:
    assert file_name(("../a\\b:c", "学校\u202egnp"), ".pptx") == "a_b_c_学校_gnp.pptx"
    assert len(file_name(("长" * 200,), ".pdf")) <= 64
    assert clean("第\x00一\x08小学") == "第一小学"


def test_everything_packed_holds_each_format() -> None:
    pack = zipfile.ZipFile(
        io.BytesIO(FORMATS["zip"].render(report_of(spec_of("band"), spec_of("split")), None))
    )
    ends = sorted(name.rpartition(".")[2] for name in pack.namelist())
    assert ends == ["csv", "csv", "pdf", "pptx", "svg", "svg", "xlsx"]


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.0, 0.7), (-3.0, 12.5), (1800.0, 2100.0)])
def test_axis_numbers_are_round_and_inside(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 2 <= len(found) <= 7
    assert all(low - 1e-9 <= one <= high + 1e-9 for one in found)


def test_parts_that_were_not_asked_for_are_left_out_and_the_notes_stay() -> None:
    bare = replace(report_of(spec_of("band")), parts=())
    [slide] = slides_of(deck(bare))
    assert bare.meta.version in slide.notes_slide.notes_text_frame.text
    content = _content(bare)
    assert (content["cover"], content["findings"], content["figures"][0]["table"]) == (False, [], None)
    assert paper(bare).startswith(b"%PDF-")
    assert paper(replace(bare, parts=("cover",))).startswith(b"%PDF-")
