"""One wide row per school, school year and stage: who the school is, whether it counts, and all its quantities."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from balance.registry import ScopeRule
from balance.splitting import stage_shares
from balance.stages import MEASURED, WHOLE

MAIN_GROUP = "main_group"
KEYS = ["school_code", "school_year", "stage"]
ATTRIBUTES = ["school_name", "school_type", "ownership", "urban_rural", "county", "township", MAIN_GROUP]
SHARED_HARDWARE = "facilities"
AWARDED = "awarded_students"
"""The one quantity that no yearly table brings: it is counted from the table award."""
KEYS_ONLY = ("exam", "extra_indicator")


def census_day(school_year: Any) -> Any:
    """1 September, on which pupils, teachers and membership are counted."""
    return ibis.date(school_year, 9, 1)


def memberships_by_year(membership: ir.Table, years: ir.Table) -> ir.Table:
    """Who belongs to which group on 1 September of each year of ``years`` (columns as membership, school_year)."""
    day = census_day(years.school_year)
    joined = membership.cross_join(years)
    return joined.filter(joined.joined <= day, ibis.or_(joined.left.isnull(), joined.left > day))


def main_groups(members: ir.Table, groups: ir.Table) -> ir.Table:
    """One group per school and year, so that groups partition a county: 紧密型 first, then the earliest joined."""
    named = members.join(groups, "group_id")
    order = [ibis.ifelse(named.tightness == "紧密型", 0, 1), named.joined, named.group_id]
    rank = ibis.row_number().over(group_by=["school_code", "school_year"], order_by=order)
    return (
        named.mutate(rank=rank)
        .filter(ibis._.rank == 0)
        .select("school_code", "school_year", main_group="group_name")
    )


def shared(facilities: ir.Table) -> ir.Table:
    """The rows that speak of a whole school, with all its stages."""
    return facilities.filter(facilities.stage == WHOLE)


def split_hardware(facilities: ir.Table, enrolment: ir.Table, weights: dict[str, float]) -> ir.Table:
    """Facilities by stage: rows of the whole school are shared out by weighted pupils, others stay as reported."""
    quantities = _quantities(facilities)
    whole = shared(facilities).drop("stage")
    sharing = enrolment.semi_join(whole, ["school_code", "school_year"])
    parts = whole.join(stage_shares(sharing, weights), ["school_code", "school_year"])
    split = parts.select(*KEYS, **{name: parts[name] * parts.share for name in quantities})
    reported = facilities.filter(facilities.stage != WHOLE).select(*KEYS, *quantities)
    return reported.union(split.anti_join(reported, KEYS))


def awarded_students(award: ir.Table, enrolment: ir.Table) -> ir.Table:
    """Pupils with awards by KEYS: only records of pupils counted in 人; 人次 and 项 are other units.

    An award names a school and no stage, so a school that has several stages in that year gets no value.
    """
    rows = award.filter(award.recipient == "学生", award.award_unit == "人")
    sums = rows.group_by(["school_code", "school_year"]).agg(
        awarded_students=ibis.cases((rows.awards.count() == rows.count(), rows.awards.sum()), else_=None)
    )
    awarded = enrolment.semi_join(rows, ["school_code", "school_year"])
    stages = awarded.group_by(["school_code", "school_year"]).agg(
        stage=awarded.stage.min(), stages=awarded.stage.nunique()
    )
    only = stages.filter(stages.stages == 1).drop("stages")
    return only.join(sums, ["school_code", "school_year"]).select(*KEYS, AWARDED)


def school_years(
    tables: Mapping[str, ir.Table],
    rule: ScopeRule,
    weights: dict[str, float],
    *,
    with_campuses: bool = True,
    with_shared: bool = True,
) -> ir.Table:
    """The wide table.

    ``tables``: school (one row per period, ``valid_from``–``valid_to``), membership, school_group, award, and
    the yearly tables enrolment, teachers, facilities and progression, each unique by ``KEYS``. A school of which
    only results or own indicators are known (``KEYS_ONLY``, where given) has a row as well.
    Columns: KEYS, ATTRIBUTES, every quantity of the yearly tables, ``in_scope`` and ``scope_note`` (Chinese).
    Rows of campuses that do not count as schools are added to their main school; a quantity is missing
    in the sum if it is missing in any part. ``with_campuses``, ``with_shared``: False where ``campuses``, or
    ``shared`` of the facilities, has no row.
    """
    hardware = tables[SHARED_HARDWARE]
    if with_shared:
        hardware = split_hardware(hardware, tables["enrolment"], weights)
    yearly = [tables["enrolment"], tables["teachers"], hardware, tables["progression"]]
    yearly += [tables[name].select(*KEYS).distinct() for name in KEYS_ONLY if name in tables]
    years = _once(table.select("school_year").distinct() for table in yearly)
    wide = reduce(_together, yearly)
    quantities = [*_quantities(wide), AWARDED]
    wide = wide.left_join(awarded_students(tables["award"], tables["enrolment"]), KEYS)
    wide = wide.select(*KEYS, *quantities)
    if rule.merge_uncounted and with_campuses:
        wide = _merge_campuses(wide, tables["school"], quantities)
    named = _with_attributes(wide, tables, years)
    note = _scope_note(named, rule)
    return (
        named.mutate(scope_note=note)
        .mutate(in_scope=ibis._.scope_note.isnull())
        .select(*KEYS, *ATTRIBUTES, "in_scope", "scope_note", *quantities)
    )


def campuses(school: ir.Table) -> ir.Table:
    """Schools that do not count as schools, with the main school of each: campus_code, main_code."""
    told = school.filter(~school.counted, school.parent_code.notnull())
    return told.select(campus_code="school_code", main_code="parent_code").distinct()


def _merge_campuses(wide: ir.Table, school: ir.Table, quantities: list[str]) -> ir.Table:
    campus = campuses(school)
    homed = wide.left_join(campus, wide.school_code == campus.campus_code)
    homed = homed.mutate(school_code=ibis.coalesce(homed.main_code, homed.school_code))
    joint = homed.filter(homed.main_code.notnull()).select(*KEYS).distinct()
    homed = homed.select(*KEYS, *quantities)
    several = homed.semi_join(joint, KEYS)
    sums = {
        name: ibis.cases((several[name].count() == several.count(), several[name].sum()), else_=None)
        for name in quantities
    }
    return homed.anti_join(joint, KEYS).union(several.group_by(KEYS).agg(**sums))


def _together(one: ir.Table, other: ir.Table) -> ir.Table:
    """The columns of two tables, each unique by KEYS; what only one of them has stands there as well."""
    both = one.outer_join(other, KEYS)
    both = both.mutate(**{key: ibis.coalesce(both[key], both[f"{key}_right"]) for key in KEYS})
    return both.select(*KEYS, *_quantities(one), *_quantities(other))


def _quantities(table: ir.Table) -> list[str]:
    return [name for name in table.columns if name not in KEYS]


def _once(rows: Iterable[ir.Table]) -> ir.Table:
    """The different rows of several tables."""
    return reduce(lambda a, b: a.union(b), rows).distinct()


def _with_attributes(wide: ir.Table, tables: Mapping[str, ir.Table], years: ir.Table) -> ir.Table:
    school = tables["school"].rename(owner="school_code")
    joined = wide.left_join(
        school,
        [
            wide.school_code == school.owner,
            wide.school_year >= school.valid_from,
            wide.school_year <= school.valid_to,
        ],
    )
    mains = main_groups(memberships_by_year(tables["membership"], years), tables["school_group"])
    return joined.left_join(mains, ["school_code", "school_year"])


def _scope_note(row: ir.Table, rule: ScopeRule) -> Any:
    """Why a row stays out of the official figures, as a Chinese sentence; null where it counts."""
    small = (
        row.school_type.isin(rule.teaching_point_types) & (row.students < rule.teaching_point_min_pupils)
    ).fill_null(False)
    return ibis.cases(
        (~row.stage.isin(MEASURED), "学段不在统计范围"),
        (row.school_type.isin(rule.excluded_types).fill_null(False), "学校类别不在统计范围"),
        (small, f"不足{rule.teaching_point_min_pupils}人的教学点"),
        ((~row.ownership.isin(rule.ownership)).fill_null(False), "办学性质不在统计范围"),
        else_=None,
    )
