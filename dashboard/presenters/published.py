"""公开报道 in sentences and tables: what each article claims, what could be checked, what could not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from balance.claims import HEADS_AND_TIMES, LISTED, MEMBERS, PART, PER, TIMES, Claim, Finding
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.articles import Article, figure, share, written
from dashboard.words import say

_RELATIONS = {LISTED: "listed", MEMBERS: "members", PART: "part", PER: "per", TIMES: "times"}
_SCHOOLS_SHOWN = 3
EXACTLY = 1e-12
_UNTRIED = ("units", "no_number")


def answer(found: Sequence[Article]) -> str:
    """All articles in a sentence: how much of what they say could be held against anything."""
    kinds = sum((one.kinds for one in found), Counter[str]())
    wrong = kinds["contradicts"]
    words = {
        "articles": len(found),
        "claims": sum(len(one.claims) for one in found),
        "silent": sum(len(one.silent) for one in found),
        "why": _why(found),
        "agrees": kinds["agrees"],
        "conflict": say("published.conflict", n=wrong) if wrong else say("published.no_conflict"),
        "derived": kinds["derived"],
        "schools": sum(one.schools.height for one in found),
        "told": sum(int(one.schools["outcome_told"].sum()) for one in found),
    }
    return say("published.answer", **words)


def _why(found: Sequence[Article]) -> str:
    """The reasons why statements could not be checked, the commonest first."""
    reasons = Counter(reason for one in found for reason in one.silent.values())
    listed = (say("published.why", why=say(f"silence.{reason}"), n=n) for reason, n in reasons.most_common())
    return say("published.also").join(listed)


def answer_of(article: Article) -> str:
    """One article in a sentence: its statements, and whose outcomes it leaves out."""
    words = {"name": article.row["about_group"] or article.name, "claims": len(article.claims)}
    told = (
        say("published.one", **words, silent=len(article.silent), why=_why([article]))
        if article.silent
        else say("published.one_all", **words)
    )
    lacking = _lacking(article)
    if lacking:
        told += say("published.lacking", n=len(article.without_outcome), schools=lacking)
    elif article.is_untold:
        told += say("published.untold", n=article.schools.height)
    return told


def takeaway(article: Article) -> str:
    """How much of one article cannot be checked, as the headline of its tables."""
    return say(
        "published.silent_of", name=article.name, claims=len(article.claims), silent=len(article.silent)
    )


def takeaway_of_all(found: Sequence[Article]) -> str:
    """How much of all articles cannot be checked."""
    return say(
        "published.silent_all",
        articles=len(found),
        claims=sum(len(one.claims) for one in found),
        silent=sum(len(one.silent) for one in found),
    )


def takeaway_of_schools(article: Article) -> str:
    """Whose outcomes an article leaves out, as the headline of the table of its schools."""
    if lacking := _lacking(article):
        n = len(article.without_outcome)
        return say("published.lacking_of", name=article.name, n=n, schools=lacking)
    key = "published.untold_of" if article.schools["outcome_told"].null_count() else "published.told_of"
    return say(key, name=article.name, n=article.schools.height)


def _lacking(article: Article) -> str:
    listed = [_with_tightness(row) for row in article.without_outcome[:_SCHOOLS_SHOWN]]
    return say("published.also").join(listed)


def _with_tightness(school: Mapping[str, Any]) -> str:
    kind = school["reported_tightness"]
    key = "published.school_of" if kind else "published.school"
    return say(key, school=school["school_named"], kind=kind)


def identity(article: Article) -> str:
    """When and by whom it was published, how much of it could be read, and what to beware of."""
    row = article.row
    parts = [
        say("published.date", date=article.date),
        say("published.issuer", issuer=row["issuer"] or say("article.not_noted")),
        say("published.title", title=row["title"] or say("article.not_noted")),
    ]
    if row["area"]:
        parts.append(say("published.area", area=row["area"]))
    if row["words_total"] and row["words_seen"] is not None:
        seen, total = numbers.count(row["words_seen"]), numbers.count(row["words_total"])
        part = numbers.share(row["words_seen"] / row["words_total"])
        parts.append(say("published.seen", seen=seen, total=total, share=part))
    if row["caution"]:
        parts.append(say("published.caution", words=row["caution"]))
    return say("published.also").join(parts) + say("published.stop")


def overview(found: Sequence[Article]) -> TableView | None:
    """A row an article: what it says, what could be held together, and whose outcomes are reported."""
    if not found:
        return None
    rows = tuple(
        (
            one.name,
            one.date,
            str(len(one.claims)),
            str(one.count("figures")),
            str(one.count("qualified")),
            str(one.count("masked")),
            str(one.kinds["agrees"]),
            str(one.kinds["contradicts"]),
            str(one.kinds["derived"]),
            str(len(one.silent)),
            _coverage(one),
        )
        for one in found
    )
    names = (
        "article", "date", "claims", "figures", "qualified", "masked", "agrees", "contradicts", "derived", "silent",
        "coverage",
    )  # fmt: skip
    headings = tuple(say(f"published.column.{name}") for name in names)
    numeric = (False, False, *[True] * 8, False)
    return TableView(say("published.overview"), headings, rows, numeric, key=say("published.overview_key"))


def _coverage(article: Article) -> str:
    """Schools with a reported outcome of those named; what the article says of its own number stands beside."""
    total = article.schools.height
    if not total:
        return say("coverage.no_schools")
    words = (
        say("coverage.untold", total=total)
        if article.is_untold
        else say("coverage.told", n=int(article.schools["outcome_told"].sum()), total=total)
    )
    said = next((one for one in article.found if one.relation == MEMBERS), None)
    if said is not None and said.kind == "incomplete":
        words += say("coverage.incomplete", said=written(article.by_no[said.no].span))
    return words


def claims_table(article: Article) -> TableView:
    """Every statement: its words, how its figure is read, and whether it could be held against anything."""
    rows = tuple(
        (
            claim.no,
            row["topic"] or "",
            row["about"] or "",
            claim.words,
            _read_as(claim),
            row["period"] or "",
            _outcome(article, claim),
        )
        for claim, row in zip(article.claims, article.rows, strict=True)
    )
    headings = tuple(
        say(f"published.column.{name}")
        for name in ("no", "topic", "about", "words", "read_as", "period", "outcome")
    )
    caption = say("published.claims_of", name=article.name)
    return TableView(caption, headings, rows, (False,) * 7, key=say("published.rules"))


def _read_as(claim: Claim) -> str:
    if claim.span is None:
        return say(f"read_as.{claim.direction}") if claim.direction else numbers.MISSING
    return say("read_as.figure", words=written(claim.span), unit=claim.unit or "").strip()


def _outcome(article: Article, claim: Claim) -> str:
    if claim.no in article.silent:
        return say("outcome.silent", why=say(f"silence.{article.silent[claim.no]}"))
    mine = [one for one in article.found if claim.no in (one.no, one.other)]
    kinds = dict.fromkeys(say(f"finding.kind.{one.kind}") for one in mine)
    return say("outcome.tried", kinds=say("published.also").join(kinds))


def checks_table(article: Article) -> TableView | None:
    """Every relation that was tried, with its arithmetic; what is computed is marked 推算."""
    rows = tuple(_check(article, one) for one in article.found)
    if not rows:
        return None
    headings = tuple(
        say(f"published.column.{name}")
        for name in ("result", "statement", "against", "arithmetic", "range", "meaning")
    )
    caption = say("published.checks_of", name=article.name)
    wrong = frozenset(place for place, one in enumerate(article.found) if one.kind == "contradicts")
    key = say("published.checks_key")
    if {claim.unit for claim in article.claims} >= HEADS_AND_TIMES:
        key += say("published.never_added")
    return TableView(caption, headings, rows, (False,) * 6, wrong, key=key)


def _check(article: Article, one: Finding) -> tuple[str, str, str, str, str, str]:
    claim, other = article.by_no[one.no], article.by_no.get(one.other)
    against = (
        say("against.list", n=one.listed)
        if other is None
        else say("against.claim", no=other.no, words=other.words)
    )
    arithmetic, span, meaning = (
        numbers.MISSING,
        "",
        say(f"meaning.{one.kind}") if one.kind in _UNTRIED else "",
    )
    if not meaning:
        arithmetic, span = _arithmetic(claim, other, one)
        meaning = say(f"meaning.{_RELATIONS[one.relation]}.{one.kind}")
    statement = say("against.claim", no=claim.no, words=claim.words)
    return say(f"finding.kind.{one.kind}"), statement, against, arithmetic, span, meaning


def _arithmetic(claim: Claim, other: Claim | None, one: Finding) -> tuple[str, str]:
    """The sum itself, from the printed figures, and the interval that the qualifiers leave (empty: none)."""
    if other is None or one.relation == LISTED:
        whole = written(other.span) if other else str(one.listed)
        return say(
            f"arithmetic.{'within' if other else 'members'}", part=written(claim.span), whole=whole
        ), ""
    mine, theirs = _printed(claim), _printed(other)
    upper, lower = (theirs, mine) if one.relation == TIMES else (mine, theirs)
    value, words = upper / lower, {"upper": figure(upper), "lower": figure(lower)}
    if one.relation == PART:
        told, kept, span = numbers.share(value, 1), round(value, 3), share(one.span) if one.span else ""
    elif one.relation == TIMES:  # things of the year before: whole ones
        told, kept, span = numbers.with_unit(value, other.unit or "", 0), round(value), written(one.span, 0)
    else:
        told = figure(value) if round(value, 1) == value else numbers.number(value, 2)
        kept, span = round(value, 2), written(one.span, 2)
    key = "arithmetic.exact" if abs(kept - value) < EXACTLY else "arithmetic.rounded"
    is_open = one.span is not None and not one.span.is_exact
    return say(key, **words, value=told), span if is_open else ""


def _printed(claim: Claim) -> float:
    """The figure as the article prints it, whatever its qualifier."""
    value = claim.low if claim.low is not None else claim.high
    assert value is not None  # only statements with a figure come here
    return value


def schools_table(article: Article) -> TableView | None:
    """The schools as the article names them; those of which it reports no outcome stand out."""
    if article.schools.is_empty():
        return None
    rows = tuple(
        (
            row["school_named"],
            row["reported_role"] or say("article.untold"),
            row["reported_tightness"] or say("article.untold"),
            row["reported_joined"] or say("article.untold"),
            _outcome_told(row["outcome_told"]),
            row["other_names"] or "",
            row["school_remark"] or "",
        )
        for row in article.schools.iter_rows(named=True)
    )
    headings = tuple(
        say(f"published.column.{name}")
        for name in ("school", "role", "tightness", "joined", "outcome_told", "other_names", "remark")
    )
    lacking = frozenset(
        place for place, told in enumerate(article.schools["outcome_told"].to_list()) if told is False
    )
    caption = say("published.schools_of", name=article.name)
    return TableView(caption, headings, rows, (False,) * 7, lacking, key=say("published.schools_key"))


def _outcome_told(told: bool | None) -> str:
    return say("told.unknown" if told is None else "told.yes" if told else "told.no")
