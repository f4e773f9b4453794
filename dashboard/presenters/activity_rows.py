"""What groups do, shaped for sentences and figures: the groups that have the stage, one year of them, short names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from balance.activities import NO_WORK, Courses, Work, covered, works
from dashboard.presenters.context import Context
from dashboard.presenters.school_rows import short_names

if TYPE_CHECKING:
    from etl.group_reading import GroupWork


@dataclass(frozen=True)
class Doings:
    """``groups`` are those of the chosen year that have the stage, in order of their names; ``names`` shortens the
    names of groups, ``schools`` those of schools by code."""

    context: Context
    work: GroupWork
    groups: tuple[str, ...]
    names: dict[str, str]
    schools: dict[str, str]

    @property
    def year(self) -> int:
        return self.context.chosen.school_year

    @property
    def is_one(self) -> bool:
        """Whether the scope is a single group, whose schools are then shown."""
        return self.context.chosen.scope.kind == "group"

    @property
    def courses(self) -> Courses:
        return self.context.registry.courses

    def of(self, frame: pl.DataFrame, group: str | None = None, year: int | None = None) -> pl.DataFrame:
        """The rows of a year, of one of the groups or of all of them."""
        names = [group] if group else list(self.groups)
        wanted = self.year if year is None else year
        return frame.filter(pl.col("group_name").is_in(names), pl.col("school_year") == wanted)

    def events(self, group: str | None = None, year: int | None = None) -> pl.DataFrame:
        return self.of(self.work.activities, group, year)

    def members(self, group: str, year: int | None = None) -> pl.DataFrame:
        """The lead school first, then by code."""
        rows = self.of(self.work.members, group, year)
        return rows.sort(~pl.col("is_lead"), "school_code")

    def done(self, group: str, year: int | None = None) -> Work:
        """What a group did in a year, against its size."""
        return self._works.get((group, self.year if year is None else year), NO_WORK)

    @cached_property
    def _works(self) -> dict[tuple[str, int], Work]:
        """All groups and years at once: asking for each alone took most of the time of the screen."""
        return works(self.work.activities, self.work.attendance, self.work.members)

    def covered(self, group: str | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Courses with an activity in the year, and those without."""
        return covered(
            self.events(group)["subject"].unique().to_list(), self.courses, self.context.chosen.stage
        )


def doings(context: Context, found: GroupWork) -> Doings:
    """The groups of the scope that have the chosen stage in the chosen year."""
    if context.chosen.scope.kind == "group":  # a school of two groups would bring the other one too
        found = found.only(context.chosen.scope.name)
    now = found.members.filter(school_year=context.chosen.school_year)
    groups = tuple(sorted(set(now.filter("of_stage")["group_name"].to_list())))
    hosts = found.activities.select("host_code", "host_name").rows()
    ordered = found.members.sort("school_year")
    schools = dict([*hosts, *ordered.select("school_code", "school_name").rows()])
    return Doings(context, found, groups, short_names({name: name for name in groups}), short_names(schools))
