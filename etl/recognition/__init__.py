"""What a sheet is: its header row, its supplier's layout, the tables it holds."""

from etl.recognition.plan import Plan, Source, Wishes, plan_sheet
from etl.recognition.profile import Profile, profiles

__all__ = ["Plan", "Profile", "Source", "Wishes", "plan_sheet", "profiles"]
