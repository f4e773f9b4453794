"""Reads, for one scope, what its groups do: members by year, activities, who took part, and governance."""

from dataclasses import dataclass, replace

import polars as pl

from etl.contracts import CONTRACTS
from etl.people_reading import Query

_CAMPUS = (
    "campus AS (SELECT DISTINCT school_code, parent_code FROM school "
    "WHERE NOT counted AND parent_code IS NOT NULL)"
)
_CALLED = (
    "called AS (SELECT school_code, arg_max(school_name, valid_from) AS school_name FROM school GROUP BY ALL)"
)


@dataclass(frozen=True)
class GroupWork:
    """What groups do: frames as ``group_members``, ``activities``, ``attendance`` and ``governance`` give them;
    ``items`` are all that governance is asked for."""

    members: pl.DataFrame
    activities: pl.DataFrame
    attendance: pl.DataFrame
    governance: pl.DataFrame
    items: tuple[str, ...] = tuple(CONTRACTS["governance"].columns["item"].choices)

    def only(self, group: str) -> "GroupWork":
        """The same of one group."""
        names = ("members", "activities", "attendance", "governance")
        return replace(self, **{name: getattr(self, name).filter(group_name=group) for name in names})


def group_work(query: Query, in_scope: str, stage: str) -> GroupWork:
    """All four frames. ``in_scope``: the condition that a row ``w`` of the wide table belongs to the scope."""
    return GroupWork(
        group_members(query, in_scope, stage),
        activities(query, in_scope),
        attendance(query, in_scope),
        governance(query, in_scope),
    )


def _groups(in_scope: str) -> str:
    """The groups that have a member in the scope, in any year; all of their members are read."""
    return (
        "here AS (SELECT DISTINCT g.scope AS group_name FROM scope_member g JOIN school_year w "
        "USING (school_code, school_year, stage) "
        f"WHERE g.scope_kind = 'group' AND {in_scope})"
    )


def group_members(query: Query, in_scope: str, stage: str) -> pl.DataFrame:
    """Every member of the groups on 1 September of each year: group_name, school_code, school_name, school_year, role,
    tightness, is_lead, teachers (of all its stages; null where one is not reported), of_stage (the group has it)."""
    return query(
        f"WITH {_groups(in_scope)}, there AS (SELECT m.scope AS group_name, w.school_code, w.school_year, "
        "any_value(w.school_name) AS school_name, bool_or(w.stage = $stage) AS mine, "
        "CASE WHEN count(w.teachers) = count(*) THEN sum(w.teachers) END AS teachers "
        "FROM scope_member m JOIN school_year w USING (school_code, school_year, stage) JOIN here h ON h.group_name = "
        "m.scope WHERE m.scope_kind = 'group' GROUP BY ALL), "
        'roles AS (SELECT g.group_name, m.school_code, m.role, m.tightness, m.joined, m."left" FROM membership m '
        "JOIN school_group g USING (group_id)) "
        "SELECT t.group_name, t.school_code, t.school_name, t.school_year, any_value(r.role) AS role, "
        "any_value(r.tightness) AS tightness, coalesce(bool_or(r.role = '总校'), FALSE) AS is_lead, "
        "any_value(t.teachers) AS teachers, "
        "bool_or(t.mine) OVER (PARTITION BY t.group_name, t.school_year) AS of_stage FROM there t "
        "LEFT JOIN roles r ON r.group_name = t.group_name AND r.school_code = t.school_code "
        "AND r.joined <= make_date(t.school_year, 9, 1) "
        'AND (r."left" IS NULL OR r."left" > make_date(t.school_year, 9, 1)) '
        "GROUP BY t.group_name, t.school_code, t.school_name, t.school_year, t.mine ORDER BY ALL",
        stage=stage,
    )


def activities(query: Query, in_scope: str) -> pl.DataFrame:
    """Joint activities: group_name, activity_date, school_year, host_code, host_name, activity_kind, subject,
    participants, hours; a host that is a campus stands as its main school."""
    return query(
        f"WITH {_groups(in_scope)}, {_CAMPUS}, {_CALLED} SELECT g.group_name, a.activity_date, "
        f"{_year('a')} AS school_year, coalesce(c.parent_code, a.host_code) AS host_code, "
        "coalesce(n.school_name, a.host_code) AS host_name, a.activity_kind, a.subject, a.participants, a.hours "
        "FROM activity a JOIN school_group g USING (group_id) JOIN here h ON h.group_name = g.group_name "
        "LEFT JOIN campus c ON c.school_code = a.host_code "
        "LEFT JOIN called n ON n.school_code = coalesce(c.parent_code, a.host_code) ORDER BY ALL"
    )


def attendance(query: Query, in_scope: str) -> pl.DataFrame:
    """Which schools took part: the key of the activity as in ``activities``, school_year, school_code, attended (null
    where a part of the school gave no number)."""
    return query(
        f"WITH {_groups(in_scope)}, {_CAMPUS} SELECT g.group_name, a.activity_date, {_year('a')} AS school_year, "
        "coalesce(ch.parent_code, a.host_code) AS host_code, a.activity_kind, a.subject, "
        "coalesce(cs.parent_code, a.school_code) AS school_code, "
        "CASE WHEN count(a.attended) = count(*) THEN sum(a.attended) END AS attended "
        "FROM attendance a JOIN school_group g USING (group_id) JOIN here h ON h.group_name = g.group_name "
        "LEFT JOIN campus ch ON ch.school_code = a.host_code LEFT JOIN campus cs ON cs.school_code = a.school_code "
        "GROUP BY ALL ORDER BY ALL"
    )


def governance(query: Query, in_scope: str) -> pl.DataFrame:
    """What groups have on paper: group_name, school_year, item, in_place, document_date."""
    return query(
        f"WITH {_groups(in_scope)} SELECT g.group_name, v.school_year, v.item, v.in_place, v.document_date "
        "FROM governance v JOIN school_group g USING (group_id) JOIN here h ON h.group_name = g.group_name ORDER BY ALL"
    )


def _year(table: str) -> str:
    day = f"{table}.activity_date"
    return f"CAST(year({day}) - CASE WHEN month({day}) < 9 THEN 1 ELSE 0 END AS INTEGER)"
