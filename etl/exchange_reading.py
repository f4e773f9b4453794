"""Reads, for one scope and stage, the exchanges of teachers, and the teachers that their share is measured against."""

import polars as pl

from balance.succession import lines, steps
from etl.people_reading import Query

_YEAR = "year(e.start_date) - CASE WHEN month(e.start_date) < 9 THEN 1 ELSE 0 END"


def exchanges(query: Query, in_scope: str, stage: str, succession: pl.DataFrame) -> pl.DataFrame:
    """All exchanges that touch a school of the scope, a row a record: from_code, to_code, from_name, to_name,
    start_date, end_date, school_year (in which it began), exchange_kind, headcount, backbone_headcount,
    cadre_headcount, from_here and to_here (the school belongs to the scope in that year), from_stage and to_stage (and
    has the stage), from_line and to_line (under which the school's series goes on).

    A campus is its main school; moves between campuses of one school stand as from_code = to_code. The table names no
    stage: a school of several stages brings all its exchanges. ``in_scope``: the condition on a row ``w`` of the wide
    table.
    """
    found = query(
        "WITH campus AS (SELECT DISTINCT school_code, parent_code FROM school "
        "WHERE NOT counted AND parent_code IS NOT NULL), "
        "called AS (SELECT school_code, arg_max(school_name, valid_from) AS school_name FROM school GROUP BY ALL), "
        "here AS (SELECT w.school_code, w.school_year, bool_or(w.stage = $stage) AS of_stage FROM school_year w "
        f"WHERE {in_scope} GROUP BY w.school_code, w.school_year), "
        "moved AS (SELECT coalesce(cf.parent_code, e.from_code) AS from_code, "
        "coalesce(ct.parent_code, e.to_code) AS to_code, e.start_date, e.end_date, "
        f"CAST({_YEAR} AS INTEGER) AS school_year, "
        "e.exchange_kind, e.headcount, e.backbone_headcount, e.cadre_headcount FROM exchange e "
        "LEFT JOIN campus cf ON cf.school_code = e.from_code LEFT JOIN campus ct ON ct.school_code = e.to_code) "
        "SELECT m.from_code, m.to_code, coalesce(f.school_name, m.from_code) AS from_name, "
        "coalesce(t.school_name, m.to_code) AS to_name, m.* EXCLUDE (from_code, to_code), "
        "hf.school_code IS NOT NULL AS from_here, ht.school_code IS NOT NULL AS to_here, "
        "coalesce(hf.of_stage, FALSE) AS from_stage, coalesce(ht.of_stage, FALSE) AS to_stage FROM moved m "
        "LEFT JOIN called f ON f.school_code = m.from_code LEFT JOIN called t ON t.school_code = m.to_code "
        "LEFT JOIN here hf ON hf.school_code = m.from_code AND hf.school_year = m.school_year "
        "LEFT JOIN here ht ON ht.school_code = m.to_code AND ht.school_year = m.school_year "
        "WHERE hf.school_code IS NOT NULL OR ht.school_code IS NOT NULL ORDER BY ALL",
        stage=stage,
    )
    known = lines(steps(succession))
    return found.with_columns(
        pl.col(f"{side}_code").replace(known).alias(f"{side}_line") for side in ("from", "to")
    )


def rotation_schools(query: Query, in_scope: str) -> pl.DataFrame:
    """The schools that count, primary and junior, in all years: school_code, school_name, school_year, stage,
    teachers, exchange_eligible; missing where not reported."""
    return query(
        "SELECT w.school_code, w.school_name, w.school_year, w.stage, w.teachers, w.exchange_eligible "
        "FROM school_year w WHERE w.in_scope AND w.stage IN ('primary', 'junior') "
        f"AND {in_scope} ORDER BY w.school_year, w.school_code, w.stage"
    )
