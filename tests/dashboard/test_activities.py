"""集团活动: against the size of the group, with 未报 apart from 没有, and as counted anew from the demo files."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from balance.scope import Scope
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.charts.table import VOID
from dashboard.exports.drawing import drawing
from dashboard.group_figures import ACTIVITY_FIGURES
from dashboard.presenters import activities, activity_maps, governance
from dashboard.presenters.activity_rows import Doings, doings
from dashboard.words import plain, say
from etl.group_reading import GroupWork
from etl.settings import DEMO
from tests.dashboard.frames import context
from tests.dashboard.screen import Screen
from tests.etl.deliveries import csv_file, loaded, worked_example

MEMBERS: Any = {
    "group_name": pl.String, "school_code": pl.String, "school_name": pl.String, "school_year": pl.Int32,
    "role": pl.String, "tightness": pl.String, "is_lead": pl.Boolean, "teachers": pl.Float64, "of_stage": pl.Boolean,
}  # fmt: skip
EVENT: Any = {
    "group_name": pl.String, "activity_date": pl.Date, "school_year": pl.Int32, "host_code": pl.String,
}  # fmt: skip
ACTIVITIES: Any = {
    **EVENT, "host_name": pl.String, "activity_kind": pl.String, "subject": pl.String,
    "participants": pl.Float64, "hours": pl.Float64,
}  # fmt: skip
LISTS: Any = {
    **EVENT, "activity_kind": pl.String, "subject": pl.String, "school_code": pl.String, "attended": pl.Float64,
}  # fmt: skip
RULES: Any = {
    "group_name": pl.String, "school_year": pl.Int32, "item": pl.String, "in_place": pl.Boolean,
    "document_date": pl.Date,
}  # fmt: skip
EAST, WEST = "东集团", "西集团"
Held = tuple[str, date, str, str, str, float | None]


def held(day: date, host: str, subject: str = "语文", people: float | None = 20, group: str = EAST) -> Held:
    return group, day, host, "联合教研", subject, people


def found(
    *events: Held,
    came: dict[int, dict[str, float | None]] | None = None,
    rules: list[tuple[str, str, bool | None, date | None]] | None = None,
    one: bool = False,
    west: bool = True,
) -> Doings:
    """東 has 甲 (lead), 乙, 丙; 西 has 丁. ``came``: place of the event → school → people."""
    schools = [
        (EAST, "乙", 10.0),
        (EAST, "甲", 30.0),
        (EAST, "丙", 10.0),
        *([(WEST, "丁", 20.0)] if west else []),
    ]
    members = [
        (
            group,
            code,
            f"{code}校",
            year,
            "总校" if code == "甲" else "成员校",
            "紧密型",
            code == "甲",
            size,
            True,
        )
        for group, code, size in schools
        for year in (2023, 2024)
    ]
    acts = [
        (group, day, _year(day), host, f"{host}校", kind, subject, people, 2.0)
        for group, day, host, kind, subject, people in events
    ]
    lists = [
        (
            events[place][0],
            events[place][1],
            _year(events[place][1]),
            events[place][2],
            *events[place][3:5],
            code,
            n,
        )
        for place, schools_there in (came or {}).items()
        for code, n in schools_there.items()
    ]
    work = GroupWork(
        pl.DataFrame(members, schema=MEMBERS, orient="row"),
        pl.DataFrame(acts, schema=ACTIVITIES, orient="row"),
        pl.DataFrame(lists, schema=LISTS, orient="row"),
        pl.DataFrame([(one, 2024, *more) for one, *more in rules or []], schema=RULES, orient="row"),
    )
    return doings(context(scope=Scope("group", EAST)) if one else context(), work)


def _year(day: date) -> int:
    return day.year if day.month >= 9 else day.year - 1


OCTOBER, MARCH = date(2024, 10, 8), date(2025, 3, 5)


def test_groups_are_compared_by_school_and_teacher_and_never_by_raw_counts() -> None:
    seen = found(held(OCTOBER, "甲"), held(MARCH, "乙", people=30), held(MARCH, "丁", people=30, group=WEST))
    words = plain(activities.answer(seen))
    assert "0.7 次" in words
    assert "1.0 次" in words
    view = activities.table(seen)
    assert view is not None
    rows = {row[0]: row[1:] for row in view.rows}
    assert rows["东集团"] == ("3", "2", "0.7", "50", "1.00", say("activity.unreported"), "2/3")
    assert rows["西集团"][2:5] == ("1.0", "30", "1.50")


def test_a_group_without_a_ledger_is_unreported_and_no_zero() -> None:
    seen = found(held(OCTOBER, "甲"))
    view = activities.table(seen)
    assert view is not None
    west = next(row for row in view.rows if row[0] == "西集团")
    assert west[2] == say("activity.unreported")
    assert west[3:6] == ("—", "—", "—")
    assert say("activity.silent", groups="西集团") in activities.answer(seen)
    maps = activity_maps.subjects(seen)
    assert maps is not None
    assert [row[0] for row, shade in zip(maps.rows, maps.shades, strict=True) if VOID in shade] == ["西集团"]
    calendar = activity_maps.calendar(seen)
    assert calendar is not None
    assert set(calendar.rows[1][1:]) == {say("activity.unreported")}


def test_members_hosts_and_those_who_never_came() -> None:
    seen = found(
        held(OCTOBER, "甲"), held(MARCH, "乙"), came={0: {"甲": 15, "乙": 5}, 1: {"乙": 20}}, one=True
    )
    words = plain(activities.answer(seen))
    assert "3 所成员校中 2 所主办过" in words
    assert "50%" in words  # three of six
    assert plain(say("activity.apart", schools="丙校")) in words
    view = activities.table(seen)
    assert view is not None
    assert [row[0] for row in view.rows] == ["甲校", "丙校", "乙校"]  # the lead first, then by code
    rows = {row[0]: row[2:] for row in view.rows}
    assert rows["乙校"] == ("1", "2/2", "25", "10", "2.50")
    assert rows["丙校"] == ("0", "0/2", "0", "10", "0.00")


def test_without_lists_who_came_is_unreported() -> None:
    seen = found(held(OCTOBER, "甲"), one=True)
    assert plain(say("activity.no_lists")) in plain(activities.answer(seen))
    view = activities.table(seen)
    assert view is not None
    assert [row[3] for row in view.rows] == [say("activity.unreported")] * 3
    maps = activity_maps.subjects(seen)
    assert maps is not None
    column = maps.headings.index("语文")
    assert {row[0]: row[column] for row in maps.rows} == {
        "甲校": "1", "乙校": say("activity.unreported"), "丙校": say("activity.unreported"),
    }  # fmt: skip
    assert {row[maps.headings.index("数学")] for row in maps.rows} == {""}
    partly = found(held(OCTOBER, "甲"), held(MARCH, "甲"), came={0: {"甲": 5}}, one=True)
    assert any("1" in one and "名单" in one for one in activities.doubts(partly))


def test_no_number_is_at_least_and_no_rate() -> None:
    seen = found(held(OCTOBER, "甲", people=None), held(MARCH, "甲", people=7), one=True)
    words = activities.answer(seen)
    assert say("exchange.at_least", n="7", unit=say("unit.person_times"), blank=1) in words
    assert "每名专任教师" not in plain(words)
    ledger = activity_maps.ledger(seen)
    assert ledger is not None
    assert [row[5] for row in ledger.rows] == ["7", "—"]  # newest first


def test_courses_without_any_activity_are_named_and_other_subjects_stand_last() -> None:
    seen = found(held(OCTOBER, "甲", "英语"), held(MARCH, "甲", "综合"))
    words = plain(activities.coverage(seen))
    assert "10 门课程中,1 门" in words.replace("\uff0c", ",")
    assert "语文" in words
    assert "外语" not in words
    maps = activity_maps.subjects(seen)
    assert maps is not None
    assert maps.headings[-1] == "综合"
    assert "外语" in maps.headings


def test_nothing_registered_and_no_group_say_so() -> None:
    nothing = found()
    assert activities.answer(nothing) == say(
        "activity.nothing", place="松江县·小学", year=nothing.context.year
    )
    assert activities.table(nothing) is None
    assert activity_maps.subjects(nothing) is None
    nobody = replace(nothing, groups=())
    assert "没有教育集团" in activities.answer(nobody)
    assert governance.sentence(nobody) == ""
    assert isinstance(activities.over_years(nothing), Blank)


def test_a_group_of_one_school_is_no_division_by_nothing() -> None:
    seen = found(held(OCTOBER, "丁", group=WEST), came={0: {"丁": 20}})
    alone = doings(context(scope=Scope("group", WEST)), seen.work)
    words = plain(activities.answer(alone))
    assert "1 所成员校中 1 所主办过" in words
    assert "100%" in words
    assert alone.groups == (WEST,)


def test_years_without_a_ledger_are_gaps_in_the_line_and_in_the_native_chart() -> None:
    seen = found(held(date(2023, 10, 1), "甲"), held(OCTOBER, "甲"), held(OCTOBER, "丁", group=WEST))
    spec = activities.over_years(seen)
    assert isinstance(spec, ChartSpec)
    values = {(row["series"], row["school_year"]): row["value"] for row in spec.table.to_dicts()}
    assert values["西集团", 2023] is None
    assert values["东集团", 2024] == pytest.approx(1 / 3)
    assert drawing(spec).series[1].values[0] is None


def test_governance_tells_yes_no_and_not_reported_apart() -> None:
    rules = [
        (EAST, "集团章程", True, date(2022, 9, 20)), (EAST, "定期例会", True, None), (EAST, "捆绑考核", False, None),
        (WEST, "集团章程", None, None),
    ]  # fmt: skip
    seen = found(held(OCTOBER, "甲"), rules=rules)
    view = governance.checklist(seen)
    assert view is not None
    rows = {row[0]: row[1:] for row in view.rows}
    assert rows["集团章程"] == (say("governance.there", date="2022-09-20"), say("activity.unreported"))
    assert rows["定期例会"][0] == say("governance.there", date=say("governance.no_date"))
    assert rows["捆绑考核"][0] == say("governance.absent")
    assert rows["经费统筹使用"] == (say("activity.unreported"),) * 2
    words = plain(governance.sentence(seen))
    assert all(part in words for part in ("12 项次", "有 2 项", "没有 1 项", "未报 9 项", "1 项没有文件日期"))
    assert "达标" not in words


# ---------------------------------------------------------------- the demo county, counted anew from its files


def lines(name: str) -> list[dict[str, str]]:
    [path] = DEMO.glob(f"*_{name}_*.csv")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def of_year(rows: list[dict[str, str]], group: str) -> list[dict[str, str]]:
    return [r for r in rows if r["集团编号"] == group and "2024-09-01" <= r["活动日期"] <= "2025-08-31"]


@pytest.mark.usefixtures("on_demo")
def test_the_screen_says_what_a_count_of_the_files_says() -> None:
    events, came = of_year(lines("activity"), "JT05"), of_year(lines("attendance"), "JT05")
    members = {r["学校标识码"] for r in lines("membership") if r["集团编号"] == "JT05" and not r["退出日期"]}
    teachers = {
        code: sum(
            int(r["专任教师数"]) for r in lines("teachers") if r["学校标识码"] == code and r["学年"] == "2024"
        )
        for code in members
    }
    people = sum(int(r["参与人数"]) for r in events)
    screen = Screen("activities", scope="group:示例县第三小学教育集团", stage="primary", year="2024")
    words = screen.require_whole().answer.replace(" ", "")
    assert f"登记活动{len(events)}次" in words
    assert f"参加{people}人次" in words
    assert f"{people / sum(teachers.values()):.2f}次" in words
    assert f"{len({r['主办学校标识码'] for r in events})}所主办过" in words
    assert f"{100 * len(came) / (len(events) * len(members)):.0f}%" in words
    kinds = Counter(r["活动类型"] for r in events)
    assert all(f"{kind}{n}" in words for kind, n in kinds.items())
    shown = screen.words.replace(" ", "")
    for code in members:
        own = [int(r["本校参加人数"]) for r in came if r["参加学校标识码"] == code]
        assert f"{len(own)}/{len(events)}{sum(own)}{teachers[code]}{sum(own) / teachers[code]:.2f}" in shown
    planted = [r for r in came if r["参加学校标识码"] == "2199000020" and r["主办学校标识码"] != "2199000020"]
    assert planted == []


@pytest.mark.usefixtures("on_demo")
def test_the_group_that_keeps_no_lists_and_reports_two_items_is_shown_as_such() -> None:
    screen = Screen(
        "activities", scope="group:示例县实验小学教育集团", stage="primary", year="2024"
    ).require_whole()
    assert "哪些学校参加了" in screen.answer
    assert "没有报" in screen.answer
    assert "未报 4 项" in screen.words
    county = screen.go("activities", scope="county:示例县", stage="primary").require_whole()
    assert "36 项次" in county.words
    assert "plot_activity_years" in county.figures()


@pytest.mark.usefixtures("on_demo")
def test_every_figure_of_the_screen_can_be_ticked() -> None:
    screen = Screen("activities", scope="county:示例县", stage="primary").require_whole()
    ticks = {box.key for box in screen.at.checkbox}
    assert {f"tick_{name}" for name in ACTIVITY_FIGURES} <= ticks


def test_a_county_without_groups_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(tmp_path / "store", csv_file(tmp_path / "a.csv", worked_example()))
    monkeypatch.setenv("XIAOXIAOHAO_STORE", str(tmp_path / "store"))
    screen = Screen("activities").require_whole()
    assert "没有教育集团的成员校" in screen.answer
    assert screen.figures() == {}
