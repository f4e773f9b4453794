"""Awards by level, recipient and unit: 人, 人次 and 项 apart, per head only where heads were counted."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field, PassLine
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context
from dashboard.presenters.school_rows import short_names
from dashboard.selection import AWARDS, LEVELS
from dashboard.words import listed, noted, say

HEADS = {"pupils.persons": "students", "teachers.persons": "teachers"}
SHOWN = 30


@dataclass(frozen=True)
class Awards:
    """Awards of a scope (columns as ``Reader.awards``), and which of them the reader chose."""

    context: Context
    frame: pl.DataFrame

    @property
    def award(self) -> str:
        return self.context.chosen.award or AWARDS[0]

    @property
    def levels(self) -> tuple[str, ...]:
        return (self.context.chosen.level,) if self.context.chosen.level else LEVELS

    @property
    def kinds(self) -> list[str]:
        """Recipients with their units that the data hold, in the order of the choice."""
        there = set(self.frame.select(pl.concat_str("recipient", "unit", separator=".")).to_series())
        return [one for one in AWARDS if one in there]

    def of(self, award: str, year: int | None = None) -> pl.DataFrame:
        who, unit = award.split(".")
        rows = self.frame.filter(pl.col("recipient") == who, pl.col("unit") == unit)
        return rows if year is None else rows.filter(pl.col("school_year") == year)

    @property
    def unit(self) -> str:
        return say(f"award.unit.{self.award.split('.')[1]}")

    @property
    def words(self) -> dict[str, str]:
        level = say(f"level.{self.context.chosen.level or 'all'}")
        return {"award": say(f"award.{self.award}"), "level": level, "place": self.context.place}


def total(rows: pl.DataFrame) -> float | None:
    """The sum; missing where there is no record at all or one of them has no number."""
    if rows.is_empty() or rows["awards"].null_count():
        return None
    return float(rows["awards"].sum())


def answer(found: Awards) -> str:
    """What was won this year, each unit for itself."""
    context, year = found.context, found.context.chosen.school_year
    words = {"place": context.place, "year": context.year}
    parts = []
    for award in found.kinds:
        rows = found.of(award, year)
        value = total(rows)
        if value is None:
            continue
        high = total(rows.filter(pl.col("level").is_in(LEVELS[:2])))
        unit = say(f"award.unit.{award.split('.')[1]}")
        more = say("awards.high", n=numbers.count(high), unit=unit) if high is not None else ""
        parts.append(
            say("awards.part", award=say(f"award.{award}"), n=numbers.count(value), unit=unit, high=more)
        )
    if not parts:
        return say("awards.nothing", **words)
    return say("awards.answer", **words, parts=noted(parts))


def by_level(found: Awards) -> ChartSpec | Blank:
    """The chosen awards year by year, a line for each level; a year without a record is a gap."""
    context = found.context
    title = say("awards.title", **found.words)
    rows_of = found.of(found.award).filter(pl.col("school_year") <= context.chosen.school_year)
    years = sorted(set(rows_of["school_year"].to_list()))
    if len(years) < 2:
        return Blank("awards", title, say("awards.one_year"))
    rows = []
    for level in found.levels:
        for year in range(years[0], years[-1] + 1):
            some = rows_of.filter(pl.col("school_year") == year, pl.col("level") == level)
            value = total(some)
            note = (
                ""
                if value is not None
                else say("awards.no_record" if some.is_empty() else "awards.no_number")
            )
            rows.append(
                {
                    "series": say(f"level.{level}"),
                    "role": "subject",
                    "school_year": year,
                    "value": value,
                    "note": note,
                }
            )
    last = years[-1]
    in_last = {level: total(rows_of.filter(school_year=last, level=level)) for level in found.levels}
    now = [(say(f"level.{level}"), value) for level, value in in_last.items() if value is not None]
    counted = listed(
        say("awards.count", series=series, n=numbers.count(value), unit=found.unit) for series, value in now
    )
    words = {**found.words, "last": last, "list": counted, "unit": found.unit}
    return ChartSpec(
        id="awards",
        kind="lines",
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("series", say("awards.level")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", say("awards.level"), "count"),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=say("awards.brief", **words),
        takeaway=say("awards.takeaway", **words) if now else say("awards.no_record"),
        unit=found.unit,
        decimals=0,
        direction=say("direction.neutral"),
        definition=say("awards.definition"),
        alt=say("awards.alt", **{**words, "list": counted.replace("**", "")}),
        meta=context.meta,
        from_zero=True,
        height=360,
        judged=False,
    )


def by_school(found: Awards) -> ChartSpec | Blank:
    """The chosen awards of each school this year: per 100 heads for 人, else as counted."""
    context, year = found.context, found.context.chosen.school_year
    heads = HEADS.get(found.award)
    per_head = "heads" if heads else "counts"
    title = say(f"award_schools.title_{per_head}", **found.words, unit=found.unit, year=context.year)
    rows = found.of(found.award, year).filter(pl.col("level").is_in(found.levels))
    summed = rows.group_by("school_code").agg(
        pl.col("school_name").first(),
        pl.col("students").first(),
        pl.col("teachers").first(),
        pl.col("stages_n").first(),
        total=pl.when(pl.col("awards").null_count() == 0).then(pl.col("awards").sum()),
    )
    known = summed.filter(pl.col("total").is_not_null())
    if heads:
        known = known.filter(pl.col(heads) > 0).with_columns(value=pl.col("total") * 100 / pl.col(heads))
    else:
        known = known.with_columns(value=pl.col("total"))
    if known.is_empty():
        return Blank("award_schools", title, say("awards.nothing", place=context.place, year=context.year))
    known = known.sort([-pl.col("value"), pl.col("school_code")])
    short = short_names(dict(known.select("school_code", "school_name").rows()))
    mean = (
        float(known["total"].sum()) * 100 / float(known[heads].sum())
        if heads
        else float(known["total"].sum()) / known.height
    )
    decimals = 1 if heads else 0
    first = known.row(0, named=True)
    words: dict[str, object] = {
        **found.words,
        "n": known.height,
        "unit": found.unit,
        "school": short[first["school_code"]],
        "most": numbers.number(first["value"], decimals),
        "mean": numbers.number(mean, 1),
    }
    shown = known.head(SHOWN)
    notes = [say("award_schools.silent")]
    if summed.height > known.height:
        notes.append(say("award_schools.lost", n=summed.height - known.height))
    if known.height > SHOWN:
        notes.append(say("ranked.left_out", n=known.height - SHOWN))
    if known.filter(pl.col("stages_n") > 1).height:
        notes.append(say("award_schools.stages"))
    return ChartSpec(
        id="award_schools",
        kind="ranked",
        table=pl.DataFrame(
            [
                {
                    "label": short[row["school_code"]],
                    "value": float(row["value"]),
                    "side": "above" if row["value"] > mean else "below",
                    "total": row["total"],
                    "heads": row[heads] if heads else None,
                    "chosen": row["school_code"] in context.chosen.looked_at,
                }
                for row in shown.iter_rows(named=True)
            ],
            schema_overrides={"heads": pl.Float64},
        ),
        fields=(
            Field("label", say("column.school")),
            *((Field("value", say(f"award_schools.per.{heads}"), "number", 1),) if heads else ()),
            Field("total", say("award_schools.total", unit=found.unit), "count"),
            *((Field("heads", say(f"award_schools.{heads}"), "count"),) if heads else ()),
        ),
        title=title,
        brief=say(f"award_schools.brief_{per_head}", **words),
        takeaway=say(f"award_schools.takeaway_{per_head}", **words),
        unit=found.unit,
        decimals=decimals,
        direction=say("direction.neutral"),
        definition=say(f"award_schools.definition_{per_head}"),
        alt=say("award_schools.alt", **words),
        meta=context.meta,
        pass_line=PassLine(mean, say(f"award_schools.line_{per_head}", mean=words["mean"])),
        notes=tuple(notes),
        labels=tuple((side, say(f"award_schools.{side}")) for side in ("above", "below")),
        height=130 + 21 * shown.height,
        judged=False,
    )


def table(found: Awards) -> TableView | None:
    """Every recipient, unit and level by year; no row adds what is counted in different units."""
    years = sorted(
        year for year in set(found.frame["school_year"].to_list()) if year <= found.context.chosen.school_year
    )
    if not years:
        return None
    rows = []
    for award in found.kinds:
        for level in LEVELS:
            some = found.of(award).filter(pl.col("level") == level)
            if some.is_empty():
                continue
            cells = (numbers.count(total(some.filter(pl.col("school_year") == year))) for year in years)
            rows.append((say(f"award.{award}"), say(f"level.{level}"), *cells))
    headings = (say("awards.kind"), say("awards.level"), *map(str, years))
    caption = say("awards.caption", place=found.context.place)
    return TableView(
        caption, headings, tuple(rows), (False, False, *[True] * len(years)), key=say("awards.key")
    )
