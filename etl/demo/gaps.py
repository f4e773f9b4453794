"""Honest gaps: cells that a bureau would not have, each declared here and in TRUTH.md."""

from dataclasses import dataclass, field

from etl.demo.roster import JUNIOR, PRIMARY, WHOLE, code_in
from etl.demo.writing import Row

NOT_REPORTED, SUPPRESSED, NOT_APPLICABLE = "", "**", "/"


@dataclass(frozen=True)
class Gap:
    """One cell that is not a number."""

    table: str
    serial: int
    year: int
    column: str
    marker: str
    reason: str
    where: dict[str, str] = field(default_factory=dict)


GAPS: tuple[Gap, ...] = (
    Gap("enrolment", 14, 2018, "boarders", NOT_REPORTED, "未报"),
    Gap("enrolment", 44, 2019, "left_behind_students", NOT_REPORTED, "未报", {"stage": PRIMARY}),
    Gap("teachers", 47, 2019, "backbone", NOT_REPORTED, "未报"),
    Gap("teachers", 38, 2018, "trained_360", NOT_REPORTED, "未报"),
    Gap("teachers", 60, 2021, "title_senior", SUPPRESSED, "人数过少，已隐去", {"stage": JUNIOR}),
    Gap("facilities", 59, 2018, "sports_field_area_m2", NOT_REPORTED, "未报", {"stage": WHOLE}),
    Gap("facilities", 10, 2020, "books", NOT_REPORTED, "未报"),
    Gap("facilities", 37, 2017, "computers", NOT_REPORTED, "未报"),
    Gap("progression", 43, 2020, "admitted_vocational", SUPPRESSED, "人数过少，已隐去"),
    Gap("survey", 48, 2018, "satisfied", NOT_REPORTED, "未报", {"respondent": "学生"}),
    Gap("survey", 36, 2022, "satisfied", SUPPRESSED, "答卷过少，已隐去", {"respondent": "教师"}),
    Gap("finance", 39, 2019, "public_funds_spent_yuan", NOT_REPORTED, "未报"),
    Gap("finance", 60, 2022, "training_funds_yuan", NOT_REPORTED, "未报"),
)


def leave_out(table: str, rows: list[Row]) -> list[Row]:
    """The rows, with the declared cells replaced by their markers; each gap must be found exactly once."""
    for gap in (gap for gap in GAPS if gap.table == table):
        found = [row for row in rows if _matches(gap, row)]
        if len(found) != 1:
            raise ValueError(f"{len(found)} rows match {gap}")
        found[0][gap.column] = gap.marker
    return rows


def _matches(gap: Gap, row: Row) -> bool:
    year = row.get("school_year", row.get("fiscal_year"))
    same_school = row["school_code"] == code_in(gap.serial, gap.year) and year == gap.year
    return same_school and all(row[name] == value for name, value in gap.where.items())
