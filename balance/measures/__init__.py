"""The measures of balance: declared once with formula, bounds and null rule, computed from sums of cells.

Official source: 差异系数 CV = S / X̄ with X̄ = Σxᵢ/ΣPᵢ and S = √Σ(Pᵢ/P)(Xᵢ − X̄)², population form and weighted
by pupils (教督〔2012〕3号 and 〔2017〕6号, after agreeing reprints). Weight here = denominator of the indicator,
which is the number of pupils for all seven official ones.

The path: ``moments`` of the finest parts -> ``with_partitions`` -> ``with_order`` -> ``measure_rows``.
"""

from balance.measures.cards import MEASURES, OWN_UNIT, RESOURCE_UNIT, Measure
from balance.measures.long import measure_rows
from balance.measures.ordered import with_order
from balance.measures.partitions import PARTITIONS, with_partitions
from balance.measures.reasons import (
    LOWEST_ZERO,
    MEAN_ZERO,
    NEGATIVE,
    NO_LINE,
    NO_PARTS,
    NO_STAGE,
    NONE_REPORTED,
    ONE_SCHOOL,
)
from balance.measures.without import contributions

__all__ = [
    "LOWEST_ZERO",
    "MEAN_ZERO",
    "MEASURES",
    "NEGATIVE",
    "NONE_REPORTED",
    "NO_LINE",
    "NO_PARTS",
    "NO_STAGE",
    "ONE_SCHOOL",
    "OWN_UNIT",
    "PARTITIONS",
    "RESOURCE_UNIT",
    "Measure",
    "contributions",
    "measure_rows",
    "with_order",
    "with_partitions",
]
