"""Old workbooks (XLS): locked, reaching too far or claiming too much they are a letter, before anything is built."""

from __future__ import annotations

import random
import struct
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from etl.problems import Problem, Refused
from etl.readers import read_sheets
from etl.readers.biff import opened_safely
from etl.readers.limits import LIMITS, Limits
from tests.etl.deliveries import checked, letters, worked_example
from tests.etl.old_workbooks import (
    Part,
    compound,
    formula,
    label,
    number,
    reach,
    record,
    shared,
    sheet,
    start,
    stream,
    xls,
)  # fmt: skip

FILES = Path(__file__).parent / "files"
SMALL = [["甲", "乙"], [1, "x"]]
READ = [(1, "甲", "乙"), (2, "1", "x")]


def letter(content: bytes, file: str = "表.xls") -> Problem:
    [problem] = letters(lambda: read_sheets(content, file))
    return problem


def cells(content: bytes) -> list[tuple[Any, ...]]:
    [one] = read_sheets(content, "表.xls")
    return one.cells.rows()


def test_an_old_workbook_is_read_like_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "表.xls"
    path.write_bytes(xls(sheet("数据", worked_example())))
    [delivery] = checked(path).deliveries
    assert delivery.rows == {"school": 5, "enrolment": 5, "facilities": 5}


# ---------------------------------------------------------------- locked


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(xls(sheet("a", SMALL), first=record(0x2F, b"\1\0" + bytes(50))), id="RC4"),
        pytest.param(xls(sheet("a", SMALL), first=record(0x2F, b"\0\0" + bytes(4))), id="XOR"),
        pytest.param(compound(EncryptionInfo=bytes(99), EncryptedPackage=bytes(9000)), id="OOXML"),
        pytest.param(
            compound(EncryptionInfo=bytes(99), EncryptedPackage=bytes(9000))[:4000], id="OOXML, cut"
        ),
    ],
)
@pytest.mark.parametrize("file", ["表.xls", "表.xlsx", "表.et", "表.csv"])
def test_a_workbook_with_a_password_is_told_as_that_whatever_it_is_called(content: bytes, file: str) -> None:
    problem = letter(content, file)
    assert (problem.check, problem.what, problem.file) == (
        "encrypted",
        "这个工作簿加了打开密码，读不了",
        file,
    )
    assert "去掉密码" in problem.fix


def test_the_word_alone_does_not_make_a_workbook_locked() -> None:
    assert cells(xls(sheet("a", [["EncryptedPackage"]]))) == [(1, "EncryptedPackage")]


# ---------------------------------------------------------------- too far, too much


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (65_535, 255, "第 65536 行、第 256 列处还有内容，共 16777216 格；应为：不超过 8000000 格"),
        (65_535, 1_999, "第 65536 行、第 2000 列处还有内容，共 131072000 格；应为：不超过 8000000 格"),
        (65_535, 65_535, "列太多，超过上限；位置：文件“表.xls”；读到：65536 列；应为：不超过 2000 列"),
        (1, 60_000, "列太多，超过上限；位置：文件“表.xls”；读到：60001 列；应为：不超过 2000 列"),
    ],
)
@pytest.mark.parametrize("cell", [number, label, formula, shared])
def test_a_cell_at_the_far_corner_is_refused_with_the_limit(
    row: int, column: int, words: str, cell: Any
) -> None:
    value = {number: 1.0, label: "x", formula: bytes(8), shared: 0}[cell]
    part = Part("a", label(0, 0, "x") + cell(row, column, value))
    problem = letter(xls(part, strings=["x"]))
    assert problem.check == "too_large"
    assert words in problem.letter


def test_a_row_of_numbers_that_ends_too_far_is_refused() -> None:
    many = record(0x00BD, struct.pack("<HH", 9, 0) + bytes(6) * 2 + struct.pack("<H", 40_000))
    assert letter(xls(Part("a", many))).found == "40001 列"


def test_all_sheets_together_are_bounded() -> None:
    parts = [Part(f"s{i}", label(0, 0, "x") + number(60_000, 20, 1)) for i in range(7)]
    assert letter(xls(*parts)).what == "xls 工作簿里的单元格太多，超过上限"
    assert len(read_sheets(xls(*parts[:2]), "表.xls")) == 2


def test_a_far_row_alone_keeps_its_number() -> None:
    assert cells(xls(Part("a", label(0, 0, "x") + number(65_535, 1, 7)))) == [
        (1, "x", None),
        (65_536, None, "7"),
    ]


@pytest.mark.parametrize(("rows", "columns"), [(0xFFFFFFFF, 0xFFFF), (0, 0), (1, 65_535)])
def test_the_reach_that_a_sheet_claims_is_not_believed(rows: int, columns: int) -> None:
    assert cells(xls(Part("a", reach(rows, columns) + sheet("a", SMALL).records))) == READ


@pytest.mark.parametrize("told", [2**31 - 1, -1, 0, 1])
def test_the_number_of_texts_that_a_book_claims_is_not_believed(told: int) -> None:
    part = Part("a", shared(0, 0, 0) + number(1, 0, 5))
    assert cells(xls(part, strings=["x"], told=told)) == [(1, "x"), (2, "5")]
    many = Part("a", b"".join(shared(row, 0, 0) for row in range(200)))
    limits = Limits(text_characters=1000)
    [problem] = letters(lambda: opened_safely(xls(many, strings=["x" * 9], told=told), "表.xls", limits))
    assert problem.found == "共 1800 个字"


def test_one_long_text_shown_in_many_cells_is_bounded() -> None:
    shown = b"".join(shared(row, column, 0) for row in range(40_000) for column in range(4))
    problem = letter(xls(Part("a", shown), strings=["x" * 8000]))
    assert (problem.what, problem.found) == ("文字太多，超过上限", "共 1280000000 个字")
    assert problem.expected == f"不超过 {LIMITS.text_characters} 个字"


def test_texts_that_go_on_in_the_next_record_are_measured() -> None:
    head = struct.pack("<Ii", 2, 2) + struct.pack("<HB", 6, 0) + b"abc"
    rest = b"\x01" + "甲乙丙".encode("utf-16-le") + struct.pack("<HB", 2, 0) + b"xy"
    whole = stream(
        Part("a", shared(0, 0, 0) + shared(0, 1, 1)), first=record(0xFC, head) + record(0x3C, rest)
    )
    own = record(0xFC, struct.pack("<Ii", 0, 0))
    content = compound(Workbook=whole.replace(own, record(0xFF, bytes(8)), 1))
    assert cells(content) == [(1, "abc甲乙丙", "xy")]


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(xls_bytes=4000), "xls 工作簿太大"),
        (Limits(xls_cells=3), "xls 工作簿里的单元格太多"),
        (Limits(sheets=1), "工作表太多"),
        (Limits(text_characters=1), "文字太多"),
    ],
)
def test_each_limit_of_an_old_workbook_is_held(limits: Limits, what: str) -> None:
    content = xls(sheet("a", SMALL), Part("b", shared(0, 0, 0)), strings=["xx"])
    [problem] = letters(lambda: opened_safely(content, "表.xls", limits))
    assert (problem.what, problem.file) == (f"{what}，超过上限", "表.xls")


# ---------------------------------------------------------------- forged


def spoilt(content: bytes, at: int, form: str, *values: int) -> bytes:
    changed = bytearray(content)
    struct.pack_into(form, changed, at, *values)
    return bytes(changed)


def forged() -> dict[str, bytes]:
    good = xls(sheet("a", SMALL))
    [directory] = struct.unpack_from("<I", good, 48)
    entry = 512 * (directory + 1) + 128
    overlapping = stream(sheet("a", SMALL), sheet("b", SMALL))
    where = overlapping.index(record(0x85)[:2], 20) + 4
    [first] = struct.unpack_from("<I", overlapping, where)
    second = overlapping.index(record(0x85)[:2], where) + 4
    return {
        "the table of sectors in a circle": spoilt(good, 512 + 4 * directory, "<I", directory),
        "the list of tables in a circle": spoilt(spoilt(good, 68, "<II", 0, 1), 1020, "<I", 0),
        "a table beyond the end": spoilt(good, 76, "<I", 9_999_999),
        "sectors of a strange size": spoilt(good, 30, "<H", 31),
        "a stream larger than the file": spoilt(good, entry + 120, "<I", 2**31),
        "a stream that begins nowhere": spoilt(good, entry + 116, "<I", 12_345),
        "a small stream without small sectors": spoilt(good, entry + 120, "<I", 50),
        "another name": good.replace("Workbook".encode("utf-16-le"), "Werkbook".encode("utf-16-le")),
        "a sheet beyond the end": compound(Workbook=spoilt(overlapping, where, "<I", 2**31)),
        "two sheets at one place": compound(Workbook=spoilt(overlapping, second, "<I", first)),
        "a sheet inside another's record": compound(Workbook=spoilt(overlapping, second, "<I", first + 26)),
        "a record longer than the stream": compound(
            Workbook=overlapping[:-30] + b"\x03\x02\xff\xff" + bytes(26)
        ),
        "only a header": good[:512],
        "nothing behind the first bytes": good[:8],
    }


@pytest.mark.parametrize("name", forged())
def test_a_forged_container_is_a_letter(name: str) -> None:
    assert letter(forged()[name]).check == "workbook"


def test_cells_of_a_chart_inside_a_sheet_are_none_of_the_sheet() -> None:
    chart = start(0x0020) + number(0, 0, 999) + number(50_000, 250, 1) + record(0x0A)
    assert cells(xls(Part("a", sheet("a", SMALL).records + chart))) == READ


def test_formulas_count_by_their_saved_value_and_their_tokens_are_never_read() -> None:
    mark = b"\xff\xff"
    slow = b"\x1e\x01\x00" + b"\x19\x40\x00\xff" * 1500  # each puts 255 spaces before what is there
    records = (
        formula(0, 0, struct.pack("<d", 2.5), slow)
        + formula(0, 1, b"\1\0\1\0\0\0" + mark)
        + formula(0, 2, b"\2\0\7\0\0\0" + mark)
        + formula(0, 3, bytes(6) + mark, slow)
        + record(0x0207, struct.pack("<HB", 2, 1) + "合计".encode("utf-16-le"))
        + formula(0, 4, b"\3\0\0\0\0\0" + mark)
        + number(0, 5, 1)
    )
    assert cells(xls(Part("a", records))) == [(1, "2.5", "true", "#DIV/0!", "合计", None, "1")]


def test_spoilt_old_workbooks_are_read_or_refused_and_never_crash() -> None:
    """Bytes changed at random, in the container and in the records, and files cut anywhere."""
    chance = random.Random(11)
    real = (FILES / "two_levels.xls").read_bytes()
    made = stream(sheet("a", worked_example()), sheet("b", SMALL), strings=["x", "yy"])
    said: Counter[str] = Counter()
    for turn in range(900):
        content = bytearray((real, compound(Workbook=made), made)[turn % 3])
        for _ in range(chance.choice((1, 3, 9))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        whole = compound(Workbook=bytes(content)) if turn % 3 == 2 else bytes(content)
        try:
            read_sheets(whole[: chance.choice((len(whole), chance.randrange(len(whole))))], "表.xls")
        except Refused as refused:
            said[refused.problems[0].check] += 1
        else:
            said["read"] += 1
    assert set(said) <= {"read", "workbook", "encrypted", "too_large", "empty_file", "encoding"}, said
    assert said["read"] > 100
    assert said["workbook"] > 100
