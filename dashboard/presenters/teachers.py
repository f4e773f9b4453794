"""教师 in a sentence and its pictures: how old, how uneven over schools, and since when."""

from __future__ import annotations

import polars as pl

from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field, PassLine
from dashboard.presenters.context import Context
from dashboard.presenters.measured import Measured
from dashboard.presenters.staff import (
    AGE_BANDS,
    FROM_50,
    FROM_55,
    Staff,
    band_label,
    lost_note,
    part,
    parts_by_year,
    reported,
)
from dashboard.words import say, told

AGE50 = "age50_share"
MOST_BARS = 40


def answer(found: Staff, measured: Measured) -> str:
    """50+ now and its change, how uneven, and how many reach 60 soon; in words why where there is no number."""
    context = found.context
    now = part(found.now, FROM_50)
    words = {"place": context.place, "year": context.year}
    if now is None:
        return say("teachers.nothing", **words)
    said = say(
        "teachers.answer",
        **words,
        share=numbers.share(now.share, 1),
        n=numbers.count(now.top),
        of=numbers.count(now.bottom),
    )
    then = part(found.of(found.base), FROM_50) if found.base is not None else None
    if then is not None:
        step = numbers.change((now.share - then.share) * 100, "%", 1)
        said += say("teachers.change", base=found.base, step=step)
    else:
        said += say("teachers.no_change")
    return said + _uneven(found, measured) + _soon(found)


def _uneven(found: Staff, measured: Measured) -> str:
    rows = school_shares(found)
    if rows.height < 2:
        return say("teachers.one_school")
    high, low = rows.row(0, named=True), rows.row(-1, named=True)
    cv = measured.value(AGE50, "cv_w", found.year)
    coefficient = (
        say("teachers.cv", coefficient=found.context.coefficient, cv=numbers.coefficient(cv)) if cv else ""
    )
    return say(
        "teachers.uneven",
        low=numbers.share(low["share"]),
        low_school=found.names[low["school_code"]],
        high=numbers.share(high["share"]),
        high_school=found.names[high["school_code"]],
        cv=coefficient,
    )


def _soon(found: Staff) -> str:
    least, most = part(found.now, AGE_BANDS[-1:]), part(found.now, FROM_55)
    if least is None or most is None:
        return ""
    return say("teachers.soon", least=numbers.count(least.top), most=numbers.count(most.top))


def school_shares(found: Staff) -> pl.DataFrame:
    """school_code, top (50+), teachers, share of the chosen year; the highest share first, ties by code."""
    return (
        reported(found.now, [*FROM_50, "teachers"])
        .filter(pl.col("teachers") > 0)
        .select("school_code", "teachers", top=pl.sum_horizontal(*FROM_50))
        .with_columns(share=pl.col("top") / pl.col("teachers"))
        .sort([-pl.col("share"), pl.col("school_code")])
    )


def pyramid(found: Staff, school: str | None = None) -> ChartSpec | Blank:
    """The nine age bands now and in the year compared with: of the scope, or of one school."""
    context = found.context
    ident = "pyramid" if school is None else "school_pyramid"
    place = context.place if school is None else found.names[school]
    title = say("pyramid.title", place=place, year=found.year)
    now = _bands(found, found.year, school)
    if now is None:
        return Blank(ident, title, say("pyramid.none", year=found.year))
    then = _bands(found, found.base, school) if found.base is not None else None
    counts, lost = now
    total = sum(counts)
    old = then[0] if then else None
    rows = [
        {
            "label": band_label(name),
            "left": old[i] if old else None,
            "right": counts[i],
            "share": counts[i] / total,
            "left_share": old[i] / sum(old) if old else None,
        }
        for i, name in enumerate(AGE_BANDS)
    ][::-1]
    largest = max(range(len(AGE_BANDS)), key=lambda i: counts[i])
    words = {
        "place": place,
        "year": found.year,
        "band": band_label(AGE_BANDS[largest]),
        "share": numbers.share(counts[largest] / total),
        "young": numbers.share(sum(counts[:3]) / total),
        "old": numbers.share(sum(counts[-3:]) / total),
    }
    return ChartSpec(
        id=ident,
        kind="pyramid",
        table=pl.DataFrame(
            rows,
            schema_overrides={"left": pl.Float64, "right": pl.Float64, "left_share": pl.Float64},
        ),
        fields=(
            Field("label", say("pyramid.band")),
            *(
                (
                    Field("left", say("pyramid.count", year=found.base), "count"),
                    Field("left_share", say("pyramid.share", year=found.base), "share"),
                )
                if old
                else ()
            ),
            Field("right", say("pyramid.count", year=found.year), "count"),
            Field("share", say("pyramid.share", year=found.year), "share"),
        ),
        title=title,
        brief=say("pyramid.brief", place=place),
        takeaway=say("pyramid.takeaway", **words) if old else say("pyramid.takeaway_one", **words),
        unit=say("unit.person"),
        decimals=0,
        direction=say("direction.neutral"),
        definition=say("pyramid.definition"),
        alt=say("pyramid.alt", **words),
        meta=context.meta,
        notes=lost_note(lost),
        labels=(
            ("left", say("pyramid.side", year=found.base) if old else ""),
            ("right", say("pyramid.side", year=found.year)),
        ),
        height=400,
        judged=False,
    )


def _bands(found: Staff, year: int | None, school: str | None) -> tuple[list[float], int] | None:
    """Counts of the nine bands over the schools that reported all of them, and how many did not."""
    frame = found.of(year) if year is not None else found.now
    if school is not None:
        line = found.now.filter(pl.col("school_code") == school)["line_code"].item()
        frame = frame.filter(pl.col("line_code") == line)
    known = reported(frame, AGE_BANDS)
    counts = [float(known[name].sum()) for name in AGE_BANDS]
    return (counts, frame.height - known.height) if sum(counts) else None


def by_school(found: Staff) -> ChartSpec | Blank:
    """The 50+ share of each school, highest first, against that of the whole."""
    context = found.context
    title = say("age50.title", place=context.place, year=found.year)
    rows, whole = school_shares(found), part(found.now, FROM_50)
    if rows.is_empty() or whole is None:
        return Blank("age50", title, say("teachers.nothing", place=context.place, year=context.year))
    if rows.height < 2:
        return Blank("age50", title, say("teachers.one_school"))
    shown = rows.head(MOST_BARS)
    above = rows.filter(pl.col("share") > whole.share).height
    high = rows.row(0, named=True)
    words = {
        "n": rows.height,
        "above": above,
        "mean": numbers.share(whole.share, 1),
        "whole": context.whole,
        "school": found.names[high["school_code"]],
        "high": numbers.share(high["share"], 1),
    }
    left_out = (say("ranked.left_out", n=rows.height - MOST_BARS),) if rows.height > MOST_BARS else ()
    return ChartSpec(
        id="age50",
        kind="ranked",
        table=pl.DataFrame(
            [
                {
                    "label": found.names[row["school_code"]],
                    "value": row["share"] * 100,
                    "side": "above" if row["share"] > whole.share else "below",
                    "top": row["top"],
                    "teachers": row["teachers"],
                    "chosen": row["school_code"] in context.chosen.looked_at,
                }
                for row in shown.iter_rows(named=True)
            ]
        ),
        fields=(
            Field("label", say("column.school")),
            Field("value", say("age50.column"), "number", 1),
            Field("top", say("age50.top"), "count"),
            Field("teachers", say("age50.teachers"), "count"),
        ),
        title=title,
        brief=say("age50.brief", place=context.place),
        takeaway=say("age50.takeaway", **words),
        unit="%",
        decimals=1,
        direction=say("direction.neutral"),
        definition=say("age50.definition"),
        alt=say("age50.alt", **words),
        meta=context.meta,
        pass_line=PassLine(whole.share * 100, say("age50.line", whole=context.whole, mean=words["mean"])),
        notes=(*lost_note(whole.lost), *left_out),
        labels=tuple((side, say(f"age50.{side}", whole=context.whole)) for side in ("above", "below")),
        height=110 + 21 * shown.height,
        judged=False,
    )


def over_years(found: Staff) -> ChartSpec | Blank:
    """The 50+ share year by year: the whole, and the chosen schools or else town and village."""
    context = found.context
    title = say("staffing.age50_years.title", place=context.place)
    series: list[tuple[str, str, pl.DataFrame]] = [(context.whole, "subject", found.frame)]
    if context.chosen.looked_at:
        for code in context.chosen.looked_at:
            if code in found.names:
                line = found.now.filter(pl.col("school_code") == code)["line_code"].item()
                series.append((found.names[code], "subject", found.frame.filter(pl.col("line_code") == line)))
    else:
        kinds = [one for one in found.now["urban_rural"].unique().to_list() if one]
        for kind in sorted(kinds) if len(kinds) > 1 else []:
            series.append((told(kind), "subject", found.frame.filter(pl.col("urban_rural") == kind)))
    rows = []
    years = found.years
    for name, role, frame in series:
        parts = parts_by_year(frame, FROM_50)
        for year in years:
            one = parts.get(year)
            note = "" if one else say("reason.not_in_data")
            value = one.share * 100 if one else None
            rows.append({"series": name, "role": role, "school_year": year, "value": value, "note": note})
    whole = [(row["school_year"], row["value"]) for row in rows if row["series"] == context.whole]
    known = [(year, value) for year, value in whole if isinstance(value, float)]
    if not known:
        return Blank("age50_years", title, say("pyramid.none", year=found.year))
    if len(known) < 2:
        return Blank("age50_years", title, say("staffing.age50_years.one_year"))
    (first, old), (last, new) = known[0], known[-1]
    words = {
        "whole": context.whole,
        "first": first,
        "last": last,
        "old": numbers.number(old, 1),
        "new": numbers.number(new, 1),
    }
    return lines_spec(context, "age50_years", title, rows, words, say("age50.definition"))


def lines_spec(
    context: Context,
    ident: str,
    title: str,
    rows: list[dict[str, object]],
    words: dict[str, object],
    definition: str,
) -> ChartSpec:
    """Lines of per cents over the years; the words of ``ident`` say what they are."""
    return ChartSpec(
        id=ident,
        kind="lines",
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("series", say(f"staffing.{ident}.series")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", say(f"staffing.{ident}.series"), "number", 1),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=say(f"staffing.{ident}.brief", place=context.place),
        takeaway=say(f"staffing.{ident}.takeaway", **words),
        unit="%",
        decimals=1,
        direction=say("direction.neutral"),
        definition=definition,
        alt=say(f"staffing.{ident}.alt", place=context.place, **words),
        meta=context.meta,
        from_zero=True,
        height=360,
        judged=False,
    )
