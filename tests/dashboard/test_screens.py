"""The screens as their readers meet them, through the real entry script on the demo county."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

import pytest

from dashboard import data_access
from etl.settings import DEMO, STORE_VARIABLE
from tests.dashboard.screen import Screen

pytestmark = pytest.mark.usefixtures("on_demo")
SCREENS = pytest.mark.parametrize(
    "name", ["overview", "compare", "balance", "effect", "compliance", "school"]
)


def demo_rows(beginning: str) -> list[dict[str, str]]:
    path = next(DEMO.glob(f"{beginning}_*.csv"))
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


@SCREENS
def test_each_screen_opens_marked_as_invented(name: str) -> None:
    screen = Screen(name).require_whole()
    assert "示例数据(模拟)" in screen.texts("xh-top")[0]
    assert screen.answer
    assert screen.figures()


@SCREENS
def test_each_screen_names_source_date_version_and_rule(name: str) -> None:
    words = Screen(name).words
    assert "数据时点：2024年9月1日" in words
    assert "版本 1.0.0" in words
    assert "不足50人的教学点" in words


@SCREENS
def test_nothing_published_is_a_letter_that_says_what_to_do(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "none"))
    screen = Screen(name)
    assert not screen.at.exception
    letter = screen.texts("xh-letter")[0]
    assert "还没有可看的数据" in letter
    assert "make run" in letter
    assert "xiaoxiaohao load" in letter
    assert screen.figures() == {}


@SCREENS
def test_a_failure_is_a_letter_and_not_a_traceback(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(data_access, "open_reader", broken)
    screen = Screen(name)
    assert "这一页没有做出来" in screen.texts("xh-letter")[0]
    assert "secret detail" not in screen.words


@SCREENS
def test_hostile_links_fall_back_and_are_told(name: str) -> None:
    screen = Screen(
        name,
        scope="county:<script>alert(1)</script>",
        year="99999",
        stage="'; DROP",
        indicator="../x",
        version="0.0.0",
    ).require_whole()
    told = screen.texts("xh-notices")[0]
    assert "范围" in told
    assert "版本已不在库中" in told
    assert "script" not in screen.words
    assert screen.link["scope"] == "county:示例县"


def pupils_and_classes(year: int) -> list[tuple[float, float]]:
    """Each primary school that counts, from the CSV by plain arithmetic: campuses join their main school first."""
    schools = demo_rows("01")
    main = {row["学校标识码"]: row["主校标识码"] for row in schools if row["是否计校数"] == "否"}
    points = {row["学校标识码"] for row in schools if row["办学类型"] == "教学点"}
    sums: dict[str, tuple[float, float]] = {}
    for row in demo_rows("06"):
        if row["学年"] == str(year) and row["学段"] == "小学":
            code = main.get(row["学校标识码"], row["学校标识码"])
            pupils, classes = sums.get(code, (0.0, 0.0))
            sums[code] = (pupils + float(row["在校生数"]), classes + float(row["班级数"]))
    return [pair for code, pair in sums.items() if not (code in points and pair[0] < 50)]


def test_overview_answers_with_counts_and_three_findings() -> None:
    screen = Screen("overview").require_whole()
    assert re.search(r"七项指标中\s*\d 项达到\s*校际均衡要求\(差异系数 ≤0.50\)", screen.answer)
    headings = " ".join(screen.texts("xh-finding"))
    for heading in ("最好的变化", "最大的差距", "先看这几所学校"):
        assert heading in headings


def test_overview_shows_class_size_as_counted_from_the_file() -> None:
    facts = Screen("overview").texts("xh-facts")[0]
    pairs = pupils_and_classes(2024)
    size = sum(pupils for pupils, _ in pairs) / sum(classes for _, classes in pairs)
    assert f"班额 {size:.1f}" in facts


def test_overview_of_the_first_year_claims_no_change() -> None:
    screen = Screen("overview", year="2017").require_whole()
    assert "没有更早的学年" in screen.answer
    assert "一年画不出变化" in screen.words


def test_a_group_is_a_reference_and_never_a_verdict() -> None:
    group = next(row["集团名称"] for row in demo_rows("04"))
    screen = Screen("overview", scope=f"group:{group}")
    assert not screen.at.exception
    assert "集团内差异系数(参照国家算法，非认定口径)" in screen.answer
    assert "达到" not in screen.answer


def test_compare_follows_the_readers_choice_and_the_link_keeps_it() -> None:
    screen = Screen("compare", indicator="class_size", from_="2020").require_whole()
    codes = [
        row["学校标识码"]
        for row in demo_rows("06")
        if row["学年"].startswith("2024") and row["学段"] == "小学"
    ]
    screen.pick_schools(codes[:2]).require_whole()
    assert screen.link["schools"] == ",".join(codes[:2])
    assert screen.answer.startswith("所选 2 所学校")
    assert "2020→2024 学年" in screen.answer
    again = Screen(
        "compare", **{("from_" if key == "from" else key): value for key, value in screen.link.items()}
    )
    assert again.answer == screen.answer


def test_compare_shows_the_value_of_a_school_as_in_the_file() -> None:
    row = next(row for row in demo_rows("06") if row["学年"].startswith("2024") and row["学段"] == "小学")
    screen = Screen("compare", indicator="class_size", schools=row["学校标识码"]).require_whole()
    table = next(table for table in screen.texts("xh-table") if "排名范围" in table)
    assert f"{float(row['在校生数']) / float(row['班级数']):.1f}" in table


def test_compare_of_a_total_is_not_judged() -> None:
    screen = Screen("compare", indicator="enrolment").require_whole()
    assert "改善" not in screen.answer
    assert "由高到低" in screen.words


def test_balance_lists_what_fails_and_by_how_much() -> None:
    screen = Screen("balance").require_whole()
    assert re.search(r"还有\s*\d 项\s*未达到要求", screen.answer)
    assert "占差距的" in screen.words


def test_balance_equals_the_official_formula_on_the_file() -> None:
    pairs = pupils_and_classes(2024)
    classes = sum(weight for _, weight in pairs)
    mean = sum(pupils for pupils, _ in pairs) / classes
    spread = math.sqrt(sum(weight / classes * (pupils / weight - mean) ** 2 for pupils, weight in pairs))
    screen = Screen("balance", indicator="class_size").require_whole()
    assert f"{spread / mean:.3f}" in screen.texts("xh-table")[-1]


def test_balance_of_a_total_says_why_there_is_no_coefficient() -> None:
    screen = Screen("balance", indicator="enrolment").require_whole()
    assert "总量，学校本来有大有小" in screen.words


def test_the_selection_is_remembered_across_screens() -> None:
    screen = Screen("overview").choose("学段", "junior").choose("学年", "2023")
    assert screen.link["stage"] == "junior"
    screen.go("balance").require_whole()
    assert screen.chosen("学段") == "junior"
    assert "初中2023—2024学年" in screen.answer
    assert screen.link["year"] == "2023"


def test_a_choice_that_no_longer_fits_is_settled_anew() -> None:
    screen = Screen("overview", indicator="oversize_class_rate").choose("学段", "senior")
    assert not screen.at.exception
    assert "指标不存在或不适用" in screen.texts("xh-notices")[0]


def test_a_frozen_link_names_its_version() -> None:
    screen = Screen("overview").freeze()
    assert screen.link["version"] == "1.0.0"
    assert "version" not in Screen("overview").link
