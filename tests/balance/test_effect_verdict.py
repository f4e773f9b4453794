"""Each verdict stands behind its gates: what breaks a condition says 数据不足, and nothing slips past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from balance.effect.conditions import LEAST_GROUPS, LEAST_GROUPS_FOR_TREND, RULES, met
from balance.effect.finding import (
    all_finding,
    composition,
    current_members,
    group_finding,
    groups_with_members,
    pooled,
)
from balance.effect.joining import Spell, spells
from balance.effect.panel import all_panel, group_panel
from balance.effect.small import Randomised
from balance.effect.study import Study, Wald
from balance.effect.verdict import POWER, SENTENCES, of_all, of_group, power
from tests.balance.effect_worlds import one_group, row, world

GROUP = "集团00"
ALL_HOLD = met(
    [
        ("years_before", 3),
        ("years_after", 3),
        ("members", 6),
        ("comparison", 12),
        ("least_p", 1e-4),
        ("changed", 0),
    ]
)


def uniform(shape: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(5).random(shape)


def found(values: pl.DataFrame, joined: list[Spell], direction: str = "up"):  # type: ignore[no-untyped-def]
    return group_finding(values, joined, GROUP, direction, uniform)


def test_a_planted_effect_is_seen_and_lies_in_its_interval() -> None:
    one = found(*one_group(effect=0.5))
    assert one.verdict.sentence == "变化明显大于可比学校"
    assert one.change.low < 0.5 < one.change.high
    assert [point.event for point in one.points] == list(range(-3, 6))
    short = group_finding(*one_group(effect=0.5), GROUP, "up", uniform, by_year=False)
    assert (short.change, short.placebo, short.verdict, short.points) == (
        one.change,
        one.placebo,
        one.verdict,
        (),
    )
    assert found(*one_group(effect=0.5), "down").verdict.kind == "smaller"
    assert found(*one_group(effect=-0.5), "down").verdict.kind == "greater"
    assert found(*one_group(effect=-0.5)).verdict.kind == "smaller"
    assert found(*one_group(effect=-0.5), "neutral").verdict.sentence == "变化明显不同于可比学校"
    assert found(*one_group(effect=0.5), "neutral").verdict.kind == "different"


def test_no_effect_is_never_called_one() -> None:
    kinds = [found(*one_group(seed=seed)).verdict.kind for seed in range(20)]
    assert kinds.count("greater") + kinds.count("smaller") <= 3
    one = next(
        verdict for seed in range(20) if (verdict := found(*one_group(seed=seed)).verdict).kind == "same"
    )
    assert one.sentence == "看不出与可比学校有差别"
    assert "看不出不等于没有" in one.reasons[0]
    assert "证明" not in one.sentence + "".join(one.reasons)


def test_paths_that_parted_before_block_the_sentence_however_large_the_change() -> None:
    one = found(*one_group(drift=0.3))
    assert one.change.p < 0.001
    assert one.verdict.sentence == "入集团前走势已不同，不能归因"


@pytest.mark.parametrize(
    "name", ["years_before", "years_after", "members", "comparison", "least_p", "changed"]
)
def test_every_broken_condition_alone_says_not_enough_data(name: str) -> None:
    broken = {
        "years_before": 1,
        "years_after": 0,
        "members": 3,
        "comparison": 7,
        "least_p": 0.06,
        "changed": 0.21,
    }
    conditions = tuple(met([(one.id, broken[name])])[0] if one.id == name else one for one in ALL_HOLD)
    strong = Randomised(9.0, 1e-4, 1e-4, 8.0, 10.0, True, 9, 6, 12)
    verdict = of_group(conditions, strong, replace(strong, p=0.9), "up")
    assert verdict.sentence == "数据不足"
    assert len(verdict.reasons) == 1
    assert RULES[name].words in verdict.reasons[0]
    assert verdict.needs == (RULES[name].need,)
    assert of_group(ALL_HOLD, strong, replace(strong, p=0.9), "up").kind == "greater"
    assert of_group(ALL_HOLD, strong, replace(strong, p=0.0999), "up").kind == "trend"
    assert of_group(ALL_HOLD, replace(strong, p=0.0501), replace(strong, p=0.1), "up").kind == "same"


def test_small_groups_and_short_years_are_counted_from_the_data() -> None:
    values, joined = one_group()
    assert found(values.filter(pl.col("school_year") >= 2017), joined).verdict.kind == "insufficient"
    assert found(values.filter(pl.col("school_year") < 2018), joined).verdict.kind == "insufficient"
    assert found(*one_group(members=3)).verdict.kind == "insufficient"
    assert found(*one_group(comparison=7)).verdict.kind == "insufficient"
    gaps = values.with_columns(
        value=pl.when((pl.col("school_code") <= "000002") & pl.col("school_year").is_in([2016, 2020])).then(None)
        .otherwise("value")
    )  # fmt: skip
    panel = group_panel(gaps, joined, GROUP)
    assert panel.thin == ("000000", "000001", "000002")
    assert [one.id for one in panel.conditions if not one.holds] == ["members"]


def test_members_that_came_late_went_or_were_elsewhere_are_set_aside_and_counted() -> None:
    values, joined = one_group(members=8)
    joined[6] = replace(joined[6], first=2020)
    joined[7] = replace(joined[7], last=2020)
    joined += [Spell("别的集团", "000005", "成员校", 2016, 2017), Spell(GROUP, "000008", "总校", 2018, None)]
    joined += [
        Spell("别的集团", "000004", "成员校", 2020, None),
        Spell("别的集团", "000003", "成员校", 2030, None),
    ]
    panel = group_panel(values, joined, GROUP)
    assert (panel.late, panel.left, panel.elsewhere, panel.lead) == (
        ("000006",), ("000007",), ("000005",), ("000008",),
    )  # fmt: skip
    assert panel.members == ("000000", "000001", "000002", "000003", "000004")
    assert panel.also == ("000004",)
    assert "000008" not in panel.comparison
    [changed] = [one for one in panel.conditions if one.id == "changed"]
    assert (changed.holds, changed.found) == (False, "变动 25%")


def test_comparison_schools_are_of_the_members_counties_and_never_in_a_group() -> None:
    values, joined = one_group()
    far = values.filter(school_code="000010").with_columns(
        school_code=pl.lit("999999"), county=pl.lit("外县")
    )
    panel = group_panel(pl.concat([values, far]), joined, GROUP)
    assert "999999" not in panel.comparison
    assert len(panel.comparison) == 12
    assert not set(panel.comparison) & {one.school for one in joined}


def test_a_membership_is_read_by_its_first_of_september() -> None:
    frame = pl.DataFrame(
        [
            row("甲", "1", date(2018, 9, 1)),
            row("甲", "2", date(2018, 9, 2), date(2021, 7, 10)),
            row("甲", "3", date(2018, 10, 1), date(2019, 6, 1)),
        ],
        schema_overrides={"left": pl.Date},
    )
    found = spells(frame, {"1": "11"})
    assert [(one.school, one.first, one.last) for one in found] == [("11", 2018, None), ("2", 2019, 2020)]


def test_all_groups_need_enough_groups_in_all_and_at_each_point() -> None:
    few = all_finding(*world(groups=9), "up", uniform)
    assert few.study is None
    assert {"groups"} <= {one.id for one in few.conditions if not one.holds}
    assert few.verdict.kind == "same"  # by the years in which they formed: test_effect_timing
    scattered = all_panel(*world(groups=12))  # formed over five years: fewer than five in each
    assert set(scattered.points) < set(scattered.groups_at)
    assert all(scattered.groups_at[point] >= 5 for point in scattered.points)


def test_all_groups_with_an_effect_without_and_with_paths_that_parted() -> None:
    assert all_finding(*world(effect=0.3), "up", uniform).verdict.kind == "greater"
    assert all_finding(*world(seed=4), "up", uniform).verdict.kind == "same"
    assert all_finding(*world(drift=0.1), "up", uniform).verdict.kind == "trend"


def test_with_fewer_than_thirty_groups_an_alarm_of_the_paths_leaves_the_matter_open() -> None:
    study = Study((), 1.0, 0.5, 1.5, 0.001, 1.0, 0.1, Wald(9.0, 2, 0.01), None)
    held = met([("groups", 20), ("groups_a_point", 20), ("changed", 0)])
    assert of_all(held, study, 29, "up").kind == "insufficient"
    assert of_all(held, study, 30, "up").kind == "trend"
    assert of_all(held, replace(study, trend=Wald(1.0, 2, 0.6)), 29, "up").kind == "greater"


def test_leaving_is_counted_against_all_groups_too() -> None:
    values, joined = world()
    gone = [
        replace(one, last=2021) if place % 3 == 0 and one.first <= 2021 else one
        for place, one in enumerate(joined)
    ]
    verdict = all_finding(values, gone, "up", uniform).verdict
    assert verdict.kind == "insufficient"
    assert any("成员变动" in reason for reason in verdict.reasons)


def test_power_is_told_for_no_more_schools_than_there_are() -> None:
    assert power(3, 20) == (2, 6, (12, 26, 49))
    assert power(6, 29) == (6, 12, (48, 77, 97))
    assert power(8, 30) == (8, 30, (70, 96, 100))
    assert power(1, 50) is None


def test_members_of_each_year_against_fixed_ones_shows_what_membership_alone_did() -> None:
    values, joined = one_group(members=4)
    values = values.with_columns(
        numerator=pl.when(pl.col("school_code") == "000003").then(5000.0).otherwise(1000.0)
    )
    joined[3] = replace(joined[3], first=2021)
    panel = group_panel(values, joined, GROUP)
    fixed = pooled(values, panel.members, 1.0)
    current = current_members(values, joined, GROUP, panel.years, 1.0)
    assert min(current) == 2018
    parts = composition(panel, current, fixed)
    assert parts is not None
    assert (parts.first, parts.last) == (2018, 2023)
    assert parts.fixed == pytest.approx(0.0)
    assert parts.by_membership == pytest.approx((3 * 1000 + 5000) / 400 - 10)
    assert groups_with_members(values, joined) == (GROUP,)


def test_the_document_names_the_thresholds_that_the_code_keeps() -> None:
    words = (Path(__file__).parents[2] / "docs" / "effect.md").read_text(encoding="utf-8")
    for members, comparison, chances in POWER:
        assert f"| {members} / {comparison} | {chances[0]} | {chances[1]} | {chances[2]} |" in words
    for number in (
        f"至少 {LEAST_GROUPS} 个集团",
        f"至少 {LEAST_GROUPS_FOR_TREND} 个集团才采信",
        "不超过 20%",
        "p<0.10",
    ):
        assert number in words
    assert all(sentence in words for sentence in SENTENCES.values())
