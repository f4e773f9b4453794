"""What is too large, disguised or locked is refused by name before it is opened; nothing hangs and nothing is taken."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from etl.problems import Problem
from etl.readers import base_name, read_sheets
from etl.readers.limits import LIMITS, Limits, check_bytes, check_shape
from etl.readers.zipped import check_package
from etl.recognition import Wishes
from etl.sighting import look
from tests.etl.deliveries import checked, letters, workbook, worked_example

FILES = Path(__file__).parent / "files"


def book(**parts: bytes) -> bytes:
    """A small real workbook in which parts of the archive are replaced."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as written:
        sheet = written.add_worksheet("数据")
        for number, line in enumerate(worked_example()):
            sheet.write_row(number, 0, line)
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml" and "cell" in parts:
                content = content.replace(b"</sheetData>", parts["cell"] + b"</sheetData>")
            new.writestr(entry.filename, content)
        if "bomb" in parts:
            new.writestr("xl/media/image1.bin", parts["bomb"])
    return out.getvalue()


def letter(content: bytes, file: str = "表.xlsx") -> Problem:
    [problem] = letters(lambda: read_sheets(content, file))
    return problem


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (b'<row r="9"><c r="XFD9"><v>1</v></c></row>', "列太多，超过上限；位置：文件“表.xlsx”；读到：16384 列"),
        (
            b'<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>',
            "行太多，超过上限；位置：文件“表.xlsx”；读到：40000",
        ),
        (b'<row r="1"><c r="BXA1"><v>1</v></c></row><row r="1048000"><c r="A1048000"/></row>', "单元格太多"),
        (b"<row r = '9'><c r = 'ZZZ9'><v>1</v></c></row>", "列太多"),
    ],
)  # fmt: skip
def test_a_sheet_that_spans_too_much_is_refused_before_it_is_opened(cell: bytes, words: str) -> None:
    problem = letter(book(cell=cell))
    assert problem.check == "too_large"
    assert words in problem.letter


def test_a_far_row_alone_is_no_fault() -> None:
    [sheet] = read_sheets(book(cell=b'<row r="700000"><c r="A700000"><v>7</v></c></row>'), "表.xlsx")
    assert sheet.cells["row"].to_list()[-1] == 700_000


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    problem = letter(book(bomb=bytes(100 << 20)))
    assert problem.what == "工作簿解压后太大，超过上限"
    assert "且不超过压缩大小的 200 倍" in problem.expected


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(zip_entries=3), "工作簿里的部件太多"),
        (Limits(zip_bytes=5000), "工作簿解压后太大"),
    ],
)
def test_each_limit_of_an_archive_is_held(limits: Limits, words: str) -> None:
    [problem] = letters(lambda: check_package(book(), "表.xlsx", limits))
    assert words in problem.what


def test_an_archive_that_lies_about_its_size_is_not_believed() -> None:
    content = bytearray(book(bomb=bytes(3 << 20)))
    size = (3 << 20).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (10).to_bytes(4, "little")
    assert letter(bytes(content)).check == "workbook"


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [(1_048_577, 2, "行太多"), (5, 2001, "列太多"), (1_000_000, 100, "单元格太多")],
)
def test_each_limit_of_a_sheet_is_held(rows: int, columns: int, words: str) -> None:
    [problem] = letters(lambda: check_shape(rows, columns, "表.csv"))
    assert words in problem.what
    check_shape(LIMITS.rows, LIMITS.cells // LIMITS.rows, "表.csv")


def test_a_file_of_more_than_the_limit_is_refused_by_its_size() -> None:
    [problem] = letters(lambda: check_bytes(LIMITS.file_bytes + 1, "表.csv"))
    assert problem.letter.startswith(
        "文件太大，超过上限；位置：文件“表.csv”；读到：200.0 MB；应为：不超过 200 MB；"
    )
    check_bytes(LIMITS.file_bytes, "表.csv")


def test_too_many_columns_of_a_text_are_refused() -> None:
    assert letter(b",".join([b"a"] * 2001) + b"\n1\n", "表.csv").what == "列太多，超过上限"


def test_a_cell_longer_than_a_spreadsheet_can_hold_is_refused_with_its_row() -> None:
    problem = letter(b"a,b\n1," + b"x" * 40_000 + b"\n", "表.csv")
    assert (problem.what, problem.row) == ("一格里的字太多，超过上限", 2)


# ---------------------------------------------------------------- what a file really is


def test_a_workbook_called_csv_is_read_as_what_it_is_and_told() -> None:
    [sheet] = read_sheets(book(), "表.csv")
    assert sheet.notices == ("扩展名是 .csv，内容其实是 xlsx 工作簿，已按内容读取",)
    assert sheet.cells.height == 6


def test_text_called_xls_as_web_systems_export_it_is_read_and_told() -> None:
    [sheet] = read_sheets("学校\t人数\n一小\t3\n".encode("gbk"), "表.xls")
    assert (sheet.encoding, sheet.delimiter) == ("gb18030", "\t")
    assert sheet.notices == ("扩展名是 .xls，内容其实是 文本(CSV)，已按内容读取",)


@pytest.mark.parametrize(
    ("content", "file", "check", "found"),
    [
        (b"%PDF-1.7 ...", "表.csv", "file_type", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "表.txt", "file_type", "PNG 图片"),
        (b"<html><table></table></html>", "表.xls", "workbook", "网页(HTML 或 XML)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "表.csv", "workbook", ""),
    ],
)
def test_what_is_no_table_is_named(content: bytes, file: str, check: str, found: str) -> None:
    problem = letter(content, file)
    assert (problem.check, problem.found) == (check, found)


def test_an_encrypted_workbook_has_its_own_letter() -> None:
    content = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )
    assert letter(content).letter == (
        "这个工作簿加了打开密码，读不了；位置：文件“表.xlsx”；应为：没有密码的 xlsx 或 xls 工作簿；"
        "怎么办：请用 WPS 或 Excel 输入密码打开，在“文件—信息—保护工作簿”里去掉密码，保存后重新装入"
    )


def test_formulas_count_by_their_saved_value_and_links_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as written:
        sheet = written.add_worksheet()
        for number, line in enumerate(worked_example()):
            sheet.write_row(number, 0, line)
        sheet.write_formula(1, 6, "='https://example.org/[x.xlsx]Sheet1'!A1+1", None, 45)
        sheet.write_formula(2, 6, '=WEBSERVICE("https://example.org")', None, 37)
    [delivery] = checked(path).deliveries
    assert delivery.tables["enrolment"]["students"].to_list()[:2] == [45.0, 37.0]


def test_hidden_sheets_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as written:
        sheet = written.add_worksheet("数据")
        for number, line in enumerate(worked_example()):
            sheet.write_row(number, 0, line)
        hidden = written.add_worksheet("底稿")
        hidden.write(0, 0, "x")
        hidden.hide()
    assert checked(path).deliveries[0].notices == ("隐藏的工作表没有读取：底稿",)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\temp\\表.csv", "表.csv"),
        ("表\x00\x1b[31m\u202e.csv", "表[31m.csv"),
        ("/", "未命名"),
        ("..", "未命名"),
        ("a\nb.csv", "ab.csv"),
    ],
)
def test_a_file_name_is_only_its_last_part_without_control_signs(given: str, kept: str) -> None:
    assert base_name(given) == kept


# ---------------------------------------------------------------- XLS, and looking


def test_a_real_xls_with_merged_levels_formulas_and_ruler_is_read() -> None:
    [delivery] = checked(FILES / "two_levels.xls").deliveries
    assert delivery.encoding == "xls"
    assert delivery.tables["enrolment"].select("school_code", "school_year", "students", "female_students").rows() == [
        ("2199000001", 2023, 45.0, 20.0), ("2199000002", 2023, 37.0, 17.0),
    ]  # fmt: skip
    assert delivery.tables["teachers"]["female_teachers"].to_list() == [3.0, 2.0]
    content = (FILES / "two_levels.xls").read_bytes()
    assert read_sheets(content, "其实.csv")[0].notices


def test_looking_tells_what_a_load_would_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "表.xlsx", 数据=[["示例县"], *worked_example()], 封面=[["示例县教育局"]])
    seen = look(path, path.name, Wishes())
    assert (seen.file, seen.letters, seen.not_kept) == ("表.xlsx", [], "")
    data, cover = seen.sheets
    assert (data.sheet, data.encoding, data.header_rows, data.rows, data.years) == (
        "数据",
        "xlsx",
        (2,),
        5,
        ("2023",),
    )
    assert data.headers[6:] == ("在校生数", "图书册数")
    assert data.tables is not None
    assert data.tables["enrolment"] == {
        "学校标识码": "学校标识码", "学年": "学年", "学段": "学段", "在校生数": "在校生数",
    }  # fmt: skip
    assert data.head[0] == (1, ["示例县", *[""] * 7])
    assert (cover.read, cover.problems) == (False, ())
    assert look(path.read_bytes(), "x/表.xlsx", Wishes()) == seen


def test_looking_gives_letters_instead_of_raising(tmp_path: Path) -> None:
    assert [p.check for p in look(b"\x81", "表.csv", Wishes()).letters] == ["encoding"]
    assert [p.check for p in look(tmp_path / "没有.csv", "没有.csv", Wishes()).letters] == ["missing_file"]
    assert [p.check for p in look("甲,乙\n1,2\n".encode(), "表.csv", Wishes()).letters] == ["no_header"]
    [glance] = look(
        "学校标识码,学年,学段,在校生数,校训\n1,2023,小学,3,x\n".encode(), "表.csv", Wishes()
    ).sheets
    assert [p.check for p in glance.problems] == ["unknown_header"]
    assert glance.head[0][1][-1] == "校训"


def test_every_limit_is_named_in_a_letter() -> None:
    """A limit that nobody reads would be a promise: each field is used by the readers."""
    used = "".join(path.read_text(encoding="utf-8") for path in Path("etl/readers").glob("*.py"))
    for name in Limits.__dataclass_fields__:
        assert re.search(rf"(limits|LIMITS)\.{name}", used), name
