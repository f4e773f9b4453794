"""What a county says of itself comes from a file, through the warehouse, to the clauses that it decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from balance.county_items import judge_county
from balance.county_tables import MET, NOT_MET, UNDECIDED, ItemResult
from balance.scope import Scope
from etl.reading import Reader
from etl.reference import registry
from etl.store.versions import Versions
from etl.warehouse.engine import Reading
from tests.etl.deliveries import HEADER, csv_file, letters, loaded, row

CODE = "2199000001"
HERE = Scope("county", "示例县")
TITLES = [
    "区县", "学年", "教师平均工资(万元)", "公务员平均工资(元)", "优质高中招生计划数",
    "优质高中分配名额数", "适龄残疾儿童少年数", "残疾儿童少年入学数", "符合条件随迁子女数",
    "公办就读随迁子女数", "政府购买学位就读随迁子女数",
]  # fmt: skip
FIGURES = ["示例县", 2023, 8.1, 81_000, 900, 449, 200, 190, 1000, 840, "/"]


def verdicts(reader: Reader, scope: Scope = HERE) -> dict[str, ItemResult]:
    cards = registry()
    tables = reader.county_tables(reader.current().version, scope, 2023)
    found = judge_county(cards.county_items, tables, cards.preset(), cards.preset())
    return {one.item.id: one for one in found}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Schools of two counties, and the figures of both, in other words and units than ours."""
    schools = [list(HEADER), row(1), row(2, 县区="孤县")]
    other = ["孤县", *FIGURES[1:2], 1, 81_000, *FIGURES[4:]]
    files = {"学校": schools, "县级": [TITLES, FIGURES, other]}
    folder = tmp_path / "store"
    loaded(folder, *(csv_file(tmp_path / f"{name}.csv", lines) for name, lines in files.items()))
    return folder


def test_a_county_s_own_figures_decide_its_clauses(store: Path) -> None:
    found = verdicts(Reader(store))
    said = {name: found[name].verdict for name in ("government_8", "government_14", "quality_2")}
    assert said == {"government_8": MET, "government_14": NOT_MET, "quality_2": MET}
    assert found["government_15"].verdict == UNDECIDED
    assert found["government_15"].absent == (("county_year", "migrants_bought"),)
    assert verdicts(Reader(store), Scope("county", "孤县"))["government_8"].verdict == NOT_MET


def test_a_later_delivery_corrects_only_what_it_brings(store: Path) -> None:
    lines = [["县区", "学年", "政府购买学位就读随迁子女数"], ["示例县", 2023, 10]]
    loaded(store, csv_file(store.parent / "补.csv", lines))
    found = verdicts(Reader(store))
    assert found["government_15"].verdict == MET
    assert found["government_15"].figures[0].value == 85
    assert found["government_8"].verdict == MET


def test_a_county_that_no_school_belongs_to_is_refused(store: Path) -> None:
    path = csv_file(store.parent / "错.csv", [TITLES, ["示例县教育局", *FIGURES[1:]]])
    [problem] = letters(lambda: loaded(store, path))
    assert (problem.check, problem.column, problem.row) == ("county_unknown", "县区", 2)
    assert problem.found == "示例县教育局/2023"


def test_a_reason_falls_with_its_own_row_where_a_key_says_more_than_school_year_and_stage(
    store: Path,
) -> None:
    """Of a county, a subject, a fiscal year: the corrected row loses its reason, its neighbours keep theirs."""
    keys = ["学校标识码", "学年", "学段"]
    first = {
        "考试": [[*keys, "学科", "平均分"], *([CODE, 2023, "小学", word, "**"] for word in ("语文", "数学"))],
        "经费": [["学校标识码", "财政年度", "公用经费预算"], [CODE, 2022, "/"], [CODE, 2023, "/"]],
    }
    second = {
        "考试": [[*keys, "学科", "平均分"], [CODE, 2023, "小学", "数学", 80]],
        "经费": [["学校标识码", "财政年度", "公用经费预算"], [CODE, 2023, 90_000]],
        "县级": [["县区", "学年", "政府购买学位就读随迁子女数"], ["示例县", 2023, 10]],
    }
    for number, files in enumerate((first, second)):
        paths = (csv_file(store.parent / f"{number}{name}.csv", lines) for name, lines in files.items())
        loaded(store, *paths)
        told = reasons(store)
        if number == 0:
            assert (
                len(told) == 3
            )  # by table, school, year and stage: two subjects are one row, as are two counties
    assert told == {
        ("county_year", "migrants_bought"): "不适用",  # of the other county
        ("exam", "mean_score"): "已隐去",  # of the other subject
        ("finance", "public_funds_yuan"): "不适用",  # of the other year
    }
    rest = {
        "3考": [[*keys, "学科", "平均分"], [CODE, 2023, "小学", "语文", 81]],
        "3经": [["学校标识码", "财政年度", "公用经费预算"], [CODE, 2022, 80_000]],
        "3县": [["县区", "学年", "政府购买学位就读随迁子女数"], ["孤县", 2023, 10]],
    }
    loaded(store, *(csv_file(store.parent / f"{name}.csv", lines) for name, lines in rest.items()))
    assert reasons(store) == {}


def reasons(store: Path) -> dict[tuple[str, str], str]:
    versions = Versions(store)
    with Reading(versions.warehouse(versions.current() or "")) as reading:
        rows = reading.rows("SELECT table_name, column_name, reason FROM new.missing")
    return {(table, column): reason for table, column, reason in rows}
