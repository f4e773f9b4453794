"""The shape of the gap: the Lorenz curve of one indicator, and all indicators by level and gap."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from balance.registry import Indicator
from balance.spread import Unknown
from balance.spread import lorenz as lorenz_curve
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field, PassLine
from dashboard.presenters.changed import counted_rows
from dashboard.presenters.context import Context
from dashboard.presenters.measured import Measured
from dashboard.presenters.sources import weight_words
from dashboard.presenters.verdicts import Verdict, verdicts
from dashboard.words import listed, say

QUADRANTS = ("good_even", "good_uneven", "weak_even", "weak_uneven")


def lorenz(context: Context, frame: pl.DataFrame) -> ChartSpec | Blank:
    """The curve of the chosen year and, where there is one, of the year compared with."""
    card, base, year = context.card, context.chosen.base_year, context.chosen.school_year
    name = card.short or card.label
    title = say("lorenz.title", label=name, place=context.place)
    if card.kind == "total":
        return Blank("lorenz", title, say("trend.total", label=card.label))
    now = lorenz_curve(counted_rows(frame, card.id, year))
    if isinstance(now, Unknown):
        return Blank("lorenz", title, say("lorenz.none", reason=now.reason))
    then = lorenz_curve(counted_rows(frame, card.id, base)) if base != year else None
    curves = {year: now, **({base: then} if isinstance(then, pl.DataFrame) else {})}
    weight = say(weight_words(card))
    rows = pl.concat(
        curve.with_columns(
            series=pl.lit(say("lorenz.year", year=at)), role=pl.lit("now" if at == year else "then")
        )
        for at, curve in curves.items()
    )
    words = {"weight": weight, "half": numbers.share(held_by_half(now))}
    before = None if base == year or base not in curves else numbers.share(held_by_half(curves[base]))
    return ChartSpec(
        id="lorenz",
        kind="lorenz",
        table=rows,
        fields=(
            Field("series", say("lorenz.series")),
            Field("weight_share", say("lorenz.weight_share", weight=weight), "share"),
            Field("value_share", say("lorenz.value_share"), "share"),
        ),
        title=title,
        brief=say("lorenz.brief", label=name, place=context.place),
        takeaway=_lorenz_words(card, words, base, before),
        unit="%",
        decimals=1,
        direction=say("direction.even"),
        definition=say("lorenz.definition", weight=weight),
        alt=say("lorenz.alt", label=card.label, **words),
        meta=context.meta,
        labels=(
            ("equal", say("lorenz.equal")),
            ("weight_share", say("lorenz.weight_share", weight=weight)),
            ("value_share", say("lorenz.value_share")),
        ),
        height=340,
    )


def _lorenz_words(card: Indicator, words: dict[str, str], base: int, before: str | None) -> str:
    if card.direction != "up":
        return say("lorenz.low", **words)
    return (
        say("lorenz.takeaway_one", **words)
        if before is None
        else say("lorenz.takeaway", **words, base=base, before=before)
    )


def held_by_half(curve: pl.DataFrame) -> float:
    """What the half of the weight that has least holds of the whole, 0–0.5; straight between schools."""
    points = curve.select("weight_share", "value_share").rows()
    for (x0, y0), (x1, y1) in pairwise(points):
        if x1 >= 0.5:
            return float(y0 + (y1 - y0) * (0.5 - x0) / (x1 - x0))
    return float(points[-1][1])


@dataclass(frozen=True)
class _Point:
    verdict: Verdict
    level: float
    quadrant: str


def plane(context: Context, measured: Measured) -> ChartSpec | Blank:
    """Each indicator by its pooled level against the line, or against its own past, and by its 差异系数."""
    title = say("plane.title", place=context.place, year=context.year)
    found = verdicts(context, measured)
    line = context.cv_pass_line()
    if line is None:
        return Blank("plane", title, say("plane.no_lines", year=context.year))
    by_line = any(context.pass_line(one.card.id) for one in found)
    base = context.chosen.base_year
    if not by_line and base == context.chosen.school_year:
        return Blank("plane", title, say("plane.no_level"))
    points = [
        _Point(one, level, _quadrant(level, one.value, line.value))
        for one in found
        if one.value is not None and (level := _level(context, measured, one.card, by_line)) is not None
    ]
    if not points:
        return Blank("plane", title, say("overview.nothing", place=context.place, year=context.year))
    names = [(one.verdict.card.short or one.verdict.card.label, one) for one in points]
    worst = [name for name, one in names if one.quadrant == "weak_uneven"]
    drawn = {one.verdict.card.id for one in points}
    lost = [one.card.short or one.card.label for one in found if one.card.id not in drawn]
    counts = {name: sum(one.quadrant == name for one in points) for name in QUADRANTS}
    return ChartSpec(
        id="plane",
        kind="plane",
        table=pl.DataFrame(
            [
                {
                    "label": name,
                    "level": one.level * 100,
                    "gap": one.verdict.value,
                    "quadrant": one.quadrant,
                    "where": say(f"plane.{one.quadrant}"),
                    "chosen": one.verdict.card.id == context.chosen.indicator,
                }
                for name, one in names
            ]
        ),
        fields=(
            Field("label", say("column.indicator")),
            Field("level", f"{say('plane.column.level')}(%)", "number", 0),
            Field("gap", say("plane.column.gap"), "coefficient"),
            Field("where", say("plane.column.place")),
        ),
        title=title,
        brief=say("plane.brief", place=context.place),
        takeaway=say(
            "plane.takeaway", **counts, names=say("plane.names", list=listed(worst)) if worst else ""
        ),
        unit="%",
        decimals=0,
        direction=say("direction.even"),
        definition=say("plane.definition_line") if by_line else say("plane.definition_history", base=base),
        alt=say(
            "plane.alt",
            place=context.place,
            list=listed(
                say("plane.alt_item", name=name, place=say(f"plane.{one.quadrant}")) for name, one in names
            ),
        ),
        meta=context.meta,
        pass_line=PassLine(line.value, line.label),
        notes=(say("plane.lost", list=listed(lost)),) if lost else (),
        labels=(
            ("level", say("plane.level_line") if by_line else say("plane.level_history", base=base)),
            ("level_one", say("plane.level_one" if by_line else "plane.level_then", base=base)),
            ("gap", say("plane.column.gap")),
            ("even", say("plane.even")),
            ("uneven", say("plane.uneven")),
            *((name, say(f"plane.{name}")) for name in QUADRANTS),
        ),
        height=380,
        judged=context.is_official,
    )


def _level(context: Context, measured: Measured, card: Indicator, by_line: bool) -> float | None:
    """1 where the pooled mean stands at its line (or where it stood), above 1 is better; None without either."""
    now = measured.value(card.id, "mean_w", context.chosen.school_year)
    to = (
        context.pass_line(card.id) if by_line else measured.value(card.id, "mean_w", context.chosen.base_year)
    )
    if not now or not to or card.direction == "neutral":
        return None
    return to / now if card.direction == "down" else now / to


def _quadrant(level: float, gap: float, line: float) -> str:
    return f"{'good' if level >= 1 - 1e-9 else 'weak'}_{'even' if gap <= line + 1e-9 else 'uneven'}"
