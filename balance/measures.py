"""The measures of balance: declared once with formula, bounds and null rule, computed from moments.

Official source: 差异系数 CV = S / X̄ with X̄ = Σxᵢ/ΣPᵢ and S = √Σ(Pᵢ/P)(Xᵢ − X̄)², population form and weighted
by pupils (教督〔2012〕3号 and 〔2017〕6号, after agreeing reprints). Weight here = denominator of the indicator,
which is the number of pupils for all seven official ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from balance.moments import CELL, between_variance, roll_up

NONE_REPORTED = "所有学校均未报,无法计算"
MEAN_ZERO = "平均值为 0,差异系数没有意义"
NEGATIVE = "有负值,差异系数没有意义"
ONE_SCHOOL = "只有一所学校有数据,谈不上差异"
NO_LINE = "该学年没有适用的达标线"
LOWEST_ZERO = "最小值为 0,极差率没有意义"
NO_PARTS = "缺少分组信息"
NO_STAGE = "该范围这一学年没有这个学段的学校"


RATIOS, TOTALS = frozenset({"ratio"}), frozenset({"total"})


@dataclass(frozen=True)
class Measure:
    """A measure: what it says, in which unit, which way is better, its bounds, its smallest n, and of what."""

    id: str
    label: str
    definition: str
    direction: str
    unit: str = ""
    lower: float | None = 0.0
    upper: float | None = None
    minimum_n: int = 1
    of: frozenset[str] = RATIOS


_DISPERSION = "各校与总体的差距按学生数加权后的标准差 ÷ 总体均值"
MEASURES: dict[str, Measure] = {
    measure.id: measure
    for measure in (
        Measure("cv_w", "差异系数", f"{_DISPERSION};国家口径", "down", minimum_n=2),
        Measure(
            "cv", "不加权差异系数", "每校权重相同的标准差 ÷ 简单平均;仅供参照,非国家口径", "down", minimum_n=2
        ),
        Measure("mean_w", "总体均值", "Σ分子 ÷ Σ分母,不是各校比率的平均", "none", "指标单位", None),
        Measure("mean", "各校简单平均", "各校数值之和 ÷ 校数", "none", "指标单位", None, of=RATIOS | TOTALS),
        Measure("sd_w", "加权标准差", "√[Σ(Pᵢ/P)(Xᵢ−X̄)²]", "down", "指标单位", minimum_n=2),
        Measure("min", "最小值", "各校最小值", "none", "指标单位", None, of=RATIOS | TOTALS),
        Measure("max", "最大值", "各校最大值", "none", "指标单位", None, of=RATIOS | TOTALS),
        Measure("max_min", "极差率", "最大值 ÷ 最小值", "down", "倍", 1.0, minimum_n=2),
        Measure("share_met", "达标校比例", "达到标准线的学校 ÷ 有数据的学校", "up", "%", 0.0, 100.0),
        Measure(
            "share_met_pupils",
            "达标校学生占比",
            "达标学校的在校生 ÷ 有数据学校的在校生",
            "up",
            "%",
            0.0,
            100.0,
        ),
        Measure(
            "between_group",
            "集团之间的差异(CV²)",
            "Σ(P_g/P)(X̄_g−X̄)² ÷ X̄²;与集团内相加等于 CV²",
            "down",
            minimum_n=2,
        ),
        Measure("within_group", "集团内部的差异(CV²)", "CV² − 集团之间的差异", "down", minimum_n=2),
        Measure(
            "between_urban",
            "城乡之间的差异(CV²)",
            "按城区、镇区、乡村分组的 Σ(P_g/P)(X̄_g−X̄)² ÷ X̄²",
            "down",
            minimum_n=2,
        ),
        Measure("within_urban", "城乡内部的差异(CV²)", "CV² − 城乡之间的差异", "down", minimum_n=2),
        Measure("total", "合计", "各校数值之和", "none", "指标单位", None, of=TOTALS),
    )
}
PARTITIONS = {"group": ("main_group", "未入集团"), "urban": ("urban_rural", "未注明")}


def with_partitions(finest: ir.Table) -> ir.Table:
    """Cells from their finest parts: the sums rolled up, and the variance between the parts of each partition.

    ``finest``: moments by CELL, kind (of the indicator), main_group and urban_rural.
    """
    cell = roll_up(finest, [*CELL, "kind"])
    for name, (column, unnamed) in PARTITIONS.items():
        parts = roll_up(finest.mutate(part=finest[column].fill_null(unnamed)), [*CELL, "part"])
        between = between_variance(parts, CELL, named=parts.part != unnamed)
        between = between.rename(**{f"parts_{name}": "parts", f"between_{name}": "between"})
        cell = cell.left_join(between, CELL).drop(*(f"{key}_right" for key in CELL))
    return cell


def measure_rows(cell: ir.Table) -> ir.Table:
    """All measures of all cells, long: CELL, measure, value, reason, schools_n, pupils_n.

    Takes ``with_partitions``. Where a measure has no value the reason says why in Chinese; the value is then
    missing and never 0.
    """
    longs = [_of_one(cell, measure, *_FORMULAS[measure.id]) for measure in MEASURES.values()]
    return reduce(lambda a, b: a.union(b), longs)


def contributions(rows: ir.Table) -> ir.Table:
    """How much each school of one or more cells adds to S², and the 差异系数 without it.

    ``rows``: one row per cell and school (``cells.cell_rows``). Columns: CELL, school_code, value, weight,
    share (0–1, sums to 1 in a cell; missing where S² is 0), above (value above the mean), cv_without
    (leave-one-out; missing below 3 schools).
    """
    there = rows.filter(rows.value.notnull(), rows.weight > 0)
    whole = ibis.window(group_by=CELL)
    x, w = there.value, there.weight
    sums = there.mutate(
        n=there.count().over(whole),
        W=w.sum().over(whole),
        S1=(w * x).sum().over(whole),
        S2=(w * x * x).sum().over(whole),
    )
    mean = sums.S1 / sums.W
    spread = sums.weight * (sums.value - mean) * (sums.value - mean)
    rest_w = (sums.W - sums.weight).nullif(0.0)
    rest_mean = ((sums.S1 - sums.weight * sums.value) / rest_w).nullif(0.0)
    rest_square = (sums.S2 - sums.weight * sums.value * sums.value) / rest_w
    return sums.select(
        *CELL,
        "school_code",
        "value",
        "weight",
        share=spread / spread.sum().over(whole).nullif(0.0),
        above=sums.value > mean,
        cv_without=ibis.cases(
            (sums.n > 2, _root(rest_square - rest_mean * rest_mean) / rest_mean), else_=None
        ),
    )


Formula = Callable[[ir.Table], Any]
Doubt = tuple[Formula, str]


def _root(variance: Any) -> Any:
    """√, with the rounding error of a one-pass variance that should be 0 cut off."""
    return ibis.greatest(variance, 0.0).sqrt()


def _variance(c: ir.Table) -> Any:
    return ibis.greatest(c.S2 / c.W - (c.S1 / c.W) * (c.S1 / c.W), 0.0)


def _mean_u(c: ir.Table) -> Any:
    return c.U1 / c.n


def _split(name: str, inside: bool) -> Formula:
    def formula(c: ir.Table) -> Any:
        mean = (c.S1 / c.W).nullif(0.0)
        between = c[f"between_{name}"] / (mean * mean)
        return ibis.greatest(_variance(c) / (mean * mean) - between, 0.0) if inside else between

    return formula


def _no_parts(name: str) -> Doubt:
    return (lambda c: c[f"parts_{name}"].fill_null(0) == 0, NO_PARTS)


_EMPTY: Doubt = (lambda c: c.n == 0, NONE_REPORTED)
_ALONE: Doubt = (lambda c: c.n == 1, ONE_SCHOOL)
_BELOW_ZERO: Doubt = (lambda c: c.n_negative > 0, NEGATIVE)
_ZERO_MEAN: Doubt = (lambda c: c.U1 == 0, MEAN_ZERO)
_DOUBTS_OF_CV = (_EMPTY, _BELOW_ZERO, _ZERO_MEAN, _ALONE)
_UNLINED: Doubt = (lambda c: c.n_lined == 0, NO_LINE)

_FORMULAS: dict[str, tuple[Formula, tuple[Doubt, ...]]] = {
    "cv_w": (lambda c: _variance(c).sqrt() / (c.S1 / c.W), _DOUBTS_OF_CV),
    "cv": (lambda c: _root(c.U2 / c.n - _mean_u(c) * _mean_u(c)) / _mean_u(c), _DOUBTS_OF_CV),
    "mean_w": (lambda c: c.S1 / c.W, (_EMPTY,)),
    "mean": (_mean_u, (_EMPTY,)),
    "sd_w": (lambda c: _variance(c).sqrt(), (_EMPTY, _ALONE)),
    "min": (lambda c: c.lowest, (_EMPTY,)),
    "max": (lambda c: c.highest, (_EMPTY,)),
    "max_min": (
        lambda c: c.highest / c.lowest.nullif(0.0),
        (_EMPTY, _BELOW_ZERO, _ZERO_MEAN, (lambda c: c.lowest == 0, LOWEST_ZERO), _ALONE),
    ),
    "share_met": (lambda c: c.n_met * 100.0 / c.n, (_EMPTY, _UNLINED)),
    "share_met_pupils": (
        lambda c: ibis.coalesce(c.pupils_met, 0.0) * 100.0 / c.pupils.nullif(0.0),
        (_EMPTY, _UNLINED),
    ),
    "between_group": (_split("group", inside=False), (*_DOUBTS_OF_CV, _no_parts("group"))),
    "within_group": (_split("group", inside=True), (*_DOUBTS_OF_CV, _no_parts("group"))),
    "between_urban": (_split("urban", inside=False), (*_DOUBTS_OF_CV, _no_parts("urban"))),
    "within_urban": (_split("urban", inside=True), (*_DOUBTS_OF_CV, _no_parts("urban"))),
    "total": (lambda c: c.U1, (_EMPTY,)),
}


def _of_one(cell: ir.Table, measure: Measure, formula: Formula, doubts: tuple[Doubt, ...]) -> ir.Table:
    cells = cell.filter(cell.kind.isin(sorted(measure.of)))
    reason = ibis.cases(
        *((doubt(cells).fill_null(False), words) for doubt, words in doubts),
        else_=ibis.null("string"),
    )
    value = ibis.cases((reason.isnull(), formula(cells).cast("float64")), else_=None)
    return cells.select(
        *CELL,
        measure=ibis.literal(measure.id),
        value=value,
        reason=reason,
        schools_n=cells.n.cast("int64"),
        pupils_n=cells.pupils.cast("float64"),
    )
