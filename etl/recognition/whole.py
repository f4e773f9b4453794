"""A file as a whole: which of its sheets are read and which are left, and whether it holds personal data."""

from collections.abc import Sequence
from dataclasses import dataclass

from etl.problems import Problem, Refused
from etl.readers.sheet import Sheet
from etl.recognition.explaining import is_left, only_explains
from etl.recognition.form_plans import form_plans
from etl.recognition.forms import LEFT, UNKNOWN
from etl.recognition.plan import Plan, Wishes, plan_sheet
from etl.recognition.privacy import holds_personal

NOT_KEPT = "原件因含个人信息未留存"
LEFT_ASIDE = {"no_header", "no_rows", UNKNOWN, LEFT}
"""Letters that only say that a sheet is not read; where others are read, the sheet is named and left."""


@dataclass(frozen=True)
class Recognised:
    """Plans of the sheets that are read, names of those that are left, notices of the reader.

    ``not_kept`` says why the received bytes may not be kept; "" where they may.
    """

    plans: list[Plan]
    skipped: tuple[str, ...]
    notices: tuple[str, ...]
    not_kept: str


def recognise(sheets: Sequence[Sheet], wishes: Wishes) -> Recognised:
    """A plan for each sheet, and one for all statistical forms together; in a workbook, explanations, forms that
    nobody knows and sheets without known header or rows are named and left."""
    plans, rest, problems = form_plans(sheets, wishes)
    skipped: list[Sheet] = []
    headless: list[Problem] = []
    for sheet in rest:
        if is_left(sheet.name, len(sheets)):
            skipped.append(sheet)
            continue
        try:
            plans.append(plan_sheet(sheet, wishes))
        except Refused as refused:
            known = {problem.check for problem in refused.problems} <= LEFT_ASIDE
            if known or only_explains(sheet.name, len(sheets), refused):
                skipped.append(sheet)
                headless += refused.problems
            else:
                problems += refused.problems
    if problems or not plans:
        raise Refused(problems or headless)
    unseen = [sheet.name for sheet in sheets[0].unseen if holds_personal(sheet)]
    secret = unseen or any(plan.personal for plan in plans) or any(map(holds_personal, skipped))
    read = (*sheets, *(plan.sheet for plan in plans))
    notices = dict.fromkeys(notice for sheet in read for notice in sheet.notices)
    told = [f"{'、'.join(unseen)}里有个人信息，没有读取"] if unseen else []
    names = tuple(sheet.name for sheet in skipped)
    return Recognised(plans, names, (*notices, *told), NOT_KEPT if secret else "")
