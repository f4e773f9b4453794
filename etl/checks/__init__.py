"""Checks in two piles: 逻辑校验 must be put right and blocks, 经验校验 is put right or explained."""

from etl.checks.asking import Finding, ask, ask_rows
from etl.checks.catalogue import CHECKS
from etl.checks.confirming import Confirmation, Confirmations
from etl.checks.declare import Check
from etl.problems import LOGIC, PLAUSIBILITY

__all__ = [
    "CHECKS",
    "LOGIC",
    "PLAUSIBILITY",
    "Check",
    "Confirmation",
    "Confirmations",
    "Finding",
    "ask",
    "ask_rows",
]
