"""What a header may mean is proposed, confirmed by a person, kept in the store and found again next year."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from etl.recognition import Wishes, confirm, known_to, name_of, propose
from etl.recognition.mapping import as_card
from etl.recognition.profile import Profile, shipped
from etl.sighting import Glance, look
from tests.etl.deliveries import HEADER, csv_file, letters, loaded, row, worked_example

ODD = ["学校标识码", "学校 名称", "学年", "学段", "小朋友人数", "班级个数", "校训"]
MEANING = dict(
    zip(
        ODD,
        ["school_code", "school_name", "school_year", "stage", "students", "classes", None],
        strict=True,
    )
)


def odd(path: Path, year: int = 2023) -> Path:
    return csv_file(path, [ODD, ["2199000001", "甲", year, "小学", 45, 2, "某句"]])


def test_each_header_gets_what_it_means_and_how_that_is_known() -> None:
    found = {one.header: one for one in propose([*ODD, "教学仪器设备值(万元)", "图书册数(万元)"])}
    told = {header: (one.column, one.how) for header, one in found.items()}
    assert told["学校标识码"] == ("school_code", "完全一致")
    assert told["学校 名称"] == ("school_name", "规范后一致")
    assert told["教学仪器设备值(万元)"] == ("equipment_yuan", "规范后一致")
    assert told["班级个数"] == ("classes", "相近(建议)")
    assert told["图书册数(万元)"][1] != "规范后一致"
    assert {one.header: one.table for one in propose(ODD)}["学年"] == "enrolment"
    assert 55 <= found["班级个数"].score < 100
    assert propose(["⚽⚽⚽"])[0] == propose(["⚽⚽⚽"])[0]
    assert (propose(["⚽⚽⚽"])[0].column, propose(["⚽⚽⚽"])[0].how) == (None, "不认识")


def test_two_headers_are_not_proposed_for_one_column_by_likeness() -> None:
    columns = [one.column for one in propose(["班级个数", "班级的数", "班级数目"]) if one.column]
    assert len(columns) == len(set(columns))


def test_a_proposal_is_never_applied_by_itself(tmp_path: Path) -> None:
    [problem] = letters(lambda: loaded(tmp_path / "store", odd(tmp_path / "a.csv")))
    assert problem.check == "unknown_header"


def test_a_confirmed_mapping_is_kept_and_found_next_year(tmp_path: Path) -> None:
    store = tmp_path / "store"
    profile = confirm(MEANING, "某区_小学报表", store, label="某区小学报表")
    assert (store / "profiles" / "某区_小学报表.yml").read_text(encoding="utf-8").startswith("# 由使用者确认")
    assert known_to(store)["某区_小学报表"] == profile
    for year in (2023, 2024):
        [delivery] = loaded(store, odd(tmp_path / f"{year}.csv", year)).deliveries
        assert delivery.profile == "某区_小学报表"
        assert delivery.tables["enrolment"].select("students", "classes").row(0) == (45.0, 2.0)
        assert delivery.dropped_headers == ("校训",)


def test_the_command_line_finds_a_confirmed_profile_by_name(tmp_path: Path) -> None:
    store = tmp_path / "store"
    confirm(MEANING, "某区", store)
    args = ["--store", str(store), "check", str(odd(tmp_path / "a.csv"))]
    assert CliRunner().invoke(app, [*args, "--profile", "某区"]).exit_code == 0
    wrong = CliRunner().invoke(app, [*args, "--profile", "没有"])
    assert wrong.exit_code == 2
    assert "某区" in wrong.output


def test_several_headers_of_a_number_are_added_up(tmp_path: Path) -> None:
    mapping = {"代码": "school_code", "校": "school_name", "年": "school_year", "段": "stage",
               "男(生)": "students", "女(生)": "students"}  # fmt: skip
    path = csv_file(tmp_path / "a.csv", [list(mapping), ["7001", "甲", 2023, "小学", 20, 25]])
    [delivery] = loaded(tmp_path / "store", path, profile=confirm(mapping, "男女")).deliveries
    assert delivery.tables["enrolment"]["students"].to_list() == [45.0]


@pytest.mark.parametrize(
    ("mapping", "name", "words"),
    [
        ({"a": "school_name", "b": "school_name"}, "x", "只能对应一个表头"),
        ({"a": "pupils"}, "x", "没有这一列"),
        ({"a": None}, "x", "没有任何一列有了去处"),
        ({"a": "students"}, "../x", "档案名写法不对"),
        ({"a": "students"}, "taiwan_primary", "已被随附的档案占用"),
    ],
)
def test_what_cannot_be_confirmed_is_a_letter_and_writes_nothing(
    tmp_path: Path, mapping: dict[str, str | None], name: str, words: str
) -> None:
    [problem] = letters(lambda: confirm(mapping, name, tmp_path))
    assert words in problem.letter
    assert not list(tmp_path.iterdir())


def test_a_spoilt_profile_in_the_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "store" / "profiles").mkdir(parents=True)
    (tmp_path / "store" / "profiles" / "坏.yml").write_text("id: [", encoding="utf-8")
    [problem] = letters(lambda: loaded(tmp_path / "store", odd(tmp_path / "a.csv")))
    assert "坏.yml" in problem.found


def glance(path: Path, **wishes: Any) -> Glance:
    [seen] = look(path, path.name, Wishes(**wishes)).sheets
    return seen


def test_a_refused_sheet_asks_about_the_headers_that_want_a_word(tmp_path: Path) -> None:
    seen = glance(odd(tmp_path / "a.csv"))
    assert (seen.header_rows, seen.headers, seen.rows) == ((1,), tuple(ODD), 1)
    assert {one.header: one.column for one in seen.asked if one.score == 100} == {
        "学校标识码": "school_code", "学校 名称": "school_name", "学年": "school_year", "学段": "stage",
    }  # fmt: skip
    assert [one.header for one in seen.asked if one.score < 100] == ["小朋友人数", "班级个数", "校训"]
    assert glance(csv_file(tmp_path / "b.csv", worked_example())).asked == ()


def test_a_personal_column_is_never_asked_about(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv", [[*ODD, "班主任姓名"], ["2199000001", "甲", 2023, "小学", 45, 2, "某句", "王某"]]
    )
    seen = glance(path)
    assert seen.personal == ("班主任姓名",)
    assert "班主任姓名" not in {one.header for one in seen.asked}
    assert "王某" not in str(seen)


def test_where_no_header_is_known_the_likeliest_row_is_asked_about(tmp_path: Path) -> None:
    lines = [["某区报表", ""], ["码", "名"], ["7001", "甲"]]
    seen = glance(csv_file(tmp_path / "a.csv", lines))
    assert (seen.guessed, seen.header_rows, seen.headers, seen.rows) == (True, (2,), ("码", "名"), 1)
    assert [one.header for one in seen.asked] == ["码", "名"]
    profile = confirm({"码": "school_code", "名": "school_name"}, "码名")
    known = glance(csv_file(tmp_path / "a.csv", lines), known={"码名": profile})
    assert (known.guessed, known.header_rows, known.asked) == (False, (2,), ())


def test_ten_rows_of_data_are_shown_below_what_stands_above_them(tmp_path: Path) -> None:
    title = [["某县 2023 年报", *[""] * 7]] * 3
    rows = [row(1, 学校标识码=f"21990{n:05d}") for n in range(30)]
    seen = glance(csv_file(tmp_path / "a.csv", [*title, list(HEADER), *rows]))
    assert [number for number, _ in seen.head] == list(range(1, 15))


@pytest.mark.parametrize("profile", shipped().values(), ids=shipped())
def test_a_layout_written_down_again_is_the_same(profile: Profile) -> None:
    again = Profile.from_card(as_card(profile))
    deduplicated = [
        replace(one, ignore=tuple(dict.fromkeys(one.ignore)), variants=()) for one in (again, *again.variants)
    ]
    assert deduplicated == [replace(one, variants=()) for one in (profile, *profile.variants)]


def test_a_new_column_of_a_known_layout_is_laid_over_it(tmp_path: Path) -> None:
    store = tmp_path / "store"
    confirm(MEANING, "某区", store)
    wider = [*ODD, "藏书总量", "校歌"]
    path = csv_file(
        tmp_path / "a.csv", [wider, ["2199000001", "甲", 2024, "小学", 45, 2, "某句", 500, "某歌"]]
    )
    seen = glance(path, known=known_to(store))
    assert (seen.profile, [one.header for one in seen.asked]) == ("某区", ["藏书总量", "校歌"])
    mapping = {"藏书总量": "books", "校歌": None}
    confirm(mapping, "某区2024", store, base=known_to(store)["某区"])
    [delivery] = loaded(store, path).deliveries
    assert delivery.profile == "某区2024"
    assert delivery.tables["facilities"]["books"].to_list() == [500.0]
    assert delivery.tables["enrolment"]["students"].to_list() == [45.0]
    assert set(delivery.dropped_headers) == {"校训", "校歌"}
    assert glance(odd(tmp_path / "old.csv"), known=known_to(store)).profile == "某区"


def test_a_kept_layout_is_replaced_only_where_that_is_said(tmp_path: Path) -> None:
    confirm(MEANING, "某区", tmp_path)
    [problem] = letters(lambda: confirm({"甲": "students"}, "某区", tmp_path, replace=False))
    assert "已有另一种版式" in problem.letter
    assert "小朋友人数" in (tmp_path / "profiles" / "某区.yml").read_text(encoding="utf-8")
    confirm({"甲": "students"}, "某区", tmp_path)
    assert known_to(tmp_path)["某区"].columns == {"students": "甲"}


@pytest.mark.parametrize(
    ("label", "name"), [("示例区 年报(2024)", "示例区_年报_2024"), ("../x", "x"), ("。", "")]
)
def test_a_layout_is_kept_under_a_name_that_harms_nobody(label: str, name: str) -> None:
    assert name_of(label) == name
