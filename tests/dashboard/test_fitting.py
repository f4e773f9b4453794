"""What of a long table or a long row of bars a page shows, how large, and that it says what it leaves out."""

from __future__ import annotations

import io
import math
import re
import zipfile
from dataclasses import replace

import polars as pl
import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Pt

from dashboard.charts.spec import PassLine
from dashboard.charts.table import TableView, sign_of
from dashboard.exports.columns import BOLD, SIDE, broad, widths_of
from dashboard.exports.drawing import drawing
from dashboard.exports.fitting import head_and_tail
from dashboard.exports.lettering import text
from dashboard.exports.native import Drawing, Series, width_of
from dashboard.exports.paper import _content, paper
from dashboard.exports.report import TablePage, headline
from dashboard.exports.slides import deck
from dashboard.exports.slides.deck import _strip
from dashboard.exports.slides.tables import SIZES, fit
from dashboard.exports.vector import vector
from dashboard.exports.workbook import workbook
from dashboard.language import speaking
from dashboard.words import say
from tests.dashboard.test_charts import spec_of
from tests.dashboard.test_exports import report_of, slides_of, written_on

ROOM = (870.0, 340.0)


def a_table(rows: int, columns: int, words: str = "0.92") -> TableView:
    headings = ("学校", *(f"第{i}项" for i in range(1, columns)))
    cells = tuple((f"第{i}小学", *[words] * (columns - 1)) for i in range(rows))
    return TableView("表", headings, cells, (False, *[True] * (columns - 1)))


@pytest.mark.parametrize(
    "view", [a_table(3, 4), a_table(60, 4), a_table(12, 9), a_table(20, 22), a_table(0, 3)]
)
def test_a_table_stays_inside_its_room(view: TableView) -> None:
    found = fit(view, *ROOM)
    assert sum(found.widths) <= ROOM[0] + 1e-6
    assert found.heading + sum(found.heights) <= ROOM[1] + 1e-6
    assert found.rows <= len(view.rows)
    assert found.size in SIZES


def test_a_small_table_is_written_large_and_a_large_one_still_shows_enough() -> None:
    assert fit(a_table(3, 4), *ROOM).size == SIZES[0]
    large = fit(a_table(60, 9), *ROOM)
    assert large.rows >= 10
    assert large.columns == 9


def test_a_long_table_of_words_shows_fewer_rows_before_its_letters_get_too_small() -> None:
    words = (
        "does not meet",
        "teaching points of the township",
        "2/7 items and the weakest at half of its line",
    )
    view = TableView("表", ("School", "Verdict", "Reached"), (words,) * 41, (False, False, False))
    found = fit(view, 420.0, 370.0)
    assert found.size == 12
    assert 7 <= found.rows < 10
    short = replace(view, rows=view.rows[:9])
    assert fit(short, 420.0, 370.0).rows == 9  # all of it, though in smaller letters


def test_words_share_the_width_and_no_number_is_broken() -> None:
    view = TableView(
        "表", ("集团", "理由", "校数"), tuple(("第一小学教育集团", "很长的理由" * 12, "14") for _ in range(5)),
        (False, False, True),
    )  # fmt: skip
    found = fit(view, *ROOM)
    assert found.rows == 5
    assert found.widths[1] > found.widths[0] > found.widths[2]


@pytest.mark.parametrize("schools", [10, 15, 20])
def test_a_square_matrix_of_schools_is_whole_on_a_slide_in_a_sheet_and_on_paper(schools: int) -> None:
    names = tuple(f"石榴乡第{i}中心小学" for i in range(schools))
    rows = tuple((name, *["3" if i == j else "" for j in range(schools)]) for i, name in enumerate(names))
    shades = tuple((0.0, *[1.0 if i == j else 0.0 for j in range(schools)]) for i in range(schools))
    view = TableView("矩阵", ("接收", *names), rows, (False, *[True] * schools), shades=shades)
    assert all(view.upright[1:])
    report = report_of(TablePage("m", view, "谁去了谁那里", "", report_of().meta))
    slide = slides_of(deck(report))[2]
    [frame] = [shape for shape in slide.shapes if shape.has_table]
    assert len(frame.table.columns) == schools + 1
    assert frame.width / Pt(1) <= 900
    shown = len(frame.table.rows) - 1
    assert shown == schools or f"另有 {schools - shown} 行见工作簿" in written_on(slide)
    assert shown >= 10
    assert frame.table.cell(0, 1)._tc.tcPr.get("vert") == "eaVert"
    styles = zipfile.ZipFile(io.BytesIO(workbook(report))).read("xl/styles.xml").decode()
    assert 'textRotation="90"' in styles
    made = _content(report)["figures"][0]
    assert made["wide"]
    assert made["table"]["upright"] == [False, *[True] * schools]
    assert made["table"]["grounds"][0][1] != ""
    assert paper(report).startswith(b"%PDF-")


def test_a_slide_shows_the_brief_form_and_the_sheet_the_whole() -> None:
    brief = TableView("表", ("学校", "项"), (("甲", "✗ 0.82"),), (False, False), key="简")
    view = TableView(
        "表", ("学校", "项"), (("甲", "✗ 未达 0.82 差 0.18"),), (False, False), key="全", brief=brief
    )
    report = report_of(TablePage("m", view, "标题", "", report_of().meta))
    slide = slides_of(deck(report))[2]
    [frame] = [shape for shape in slide.shapes if shape.has_table]
    assert frame.table.cell(1, 1).text_frame.text == "✗ 0.82"
    assert frame.table.cell(1, 1).fill.type is not None
    assert "全" in slide.notes_slide.notes_text_frame.text
    strings = zipfile.ZipFile(io.BytesIO(workbook(report))).read("xl/sharedStrings.xml").decode()
    assert "差 0.18" in strings


@pytest.mark.parametrize(("words", "sign"), [("✓ 达到", "✓"), ("0.92 ✗", "✗"), ("≈ 临界", ""), ("", "")])
def test_a_sign_is_seen_at_either_end(words: str, sign: str) -> None:
    assert sign_of(words) == sign


def test_many_bars_keep_head_tail_and_line_and_say_what_is_left_out() -> None:
    spec = spec_of("ranked")
    first = spec.table.row(0, named=True)
    table = pl.concat(
        [
            pl.DataFrame(
                [{**first, "label": f"第{i}小学", "value": 90.0 - i, "side": "above" if i < 30 else "below"}]
            )
            for i in range(60)
        ]
    )
    many = replace(spec, table=table, pass_line=PassLine(60.5, "全县 60.5%"))
    made = drawing(many)
    few, left_out = head_and_tail(made, 12)
    assert len(few.categories) == 12
    assert left_out == len(made.categories) - 12
    assert few.categories[0] == "第0小学"
    assert few.categories[-1] == "第59小学"
    line = next(one for one in few.series if one.tone == "line")
    assert sum(value is not None for value in line.values) == 1
    assert all(len(one.values) == 12 for one in few.series)
    slide = slides_of(deck(report_of(many)))[2]
    assert "略去中间" in written_on(slide)
    assert "略去中间" in slide.notes_slide.notes_text_frame.text
    assert head_and_tail(drawing(spec), 60) == (drawing(spec), 0)


def test_no_latin_word_and_no_number_of_a_marked_row_is_broken() -> None:
    words = ("Comparison schools", "Verdict", "People")
    rows = tuple(("第一小学教育集团", "No difference seen", "1,336") for _ in range(6))
    view = TableView("表", words, rows, (False, False, True), marked=frozenset({0}))
    found = fit(view, 260.0, 340.0)
    for wide, word in zip(found.widths, ("Comparison", "difference", "People"), strict=True):
        assert wide - SIDE >= width_of(word, found.size) * BOLD
    assert found.widths[2] - SIDE >= width_of("1,336", found.size) * BOLD


def test_a_column_in_which_nothing_is_written_takes_no_room() -> None:
    view = TableView(
        "表", ("学校", "2024", "说明"), (("甲", "1", ""), ("乙", "2", "")), (False, True, False),
        shades=((0.0, 0.5, 0.0), (0.0, 0.2, 0.0)),
    )  # fmt: skip
    assert view.filled().headings == ("学校", "2024")
    assert view.filled().shades == ((0.0, 0.5), (0.0, 0.2))
    assert replace(view, numeric=(False, True, True)).filled().headings == view.headings  # a finding
    assert replace(view, rows=(*view.rows, ("丙", "", "未报"))).filled().headings == view.headings
    [slide] = slides_of(deck(replace(report_of(page_of(view)), parts=())))
    [table] = [shape.table for shape in slide.shapes if shape.has_table]
    assert [cell.text_frame.text for cell in table.rows[0].cells] == ["学校", "2024"]
    assert "说明" not in str(_content(report_of(page_of(view)))["figures"][0]["table"]["headings"])


def page_of(view: TableView) -> TablePage:
    return TablePage("表", view, "一句话\u3002", "", spec_of("band").meta)


def test_an_upright_heading_in_latin_letters_lies_on_its_side() -> None:
    names = ("information technology", *(f"subject {i}" for i in range(12)))
    view = TableView("表", names, (tuple("0.4" for _ in names),), (True,) * 13)
    [slide] = slides_of(deck(replace(report_of(page_of(view)), parts=())))
    [table] = [shape.table for shape in slide.shapes if shape.has_table]
    assert table.cell(0, 0)._tc.tcPr.get("vert") == "vert270"
    assert table.cell(0, 0).text_frame.text.startswith("information")
    assert table.rows[0].height >= Pt(width_of("information tech", 10))
    [made] = _content(report_of(page_of(view)))["figures"]
    assert made["table"]["upright"] == [True] * 13
    assert made["table"]["stacked"] == [False] * 13
    assert paper(report_of(page_of(view))).startswith(b"%PDF")


LONG = "With few groups, they are compared by the years in which they formed. " * 6


@pytest.mark.parametrize("count", [1, 4, 5])
def test_findings_stay_on_their_page_in_a_narrow_template(count: int) -> None:
    narrow, made = Presentation(), io.BytesIO()
    narrow.save(made)
    report = replace(report_of(), findings=(LONG, *["A short one."] * (count - 1)), parts=("findings",))
    [slide] = slides_of(deck(report, made.getvalue()))
    [box] = [shape for shape in slide.shapes if shape.name == say("export.findings")]
    [size] = {run.font.size.pt for paragraph in box.text_frame.paragraphs for run in paragraph.runs}
    rows = [math.ceil(width_of(p.text, size) / (box.width.pt - 16)) for p in box.text_frame.paragraphs]
    assert sum(rows) * size * 1.2 <= box.height.pt
    assert size >= 14


def test_the_mark_of_the_data_stands_on_one_row_and_beside_no_source() -> None:
    narrow, made = Presentation(), io.BytesIO()
    narrow.save(made)
    with speaking("en"):
        [slide] = slides_of(deck(replace(report_of(spec_of("band")), parts=()), made.getvalue()))
        [mark] = [shape for shape in slide.shapes if shape.name == say("demo.mark")]
    assert mark.width.pt - 16 >= width_of(mark.text_frame.text, 12)
    kinds = {shape.placeholder_format.type: shape for shape in slide.placeholders}
    footer, number = kinds[PP_PLACEHOLDER.FOOTER], kinds[PP_PLACEHOLDER.SLIDE_NUMBER]
    assert footer.left + footer.width <= number.left
    assert footer.width > slide.part.package.presentation_part.presentation.slide_width * 0.8


def test_a_heading_ends_without_a_full_stop() -> None:
    assert headline(page_of(a_table(1, 2))) == "一句话"


def test_words_that_are_too_long_for_two_rows_end_with_a_whole_clause() -> None:
    words, size, tall = _strip("甲在前" + "；乙在后" * 40, 400.0, (14, 12))
    assert size == 12
    assert tall > 24
    assert words.endswith("乙在后")
    assert _strip("短", 400.0, (14, 12)) == ("短", 14, 24.0)


def test_what_a_figure_rests_on_is_told_once_and_in_the_marks_of_its_language() -> None:
    [made] = _content(report_of(spec_of("band")))["figures"]
    labels = [row["label"] for row in made["method"]]
    assert all(label.endswith("\uff1a") for label in labels)
    assert made["subject"] not in [row["words"] for row in made["method"]]
    assert {row["short"] for row in made["method"]} == {True, False}


def test_the_title_of_a_report_stays_on_one_row() -> None:
    title = "示例县·小学义务教育优质均衡情况"
    content = _content(replace(report_of(), title=title))
    assert content["title_size"] == 28
    assert _content(replace(report_of(), title=title * 3))["title_size"] == 22


def test_a_label_stands_outside_its_column_and_its_sign_apart() -> None:
    series = Series("甲", (1.0, -1.0), "strong", labels=("1.00 ✗", "\u22121.00"))
    svg = vector(Drawing("columns", ("一", "二"), (series,)))
    assert ">1.00</text>" in svg
    assert re.search(r'<text [^>]*font-family="[^"]*Symbol[^"]*">✗</text>', svg)
    columns = re.findall(r'<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', svg)
    [foot] = [float(y) + float(tall) for y, tall in columns[-1:]]
    [label] = re.findall(r'y="([\d.]+)"[^>]*paint-order="stroke">\u22121.00', svg)
    assert float(label) > foot


def test_a_line_passes_under_the_words_over_columns() -> None:
    columns = Series("甲", (0.9,), "strong", labels=("0.90",))
    line = Series("线", (1.0,), "line", is_line=True)
    svg = vector(
        Drawing(
            "columns", ("一", "二"), (replace(columns, values=(0.9, 0.8)), replace(line, values=(1.0, 1.0)))
        )
    )
    assert svg.index("<polyline") < svg.index(">0.90</text>")


@pytest.mark.parametrize(("anchor", "left"), [("start", 100.0), ("middle", 83.1), ("end", 66.2)])
def test_a_sign_at_the_end_stands_where_the_words_would_have_it(anchor: str, left: float) -> None:
    found = re.findall(r'x="([\d.]+)"[^>]*text-anchor="(\w+)"[^>]*>([^<]+)<', text(100, 20, "0.9 ✗", anchor))
    [(edge, one, plain), (start, other, sign)] = found
    assert (one, plain, other, sign) == ("end", "0.9", "start", "✗")
    assert float(edge) - width_of("0.9", 12) == pytest.approx(left, abs=0.2)
    assert float(start) > float(edge)


def test_the_rows_of_a_sheet_are_as_high_as_their_longest_words() -> None:
    rows = (("甲", "1", "很长的理由" * 12), ("乙", "—", "短"))
    view = TableView("表", ("集团", "校数", "理由"), rows, (False, True, False))
    page = replace(page_of(view), definition="很长的口径" * 20)
    with zipfile.ZipFile(io.BytesIO(workbook(report_of(page)))) as book:
        table, words = (book.read(f"xl/worksheets/sheet{i}.xml").decode() for i in (2, 3))
        styles = book.read("xl/styles.xml").decode()
    heights = dict(re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"', table))
    assert float(heights["6"]) >= 3 * 15
    assert "7" not in heights
    assert any(float(tall) >= 2 * 15 for tall in re.findall(r' ht="([\d.]+)"', words))
    formats = re.findall(r"<xf .*?(?:/>|</xf>)", styles.partition("<cellXfs")[2])
    for cell in ("B5", "B6", "B7"):
        [place] = re.findall(rf'<c r="{cell}" s="(\d+)"', table)
        assert 'horizontal="right"' in formats[int(place)], cell


def test_a_seam_between_chinese_and_latin_signs_takes_room() -> None:
    assert broad("有(无日期)✓", 12) == width_of("有(无日期)✓", 12) + 3 * 3
    assert broad("无日期", 12) == width_of("无日期", 12)
    words = "有(无日期)✓"
    view = TableView("表", ("一", "二"), tuple((words, "很长的话" * 20) for _ in range(5)), (False, False))
    found = fit(view, 420.0, 300.0)
    rows = found.heights[0] // (found.size * 1.3)
    assert broad(words, found.size) <= rows * (found.widths[0] - SIDE)


def test_words_at_the_ends_of_lines_stand_inside_the_chart_of_a_workbook() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(report_of(spec_of("lines"))))) as book:
        chart = book.read("xl/charts/chart1.xml").decode()
        names = book.read("xl/workbook.xml").decode()
        table = book.read("xl/worksheets/sheet2.xml").decode()
    layout = chart.partition("<c:plotArea>")[2].partition("</c:layout>")[0]
    [x] = re.findall(r'<c:x val="([\d.]+)"', layout)
    [wide] = re.findall(r'<c:w val="([\d.]+)"', layout)
    assert 0.6 < float(x) + float(wide) < 0.93
    [printed] = re.findall(r"Print_Area[^>]*>[^<]*!\$A\$1:\$([A-Z]+)\$", names)
    beside = [one for one in re.findall(r'<c r="([A-Z]+)6"', table) if len(one) > 1 or one > "H"]
    assert (len(printed), printed) < (len(beside[0]), beside[0])


def test_headings_take_more_rows_before_a_column_is_lost() -> None:
    items = tuple(f"PE and arts (≥0.9{i} teachers)" for i in range(7))
    view = TableView(
        "表", ("School", *items), tuple(("第四小学", *["✓ 5.31"] * 7) for _ in range(8)), (False,) * 8
    )
    assert len(widths_of(view, 560.0, 10)) == 8
    assert widths_of(view, 900.0, 10)[1] > widths_of(view, 560.0, 10)[1]
