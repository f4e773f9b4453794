"""Schools that are renamed, recoded, merged or split keep a comparable series, or the series says where it breaks.

A renamed or recoded school is one series under its last code. Before a merger the comparable figure is the sum of the
schools that were merged. A split breaks the series. A merger alone lowers a coefficient of variation with no child
better off; ``merger_effect`` says by how much.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

import polars as pl

RENAMED, RECODED, MERGED, SPLIT = "更名", "变更类别", "合并", "拆分"
COLUMNS = ("old_code", "new_code", "succession_date", "succession_kind")
_CELL = ["line_code", "school_year", "indicator"]
LEAST = 5e-4


@dataclass(frozen=True)
class Step:
    """One old code that went over into a new one; ``school_year`` is the first with the new state on 1 September."""

    old: str
    new: str
    school_year: int
    kind: str


def first_school_year(day: date) -> int:
    """The first school year whose census day is not before that day."""
    return day.year if (day.month, day.day) <= (9, 1) else day.year + 1


def steps(succession: pl.DataFrame) -> list[Step]:
    """The rows of the table of succession (``COLUMNS``) in the order in which they took effect."""
    rows = succession.select(COLUMNS).sort("succession_date", "old_code", "new_code").rows()
    return [Step(old, new, first_school_year(day), kind) for old, new, day, kind in rows]


def lines(taken: Iterable[Step]) -> dict[str, str]:
    """The code under which a code's series goes on: through renaming, recoding and mergers, not through a split.

    A code that leads to several codes otherwise than by a split, or back to itself, keeps its own line.
    """
    onward: dict[str, set[str]] = {}
    for step in taken:
        onward.setdefault(step.old, set()).add(step.new if step.kind != SPLIT else "")
    next_of = {
        old: next(iter(new)) for old, new in onward.items() if len(new) == 1 and new not in ({""}, {old})
    }
    return {code: _end(code, next_of) for code in next_of}


def _end(code: str, next_of: Mapping[str, str]) -> str:
    seen = {code}
    while (following := next_of.get(code)) is not None:
        if following in seen:
            return min(seen)
        seen.add(following)
        code = following
    return code


def own_codes(succession: pl.DataFrame, school: str) -> list[str]:
    """The codes of one school: the one given, and those it had before it was renamed or recoded. What was merged into
    it was another school."""
    kept = [step for step in steps(succession) if step.kind in (RENAMED, RECODED)]
    return [school, *sorted(old for old, new in lines(kept).items() if new == school and old != school)]


def with_lines(rows: pl.DataFrame, succession: pl.DataFrame) -> pl.DataFrame:
    """``rows`` (school_code, school_year, …) with ``line_code`` and ``series_note`` (Chinese, null if nothing was)."""
    taken = steps(succession)
    own = pl.col("school_code")
    known = lines(taken)
    line = own.replace(known) if known else own
    notes = _notes(taken)
    if not notes:
        return rows.with_columns(line_code=line, series_note=pl.lit(None, pl.String))
    said = pl.DataFrame(
        notes,
        schema={"school_code": pl.String, "_from": pl.Int32, "_until": pl.Int32, "note": pl.String},
        orient="row",
    )
    named = rows.select("school_code", "school_year").unique().join(said, on="school_code")
    named = named.filter(pl.col("school_year").is_between("_from", "_until")).unique(
        ["school_code", "school_year", "note"], maintain_order=True
    )
    joined = (
        named.sort("school_code", "school_year", "_from", "note")
        .group_by("school_code", "school_year")
        .agg(series_note=pl.col("note").str.join("；"))
    )
    joined = joined.with_columns(pl.col("school_year").cast(rows.schema["school_year"]))
    return rows.with_columns(line_code=line).join(
        joined, on=["school_code", "school_year"], how="left", maintain_order="left"
    )


def _notes(taken: Iterable[Step]) -> list[tuple[str, int, int, str]]:
    """(code, first year, last year, sentence): before a change on the old code, from it on upon the new one."""
    found: list[tuple[str, int, int, str]] = []
    groups: dict[tuple[int, str, str], list[Step]] = {}
    for step in taken:
        side = step.new if step.kind == MERGED else step.old
        groups.setdefault((step.school_year, step.kind, side), []).append(step)
    for (year, kind, side), same in groups.items():
        olds, news = "、".join(s.old for s in same), "、".join(s.new for s in same)
        match kind:
            case "合并":
                for code in {s.old for s in same} | {side}:
                    found.append((code, 0, year - 1, f"{year}学年并入 {side}，此前各校相加才可比"))
                found.append((side, year, 9999, f"{year}学年由 {olds} 并入，此前为各校之和"))
            case "拆分":
                found.append((side, 0, year - 1, f"{year}学年拆分为 {news}，序列在此中断"))
                found += [(s.new, year, 9999, f"{year}学年由 {s.old} 拆分而来，与此前不可比") for s in same]
            case _:
                found += [(s.old, 0, year - 1, f"{year}学年{kind}，以后的代码为 {s.new}") for s in same]
                found += [
                    (s.new, year, 9999, f"{year}学年{kind}，此前的代码为 {s.old}")
                    for s in same
                    if s.new != s.old
                ]
    return found


def comparable(values: pl.DataFrame, succession: pl.DataFrame, per: Mapping[str, float]) -> pl.DataFrame:
    """Indicator values by line of succession: line_code, school_year, indicator, numerator, denominator, value,
    schools_n, series_note. Schools that were merged later are added up; a part that is missing makes the sum missing.

    ``per`` is the factor of each indicator's card. Totals have no denominator and add up as they are.
    """
    lined = values if "line_code" in values.columns else with_lines(values, succession)
    lined = lined.with_row_index("place")
    # most lines are one school under one code, of which there is nothing to add up
    codes = lined.filter(pl.col("line_code") != pl.col("school_code"))["line_code"].unique()
    several = pl.col("line_code").is_in(codes.to_list())
    alone = lined.filter(~several).select(
        *_CELL,
        "numerator",
        "denominator",
        "place",
        "series_note",
        schools_n=pl.lit(1, pl.UInt32),
        single="value",
    )
    whole = {name: pl.col(name).null_count() == 0 for name in ("numerator", "denominator")}
    together = (
        lined.filter(several)
        .group_by(_CELL)
        .agg(
            *(pl.when(there).then(pl.col(name).sum()).alias(name) for name, there in whole.items()),
            place=pl.col("place").min(),
            schools_n=pl.col("school_code").n_unique(),
            single=pl.col("value").first(),
            series_note=pl.col("series_note").drop_nulls().unique(maintain_order=True).str.join("；"),
        )
    )
    summed = pl.concat([alone, together.select(alone.columns)]).sort("place")
    factor = pl.col("indicator").replace_strict(dict(per), default=1.0, return_dtype=pl.Float64)
    total = pl.col("numerator") * factor
    ratio = pl.when(pl.col("denominator") > 0).then(total / pl.col("denominator"))
    no_denominator = values.group_by("indicator").agg(total=pl.col("denominator").is_null().all())
    return (
        summed.join(no_denominator, on="indicator", how="left", maintain_order="left")
        .with_columns(
            value=pl.when(pl.col("schools_n") == 1)
            .then("single")
            .otherwise(pl.when("total").then(total).otherwise(ratio)),
            series_note=pl.when(pl.col("series_note") != "").then("series_note"),
        )
        .select(*_CELL, "numerator", "denominator", "value", "schools_n", "series_note")
    )


@dataclass(frozen=True)
class MergerEffect:
    """What mergers alone did to a coefficient: ``apart`` is the year before as it was, ``joined`` the same year with
    the merged schools as one, ``now`` the year of the merger."""

    school_year: int
    merged: dict[str, tuple[str, ...]]
    apart: float
    joined: float
    now: float | None

    @property
    def lowered(self) -> float:
        """By how much the coefficient falls with no child better off; negative where it rises."""
        return self.apart - self.joined

    @property
    def words(self) -> str:
        who = "；".join(f"{'、'.join(olds)} 合并为 {new}" for new, olds in self.merged.items())
        now = f"，本学年为 {self.now:.4f}" if self.now is not None else ""
        return (
            f"并校效应：{self.school_year}学年 {who}。仅因合并，上一学年的差异系数就会从 {self.apart:.4f} "
            f"降到 {self.joined:.4f}(降 {self.lowered:.4f}){now}；这不表示校际差距缩小。"
        )


def merger_effects(values: pl.DataFrame, succession: pl.DataFrame) -> list[MergerEffect]:
    """The effect of each year's mergers on the coefficient of one indicator over the schools of one scope.

    ``values``: school_code, school_year, numerator, denominator of the schools that count. Years without the year
    before, and coefficients that have no value, give nothing.
    """
    merges: dict[int, list[Step]] = {}
    for step in steps(succession):
        if step.kind == MERGED:
            merges.setdefault(step.school_year, []).append(step)
    found = []
    for year, same in sorted(merges.items()):
        before = values.filter(pl.col("school_year") == year - 1)
        there = set(before["school_code"].to_list())
        into = {step.old: step.new for step in same if step.old in there}
        into |= {new: new for new in into.values() if new in there}
        groups = {
            new: tuple(sorted(old for old, to in into.items() if to == new))
            for new in sorted(set(into.values()))
        }
        groups = {new: olds for new, olds in groups.items() if len(olds) > 1}
        if not groups:
            continue
        joined = (
            before.with_columns(pl.col("school_code").replace(into))
            .group_by("school_code")
            .agg(
                *(
                    pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name)
                    for name in ("numerator", "denominator")
                )
            )
        )
        apart, as_one = weighted_cv(before), weighted_cv(joined)
        if apart is not None and as_one is not None:
            now = weighted_cv(values.filter(pl.col("school_year") == year))
            found.append(MergerEffect(year, groups, apart, as_one, now))
    return found


def weighted_cv(rows: pl.DataFrame) -> float | None:
    """The official coefficient of numerator by denominator; None where there is none (mean 0, one school, below 0)."""
    whole: list[tuple[Any, Any]] = rows.select("numerator", "denominator").drop_nulls().rows()
    pairs = sorted((float(x), float(p)) for x, p in whole if p > 0)
    weight, total = sum(p for _, p in pairs), sum(x for x, _ in pairs)
    if len(pairs) < 2 or total <= 0 or any(x < 0 for x, _ in pairs):
        return None
    mean = total / weight
    return sqrt(sum(p / weight * (x / p - mean) ** 2 for x, p in pairs)) / mean
