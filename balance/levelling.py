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

from dataclasses import dataclass

import numpy as np
import polars as pl

from balance.spread import Numbers, Unknown, arrays, coefficient, counted, doubt, mean

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

    @property
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
        return self.schools.filter(pl.col("part") == part).height


def split(before: pl.DataFrame, after: pl.DataFrame, *, net: bool = False) -> Levelling | Unknown:
    """The change from one year to another. Frames: school, value, weight (``balance.spread``).

    A row without a value says that the school existed; a school without a row did not exist. Unknown where one of
    the years has no 差异系数, with the reason. Values are in the indicator's unit; parts have none.
    """
    old, new = counted(before), counted(after)
    for rows in (old, new):
        if (reason := doubt(rows)) is not None:
            return Unknown(reason)
    growth = mean(*arrays(new)) / mean(*arrays(old)) if net else 1.0
    both = _side_by_side(old.with_columns(pl.col("value") * growth), new)
    existed = set(before.get_column("school").to_list()), set(after.get_column("school").to_list())
    x0, w0, x1, w1 = (both.get_column(name).to_numpy() for name in _PATH)
    value_part, enrolment_part = _integrals(x0, w0, x1, w1)
    cv_before, cv_after = coefficient(*arrays(old)), coefficient(*arrays(new))
    both_cvs = cv_before + cv_after
    scale = 1 / both_cvs if both_cvs > NOTHING else 0.0  # equal schools in both years: only rounding is left
    middle = mean(x0, w0)
    schools = both.with_columns(
        value_part=pl.Series(value_part * scale),
        enrolment_part=pl.Series(enrolment_part * scale),
        part=pl.Series([_part(row, middle, *existed) for row in both.rows()], dtype=pl.String),
    ).rename(dict(zip(_PATH, ("value_before", "weight_before", "value_after", "weight_after"), strict=True)))
    return Levelling(cv_before, cv_after, mean(*arrays(old)) * growth, mean(*arrays(new)), schools, net)


_PATH = ("x0", "w0", "x1", "w1")


def _side_by_side(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """school, x0, w0, x1, w1; where a school is in one year only its value is held and its other weight is 0."""
    joined = old.rename({"value": "x0", "weight": "w0"}).join(
        new.rename({"value": "x1", "weight": "w1"}), on="school", how="full", coalesce=True
    )
    return joined.select(
        "school",
        x0=pl.coalesce("x0", "x1").cast(pl.Float64),
        w0=pl.col("w0").fill_null(0.0).cast(pl.Float64),
        x1=pl.coalesce("x1", "x0").cast(pl.Float64),
        w1=pl.col("w1").fill_null(0.0).cast(pl.Float64),
    ).sort("school")


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
