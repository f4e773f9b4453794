"""Text becomes typed values without a guess: what is missing has a reason, what is doubtful gets a letter."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.contracts import CONTRACTS
from etl.conversion import LISTED
from etl.problems import Problem
from tests.etl.deliveries import HEADER, checked, csv_file, letters, row, worked_example

CODE = "2199000001"


def table(path: Path, name: str, header: list[str], *lines: list[Any]) -> pl.DataFrame:
    """One table of a file, checked together with the school it speaks of."""
    school = csv_file(
        path / "school.csv", [["学校标识码", "学校名称"], [CODE, "第1小学"], ["2199000002", "第2小学"]]
    )
    group = csv_file(path / "group.csv", [["集团编号", "集团名称"], ["JT01", "第一集团"]])
    report = checked(school, group, csv_file(path / "a.csv", [header, *lines]))
    return report.deliveries[-1].tables[name]


def pupils(path: Path, cell: str) -> pl.DataFrame:
    return table(path, "enrolment", ["学校标识码", "学年", "学段", "在校生数"], [CODE, 2023, "小学", cell])


def refused(path: Path, **changes: Any) -> list[Problem]:
    """Letters for the worked example with the third school (row 4) spoilt."""
    lines = worked_example()
    lines[3] = row(3, **changes)
    return letters(lambda: checked(csv_file(path / "a.csv", lines)))


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("45", 45.0), (" 45 ", 45.0), ("45 \u3000", 45.0), ("４５", 45.0), ("45.0", 45.0), ("+45", 45.0), ("0", 0.0),
        ("1,234", 1234.0), ("1,234,567".replace("1,234,567", "123,456"), 123456.0), ("１，２３４", 1234.0),
        ("1 234", 1234.0), ("1\u00a0234", 1234.0), ("1e2", 100.0), ("0045", 45.0),
    ],
)  # fmt: skip
def test_numbers_are_read_however_they_are_set(tmp_path: Path, cell: str, number: float) -> None:
    assert pupils(tmp_path, cell)["students"].to_list() == [number]


@pytest.mark.parametrize(
    ("sign", "reason"),
    [
        ("", None), ("  ", "未报"), ("-", "未报"), ("--", "未报"), ("—", "未报"), ("——", "未报"), ("－", "未报"),
        ("…", "未报"), ("……", "未报"), ("未报", "未报"), ("未 报", "未报"),
        ("/", "不适用"), ("／", "不适用"), ("N/A", "不适用"), ("n/a", "不适用"), ("NA", "不适用"), ("不适用", "不适用"),
        ("*", "已隐去"), ("**", "已隐去"), ("＊＊", "已隐去"), ("***", "已隐去"), ("已隐去", "已隐去"),
        ("无", "学校未设"), ("学校未设", "学校未设"),
    ],
)  # fmt: skip
def test_signs_for_missing_are_never_zero_and_keep_their_reason(
    tmp_path: Path, sign: str, reason: str | None
) -> None:
    lines = worked_example()
    lines[3] = row(3, 在校生数=sign)
    [delivery] = checked(csv_file(tmp_path / "a.csv", lines)).deliveries
    assert delivery.tables["enrolment"]["students"].to_list() == [45.0, 37.0, None, 76.0, 55.0]
    told = delivery.missing.select(
        "table_name", "school_code", "school_year", "stage", "column_name", "reason"
    )
    assert told.rows() == (
        [("enrolment", "2199000003", 2023, "primary", "students", reason)] if reason else []
    )


@pytest.mark.parametrize(
    "cell",
    ["四十五", "45人", "4 5", "4\n5", "1,2", "12,34", "1.2.3", "nan", "inf", "-inf", "1_000", "0x1F", "45?",
     "=A1", "#DIV/0!", "#N/A", "true", "2023-09-01", "45/46", "()", "45-"],
)  # fmt: skip
def test_text_where_a_number_belongs_is_refused_with_row_and_column(tmp_path: Path, cell: str) -> None:
    [problem] = refused(tmp_path, 在校生数=cell)
    assert problem.letter == (
        f"“在校生数”应当是数字；位置：文件“a.csv” 第 4 行 “在校生数”列；"
        f"读到：“{cell}”；应为：数字，单位：人；"
        "怎么办：请改为数字；没有数据就留空，不要填 0"
    )


@pytest.mark.parametrize("cell", ["85%", "85％", "0.85%"])
def test_a_percentage_in_a_column_of_counts_is_refused_as_such(tmp_path: Path, cell: str) -> None:
    [problem] = refused(tmp_path, 在校生数=cell)
    assert problem.check == "percentage"
    assert problem.letter == (
        f"“在校生数”写的是百分比，不是数量；位置：文件“a.csv” 第 4 行 “在校生数”列；"
        f"读到：“{cell}”；应为：数字，单位：人；"
        "怎么办：这一列要填数量而不是比例，请改为数字；比例由系统用分子、分母算出，只有比例时可在“自定义指标”表里填分子和分母"
    )


@pytest.mark.parametrize(
    ("column", "cell", "check", "sentence"),
    [
        ("在校生数", "-89", "min", "“在校生数”小于允许的最小值；{}；读到：“-89”；应为：0 到 1000000 人；"),
        (
            "在校生数",
            "3.2E+09",
            "rounded_number",
            "“在校生数”被表格软件改成了科学计数，后面的数位已经丢失；{}；读到：“3.2E+09”；",
        ),
        ("在校生数", "0.85", "whole", "“在校生数”应当是整数；{}；读到：“0.85”；应为：整数；"),
        ("在校生数", "1234567.5", "max", "“在校生数”大于允许的最大值；{}；读到：“1234567.5”；"),
        ("图书册数", "-1", "min", "“图书册数”小于允许的最小值；{}；读到：“-1”；应为：0 到 100000000 册；"),
        (
            "学段",
            "学前班",
            "stage_unknown",
            "不认识的学段(学段)；{}；读到：“学前班”；应为：小学、初中、高中、幼儿园、特殊教育",
        ),
        ("学段", "", "nullability", "“学段”不能空着；{}；读到：空白；应为：有内容；怎么办：请补上这一格"),
        ("学段", "全校", "stage_unknown", "不认识的学段(学段)；{}；读到：“全校”"),
        (
            "学校标识码",
            "3.2E+09",
            "code_unreadable",
            "代码不完整或含有不该有的字符(学校标识码)；{}；读到：“3.2E+09”；",
        ),
        (
            "学校标识码",
            "第三小学",
            "code_unreadable",
            "代码不完整或含有不该有的字符(学校标识码)；{}；读到：“第三小学”；",
        ),
        ("学校名称", "", "nullability", "“学校名称”不能空着；{}；读到：空白；"),
        ("学校名称", "#N/A", "formula_error", "这一格是公式错误(学校名称)；{}；读到：“#N/A”；应为：文字；"),
        ("学校名称", "校" * 201, "max_length", "“学校名称”太长；{}；"),
        ("县区", "#REF!", "formula_error", "这一格是公式错误(县区)；{}；"),
        (
            "办学类型",
            "大学",
            "word_unknown",
            "不认识的写法(办学类型)；{}；读到：“大学”；应为：小学、教学点、初级中学、",
        ),
        ("学年", "去年", "year_unknown", "看不懂的学年"),
        ("学年", "2023-2025", "year_unknown", "看不懂的学年"),
        ("学年", "23", "year_unknown", "看不懂的学年"),
        ("学年", "2023-09-01", "year_unknown", "看不懂的学年"),
        ("学年", "1890", "min", "小于允许的最小值；{}；读到：“1890”；应为：1949 到 2100 学年；"),
    ],
)
def test_each_broken_rule_has_its_sentence(
    tmp_path: Path, column: str, cell: str, check: str, sentence: str
) -> None:
    problems = refused(tmp_path, **{column: cell})
    where = f"位置：文件“a.csv” 第 4 行 “{column}”列"
    found = [problem for problem in problems if problem.check == check]
    assert found, [problem.letter for problem in problems]
    assert sentence.format(where) in found[0].letter
    assert where in found[0].letter
    assert all((problem.row, problem.column) == (4, column) for problem in problems)


@pytest.mark.parametrize(
    "cell",
    ["2023", "2023.0", " 2023 ", "2023年", "2023学年", "2023学年度", "2023秋", "2023年秋", "2023-2024", "2023—2024学年",
     "2023－2024学年度", "2023——2024学年", "2023~2024", "2023-24", "2023至2024学年", "２０２３"],
)  # fmt: skip
def test_a_school_year_is_known_in_every_spelling(tmp_path: Path, cell: str) -> None:
    [delivery] = checked(csv_file(tmp_path / "a.csv", worked_example(学年=cell))).deliveries
    assert delivery.tables["enrolment"]["school_year"].unique().to_list() == [2023]


@pytest.mark.parametrize(
    ("word", "stage"),
    [("小学", "primary"), ("小学部", "primary"), ("初中", "junior"), (" 初中部 ", "junior"), ("高中", "senior"),
     ("幼儿园", "kindergarten"), ("特教", "special"), ("國小", "primary"), ("primary", "primary"),
     ("Junior", "junior")],
)  # fmt: skip
def test_a_stage_is_known_in_every_spelling(tmp_path: Path, word: str, stage: str) -> None:
    [delivery] = checked(csv_file(tmp_path / "a.csv", worked_example(学段=word))).deliveries
    assert delivery.tables["enrolment"]["stage"].unique().to_list() == [stage]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("0012", "0012"), ("'0012", "0012"), (" 0012 ", "0012"), ("2199000001.0", "2199000001"), ("００１２", "0012"),
     ("31A-7_b", "31A-7_b")],
)  # fmt: skip
def test_codes_stay_text_and_keep_their_zeros(tmp_path: Path, cell: str, code: str) -> None:
    [delivery] = checked(csv_file(tmp_path / "a.csv", [list(HEADER), row(学校标识码=cell)])).deliveries
    assert delivery.tables["school"]["school_code"].to_list() == [code]


def test_a_name_of_two_hundred_characters_is_taken(tmp_path: Path) -> None:
    [delivery] = checked(csv_file(tmp_path / "a.csv", worked_example(学校名称="校" * 200))).deliveries
    assert delivery.tables["school"]["school_name"].str.len_chars().to_list() == [200] * 5


@pytest.mark.parametrize(
    ("word", "flag"),
    [("是", True), ("1", True), ("√", True), ("TRUE", True), ("Y", True), ("计", True), ("否", False), ("0", False),
     ("×", False), ("no", False), ("不计", False), ("", None)],
)  # fmt: skip
def test_yes_and_no_are_known_in_every_spelling(tmp_path: Path, word: str, flag: bool | None) -> None:
    lines = [["学校标识码", "学校名称", "是否计校数"], [CODE, "第1小学", word]]
    [delivery] = checked(csv_file(tmp_path / "a.csv", lines)).deliveries
    assert delivery.tables["school"]["counted"].to_list() == [flag]


def test_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["学校标识码", "学校名称", "是否计校数"], [CODE, "第1小学", "大概"]])
    [problem] = letters(lambda: checked(path))
    assert "不认识的写法" not in problem.letter
    assert problem.letter.startswith(
        "只能填“是”或“否”(是否计校数)；位置：文件“a.csv” 第 2 行 “是否计校数”列；读到：“大概”"
    )


@pytest.mark.parametrize(
    "cell",
    [
        "2023-09-01",
        "2023/9/1",
        "2023.9.1",
        "2023年9月1日",
        "20230901",
        "2023-09-01 00:00:00",
        " 2023－09－01 ",
    ],
)
def test_a_day_is_known_in_every_spelling(tmp_path: Path, cell: str) -> None:
    header = ["集团编号", "学校标识码", "加入日期", "集团角色"]
    frame = table(tmp_path, "membership", header, ["JT01", CODE, cell, "核心校"])
    assert frame.select("joined", "role").row(0) == (date(2023, 9, 1), "总校")


@pytest.mark.parametrize(
    "cell", ["2023-02-30", "2023-9", "9月1日", "45170", "昨天", "01/09/2023", "20231301"]
)
def test_a_day_that_does_not_exist_or_is_not_sure_is_refused(tmp_path: Path, cell: str) -> None:
    header = ["集团编号", "学校标识码", "加入日期", "集团角色"]
    [problem] = letters(lambda: table(tmp_path, "membership", header, ["JT01", CODE, cell, "总校"]))
    assert (problem.check, problem.row, problem.column, problem.found) == (
        "date_unknown", 2, "加入日期", f"“{cell}”",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "year"), [("2023", 2023), ("2023年", 2023), ("2023年度", 2023), ("2023预算年度", 2023)]
)
def test_a_fiscal_year_is_a_calendar_year(tmp_path: Path, cell: str, year: int) -> None:
    frame = table(tmp_path, "finance", ["学校标识码", "财政年度", "公用经费预算"], [CODE, cell, 100])
    assert frame["fiscal_year"].to_list() == [year]


@pytest.mark.parametrize("cell", ["2023-2024", "2023学年", "2023—2024学年", "23", "2023秋"])
def test_a_school_year_is_never_taken_for_a_fiscal_year(tmp_path: Path, cell: str) -> None:
    lines = [CODE, cell, 100]
    [problem] = letters(lambda: table(tmp_path, "finance", ["学校标识码", "财政年度", "公用经费预算"], lines))
    assert (problem.check, problem.found) == ("year_unknown", f"“{cell}”")


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))
def test_every_word_of_every_closed_list_is_taken(contract: Any) -> None:
    from etl.conversion.typed import _readers  # the readers of single cells, by column
    from etl.readers.sheet import Sheet
    from etl.recognition import Plan

    plan = Plan(Sheet("", "", pl.DataFrame()), 1, pl.DataFrame(), {}, None)
    for spec in contract.columns.values():
        for word, spellings in spec.choices.items():
            read, _ = _readers(spec, plan, True)
            assert {read(spelling) for spelling in (word, *spellings)} == {word}, spec.label


# ---------------------------------------------------------------- several rows at once


def test_two_rows_for_one_school_year_and_stage_are_refused_with_both_numbers(tmp_path: Path) -> None:
    lines = [*worked_example(), row(3, 在校生数=90)]
    problems = letters(lambda: checked(csv_file(tmp_path / "a.csv", lines)))
    assert problems[0].letter == (
        "“学生与班级”里同一个对象出现了不止一行，不知道该用哪一行；位置：文件“a.csv” 第 4 行；"
        "读到：学校标识码=2199000003、学年=2023、学段=小学(第 4、7 行)；应为：每个“学校标识码+学年+学段”只有一行；"
        "怎么办：请删去重复的行，只留正确的一行"
    )


def test_conflicting_information_on_a_school_is_refused_and_repeated_information_folded(
    tmp_path: Path,
) -> None:
    both = [list(HEADER), row(1), row(1, 学段="初中")]
    [delivery] = checked(csv_file(tmp_path / "a.csv", both)).deliveries
    assert (delivery.rows["school"], delivery.rows["enrolment"]) == (1, 2)
    both[2] = row(1, 学段="初中", 县区="另一县")
    [problem] = letters(lambda: checked(csv_file(tmp_path / "b.csv", both)))
    assert (problem.check, problem.row) == ("duplicate_key", 2)
    assert "“学校信息”里同一个对象出现了不止一行" in problem.what
    assert "(第 2、3 行)" in problem.found


@pytest.mark.parametrize("owner", ["school", "group"])
def test_a_code_that_nobody_registered_is_refused(tmp_path: Path, owner: str) -> None:
    code, group = ("9999", "JT01") if owner == "school" else (CODE, "JT99")
    header = ["集团编号", "学校标识码", "加入日期", "集团角色"]
    [problem] = letters(lambda: table(tmp_path, "membership", header, [group, code, "2023-09-01", "总校"]))
    thing, column, found = (
        ("学校", "学校标识码", "9999") if owner == "school" else ("教育集团", "集团编号", "JT99")
    )
    assert problem.letter.startswith(
        f"没有登记过这个{thing}；位置：文件“a.csv” 第 2 行 “{column}”列；读到：“{found}”；应为：已登记的{column}；"
    )


def test_a_main_school_that_nobody_registered_is_refused(tmp_path: Path) -> None:
    """Else the pupils of the campus would move to a school without name and county."""
    header = ["学校标识码", "学校名称", "是否计校数", "主校标识码"]
    path = csv_file(tmp_path / "a.csv", [header, ["1", "主校", "是", ""], ["2", "校区", "否", "99"]])
    [problem] = letters(lambda: checked(path))
    assert (problem.check, problem.row, problem.column, problem.found) == (
        "unknown_code", 3, "主校标识码", "“99”",
    )  # fmt: skip
    known = [header, ["1", "主校", "是", ""], ["2", "校区", "否", "1"]]
    assert checked(csv_file(tmp_path / "b.csv", known)).deliveries


def test_all_problems_are_told_at_once_and_each_only_once(tmp_path: Path) -> None:
    lines = [
        list(HEADER), row(1, 在校生数="很多"), row(2, 学段="学前班"), row(3, 在校生数=-1), row(4, 图书册数="1.5"),
        row(5), row(5),
    ]  # fmt: skip
    problems = letters(lambda: checked(csv_file(tmp_path / "a.csv", lines)))
    assert sorted((p.check, p.row) for p in problems) == [
        ("duplicate_key", 6), ("min", 4), ("not_a_number", 2), ("stage_unknown", 3), ("whole", 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell", "check"),
    [
        ("学段", "学前班", "stage_unknown"),
        ("在校生数", "许多", "not_a_number"),
        ("在校生数", "-1", "min"),
        ("学段", "", "nullability"),
    ],
)
def test_a_mistake_made_fifty_times_is_listed_twenty_times_and_counted(
    tmp_path: Path, column: str, cell: str, check: str
) -> None:
    lines = [list(HEADER), *(row(1, 学校标识码=f"21990000{n:02d}", **{column: cell}) for n in range(50))]
    problems = letters(lambda: checked(csv_file(tmp_path / "a.csv", lines)))
    assert {problem.check for problem in problems} == {check}
    assert [problem.row for problem in problems] == list(range(2, 2 + LISTED))
    assert [problem.more for problem in problems] == [0] * (LISTED - 1) + [50 - LISTED]
    assert problems[-1].letter.endswith("；同类问题另有 30 处")


def test_unknown_codes_and_duplicates_are_counted_beyond_the_listed(tmp_path: Path) -> None:
    header = ["学校标识码", "学年", "学段", "在校生数"]
    unknown = [["9" + str(n), 2023, "小学", 5] for n in range(30)]
    problems = letters(lambda: checked(csv_file(tmp_path / "a.csv", [header, *unknown])))
    assert (len(problems), problems[-1].more) == (LISTED, 10)
    twice = [row(1, 学校标识码=f"21990000{n:02d}") for n in range(25) for _ in range(2)]
    problems = letters(lambda: checked(csv_file(tmp_path / "b.csv", [list(HEADER), *twice])))
    assert (len(problems), problems[-1].more) == (LISTED, 5)
