"""XLSX archives made to harm: bombs, lies about sizes, entities, doubled parts; a letter, before anything is opened."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from etl.problems import Problem
from etl.readers import read_sheets
from etl.readers.limits import Limits
from etl.readers.zipped import check_package, merged_cells
from tests.etl.deliveries import letters, worked_example

SHEET, BOOK, TEXTS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
XML = b'<?xml version="1.0"?>'
ROWS = [(1, "甲", "乙"), (2, "1", "x")]


def parts() -> dict[str, bytes]:
    """The parts of a small workbook."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["甲", "乙"])
        sheet.write_row(1, 0, [1, "x"])
    with zipfile.ZipFile(made) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def book(**changed: Callable[[bytes], bytes]) -> bytes:
    """A small workbook in which the parts called ``sheet``, ``book`` or ``texts`` are changed."""
    members = parts()
    for word, change in changed.items():
        name = {"sheet": SHEET, "book": BOOK, "texts": TEXTS}[word]
        members[name] = change(members[name])
    return zipped(members)


def letter(content: bytes, file: str = "表.xlsx") -> Problem:
    [problem] = letters(lambda: read_sheets(content, file))
    return problem


def test_the_workbook_that_is_spoilt_here_is_a_good_one() -> None:
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        [sheet] = read_sheets(zipped(parts(), method), "表.xlsx")
        assert sheet.cells.rows() == ROWS


# ---------------------------------------------------------------- bombs


@pytest.mark.parametrize("part", [SHEET, TEXTS, "xl/media/image1.png", "docProps/app.xml", "xl/styles.xml"])
def test_a_bomb_in_any_part_is_refused_with_the_limit(part: str) -> None:
    problem = letter(zipped({**parts(), part: bytes(80 << 20)}))
    assert (problem.check, problem.what) == ("too_large", "工作簿解压后太大，超过上限")
    assert problem.expected == "不超过 2048 MB，且不超过压缩大小的 200 倍"


def test_many_parts_that_are_a_bomb_together_are_refused() -> None:
    members = {f"xl/media/{number}.bin": bytes(1 << 20) for number in range(80)}
    assert letter(zipped({**parts(), **members})).what == "工作簿解压后太大，超过上限"


def test_an_archive_in_an_archive_is_counted_and_never_opened() -> None:
    bomb = zipped({f"{number}.bin": bytes(50 << 20) for number in range(10)})
    [sheet] = read_sheets(zipped({**parts(), "xl/embeddings/nested.zip": zipped({"b.zip": bomb})}), "表.xlsx")
    assert sheet.cells.rows() == ROWS


@pytest.mark.parametrize("file", ["表.xlsx", "表.csv", "表.xls"])
def test_an_archive_of_files_is_told_as_that(file: str) -> None:
    problem = letter(zipped({"内/表.csv": b"a,b\n1,2\n", "更内.zip": zipped({"a.csv": b"a\n1\n"})}), file)
    assert (problem.check, problem.what) == ("workbook", "这是压缩包，不是工作簿")
    assert "请先解压" in problem.fix


def flagged(content: bytes) -> bytes:
    """The archive with every entry marked as encrypted."""
    changed = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = -1
        while (where := content.find(mark, where + 1)) >= 0:
            changed[where + at] |= 1
    return bytes(changed)


@pytest.mark.parametrize(
    ("members", "what"),
    [
        (parts(), "这个工作簿加了打开密码，读不了"),
        ({"表.csv": b"a,b\n1,2\n"}, "这是加了密码的压缩包，不是工作簿"),
    ],
)
def test_an_archive_with_a_password_is_told_as_that(members: dict[str, bytes], what: str) -> None:
    problem = letter(flagged(zipped(members)))
    assert (problem.check, problem.what) == ("encrypted", what)


def lying(part: str, endless: bytes, shown: int) -> bytes:
    """An archive whose directory gives size and checksum of only the beginning of a part."""
    content = bytearray(zipped({**parts(), part: endless}))
    true = struct.pack("<II", zlib.crc32(endless), 0)[:4]
    false = struct.pack("<I", zlib.crc32(endless[:shown]))
    for size in (len(endless), zlib.crc32(endless)):
        old = struct.pack("<I", size)
        new = struct.pack("<I", shown) if size == len(endless) else false
        while (at := content.find(old)) >= 0:
            content[at : at + 4] = new
    assert true not in content
    return bytes(content)


def test_a_size_and_a_checksum_that_fit_only_the_beginning_are_not_believed() -> None:
    content = lying("xl/media/image1.bin", bytes(9_876_543), 10)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert len(package.read("xl/media/image1.bin")) == 10  # whoever believes the directory sees nothing
    assert letter(content).check == "workbook"


def test_a_part_that_is_there_twice_is_looked_at_twice() -> None:
    out = io.BytesIO()
    far = parts()[SHEET].replace(b'r="A1"', b'r="XFD1048576"')
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts().items():
            package.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            package.writestr(SHEET, far)
    twice = out.getvalue()
    assert letter(twice).check == "too_large"


def test_an_archive_that_could_be_two_is_refused() -> None:
    other = zipped({"[Content_Types].xml": b""})
    assert letter(zipped(parts()) + other[other.rindex(b"PK\x05\x06") :]).check == "workbook"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_to_pack_are_refused(method: int) -> None:
    assert letter(zipped(parts(), method)).check == "workbook"


def test_an_archive_cut_anywhere_is_refused() -> None:
    whole = zipped(parts())
    assert {letter(whole[:length]).check for length in range(4, len(whole), 97)} == {"workbook"}


# ---------------------------------------------------------------- XML


LAUGHS = b"<!DOCTYPE l [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
)
OUTSIDE = b"<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE], ids=["billion laughs", "a file of the machine"])
@pytest.mark.parametrize("part", ["sheet", "book", "texts"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_are_refused_in_every_part_and_encoding(doctype: bytes, part: str, encoding: str) -> None:
    def change(xml: bytes) -> bytes:
        return (doctype + xml.partition(b"?>")[2]).decode().encode(encoding)

    problem = letter(book(**{part: change}))
    assert problem.check == "workbook"
    assert "XML 实体声明(DTD)" in problem.what
    assert problem.found.startswith("xl/")


def test_a_name_with_markup_in_it_stays_a_text() -> None:
    tag = b"<script>alert(1)</script>"
    escaped = tag.replace(b"<", b"&lt;").replace(b">", b"&gt;")
    [sheet] = read_sheets(book(texts=lambda xml: xml.replace(b"<t>x</t>", b"<t>%s</t>" % escaped)), "表.xlsx")
    assert sheet.cells.rows()[1] == (2, "1", tag.decode())


def test_one_long_text_shown_in_many_cells_is_bounded() -> None:
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>2</v></c></row>' % (n, n) for n in range(3, 50_000))
    content = book(
        texts=lambda xml: xml.replace(b"<t>x</t>", b"<t>%s</t>" % (b"x" * 30_000)),
        sheet=lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"),
    )
    problem = letter(content)
    assert (problem.what, problem.expected) == ("文字太多，超过上限", "不超过 1000000000 个字")


def test_a_long_text_that_is_shown_once_is_no_bomb() -> None:
    content = book(texts=lambda xml: xml.replace(b"<t>x</t>", b"<t>%s</t>" % (b"x" * 500)))
    check_package(content, "表.xlsx", Limits(text_characters=1200))
    [problem] = letters(lambda: check_package(content, "表.xlsx", Limits(text_characters=400)))
    assert problem.what == "文字太多，超过上限"


def test_merges_without_number_and_without_end_are_looked_at_once() -> None:
    """Each one that is not closed must not be searched to the end of the sheet: that would take hours."""
    open_ends = b"<mergeCell " * 2_000_000
    content = book(sheet=lambda xml: xml.replace(b"</worksheet>", open_ends + b"</worksheet>"))
    assert merged_cells(content, "数据") == ()
    many = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(1, 200_000))
    assert merged_cells(book(sheet=lambda xml: xml + many), "数据") == ()
    few = b'<mergeCell ref="A1:B1"/>' * 50_000
    assert merged_cells(book(sheet=lambda xml: xml + few), "数据") == ((1, 0, 1, 1),)


def test_a_sheet_of_all_rows_is_read_and_one_more_is_refused(tmp_path: Path) -> None:
    """1,048,576 rows are what a spreadsheet can hold; a row number beyond is a forgery."""
    line = b'<row r="%d"><c r="A%d"><v>%d</v></c></row>'
    rows = b"".join(line % (n, n, n) for n in range(3, 1_048_577))
    content = book(sheet=lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    [sheet] = read_sheets(content, "表.xlsx")
    assert sheet.cells.height == 1_048_576
    assert sheet.cells.row(-1) == (1_048_576, "1048576", None)
    one_more = line % (1_048_577, 1_048_577, 1)
    problem = letter(book(sheet=lambda xml: xml.replace(b"</sheetData>", one_more + b"</sheetData>")))
    assert (problem.what, problem.found, problem.expected) == (
        "行太多，超过上限", "1048577 行", "不超过 1048576 行",
    )  # fmt: skip


def test_a_million_columns_are_refused() -> None:
    def name(number: int) -> bytes:
        letters = b""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = bytes([65 + rest]) + letters
        return letters

    wide = (
        b'<row r="3">'
        + b"".join(b'<c r="%s3"><v>1</v></c>' % name(n) for n in range(1, 1_000_001))
        + b"</row>"
    )
    problem = letter(book(sheet=lambda xml: xml.replace(b"</sheetData>", wide + b"</sheetData>")))
    assert (problem.what, problem.found, problem.expected) == (
        "列太多，超过上限",
        "1000000 列",
        "不超过 2000 列",
    )


def test_a_link_to_another_file_is_not_followed(tmp_path: Path) -> None:
    """Formulas, links and queries stay words; what was saved with them is what counts."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as written:
        sheet = written.add_worksheet()
        for number, line in enumerate(worked_example()):
            sheet.write_row(number, 0, line)
        sheet.write_url(1, 8, "file:///etc/passwd", string="x")
        sheet.write_formula(2, 8, "=cmd|' /C calc'!A0", None, "y")
    [read] = read_sheets(path.read_bytes(), path.name)
    assert [read.cells["c8"][1], read.cells["c8"][2]] == ["x", "y"]
