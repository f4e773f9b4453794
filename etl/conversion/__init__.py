"""From text to typed columns: what is certain is converted, what is doubtful becomes a letter."""

from etl.conversion.cells import ABSENT, NOT_APPLICABLE, NOT_REPORTED, SUPPRESSED
from etl.conversion.letters import LISTED
from etl.conversion.typed import Typed, convert

__all__ = ["ABSENT", "LISTED", "NOT_APPLICABLE", "NOT_REPORTED", "SUPPRESSED", "Typed", "convert"]
