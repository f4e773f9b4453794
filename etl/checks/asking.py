"""Asks every check of one load: each view is made once, all its checks are tried in one pass."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import polars as pl

from etl.acceptance.contradictions import Part
from etl.checks.catalogue import CHECKS
from etl.checks.declare import Check
from etl.checks.grounds import PART, Grounds
from etl.checks.letters import letters
from etl.checks.views import view
from etl.contracts import CONTRACTS
from etl.problems import Problem
from etl.warehouse.standing import Published


@dataclass(frozen=True)
class Finding:
    """What one check found: its letters, and how many rows of which part they are about."""

    check: Check
    letters: list[Problem]
    rows: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def ask(parts: Sequence[Part], published: Published, today: date) -> list[Finding]:
    """The findings of all checks that the load gives reason to ask, in the order of their declaration."""
    grounds = Grounds(parts, published, today)
    asked = [check for check in CHECKS.values() if _concerned(check, grounds)]
    findings: dict[str, Finding] = {}
    for name, group in groupby(sorted(asked, key=lambda check: check.view), key=lambda check: check.view):
        for finding in _of_view(view(name, grounds), list(group), grounds):
            findings[finding.check.id] = finding
    return [findings[check] for check in CHECKS if check in findings]


def ask_rows(parts: Sequence[Part], today: date) -> list[Finding]:
    """The findings of 逻辑校验 that need one row only: what can be said of files that are not right otherwise.

    Numbers out of range are left out, they have a letter already.
    """
    inside = [replace(part, frame=part.frame.with_columns(_inside(part.table))) for part in parts]
    grounds = Grounds(inside, Published(), today)
    found: list[Finding] = []
    for name in dict.fromkeys(part.table for part in parts):
        checks = [
            check
            for check in CHECKS.values()
            if check.view == name and not check.confirmable and _concerned(check, grounds)
        ]
        found += _of_view(view(name, grounds), checks, grounds)
    return found


def _inside(table: str) -> list[pl.Expr]:
    columns = CONTRACTS[table].columns.values()
    return [
        pl.when(pl.col(spec.name).is_between(spec.low, spec.high)).then(pl.col(spec.name)).alias(spec.name)
        for spec in columns
        if spec.is_number and spec.low is not None and spec.high is not None
    ]


def _concerned(check: Check, grounds: Grounds) -> bool:
    """Whether the load brings any of the check's columns, or for a check of whole tables any of its tables."""
    tables = {name.partition(".")[0] for name in grounds.brought}
    return any(
        name in grounds.brought if not name.endswith(".") else name[:-1] in tables for name in check.columns
    )


def _of_view(frame: pl.DataFrame, checks: list[Check], grounds: Grounds) -> Iterable[Finding]:
    if frame.is_empty():
        return
    broken = frame.select(check.broken.fill_null(False).alias(check.id) for check in checks)
    if "table" in frame.columns:
        broken = broken.select(
            pl.col(check.id) & frame["table"].is_in(list(check.tables)) for check in checks
        )
    for check in checks:
        if broken[check.id].any():
            failing = frame.filter(broken[check.id])
            counted = failing[PART].fill_null(0).value_counts()
            rows = dict(zip(counted[PART].to_list(), counted["count"].to_list(), strict=True))
            yield Finding(check, letters(check, failing, grounds), rows)
