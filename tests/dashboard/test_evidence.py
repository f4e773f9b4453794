"""成效证据 on 集团成效: members without any outcome are said as loudly as the result, and counted from the files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from balance.evidence import KINDS, coverage
from balance.scope import Scope
from dashboard.charts.table import VOID
from dashboard.presenters import evidence
from dashboard.words import plain, say
from etl.loading import load
from etl.reading import Reader
from etl.recognition import Wishes
from etl.settings import DEMO, STORE_VARIABLE
from tests.dashboard.frames import context
from tests.dashboard.screen import Screen
from tests.etl.deliveries import csv_file, loaded, worked_example

GROUP = "示例县第一小学教育集团"
BARE, NO_EXAM = ("2199000017", "2199000028"), "2199000021"
OUTCOMES = ("exam", "progression", "award", "survey")


def lines(folder: Path, name: str) -> list[dict[str, str]]:
    [path] = folder.glob(f"*_{name}_*.csv")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county, with two members of a group that report no outcome and one that reports no exam."""
    folder = tmp_path_factory.mktemp("bare")
    for path in DEMO.glob("*.csv"):
        text = path.read_text(encoding="utf-8-sig").splitlines()
        table = path.name.split("_")[1]
        out = (*BARE, NO_EXAM) if table == "exam" else BARE if table in OUTCOMES else ()
        kept = [line for line in text if not (out and line.startswith(out))]
        (folder / path.name).write_text("\n".join(kept), encoding="utf-8-sig")
    return folder


@pytest.fixture(scope="module")
def store(delivered: Path) -> Path:
    load(sorted(delivered.glob("*.csv")), delivered / "store", Wishes(), invented=True)
    return delivered / "store"


@pytest.fixture
def on_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STORE_VARIABLE, str(store))
    return store


def test_the_screen_warns_beside_its_answer_and_names_them(on_store: Path) -> None:
    assert on_store.is_dir()
    screen = Screen("effect", scope=f"group:{GROUP}", stage="primary").require_whole()
    [notice] = screen.texts("xh-notices")
    assert "2 所自入集团以来没有任何成效数据" in notice
    assert "青石镇第二小学" in notice
    assert "桐子乡梨园小学" in notice
    bodies = screen.words
    assert bodies.index("没有任何成效数据") < bodies.index(
        say("evidence.section")
    )  # near the top, before any table
    assert "没有学业数据" in bodies  # the third has awards and answers, and no exam
    county = screen.go("effect", scope="county:示例县", stage="primary").require_whole()
    assert "2 所自入集团以来没有任何成效数据" in county.texts("xh-notices")[0]


def test_every_cell_is_a_count_of_the_files(on_store: Path, delivered: Path) -> None:
    joined = {
        r["学校标识码"]: int(r["加入日期"][:4])
        for r in lines(delivered, "membership")
        if r["集团编号"] == "JT02"
    }
    by_hand = {}
    for code, first in joined.items():
        years = range(first, 2025)
        has = {
            name: sum(
                any(
                    r["学校标识码"] == code and r["学年"] == str(year) and r[value] not in ("", "**", "/")
                    for r in lines(delivered, name)
                )
                for year in years
            )
            for name, value in (("exam", "平均分"), ("award", "获奖数量"), ("survey", "满意人数"))
        }
        by_hand[code] = (len(years), *has.values())
    reader = Reader(on_store)
    rows = reader.evidence(reader.current().version, Scope("group", GROUP), "primary")
    chosen = context(scope=Scope("group", GROUP))
    found = evidence.seen(chosen, rows)
    assert {
        r[0]: r[1:] for r in found.select("school_code", "years", "exam", "award", "survey").rows()
    } == by_hand
    assert set(found.filter("bare")["school_code"]) == set(BARE)


@pytest.mark.usefixtures("on_demo")
def test_where_everybody_has_something_it_is_said_quietly_and_still_said() -> None:
    screen = Screen("effect", scope=f"group:{GROUP}", stage="primary").require_whole()
    assert screen.texts("xh-notices") == []
    assert plain(say("evidence.part", kind="学业考试", n=8, of=8)) in screen.words


def member_rows(*told: tuple[str, int, bool]) -> pl.DataFrame:
    """(school, year, whether it has anything)"""
    return pl.DataFrame(
        [("东集团", code, f"{code}校", year, *[has] * len(KINDS)) for code, year, has in told],
        schema={
            "group_name": pl.String, "school_code": pl.String, "school_name": pl.String, "school_year": pl.Int32,
            **dict.fromkeys(KINDS, pl.Boolean),
        },
        orient="row",
    )  # fmt: skip


def test_what_comes_after_the_chosen_year_is_no_evidence_yet() -> None:
    rows = member_rows(("A", 2023, False), ("A", 2024, True))
    assert evidence.warning(context(), evidence.seen(context(), rows)) == ""
    early = context(school_year=2023)
    told = evidence.warning(early, evidence.seen(early, rows))
    assert plain(told).startswith("全部 1 所成员校")


def test_a_table_marks_the_bare_and_stripes_what_is_missing() -> None:
    view = evidence.table(
        context(), evidence.seen(context(), member_rows(("A", 2024, False), ("B", 2024, True)))
    )
    assert view is not None
    assert [row[0] for row in view.rows] == ["A校", "B校"]
    assert view.marked == {0}
    assert view.rows[0][2] == say("evidence.none")
    assert view.shades[0].count(VOID) == 4
    assert VOID not in view.shades[1]
    nobody = coverage(member_rows(), KINDS)
    assert evidence.table(context(), nobody) is None
    assert evidence.sentence(context(), nobody) == evidence.warning(context(), nobody) == ""


def test_a_county_without_groups_has_no_evidence_to_speak_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(tmp_path / "store", csv_file(tmp_path / "a.csv", worked_example()))
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "store"))
    screen = Screen("effect").require_whole()
    assert screen.texts("xh-notices") == []
    assert say("evidence.section") not in screen.words
