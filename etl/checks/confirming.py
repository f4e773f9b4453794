"""A tick and a reason: which findings of 经验校验 someone has looked at and explains."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Confirmations:
    """Reasons as given with a load: for single checks by id, and one for all the others."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    for_all: str = ""

    def reason(self, check: str) -> str:
        """Why a finding of this check is accepted; empty where nobody said so."""
        return self.reasons.get(check, "").strip() or self.for_all.strip()


@dataclass(frozen=True)
class Confirmation:
    """One check's findings in a batch as they were accepted: how many rows, why, by whom, when."""

    check: str
    rows: int
    reason: str
    by: str
    at: str
