"""The cards of the measures: label, definition, unit, direction, bounds, smallest n, doubts, source, formula."""

from dataclasses import dataclass

from balance.measures import formulas as f
from balance.measures.formulas import Doubt, Formula
from balance.measures.without import LEAST_SCHOOLS

RATIOS, TOTALS = frozenset({"ratio"}), frozenset({"total"})
OWN_UNIT, RESOURCE_UNIT = "指标单位", "资源单位"
OFFICIAL = "教督〔2012〕3号、〔2017〕6号，据相互一致的转载"
SPLIT = "方差的组间、组内分解(恒等式)"
THEIL = "Theil 1967；组间、组内可加"
PERCENTILE = "Hyndman & Fan 1996 第7类"


@dataclass(frozen=True)
class Measure:
    """A measure: what it says and how, in which unit, which way is better, its bounds, and of what it is computed.

    ``unit`` may be that of the indicator or that of its resource (``OWN_UNIT``, ``RESOURCE_UNIT``), empty for a
    pure number. ``lower`` and ``upper`` bound every value. Below ``minimum_n`` schools with data, and where one
    of ``doubts`` holds, there is a reason in place of the value. ``of_order``: it needs the schools of a cell in
    order (``ordered``) and does not follow from their sums alone.
    """

    id: str
    label: str
    definition: str
    direction: str
    formula: Formula
    doubts: tuple[Doubt, ...]
    source: str
    unit: str = ""
    lower: float | None = 0.0
    upper: float | None = None
    minimum_n: int = 1
    of: frozenset[str] = RATIOS
    of_order: bool = False

    @property
    def all_doubts(self) -> tuple[Doubt, ...]:
        """The doubts in the order in which they are told; too few schools comes last."""
        return (*self.doubts, f.few(self.minimum_n)) if self.minimum_n > 1 else self.doubts

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why there may be no value, in words."""
        return tuple(words for _, words in self.all_doubts)


_WHO = {"group": ("集团", "按主要集团分组，未入集团的为一组"), "urban": ("城乡", "按城区、镇区、乡村分组")}


def _split(name: str) -> tuple[Measure, ...]:
    who, parts = _WHO[name]
    doubts = f.of_parts(name)
    return (
        Measure(
            f"between_{name}", f"{who}之间的差异(CV²)", f"Σ(P_g/P)(X̄_g−X̄)² ÷ X̄²,{parts}；与内部相加等于 CV²",
            "down", f.between(name), doubts, SPLIT, minimum_n=2,
        ),
        Measure(
            f"within_{name}", f"{who}内部的差异(CV²)", f"CV² − {who}之间的差异",
            "down", f.within(name), doubts, SPLIT, minimum_n=2,
        ),
        Measure(
            f"theil_between_{name}", f"{who}之间的泰尔指数", f"Σ s_g ln(X̄_g/X̄),s_g 为该组资源占比，{parts}",
            "down", f.theil_between(name), doubts, THEIL, minimum_n=2,
        ),
        Measure(
            f"theil_within_{name}", f"{who}内部的泰尔指数", "Σ s_g T_g；与组间相加等于泰尔指数",
            "down", f.theil_within(name), doubts, THEIL, minimum_n=2,
        ),
    )  # fmt: skip


_ALL = (
    Measure(
        "cv_w", "差异系数", "各校与总体的差距按学生数加权后的标准差 ÷ 总体均值；国家口径",
        "down", f.cv_w, f.OF_SPREAD, OFFICIAL, minimum_n=2,
    ),
    Measure(
        "cv", "不加权差异系数", "每校权重相同的标准差 ÷ 简单平均；仅供参照，非国家口径",
        "down", f.cv, f.OF_SPREAD, "通行统计定义(总体标准差)", minimum_n=2,
    ),
    Measure(
        "mean_w", "总体均值", "Σ分子 ÷ Σ分母，不是各校比率的平均",
        "none", f.mean_w, (f.EMPTY, f.WEIGHTLESS), OFFICIAL, OWN_UNIT, None,
    ),
    Measure(
        "mean", "各校简单平均", "各校数值之和 ÷ 校数",
        "none", f.mean, (f.EMPTY,), "通行统计定义", OWN_UNIT, None, of=RATIOS | TOTALS,
    ),
    Measure(
        "sd_w", "加权标准差", "√[Σ(Pᵢ/P)(Xᵢ−X̄)²]",
        "down", f.sd_w, (f.EMPTY, f.WEIGHTLESS), OFFICIAL, OWN_UNIT, minimum_n=2,
    ),
    Measure(
        "min", "最小值", "各校最小值",
        "none", lambda c: c.lowest, (f.EMPTY,), "通行统计定义", OWN_UNIT, None, of=RATIOS | TOTALS,
    ),
    Measure(
        "max", "最大值", "各校最大值",
        "none", lambda c: c.highest, (f.EMPTY,), "通行统计定义", OWN_UNIT, None, of=RATIOS | TOTALS,
    ),
    Measure(
        "max_min", "极差率", "最大值 ÷ 最小值",
        "down", f.max_min, (f.EMPTY, f.BELOW_ZERO, f.ZERO_MEAN, f.ZERO_LOWEST), "通行统计定义",
        "倍", 1.0, minimum_n=2,
    ),
    Measure(
        "share_met", "达标校比例", "达到标准线的学校 ÷ 有数据的学校",
        "up", f.share_met, (f.EMPTY, f.UNLINED), "教督〔2017〕6号 的标准线", "%", 0.0, 100.0,
    ),
    Measure(
        "share_met_pupils", "达标校学生占比", "达标学校的在校生 ÷ 有数据学校的在校生",
        "up", f.share_met_pupils, (f.EMPTY, f.UNLINED), "教督〔2017〕6号 的标准线", "%", 0.0, 100.0,
    ),
    Measure(
        "shortfall", "达标缺口量",
        "Σ(标准线 × 分母 − 分子)，只计大于 0 的学校，按资源本身的单位(人、㎡、元、间)合计，人、间、班先按校进为整数"
        "再相加(与“达标”页的缺口合计相同)；越少越好的指标为超出量；未报的学校不在内",
        "down",
        lambda c: c.shortfall, (f.EMPTY, f.UNLINED), "教督〔2017〕6号 的标准线；缺口为本项目定义", RESOURCE_UNIT,
    ),
    *_split("group"),
    *_split("urban"),
    Measure(
        "theil_t", "泰尔指数", "Σ(w/W)(x/X̄)ln(x/X̄),0·ln0 记作 0;0 为完全均衡",
        "down", f.theil, f.OF_SPREAD, "Theil 1967", minimum_n=2,
    ),
    Measure(
        "gini_w", "加权基尼系数", "2Σwx(C−w/2) ÷ (W²X̄) − 1，学校由低到高排列，C 为累计学生数",
        "down", f.gini, f.OF_SPREAD, "Gini 1912；与教育经费基尼系数“实用公式”相同", "", 0.0, 1.0,
        minimum_n=2, of_order=True,
    ),
    Measure(
        "p10", "第10百分位", "每校一票，十分之一的学校不高于此值(相邻两校间线性插值)",
        "none", lambda c: c.p10, (f.EMPTY, f.WEIGHTLESS), PERCENTILE, OWN_UNIT, None, minimum_n=10, of_order=True,
    ),
    Measure(
        "p50", "中位数", "每校一票，居中的数值(相邻两校间线性插值)",
        "none", lambda c: c.p50, (f.EMPTY, f.WEIGHTLESS), PERCENTILE, OWN_UNIT, None, of_order=True,
    ),
    Measure(
        "p90", "第90百分位", "每校一票，十分之九的学校不高于此值(相邻两校间线性插值)",
        "none", lambda c: c.p90, (f.EMPTY, f.WEIGHTLESS), PERCENTILE, OWN_UNIT, None, minimum_n=10, of_order=True,
    ),
    Measure(
        "p90_p10", "高低倍数(P90/P10)", "第90百分位 ÷ 第10百分位；不足 10 所学校时只是两端学校之比，不计算",
        "down", f.p90_p10, (f.EMPTY, f.WEIGHTLESS, f.BELOW_ZERO, f.ZERO_MEAN, f.ZERO_LOW), PERCENTILE,
        "倍", 1.0, minimum_n=10, of_order=True,
    ),
    Measure(
        "median_w", "学生中位数", "由低到高累计，一半学生所在学校不高于此值",
        "none", lambda c: c.median_w, (f.EMPTY, f.WEIGHTLESS), "通行统计定义(加权中位数)", OWN_UNIT, None,
        of_order=True,
    ),
    Measure(
        "mcloone", "麦克伦指数", "学生中位数及以下的学校实有资源 ÷ 若都在中位数应有的资源；1 为下半部分没有落差",
        "up", f.mcloone, (*f.OF_SPREAD, f.ZERO_MEDIAN), "McLoone；见 Berne & Stiefel 1984", "", 0.0, 1.0,
        minimum_n=2, of_order=True,
    ),
    Measure(
        "lead_member_gap", "总校与成员校的差距",
        "(总校均值 − 其他学校合并均值) ÷ 集团总体均值；9月1日的成员与角色；越接近 0 越均衡，正数为总校较高",
        "none", f.lead_member_gap,
        (f.UNGROUPED, *f.OF_SPREAD, f.OF_EQUALS, f.UNLED, f.LEAD_SILENT, f.LEAD_ALONE),
        "本项目定义", "%", None, minimum_n=2,
    ),
    Measure(
        "chance_cv", "偶然波动的差异系数",
        "√[(I−1)(1−p)/N]:N 名教师或学生按学生数随机落到 I 所学校也会出现的差异系数；按人数计的指标 p 取 0。"
        "只是参照，不是检验：教师是调配的，不是随机的",
        "none", f.chance_cv, (f.EMPTY, f.WEIGHTLESS, f.HEADLESS, f.BELOW_ZERO, f.ZERO_MEAN),
        "χ² 分布的期望；各校同规模时即 √(100/(r·n)) 的 I 校形式", minimum_n=2,
    ),
    Measure(
        "cv_loo_min", "去掉一所学校后的最小差异系数",
        "逐一去掉每所学校后重算差异系数，取最小；是范围，不是置信区间",
        "down", lambda c: c.loo_lowest, (*f.OF_SPREAD, f.few(LEAST_SCHOOLS), f.ZERO_REST), "留一法", of_order=True,
    ),
    Measure(
        "cv_loo_max", "去掉一所学校后的最大差异系数",
        "逐一去掉每所学校后重算差异系数，取最大；是范围，不是置信区间",
        "down", lambda c: c.loo_highest, (*f.OF_SPREAD, f.few(LEAST_SCHOOLS), f.ZERO_REST), "留一法", of_order=True,
    ),
    Measure(
        "total", "合计", "各校数值之和",
        "none", lambda c: c.U1, (f.EMPTY,), "通行统计定义", OWN_UNIT, None, of=TOTALS,
    ),
)  # fmt: skip
MEASURES: dict[str, Measure] = {measure.id: measure for measure in _ALL}
