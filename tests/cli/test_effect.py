"""``effect`` from files to verdict in one command: real trusts of England, the demo county, and wrong use."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats
from typer.testing import CliRunner

from balance.effect.study import wald
from balance.scope import Scope
from dashboard import studies
from dashboard.cli import app
from etl.reading import Reader
from etl.reference import registry
from tests.balance.own_did import own

RUN = CliRunner()
NULL_GROUPS = ("示例县实验小学教育集团", "示例县第三小学教育集团", "示例县第二小学教育集团")
SCHOOLS = ["Maintained School", "Academy"]  # of the types that count, those that have a Progress 8


def invoke(*arguments: str | Path):  # type: ignore[no-untyped-def]
    return RUN.invoke(app, [str(one) for one in arguments])


def interval(words: str) -> tuple[float, float]:
    """The ends of the first 95 % interval in a sentence."""
    found = re.search(r"95% 区间 ([+−]?[\d.]+) 至 ([+−]?[\d.]+)", words)
    assert found is not None, words
    low, high = (float(end.replace("−", "-")) for end in found.groups())
    return low, high


def raw_panel(folder: Path) -> pl.DataFrame:
    """The same panel straight from the two files, by other means than the product's: no profile, no warehouse."""
    results = pl.read_csv(folder / "school_results_2016_2019.csv", infer_schema_length=0)
    results = results.filter(
        pl.col("key_stage") == "KS4",
        pl.col("urns_sharing_school_id_this_year") == "1",
        pl.col("lineage") == "simple",
        pl.col("school_type_2018").is_in(SCHOOLS) | pl.col("school_type_2018").is_null(),
    ).select(
        "school_id", year=pl.col("year").cast(pl.Int64), value=pl.col("p8").cast(pl.Float64),
        pupils=pl.col("cohort_pupils").cast(pl.Float64),
    )  # fmt: skip
    whole = results.filter(pl.col("value").is_not_null(), pl.col("pupils") > 0)
    whole = whole.filter(pl.len().over("school_id") == 4)
    trusts = pl.read_csv(folder / "trust_memberships.csv", infer_schema_length=0)
    trusts = trusts.filter(trust_type="Multi-academy trust").with_columns(pl.col("joined").str.to_date())
    # As the profile england_trusts declares: a stay within another stay of the school in that trust is none.
    stays = trusts.select("trust_uid", "school_id", a="joined", b=pl.col("left_inferred").str.to_date())
    stays = stays.with_columns(pl.col("b").fill_null(date.max)).unique()
    pairs = stays.join(stays, on=["trust_uid", "school_id"], suffix="_2")
    within = pairs.filter(pl.col("a_2") <= pl.col("a"), pl.col("b") <= pl.col("b_2"))
    within = within.filter((pl.col("a") != pl.col("a_2")) | (pl.col("b") != pl.col("b_2")))
    trusts = trusts.with_columns(
        a="joined", b=pl.col("left_inferred").str.to_date().fill_null(date.max)
    ).join(within, on=["trust_uid", "school_id", "a", "b"], how="anti")
    # The first exams wholly after joining are those of the summer after the first of September that follows.
    exams = pl.col("joined").dt.year() + pl.when(pl.col("joined").dt.ordinal_day() > 244).then(2).otherwise(1)
    leap = pl.col("joined").dt.is_leap_year() & (pl.col("joined").dt.ordinal_day() == 245)
    trusts = trusts.with_columns(first=exams - leap.cast(pl.Int32))
    # A stay that ended before that first of September covers no school year at all.
    began = pl.date(pl.col("first") - 1, 9, 1)
    gone = pl.col("left_inferred").str.to_date()
    trusts = trusts.filter(gone.is_null() | (gone > began))
    first = trusts.sort("first", "trust_name").group_by("school_id", maintain_order=True).first()
    rows = whole.join(first.select("school_id", "first", "trust_uid"), on="school_id", how="left")
    rows = rows.filter(pl.col("first").is_null() | (pl.col("first") > 2016))
    return rows.select(
        "year",
        "value",
        school="school_id",
        joined=pl.when(pl.col("first") <= 2019).then("first").otherwise(0).fill_null(0).cast(pl.Int64),
        cluster=pl.coalesce("trust_uid", "school_id"),  # a trust may have changed the spelling of its name,
    )


def test_trusts_of_england_from_csv_to_the_verdict_in_one_command_equal_our_own_computation(
    shared_data: Path,
) -> None:
    folder = shared_data / "england"
    files = [folder / "school_results_2016_2019.csv", folder / "trust_memberships.csv"]
    told = invoke("effect", *files, "--indicator", "p8", "--stage", "junior", "--all", "--format", "json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    points = {row["event"]: row for row in found["points"]}
    mine = own(raw_panel(folder), never=False, universal=True, clustered=True)
    events = mine.events()
    assert set(points) == set(events) | {-1}
    for event, (effect, influence) in events.items():
        assert points[event]["effect"] == pytest.approx(effect, abs=1e-8)
        half = (points[event]["high"] - points[event]["low"]) / 2
        assert half / mine.error(influence) == pytest.approx(1.96, abs=0.005)
        assert points[event]["schools"] == sum(
            (mine.joined == g).sum() for g in set(mine.joined.tolist()) - {0} if 2016 <= g + event <= 2019
        )
    # Joining a trust made no difference that these four summers could show; the paths before it do not part.
    assert (found["verdict"], found["sentence"]) == ("same", "看不出与可比学校有差别")
    assert all(one["holds"] for one in found["conditions"])
    before = [event for event in events if event < 0]
    parted = wald(np.array([events[e][0] for e in before]), mine.covariance([events[e][1] for e in before]))
    assert parted.p > 0.1
    assert found["path_p"] == pytest.approx(parted.p, abs=1e-8)
    later = [events[event] for event in events if event >= 0]
    after = float(np.mean([effect for effect, _ in later]))
    error = mine.error(np.mean([influence for _, influence in later], axis=0))
    groups = len(set(mine.cluster[mine.joined > 0].tolist())) if mine.cluster is not None else 0
    estimate = found["estimate"]
    assert estimate["effect"] == pytest.approx(after, abs=1e-8)
    assert (estimate["high"] - estimate["low"]) / 2 == pytest.approx(
        stats.t.ppf(0.975, groups - 1) * error, rel=1e-7
    )
    assert estimate["p"] == pytest.approx(2 * stats.t.sf(abs(after) / error, groups - 1), rel=1e-6)
    assert (estimate["simple"], estimate["simple_error"]) == pytest.approx(
        (mine.simple()[0], mine.error(mine.simple()[1])), abs=1e-8
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("effect") / "store"
    assert invoke("demo", "--store", store).exit_code == 0
    return store


def test_the_demo_county_shows_that_all_is_wired_and_calls_no_null_group_an_improvement(demo: Path) -> None:
    """Wiring, not power: the effects planted in the demo were chosen so that they can be seen."""

    def told(group: str, indicator: str, stage: str) -> str:
        return str(
            invoke(
                "effect", "--store", demo, "--indicator", indicator, "--stage", stage, "--group", group
            ).stdout
        )

    planted = told("示例县第一小学教育集团", "backbone_per100", "primary")
    assert planted.startswith("变化明显大于可比学校")
    # 0.16 a year from the year of joining on, seen in six years: 0.16 × (1 + … + 6) / 6
    low, high = interval(planted)
    assert low < 0.16 * 3.5 < high
    rising = told("示例县第一初级中学教育集团", "hs_general_rate", "junior")
    # 1.8 points a year, a row later than the year of joining, seen in five rows: 1.8 × (0 + 1 + … + 4) / 5
    assert rising.startswith("变化明显大于可比学校")
    low, high = interval(rising)
    assert low < 1.8 * 2 < high
    starts = ("看不出与可比学校有差别", "数据不足", "入集团前走势已不同")
    for indicator in ("backbone_per100", "edu_above_per100", "equip_value_pp"):
        for group in NULL_GROUPS:
            assert told(group, indicator, "primary").startswith(starts), (group, indicator)
    assert told("示例县第一初级中学教育集团", "backbone_per100", "junior").startswith(starts)
    assert told("示例县第一中学教育集团", "backbone_per100", "junior").startswith("数据不足")


def test_no_indicator_of_a_null_group_of_the_demo_is_called_an_improvement(demo: Path) -> None:
    """Every card of the stage for the three groups without an effect, by the study itself; the demo is what it is."""
    reader = Reader(demo)
    version = reader.current().version
    cards = [card.id for card in registry().indicators.values() if "primary" in card.stages and not card.exam]
    kinds = Counter(
        found.one.finding.verdict.kind
        for group in NULL_GROUPS
        for card in cards
        if (found := studies.effect(reader, version, Scope("group", group), "primary", card, 2024))
        and found.one
    )
    assert kinds["greater"] == 0
    assert kinds["same"] > 20
    assert kinds["trend"] > 0


def test_use_that_makes_no_sense_is_told(demo: Path) -> None:
    base = ("effect", "--store", demo, "--indicator", "backbone_per100")
    assert invoke(*base).exit_code == 2
    assert invoke(*base, "--all", "--group", "甲").exit_code == 2
    nobody = invoke(*base, "--group", "没有的集团")
    assert nobody.exit_code == 2
    assert "没有这个集团" in nobody.output
    assert invoke("effect", "--store", demo, "--indicator", "nonsense", "--all").exit_code == 2


def test_files_looked_at_leave_nothing_behind(demo: Path, tmp_path: Path) -> None:
    bad = tmp_path / "05_membership.csv"
    bad.write_text("甲,乙\n1,2\n", encoding="utf-8")
    refused = invoke("--store", tmp_path / "none", "effect", bad, "--indicator", "backbone_per100", "--all")
    assert refused.exit_code == 1
    assert not (tmp_path / "none").exists()
