"""抬底 or 削峰 on the screen: bars that add up, schools that merged, came or were not reported, the test in words."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from balance.levelling import Levelling
from balance.scope import Scope
from balance.spread import Unknown, arrays, coefficient
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.presenters import doubts, levelled
from dashboard.presenters.changed import Change, counted_rows
from dashboard.presenters.context import Context
from tests.dashboard.frames import NO_SUCCESSION, changed, context, values

PAIRS = [(4.0, 8.0), (5.0, 9.0), (9.0, 10.0), (10.0, 11.0), (15.0, 15.0), (17.0, 17.0), (12.0, 12.0)]
UP = {f"第{i}小学": [before, before, before, after] for i, (before, after) in enumerate(PAIRS)}
TWO = {"base_year": 2023}


def found(
    frame: pl.DataFrame, succession: pl.DataFrame = NO_SUCCESSION, **chosen: object
) -> tuple[Context, Change]:
    look, change = changed(frame, succession, **{**TWO, **chosen})
    assert isinstance(change, Change)
    return look, change


def bars(frame: pl.DataFrame, succession: pl.DataFrame = NO_SUCCESSION, **chosen: object) -> ChartSpec:
    spec = levelled.split_bars(*found(frame, succession, **chosen))
    assert isinstance(spec, ChartSpec)
    return spec


def official(frame: pl.DataFrame, year: int) -> float:
    return coefficient(*arrays(counted_rows(frame.drop_nulls("value"), "books_per_pupil", year)))


def test_bars_lead_from_one_year_to_the_other_without_a_gap() -> None:
    frame = values(UP)
    rows = bars(frame).table.to_dicts()
    assert rows[0]["level"] == pytest.approx(official(frame, 2023))
    assert rows[-1]["level"] == pytest.approx(official(frame, 2024))
    assert all(here["from"] == pytest.approx(before["level"]) for before, here in pairwise(rows[:-1]))
    assert rows[-2]["level"] == pytest.approx(rows[-1]["level"])
    assert [row["label"] for row in rows[1:-1] if row["effect"]] == ["弱校改善"]


def test_the_answer_names_the_kind_and_its_doubt() -> None:
    look, change = found(values(UP))
    words = levelled.how(change, doubts.in_short(change))
    assert "2023→2024 学年差异系数由" in words
    assert "属**抬底**(" in words
    assert "p=" in words
    spec = levelled.split_bars(look, change)
    assert isinstance(spec, ChartSpec)
    assert "**全部来自弱校改善**" in spec.takeaway
    assert "全县水平由 10.29 到 **11.71册**" in spec.takeaway


def test_a_narrower_gap_on_a_lower_mean_is_warned_of() -> None:
    cut = {name: [*row[:3], min(row[2], 10.0)] for name, row in UP.items()}
    look, change = found(values(cut))
    spec = levelled.split_bars(look, change)
    assert isinstance(spec, ChartSpec)
    assert "属**削峰**" in levelled.how(change)
    assert "全部来自强校退步" in spec.takeaway
    assert "差距缩小而平均值下降，不能算改善" in spec.takeaway


def succession(kind: str, *steps: tuple[str, str]) -> pl.DataFrame:
    """What became of codes in the summer of 2024."""
    rows = [(f"21000000{old}", f"21000000{new}", date(2024, 8, 1), kind) for old, new in steps]
    return pl.DataFrame(rows, schema=NO_SUCCESSION.schema, orient="row")


MERGE = succession("合并", ("00", "01"))


def test_a_merged_school_has_neither_closed_nor_opened() -> None:
    """School 0 (4 books a pupil) went into school 1 (5): the merger's own effect stands on a line of its own."""
    rows = {**UP, "第0小学": [4.0, 4.0, 4.0, None], "第1小学": [5.0, 5.0, 5.0, 4.5]}
    frame = values(rows).filter((pl.col("school_code") != "2100000000") | (pl.col("school_year") < 2024))
    look, change = found(frame, MERGE)
    parts = change.parts()
    assert (parts["closed"], parts["opened"]) == (0, 0)
    assert sum(parts.values()) == pytest.approx(official(frame, 2024) - official(frame, 2023))
    assert isinstance(change.raw, Levelling)
    assert parts["merged"] == pytest.approx(change.raw.cv_before - official(frame, 2023))
    assert parts["merged"] < 0
    assert (
        "松江县第1小学" in levelled.remarks(look, change)[-1]
        or "第1小学" in levelled.remarks(look, change)[-1]
    )
    assert "不算撤销" in levelled.remarks(look, change)[-1]
    assert (
        found(frame)[1].parts()["closed"] != 0
    )  # planted: without the succession the same frame shows a closure


def test_a_merger_of_a_later_year_is_not_yet_known() -> None:
    later = MERGE.with_columns(succession_date=pl.lit(date(2025, 8, 1)))
    _, change = found(values(UP), later)
    assert change.parts()["merged"] == 0
    assert change.before.height == len(UP)


def test_a_split_school_is_told_of() -> None:
    old = succession("拆分", ("00", "07"), ("00", "08"))
    rows = {**UP, "甲分校": [None, None, None, 5.0], "乙分校": [None, None, None, 6.0]}
    frame = values(rows).filter(
        pl.when(pl.col("school_code") == "2100000000")
        .then(pl.col("school_year") < 2024)
        .when(pl.col("school_code").is_in(["2100000007", "2100000008"]))
        .then(pl.col("school_year") == 2024)
        .otherwise(True)
    )
    look, change = found(frame, old)
    assert change.parts()["closed"] != 0
    assert change.parts()["opened"] != 0
    assert any("第0小学在其间拆分" in one for one in levelled.remarks(look, change))


def test_a_school_that_was_not_reported_or_does_not_count_has_not_closed() -> None:
    frame = values({**UP, "第0小学": [4.0, 4.0, 4.0, None]})
    assert found(frame)[1].parts()["closed"] == 0
    out = values(UP).with_columns(
        in_scope=~((pl.col("school_code") == "2100000000") & (pl.col("school_year") == 2024))
    )
    parts = found(out)[1].parts()
    assert parts["closed"] == 0
    assert parts["one_year"] != 0
    assert "仅一年有数据" in bars(out).table["label"].to_list()


def test_in_a_group_schools_join_and_leave() -> None:
    frame = values(UP).filter((pl.col("school_code") != "2100000000") | (pl.col("school_year") < 2024))
    labels = bars(frame, scope=Scope("group", "实验集团")).table["label"].to_list()
    assert "退出的校" in labels
    assert "撤销学校" not in labels


def test_where_lower_is_better_the_high_ones_are_weak() -> None:
    frame = values({name: [60 - v for v in row] for name, row in UP.items()}, indicator="class_size")
    rows = bars(frame, indicator="class_size").table.to_dicts()
    assert [row["label"] for row in rows[1:-1] if row["effect"]] == ["弱校改善"]


def test_a_neutral_card_is_not_judged() -> None:
    look, change = found(values(UP, indicator="str_ratio"), indicator="str_ratio")
    assert isinstance(change.kind, Unknown)
    assert "抬底" not in levelled.how(change)
    assert levelled.rule(look) == ""
    spec = levelled.split_bars(look, change)
    assert isinstance(spec, ChartSpec)
    assert "低值校上升" in spec.takeaway
    assert "弱校" not in spec.takeaway + spec.definition


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"base_year": 2024}, "一年谈不上变化"),
        ({"indicator": "enrolment"}, "是总量"),
        ({"base_year": 2019}, "均未报"),
    ],
)
def test_where_nothing_can_be_split_the_place_says_why(chosen: dict[str, object], told: str) -> None:
    look, change = changed(values(UP, indicator=str(chosen.get("indicator", "books_per_pupil"))), **chosen)
    blank = levelled.split_bars(look, change)
    assert isinstance(blank, Blank)
    assert told in blank.reason
    assert levelled.how(change) == "。"


def test_the_ends_are_pooled_and_drawn_anew_each_year() -> None:
    look, change = found(values(UP))
    spec = levelled.ends(look, values(UP), change)
    assert isinstance(spec, ChartSpec)
    now = {row["series"]: row["value"] for row in spec.table.to_dicts() if row["school_year"] == 2024}
    assert now == pytest.approx({"最强三分之一": 44 / 3, "全县水平": 82 / 7, "最弱三分之一": 9.0})
    assert "判为**抬底**" in spec.takeaway
    few = levelled.ends(look, values(dict(list(UP.items())[:4])), change)
    assert isinstance(few, Blank)


def test_the_swap_test_in_words() -> None:
    few = found(values(dict(list(UP.items())[:5])))[1]
    assert "最小也只能到 p=0.063" in doubts.tested(few)
    assert "**不下结论**" in doubts.tested(few)
    still = found(
        values({name: [v, v, v, v * (1 + 0.02 * (-1) ** i)] for i, (name, (v, *_)) in enumerate(UP.items())})
    )[1]
    assert "**也可能只是各校的正常起伏**" in doubts.tested(still)
    even = {f"第{i}小学": [x, x, x, 9 + (x - 9) * 0.2] for i, x in enumerate(range(3, 16))}
    assert "不像是偶然起伏" in doubts.tested(found(values(even))[1])
    assert doubts.tested(Unknown("没有")) == ""


def test_where_schools_came_the_test_says_of_which_change_it_speaks() -> None:
    frame = values({**UP, "新校": [None, None, None, 90.0]}).filter(
        (pl.col("school_name") != "新校") | (pl.col("school_year") == 2024)
    )
    _, change = found(frame)
    assert "两年都有数据的 7 所学校差异系数变化 −" in doubts.in_short(change)
    assert "升到" in levelled.how(change)


def test_context_is_not_needed_for_an_unknown_change() -> None:
    assert levelled.remarks(context(), Unknown("没有")) == ()
