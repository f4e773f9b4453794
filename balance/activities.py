"""What a group does together: how often, with how many of its teachers and schools, in which subjects and months.

Counts of groups of unlike size are never set side by side: events go by member school, people by teacher. People at
activities are person-times (人次). What was not written down is unknown, never nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from balance.exchanges import Tally, tally

EVENT = ("group_name", "activity_date", "host_code", "activity_kind", "subject")
"""What tells one activity from another."""
PEOPLE, ATTENDED = "participants", "attended"


@dataclass(frozen=True)
class Courses:
    """The courses of each stage, and the words that files use for them."""

    source: str
    by_stage: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, str]

    def course(self, subject: str, stage: str) -> str:
        """The course that a subject belongs to; a subject that is no course of the stage stays as it is written."""
        called = self.aliases.get(subject, subject)
        return called if called in self.by_stage.get(stage, ()) else subject


def read_courses(rules: Mapping[str, Any]) -> Courses:
    """The card of courses of ``standards.yml``; without one no stage has any. Raises ValueError for a stray alias."""
    card = rules.get("courses", {"source": "", "by_stage": {}, "aliases": {}})
    known = {course for courses in card["by_stage"].values() for course in courses}
    if stray := sorted(set(card["aliases"].values()) - known):
        raise ValueError(f"课程别名指向没有登记的课程：{'、'.join(stray)}")
    by_stage = {stage: tuple(courses) for stage, courses in card["by_stage"].items()}
    return Courses(card["source"], by_stage, dict(card["aliases"]))


@dataclass(frozen=True)
class Work:
    """A group's activities of a school year against its size.

    ``present`` of ``could`` are schools at activities of which a list was kept (``listed`` of ``events``): each
    activity counts every member once.
    """

    events: int
    people: Tally
    schools: int
    teachers: float | None
    hosts: int
    listed: int
    present: int
    could: int

    @property
    def per_school(self) -> float | None:
        """Activities for each member school."""
        return self.events / self.schools if self.schools else None

    @property
    def per_teacher(self) -> float | None:
        """Person-times for each teacher of the members; None where an activity has no number or a school none."""
        people = self.people.whole
        return None if people is None or not self.events or not self.teachers else people / self.teachers

    @property
    def presence(self) -> float | None:
        """The share of members that took part, over the activities with a list; None without any list."""
        return self.present / self.could if self.could else None


NO_WORK = Work(0, Tally(0.0, 0, 0), 0, 0.0, 0, 0, 0, 0)
"""Of a group that has neither members nor activities."""
_OF = ["group_name", "school_year"]


def works(
    activities: pl.DataFrame, attendance: pl.DataFrame, members: pl.DataFrame
) -> dict[tuple[str, int], Work]:
    """Every group and year that has members or activities. All three frames have group_name and school_year, besides
    ``activities``: EVENT and participants; ``attendance``: EVENT, school_code, attended; ``members``: school_code,
    teachers. Hosts and guests that are no members do not count."""
    event, member = [*EVENT, "school_year"], [*_OF, "school_code"]
    own_host = activities.join(
        members.select(*_OF, host_code="school_code"), on=[*_OF, "host_code"], how="semi"
    )
    listed = activities.join(attendance.select(event).unique(), on=event, how="semi")
    present = attendance.join(members.select(member), on=member, how="semi")
    parts = (
        activities.group_by(_OF).agg(
            events=pl.len(), people=pl.col(PEOPLE).sum(), blank=pl.col(PEOPLE).null_count()
        ),
        own_host.group_by(_OF).agg(hosts=pl.col("host_code").n_unique()),
        listed.group_by(_OF).agg(listed=pl.len()),
        present.select(*event, "school_code").unique().group_by(_OF).agg(present=pl.len()),
    )
    found = members.group_by(_OF).agg(
        schools=pl.len(), teachers=pl.col("teachers").sum(), lacking=pl.col("teachers").null_count()
    )
    for part_of in parts:
        found = found.join(part_of, on=_OF, how="full", coalesce=True)
    counted = found.with_columns(pl.exclude(_OF).fill_null(0))
    return {(one["group_name"], one["school_year"]): _work(one) for one in counted.iter_rows(named=True)}


def _work(one: Mapping[str, Any]) -> Work:
    return Work(
        events=one["events"],
        people=Tally(float(one["people"]), one["events"], one["blank"]),
        schools=one["schools"],
        teachers=None if one["lacking"] else float(one["teachers"]),
        hosts=one["hosts"],
        listed=one["listed"],
        present=one["present"],
        could=one["listed"] * one["schools"],
    )


def work(activities: pl.DataFrame, attendance: pl.DataFrame, members: pl.DataFrame) -> Work:
    """As ``works``, all three frames being of one group and year, which they need not name."""
    alone = {"group_name": pl.lit(""), "school_year": pl.lit(0)}
    frames = (frame.with_columns(**alone) for frame in (activities, attendance, members))
    return works(*frames).get(("", 0), NO_WORK)


@dataclass(frozen=True)
class Part:
    """One member's part: activities hosted, attended of those with a list, and person-times (None: not written)."""

    hosted: int
    attended: int
    listed: int
    people: float | None
    teachers: float | None

    @property
    def per_teacher(self) -> float | None:
        return None if self.people is None or not self.teachers else self.people / self.teachers


def part(activities: pl.DataFrame, attendance: pl.DataFrame, school: str, teachers: float | None) -> Part:
    """One school in the activities of its group and year; frames as in ``work``."""
    listed = activities.join(attendance.select(EVENT).unique(), on=list(EVENT), how="semi")
    own = attendance.filter(school_code=school)
    return Part(
        hosted=activities.filter(host_code=school).height,
        attended=own.height,
        listed=listed.height,
        people=tally(own, ATTENDED).whole if listed.height else None,
        teachers=teachers,
    )


HELD, ABSENT, UNREPORTED, NOTHING = "held", "absent", "unreported", "nothing"
"""A cell of subject × member: took part, stood apart, nobody wrote down who came, no such activity recorded."""


@dataclass(frozen=True)
class Cell:
    """How often a member took part in a subject; ``at_least`` where some activities have no list."""

    state: str
    times: int = 0
    at_least: bool = False


def cells(activities: pl.DataFrame, attendance: pl.DataFrame, schools: Collection[str]) -> dict[str, Cell]:
    """Every member in the activities of one subject. A host took part, whether a list was kept or not."""
    if activities.is_empty():
        return dict.fromkeys(schools, Cell(NOTHING))
    held = activities.select(EVENT).rows()
    there: dict[tuple[Any, ...], set[str]] = {}
    for *event, school in attendance.select(*EVENT, "school_code").iter_rows():
        there.setdefault(tuple(event), set()).add(school)
    host = EVENT.index("host_code")
    unlisted = [event[host] for event in held if event not in there]
    found = {}
    for school in schools:
        times = sum(event[host] == school or school in there.get(event, ()) for event in set(held))
        unknown = any(other != school for other in unlisted)
        state = HELD if times else UNREPORTED if unknown else ABSENT
        found[school] = Cell(state, times, at_least=bool(times) and unknown)
    return found


def covered(
    subjects: Collection[str], courses: Courses, stage: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The courses of a stage with an activity, and those without any; both in the order of the card."""
    there = {courses.course(subject, stage) for subject in subjects}
    known = courses.by_stage.get(stage, ())
    return tuple(one for one in known if one in there), tuple(one for one in known if one not in there)
