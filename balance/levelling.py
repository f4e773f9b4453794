"""抬底 or 削峰? The change of a 差异系数 between two years, split exactly over schools (Aumann–Shapley).

CV² = ac/b² − 1 with a = Σw, b = Σwx, c = Σwx². Along the straight path from one year to the other each school's part is

    value      (x₁−x₀) ∫ 2wa(xb − c)/b³ ds ÷ (CV₀+CV₁)
    enrolment  (w₁−w₀) ∫ [(c + ax²)/b² − 2acx/b³] ds ÷ (CV₀+CV₁)

and all parts together are CV₁ − CV₀ exactly, since CV₁² − CV₀² = (CV₁−CV₀)(CV₁+CV₀). A school that opened comes in
with weight 0 and its later value, one that closed leaves with weight 0. CV² and not CV is integrated, so that nothing
is singular where all schools are equal. Method: Aumann and Shapley 1974; these integrals are this project's own.

Who a school is over the years must be settled before: hand in lines of succession (``balance.succession``), else a
merged or recoded school looks like one that closed and another that opened.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from balance.spread import Counted, Numbers, Unknown, coefficient, counted, doubt, mean

LASTING = ("low_rose", "low_fell", "high_rose", "high_fell")
PASSING = ("opened", "closed", "one_year")
PARTS = (*LASTING, "enrolment", *PASSING)
NODES, WEIGHTS = (np.asarray(one) for one in np.polynomial.legendre.leggauss(24))
EXACT = 1e-13
DEEPEST = 24
NOTHING = 1e-9


@dataclass(frozen=True)
class Levelling:
    """``schools``: school, value_before, weight_before, value_after, weight_after, value_part, enrolment_part, part.

    ``part`` is one of PARTS: of a school in both years the class of its value (low: below the mean of the first
    year), else opened, closed, or one_year for a school that was there in both years and counted in only one.
    ``net`` says that values of the first year were raised by the county's own growth μ₁/μ₀ (CV₀ stays as it is).
    """

    cv_before: float
    cv_after: float
    mean_before: float
    mean_after: float
    schools: pl.DataFrame
    net: bool = False

    @property
    def delta(self) -> float:
        return self.cv_after - self.cv_before

    @cached_property
    def parts(self) -> dict[str, float]:
        """The change by PARTS; they sum to ``delta``. Changes of pupils of lasting schools are one part."""
        found = dict.fromkeys(PARTS, 0.0)
        for part, value, enrolment in self.schools.select("part", "value_part", "enrolment_part").rows():
            if part in PASSING:
                found[part] += value + enrolment
            else:
                found[part] += value
                found["enrolment"] += enrolment
        return found

    def levelling_up_share(self, *, weak_is_high: bool = False) -> float | None:
        """Of the narrowing by rising weak and falling strong schools the share of the weak, 0–1.

        Only where the 差异系数 fell, else None. ``weak_is_high`` for an indicator that is better when lower.
        """
        weak, strong = ("high_fell", "low_rose") if weak_is_high else ("low_rose", "high_fell")
        up, down = max(-self.parts[weak], 0.0), max(-self.parts[strong], 0.0)
        return up / (up + down) if self.delta < 0 and up + down > 0 else None

    def count(self, part: str) -> int:
        """How many schools stand in a part."""
        return self._counts[part]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(self.schools.get_column("part").to_list())


def split(before: pl.DataFrame, after: pl.DataFrame, *, net: bool = False) -> Levelling | Unknown:
    """The change from one year to another. Frames: school, value, weight (``balance.spread``).

    A row without a value says that the school existed; a school without a row did not exist. Unknown where one of
    the years has no 差异系数, with the reason. Values are in the indicator's unit; parts have none.
    """
    old, new = counted(before), counted(after)
    for rows in (old, new):
        if (reason := doubt(rows)) is not None:
            return Unknown(reason)
    was, is_now = ((rows.values, rows.weights) for rows in (old, new))
    growth = mean(*is_now) / mean(*was) if net else 1.0
    names, x0, w0, x1, w1 = _side_by_side(old, new, growth)
    existed = set(before.get_column("school").to_list()), set(after.get_column("school").to_list())
    value_part, enrolment_part = _integrals(x0, w0, x1, w1)
    cv_before, cv_after = coefficient(*was), coefficient(*is_now)
    both_cvs = cv_before + cv_after
    scale = 1 / both_cvs if both_cvs > NOTHING else 0.0  # equal schools in both years: only rounding is left
    middle = mean(x0, w0)
    rows_of = zip(names, x0.tolist(), w0.tolist(), x1.tolist(), w1.tolist(), strict=True)
    schools = pl.DataFrame(
        {
            "school": names,
            "value_before": x0,
            "weight_before": w0,
            "value_after": x1,
            "weight_after": w1,
            "value_part": value_part * scale,
            "enrolment_part": enrolment_part * scale,
            "part": [_part(row, middle, *existed) for row in rows_of],
        },
        schema_overrides={"school": pl.String, "part": pl.String},
    )
    return Levelling(cv_before, cv_after, mean(*was) * growth, mean(*is_now), schools, net)


def _side_by_side(
    old: Counted, new: Counted, growth: float
) -> tuple[list[str], Numbers, Numbers, Numbers, Numbers]:
    """Schools of either year, x0, w0, x1, w1; where a school is in one year only its value is held and its other
    weight is 0."""
    was = dict(
        zip(old.schools, zip((old.values * growth).tolist(), old.weights.tolist(), strict=True), strict=True)
    )
    now = dict(zip(new.schools, zip(new.values.tolist(), new.weights.tolist(), strict=True), strict=True))
    names = sorted(was.keys() | now.keys())
    first = [was[name] if name in was else (now[name][0], 0.0) for name in names]
    last = [now[name] if name in now else (was[name][0], 0.0) for name in names]
    (x0, w0), (x1, w1) = np.array(first).T.copy(), np.array(last).T.copy()
    return names, x0, w0, x1, w1


def _part(
    row: tuple[str, float, float, float, float], middle: float, before: set[str], after: set[str]
) -> str:
    school, x0, w0, x1, w1 = row
    if w0 == 0:
        return "one_year" if school in before else "opened"
    if w1 == 0:
        return "one_year" if school in after else "closed"
    return f"{'low' if x0 < middle else 'high'}_{'rose' if x1 >= x0 else 'fell'}"


def _integrals(x0: Numbers, w0: Numbers, x1: Numbers, w1: Numbers) -> tuple[Numbers, Numbers]:
    """Each school's parts of CV₁² − CV₀², by Gauss–Legendre; a stretch whose parts do not add up is halved."""
    value, enrolment = np.zeros(len(x0)), np.zeros(len(x0))
    stretches = [(0.0, 1.0, 0)]
    while stretches:
        low, high, depth = stretches.pop()
        at = (low + high) / 2 + (high - low) / 2 * NODES[:, None]
        x, w = x0 + at * (x1 - x0), w0 + at * (w1 - w0)
        a, b, c = (one.sum(axis=1, keepdims=True) for one in (w, w * x, w * x * x))
        step = WEIGHTS * (high - low) / 2
        of_value = (x1 - x0) * (step @ (2 * w * a * (x * b - c) / b**3))
        of_weight = (w1 - w0) * (step @ ((c + a * x * x) / b**2 - 2 * a * c * x / b**3))
        start, end = (_square(x0 + s * (x1 - x0), w0 + s * (w1 - w0)) for s in (low, high))
        missed = abs(float((of_value + of_weight).sum()) - (end - start))
        rounding = max(
            1.0, float(np.abs(of_value).sum() + np.abs(of_weight).sum())
        )  # no sum is finer than its terms
        if missed > EXACT * rounding and depth < DEEPEST:
            middle = (low + high) / 2
            stretches += [(low, middle, depth + 1), (middle, high, depth + 1)]
            continue
        value += of_value
        enrolment += of_weight
    return value, enrolment


def _square(x: Numbers, w: Numbers) -> float:
    """CV², centred, so that nothing cancels."""
    middle = mean(x, w)
    return float(w @ (x - middle) ** 2 / w.sum() / middle**2)
