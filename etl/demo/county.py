"""The whole county in the order in which one thing follows from another."""

from pathlib import Path

from etl.demo.cooperation import attendance_rows, governance_rows
from etl.demo.county_year import county_rows
from etl.demo.events import activity_rows, award_rows
from etl.demo.exchanges import exchange_rows
from etl.demo.facilities import facility_rows, finance_rows
from etl.demo.gaps import leave_out
from etl.demo.identity import alias_rows, group_rows, membership_rows, school_rows, succession_rows
from etl.demo.pupils import enrolment_rows, simulate
from etl.demo.results import exam_rows, own_indicator_rows, progression_rows, survey_rows
from etl.demo.teachers import Workforce
from etl.demo.truth import readme_page, truth_page
from etl.demo.writing import Row, write_page, write_table


def tables() -> dict[str, list[Row]]:
    """All rows of the county, table by table."""
    rolls = simulate()
    workforce = Workforce(rolls)
    workforce.run()
    enrolment = enrolment_rows(rolls)
    activities = activity_rows()
    found = {
        "school": school_rows(),
        "school_alias": alias_rows(),
        "school_succession": succession_rows(),
        "school_group": group_rows(),
        "membership": membership_rows(),
        "enrolment": enrolment,
        "teachers": workforce.rows,
        "facilities": facility_rows(rolls),
        "progression": progression_rows(rolls),
        "exam": exam_rows(rolls),
        "survey": survey_rows(rolls),
        "finance": finance_rows(rolls),
        "award": award_rows(rolls),
        "exchange": exchange_rows(workforce.exchanges),
        "activity": activities,
        "extra_indicator": own_indicator_rows(rolls),
        "county_year": county_rows(enrolment),
        "attendance": attendance_rows(activities),
        "governance": governance_rows(),
    }
    return {table: leave_out(table, rows) for table, rows in found.items()}


def generate(folder: Path) -> list[Path]:
    """Write the county's files, their README and the planted truth into a folder; the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [write_table(folder, table, rows) for table, rows in tables().items()]
    names = [path.name for path in files]
    pages = {"README.md": readme_page(names), "TRUTH.md": truth_page()}
    return files + [write_page(folder, name, page) for name, page in pages.items()]
