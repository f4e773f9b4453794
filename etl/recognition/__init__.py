"""What a sheet is: its header row, its supplier's layout, the tables it holds."""

from etl.recognition.mapping import Proposal, confirm, known_to, name_of, propose
from etl.recognition.matching import Source
from etl.recognition.plan import Plan, Unplanned, Wishes, plan_sheet
from etl.recognition.profile import Profile, profiles
from etl.recognition.whole import Recognised, recognise

__all__ = [
    "Plan", "Profile", "Proposal", "Recognised", "Source", "Unplanned", "Wishes", "confirm", "known_to", "name_of",
    "plan_sheet", "profiles", "propose", "recognise",
]  # fmt: skip
