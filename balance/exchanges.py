"""Teachers who go from school to school: who sends whom, towards the weak or not, how long, and who is back.

Long exchanges are counted in persons (人), short ones in person-times (人次): the two are never added. A school year
runs from 1 September to 31 August. A record without a number makes its sum unknown, never smaller.

Frames of exchanges have the columns ``COLUMNS``; ``school_year`` is the one in which the exchange began.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from math import ceil

import polars as pl

from balance.shortfall import EPSILON

LONG, SHORT = "长期", "短期"
"""Kinds as the table of exchanges stores them: half a year and more, and shorter."""
PERSONS = "headcount"
BACKBONE = "backbone_headcount"
COLUMNS = (
    "from_code", "to_code", "start_date", "end_date", "school_year", "exchange_kind", PERSONS, BACKBONE,
)  # fmt: skip
ELIGIBLE, ALL_TEACHERS = "exchange_eligible", "teachers"
"""What the share of rotation may be measured against, the better one first."""
LEAST_SCHOOLS = 3
BACK, AWAY, OPEN = "back", "away", "open"
"""Back by the day asked of, still away then, or no end written down."""


def school_year_of(day: date) -> int:
    """The school year that a day lies in, by its first calendar year."""
    return day.year if day.month >= 9 else day.year - 1


@dataclass(frozen=True)
class Tally:
    """A sum over records: ``known`` of those that have a number, ``blank`` of ``records`` have none."""

    known: float
    records: int
    blank: int

    @property
    def whole(self) -> float | None:
        """The sum, or None where a record has no number."""
        return None if self.blank else self.known


def tally(rows: pl.DataFrame, column: str = PERSONS) -> Tally:
    """What the records add up to in one column."""
    return Tally(float(rows[column].sum()), rows.height, rows[column].null_count())


def tallies(rows: pl.DataFrame, *by: str, column: str = PERSONS) -> dict[tuple[str, ...], Tally]:
    """What the records of each value of ``by`` add up to, all in one go; nothing of a value without any record."""
    summed = rows.group_by(*by).agg(
        known=pl.col(column).sum(), records=pl.len(), blank=pl.col(column).null_count()
    )
    return {tuple(key): Tally(float(known), n, blank) for *key, known, n, blank in summed.iter_rows()}


def matrix(rows: pl.DataFrame, kind: str, column: str = PERSONS) -> pl.DataFrame:
    """Who sends to whom: from_code, to_code, people (null where a record has no number), records; one kind alone."""
    return (
        rows.filter(exchange_kind=kind)
        .group_by("from_code", "to_code")
        .agg(
            people=pl.when(pl.col(column).null_count() == 0).then(pl.col(column).sum()),
            records=pl.len(),
        )
        .sort("from_code", "to_code")
    )


def flows(rows: pl.DataFrame, kind: str = LONG, column: str = BACKBONE) -> pl.DataFrame:
    """school_code, sent, received, net = received − sent of every school that sent or received; null where a record
    of that side has no number. Over all schools the nets add up to 0."""
    pairs = matrix(rows, kind, column)

    def side(code: str, name: str) -> pl.DataFrame:
        people = pl.col("people")
        return pairs.group_by(school_code=code).agg(
            pl.when(people.null_count() == 0).then(people.sum()).alias(name),
            pl.lit(True).alias(f"{name}_any"),
        )

    joined = side("from_code", "sent").join(
        side("to_code", "received"), on="school_code", how="full", coalesce=True
    )
    return (
        joined.with_columns(
            pl.when(pl.col(f"{name}_any").is_null()).then(0.0).otherwise(pl.col(name)).alias(name)
            for name in ("sent", "received")
        )
        .select("school_code", "sent", "received", net=pl.col("received") - pl.col("sent"))
        .sort("school_code")
    )


def ends(values: pl.DataFrame, *, weak_is_high: bool = False) -> tuple[frozenset[str], frozenset[str]] | None:
    """Codes of the weakest and of the strongest third (rounded up) of the schools of a frame school, value.

    None below ``LEAST_SCHOOLS`` schools with a value. Ties go by code.
    """
    known = values.drop_nulls("value").sort(["value", "school"], descending=[weak_is_high, False])
    if known.height < LEAST_SCHOOLS:
        return None
    some = ceil(known.height / 3)
    codes = known["school"].to_list()
    return frozenset(codes[:some]), frozenset(codes[-some:])


@dataclass(frozen=True)
class Into:
    """People into a set of schools from outside it, out of it, and the difference; None where a record is blank."""

    received: float | None
    sent: float | None

    @property
    def net(self) -> float | None:
        return None if self.received is None or self.sent is None else self.received - self.sent


def into(rows: pl.DataFrame, schools: Collection[str], kind: str = LONG, column: str = BACKBONE) -> Into:
    """What flows into a set of schools and out of it; moves inside the set are neither."""
    codes = list(schools)
    from_there, to_there = pl.col("from_code").is_in(codes), pl.col("to_code").is_in(codes)
    some = rows.filter(exchange_kind=kind)
    received, sent = some.filter(to_there & ~from_there), some.filter(from_there & ~to_there)
    return Into(tally(received, column).whole, tally(sent, column).whole)


@dataclass(frozen=True)
class Rotation:
    """Teachers who left on long exchanges in a year, against those of the sending side.

    ``base`` says what ``among`` counts: ELIGIBLE where every school reported who may be exchanged, else ALL_TEACHERS,
    else None and no share. ``lacking`` schools did not report the eligible.
    """

    gone: Tally
    backbone: Tally
    base: str | None
    among: float | None
    schools: int
    lacking: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """Per cent of the teachers of the base that went; None where either is unknown."""
        gone = self.gone.whole
        return None if gone is None or not self.among else 100 * gone / self.among

    @property
    def backbone_share(self) -> float | None:
        """Per cent of those who went that are backbone teachers."""
        gone, backbone = self.gone.whole, self.backbone.whole
        return None if gone is None or backbone is None or gone <= 0 else 100 * backbone / gone

    def met(self, line: float | None) -> bool | None:
        """Whether the share reaches a line in per cent; None where it cannot be said.

        All teachers are never fewer than the eligible ones, so a share of all teachers is a lower bound: it may show
        that a line is reached and never that it is not.
        """
        if line is None or self.share is None:
            return None
        reached = self.share >= line - EPSILON
        return reached or None if self.base == ALL_TEACHERS else reached

    def backbone_met(self, line: float | None) -> bool | None:
        """Whether the backbone share reaches a line in per cent."""
        share = self.backbone_share
        return None if line is None or share is None else share >= line - EPSILON


def rotation(rows: pl.DataFrame, schools: pl.DataFrame) -> Rotation:
    """``rows``: exchanges begun in the year by the schools; ``schools``: school_name and the columns of both bases, a
    row a school and stage of those that count. Source of the share: 教督〔2017〕6号 政府保障 11."""
    begun = rows.filter(exchange_kind=LONG)
    lacking = schools.filter(pl.col(ELIGIBLE).is_null())
    base: str | None = None
    for name in (ELIGIBLE, ALL_TEACHERS):
        if schools.height and not schools[name].null_count() and schools[name].sum() > 0:
            base = name
            break
    return Rotation(
        tally(begun, PERSONS),
        tally(begun, BACKBONE),
        base,
        float(schools[base].sum()) if base else None,
        schools.height,
        tuple(lacking["school_name"].unique(maintain_order=True).to_list()),
    )


def stays(rows: pl.DataFrame, until: date) -> pl.DataFrame:
    """The rows begun by a day, with ``state`` on that day and ``years``: how many school years the exchange touches
    (null without an end). An end on the day itself counts as back."""
    end, start = pl.col("end_date"), pl.col("start_date")

    def year(day: pl.Expr) -> pl.Expr:
        return day.dt.year() - (day.dt.month() < 9).cast(pl.Int32)

    return rows.filter(start <= until).with_columns(
        state=pl.when(end.is_null())
        .then(pl.lit(OPEN))
        .when(end <= until)
        .then(pl.lit(BACK))
        .otherwise(pl.lit(AWAY)),
        years=year(end) - year(start) + 1,
    )


def by_length(stayed: pl.DataFrame, states: tuple[str, ...] = (BACK, AWAY, OPEN)) -> pl.DataFrame:
    """years (null: no end written), then a column of persons for each state, null where a record has no number."""

    def people(state: str) -> pl.Expr:
        mine = pl.col("state") == state
        return (
            pl.when((mine & pl.col(PERSONS).is_null()).sum() == 0)
            .then(pl.col(PERSONS).filter(mine).sum())
            .alias(state)
        )

    return stayed.group_by("years").agg(*(people(state) for state in states)).sort("years", nulls_last=True)
