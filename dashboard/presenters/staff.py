"""The teachers of a scope, shaped for sentences and figures: sums over schools that reported, and who did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.presenters.context import Context
from dashboard.presenters.school_rows import short_names
from dashboard.words import say

AGE_BANDS = (
    "age_under_25",
    "age_25_29",
    "age_30_34",
    "age_35_39",
    "age_40_44",
    "age_45_49",
    "age_50_54",
    "age_55_59",
    "age_60_plus",
)
FROM_50 = AGE_BANDS[-3:]
FROM_55 = AGE_BANDS[-2:]


@dataclass(frozen=True)
class Part:
    """Σ top ÷ Σ bottom over the schools that reported both; ``lost`` schools did not."""

    top: float
    bottom: float
    schools: int
    lost: int

    @property
    def share(self) -> float:
        return self.top / self.bottom


@dataclass(frozen=True)
class Staff:
    """The counted schools of a scope in all years (columns as ``Reader.staff``), and the chosen year of them."""

    context: Context
    frame: pl.DataFrame
    now: pl.DataFrame
    names: dict[str, str]

    @property
    def year(self) -> int:
        return self.context.chosen.school_year

    def of(self, year: int) -> pl.DataFrame:
        return self.frame.filter(pl.col("school_year") == year)

    @property
    def years(self) -> list[int]:
        """Up to the chosen one."""
        return sorted(year for year in self.frame["school_year"].unique() if year <= self.year)

    @property
    def base(self) -> int | None:
        """The year compared with, where the scope had schools in it."""
        year = self.context.chosen.base_year
        return year if year != self.year and year in self.years else None

    @property
    def school(self) -> str | None:
        """The school that the reader chose first and that has teachers this year."""
        there = set(self.now["school_code"].to_list())
        return next((code for code in self.context.chosen.looked_at if code in there), None)


def staff(context: Context, frame: pl.DataFrame) -> Staff:
    """Only schools that count."""
    counted = frame.filter("in_scope")
    now = counted.filter(pl.col("school_year") == context.chosen.school_year)
    names = {code: name or code for code, name in now.select("school_code", "school_name").rows()}
    return Staff(context, counted, now, short_names(names))


def reported(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The rows that hold all of these columns, with somebody to count."""
    return frame.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in columns))


def part(frame: pl.DataFrame, tops: Sequence[str], bottom: str = "teachers") -> Part | None:
    """What share of ``bottom`` the ``tops`` are; None where no school reported them."""
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in (*tops, bottom)) & (pl.col(bottom) > 0)
    top, whole, schools = frame.select(
        pl.sum_horizontal(*tops).filter(known).sum(),
        pl.col(bottom).filter(known).sum().alias("whole"),
        known.sum().alias("schools"),
    ).row(0)
    return Part(float(top), float(whole), schools, frame.height - schools) if schools else None


def parts_by_year(frame: pl.DataFrame, tops: Sequence[str], bottom: str = "teachers") -> dict[int, Part]:
    """As ``part`` of each year; no entry for a year in which no school reported them."""
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in (*tops, bottom)) & (pl.col(bottom) > 0)
    summed = frame.group_by("school_year").agg(
        pl.sum_horizontal(*tops).filter(known).sum().alias("top"),
        pl.col(bottom).filter(known).sum().alias("whole"),
        known.sum().alias("schools"),
        pl.len().alias("there"),
    )
    return {
        year: Part(float(top), float(whole), schools, there - schools)
        for year, top, whole, schools, there in summed.rows()
        if schools
    }


def own_share(row: Mapping[str, Any], tops: Sequence[str], bottom: str = "teachers") -> float | None:
    """The same of one school; None where it did not report, or has nobody."""
    own, whole = [row[name] for name in tops], row[bottom]
    return None if None in own or not whole else float(sum(own)) / float(whole)


def band_label(name: str) -> str:
    """24岁及以下, 25—29岁 … 60岁及以上."""
    return say(f"age.{name}")


def lost_note(lost: int) -> tuple[str, ...]:
    """Says how many schools could not be counted; nothing where all could."""
    return (say("staff.lost", n=lost),) if lost else ()
