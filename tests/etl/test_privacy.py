"""Personal data stop at the door: never stored, never repeated in a letter, and the file that held them is not kept."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from etl.contracts import CONTRACTS
from etl.recognition import Wishes
from etl.recognition.privacy import HIDDEN, UNSIGNED, masked, personal, personal_columns, unsigned
from etl.sighting import look
from etl.store.proof import prove
from etl.store.versions import Versions
from tests.etl.deliveries import checked, csv_file, letters, loaded, row, workbook, worked_example
from tests.etl.old_workbooks import HIDDEN as HIDDEN_SHEET
from tests.etl.old_workbooks import VERY_HIDDEN, xls
from tests.etl.old_workbooks import sheet as sheet_of

ID, MOBILE, NAME = "11010519491231002X", "13812345678", "王某某"
COLUMNS = (
    "身份证号", "身份证件号码", "证件号码", "手机", "手机号码", "联系电话", "电话", "联系方式",
    "姓名", "教师姓名", "学生姓名", "校长",
    "出生日期", "出生年月", "家庭住址", "银行卡号", "学籍号", "电子邮箱", "身分證字號",
    "聯絡電話", "教师信息>姓名", "Phone",
)  # fmt: skip


def with_column(title: str, cell: Any) -> list[list[Any]]:
    header, *lines = worked_example()
    return [[*header, title], *([*line, cell] for line in lines)]


def everything_stored(store: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file())


@pytest.mark.parametrize("title", COLUMNS)
def test_a_personal_column_is_dropped_and_named(tmp_path: Path, title: str) -> None:
    [delivery] = checked(csv_file(tmp_path / "a.csv", with_column(title, NAME))).deliveries
    assert (delivery.personal, delivery.dropped_headers) == ((title,), ())
    assert delivery.not_kept == "原件因含个人信息未留存"
    assert not any(NAME in str(frame.rows()) for frame in delivery.tables.values())


def test_no_column_of_ours_is_taken_for_personal() -> None:
    for contract in CONTRACTS.values():
        for spec in contract.columns.values():
            for name in (spec.label, *spec.aliases):
                assert not personal_columns({"c0": name}), name


def test_nothing_personal_reaches_the_store_and_the_manifest_says_why(tmp_path: Path) -> None:
    store = tmp_path / "store"
    path = csv_file(tmp_path / "a.csv", with_column("身份证号", ID))
    report = loaded(store, path)
    assert report.version is not None
    ledger = Versions(store).ledger
    manifest = ledger.manifest(report.version.batches[0])
    assert (manifest.personal, manifest.not_kept) == (["身份证号"], "原件因含个人信息未留存")
    assert not ledger.received_file(manifest).exists()
    assert ID.encode() not in everything_stored(store)
    assert loaded(store, path).version is None
    assert prove(store, report.version.version).damaged == []


def test_an_ordinary_file_is_kept_as_before(tmp_path: Path) -> None:
    store = tmp_path / "store"
    report = loaded(store, csv_file(tmp_path / "a.csv", worked_example()))
    assert report.version is not None
    ledger = Versions(store).ledger
    manifest = ledger.manifest(report.version.batches[0])
    assert (manifest.personal, manifest.not_kept) == ([], "")
    assert ledger.received_file(manifest).exists()


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (ID, "身份证号"),
        (f"校长{ID}", "身份证号"),
        ("110105491231002", "身份证号"),
        (MOBILE, "手机号码"),
        (f"示例县 电话{MOBILE}", "手机号码"),
        ("138 1234 5678", "手机号码"),
        ("+86 13812345678", "手机号码"),
        ("１３８１２３４５６７８", "手机号码"),
    ],
)
@pytest.mark.parametrize("column", ["学校名称", "备注"])
def test_a_cell_that_looks_personal_is_refused_and_never_repeated(
    tmp_path: Path, column: str, cell: str, kind: str
) -> None:
    lines = with_column("备注", "") if column == "备注" else worked_example()
    lines[3][lines[0].index(column)] = cell
    problems = letters(lambda: checked(csv_file(tmp_path / "a.csv", lines)))
    assert [(p.check, p.row, p.column, p.found) for p in problems] == [
        ("personal_data", 4, column, f"疑似{kind}，已隐去")
    ]
    assert not any(cell in problem.letter or MOBILE in problem.letter for problem in problems)


@pytest.mark.parametrize(
    "cell", ["110105194912310021", "2199000001", "12345678901", "119105194902300021", "2023-2024"]
)
def test_other_long_figures_are_no_persons(cell: str) -> None:
    assert not personal(cell)
    assert masked(cell) == cell or len(cell) == 18


def test_a_personal_number_among_figures_is_hidden_in_its_letter(tmp_path: Path) -> None:
    [problem] = letters(
        lambda: checked(csv_file(tmp_path / "a.csv", [worked_example()[0], row(1, 在校生数=f"见{ID}")]))
    )
    assert ID not in problem.letter
    assert HIDDEN in problem.found


def test_a_telephone_below_the_table_is_masked_and_the_file_not_kept(tmp_path: Path) -> None:
    lines = [*worked_example(), [f"填表人：{NAME} 电话：{MOBILE}", *[""] * 7]]
    [delivery] = checked(csv_file(tmp_path / "a.csv", lines)).deliveries
    assert MOBILE not in delivery.aside[0].text
    assert delivery.not_kept


@pytest.mark.parametrize(
    ("cells", "left"),
    [
        (["填表人\uff1a王小明 审核人:李 四 填表日期:2023年9月"], ["王小明", "李 四"]),
        (["填表人:", "王小明", "审核人:", "", "联系电话:", "010-1"], ["王小明"]),
        (["填表人", "王小明", "审核人", "欧阳小明"], ["王小明", "欧阳小明"]),
        (["单位负责人(签章):赵小六", "校长:周小九,电话:1"], ["赵小六", "周小九"]),
        (["注:每人:合格", "数据来源:县教育局", "制表单位:县教育局", "填表人:审核人:电话:12"], []),
        (["联系人", "电话"], []),
    ],
)
def test_who_signed_is_left_out_of_a_row_that_is_listed(cells: list[str], left: list[str]) -> None:
    shown = unsigned(cells)
    assert not [name for name in left if any(name in cell for cell in shown)]
    assert sum(cell.count(UNSIGNED) for cell in shown) == len(left)
    if not left:
        assert shown == cells


def test_who_signed_below_a_table_is_not_listed_and_the_file_is_kept(tmp_path: Path) -> None:
    lines = [*worked_example(), [f"填表人:{NAME}", "", "审核人:", NAME, *[""] * 4]]
    path = csv_file(tmp_path / "a.csv", lines)
    [delivery] = checked(path).deliveries
    assert delivery.aside[0].text == f"填表人:{UNSIGNED} 审核人: {UNSIGNED}"
    assert not delivery.not_kept
    assert NAME not in str(delivery.aside)
    assert NAME not in str(look(path, path.name, Wishes()))


def test_a_sheet_that_is_not_read_counts_too(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", 数据=worked_example(), 花名册=[["姓名", "性别"], [NAME, "女"]])
    [delivery] = checked(path).deliveries
    assert delivery.skipped_sheets == ("花名册",)
    assert delivery.not_kept


def test_looking_shows_no_person(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", with_column("身份证号", ID))
    seen = look(path, path.name, Wishes())
    assert ID not in str(seen)
    assert seen.sheets[0].personal == ("身份证号",)
    assert seen.sheets[0].head[1][1][-1] == HIDDEN
    roster = csv_file(tmp_path / "b.csv", [["姓名", "性别"], [NAME, "女"]])
    assert NAME not in str(look(roster, roster.name, Wishes()).sheets)


# ---------------------------------------------------------------- what cannot be seen


ROSTERS = {
    "身份证号": [["编号", "说明"], ["1", ID]],
    "numbers alone": [[None, None], [None, int(MOBILE)]],
    "姓名": [["姓名", "任教学科"], [NAME, "语文"]],
}


@pytest.mark.parametrize("roster", ROSTERS.values(), ids=ROSTERS)
@pytest.mark.parametrize("how", ["hide", "very_hidden"])
@pytest.mark.parametrize("first", [True, False])
def test_a_hidden_sheet_with_persons_is_told_and_the_file_is_not_kept(
    tmp_path: Path, roster: list[list[Any]], how: str, first: bool
) -> None:
    path, store = tmp_path / "a.xlsx", tmp_path / "store"
    with xlsxwriter.Workbook(str(path)) as book:
        pages = (
            {"花名册": roster, "数据": worked_example()}
            if first
            else {"数据": worked_example(), "花名册": roster}
        )
        for name, lines in pages.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if cell is not None:
                        sheet.write(number, column, cell)
            if name == "花名册":
                getattr(sheet, how)()
            else:
                sheet.activate()
                sheet.set_first_sheet()
    report = loaded(store, path)
    [delivery] = report.deliveries
    assert delivery.notices == ("隐藏的工作表没有读取：花名册", "隐藏的工作表“花名册”里有个人信息，没有读取")
    assert delivery.not_kept == "原件因含个人信息未留存"
    stored = everything_stored(store)
    assert path.read_bytes() not in stored
    assert not list((store / "received").glob("*"))
    assert not any(secret.encode() in stored for secret in (ID, NAME, MOBILE))
    seen = look(path, path.name, Wishes())
    assert (seen.notices, seen.not_kept) == (delivery.notices, delivery.not_kept)
    assert [glance.sheet for glance in seen.sheets] == ["数据"]
    assert not any(secret in str(seen) for secret in (ID, NAME, MOBILE))


@pytest.mark.parametrize("state", [HIDDEN_SHEET, VERY_HIDDEN])
def test_a_hidden_sheet_of_an_old_workbook_counts_too(tmp_path: Path, state: int) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(xls(sheet_of("数据", worked_example()), sheet_of("花名册", ROSTERS["身份证号"], state)))
    [delivery] = checked(path).deliveries
    assert delivery.not_kept
    assert "隐藏的工作表“花名册”里有个人信息，没有读取" in delivery.notices


def test_a_hidden_sheet_without_persons_is_only_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        data, codes = book.add_worksheet("数据"), book.add_worksheet("代码表")
        for number, line in enumerate(worked_example()):
            data.write_row(number, 0, line)
        codes.write_column(0, 0, ["小学", "初级中学", "110102", "2199000001"])
        codes.hide()
    [delivery] = checked(path).deliveries
    assert (delivery.notices, delivery.not_kept) == (("隐藏的工作表没有读取：代码表",), "")


@pytest.mark.parametrize(
    ("part", "content", "place"),
    [
        ("xl/comments1.xml", f"<comments><t>电话 {MOBILE}</t></comments>", "批注"),
        ("xl/threadedComments/threadedComment1.xml", f"<x><text>{ID}</text></x>", "批注"),
        ("xl/drawings/drawing1.xml", f"<a:t>{ID}</a:t>", "文本框"),
        ("xl/pivotCache/pivotCacheRecords1.xml", f'<r><s v="{ID}"/></r>', "数据透视表缓存"),
        ("xl/pivotCache/pivotCacheDefinition1.xml", '<cacheField name="教师姓名"/>', "数据透视表缓存"),
        ("xl/externalLinks/externalLink1.xml", f"<cell><v>{MOBILE}</v></cell>", "外部链接缓存"),
    ],
)
def test_persons_beside_the_cells_are_found(tmp_path: Path, part: str, content: str, place: str) -> None:
    path = workbook(tmp_path / "a.xlsx", 数据=worked_example())
    assert not checked(path).deliveries[0].not_kept
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(part, content)
    [delivery] = checked(path).deliveries
    assert delivery.notices == (f"{place}里有个人信息，没有读取",)
    assert delivery.not_kept
