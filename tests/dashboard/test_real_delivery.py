"""A real delivery without the seven official items: counties, totals and evenness are shown, and nothing is judged."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from etl.loading import load
from etl.recognition import Wishes
from etl.settings import STORE_VARIABLE
from tests.dashboard.screen import Screen


@pytest.fixture(scope="module")
def delivery(shared_data: Path) -> Path:
    return shared_data / "taiwan"


@pytest.fixture(scope="module")
def store(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("real") / "store"
    load(sorted(delivery.glob("*.csv")), place, Wishes())
    return place


@pytest.fixture(autouse=True)
def _on_it(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(store))


def published_totals(delivery: Path) -> list[tuple[int, str, str, str]]:
    """Year, pupils, teachers and schools as the readme of the data gives them."""
    text = (delivery.parent / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d{3}) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    return [(int(year) + 1911, f"{int(p):,}", f"{int(t):,}", f"{int(s):,}") for year, p, t, s in rows]


def test_the_years_table_equals_the_published_totals(delivery: Path) -> None:
    table = Screen("balance", scope="all").require_whole().texts("xh-table")[-1]
    totals = published_totals(delivery)
    assert len(totals) == 8
    for year, pupils, teachers, schools in totals:
        assert re.search(rf"{year}\s+{schools}\s+{pupils}\s+[\d,]+\s+{teachers}\s", table), year


def test_nothing_is_judged_without_official_items() -> None:
    screen = Screen("overview").require_whole()
    assert "不判断是否达标" in screen.answer
    assert "未达到" not in screen.words
    assert "示例数据" not in screen.words


def test_a_county_can_be_chosen_and_its_numbers_equal_the_file(delivery: Path) -> None:
    rows = list(csv.DictReader((delivery / "110_basec.csv").read_text(encoding="utf-8-sig").splitlines()))
    county = rows[0]["縣市名稱"].strip()
    here = [row for row in rows if row["縣市名稱"].strip() == county]
    pupil_columns = [name for name in rows[0] if re.fullmatch(r"\d年級[男女]學生數", name)]
    pupils = sum(int(row[name]) for row in here for name in pupil_columns)
    years = Screen("balance", scope=f"county:{county}").require_whole().texts("xh-table")[-1]
    assert re.search(rf"2021\s+{len(here)}\s+{pupils:,}\s", years)


def test_every_county_is_compared_year_over_year() -> None:
    words = Screen("balance", scope="all").words
    assert "22 个县区中，最均衡的是" in words
    for heading in ("生师比(人/师)", "班额(人/班)", "在校生(人)", "专任教师(人)", "班级(个)"):
        assert heading in words


def test_an_indicator_without_data_says_so() -> None:
    screen = Screen("compare", indicator="books_per_pupil", scope="county:連江縣").require_whole()
    assert "没有“生均图书册数”的数据" in screen.answer
