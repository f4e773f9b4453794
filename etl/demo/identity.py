"""Who is who: the rows of schools, aliases, succession, groups and membership."""

from etl.demo.groups import GROUPS
from etl.demo.roster import (
    COUNTY,
    MERGER,
    RENAMING,
    SCHOOLS,
    TYPE_CHANGE,
    UNCOUNTED,
    YEARS,
    aliases,
    code_in,
    kind_in,
    name_in,
)
from etl.demo.writing import Row


def school_rows() -> list[Row]:
    """One row a school at the start, and a new one when its name, type or code changes."""
    first = [_school_row(serial, YEARS[0]) for serial in SCHOOLS]
    changes = ((RENAMING.serial, RENAMING.year), (TYPE_CHANGE.serial, TYPE_CHANGE.year))
    return first + [_school_row(serial, year) for serial, year in changes]


def _school_row(serial: int, year: int) -> Row:
    school = SCHOOLS[serial]
    return {
        "school_code": code_in(serial, year),
        "valid_from": year,
        "school_name": name_in(serial, year),
        "school_type": kind_in(serial, year),
        "ownership": school.ownership,
        "urban_rural": school.area,
        "county": COUNTY,
        "township": school.township,
        "counted": "否" if serial in UNCOUNTED else "是",
        "parent_code": code_in(UNCOUNTED[serial], year) if serial in UNCOUNTED else None,
    }


def alias_rows() -> list[Row]:
    """Short and former names."""
    return [{"alias": alias, "school_code": code_in(serial, YEARS[0])} for alias, serial in aliases()]


def succession_rows() -> list[Row]:
    """The merger and the change of type."""
    changed = TYPE_CHANGE.serial
    return [
        {
            "old_code": code_in(MERGER.ended, YEARS[0]),
            "new_code": code_in(MERGER.kept, YEARS[0]),
            "succession_date": f"{MERGER.year}-08-25",
            "succession_kind": "合并",
        },
        {
            "old_code": code_in(changed, YEARS[0]),
            "new_code": code_in(changed, TYPE_CHANGE.year),
            "succession_date": f"{TYPE_CHANGE.year}-08-20",
            "succession_kind": "变更类别",
        },
    ]


def group_rows() -> list[Row]:
    """The six groups."""
    return [
        {"group_id": group.group_id, "group_name": group.name, "founded": f"{group.founded}-09-01"}
        for group in GROUPS
    ]


def membership_rows() -> list[Row]:
    """Every school in every group, the lead school first."""
    return [
        {
            "group_id": group.group_id,
            "school_code": code_in(member.serial, member.joined),
            "joined": f"{member.joined}-09-01",
            "left": f"{member.left}-07-15" if member.left else None,
            "role": member.role,
            "tightness": member.tightness,
        }
        for group in GROUPS
        for member in group.memberships
    ]
