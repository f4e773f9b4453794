"""Every attack that we know of against a published store: a letter in Chinese, and nothing changed on disk."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.loading import load
from etl.problems import Refused
from etl.readers import base_name, read_sheets
from etl.readers.limits import LIMITS
from etl.recognition import Wishes
from tests.etl import test_old_workbooks, test_packages
from tests.etl.deliveries import HEADER, content, csv_file, letters, loaded, row, worked_example
from tests.etl.old_workbooks import Part, compound, label, number, record, sheet, xls

ROOT = Path(__file__).resolve().parents[2]
ALWAYS_THERE = {"writer.json", "writer.lock"}
TEXT = "\n".join(",".join(map(str, line)) for line in worked_example()).encode()
MOST_MB = 2048


def wide_sheet() -> bytes:
    far = b'<row r="9"><c r="BDWGN9"><v>1</v></c></row>'
    return test_packages.book(sheet=lambda xml: xml.replace(b"</sheetData>", far + b"</sheetData>"))


ATTACKS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip bomb in a sheet": (
        "a.xlsx", lambda: test_packages.zipped({**test_packages.parts(), test_packages.SHEET: bytes(80 << 20)}),
        "too_large",
    ),
    "archive instead of a workbook": (
        "a.xlsx", lambda: test_packages.zipped({"a.zip": test_packages.zipped({"a.csv": TEXT})}), "workbook",
    ),
    "archive called csv": ("a.csv", lambda: test_packages.zipped({"a.csv": TEXT}), "workbook"),
    "billion laughs": (
        "a.xlsx", lambda: test_packages.book(book=lambda xml: test_packages.LAUGHS + xml.partition(b"?>")[2]),
        "workbook",
    ),
    "a million columns in a workbook": ("a.xlsx", wide_sheet, "too_large"),
    "a million columns in a text": ("a.csv", lambda: b"a" + b",a" * 999_999 + b"\n1\n", "too_large"),
    "a row for every number": ("a.csv", lambda: b"a,b\n" + b"1,2\n" * 1_048_600, "too_large"),
    "a NUL": ("a.csv", lambda: TEXT.replace(b"45", b"4\x005"), "encoding"),
    "only NULs": ("a.csv", lambda: bytes(1 << 20), "encoding"),
    "quotes that never close": ("a.csv", lambda: TEXT + b'\n"' + b"x," * 200_000, "unbalanced_quote"),
    "quotes in the middle": ("a.csv", lambda: TEXT + b'\n1,"2"3,"\n', "unbalanced_quote"),
    "a workbook with a password": (
        "a.xlsx", lambda: compound(EncryptionInfo=bytes(99), EncryptedPackage=bytes(9000)), "encrypted",
    ),
    "an old workbook with a password": (
        "a.xls", lambda: xls(sheet("a", worked_example()), first=record(0x2F, bytes(54))), "encrypted",
    ),
    "a cell at the far corner": (
        "a.xls", lambda: xls(Part("a", label(0, 0, "x") + number(65_535, 255, 1))), "too_large",
    ),
    "a text called xlsx": ("a.xlsx", lambda: TEXT, "workbook"),
    "a program called csv": ("a.csv", lambda: b"MZ" + bytes(500), "file_type"),
    "a page called xls": ("a.xls", lambda: b"<html><script>alert(1)</script></html>", "workbook"),
    "a formula instead of a number": ("a.csv", lambda: TEXT.replace(b",45,", b",=1+1,"), "not_a_number"),
    "a command instead of a code": ("a.csv", lambda: TEXT.replace(b"2199000001", b"=cmd|'/C calc'!A0"), "code_blank"),
    "a script instead of a stage": (
        "a.csv", lambda: TEXT.replace(",小学,45".encode(), b",<script>alert(1)</script>,45"), "",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    loaded(folder / "store", csv_file(folder / "原表.csv", worked_example(学年=2022)))
    return folder


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_a_letter_and_nothing_changes(published: Path, name: str) -> None:
    file, made, check = ATTACKS[name]
    path, store = published / file, published / "store"
    path.write_bytes(made())
    before = {name: digest for name, digest in content(store).items() if name not in ALWAYS_THERE}
    with pytest.raises(Refused) as refused:
        load([path], store, Wishes())
    for problem in refused.value.problems:
        assert problem.file == file
        assert re.search("[\u4e00-\u9fff]", problem.what)
        assert re.search("[\u4e00-\u9fff]", problem.fix)
        assert len(problem.letter) < 600
    assert not check or {problem.check for problem in refused.value.problems} == {check}
    after = {name: digest for name, digest in content(store).items() if name not in ALWAYS_THERE}
    assert after == before


def test_markup_and_formulas_in_names_stay_words(tmp_path: Path) -> None:
    names = [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://x")',
        "'); DROP TABLE school;--",
        "{{7*7}}",
        "%s%n",
    ]
    lines = [list(HEADER), *(row(n, 学校名称=name) for n, name in enumerate(names, start=1))]
    report = loaded(tmp_path / "store", csv_file(tmp_path / "a.csv", lines))
    assert report.deliveries[0].tables["school"]["school_name"].to_list() == names


LINE = """
import resource, sys
from etl.problems import Refused
from etl.readers import read_sheets

made = {"one cell": b"x" * 200_000_000, "many cells": b"x" * 150 + b",", "Chinese": "校".encode() * 60_000_000}
content = made[sys.argv[1]]
content = content * (200_000_000 // len(content))
try:
    read_sheets(content, "a.csv")
except Refused as refused:
    print(refused.problems[0].letter)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("one cell", "一格里的字太多，超过上限；位置：文件“a.csv” 第 1 行"),
        ("many cells", "这一行的列数比表头多"),
        ("Chinese", "一格里的字太多，超过上限；位置：文件“a.csv” 第 1 行"),
    ],
)
def test_one_line_of_two_hundred_megabytes_is_a_letter_in_bounded_memory(kind: str, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LINE, kind], cwd=ROOT, capture_output=True, text=True, check=True
    )
    letter, peak = done.stdout.splitlines()
    assert words in letter
    assert int(peak) < MOST_MB, f"{peak} MB"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../../etc/cron.d/表.csv", "表.csv"),
        ("..\\..\\表.csv", "表.csv"),
        ("/etc/passwd.csv", "passwd.csv"),
        ("C:\\Windows\\表.csv", "表.csv"),
        ("C:表.csv", "表.csv"),
        ("\\\\server\\share\\表.csv", "表.csv"),
        ("\\\\?\\C:\\表.csv", "表.csv"),
        ("表\x00.exe.csv", "表.exe.csv"),
        ("表\u202evsc.exe", "表vsc.exe"),
        ("CON.csv", "文件-CON.csv"),
        ("nul", "文件-nul"),
        ("LPT1.tar.csv", "文件-LPT1.tar.csv"),
        ("表.csv. . .", "表.csv"),
        ("...", "未命名"),
        ("", "未命名"),
        ("\n", "未命名"),
    ],
)
def test_a_file_name_leads_nowhere(given: str, kept: str) -> None:
    assert base_name(given) == kept
    assert base_name(kept) == kept


@pytest.mark.parametrize("given", ["长" * 5000 + ".csv", "x" * 300, "a." + "长" * 300, "长" * 66 + "a.csv"])
def test_an_endless_file_name_fits_a_file_system_and_keeps_its_suffix(given: str) -> None:
    kept = base_name(given)
    assert len(kept.encode()) <= 230
    assert kept.endswith(".csv") == given.endswith(".csv")


def test_what_a_letter_repeats_of_a_file_name_turns_no_screen() -> None:
    [problem] = letters(lambda: read_sheets(b"", "a\x1b[2J\u202e/b\x07\u2066.csv"))
    assert problem.file == "b.csv"
    assert problem.letter.isprintable()


def test_each_forged_container_leaves_the_store_alone(published: Path) -> None:
    before = content(published / "store")
    for forged in test_old_workbooks.forged().values():
        path = published / "forged.xls"
        path.write_bytes(forged)
        with pytest.raises(Refused):
            load([path], published / "store", Wishes())
    assert content(published / "store") == before


def test_the_limits_are_below_what_would_stop_a_machine() -> None:
    assert (
        LIMITS.xls_cells * 32 * 3 < MOST_MB << 20
    )  # a cell takes 32 bytes, and is held three times while it is read
