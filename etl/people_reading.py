"""Reads, for one scope and stage, the staff of schools and their awards over all years."""

from collections.abc import Callable

import polars as pl

Query = Callable[..., pl.DataFrame]
"""Runs SQL on a pinned version with named parameters."""

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
DEGREES = ("degree_postgraduate", "degree_bachelor", "degree_associate", "degree_below")
STAFF = (
    "students",
    "teachers",
    "female_teachers",
    *DEGREES,
    "backbone",
    "pe_teachers",
    "arts_teachers",
    "certified",
    "trained_360",
    *AGE_BANDS,
)
RECIPIENTS = {"学生": "pupils", "教师": "teachers", "集体": "bodies"}
UNITS = {"人": "persons", "人次": "times", "项": "items"}
LEVELS = {"国家级": "nation", "省级": "province", "市级": "city", "县级": "county"}


def staff(query: Query, in_scope: str, stage: str) -> pl.DataFrame:
    """school_code, school_name, school_year, urban_rural, main_group, in_scope, scope_note and ``STAFF`` as counted on
    1 September; a quantity that was not reported is null. ``in_scope``: the condition on a row ``w`` of the wide table.
    """
    columns = ", ".join(f"w.{name}" for name in STAFF)
    return query(
        "SELECT w.school_code, w.school_name, w.school_year, w.urban_rural, w.main_group, w.in_scope, w.scope_note, "
        f"{columns} FROM school_year w WHERE w.stage = $stage AND {in_scope} "
        "ORDER BY w.school_code, w.school_year",
        stage=stage,
    )


def awards(query: Query, in_scope: str, stage: str) -> pl.DataFrame:
    """Awards of the counted schools that have the stage: school_code, school_name, school_year, level, recipient,
    unit, awards, records, students, teachers, stages_n.

    One row a school, year, level, recipient and unit; ``awards`` is null where a record has no number. An award names
    no stage: of a school with several (``stages_n``) all awards stand here, and pupils and teachers of all its stages.
    Awards of a campus are its main school's. The codes are the values of ``LEVELS``, ``RECIPIENTS`` and ``UNITS``.
    """
    found = query(
        "WITH campus AS (SELECT DISTINCT school_code, parent_code FROM school "
        "WHERE NOT counted AND parent_code IS NOT NULL), "
        "given AS (SELECT coalesce(c.parent_code, a.school_code) AS school_code, a.school_year, a.level, a.recipient, "
        "a.award_unit, CASE WHEN count(a.awards) = count(*) THEN sum(a.awards) END AS awards, count(*) AS records "
        "FROM award a LEFT JOIN campus c USING (school_code) GROUP BY ALL), "
        "whole AS (SELECT school_code, school_year, count(DISTINCT stage) AS stages_n, "
        "CASE WHEN count(students) = count(*) THEN sum(students) END AS students, "
        "CASE WHEN count(teachers) = count(*) THEN sum(teachers) END AS teachers "
        "FROM school_year GROUP BY ALL) "
        "SELECT w.school_code, w.school_name, w.school_year, g.level, g.recipient, g.award_unit AS unit, g.awards, "
        "g.records, whole.students, whole.teachers, whole.stages_n FROM school_year w "
        "JOIN given g USING (school_code, school_year) JOIN whole USING (school_code, school_year) "
        f"WHERE w.in_scope AND w.stage = $stage AND {in_scope} ORDER BY ALL",
        stage=stage,
    )
    return found.with_columns(
        pl.col("level").replace_strict(LEVELS, return_dtype=pl.String),
        pl.col("recipient").replace_strict(RECIPIENTS, return_dtype=pl.String),
        pl.col("unit").replace_strict(UNITS, return_dtype=pl.String),
    )
