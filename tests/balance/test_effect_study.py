"""Group-time effects equal what was published, and what our own numpy finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from balance.effect.panel import all_panel
from balance.effect.study import fitted, sensitive, study, wald
from tests.balance.effect_worlds import mpdta, world
from tests.balance.own_did import own

# Published with four digits: README and article "did-basics" of the R package did (bcallaway11/did at 71ba8a5), data
# mpdta, no covariates, never-treated comparison, varying base; p of the joint test before treatment: rpubs 736765.
CELLS = {
    (2004, 2004): -0.0105, (2004, 2005): -0.0704, (2004, 2006): -0.1373, (2004, 2007): -0.1008,
    (2006, 2004): 0.0065, (2006, 2005): -0.0028, (2006, 2006): -0.0046, (2006, 2007): -0.0412,
    (2007, 2004): 0.0305, (2007, 2005): -0.0027, (2007, 2006): -0.0311, (2007, 2007): -0.0261,
}  # fmt: skip
DYNAMIC = {-3: 0.0305, -2: -0.0006, -1: -0.0245, 0: -0.0199, 1: -0.0510, 2: -0.1373, 3: -0.1008}
SIMPLE, TREND_P = -0.0400, 0.16812
# Ten digits from an independent computation (mpdta_full.json) of estimate and standard error.
SIMPLE_FULL = (-0.0399512752, 0.0120340128)
TREND_BY_EVENT = (7.3278756076, 0.0621499695)


def test_published_effects_are_reproduced_to_their_digits(shared_data: Path) -> None:
    frame = mpdta(shared_data)
    result = fitted(frame, "never_treated", "varying", clustered=False)
    found = {(int(g), int(t)): cell["effect"] for (g, t), cell in result.group_time_effects.items()}
    assert {cell: round(effect, 4) for cell, effect in found.items()} == CELLS
    events = result.aggregate("event_study")
    dynamic = {int(e): round(att, 4) for e, att in zip(events.event_time, events.att, strict=True)}
    assert dynamic == DYNAMIC
    assert round(result.overall_att, 4) == SIMPLE
    assert (result.overall_att, result.overall_se) == pytest.approx(SIMPLE_FULL, abs=1e-10)
    joint = wald(np.asarray(events.att[:3]), np.asarray(events.vcov)[:3, :3])
    assert (joint.statistic, joint.p) == pytest.approx(TREND_BY_EVENT, abs=1e-9)
    assert joint.freedom == 3
    assert own(frame, never=True, universal=False, clustered=False).trend() == pytest.approx(
        TREND_P, abs=5e-6
    )


@pytest.mark.parametrize("never", [True, False], ids=["never", "not_yet"])
@pytest.mark.parametrize("universal", [True, False], ids=["universal", "varying"])
@pytest.mark.parametrize("clustered", [True, False], ids=["by_group", "by_school"])
def test_the_library_agrees_with_our_own_numpy(
    shared_data: Path, *, never: bool, universal: bool, clustered: bool
) -> None:
    staggered = all_panel(*world(groups=12, never=15, effect=0.3, years=range(2015, 2022))).frame
    for frame in (mpdta(shared_data), staggered):
        result = fitted(
            frame,
            "never_treated" if never else "not_yet_treated",
            "universal" if universal else "varying",
            clustered=clustered,
        )
        mine = own(frame, never=never, universal=universal, clustered=clustered)
        cells = {
            (int(g), int(t)): cell
            for (g, t), cell in result.group_time_effects.items()
            if not (universal and t == g - 1)
        }
        assert cells.keys() == mine.att.keys()
        for cell, theirs in cells.items():
            assert theirs["effect"] == pytest.approx(mine.att[cell], abs=1e-8)
            assert theirs["se"] == pytest.approx(mine.error(mine.influence[cell]), abs=1e-8)
        effect, influence = mine.simple()
        assert result.overall_att == pytest.approx(effect, abs=1e-8)
        assert result.overall_se == pytest.approx(mine.error(influence), abs=1e-8)
        events, ours = result.aggregate("event_study"), mine.events()
        order = [int(event) for event in events.vcov_index]
        np.testing.assert_allclose(
            events.vcov, mine.covariance([ours[event][1] for event in order]), atol=1e-8, rtol=0
        )
        for event, att in zip(events.event_time, events.att, strict=True):
            assert att == pytest.approx(ours[int(event)][0] if int(event) in ours else 0.0, abs=1e-8)


def test_a_fault_planted_in_one_value_parts_the_two(shared_data: Path) -> None:
    frame = mpdta(shared_data)
    spoilt = frame.with_columns(
        value=pl.when((pl.col("joined") == 2004) & (pl.col("year") == 2006))
        .then(pl.col("value") + 1e-4)
        .otherwise("value")
    )
    theirs = fitted(spoilt, "never_treated", clustered=False).overall_att
    mine, _ = own(frame, never=True, universal=True, clustered=False).simple()
    assert abs(theirs - mine) > 1e-6


def test_a_study_finds_the_planted_effect_and_says_who_stands_behind_each_point() -> None:
    panel = all_panel(*world(effect=0.3))
    found = study(panel)
    assert found.low < 0.3 < found.high
    assert found.p < 0.001
    assert found.trend is not None
    assert found.trend.p > 0.1
    assert found.sensitive is not None
    assert found.sensitive[0] <= found.low
    reference = next(point for point in found.points if point.event == -1)
    assert (reference.effect, reference.low, reference.high) == (0.0, None, None)
    first = next(point for point in found.points if point.event == 0)
    assert (first.schools, first.groups) == (120, 40)
    assert all(point.low < point.effect < point.high for point in found.points if point.low and point.high)


def test_a_study_equals_our_own_computation_of_its_headline_and_its_test_of_paths() -> None:
    panel = all_panel(*world(effect=0.1, seed=3))
    found, mine = study(panel), own(panel.frame, never=False, universal=True, clustered=True)
    events = mine.events()
    after = [e for e in panel.points if e >= 0]
    assert found.effect == pytest.approx(np.mean([events[e][0] for e in after]), abs=1e-8)
    error = mine.error(np.mean([events[e][1] for e in after], axis=0))
    assert (found.high - found.low) / 2 / error == pytest.approx(
        2.0226909117347285, rel=1e-6
    )  # t of 39 freedoms: the groups that formed, whatever the number of schools that never joined
    before = [e for e in panel.points if e < -1]
    effects = np.array([events[e][0] for e in before])
    joint = wald(effects, mine.covariance([events[e][1] for e in before]))
    assert found.trend is not None
    assert found.trend.statistic == pytest.approx(joint.statistic, abs=1e-7)


def test_the_sensitive_interval_is_that_of_the_published_example(shared_data: Path) -> None:
    """Rambachan and Roth's relative magnitudes at M = 1 on mpdta: computed once with the library, four digits."""
    events = fitted(mpdta(shared_data), "never_treated", clustered=False).aggregate("event_study")
    found = sensitive(events, [-4, -3, -2, 0, 1, 2, 3])
    assert found == pytest.approx((-0.1775, 0.0230), abs=5e-5)
    fewer = sensitive(events, [-2, 0])
    assert fewer is not None
    assert fewer != found


def test_paths_that_stand_still_are_not_tested() -> None:
    """Two of three years without any spread: the third alone is tested; where all stand still, nothing is."""
    spread = np.diag([0.0, 0.0, 4.0])
    alone = wald(np.array([3.0]), np.array([[4.0]]))
    assert wald(np.array([0.0, 0.0, 3.0]), spread) == alone
    assert alone.statistic == pytest.approx(9 / 4)
    assert wald(np.zeros(2), np.zeros((2, 2))).p == 1.0
    assert wald(np.array([0.5, 0.0, 3.0]), spread).p == 0.0
