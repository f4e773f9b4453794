"""How far the numbers of the screen can be trusted: few schools, small schools, missing ones, chance, convergence."""

from __future__ import annotations

import polars as pl

from balance.convergence import Beta, Sigma, sigma
from balance.rates import ChanceFloor, chance_floor
from balance.spread import Unknown, leave_one_out
from balance.swapping import SwapTest
from dashboard import numbers
from dashboard.presenters.changed import Change, counted_rows
from dashboard.presenters.context import Context
from dashboard.presenters.measured import Measured
from dashboard.presenters.school_rows import school_values, short_names
from dashboard.words import listed, say

ENOUGH = 30
FEWEST = 4
ALLOTTED = ("teachers", "classes")  # given to schools and not drawn: no coin is tossed for them
NAMED = 8


def tested(found: Change | Unknown) -> str:
    """What the swap test says of the change, as the end of a sentence; empty where there is no change to test."""
    if isinstance(found, Unknown):
        return ""
    test, years = found.test, {"base": found.base_year, "year": found.year}
    if not isinstance(test, SwapTest):
        return say("test.none", **years, reason=test.reason)
    if not test.can_tell:
        return say("test.few", **years, n=test.schools_n, least=numbers.number(test.least_p, 3))
    key = "test.real" if test.p <= 0.05 else "test.chance"
    whose = _pairs(found, test) or say("test.whose")
    return say(key, **years, whose=whose, p=_p(test.p), n=test.schools_n)


def in_short(found: Change | Unknown) -> str:
    """The same for the screen's answer, in brackets."""
    if isinstance(found, Unknown) or not isinstance(found.test, SwapTest):
        return ""
    if not found.test.can_tell:
        return say("test.short_few", n=found.test.schools_n)
    key = "test.short_real" if found.test.p <= 0.05 else "test.short_chance"
    return say(key, whose=_pairs(found, found.test), p=_p(found.test.p))


def _pairs(found: Change, test: SwapTest) -> str:
    """Where schools came or went the test speaks of another change than the coefficient's, and says of which."""
    old, new = found.cv
    if old is None or new is None or numbers.rounds_to_nothing(new - old - test.delta, 3):
        return ""
    return say("test.pairs", n=test.schools_n, step=numbers.signed(test.delta, 3))


def _p(p: float) -> str:
    return say("test.small_p") if p < 0.001 else say("test.p", p=numbers.number(p, 2 if p >= 0.1 else 3))


def doubts(context: Context, frame: pl.DataFrame, measured: Measured, found: Change | Unknown) -> list[str]:
    """Sentences, the weightiest first."""
    card, year = context.card, context.chosen.school_year
    if card.kind == "total":
        return [say("trend.total", label=card.label)]
    rows = counted_rows(frame, card.id, year)
    here = school_values(frame.filter(frame["in_scope"] & (frame["school_year"] == year)), card.id)
    named = frame.filter(frame["indicator"] == card.id).select("school_code", "school_name")
    short = short_names({code: name or code for code, name in named.rows()})
    said = [_range(context, rows, short)]
    known = [row for row in here if row.value is not None]
    if 0 < len(known) < FEWEST:
        said.append(say("doubt.few_schools", n=len(known)))
    small = [short[row.code] for row in known if row.students and row.students < card.min_pupils]
    if small:
        said.append(say("doubt.small_schools", n=len(small), least=card.min_pupils, names=_listed(small)))
    said += _chance(context, frame, measured)
    missing = [short[row.code] for row in here if row.value is None]
    if missing:
        said.append(say("doubt.missing", n=len(missing), names=_listed(missing)))
    return said + _converging(context, measured, found)


def _listed(names: list[str]) -> str:
    return listed(names[:NAMED]) + (say("cells.more") if len(names) > NAMED else "")


def _range(context: Context, rows: pl.DataFrame, short: dict[str, str]) -> str:
    found = leave_one_out(rows)
    if isinstance(found, Unknown):
        return say("doubt.no_range", reason=found.reason)
    words = say(
        "doubt.range",
        low=numbers.coefficient(found.low),
        without_low=short[found.without_low],
        high=numbers.coefficient(found.high),
        without_high=short[found.without_high],
    )
    line = context.cv_line() if context.is_official and context.card.official is not None else None
    if line is not None and found.low <= line < found.high:
        words += say("doubt.range_line", line=numbers.line(line))
    why = say("doubt.few" if found.schools_n < ENOUGH else "doubt.many", n=found.schools_n)
    return words + say("doubt.range_end", why=why)


def _chance(context: Context, frame: pl.DataFrame, measured: Measured) -> list[str]:
    """What chance alone would make: for counts of teachers the stored measure, for rates of pupils from k of n."""
    card, year = context.card, context.chosen.school_year
    floor = measured.value(card.id, "chance_cv", year)
    if card.staffing and floor is not None:
        return [say("doubt.chance_count", floor=numbers.coefficient(floor))]
    if card.unit != "%" or card.denominator in (None, *ALLOTTED):
        return []
    rows = frame.filter(
        pl.col("indicator") == card.id,
        pl.col("school_year") == year,
        pl.col("in_scope"),
        pl.col("denominator") > 0,
    ).drop_nulls(["numerator", "denominator"])
    hits, size = rows["numerator"].to_list(), rows["denominator"].to_list()
    if any(not 0 <= k <= n for k, n in zip(hits, size, strict=True)):
        return []
    found = chance_floor(hits, size)
    if not isinstance(found, ChanceFloor):
        return []
    floor_words, left = numbers.coefficient(found.floor), numbers.coefficient(found.corrected)
    return [say("doubt.chance_rate", floor=floor_words, left=left)]


def _converging(context: Context, measured: Measured, found: Change | Unknown) -> list[str]:
    said = []
    span = [
        (year, value)
        for year, value, _ in measured.series(context.card.id, "cv_w")
        if year <= context.chosen.school_year
    ]
    over = sigma(span)
    if isinstance(over, Sigma):
        key = "doubt.sigma_down" if over.change < 0 else "doubt.sigma_up"
        step = numbers.signed(over.change * 100, 1) + "%"
        said.append(say(key, first=over.first_year, last=over.last_year, step=step))
    if isinstance(found, Change):
        said.append(_beta(found.beta))
    return said


def _beta(found: Beta | Unknown) -> str:
    if isinstance(found, Unknown):
        return say("doubt.beta_none", reason=found.reason)
    key = "doubt.beta_down" if found.weak_grew_faster else "doubt.beta_up"
    return say(
        key, slope=numbers.signed(found.slope, 2), error=numbers.number(2 * found.se, 2), n=found.schools_n
    )
