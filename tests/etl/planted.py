"""Planted faults: for each check the smallest delivery that breaks only it, and one that just passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.contracts import CONTRACTS
from tests.etl.deliveries import csv_file

Row = tuple[str, dict[str, Any]]
_NAMED = ("school_code", "from_code", "to_code", "host_code", "parent_code", "new_code", "old_code")


@dataclass(frozen=True)
class Case:
    """Rows that break a check, rows that just pass it, and rows that were published before, if any."""

    bad: Sequence[Row]
    good: Sequence[Row]
    before: Sequence[Row] = ()
    unregistered: frozenset[str] = field(default=frozenset())


def _maker(table: str, **usual: Any) -> Callable[..., Row]:
    return lambda **cells: (table, {**usual, **cells})


_YEARLY = {"school_code": "1", "school_year": 2023, "stage": "小学"}
school = _maker("school", school_code="1", valid_from=2020, school_name="甲小学", county="甲县")
succession = _maker(
    "school_succession", old_code="1", new_code="2", succession_date="2022-08-01", succession_kind="合并"
)
group = _maker("school_group", group_id="G1", group_name="甲集团")
member = _maker("membership", group_id="G1", school_code="1", joined="2020-09-01", role="总校")
pupils = _maker("enrolment", **_YEARLY)
teachers = _maker("teachers", **_YEARLY)
things = _maker("facilities", **_YEARLY)
leavers = _maker("progression", **{**_YEARLY, "stage": "初中"})
exam = _maker("exam", **_YEARLY, subject="语文", full_score=100)
survey = _maker("survey", **_YEARLY, respondent="家长")
county_year = _maker("county_year", county="甲县", school_year=2023)
funds = _maker("finance", school_code="1", fiscal_year=2023)
award = _maker(
    "award", school_code="1", school_year=2023, award_name="比赛", level="县级", recipient="学生",
    award_unit="人",
)  # fmt: skip
exchange = _maker(
    "exchange", from_code="1", to_code="2", start_date="2022-09-01", exchange_kind="长期", headcount=3
)
activity = _maker(
    "activity", group_id="G1", activity_date="2022-10-10", host_code="1", activity_kind="培训", subject="语文",
    hours=2,
)  # fmt: skip
attended = _maker(
    "attendance", group_id="G1", activity_date="2022-10-10", host_code="1", activity_kind="培训", subject="语文",
    school_code="2", attended=3,
)  # fmt: skip
rules = _maker("governance", group_id="G1", school_year=2023, item="集团章程", in_place="是")
document = _maker("document", document="文", about_group="甲集团")
named = _maker(
    "reported_school", document="文", group_named="甲集团", school_named="乙小学", reported_role="成员校"
)
claim = _maker("claim", document="文", claim_no="1", words="约三百人", claim_unit="人")
extra = _maker("extra_indicator", **_YEARLY, indicator="after_school")


def files(folder: Path, rows: Sequence[Row], unregistered: frozenset[str] = frozenset()) -> list[Path]:
    """One CSV file a table; schools, counties and groups that are only named are registered beside."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, cells in rows:
        tables.setdefault(table, []).append(cells)
    codes = {str(cells[name]) for _, cells in rows for name in _NAMED if cells.get(name)}
    known = {str(cells["school_code"]) for cells in tables.get("school", ())}
    tables.setdefault("school", []).extend(
        school(school_code=code, school_name=f"第{code}学校")[1]
        for code in sorted(codes - known - unregistered)
    )
    counties = {cells["county"] for cells in tables.get("county_year", ())} - unregistered
    homes = {cells.get("county") for cells in tables["school"]}
    tables["school"].extend(
        school(school_code=f"home{number}", school_name=f"{county}小学", county=county)[1]
        for number, county in enumerate(sorted(counties - homes))
    )
    groups = {cells["group_id"] for _, cells in rows if "group_id" in cells}
    named = {cells["group_id"] for cells in tables.get("school_group", ())}
    tables.setdefault("school_group", []).extend(
        group(group_id=one, group_name=f"{one}集团")[1] for one in sorted(groups - named)
    )
    cited = {
        cells["document"] for table, cells in rows if table != "document" and "document" in cells
    } - unregistered
    known_documents = {cells["document"] for cells in tables.get("document", ())}
    tables.setdefault("document", []).extend(
        document(document=one)[1] for one in sorted(cited - known_documents)
    )
    return [_file(folder, table, lines) for table, lines in tables.items() if lines]


def _file(folder: Path, table: str, lines: Sequence[Mapping[str, Any]]) -> Path:
    columns = list(dict.fromkeys(name for line in lines for name in line))
    labels = [CONTRACTS[table].columns[name].label for name in columns]
    units = [
        f"({unit})" if (unit := CONTRACTS[table].columns[name].unit) in {"㎡", "元"} else ""
        for name in columns
    ]
    header = [label + unit for label, unit in zip(labels, units, strict=True)]
    return csv_file(
        folder / f"{table}.csv", [header, *([line.get(name, "") for name in columns] for line in lines)]
    )


def many(make: Callable[..., Row], number: int, cells: Callable[[int], dict[str, Any]]) -> list[Row]:
    """Rows of several schools; ``cells`` gives what is different by the number of the school."""
    return [make(school_code=str(one), **cells(one)) for one in range(1, number + 1)]
