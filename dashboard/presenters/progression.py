"""Where leavers went: both rates over the years, and what of the differences between schools is chance."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from balance.rates import (
    ChanceFloor,
    chance_floor,
    funnel_limits,
    over_dispersion,
    pooled_years,
    prior_by_moments,
    shrunk,
    wilson,
)
from balance.registry import Indicator
from balance.spread import Unknown
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field, PassLine
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context
from dashboard.presenters.school_rows import short_names
from dashboard.words import listed, say

GENERAL, VOCATIONAL = "hs_general_rate", "hs_vocational_rate"
RATES = (GENERAL, VOCATIONAL)
POOLED = 3
INSIDE, BEYOND_95, BEYOND_998 = "inside", "beyond95", "beyond998"


@dataclass(frozen=True)
class Cases:
    """k of n leavers: ``rows`` (school, label, code, k, n, rate, years_n), from the years ``years``."""

    context: Context
    card: Indicator
    rows: pl.DataFrame
    years: tuple[int, ...]

    @property
    def rate(self) -> float:
        return float(self.rows["k"].sum()) / float(self.rows["n"].sum())

    def floor(self) -> ChanceFloor | Unknown:
        return chance_floor(self.rows["k"].to_list(), self.rows["n"].to_list())

    def places(self) -> dict[str, str]:
        """Where each school lies against the limits of chance; none where there is nothing to be said."""
        if isinstance(over_dispersion(self.rows["k"].to_list(), self.rows["n"].to_list()), Unknown):
            return {}
        limits = {
            level: funnel_limits(self.rate, self.rows["n"].to_numpy(), level) for level in (0.95, 0.998)
        }
        found = {}
        for i, (school, rate) in enumerate(self.rows.select("school", "rate").rows()):
            outside = [
                level for level, (low, high) in limits.items() if not low[i] - 1e-9 <= rate <= high[i] + 1e-9
            ]
            found[school] = BEYOND_998 if 0.998 in outside else BEYOND_95 if outside else INSIDE
        return found


def has_rates(context: Context) -> bool:
    """Whether pupils of the stage leave for a senior school at all."""
    return context.chosen.stage in context.registry.indicators[GENERAL].stages


def shown_rate(context: Context) -> str:
    """The rate that the funnel shows: the chosen indicator where it is one of the two."""
    return context.chosen.indicator if context.chosen.indicator in RATES else GENERAL


def cases(context: Context, frame: pl.DataFrame, indicator: str, years: int = 1) -> Cases:
    """Counted schools that have leavers in the chosen year; earlier years by their line of succession."""
    card, year = context.registry.indicators[indicator], context.chosen.school_year
    rows = frame.filter(
        pl.col("indicator") == indicator,
        "in_scope",
        pl.col("school_year").is_between(year - years + 1, year),
        pl.col("numerator").is_not_null(),
        pl.col("denominator") > 0,
    )
    now = rows.filter(pl.col("school_year") == year)
    names = {line: name or line for line, name in now.select("line_code", "school_name").rows()}
    short = short_names(names)
    codes = dict(now.select("line_code", "school_code").rows())
    summed = pooled_years(
        rows.select(school="line_code", school_year="school_year", k="numerator", n="denominator")
    ).filter(pl.col("school").is_in(list(names)))
    labels = pl.Series("label", [short[one] for one in summed["school"]], dtype=pl.String)
    own = pl.Series("code", [codes[one] for one in summed["school"]], dtype=pl.String)
    spanned = tuple(sorted(set(rows["school_year"].to_list())))
    return Cases(context, card, summed.with_columns(labels, own), spanned)


def judged(context: Context, frame: pl.DataFrame, indicator: str) -> Cases:
    """The cases that are held against chance: of the year, or of three years where a cohort is small."""
    one = cases(context, frame, indicator)
    if one.rows.is_empty() or one.rows["n"].min() >= one.card.min_pupils:  # type: ignore[operator]
        return one
    return cases(context, frame, indicator, POOLED)


def answer(context: Context, frame: pl.DataFrame) -> str:
    """Both rates and their change, the spread beside that of chance, and which schools are worth a look."""
    words = {"place": context.place, "year": context.year, "stage": context.stage}
    if not has_rates(context):
        return say("results.no_stage", **words)
    now = {rate: cases(context, frame, rate) for rate in RATES}
    if now[GENERAL].rows.is_empty():
        return say("results.nothing", **words)
    said = say("results.answer", **words, **_level(now[GENERAL]))
    said += _change(context, frame, now[GENERAL])
    other = now[VOCATIONAL]
    said += (
        say("results.no_vocational") if other.rows.is_empty() else say("results.vocational", **_level(other))
    )
    return said + _spread(now[GENERAL]) + _outside(judged(context, frame, GENERAL))


def _level(found: Cases) -> dict[str, str]:
    return {
        "rate": numbers.share(found.rate, 1),
        "k": numbers.count(float(found.rows["k"].sum())),
        "n": numbers.count(float(found.rows["n"].sum())),
    }


def _change(context: Context, frame: pl.DataFrame, now: Cases) -> str:
    base = context.chosen.base_year
    then = rates_by_year(context, frame, GENERAL).get(base) if base != context.chosen.school_year else None
    if then is None:
        return say("results.no_change")
    return say("results.change", base=base, step=numbers.change((now.rate - then[0]) * 100, "%", 1))


def _spread(found: Cases) -> str:
    floor = found.floor()
    if isinstance(floor, Unknown):
        return say("results.no_spread", reason=floor.reason)
    return say(
        "results.spread",
        n=found.rows.height,
        low=numbers.share(found.rows["rate"].min()),  # type: ignore[arg-type]
        high=numbers.share(found.rows["rate"].max()),  # type: ignore[arg-type]
        cv=numbers.coefficient(floor.cv),
        floor=numbers.coefficient(floor.floor),
    )


def _outside(found: Cases) -> str:
    places = found.places()
    if not places:
        return ""
    labels = dict(found.rows.select("school", "label").rows())
    some = [labels[school] for school, place in places.items() if place == BEYOND_998]
    if not some:
        return say("results.none_outside")
    return say("results.outside", n=len(some), names=listed(some))


def rates_by_year(context: Context, frame: pl.DataFrame, indicator: str) -> dict[int, tuple[float, int]]:
    """Σk ÷ Σn of each year up to the chosen one, and how many counted schools have no rate in it."""
    rows = frame.filter(
        pl.col("indicator") == indicator, "in_scope", pl.col("school_year") <= context.chosen.school_year
    )
    known = pl.col("numerator").is_not_null() & (pl.col("denominator") > 0)
    years = rows.group_by("school_year").agg(
        k=pl.col("numerator").filter(known).sum(),
        n=pl.col("denominator").filter(known).sum(),
        lost=(
            pl.col("numerator").is_null() & (pl.col("denominator").is_null() | (pl.col("denominator") > 0))
        ).sum(),
    )
    return {year: (k / n, lost) for year, k, n, lost in years.sort("school_year").rows() if n}


def lines(context: Context, frame: pl.DataFrame) -> ChartSpec | Blank:
    """普高 and 职高 as two lines; they are shares of the same leavers and never added."""
    title = say("progression.title", place=context.place)
    if not has_rates(context):
        return Blank("progression", title, say("results.no_stage_short", stage=context.stage))
    cards = context.registry.indicators
    found = {rate: rates_by_year(context, frame, rate) for rate in RATES}
    years = sorted(set().union(*found.values()))
    if len(years) < 2:
        return Blank("progression", title, say("progression.one_year"))
    rows = [
        {
            "series": cards[rate].short or cards[rate].label,
            "role": "subject",
            "school_year": year,
            "value": found[rate][year][0] * 100 if year in found[rate] else None,
            "note": say("staff.lost", n=found[rate][year][1])
            if year in found[rate] and found[rate][year][1]
            else "",
        }
        for rate in RATES
        for year in years
    ]
    first, last = years[0], years[-1]
    ends = {
        f"{name}_{end}": numbers.share(found[rate].get(year, (None,))[0], 1)
        for name, rate in (("general", GENERAL), ("vocational", VOCATIONAL))
        for end, year in (("old", first), ("new", last))
    }
    words: dict[str, object] = {"first": first, "last": last, **ends}
    return ChartSpec(
        id="progression",
        kind="lines",
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("series", say("progression.series")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", say("progression.series"), "number", 1),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=say("progression.brief", place=context.place),
        takeaway=say("progression.takeaway", **words),
        unit="%",
        decimals=1,
        direction=say("direction.neutral"),
        definition=say("progression.definition"),
        alt=say("progression.alt", place=context.place, **words),
        meta=context.meta,
        from_zero=True,
        height=380,
        judged=False,
    )


def funnel(context: Context, frame: pl.DataFrame) -> ChartSpec | Blank:
    """Each school by its leavers and its rate, between the limits that chance alone would keep."""
    indicator = shown_rate(context)
    label = context.registry.indicators[indicator].label
    title = say("funnel.title", label=label, place=context.place, year=context.year)
    if not has_rates(context):
        return Blank("funnel", title, say("results.no_stage_short", stage=context.stage))
    found = judged(context, frame, indicator)
    if found.rows.is_empty():
        return Blank("funnel", title, say("results.nothing", place=context.place, year=context.year))
    k, n = found.rows["k"].to_list(), found.rows["n"].to_list()
    scatter = over_dispersion(k, n)
    if isinstance(scatter, Unknown):
        return Blank("funnel", title, say("funnel.none", reason=scatter.reason))
    places = found.places()
    narrow, wide = (funnel_limits(found.rate, n, level) for level in (0.95, 0.998))
    chosen = context.chosen.looked_at
    rows = [
        {
            "label": row["label"],
            "n": row["n"],
            "k": row["k"],
            "rate": row["rate"] * 100,
            "low95": narrow[0][i] * 100,
            "high95": narrow[1][i] * 100,
            "low998": wide[0][i] * 100,
            "high998": wide[1][i] * 100,
            "side": "inside" if places[row["school"]] != BEYOND_998 else "outside",
            "where": say(f"funnel.{places[row['school']]}"),
            "chosen": row["code"] in chosen,
        }
        for i, row in enumerate(found.rows.iter_rows(named=True))
    ]
    outside = sum(row["side"] == "outside" for row in rows)
    span = (
        say("funnel.years", first=found.years[0], last=found.years[-1])
        if len(found.years) > 1
        else say("funnel.year", year=found.years[-1])
    )
    words = {"n": len(rows), "outside": outside, "label": label, "span": span}
    notes = [say("funnel.phi", phi=numbers.number(scatter.phi, 1))]
    if len(found.years) > 1:
        notes.insert(0, say("funnel.pooled", span=span, least=found.card.min_pupils))
    return ChartSpec(
        id="funnel",
        kind="funnel",
        table=pl.DataFrame(rows).sort("n", descending=True),
        fields=(
            Field("label", say("column.school")),
            Field("n", say("funnel.column.n"), "count"),
            Field("k", say("funnel.column.k"), "count"),
            Field("rate", say("funnel.column.rate"), "number", 1),
            Field("low998", say("funnel.column.low"), "number", 1),
            Field("high998", say("funnel.column.high"), "number", 1),
            Field("where", say("funnel.column.where")),
        ),
        title=title,
        brief=say("funnel.brief", label=label, place=context.place),
        takeaway=say("funnel.takeaway" if outside else "funnel.takeaway_none", **words),
        unit="%",
        decimals=1,
        direction=say("funnel.direction"),
        definition=say("funnel.definition"),
        alt=say("funnel.alt", place=context.place, **words),
        meta=context.meta,
        pass_line=PassLine(
            found.rate * 100, say("funnel.mean", whole=context.whole, rate=numbers.share(found.rate, 1))
        ),
        notes=tuple(notes),
        labels=(
            ("n", say("funnel.column.n")),
            ("rate", say("funnel.axis", label=label)),
            ("low95", say("funnel.limit", level=95)),
            ("high95", say("funnel.limit", level=95)),
            ("low998", say("funnel.limit", level="99.8")),
            ("high998", say("funnel.limit", level="99.8")),
            ("inside", say("funnel.inside_limits")),
            ("outside", say("funnel.outside_limits")),
        ),
        height=400,
        judged=False,
    )


def table(context: Context, frame: pl.DataFrame) -> TableView | None:
    """School by school: the rate with its interval, three years together, and drawn towards the whole."""
    if not has_rates(context):
        return None
    indicator = shown_rate(context)
    now, three = cases(context, frame, indicator), cases(context, frame, indicator, POOLED)
    if now.rows.is_empty():
        return None
    places = judged(context, frame, indicator).places()
    prior = prior_by_moments(three.rows["k"].to_list(), three.rows["n"].to_list())
    drawn: dict[str, str] = {}
    if not isinstance(prior, Unknown):
        middle, low, high = shrunk(three.rows["k"].to_list(), three.rows["n"].to_list(), prior)
        for i, school in enumerate(three.rows["school"]):
            drawn[school] = _with_interval(float(middle[i]), float(low[i]), float(high[i]))
    pooled = {row["school"]: row for row in three.rows.iter_rows(named=True)}
    rows = []
    ordered = now.rows.sort([-pl.col("rate"), pl.col("school")])
    for row in ordered.iter_rows(named=True):
        together = pooled[row["school"]]
        small = row["n"] < now.card.min_pupils
        rows.append(
            (
                row["label"],
                numbers.count(row["n"]),
                numbers.count(row["k"]),
                _with_interval(row["rate"], *wilson(row["k"], row["n"])),
                say("rates.pooled", rate=numbers.share(together["rate"], 1), n=numbers.count(together["n"])),
                drawn.get(row["school"], numbers.MISSING),
                say(f"funnel.{places[row['school']]}") if row["school"] in places else numbers.MISSING,
                say("table.small") if small else "",
            )
        )
    year = context.chosen.school_year
    missing = frame.filter(
        pl.col("indicator") == indicator, "in_scope", pl.col("school_year") == year, pl.col("value").is_null()
    )
    for name, why in missing.select("school_name", "missing").rows():
        rows.append((name, *[numbers.MISSING] * 6, why or say("reason.unknown")))
    headings = tuple(
        say(f"rates.{name}") for name in ("school", "n", "k", "rate", "three", "shrunk", "where", "note")
    )
    marked = frozenset(i for i, code in enumerate(ordered["code"]) if code in context.chosen.looked_at)
    key = say("rates.key", least=now.card.min_pupils)
    key += prior.reason if isinstance(prior, Unknown) else ""
    caption = say("rates.caption", label=now.card.label, place=context.place, year=context.year)
    numeric = (False, True, True, True, True, True, False, False)
    return TableView(caption, headings, tuple(rows), numeric, marked, key=key)


def _with_interval(rate: float, low: float, high: float) -> str:
    return say(
        "rates.interval",
        rate=numbers.share(rate, 1),
        low=numbers.number(low * 100, 0),
        high=numbers.share(high),
    )
