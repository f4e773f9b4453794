"""How schools stand against the official lines in one year: items, schools, the county's sums, and their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from balance.compliance import (
    FAILED,
    PASSED,
    UNDECIDED,
    ItemLine,
    SchoolRule,
    coefficients,
    item_lines,
    judge_items,
    judge_schools,
    school_rule,
    sum_items,
)
from balance.registry import Indicator
from dashboard import numbers
from dashboard.presenters.context import Context
from dashboard.presenters.school_rows import short_names
from dashboard.words import say

Row = dict[str, object]


@dataclass(frozen=True)
class Standing:
    """``values``: rows of the schools that count in the year; judged lazily, each part once."""

    context: Context
    year: int
    values: pl.DataFrame

    @cached_property
    def lines(self) -> list[ItemLine]:
        return item_lines(self.context.registry, self.context.chosen.stage, self.year)

    @property
    def rule(self) -> SchoolRule:
        return school_rule(self.context.registry)

    @cached_property
    def items(self) -> pl.DataFrame:
        """``balance.compliance.ITEM_SCHEMA``"""
        return judge_items(self.values, self.lines, self.rule)

    @cached_property
    def schools(self) -> pl.DataFrame:
        """One row a school with its verdict, in no order that means anything."""
        return judge_schools(self.items, self.rule)

    @cached_property
    def sums(self) -> dict[str, Row]:
        """The county's sums by indicator."""
        return {row["indicator"]: row for row in sum_items(self.items).iter_rows(named=True)}

    @cached_property
    def names(self) -> dict[str, str]:
        """School names without the county that all begin with."""
        called = zip(self.values["school_code"], self.values["school_name"], strict=True)
        return short_names({code: name or code for code, name in called})

    @cached_property
    def reported(self) -> dict[tuple[str, str], tuple[float | None, float | None]]:
        """Numerator and pupils by school and indicator, as they were reported."""
        rows = self.items.select("school_code", "indicator", "numerator", "denominator").rows()
        return {(code, indicator): (top, pupils) for code, indicator, top, pupils in rows}

    @cached_property
    def pupils(self) -> dict[str, float]:
        """Pupils of each school that reported them, the denominator of all its items."""
        rows = self.values.select("school_code", "denominator").drop_nulls().rows()
        return {code: float(pupils) for code, pupils in reversed(rows)}

    @cached_property
    def coefficients(self) -> dict[str, float | None]:
        """The 差异系数 of each item."""
        return coefficients(self.values)

    @property
    def is_judged(self) -> bool:
        """Whether there are schools and a rule in force."""
        return not self.schools.is_empty() and any(line.line is not None for line in self.lines)

    @property
    def has_data(self) -> bool:
        """Whether any school reported any item."""
        return not self.items["value"].is_null().all()

    def count(self, verdict: str) -> int:
        return self.schools.filter(pl.col("verdict") == verdict).height

    @property
    def close_n(self) -> int:
        return int(self.schools["close"].sum())

    def card(self, indicator: str) -> Indicator:
        return self.context.registry.indicators[indicator]

    def name(self, indicator: str) -> str:
        card = self.card(indicator)
        return card.short or card.label

    def amount(self, indicator: str, value: float | None) -> str:
        """A quantity of an item's numerator: 36人, 19,125㎡, 848.66万元."""
        return amount(value, self.card(indicator).unit)

    @property
    def shortest(self) -> str | None:
        """The indicator that most schools lack; the first of the rule where several do."""
        short = {ident: int(str(row["below_n"])) for ident, row in self.sums.items()}
        most = max(short.values(), default=0)
        return next((ident for ident, n in short.items() if n == most), None) if most else None


def standing(context: Context, frame: pl.DataFrame, year: int | None = None) -> Standing:
    """Reads the values of all years; schools outside the scope rule do not enter."""
    at = year or context.chosen.school_year
    counted = frame.filter(pl.col("in_scope"), pl.col("school_year") == at)
    return Standing(context, at, counted)


def amount(value: float | None, unit: str) -> str:
    """Large sums in 万, as a budget says them."""
    if value is not None and value >= numbers.WAN_FROM:
        return numbers.in_unit(numbers.count(value), unit)
    return numbers.with_unit(value, unit, 0)


def verdict_words(verdict: str, close: bool) -> str:
    words = say(f"standing.verdict.{verdict}")
    return say("standing.verdict.close", verdict=words) if close else words


def rule_words(rule: SchoolRule) -> dict[str, object]:
    """The numbers of the school rule as its sentences need them."""
    return {"least": rule.items_met_at_least, "low": numbers.share(rule.lowest_ratio_at_least)}


ORDER = {FAILED: 0, UNDECIDED: 1, PASSED: 2}
"""By need: who fails, who cannot be judged, who passes."""


def by_need(schools: pl.DataFrame) -> pl.DataFrame:
    """The neediest first: by verdict, then fewest items met, then the lowest ratio, then code."""
    rank = pl.col("verdict").replace_strict(ORDER, default=3, return_dtype=pl.Int8)
    return schools.sort(rank, "met_n", "lowest_ratio", "school_code", nulls_last=True)
