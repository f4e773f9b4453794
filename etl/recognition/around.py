"""What stands around a table: the school year and the stage that its title, its sheet's or its file's name say.

Asked only of a sheet that lacks such a column, believed only where all that is said agrees, and always told.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etl.contracts import CONTRACTS
from etl.readers.sheet import Sheet
from etl.recognition.headings import WITHIN, Heading
from etl.recognition.matching import Source
from etl.recognition.profile import Profile

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:[—–\-~至/]+((?:19|20)?\d{2}))?学年")
_STAGES = {"小学": r"(?<!中)小学", "初中": r"初中|初级中学", "高中": r"(?<!完全)高中|高级中学"}


@dataclass(frozen=True)
class Said:
    """``year`` is the calendar year in which the school year begins; "" where nothing, or nothing certain, is said."""

    year: str = ""
    stage: str = ""

    def notices(self, where: str) -> tuple[str, ...]:
        """What to tell of it; ``where`` names the sheet."""
        told = (("学年", self.year), ("学段", self.stage))
        return tuple(
            f"“{where}”没有“{what}”列，按标题、工作表名或文件名取“{word}”" for what, word in told if word
        )

    def used_in(self, readings: Sequence[Mapping[str, Mapping[str, Source]]]) -> "Said":
        """What of it some table of the readings (table, column, source) has from here and not from a column."""

        def used(column: str) -> bool:
            return any(
                column in sources and not sources[column].cells
                for tables in readings
                for table, sources in tables.items()
                if table not in ("facilities", "school")
            )

        return Said(self.year if used("school_year") else "", self.stage if used("stage") else "")


def said_around(sheet: Sheet, heading: Heading) -> Said:
    """The year, if title and names together say just one; the stage, if the sheet's name or else the title does."""
    title = _plain(
        "".join(cell for row, cells in sheet.head(WITHIN) if row < heading.rows[0] for cell in cells)
    )
    name, file = _plain(sheet.name), _plain(sheet.file)
    return Said(_year(f"{title} {name} {file}"), _stage(name) or _stage(title))


def _plain(words: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words))


def _year(words: str) -> str:
    found = set()
    for match in _YEAR.finditer(words):
        first, second = int(match[1]), match[2]
        if second and int(second) % 100 != (first + 1) % 100:
            return ""
        found.add(match[1])
    return found.pop() if len(found) == 1 else ""


def _stage(words: str) -> str:
    found = [stage for stage, pattern in _STAGES.items() if re.search(pattern, words)]
    return found[0] if len(found) == 1 else ""


def supply_constants(
    readings: dict[str, dict[str, Source]],
    year: str,
    profile: Profile | None,
    stage: str,
    of_headers: str = "",
) -> None:
    """Fills what the file itself lacks: year and stage from the caller or from around the table, constants of the
    profile; before all the stage that the headers name."""
    for table, found in readings.items():
        columns = CONTRACTS[table].columns
        if of_headers and "stage" in columns:
            found.setdefault("stage", Source(constant=of_headers))
        if profile:
            for column, constant in profile.constants.items():
                if column in columns:
                    found.setdefault(column, Source(constant=constant))
        if year and "school_year" in columns:
            found.setdefault("school_year", Source(constant=year))
        if table == "facilities":
            found.setdefault("stage", Source(constant="全校"))
        if stage and "stage" in columns:
            found.setdefault("stage", Source(constant=stage))
    if school := readings.get("school"):
        yearly = next((f["school_year"] for f in readings.values() if "school_year" in f), None)
        school.setdefault("valid_from", yearly or Source(constant=year or "1949"))


def year_in_name(file: str, profile: Profile | None) -> str:
    """The year in a file's name, where its profile says how to find one."""
    found = re.search(profile.year_in_filename, file) if profile and profile.year_in_filename else None
    return found[1] if found else ""
