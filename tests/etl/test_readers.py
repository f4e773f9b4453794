"""Any file becomes sheets of text with the row numbers of a spreadsheet, or a letter; never mojibake, never a gap."""

from __future__ import annotations

import csv
import datetime
import io
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from etl.problems import Problem, Refused
from etl.readers import read_sheets
from etl.readers.sheet import ROW, Sheet
from tests.etl.deliveries import letters

SPECTRUM = (
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines",
    "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
)  # fmt: skip
TEXT = "学校,人数\n第一小学,12\n第二小学,7\n"
CELLS = [(1, "学校", "人数"), (2, "第一小学", "12"), (3, "第二小学", "7")]


def cells(content: bytes, file: str = "表.csv") -> list[tuple[Any, ...]]:
    [sheet] = read_sheets(content, file)
    return sheet.cells.rows()


def letter(content: bytes, file: str = "表.csv") -> Problem:
    [problem] = letters(lambda: read_sheets(content, file))
    return problem


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_text_is_the_same_in_every_encoding_that_can_be_known(encoding: str, named: str) -> None:
    [sheet] = read_sheets(TEXT.encode(encoding), "表.csv")
    assert sheet.cells.rows() == CELLS
    assert sheet.encoding == named


def test_big_endian_utf16_with_its_mark_is_read() -> None:
    assert cells(b"\xfe\xff" + TEXT.encode("utf-16-be")) == CELLS


def test_rare_characters_of_gb18030_survive() -> None:
    assert cells("校名,数\n䶮㙦𠮷小学,1\n".encode("gb18030"))[1] == (2, "䶮㙦𠮷小学", "1")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param((TEXT + "校\ue000,1\n").encode("utf-16-le"), id="UTF-16 without a mark, with odd signs"),
        pytest.param(TEXT.encode("utf-16-be")[1:], id="UTF-16 without a mark and its first byte"),
        pytest.param("a,b\n1,2\n".encode("utf-16-le"), id="ASCII as UTF-16 without a mark"),
        pytest.param(b"\xff\xfe" + TEXT.encode("utf-16-le") + b"x", id="UTF-16 cut in the middle"),
        pytest.param(b"a,b\n1,\x002\n", id="a NUL"),
        pytest.param(b"\xef\xbb\xbf" + TEXT.encode("gb18030"), id="a mark that lies"),
    ],
)
def test_text_that_cannot_be_known_is_refused_with_advice(content: bytes) -> None:
    assert letter(content).letter == (
        "认不出这个文件的文字编码，硬读会变成乱码；位置：文件“表.csv”；"
        "应为：UTF-8、GB18030(GBK)或带标记的 UTF-16 文本；"
        "怎么办：请用 WPS 或 Excel 打开原文件，另存为“CSV UTF-8”或 xlsx 后重新装入；"
        "确知是哪种编码的，加 --encoding 编码(如 big5)声明"
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_unmistakable_utf16_needs_no_mark(encoding: str) -> None:
    [sheet] = read_sheets(TEXT.encode(encoding), "表.csv")
    assert (sheet.cells.rows(), sheet.encoding) == (CELLS, encoding)


@pytest.mark.parametrize(
    ("content", "row"),
    [
        pytest.param(TEXT.encode() + "校".encode()[:2], 4, id="cut in the middle of a character"),
        pytest.param((TEXT * 9).encode().replace("二".encode(), b"\xe4\xba", 1), 3, id="a byte lost"),
    ],
)
def test_damaged_utf8_is_named_by_its_line_and_never_read_as_something_else(content: bytes, row: int) -> None:
    problem = letter(content)
    assert (problem.check, problem.row) == ("encoding", row)
    assert problem.what == "这是 UTF-8 文本，但中间有损坏的字节，硬读会变成乱码"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_of_every_program_are_understood(delimiter: str, newline: str) -> None:
    content = TEXT.replace(",", delimiter).replace("\n", newline).encode()
    assert cells(content) == CELLS


def test_commas_inside_cells_do_not_win_over_the_tabs_between_them() -> None:
    assert cells(b"a\tb\n1\t2,5,7\n3\t4,5,7\n5\t6\n") == [
        (1, "a", "b"), (2, "1", "2,5,7"), (3, "3", "4,5,7"), (4, "5", "6"),
    ]  # fmt: skip


def test_one_note_full_of_semicolons_does_not_turn_commas_into_text() -> None:
    assert cells(b"a,b,c\n1,2,x;y;z;u;v\n3,4,5\n5,6,7\n")[2] == (3, "3", "4", "5")


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"\n\na,b\n1,2\n", [(3, "a", "b"), (4, "1", "2")]),
        (b"a,b\r\n\r\n1,2\r\n\r\n3,4\r\n", [(1, "a", "b"), (3, "1", "2"), (5, "3", "4")]),
        (b'a,b\n"1\n1",2\n3,4\n', [(1, "a", "b"), (2, "1\n1", "2"), (3, "3", "4")]),
        (b'a,b\n  ,  \n"",""\n,\n1,2', [(1, "a", "b"), (5, "1", "2")]),
        (b"a\n\n1\n\n2\n", [(1, "a"), (3, "1"), (5, "2")]),
        (b"a,b,c\n1,2\n3,4,5\n", [(1, "a", "b", "c"), (2, "1", "2", None), (3, "3", "4", "5")]),
        (b'a,b\n"1""x",2\n"x,y",4\n', [(1, "a", "b"), (2, '1"x', "2"), (3, "x,y", "4")]),
    ],
)
def test_rows_are_numbered_as_the_spreadsheet_shows_them(content: bytes, rows: list[tuple[Any, ...]]) -> None:
    assert cells(content) == rows


@pytest.mark.parametrize(
    ("content", "row", "check"),
    [
        (b"a,b\n" + b"1,2\n" * 60 + b"1,2,3\n" + b"1,2\n", 62, "too_many_cells"),
        (b"a,b\n\n" + b"1,2\n" * 60 + b"1,2,3\n", 63, "too_many_cells"),
        (b'a,b\n1,2\n1,"2\n3,4\n5,6\n', 3, "unbalanced_quote"),
        (b'a,b\n1,2\n"1"x,2\n3,4\n', 3, "unbalanced_quote"),
        (b'a,b\n1,"' + b"x" * 150_000 + b'"\n', 2, "unbalanced_quote"),
        (b'a,b\n1,2\n1,"' + b"x" * 150_000, 3, "unbalanced_quote"),
    ],
)
def test_a_broken_line_is_named_by_its_number(content: bytes, row: int, check: str) -> None:
    problem = letter(content)
    assert (problem.check, problem.row, problem.file) == (check, row, "表.csv")
    assert f"位置：文件“表.csv” 第 {row} 行" in problem.letter


def test_a_line_with_too_many_cells_says_how_many_and_what_to_do() -> None:
    assert letter(b"a,b\n" + b"1,2\n" * 60 + b"1,2,3\n").letter == (
        "这一行的列数比表头多；位置：文件“表.csv” 第 62 行；读到：3 列；应为：不超过 2 列；"
        "怎么办：检查这一行是否多了分隔符；含逗号的文字要用英文双引号括起来"
    )


@pytest.mark.parametrize(
    ("file", "content", "check"),
    [
        ("a.csv", b"", "empty_file"),
        ("a.csv", b"\xef\xbb\xbf\r\n", "empty_file"),
        ("a.csv", b"\xff\xfe", "empty_file"),
        ("a.xlsx", b"", "empty_file"),
        ("a.pdf", b"%PDF", "file_type"),
        ("a", b"a,b\n", "file_type"),
        ("a.docx", b"PK\x03\x04", "file_type"),
        ("a.xlsx", TEXT.encode(), "workbook"),
        ("a.xls", "<html><table><tr><td>学校</td></tr></table></html>".encode(), "workbook"),
        ("a.xlsx", b"PK\x03\x04" + bytes(300), "workbook"),
    ],
)
def test_what_is_no_table_is_refused_by_name(file: str, content: bytes, check: str) -> None:
    problem = letter(content, file)
    assert (problem.check, problem.file) == (check, file)


def test_extensions_in_capitals_are_the_same_extensions() -> None:
    assert cells(TEXT.encode(), "表.CSV") == CELLS


def test_small_files_read_as_the_standard_library_reads_them() -> None:
    """2,000 files of random cells with quotes, commas, blanks and line ends; the fixed seed makes them the same."""
    chance = random.Random(20_241_122)
    pieces = ("校", "1", "a b", ",", '"', "\n", "", " ", "'", ";", "2,5", '""')
    for _ in range(2000):
        width = chance.randint(2, 4)
        lines = [
            ["".join(chance.choices(pieces, k=chance.randint(0, 3))) for _ in range(width)]
            for _ in range(chance.randint(1, 5))
        ]
        lines[0] = [f"h{i}" for i in range(width)]
        text = io.StringIO()
        csv.writer(text, quoting=chance.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])).writerows(lines)
        read = {
            row[0]: ["" if cell is None else cell for cell in row[1:]]
            for row in cells(text.getvalue().encode())
        }
        expected = {n: line for n, line in enumerate(lines, start=1) if any(cell.strip() for cell in line)}
        assert read == expected, text.getvalue()


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum_reads_as_its_expected_json(shared_data: Path, name: str) -> None:
    folder = shared_data / "messy" / "csv-spectrum"
    [header, *lines] = cells((folder / "csvs" / f"{name}.csv").read_bytes())
    read = [{key: cell or "" for key, cell in zip(header[1:], line[1:], strict=True)} for line in lines]
    expected = json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))
    if name == "location_coordinates":  # its JSON is no list, and has another phone number than its CSV
        expected = [{**expected, "Contact Phone Number": "2095257564"}]
    assert read == expected


@pytest.mark.parametrize(
    ("file", "encoding"),
    [("utf8_nobom", "utf-8"), ("gb18030", "gb18030"), ("utf16le_bom", "utf-16")],
)
def test_a_real_year_is_the_same_in_each_encoding(shared_data: Path, file: str, encoding: str) -> None:
    [original] = read_sheets((shared_data / "taiwan" / "110_basec.csv").read_bytes(), "110_basec.csv")
    path = shared_data / "messy" / f"110_basec_{file}.csv"
    [sheet] = read_sheets(path.read_bytes(), path.name)
    assert sheet.cells.equals(original.cells)
    assert sheet.encoding == encoding


def test_a_real_year_in_big5_is_refused_and_not_guessed_but_read_when_declared(shared_data: Path) -> None:
    path = shared_data / "messy" / "110_basec_big5_cp950.csv"
    assert letter(path.read_bytes(), path.name).check == "encoding"
    [sheet] = read_sheets(path.read_bytes(), path.name, "cp950")
    assert sheet.encoding == "cp950"
    assert "學校名稱" in sheet.head(1)[0][1]


@pytest.mark.parametrize(
    ("declared", "check", "words"),
    [
        ("big5", "encoding", "文件不是所声明的文字编码"),
        ("base64", "encoding_unknown", "没有这种文字编码"),
        ("klingon", "encoding_unknown", "应为：utf-8、gb18030、gbk、big5"),
    ],
)
def test_a_declaration_that_does_not_hold_is_told(declared: str, check: str, words: str) -> None:
    [problem] = letters(lambda: read_sheets((TEXT + "䶮\x00,1\n").encode(), "表.csv", declared))
    assert problem.check == check
    assert words in problem.letter


# ---------------------------------------------------------------- workbooks


def made(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return out.getvalue()


def everything(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("数据")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    percent = book.add_format({"num_format": "0%"})
    sheet.write_row(3, 0, ["代码", "日期", "比例", "公式", "是否", "大数"])
    sheet.write_number(5, 0, 2199000001)
    sheet.write_datetime(5, 1, datetime.datetime(2023, 9, 1), day)
    sheet.write_number(5, 2, 0.85, percent)
    sheet.write_formula(5, 3, "=1+1", None, 2)
    sheet.write_boolean(5, 4, True)
    sheet.write_number(5, 5, 123456789012)
    sheet.write_string(6, 0, "0012")
    sheet.write_formula(6, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(6, 3, "=NA()", None, "#N/A")
    sheet.write_string(7, 0, "   ")
    sheet.write_number(8, 5, 0.0000001)
    book.add_worksheet("空的")
    hidden = book.add_worksheet("隐藏")
    hidden.write_string(0, 0, "不看")
    hidden.hide()
    book.add_worksheet("第二张").write_row(0, 0, ["a", "b"])


def test_a_workbook_keeps_row_numbers_codes_days_and_the_errors_of_formulas() -> None:
    sheets: list[Sheet] = read_sheets(made(everything), "表.xlsx")
    assert [sheet.name for sheet in sheets] == ["数据", "第二张"]
    assert sheets[0].cells.rows() == [
        (4, "代码", "日期", "比例", "公式", "是否", "大数"),
        (6, "2199000001", "2023-09-01 00:00:00", "0.85", "2", "true", "123456789012"),
        (7, "0012", None, "#DIV/0!", "#N/A", None, None),
        (9, None, None, None, None, None, "0.0000001"),
    ]


def test_a_workbook_without_content_is_empty() -> None:
    problem = letter(made(lambda book: book.add_worksheet()), "表.xlsx")
    assert (
        problem.letter
        == "工作簿里没有任何内容；位置：文件“表.xlsx”；怎么办：请检查导出是否成功，重新导出后再装入"
    )


def test_a_far_cell_does_not_lose_its_row_number() -> None:
    def far(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write(50_000, 0, "x")

    assert cells(made(far), "表.xlsx") == [(1, "a", "b"), (50_001, "x", None)]


def outcome(content: bytes) -> str:
    try:
        read_sheets(content, "表.xlsx")
    except Refused as refused:
        return refused.problems[0].check
    return "read"


def test_damaged_workbooks_are_refused_or_read_and_never_crash() -> None:
    """A workbook cut at many places, and with bytes changed at random: letters only, whatever the damage."""
    good = made(everything)
    chance = random.Random(7)
    damaged = [good[:length] for length in range(1, len(good), 211)]
    for _ in range(100):
        spoilt = bytearray(good)
        for _ in range(5):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        damaged.append(bytes(spoilt))
    said = Counter(outcome(content) for content in damaged)
    assert set(said) <= {"read", "workbook", "empty_file", "too_large", "encrypted"}
    assert said["workbook"] > len(damaged) / 2


def test_every_sheet_has_its_row_column_and_cells_named_by_position() -> None:
    [sheet] = read_sheets(TEXT.encode(), "表.csv")
    assert sheet.cells.columns == [ROW, "c0", "c1"]
    assert sheet.columns == ["c0", "c1"]
