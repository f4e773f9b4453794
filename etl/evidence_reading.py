"""Reads, for one scope and stage, which members of its groups have any outcome, year by year."""

import polars as pl

from balance.succession import lines, steps
from etl.people_reading import Query

_WENT_ON = "coalesce(admitted_general, admitted_vocational, cohort_retained) IS NOT NULL"
_OUTCOMES = (
    ("exam", "exam", "mean_score IS NOT NULL", True),
    ("progression", "progression", _WENT_ON, True),
    ("award", "award", "awards IS NOT NULL", False),
    ("survey", "survey", "satisfied IS NOT NULL AND answers IS NOT NULL", True),
)


def evidence(query: Query, in_scope: str, stage: str, succession: pl.DataFrame) -> pl.DataFrame:
    """Every member of the scope's groups that has the stage and counts, a row a year in the group: group_name,
    school_code (of its line of succession), school_name, school_year, and whether it has a value in exam, progression,
    award and survey. A suppressed value is none; what a campus brings is its main school's; an award names no stage.
    """
    have = ", ".join(
        f"{name}_of AS (SELECT DISTINCT coalesce(c.parent_code, o.school_code) AS school_code, o.school_year"
        f"{', o.stage' if staged else ''} FROM {table} o LEFT JOIN campus c USING (school_code) WHERE {known})"
        for name, table, known, staged in _OUTCOMES
    )
    joins = " ".join(
        f"LEFT JOIN {name}_of ON {name}_of.school_code = w.school_code AND {name}_of.school_year = w.school_year"
        f"{f' AND {name}_of.stage = w.stage' if staged else ''}"
        for name, _, _, staged in _OUTCOMES
    )
    flags = ", ".join(f"{name}_of.school_code IS NOT NULL AS {name}" for name, *_ in _OUTCOMES)
    found = query(
        "WITH campus AS (SELECT DISTINCT school_code, parent_code FROM school "
        f"WHERE NOT counted AND parent_code IS NOT NULL), {have} "
        f"SELECT g.scope AS group_name, w.school_code, w.school_name, w.school_year, {flags} "
        "FROM scope_member g JOIN school_year w USING (school_code, school_year, stage) "
        f"{joins} WHERE g.scope_kind = 'group' AND w.in_scope AND w.stage = $stage AND {in_scope} ORDER BY ALL",
        stage=stage,
    )
    return found.with_columns(pl.col("school_code").replace(lines(steps(succession))))
