"""Every check catches the fault planted for it and nothing else; what is confirmed is kept with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dashboard.cli import app
from etl.checks import CHECKS, LOGIC, PLAUSIBILITY, Confirmations
from etl.loading import check, load
from etl.problems import Problem, Refused
from etl.recognition import Wishes
from etl.store.versions import Versions
from tests.etl import planted_logic, planted_plausible
from tests.etl.deliveries import HEADER, content, csv_file, letters, row, worked_example
from tests.etl.planted import Case, Row, files, pupils, teachers

CASES: dict[str, Case] = {**planted_logic.CASES, **planted_plausible.CASES}
YEARLY = ["学校标识码", "学年", "学段"]


def found(folder: Path, rows: list[Row], store: Path, unregistered: frozenset[str]) -> list[Problem]:
    """All letters of one delivery, whichever the pile."""
    try:
        report = check(files(folder, rows, unregistered), store, Wishes())
    except Refused as refused:
        return refused.problems
    return [letter for finding in report.findings for letter in finding.letters]


def test_every_check_has_a_planted_fault_and_there_are_enough() -> None:
    assert set(CASES) == set(CHECKS)
    assert len(CHECKS) >= 40


@pytest.mark.parametrize("name", CHECKS)
def test_a_planted_fault_is_caught_by_its_check_alone(name: str, tmp_path: Path) -> None:
    case, rule = CASES[name], CHECKS[name]
    store = tmp_path / "store"
    if case.before:
        load(files(tmp_path / "before", list(case.before)), store, Wishes())
    problems = found(tmp_path / "bad", list(case.bad), store, case.unregistered)
    assert {problem.check for problem in problems} == {name}
    for problem in problems:
        assert (problem.pile, problem.what, problem.fix) == (rule.pile, rule.name, rule.fix)
        assert problem.file
        assert problem.found
        assert problem.expected == rule.rule
    assert found(tmp_path / "good", list(case.good), store, frozenset()) == []


@pytest.mark.parametrize("rule", CHECKS.values(), ids=list(CHECKS))
def test_a_check_says_what_holds_and_what_to_do(rule: Any) -> None:
    assert rule.pile in {LOGIC, PLAUSIBILITY}
    assert rule.name
    assert rule.rule
    assert rule.fix.startswith(("请", "漏报", "新建", "本校", "标识码", "是同一个", "只想"))


def test_a_missing_component_neither_passes_nor_fails(tmp_path: Path) -> None:
    [(_, aged)] = planted_logic.CASES["ages_sum"].bad
    for cells in ({**aged, "age_60_plus": ""}, {**aged, "teachers": ""}, {"teachers": "", "backbone": 9}):
        assert found(tmp_path, [teachers(**cells)], tmp_path / "store", frozenset()) == []


def run(store: Path, *words: object) -> Result:
    return CliRunner().invoke(app, ["--store", str(store), *map(str, words)])


@pytest.fixture
def last_year(tmp_path: Path) -> Path:
    """A store in which a school had 100 pupils the year before, and a file in which it has 400 now."""
    store = tmp_path / "store"
    load(files(tmp_path / "before", [pupils(school_year=2022, students=100)]), store, Wishes())
    csv_file(tmp_path / "now.csv", [[*YEARLY, "在校生数"], ["1", 2023, "小学", 400]])
    return store


def test_what_must_be_put_right_or_explained_stops_a_load_and_only_a_load(last_year: Path) -> None:
    now, before = last_year.parent / "now.csv", content(last_year)
    looked = run(last_year, "check", now)
    assert looked.exit_code == 0
    assert "“在校生数”比本校上学年变化过大(1,students_jump)" in looked.stdout
    assert "装入时要说明理由：--confirm 编号=理由" in looked.stdout
    refused = run(last_year, "load", now)
    assert refused.exit_code == 1
    assert (
        "[经验校验 students_jump] “在校生数”比本校上学年变化过大；位置：文件“now.csv” 第 2 行"
        in refused.stderr
    )
    assert "--confirm 编号=理由" in refused.stderr
    assert content(last_year) == before


@pytest.mark.parametrize(
    "words", [["--confirm", "students_jump=两校合并"], ["--confirm-all", "两校合并"]], ids=["one", "all"]
)
def test_a_reason_lets_a_load_pass_and_stays_with_the_batch(last_year: Path, words: list[str]) -> None:
    done = run(last_year, "load", last_year.parent / "now.csv", *words)
    assert done.exit_code == 0, done.output
    versions = Versions(last_year)
    current = versions.current() or ""
    [kept] = versions.confirmed(current)
    assert (kept.check, kept.rows, kept.reason) == ("students_jump", 1, "两校合并")
    assert kept.by
    assert kept.at
    [batch] = set(versions.get(current).batches) - set(versions.get("1.0.0").batches)
    assert versions.ledger.manifest(batch).confirmed == [kept]
    listed = json.loads(run(last_year, "versions", "--format", "json").stdout)
    assert [one["confirmed"] for one in listed] == [
        "",
        f"“在校生数”比本校上学年变化过大 1 处：两校合并({kept.by})",
    ]
    again = run(last_year, "load", last_year.parent / "now.csv")
    assert again.exit_code == 0, "what is known already is not asked about again"


def test_a_reason_for_something_else_is_no_reason(last_year: Path) -> None:
    assert run(last_year, "load", last_year.parent / "now.csv", "--confirm", "classes_jump=是").exit_code == 1


@pytest.mark.parametrize("words", ["nosuch=是", "students_jump=", "students_jump", "ages_sum=是"])
def test_a_reason_that_says_nothing_or_names_nothing_is_wrong_use(last_year: Path, words: str) -> None:
    assert run(last_year, "load", last_year.parent / "now.csv", "--confirm", words).exit_code == 2


def test_the_first_delivery_needs_no_reasons_and_keeps_what_was_noticed(tmp_path: Path) -> None:
    paths = files(tmp_path, list(CASES["students_jump"].bad))
    report = load(paths, tmp_path / "store", Wishes())
    assert [finding.check.id for finding in report.findings] == ["students_jump"]
    versions = Versions(tmp_path / "store")
    manifests = [versions.ledger.manifest(batch) for batch in versions.get("1.0.0").batches]
    assert {check: n for m in manifests for check, n in m.noticed.items()} == {"students_jump": 1}
    assert not [one for m in manifests for one in m.confirmed]


def test_both_piles_come_at_once_and_with_the_letters_of_the_contracts(last_year: Path) -> None:
    header = [*YEARLY, "在校生数", "女生数", "班级数"]
    path = csv_file(last_year.parent / "now.csv", [header, ["1", 2023, "小学", 400, 401, 8]])
    both = letters(lambda: load([path], last_year, Wishes()))
    assert [problem.check for problem in both] == ["female_students_over_students", "students_jump"]
    path = csv_file(last_year.parent / "now.csv", [header, ["1", 2023, "小学", 400, 401, "很多"]])
    three = letters(lambda: load([path], last_year, Wishes()))
    assert [(problem.check, problem.pile) for problem in three] == [
        ("not_a_number", ""),
        ("female_students_over_students", LOGIC),
    ]
    path = csv_file(last_year.parent / "now.csv", [header, ["1", 2023, "小学", -3, 2, 8]])
    assert [problem.check for problem in letters(lambda: load([path], last_year, Wishes()))] == ["min"]


def test_a_correction_is_held_against_what_is_published(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load(files(tmp_path / "before", [pupils(students=100, female_students=60)]), store, Wishes())
    path = csv_file(tmp_path / "更正.csv", [[*YEARLY, "在校生数"], ["1", 2023, "小学", 50]])
    [problem] = letters(lambda: load([path], store, Wishes()))
    assert problem.letter == (
        "“女生数”大于“在校生数”；位置：文件“更正.csv” 第 2 行 “女生数”列；读到：1/2023/小学：女生数 60、在校生数 50；"
        "应为：女生数≤在校生数；怎么办：请核对这两列，改正填错的一个；没有数据就留空"
    )
    other = csv_file(tmp_path / "班级.csv", [[*YEARLY, "班级数"], ["1", 2023, "小学", 3]])
    assert load([other], store, Wishes()).version is not None


def test_a_correction_of_an_earlier_year_is_held_against_the_year_behind_it(tmp_path: Path) -> None:
    store = tmp_path / "store"
    years = [pupils(school_year=year, students=100, classes=6) for year in (2022, 2023)]
    load(files(tmp_path / "before", years), store, Wishes())
    header = [*YEARLY, "在校生数", "班级数"]
    path = csv_file(tmp_path / "更正.csv", [header, ["1", 2022, "小学", 300, 6]])
    [problem] = letters(lambda: load([path], store, Wishes()))
    assert (problem.check, problem.file, problem.row) == ("students_jump", "更正.csv", 2)
    assert problem.found == "1/2023/小学：在校生数 100、上学年 300"
    both = csv_file(tmp_path / "两年.csv", [header, ["1", 2022, "小学", 300, 6], ["1", 2023, "小学", 290, 6]])
    assert load([both], store, Wishes()).findings == []
    confirmed = Confirmations({"students_jump": "当年并校"})
    back = csv_file(tmp_path / "再更正.csv", [header, ["1", 2022, "小学", 100, 6]])
    assert load([back], store, Wishes(), confirm=confirmed).version is not None
    other = csv_file(tmp_path / "班级.csv", [header, ["1", 2022, "小学", 100, 7]])
    assert load([other], store, Wishes()).findings == []  # what did not change is not asked again


def test_two_files_of_one_load_are_checked_together(tmp_path: Path) -> None:
    first = files(tmp_path / "a", [pupils(students=100)])
    second = csv_file(tmp_path / "女生.csv", [[*YEARLY, "女生数"], ["1", 2023, "小学", 101]])
    [problem] = letters(lambda: check([*first, second], tmp_path / "store", Wishes()))
    assert (problem.check, problem.file, problem.row) == ("female_students_over_students", "女生.csv", 2)


def test_many_rows_are_grouped_and_all_of_them_are_named(tmp_path: Path) -> None:
    rows = [pupils(school_code=str(n), students=9, boarders=10) for n in range(1, 31)]
    problems = found(tmp_path, rows, tmp_path / "store", frozenset())
    assert len(problems) == 20
    assert problems[-1].more == 10
    assert problems[-1].rows == tuple(range(21, 32))


def test_a_registered_succession_explains_who_is_gone_and_who_is_new(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load(files(tmp_path / "before", [pupils(school_year=2022, students=9)]), store, Wishes())
    succession = ("school_succession", {"old_code": "1", "new_code": "2", "succession_date": "2023-08-01",
                                        "succession_kind": "变更类别"})  # fmt: skip
    now = pupils(school_code="2", students=9)
    assert found(tmp_path / "bare", [now], store, frozenset()) != []
    assert found(tmp_path / "told", [now, succession], store, frozenset()) == []


def test_the_official_example_needs_no_reason_in_any_year(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for year, changes in ((2022, {}), (2023, {"图书册数": 0}), (2024, {})):
        path = csv_file(tmp_path / f"{year}.csv", worked_example(学年=year, **changes))
        assert load([path], store, Wishes()).findings == []
    single = csv_file(tmp_path / "更正.csv", [list(HEADER), row(1, 学年=2024, 图书册数=300)])
    assert load([single], store, Wishes()).findings == []


def test_checks_are_listed(tmp_path: Path) -> None:
    listed = json.loads(run(tmp_path / "store", "checks", "--format", "json").stdout)
    assert {one["id"]: one["pile"] for one in listed} == {id: rule.pile for id, rule in CHECKS.items()}
    assert all(one["rule"] and one["fix"] and one["tables"] for one in listed)


def test_a_reason_for_one_check_goes_before_the_reason_for_all() -> None:
    said = Confirmations({"a": "甲"}, "乙")
    assert (said.reason("a"), said.reason("b"), Confirmations().reason("a")) == ("甲", "乙", "")
