"""Figures of who teaches: ages, degrees, who leaves soon, and how unlike a school is to its group."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.catalogue import Entry, table
from dashboard.charts.spec import Blank, ChartSpec
from dashboard.charts.table import TableView
from dashboard.data_access import Desk
from dashboard.exports.report import Figure
from dashboard.presenters import age_mix, retiring, staff, staff_structure, teachers


def staff_of(desk: Desk) -> staff.Staff:
    """The teachers of the schools that count."""
    at = desk.regardless
    return at.made("staff", lambda: staff.staff(at.context, at.staff()))


def _of_staff(draw: Callable[[staff.Staff], Figure]) -> Callable[[Desk], Figure]:
    return lambda desk: draw(staff_of(desk))


def _school_pyramid(desk: Desk) -> Figure | None:
    found = staff_of(desk)
    return teachers.pyramid(found, found.school) if found.school is not None else None


def mix(desk: Desk) -> ChartSpec | Blank:
    """How the ages in each member of a group differ from the rest of it."""
    return age_mix.chart(staff_of(desk))


def structure(desk: Desk) -> TableView | None:
    """Degrees, backbone, PE and arts of each school."""
    return staff_structure.table(staff_of(desk))


STAFF_FIGURES: dict[str, Entry] = {
    ident: Entry("teachers", make, regardless=True)
    for ident, make in {
        "pyramid": _of_staff(teachers.pyramid),
        "school_pyramid": _school_pyramid,
        "age50": _of_staff(teachers.by_school),
        "age50_years": _of_staff(teachers.over_years),
        "retiring": _of_staff(retiring.retiring),
        "degrees": _of_staff(staff_structure.degrees),
        "degree_parts": _of_staff(staff_structure.degree_parts),
        "specialists": _of_staff(staff_structure.specialists),
        "structure": table("structure", "section.structure", structure),
        "mix": mix,
        "subjects": _of_staff(age_mix.subject_chart),
    }.items()
}
