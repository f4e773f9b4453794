"""What the county reports of itself: quotas, pay, places in good senior schools, disabled and migrant children."""

from collections.abc import Sequence

from etl.demo.chance import Chance
from etl.demo.facilities import QUOTA
from etl.demo.roster import COUNTY, JUNIOR, PRIMARY, SCHOOLS, YEARS, code_in
from etl.demo.writing import Row

PAY = 62_000
"""What an official earns in 2016, in 元, rising by 3,000 a year; a teacher begins 2,000 lower and gains 700 a year."""
ASSIGNED = (0.44, 0.46, 0.48, 0.50, 0.52, 0.54, 0.56, 0.60)
"""The part of the places in good senior schools that is assigned to junior schools, year by year."""
BOUGHT_SINCE = 2020
"""The school year from which the county buys places for migrant children in private schools."""


def county_rows(enrolment: Sequence[Row]) -> list[Row]:
    """The table of county figures, one row a year; migrant children agree with those of the schools."""
    return [_county_row(year, enrolment) for year in YEARS]


def _county_row(year: int, enrolment: Sequence[Row]) -> Row:
    chance, since = Chance("county year", year), year - YEARS[0]
    before = 100 + 3 * (since - 1)  # money is that of the calendar year before
    places = 900 + 20 * since + chance.whole(-15, 15)
    assigned = round(places * ASSIGNED[since])
    disabled = 186 + chance.whole(-6, 6)
    public, private = _migrants(year, enrolment, "公办"), _migrants(year, enrolment, "民办")
    unplaced = round(0.06 * (public + private)) + chance.whole(-8, 8)
    return {
        "county": COUNTY,
        "school_year": year,
        "quota_primary_yuan": QUOTA[PRIMARY] * before / 100,
        "quota_junior_yuan": QUOTA[JUNIOR] * before / 100,
        "teacher_pay_yuan": PAY - 2_000 + 3_700 * since + chance.whole(-90, 90),
        "official_pay_yuan": PAY + 3_000 * since,
        "quality_places": places,
        "quality_places_assigned": assigned,
        "quality_places_rural": round(assigned * (0.30 + 0.01 * since)),
        "disabled_children": disabled,
        "disabled_enrolled": disabled - max(1, 14 - 2 * since),
        "migrants_eligible": public + private + unplaced,
        "migrants_public": public,
        "migrants_bought": round(0.7 * private) if year >= BOUGHT_SINCE else 0,
    }


def _migrants(year: int, enrolment: Sequence[Row], ownership: str) -> int:
    codes = {code_in(serial, year) for serial, school in SCHOOLS.items() if school.ownership == ownership}
    return sum(
        int(row["migrant_students"] or 0)
        for row in enrolment
        if row["school_year"] == year and row["stage"] in (PRIMARY, JUNIOR) and row["school_code"] in codes
    )
