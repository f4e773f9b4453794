"""The closed forms: every measure of a cell from its sums, and the doubts under which it has no value.

A formula takes the table of cells (``with_order``) and gives a column; a divisor is never 0, since engines
disagree on what x/0 is. A doubt is a condition with the reason that it stands for; the first that holds is told.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir

from balance.measures import reasons as why
from balance.measures.without import root

Formula = Callable[[ir.Table], Any]
Doubt = tuple[Formula, str]

EMPTY: Doubt = (lambda c: c.n == 0, why.NONE_REPORTED)
WEIGHTLESS: Doubt = (lambda c: c.W.fill_null(0.0) == 0, why.NO_WEIGHT)
BELOW_ZERO: Doubt = (lambda c: (c.lowest < 0).fill_null(False), why.NEGATIVE)
ZERO_MEAN: Doubt = (lambda c: c.U1 == 0, why.MEAN_ZERO)
UNLINED: Doubt = (lambda c: c.n_lined == 0, why.NO_LINE)
ZERO_LOWEST: Doubt = (lambda c: c.lowest == 0, why.LOWEST_ZERO)
ZERO_LOW: Doubt = (lambda c: c.p10 == 0, why.LOW_ZERO)
ZERO_MEDIAN: Doubt = (lambda c: c.median_w == 0, why.MEDIAN_ZERO)
ZERO_REST: Doubt = (lambda c: c.loo_n < c.n, why.REST_ZERO)
HEADLESS: Doubt = (lambda c: c.heads.isnull(), why.NOT_HEADS)
UNGROUPED: Doubt = (lambda c: c.scope_kind != "group", why.NO_GROUP)
OF_EQUALS: Doubt = (lambda c: c.n_ranked == 0, why.EQUALS)
UNLED: Doubt = (lambda c: c.n_leads == 0, why.NO_LEAD)
LEAD_SILENT: Doubt = (lambda c: c.W_lead.isnull(), why.LEAD_MISSING)
LEAD_ALONE: Doubt = (lambda c: c.W - c.W_lead <= 0, why.ONLY_LEAD)
OF_SPREAD = (EMPTY, WEIGHTLESS, BELOW_ZERO, ZERO_MEAN)


def of_parts(name: str) -> tuple[Doubt, ...]:
    """The doubts of a split by the partition of that name."""
    return (*OF_SPREAD, (lambda c: c[f"parts_{name}"].isnull() | (c[f"parts_{name}"] == 0), why.NO_PARTS))


@cache
def few(least: int) -> Doubt:
    """The doubt that fewer schools than ``least`` have data; the same for the same number, by which lists of doubts
    are known to be equal."""
    return (lambda c: c.n < least, why.too_few(least))


def mean_w(c: ir.Table) -> Any:
    return c.S1 / c.W.nullif(0.0)


def mean(c: ir.Table) -> Any:
    return c.U1 / c.n.cast("float64").nullif(0.0)


def _variance(c: ir.Table) -> Any:
    return ibis.greatest(c.S2 / c.W.nullif(0.0) - mean_w(c) * mean_w(c), 0.0)


def sd_w(c: ir.Table) -> Any:
    return _variance(c).sqrt()


def cv_w(c: ir.Table) -> Any:
    return sd_w(c) / mean_w(c).nullif(0.0)


def cv(c: ir.Table) -> Any:
    return root(c.U2 / c.n.cast("float64").nullif(0.0) - mean(c) * mean(c)) / mean(c).nullif(0.0)


def max_min(c: ir.Table) -> Any:
    return c.highest / c.lowest.nullif(0.0)


def share_met(c: ir.Table) -> Any:
    return c.n_met * 100.0 / c.n.cast("float64").nullif(0.0)


def share_met_pupils(c: ir.Table) -> Any:
    return ibis.coalesce(c.pupils_met, 0.0) * 100.0 / c.pupils.nullif(0.0)


def between(name: str) -> Formula:
    """CV² between the parts of a partition."""
    return lambda c: c[f"between_{name}"] / (mean_w(c) * mean_w(c)).nullif(0.0)


def within(name: str) -> Formula:
    """CV² within the parts: what is left of the whole."""
    return lambda c: ibis.greatest(
        (_variance(c) - c[f"between_{name}"]) / (mean_w(c) * mean_w(c)).nullif(0.0), 0.0
    )


def theil(c: ir.Table) -> Any:
    """T = Σ wx ln x / Σ wx − ln μ, which is Σ (w/W)(x/μ) ln(x/μ)."""
    return ibis.greatest(c.TX / c.S1.nullif(0.0) - _log_mean(c), 0.0)


def theil_between(name: str) -> Formula:
    """T of the parts of a partition, each taken as one school: Σ s_g ln(μ_g/μ), s_g = its part of Σ wx."""
    return lambda c: ibis.greatest(c[f"between_log_{name}"] / c.S1.nullif(0.0) - _log_mean(c), 0.0)


def theil_within(name: str) -> Formula:
    """Σ s_g T_g: what is left of the whole."""
    return lambda c: ibis.greatest((c.TX - c[f"between_log_{name}"]) / c.S1.nullif(0.0), 0.0)


def _log_mean(c: ir.Table) -> Any:
    return ibis.cases((mean_w(c) > 0, mean_w(c)), else_=None).ln()


def gini(c: ir.Table) -> Any:
    """2 Σ wx (C − w/2) / (W² μ) − 1, with W² μ = W Σ wx."""
    return ibis.greatest(2.0 * c.area / (c.W * c.S1).nullif(0.0) - 1.0, 0.0)


def p90_p10(c: ir.Table) -> Any:
    return c.p90 / c.p10.nullif(0.0)


def mcloone(c: ir.Table) -> Any:
    """Σ wx of the schools up to the weighted median ÷ what they would have if all were at it."""
    return c.below_wx / (c.median_w * c.below_w).nullif(0.0)


def chance_cv(c: ir.Table) -> Any:
    """√((I − 1)(1 − p) / N): what χ² with I − 1 degrees of freedom leaves of the coefficient.

    N people fall on I schools by chance in proportion to their weights; p is the rate where the numerator is a
    part of the denominator, and 0 where it is a count, so that equal schools give √((I − 1)/I · 100/(r·n)).
    """
    left = ibis.coalesce(c.others / c.W.nullif(0.0), 1.0)
    return root((c.n - 1.0) * left / c.heads.nullif(0.0))


def lead_member_gap(c: ir.Table) -> Any:
    lead = c.S1_lead / c.W_lead.nullif(0.0)
    members = (c.S1 - c.S1_lead) / (c.W - c.W_lead).nullif(0.0)
    return (lead - members) * 100.0 / mean_w(c).nullif(0.0)
