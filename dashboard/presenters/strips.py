"""Every school as a dot in the column of its kind of place: do kinds lie apart, or schools of one kind?"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from balance.registry import Indicator
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.context import Context, brief, direction_words, quantity
from dashboard.presenters.school_rows import (
    SchoolValue,
    ceiling,
    pooled,
    quantile,
    school_values,
    short_names,
    strong_first,
)
from dashboard.words import say, told

HALF, STEP = 0.36, 0.06  # half of a column, and from one dot to the next beside it
CLOSE = 0.03  # of the whole span: nearer than this two dots would cover each other
LEAST_KINDS, MOST_DOTS = 2, 3000


def by_place(context: Context, frame: pl.DataFrame) -> ChartSpec | Blank:
    """The schools that count in the chosen year as dots by 城乡, with the pooled level of each kind (Σ/Σ)."""
    card, year = context.card, context.chosen.school_year
    label = card.short or card.label
    title = say("strip.title", label=label, unit=card.unit, place=context.place, year=context.year)
    rows = school_values(frame.filter(frame["in_scope"] & (frame["school_year"] == year)), card.id)
    known = [row for row in rows if row.counts and row.urban_rural]
    kinds = sorted({str(row.urban_rural) for row in known})
    if len(kinds) < LEAST_KINDS:
        return Blank("strip", title, say("strip.none", place=context.place, year=context.year))
    if len(known) > MOST_DOTS:
        return Blank(
            "strip", title, say("strip.many", n=numbers.count(len(known)), most=numbers.count(MOST_DOTS))
        )
    own = {kind: [row for row in known if row.urban_rural == kind] for kind in kinds}
    levels = {kind: level for kind in kinds if (level := pooled(card, own[kind])) is not None}
    values = [row.value for row in known if row.value is not None]
    top = ceiling(values, [*levels.values(), quantile(sorted(values), 0.95)])
    words = _words(card, own, levels)
    key = "strip.takeaway" if words.pop("within") else "strip.takeaway_between"
    said = say(key, **{name: word for name, word in words.items() if name != "n"})
    lost = len(rows) - len(known)
    notes = [say("strip.lost", n=lost)] if lost else []
    notes += [say("figure.above", highest=quantity(card, max(values)))] if top is not None else []
    return ChartSpec(
        id="strip",
        kind="strip",
        table=_table(context, own, levels, (top or max(values)) - min(values)),
        fields=(
            Field("label", say("column.school")),
            Field("group", say("strip.kind")),
            Field("value", f"{label}({card.unit})", "number", card.decimals),
        ),
        title=title,
        brief=brief(context, card),
        takeaway=said,
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=card.wording,
        alt=say("strip.alt", place=context.place, year=context.year, label=label, **words),
        meta=context.meta,
        pass_line=context.pass_line_of(card),
        notes=tuple(notes),
        labels=(("whole", say("strip.whole")), ("names", say("strip.kind")), ("half", str(HALF))),
        ceiling=top,
        judged=card.direction != "neutral",
    )


def _words(card: Indicator, own: dict[str, list[SchoolValue]], levels: dict[str, float]) -> dict[str, object]:
    """What is seen: the kinds with the highest and lowest level, and the kind whose schools lie furthest apart."""
    spans = {kind: [row.value for row in rows if row.value is not None] for kind, rows in own.items()}
    wide = max(spans, key=lambda kind: (max(spans[kind]) - min(spans[kind]), kind))
    high, low = max(levels, key=lambda kind: levels[kind]), min(levels, key=lambda kind: levels[kind])
    within = max(spans[wide]) - min(spans[wide]) > levels[high] - levels[low]
    return {
        "n": sum(map(len, own.values())),
        "high": high,
        "high_value": quantity(card, levels[high]),
        "low": low,
        "low_value": quantity(card, levels[low]),
        "wide": wide,
        "least": numbers.number(min(spans[wide]), card.decimals),
        "most": quantity(card, max(spans[wide])),
        "within": within,
    }


def _table(
    context: Context, own: dict[str, list[SchoolValue]], levels: dict[str, float], span: float
) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    names = short_names({row.code: row.name for some in own.values() for row in some})
    for place, (kind, some) in enumerate(own.items(), start=1):
        ordered = strong_first(context.card, some)
        offsets = swarm([row.value or 0.0 for row in ordered], span * CLOSE)
        for row, offset in zip(ordered, offsets, strict=True):
            named = row.code in context.chosen.schools or row is ordered[-1]
            rows.append(
                {
                    "group": told(kind),
                    "at": place + offset,
                    "label": names[row.code],
                    "role": "school",
                    "value": row.value,
                    "named": named,
                }
            )
        if kind in levels:
            label = say("strip.whole_row", kind=kind, n=len(some))
            whole = {"group": told(kind), "at": float(place), "label": label, "role": "whole"}
            rows.append({**whole, "value": levels[kind], "named": False})
    return pl.DataFrame(rows, schema_overrides={"value": pl.Float64, "at": pl.Float64})


def swarm(values: Sequence[float], close: float) -> list[float]:
    """How far each dot is moved aside from the middle of its column, so that near ones lie beside each other;
    ``values`` in order, either way."""
    steps = [STEP * (i // 2 + i % 2) * (1 if i % 2 else -1) for i in range(2 * round(HALF / STEP) + 1)]
    last: dict[float, float] = {}  # the value that was put there last lies nearest of all that were
    found = []
    for n, value in enumerate(values):
        free = (step for step in steps if step not in last or abs(last[step] - value) >= close)
        step = next(free, steps[n % len(steps)])
        last[step] = value
        found.append(step)
    return found
