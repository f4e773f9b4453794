"""抬底, 削峰填谷, 削峰, 分化 or 稳定: which kind of change it was, by a rule that can be printed.

The gap is the 差异系数; the ends are the weakest and the strongest third of the schools, newly drawn in each year (a
third that is fixed on the first year would rise by regression to the mean alone), each as its pooled level. Rule of
this project after the policy's own words (均衡 is not 削峰填谷); tolerance 2 %.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl

from balance.spread import Counted, Unknown, coefficient, counted, doubt, mean

TOLERANCE = 0.02
SMALLEST = 0.005  # of the coefficient itself: 0.006 → 0.007 is no divergence
LEAST_SCHOOLS = 5
TOO_FEW = f"不足 {LEAST_SCHOOLS} 所学校有数据，分不出强、中、弱三部分"
LABELS = {
    "raised": "抬底",
    "levelled": "削峰填谷",
    "cut": "削峰",
    "diverged": "分化",
    "stable": "稳定",
    "other": "差距缩小，但不属于抬底或削峰",
}
RULE = (
    f"差异系数变化不超过 {TOLERANCE:.0%}(或 {SMALLEST})为稳定，扩大为分化。缩小时看最弱、最强各三分之一学校的水平"
    f"(每年重新划定，变化超过起始年总体均值的 {TOLERANCE:.0%} 才算升降):"
    "弱校上升、强校未降、总体均值也上升，为抬底；弱校上升而强校下降，为削峰填谷；弱校未升而强校下降，为削峰。"
)
MEAN_FELL = "差距缩小而平均值下降，不能算改善"


@dataclass(frozen=True)
class LevellingType:
    """Levels (in the indicator's unit) and coefficients of the two years, first year first."""

    kind: str
    cv: tuple[float, float]
    weak: tuple[float, float]
    mean: tuple[float, float]
    strong: tuple[float, float]
    worse_mean: bool
    schools_n: tuple[int, int]

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def warning(self) -> str | None:
        """差距缩小而平均值下降: a narrower gap on a worse level is a warning and no success."""
        narrower = self.kind not in ("stable", "diverged")
        return MEAN_FELL if self.worse_mean and narrower else None


def levelling_type(
    before: pl.DataFrame, after: pl.DataFrame, *, weak_is_high: bool = False
) -> LevellingType | Unknown:
    """Frames: school, value, weight. ``weak_is_high`` for an indicator that is better when lower: rising then means
    getting better. Unknown below 5 schools in a year or where a year has no 差异系数."""
    years = [counted(rows) for rows in (before, after)]
    for rows in years:
        if (reason := doubt(rows)) is not None:
            return Unknown(reason)
        if len(rows) < LEAST_SCHOOLS:
            return Unknown(TOO_FEW)
    ends = [thirds(rows, weak_is_high=weak_is_high) for rows in years]
    means = [mean(rows.values, rows.weights) for rows in years]
    cvs = [coefficient(rows.values, rows.weights) for rows in years]
    sign = -1.0 if weak_is_high else 1.0

    def moved(was: float, now: float) -> int:
        step = sign * (now - was) / means[0]
        return 1 if step > TOLERANCE else -1 if step < -TOLERANCE else 0

    weak, strong = ((ends[0][end], ends[1][end]) for end in (0, 1))
    better_mean = sign * (means[1] - means[0])
    kind = _kind(cvs, moved(*weak), moved(*strong), better_mean > 0)
    return LevellingType(
        kind,
        (cvs[0], cvs[1]),
        weak,
        (means[0], means[1]),
        strong,
        better_mean < 0,
        (len(years[0]), len(years[1])),
    )


def _kind(cvs: list[float], weak: int, strong: int, mean_rose: bool) -> str:
    before, after = cvs
    if abs(after - before) <= max(TOLERANCE * before, SMALLEST):
        return "stable"
    if after > before:
        return "diverged"
    if weak > 0 and strong < 0:
        return "levelled"
    if weak > 0 and mean_rose:
        return "raised"
    return "cut" if weak <= 0 and strong < 0 else "other"


def thirds(rows: Counted, *, weak_is_high: bool = False) -> tuple[float, float]:
    """The pooled level Σwx/Σw of the weakest and of the strongest third of the schools (rounded up); of equal ones
    the first by its code is the weaker."""
    order = np.argsort(-rows.values if weak_is_high else rows.values, kind="stable")
    some = ceil(len(rows) / 3)
    weak, strong = (rows.placed(places) for places in (order[:some], order[-some:]))
    return mean(weak.values, weak.weights), mean(strong.values, strong.weights)
