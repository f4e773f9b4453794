"""Whether each school reaches the national lines: item by item, with no composite, and what is missing to get there.

Source: 教督〔2017〕6号 资源配置七项 (after agreeing reprints): a school passes where at least 6 of the 7 items reach
their line and the remaining one is not below 85 % of it; numbers of the rule stand in ``standards.yml``. Values are
compared unrounded, with a hair's breadth for the rounding of binary fractions (5.3 × 0.85 is 4.505).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from balance.registry import Registry
from balance.shortfall import EPSILON, WHOLE_UNITS, whole
from balance.succession import weighted_cv

CV_PRINTED = 3
"""Digits with which a 差异系数 is printed."""

REACHED, BELOW, MISSING, UNLINED = "reached", "below", "missing", "unlined"
"""States of an item: at or above its line, below it, no value, no line in force."""

PASSED, FAILED, UNDECIDED, UNJUDGED = "passed", "failed", "undecided", "unjudged"
"""Verdicts on a school: 达标, 未达标, 无法判定 (a missing item decides), and no rule in force."""

ITEM_SCHEMA = {
    "school_code": pl.String,
    "indicator": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "line": pl.Float64,
    "ratio": pl.Float64,
    "state": pl.String,
    "close": pl.Boolean,
    "close_to_floor": pl.Boolean,
    "shortfall": pl.Float64,
}


@dataclass(frozen=True)
class ItemLine:
    """The line of one indicator; ``line`` is None where none is in force. ``decimals`` are those of print, ``unit``
    is that of the resource."""

    indicator: str
    line: float | None
    per: float
    decimals: int
    unit: str

    @property
    def half_step(self) -> float:
        """Half a printed unit: closer than this, rounding may turn the verdict."""
        return 0.5 * 10.0**-self.decimals


@dataclass(frozen=True)
class SchoolRule:
    """How many items must reach their line, and how much of it the lowest one must."""

    items_met_at_least: int
    lowest_ratio_at_least: float


def item_lines(registry: Registry, stage: str, school_year: int) -> list[ItemLine]:
    """The official items of a stage in the order of the rule, with the lines in force in that year."""
    return [
        ItemLine(
            card.id,
            registry.pass_line(card.id, stage, school_year),
            card.per,
            card.decimals,
            card.resource_unit,
        )
        for card in registry.official(stage)
    ]


def school_rule(registry: Registry) -> SchoolRule:
    """The school rule of the standard in force."""
    rule = registry.standard.school_rule
    return SchoolRule(int(rule["items_met_at_least"]), rule["lowest_ratio_at_least"])


def judge_items(
    values: pl.DataFrame, lines: Sequence[ItemLine], rule: SchoolRule, schools: Sequence[str] | None = None
) -> pl.DataFrame:
    """Every school with every item, also those that nobody reported.

    ``values``: school_code, indicator, numerator, denominator, value, one row a school and indicator of one stage
    and year. ``schools``: who is asked for; without it all that occur. Gives ``ITEM_SCHEMA``: ``ratio`` = value ÷
    line; ``close`` where the value lies less than half a printed unit from the line, ``close_to_floor`` from its
    85 %; ``shortfall`` = max(0, line × denominator ÷ per − numerator) in people, ㎡, 元 or rooms, whole where the
    unit is. All of them are missing where the value is, never 0.
    """
    asked = values.get_column("school_code").unique(maintain_order=True) if schools is None else schools
    frame = pl.DataFrame({"school_code": asked}, schema={"school_code": pl.String}).join(
        _line_frame(lines), how="cross"
    )
    own = values.select("school_code", "indicator", "numerator", "denominator", "value")
    frame = frame.join(own, on=["school_code", "indicator"], how="left", maintain_order="left")
    value, line, half = pl.col("value"), pl.col("line"), pl.col("half_step")
    floor = line * rule.lowest_ratio_at_least
    needed = (line * pl.col("denominator") / pl.col("per") - pl.col("numerator")).clip(lower_bound=0.0)
    state = (
        pl.when(line.is_null())
        .then(pl.lit(UNLINED))
        .when(value.is_null())
        .then(pl.lit(MISSING))
        .when(value >= line - EPSILON)
        .then(pl.lit(REACHED))
        .otherwise(pl.lit(BELOW))
    )
    return frame.with_columns(
        ratio=value / line,
        state=state,
        close=((value - line).abs() < half - EPSILON).fill_null(False),
        close_to_floor=((value - floor).abs() < half - EPSILON).fill_null(False),
        shortfall=pl.when(value >= line - EPSILON)
        .then(0.0)
        .when(pl.col("counted"))
        .then(whole(needed))
        .otherwise(needed),
    ).select(pl.col(name).cast(kind) for name, kind in ITEM_SCHEMA.items())


def _line_frame(lines: Sequence[ItemLine]) -> pl.DataFrame:
    rows = [
        (one.indicator, one.line, one.per, one.half_step, one.unit in WHOLE_UNITS and one.line is not None)
        for one in lines
    ]
    schema = {
        "indicator": pl.String, "line": pl.Float64, "per": pl.Float64, "half_step": pl.Float64,
        "counted": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def judge_schools(items: pl.DataFrame, rule: SchoolRule) -> pl.DataFrame:
    """One row a school: school_code, items_n, met_n, missing_n, missing (indicator ids), lowest_ratio,
    lowest_indicator, verdict, close.

    A school with a missing item is UNDECIDED, never PASSED; it is FAILED where it would fail whatever the missing
    items said. ``close``: the verdict would be another one if the values close to a line fell on its other side.
    """
    state, ratio, close = pl.col("state"), pl.col("ratio"), pl.col("close")
    low = rule.lowest_ratio_at_least
    reached, floor_kept = state == REACHED, (ratio >= low - EPSILON).fill_null(True)
    floor_close = pl.col("close_to_floor")
    sums = items.group_by("school_code", maintain_order=True).agg(
        items_n=pl.len(),
        met_n=reached.sum(),
        missing_n=(state == MISSING).sum(),
        missing=pl.col("indicator").filter(state == MISSING),
        lowest_ratio=ratio.min(),
        lowest_indicator=pl.col("indicator").sort_by(ratio, nulls_last=True, maintain_order=True).first(),
        unlined=(state == UNLINED).any(),
        kept=floor_kept.all(),
        best_met=(reached | close).sum(),
        best_kept=(floor_kept | floor_close).all(),
        worst_met=(reached & ~close).sum(),
        worst_kept=(floor_kept & ~floor_close).all(),
    )
    verdict = _verdict("met_n", "kept", rule)
    best, worst = _verdict("best_met", "best_kept", rule), _verdict("worst_met", "worst_kept", rule)
    return sums.with_columns(verdict=verdict, close=best != worst).select(
        "school_code", "items_n", "met_n", "missing_n", "missing", "lowest_ratio", "lowest_indicator",
        "verdict", "close",
    )  # fmt: skip


def _verdict(met: str, kept: str, rule: SchoolRule) -> pl.Expr:
    cannot = (pl.col(met) + pl.col("missing_n") < rule.items_met_at_least) | ~pl.col(kept)
    return (
        pl.when("unlined")
        .then(pl.lit(UNJUDGED))
        .when(cannot)
        .then(pl.lit(FAILED))
        .when(pl.col("missing_n") > 0)
        .then(pl.lit(UNDECIDED))
        .otherwise(pl.lit(PASSED))
    )


def sum_items(items: pl.DataFrame) -> pl.DataFrame:
    """The county's budget, one row an indicator: line, schools_n, reached_n, below_n, missing_n, close_n and
    shortfall, the sum of what the schools below the line lack (a surplus elsewhere makes up for nothing)."""
    state = pl.col("state")
    return items.group_by("indicator", maintain_order=True).agg(
        line=pl.col("line").first(),
        schools_n=pl.len(),
        reached_n=(state == REACHED).sum(),
        below_n=(state == BELOW).sum(),
        missing_n=(state == MISSING).sum(),
        close_n=pl.col("close").sum(),
        shortfall=pl.when(pl.col("shortfall").is_not_null().any()).then(pl.col("shortfall").sum()),
    )


def coefficients(values: pl.DataFrame) -> dict[str, float | None]:
    """The official 差异系数 of each indicator of ``values``; None where there is none."""
    return {str(key[0]): weighted_cv(rows) for key, rows in values.group_by("indicator", maintain_order=True)}


def is_even(cv: float | None, line: float | None) -> bool | None:
    """Whether a 差异系数 meets its line; None where either is missing: no value is never 达标."""
    return None if cv is None or line is None else cv <= line + EPSILON


def rounds_over(cv: float | None, line: float | None) -> bool:
    """临界: the printed 差异系数 lies on the line, so that its rounding may turn the verdict."""
    return cv is not None and line is not None and abs(cv - line) < 0.5 * 10.0**-CV_PRINTED - EPSILON


def changed(
    values: pl.DataFrame,
    lines: Sequence[ItemLine],
    numerators: Mapping[tuple[str, str], float],
    pupils: Mapping[str, float],
) -> pl.DataFrame:
    """What if: the same rows with other numerators by (school, indicator) and other pupils by school.

    Pupils are the denominator of all official items. A value follows as per × numerator ÷ denominator, so that a
    number given for a missing one makes a value; without pupils there is none.
    """
    per = {one.indicator: one.per for one in lines}
    schema = {"school_code": pl.String, "indicator": pl.String, "new_top": pl.Float64}
    tops = pl.DataFrame([(*key, top) for key, top in numerators.items()], schema=schema, orient="row")
    bottoms = pl.DataFrame(
        list(pupils.items()), schema={"school_code": pl.String, "new_bottom": pl.Float64}, orient="row"
    )
    both = values.join(tops, on=["school_code", "indicator"], how="left", maintain_order="left")
    both = both.join(bottoms, on="school_code", how="left", maintain_order="left")
    touched = pl.col("new_top").is_not_null() | pl.col("new_bottom").is_not_null()
    both = both.with_columns(
        touched=touched,
        numerator=pl.coalesce("new_top", "numerator"),
        denominator=pl.coalesce("new_bottom", "denominator"),
    )
    factor = pl.col("indicator").replace_strict(per, default=1.0, return_dtype=pl.Float64)
    value = pl.when(pl.col("denominator") > 0).then(factor * pl.col("numerator") / pl.col("denominator"))
    return both.with_columns(value=pl.when("touched").then(value).otherwise("value")).drop(
        "new_top", "new_bottom", "touched"
    )
