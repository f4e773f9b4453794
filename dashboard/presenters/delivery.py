"""数据上传 in words: what is wrong with a delivery in two piles, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import numbers
from dashboard.presenters.changes import meaning
from dashboard.words import say

SHOWN_ROWS = 6


@dataclass(frozen=True)
class Letter:
    """All problems of one kind in one column of one file: what it is, where, what to do."""

    check: str
    what: str
    where: str
    rows: tuple[str, ...]
    more: int
    expected: str
    fix: str

    @property
    def count(self) -> int:
        return len(self.rows) + self.more


@dataclass(frozen=True)
class Piles:
    """逻辑校验 must be mended; 经验校验 may be explained."""

    logic: tuple[Letter, ...]
    plausible: tuple[Letter, ...]

    @property
    def checks(self) -> dict[str, str]:
        """The checks of 经验校验 that want a reason, with their words."""
        return {letter.check: letter.what for letter in self.plausible}


def piles(found: Mapping[str, Any]) -> Piles:
    """The letters of a refusal, those of one kind together."""
    kinds: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for problem in found["problems"]:
        names = ("check", "what", "file", "sheet", "column", "expected", "fix")
        key = (_pile(problem), *(problem[name] for name in names))
        kinds.setdefault(key, []).append(problem)
    letters = [(key[0], _letter(some)) for key, some in kinds.items()]
    plausible = say("pile.plausible")
    return Piles(
        tuple(letter for pile, letter in letters if pile != plausible),
        tuple(letter for pile, letter in letters if pile == plausible),
    )


def _pile(problem: Mapping[str, Any]) -> str:
    return str(problem.get("pile") or say("pile.logic"))


def _letter(problems: Sequence[Mapping[str, Any]]) -> Letter:
    first = problems[0]
    sheet = say("letter.sheet", name=first["sheet"]) if first["sheet"] else ""
    column = say("letter.column", name=first["column"]) if first["column"] else ""
    places = [_place(problem) for problem in problems]
    shown = tuple(place for place in places[:SHOWN_ROWS] if place)
    more = sum(problem["more"] for problem in problems) + max(0, len(places) - SHOWN_ROWS)
    return Letter(
        first["check"],
        first["what"],
        say("letter.where", file=first["file"], sheet=sheet, column=column),
        shown,
        more,
        first["expected"],
        first["fix"],
    )


def _place(problem: Mapping[str, Any]) -> str:
    row, found = problem["row"], problem["found"]
    if row is None:
        return say("letter.found", found=found) if found else ""
    return say("letter.row_found", row=row, found=found) if found else say("letter.row", row=row)


def total(letters: Sequence[Letter]) -> int:
    """How many places the letters speak of."""
    return sum(max(1, letter.count) for letter in letters)


def answer(
    phase: str, found: Mapping[str, Any] | None, published: Mapping[str, Any] | None, files: int
) -> str:
    """The sentence above everything: where the delivery stands."""
    if phase == "done" and published is not None:
        return _done(published)
    if phase == "refused" and found is not None:
        both = piles(found)
        if both.logic:
            return say("upload.refused", n=total(both.logic))
        return say("upload.refused_plausible", n=total(both.plausible))
    if phase == "failed" and found is not None:
        return say("upload.failed", words=found.get("words") or say("upload.broken"))
    if phase == "known" and found is not None:
        return say("upload.known", current=found["current"])
    if phase == "ready" and found is not None:
        if not found["current"]:
            return say("upload.ready_first", number=found["number"])
        words = meaning(found["current"], found["number"])
        return say("upload.ready", current=found["current"], number=found["number"], meaning=words)
    if phase == "looking":
        return say("upload.looking", n=files)
    return say("upload.publishing") if phase == "publishing" else say("upload.empty")


def _done(published: Mapping[str, Any]) -> str:
    version = published["version"]
    if version is None:
        return say("upload.done_same")
    return say(
        "upload.done",
        number=version["version"],
        schools=numbers.count(version["schools"]),
        years=years(version["school_years"]),
    )


def years(found: Sequence[int]) -> str:
    """2017—2024"""
    if not found:
        return numbers.MISSING
    return str(found[0]) if len(found) == 1 else say("versions.span", first=found[0], last=found[-1])


def published_already(found: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    """File and sheet of what the current version holds already."""
    return {(one["file"], one["sheet"]) for one in (found or {}).get("deliveries", []) if one["known"]}
