"""Two years of each school joined: who moved most, and which way."""

from __future__ import annotations

import polars as pl

from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.context import better, brief, direction_words, school_year
from dashboard.presenters.panel import Panel
from dashboard.presenters.school_rows import short_names
from dashboard.words import say

SHOWN = 14
ROW_PX, AROUND_PX = 24, 120
Row = dict[str, float | str | bool]
_VERDICTS = {True: "good", False: "bad", None: "same"}


def movers(view: Panel) -> ChartSpec | Blank:
    """A dot for either year of each school, from the one that improved most to the one that fell back most.

    All schools that count in the chosen year and have both values; where they are too many to be read, those that
    the reader picked and those that moved most.
    """
    context, card = view.context, view.card
    base, year = context.chosen.base_year, context.chosen.school_year
    words: dict[str, object] = {"base": base, "year": year}
    label = card.short or card.label
    title = say("moved.title", label=label, unit=card.unit, place=context.place, **words)
    if base == year:
        return Blank("movers", title, say("compare.one_year", year=context.year))
    rows = _rows(view, base, year)
    if not rows:
        return Blank("movers", title, say("moved.none", place=context.place, **words))
    shown = _shown(rows, -1 if card.direction == "down" else 1)
    notes = [say("moved.left_out", shown=len(shown), n=len(rows))] if len(shown) < len(rows) else []
    return ChartSpec(
        id="movers",
        kind="dumbbell",
        table=pl.DataFrame(shown),
        fields=(
            Field("label", say("column.school")),
            Field("before", school_year(base), "number", card.decimals),
            Field("after", school_year(year), "number", card.decimals),
            Field("step", say("column.change"), "change", card.decimals),
        ),
        title=title,
        brief=brief(context, card),
        takeaway=_takeaway(view, rows, words),
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=card.wording,
        alt=say("moved.alt", place=context.place, label=label, shown=len(shown), **words),
        meta=context.meta,
        pass_line=context.pass_line_of(card),
        notes=tuple(notes),
        labels=(
            ("before", say("moved.before", year=base)),
            ("after", say("moved.before", year=year)),
            *((name, say(f"moved.{name}", year=year)) for name in ("good", "bad", "same")),
        ),
        height=AROUND_PX + ROW_PX * len(shown),
        judged=card.direction != "neutral",
    )


def _rows(view: Panel, base: int, year: int) -> list[Row]:
    rows: list[Row] = []
    names = short_names(view.names)
    for now in view.years.get(year, []):
        old = view.value(now.code, base)
        if not now.counts or now.value is None or old is None:
            continue
        rows.append(
            {
                "code": now.code,
                "label": names[now.code],
                "before": old,
                "after": now.value,
                "step": now.value - old,
                "verdict": _VERDICTS[better(view.card, old, now.value)],
                "chosen": view.picked and now.code in view.shown,
            }
        )
    return rows


def _shown(rows: list[Row], sign: int) -> list[Row]:
    """Those that the reader picked and both ends of the order, most improved first; all where all can be read."""
    ordered = sorted(rows, key=lambda row: (-sign * float(row["step"]), str(row["code"])))
    if len(ordered) <= SHOWN:
        return ordered
    picked = {row["code"] for row in ordered if row["chosen"]}
    rest = [row for row in ordered if row["code"] not in picked]
    back = [row for row in rest if sign * float(row["step"]) < 0][-(SHOWN // 3) :]
    front = rest[: max(0, SHOWN - len(picked) - len(back))]
    kept = picked | {row["code"] for row in (*front, *back)}
    return [row for row in ordered if row["code"] in kept]


def _takeaway(view: Panel, rows: list[Row], words: dict[str, object]) -> str:
    card = view.card
    sign = -1 if card.direction == "down" else 1
    ordered = sorted(rows, key=lambda row: (sign * float(row["step"]), str(row["code"])))
    worst, best = ordered[0], ordered[-1]
    good = sum(row["verdict"] == "good" for row in rows)
    bad = sum(row["verdict"] == "bad" for row in rows)
    told = {
        "up": best["label"],
        "up_step": numbers.change(float(best["step"]), card.unit, card.decimals),
        "down": worst["label"],
        "down_step": numbers.change(float(worst["step"]), card.unit, card.decimals),
    }
    if card.direction == "neutral":
        return say("moved.takeaway_neutral", **told, **words)
    counts = {"n": len(rows), "good": good, "bad": bad}
    key = "same" if not good and not bad else "good" if not bad else "bad" if not good else ""
    return say(f"moved.takeaway_{key}" if key else "moved.takeaway", **told, **counts, **words)
