"""旧口径: the composite of the 2012 scheme, a plain mean of eight coefficients; it decides nothing any more.

Source: 教督〔2012〕3号 (基本均衡), the mean checked on published tables. Where one of the eight cannot be computed
there is no composite: a mean of seven is another figure.
"""

from dataclasses import dataclass

import polars as pl

from balance.county_cards import Legacy
from balance.succession import weighted_cv


@dataclass(frozen=True)
class Composite:
    """``value`` is the mean of ``coefficients`` (label, 差异系数), or None with the labels that ``lack`` one."""

    value: float | None
    line: float
    coefficients: tuple[tuple[str, float | None], ...]

    @property
    def lack(self) -> tuple[str, ...]:
        """The indicators without a coefficient."""
        return tuple(label for label, cv in self.coefficients if cv is None)


def composite(card: Legacy, wide: pl.DataFrame, stage: str) -> Composite | None:
    """The composite over the rows of ``wide`` (school_years) that count in this stage; None for other stages."""
    if stage not in card.lines:
        return None
    rows = wide.filter(pl.col("in_scope"), pl.col("stage") == stage)
    found: list[tuple[str, float | None]] = []
    for item in card.items:
        plus, minus = item.plus[stage], item.minus
        if not {*plus, *minus, "students"} <= set(rows.columns):
            found.append((item.label, None))
            continue
        top = pl.sum_horizontal(plus, ignore_nulls=False)
        if minus:
            top = top - pl.sum_horizontal(minus, ignore_nulls=False)
        found.append((item.label, weighted_cv(rows.select(numerator=top, denominator="students"))))
    known = [cv for _, cv in found if cv is not None]
    value = sum(known) / len(found) if len(known) == len(found) else None
    return Composite(value, card.lines[stage], tuple(found))
