"""All groups together: group-time effects of joining (Callaway and Sant'Anna 2021), never two-way fixed effects.

Estimated by diff-diff against schools that have not joined (yet), standard errors clustered by group because joining
is decided for a group. Two-way fixed effects would compare late joiners with early ones and be biased.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from balance.effect.panel import AllPanel

REFERENCE = -1
CONTROL = "not_yet_treated"
BASE = "universal"
SENSITIVITY = 1.0

STILL = 1e-9  # an effect smaller than this, against the largest one, did not move


@dataclass(frozen=True)
class Point:
    """The effect so many years after joining (before: a placebo), its interval, and who stands behind it.

    ``comparison`` counts the schools compared with; where they are others for each year of joining, the fewest.
    """

    event: int
    effect: float
    low: float | None
    high: float | None
    schools: int
    groups: int
    comparison: int


@dataclass(frozen=True)
class Wald:
    """A joint test that several effects are 0."""

    statistic: float
    freedom: int
    p: float


@dataclass(frozen=True)
class Study:
    """``effect`` is the mean over the years after joining in ``points``, with 95 % interval and p.

    ``simple`` is the mean over all group-time effects, weighted by schools. ``trend`` is the joint test over the
    years before joining, None with fewer than two of them. ``sensitive`` is the interval of ``effect`` if paths
    after joining part as far as they did before (Rambachan and Roth 2023, relative magnitudes, M = 1); ``breaks_at``
    is the M from which on that interval holds 0: how many times as far (0 where it holds 0 anyway, None: never up
    to 10, or unknown).
    """

    points: tuple[Point, ...]
    effect: float
    low: float
    high: float
    p: float
    simple: float
    simple_error: float
    trend: Wald | None
    sensitive: tuple[float, float] | None
    breaks_at: float | None = None

    @property
    def noticeable(self) -> float:
        """The effect that so many schools would show at 5 % in eight of ten cases: (t₀.₉₇₅ + t₀.₈) standard errors."""
        return (self.high - self.low) / 2 * (1 + float(stats.norm.ppf(0.8) / stats.norm.ppf(0.975)))


def fitted(frame: pl.DataFrame, control: str = CONTROL, base: str = BASE, *, clustered: bool = True) -> Any:
    """The library's fit of ``frame`` (school, year, value, joined, cluster), complete in every school and year."""
    from diff_diff import CallawaySantAnna  # takes seconds to import; only a study pays for it

    rows = frame.select("school", "year", "value", "joined", "cluster")
    codes = {name: rows[name].rank("dense").cast(pl.Int64) for name in ("school", "cluster")}
    made = CallawaySantAnna(control_group=control, base_period=base, cluster="cluster" if clustered else None)
    table = rows.with_columns(**codes).to_pandas()
    return made.fit(table, outcome="value", unit="school", time="year", first_treat="joined")


def wald(effects: NDArray[np.float64], covariance: NDArray[np.float64]) -> Wald:
    """The joint test that all effects are 0, against chi-squared.

    Along a direction in which no school varies (a value that stands still for years) there is nothing to test: it
    takes no part, unless something moved along it, which is then no chance at all.
    """
    freedom = int(np.linalg.matrix_rank(covariance, hermitian=True))
    if freedom == len(effects):
        statistic = float(effects @ np.linalg.solve(covariance, effects))
        return Wald(statistic, freedom, float(stats.chi2.sf(statistic, freedom)))
    spread, ways = np.linalg.eigh(covariance)  # ascending: those without spread come first
    along = ways.T @ effects
    still, loose = along[: len(effects) - freedom], slice(len(effects) - freedom, None)
    if np.abs(still).max() > STILL * max(1.0, float(np.abs(effects).max())):
        return Wald(float("inf"), len(effects), 0.0)
    statistic = float(np.sum(along[loose] ** 2 / spread[loose]))
    return Wald(statistic, freedom, float(stats.chi2.sf(statistic, freedom)) if freedom else 1.0)


def study(panel: AllPanel) -> Study:
    """The event study of a panel whose ``points`` hold years on both sides of joining."""
    result = fitted(panel.frame)
    events = result.aggregate("event_study")
    table = {int(row["event_time"]): row for row in events.to_dataframe().to_dict("records")}
    kept = [event for event in panel.points if event in table and event != REFERENCE]
    before, after = [e for e in kept if e < REFERENCE], [e for e in kept if e > REFERENCE]
    freedom = panel.groups - 1  # schools that never joined, however many, make no doubt about few groups less
    effect, error = _mean(table, events, after)
    reach = float(stats.t.ppf(0.975, freedom)) * error
    trend = None
    if before:
        trend = wald(np.array([table[e]["att"] for e in before]), _block(events, before))
    # the library refuses points among which some never vary: no bound can be said then
    firm = bool(before) and np.linalg.matrix_rank(_block(events, kept), hermitian=True) == len(kept)
    return Study(
        tuple(_point(panel, table[e], e) for e in panel.points if e in table),
        effect,
        effect - reach,
        effect + reach,
        float(2 * stats.t.sf(abs(effect) / error, freedom)),
        float(result.overall_att),
        float(result.overall_se),
        trend,
        sensitive(events, kept) if firm else None,
        breaks_at(events, kept) if firm else None,
    )


def _block(events: Any, wanted: list[int]) -> NDArray[np.float64]:
    order = [int(label) for label in events.vcov_index]
    places = [order.index(event) for event in wanted]
    return np.asarray(events.vcov, dtype=np.float64)[np.ix_(places, places)]


def _mean(table: Mapping[int, Any], events: Any, after: list[int]) -> tuple[float, float]:
    effects = np.array([table[event]["att"] for event in after])
    return float(effects.mean()), float(np.sqrt(_block(events, after).mean()))


def _point(panel: AllPanel, row: Mapping[Any, Any], event: int) -> Point:
    """The year before joining is the one to which all is compared: 0 by definition, without an interval."""
    is_reference = event == REFERENCE
    return Point(
        event,
        0.0 if is_reference else float(row["att"]),
        None if is_reference else float(row["conf_int_lower"]),
        None if is_reference else float(row["conf_int_upper"]),
        panel.schools_at[event],
        panel.groups_at[event],
        _compared(panel, event),
    )


def _compared(panel: AllPanel, event: int) -> int:
    """The fewest schools that had not joined when those who joined in a year were seen so long before or after."""
    joined = panel.frame.unique("school")["joined"].to_numpy()
    seen = [int(g) for g in set(joined.tolist()) - {0} if int(g) + event in panel.years]
    others = [(joined == 0) | ((joined > max(g + event, g + REFERENCE)) & (joined != g)) for g in seen]
    return min(int(one.sum()) for one in others)


def sensitive(events: Any, kept: list[int]) -> tuple[float, float] | None:
    """The interval under relative magnitudes, from the points kept; None where the library finds no bound."""
    from diff_diff import compute_honest_did

    found = compute_honest_did(_only(events, kept), M=SENSITIVITY)
    low, high = float(found.ci_lb), float(found.ci_ub)
    return (low, high) if np.isfinite([low, high]).all() else None


def breaks_at(events: Any, kept: list[int]) -> float | None:
    """The smallest M with 0 in the interval of ``sensitive``, to two hundredths; None: none up to 10."""
    from diff_diff import HonestDiD

    found = HonestDiD(method="relative_magnitude").breakdown_value(_only(events, kept), tol=0.02)
    return None if found is None else float(found)


def _only(events: Any, kept: list[int]) -> Any:
    """The library passes over points without a standard error."""
    shown = np.isin(np.asarray(events.event_time, dtype=int), kept)
    return replace(events, se=np.where(shown, events.se, np.nan))
