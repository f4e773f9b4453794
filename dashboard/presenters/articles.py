"""Public articles as they are read: each with its schools and statements, and what came of holding these together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from balance.claims import Claim, Finding, Silence, Span, findings, silences
from dashboard import numbers
from dashboard.charts.spec import Meta
from dashboard.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.published_reading import Library

SEPARATOR = "、"
NO_OUTCOME, UNTOLD = "none", "untold"


@dataclass(frozen=True)
class Article:
    """One document of the library (its row), the schools that it names, its statements, and its version."""

    row: Mapping[str, Any]
    schools: pl.DataFrame
    rows: tuple[Mapping[str, Any], ...]
    version: str

    @property
    def name(self) -> str:
        return str(self.row["document"])

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(_claim(row) for row in self.rows)

    @cached_property
    def by_no(self) -> dict[str, Claim]:
        return {claim.no: claim for claim in self.claims}

    @cached_property
    def found(self) -> list[Finding]:
        return findings(self.claims, self.schools.height)

    @cached_property
    def silent(self) -> Mapping[str, Silence]:
        return silences(self.claims, self.found)

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many relations ended how."""
        return Counter(one.kind for one in self.found)

    def count(self, what: str) -> int:
        """Statements with a figure, with a qualifier that leaves it open, or masked."""
        tests = {
            "figures": lambda claim: claim.span is not None,
            "qualified": lambda claim: claim.span is not None and not claim.span.is_exact,
            "masked": lambda claim: claim.is_masked,
            "direction": lambda claim: claim.span is None and claim.direction is not None,
        }
        return sum(map(tests[what], self.claims))

    @property
    def without_outcome(self) -> list[Mapping[str, Any]]:
        """Schools of which the article itself reports no outcome."""
        return [row for row in self.schools.iter_rows(named=True) if row["outcome_told"] is False]

    @property
    def is_untold(self) -> bool:
        """Whether schools are named and of none of them it was noted if an outcome is reported."""
        return 0 < self.schools.height == self.schools["outcome_told"].null_count()

    @property
    def date(self) -> str:
        return self.row["published_on"] or say("article.no_date")

    @property
    def meta(self) -> Meta:
        """Where its figures come from; never the mark of invented data."""
        title = self.row["title"] or say("article.untitled", about=self.row["about_group"] or self.name)
        source = say("article.source", title=title, issuer=self.row["issuer"] or say("article.no_issuer"))
        return Meta(source, self.date, self.version, is_demo=False, reported=True)


def articles(library: Library, version: str) -> tuple[Article, ...]:
    """Every article of a library, in its order."""
    return tuple(
        Article(
            row,
            library.schools.filter(document=row["document"]),
            tuple(library.claims.filter(document=row["document"]).iter_rows(named=True)),
            version,
        )
        for row in library.documents.iter_rows(named=True)
    )


def meta_of_all(found: Sequence[Article]) -> Meta:
    """Where a figure over all articles comes from."""
    dates = sorted(str(one.row["published_on"]) for one in found if one.row["published_on"])
    span = (
        say("article.dates", first=dates[0], last=dates[-1])
        if len(dates) > 1
        else (dates or [say("article.no_date")])[0]
    )
    return Meta(say("article.sources", n=len(found)), span, found[0].version, is_demo=False, reported=True)


def figure(value: float) -> str:
    """A figure of an article as it is written: no digit more than it has."""
    return numbers.number(value, 0 if float(value).is_integer() else 1)


def written(span: Span | None, decimals: int | None = None, unit: str = "") -> str:
    """An interval in words, ``unit`` behind each end: 6; 2 至 3; 500 至不到 600; 超过 30; 不到 20."""
    if span is None:
        return numbers.MISSING

    def told(value: float) -> str:
        return (figure(value) if decimals is None else numbers.number(value, decimals)) + unit

    if span.high is None:
        return say("span.at_least" if span.low_in else "span.above", low=told(span.low))
    if span.is_exact or told(span.low) == told(span.high):
        return told(span.low)
    if span.low == 0 and not span.high_in:
        return say("span.below", high=told(span.high))
    return say("span.between" if span.high_in else "span.up_to", low=told(span.low), high=told(span.high))


def share(span: Span) -> str:
    """An interval of shares as per cents."""
    high = None if span.high is None else span.high * 100
    return written(Span(span.low * 100, high, span.low_in, span.high_in), 1, "%")


def _claim(row: Mapping[str, Any]) -> Claim:
    related = tuple(no.strip() for no in (row["related"] or "").split(SEPARATOR) if no.strip())
    return Claim(
        no=row["claim_no"],
        topic=row["topic"],
        words=row["words"],
        low=row["low"],
        high=row["high"],
        qualifier=row["qualifier"],
        unit=row["claim_unit"],
        direction=row["direction"],
        relation=row["relation"],
        related=related,
    )
