"""Eight real years of a ministry load by one command and give the totals that the ministry publishes."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from balance.scope import Scope
from dashboard.cli import app
from etl.reading import Reader

# year → pupils, teachers, schools; printed in shared/data/README.md (open data set 6240 of the ministry of education)
PUBLISHED = {
    103: (1252762, 98580, 2670),
    104: (1214360, 97368, 2664),
    105: (1173885, 95081, 2660),
    106: (1146661, 94403, 2660),
    107: (1158551, 95670, 2663),
    108: (1170614, 96612, 2663),
    109: (1173866, 96966, 2668),
    110: (1191317, 98104, 2668),
}
EVERYONE = Scope("all")
VERSION = "1.0.0"


@pytest.fixture(scope="module")
def reader(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    store = tmp_path_factory.mktemp("taiwan") / "store"
    files = sorted((shared_data / "taiwan").glob("*_basec.csv"))
    done = CliRunner().invoke(app, ["--store", str(store), "load", *map(str, files)])
    assert done.exit_code == 0, done.output
    assert "已发布版本 1.0.0：" in done.output
    assert done.output.count("档案 taiwan_primary") == 8
    return Reader(store)


def raw(shared_data: Path, year: int) -> list[dict[str, str]]:
    with (shared_data / "taiwan" / f"{year}_basec.csv").open(encoding="utf-8-sig", newline="") as file:
        return [{name: cell.strip() for name, cell in line.items()} for line in csv.DictReader(file)]


@pytest.mark.parametrize("year", PUBLISHED)
def test_totals_of_each_year_are_the_published_ones(reader: Reader, year: int) -> None:
    pupils, teachers, schools = PUBLISHED[year]
    measures = reader.measures(
        VERSION, EVERYONE, "primary", ["enrolment", "teachers_total"], ["total"], [year + 1911]
    )
    totals = {r["indicator"]: r["value"] for r in measures.rows(named=True)}
    assert totals == {"enrolment": pupils, "teachers_total": teachers}
    assert set(measures["schools_n"]) == {schools}


def test_codes_keep_their_leading_zeros_and_names_their_characters(reader: Reader) -> None:
    frame = reader.values(VERSION, EVERYONE, "primary", ["enrolment"], [2021])
    assert set(frame["school_code"].str.len_chars()) == {6}
    assert frame["school_code"].str.starts_with("0").any()
    [first] = frame.filter(school_code="011301").rows(named=True)
    assert first["school_name"] == "私立淡江高中附設國小部"


def test_the_county_that_was_renamed_has_one_unbroken_series(reader: Reader, shared_data: Path) -> None:
    scopes = reader.scopes(VERSION).filter(scope_kind="county")
    assert scopes.filter(scope="桃園縣").is_empty()
    series = scopes.filter(scope="桃園市").sort("school_year")
    assert series["school_year"].to_list() == [year + 1911 for year in PUBLISHED]
    for year, schools in zip(PUBLISHED, series["schools_n"], strict=True):
        assert schools == sum(line["縣市名稱"] in {"桃園縣", "桃園市"} for line in raw(shared_data, year))
    assert all(n == 22 for n in scopes.group_by("school_year").agg(pl.len())["len"])


@pytest.mark.parametrize(
    ("county", "year"), [("新北市", 103), ("花蓮縣", 103), ("新北市", 109), ("花蓮縣", 110), ("桃園市", 103)]
)
def test_a_county_coefficient_is_what_plain_python_gets_from_the_raw_file(
    reader: Reader, shared_data: Path, county: str, year: int
) -> None:
    """S/X̄ with weight = denominator (teachers), schools without teachers left out."""
    schools = []
    for line in raw(shared_data, year):
        if line["縣市名稱"].replace("桃園縣", "桃園市") == county:
            pupils = sum(int(line[f"{grade}年級{sex}學生數"]) for grade in range(1, 7) for sex in "男女")
            teachers = int(line["男專任教師"]) + int(line["女專任教師"])
            if teachers:
                schools.append((pupils, teachers))
    whole = sum(teachers for _, teachers in schools)
    mean = sum(pupils for pupils, _ in schools) / whole
    variance = sum(t / whole * (p / t - mean) ** 2 for p, t in schools)
    frame = reader.measures(
        VERSION, Scope("county", county), "primary", ["str_ratio"], ["cv_w", "mean_w"], [year + 1911]
    )
    found = {r["measure"]: r["value"] for r in frame.rows(named=True)}
    assert math.isclose(found["mean_w"], mean, rel_tol=1e-12)
    assert math.isclose(found["cv_w"], math.sqrt(variance) / mean, rel_tol=1e-9)


def test_a_school_without_teachers_has_no_ratio_and_says_why(reader: Reader, shared_data: Path) -> None:
    codes = {
        line["學校代碼"] for line in raw(shared_data, 103) if line["男專任教師"] == line["女專任教師"] == "0"
    }
    frame = reader.values(VERSION, EVERYONE, "primary", ["str_ratio"], [2014]).filter(
        pl.col("value").is_null()
    )
    assert set(frame["school_code"]) == codes
    assert set(frame["missing"]) <= {"分母为 0"}


def test_classes_are_the_sum_of_the_grades(reader: Reader, shared_data: Path) -> None:
    for year in (103, 109, 110):
        expected = sum(
            int(line[f"{grade}年級班級數"]) for line in raw(shared_data, year) for grade in range(1, 7)
        )
        frame = reader.measures(VERSION, EVERYONE, "primary", ["classes"], ["total"], [year + 1911])
        assert frame["value"].to_list() == [expected]
