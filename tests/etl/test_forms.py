"""Statistical forms: one school a sheet becomes ordinary rows, and every letter names the cell of the form."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from typer.testing import CliRunner

from dashboard.cli import app
from etl.recognition import Wishes
from etl.recognition.form_cards import FormBook, form_book
from etl.reference import read_yaml
from etl.settings import REFERENCE
from etl.sighting import look
from tests.etl.deliveries import checked, content, letters, loaded
from tests.etl.form_books import (
    BANDS,
    Form,
    Pairs,
    ages,
    backbone,
    basics,
    one,
    place,
    pupils,
    refused,
    subjects,
    value,
    whole_school,
    whose,
)  # fmt: skip
from tests.etl.form_books import (
    form_book as workbook,
)

# ---------------------------------------------------------------- what is read


def test_all_forms_of_a_school_give_one_row_in_each_table(tmp_path: Path) -> None:
    delivery = one(whole_school(tmp_path / "一小.xlsx"))
    assert (delivery.profile, delivery.skipped_sheets) == ("jiaoji_forms", ())
    assert delivery.rows == {"school": 1, "teachers": 1, "enrolment": 1, "progression": 1, "facilities": 1}
    school = delivery.tables["school"].row(0, named=True)
    assert (school["school_code"], school["school_name"], school["county"], school["urban_rural"]) == (
        "2135000001", "示例县第一小学", "示例县", "镇区",
    )  # fmt: skip
    expected = {
        "enrolment": {"school_year": 2023, "students": 300, "female_students": 140, "entrants": 50, "boarders": 30,
                      "migrant_students": 12, "left_behind_students": None},
        "progression": {"graduates": 48},
        "teachers": {"staff": 22, "teachers": 20, "female_teachers": 14, "backbone": 4, "pe_teachers": 2,
                     "arts_teachers": 3, "degree_postgraduate": 2, "degree_bachelor": 15, "degree_associate": 3,
                     "degree_below": 0, "age_under_25": 1, "age_25_29": 4, "age_50_54": 2, "age_60_plus": 1,
                     "title_associate": 5, "title_none": 0},
    }  # fmt: skip
    for table, columns in expected.items():
        assert {column: value(delivery, table, column) for column in columns} == columns
    rooms = delivery.tables["facilities"].row(0, named=True)
    assert (rooms["stage"], rooms["equipment_yuan"], rooms["multimedia_rooms"]) == ("whole", 752_000.0, 12.0)


def test_a_dash_says_that_a_figure_does_not_apply_and_a_blank_that_it_is_missing(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", 教基1001=basics(), 教基3112_小学=pupils(head=whose()))
    delivery = one(path)
    assert value(delivery, "enrolment", "left_behind_students") is None
    assert delivery.missing.select("column_name", "reason").rows() == [("left_behind_students", "不适用")]


def test_a_school_of_nine_years_has_its_stages_from_its_forms(tmp_path: Path) -> None:
    head = whose("3135000009", "示例县实验学校")
    junior = Form("初中分类型学生数", ["毕业生数", "招生数", "在校生数", "一年级", "二年级", "三年级"],
                  {"总计": [60, 70, 210, 70, 70, 70], "#女": ["", "", 100, "", "", ""]}, head=head)  # fmt: skip
    young = ages(head=head)
    young.rows = {"合计": [12, 5, 0, 2, 2, 2, 2, 2, 2, 0, 0]}
    path = workbook(
        tmp_path / "九年.xlsx",
        教基1001_九年一贯制学校=basics("3135000009", "示例县实验学校", 办学类型="九年一贯制学校"),
        教基1102_九年一贯制学校=backbone(2, 3, head=head),
        教基3112_九年一贯制学校=pupils(head=head),
        教基3115_九年一贯制学校=junior,
        教基4153_九年一贯制学校_小学=ages(head=head),
        教基4153_九年一贯制学校_初中=young,
    )
    deliveries = checked(path).deliveries
    found = {
        (table, stage): row
        for delivery in deliveries
        for table in ("enrolment", "teachers")
        for stage, row in (
            (row["stage"], row) for row in delivery.tables[table].rows(named=True) if table in delivery.tables
        )
    }
    assert {key: row.get("students") or row.get("teachers") for key, row in found.items()} == {
        ("enrolment", "primary"): 300, ("enrolment", "junior"): 210,
        ("teachers", "primary"): 20, ("teachers", "junior"): 12,
    }  # fmt: skip
    assert [found["teachers", stage]["backbone"] for stage in ("primary", "junior")] == [2, 3]


def test_a_row_of_another_stage_makes_no_school_of_that_stage(tmp_path: Path) -> None:
    for number, junior in enumerate(("-", "", 0)):
        form = backbone(4, junior, head=whose())
        delivery = one(workbook(tmp_path / f"{number}.xlsx", 教基1001=basics(), 教基1102_小学=form))
        assert delivery.tables["teachers"].select("stage", "backbone").rows() == [("primary", 4.0)]


@pytest.mark.parametrize("turned", [False, True])
def test_ages_and_courses_are_read_whichever_of_the_two_stands_on_the_left(
    tmp_path: Path, turned: bool
) -> None:
    form = ages(head=whose())
    if turned:
        labels = list(form.rows)
        rows = {name: [form.rows[label][i] for label in labels] for i, name in enumerate(form.columns)}
        form = Form(form.title, labels, rows, head=form.head)
    delivery = one(workbook(tmp_path / "a.xlsx", 教基1001=basics(), 教基4153_小学=form))
    assert [value(delivery, "teachers", name) for name in ("teachers", "female_teachers", "age_25_29")] == [
        20,
        14,
        4,
    ]
    assert value(delivery, "teachers", "title_intermediate") == 8


def test_levels_of_columns_are_flattened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        basics().write(book.add_worksheet("教基1001"))
        page = book.add_worksheet("教基4155_小学")
        page.merge_range(0, 0, 0, 6, "专任教师分课程、分学历情况")
        page.merge_range(1, 0, 2, 0, "指标名称")
        page.merge_range(1, 1, 2, 1, "代码")
        for place_, name in ((2, "合计"), (3, "体育与健康")):
            page.merge_range(1, place_, 2, place_, name)
        page.merge_range(1, 4, 1, 6, "艺术")
        page.write_row(2, 4, ["计", "音乐", "美术"])
        page.write_row(3, 0, ["甲", "乙", 1, 2, 3, 4, 5])
        page.write_row(4, 0, ["合计", "01", 20, 2, 3, 1, 2])
        for number, label in enumerate(("硕士研究生", "博士研究生", "本科", "专科"), start=5):
            page.write_row(number, 0, [label, f"{number:02}", number])
    delivery = one(path, school_year="2023")
    assert [value(delivery, "teachers", name) for name in ("arts_teachers", "degree_postgraduate")] == [3, 11]
    assert any("高中阶段" in notice for notice in delivery.notices)


def test_an_old_form_is_read_by_row_code_and_column_number(tmp_path: Path) -> None:
    form = Form("小学学生数", ["毕业生数", "招生数", "其他", "某列"], {"总计": [1, 2, 3, 444]}, head=whose())
    delivery = one(workbook(tmp_path / "a.xlsx", 基础基312=form))
    assert value(delivery, "enrolment", "students") == 444


def test_a_school_without_code_is_known_by_its_name(tmp_path: Path) -> None:
    store = tmp_path / "store"
    loaded(store, whole_school(tmp_path / "一小.xlsx"))
    form = pupils(310, (60, 50, 50, 50, 50, 50), head=["填报单位：示例县第一小学", "2024—2025学年"])
    path = workbook(tmp_path / "2024.xlsx", 教基3112_小学=form)
    [delivery] = checked(path, store=store).deliveries
    assert delivery.tables["enrolment"].select("school_code", "school_year", "students").rows() == [
        ("2135000001", 2024, 310.0)
    ]
    stranger = workbook(
        tmp_path / "x.xlsx", 教基3112_小学=pupils(head=["填报单位：无人知晓小学  年度：2024"])
    )
    [problem] = letters(lambda: checked(stranger, store=store))
    assert place(problem) == ("school_unknown", "教基3112_小学", 2, "填报单位")


def test_a_bureau_that_reports_is_no_school_and_a_line_of_the_year_may_stand_alone(tmp_path: Path) -> None:
    head = ["填报单位：示例县教育局", "学校标识码：2135000001", "2023学年初"]
    path = workbook(tmp_path / "a.xlsx", 教基1001=basics(), 教基3112_小学=pupils(head=head))
    assert value(one(path), "enrolment", "school_year") == 2023
    bare = workbook(tmp_path / "b.xlsx", 教基3112_小学=pupils(head=["学校标识码：2135000001"]))
    assert refused(bare).check == "form_year"
    delivery = one(path, school_year="2022")
    assert (value(delivery, "enrolment", "school_year"), delivery.tables["school"]["valid_from"][0]) == (
        2022,
        2022,
    )


# ---------------------------------------------------------------- letters


def test_forms_that_nobody_knows_and_hidden_sheets_are_named_and_left(tmp_path: Path) -> None:
    path = whole_school(
        tmp_path / "一小.xlsx",
        教基4067_小学=Form("政治面貌", ["合计"], {"总计": [5]}, head=whose()),
        旧数=pupils(999, head=whose(), hidden=True),
    )
    delivery = one(path)
    assert delivery.skipped_sheets == ("教基4067_小学",)
    assert value(delivery, "enrolment", "students") == 300
    assert any("旧数" in notice for notice in delivery.notices)
    alone = workbook(tmp_path / "b.xlsx", 教基4067_小学=Form("政治面貌", ["合计"], {"总计": [5]}))
    assert (refused(alone).check, refused(alone).found) == ("form_unknown", "教基4067")


def test_a_workbook_with_private_things_is_read_and_not_kept(tmp_path: Path) -> None:
    path = whole_school(tmp_path / "一小.xlsx", 教基1001_小学=basics(校长姓名="某某", 联系电话="13900000000"))
    delivery = one(path)
    assert delivery.not_kept
    assert not any("13900000000" in str(frame.rows()) for frame in delivery.tables.values())


def test_what_is_seen_before_a_load_lists_the_cells(tmp_path: Path) -> None:
    path = whole_school(tmp_path / "一小.xlsx")
    [glance] = look(path, path.name, Wishes()).sheets
    assert (glance.profile, glance.years, glance.problems) == ("jiaoji_forms", ("2023",), ())
    assert glance.headers[:3] == ("工作表", "行", "行×列")
    assert glance.tables
    assert glance.tables["enrolment"]["在校生数"] == "总计×在校生数"
    spoilt = whole_school(tmp_path / "二小.xlsx", 教基4153_小学=Pairs({}), 教基4153=ages(head=whose()))
    assert [p.check for p in look(spoilt, spoilt.name, Wishes()).letters] == ["form_stage"]


# ---------------------------------------------------------------- end to end


def test_forms_of_two_schools_load_by_command_and_give_their_indicators(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = whole_school(tmp_path / "一小.xlsx")
    head = whose("2135000003", "示例县第三小学")
    second = whole_school(
        tmp_path / "三小.xlsx", "2135000003", "示例县第三小学",
        教基3112_小学=pupils(150, [25] * 6, head=head),
        教基4155_小学=subjects(1, 1, head=head),
    )  # fmt: skip
    done = CliRunner().invoke(app, ["--store", str(store), "load", str(first), str(second)])
    assert done.exit_code == 0, done.output
    expected = {
        "pe_art_per100": {"2135000001": 5 / 300 * 100, "2135000003": 2 / 150 * 100},
        "equip_value_pp": {"2135000001": 752_000 / 300, "2135000003": 752_000 / 150},
        "age50_share": {"2135000001": 4 / 20 * 100, "2135000003": 4 / 20 * 100},
        "backbone_per100": {"2135000001": 4 / 300 * 100, "2135000003": 4 / 150 * 100},
    }
    for indicator, schools in expected.items():
        words = ["--store", str(store), "values", "--indicator", indicator, "--format", "csv"]
        told = CliRunner().invoke(app, words)
        assert told.exit_code == 0, told.output
        rows = {row["school_code"]: float(row["value"]) for row in csv.DictReader(io.StringIO(told.stdout))}
        assert rows == pytest.approx(schools)
    again = CliRunner().invoke(app, ["--store", str(store), "load", str(first)])
    assert "已经装入过" in again.output


def test_a_refused_workbook_changes_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    loaded(store, whole_school(tmp_path / "一小.xlsx"))
    before = content(store)
    bad = whole_school(tmp_path / "坏.xlsx", 教基3112_小学=pupils("填去年数据", head=whose()))
    done = CliRunner().invoke(app, ["--store", str(store), "load", str(bad)])
    assert done.exit_code == 1
    assert "工作表“教基3112_小学” 第 5 行 “在校生数”列" in done.output.replace("\n", "")
    assert content(store) == before


# ---------------------------------------------------------------- the profile itself


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"must": ["enrolment.pupils"]}, "must 提到没有的列"),
        ({"cells": {"enrolment": {"pupils": "总计"}}}, "没有的表或列：pupils"),
        ({"cells": {"enrolment": {"students": "总[计"}}}, "式样写错了：总[计"),
        ({"units": {"students": "万元"}}, "单位换算不了"),
        ({"colour": "red"}, "不认识的字段：colour"),
    ],
)
def test_a_slip_in_a_form_profile_is_named(change: dict[str, Any], words: str) -> None:
    card = read_yaml(REFERENCE / "profiles" / "forms" / "jiaoji.yml")
    form = {"number": ["9999"], "label": "x", "stage": "小学", "cells": {"enrolment": {"students": "总计"}}}
    with pytest.raises(ValueError, match="报表档案") as caught:
        FormBook.from_card({**card, "forms": [{**form, **change}]})
    assert words in str(caught.value)


def test_the_forms_of_the_facts_are_there_and_assumptions_are_marked() -> None:
    forms = {number: form for form in form_book().forms for number in form.number}
    assert {"1001", "1102", "3112", "3115", "4149", "4153", "4155", "5176"} <= set(forms)
    assert all(forms[number].assumed for number in ("1001", "2106", "2107", "4149", "4153", "4155", "5176"))
    assert len(BANDS) == sum(name.startswith("age_") for name in forms["4153"].readings[0].cells["teachers"])
