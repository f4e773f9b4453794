"""数据版本 in words and tables: who published what when, which files it is made of, what was moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.changes import meaning
from dashboard.presenters.delivery import years
from dashboard.words import listed, noted, say, told
from etl.checks import CHECKS
from etl.contracts import CONTRACTS

if TYPE_CHECKING:
    from etl.checks import Confirmation
    from etl.store.records import Event, Received, Version

_MOST_EVENTS = 200
_PARTS = ("added", "changed", "removed")


def when(moment: str) -> str:
    """2026-11-22T09:15:00+08:00 → 2026-11-22 09:15"""
    return moment[:16].replace("T", " ")


def answer(versions: Sequence[Version], current: str) -> str:
    """Which version readers have now."""
    now = next((one for one in versions if one.version == current), None)
    if now is None:
        return say("versions.empty")
    return say(
        "versions.answer", current=current, when=when(now.created_at), who=now.created_by, n=len(versions)
    )


def versions_table(versions: Sequence[Version], current: str) -> TableView:
    """All versions, newest first."""
    ids = ("version", "when", "who", "meaning", "schools", "years", "files", "what", "note")
    newest = list(reversed(versions))
    rows = tuple(_row(one, current) for one in newest)
    marked = frozenset(i for i, one in enumerate(newest) if one.version == current)
    headings = tuple(say(f"versions.{one}") for one in ids)
    numeric = tuple(one in ("schools", "files") for one in ids)
    return TableView(say("versions.caption"), headings, rows, numeric, marked, say("number.how"))


def _row(one: Version, current: str) -> tuple[str, ...]:
    name = say("versions.current", version=one.version) if one.version == current else one.version
    return (
        name,
        when(one.created_at),
        one.created_by,
        meaning(one.parent, one.version),
        numbers.count(one.schools),
        years(one.school_years),
        numbers.number(len(one.files), 0),
        what_changed(one),
        one.note or numbers.MISSING,
    )


def what_changed(one: Version) -> str:
    """教师队伍:增 3、改 69;… against the version before."""
    if not one.parent:
        return say("versions.first_what")
    told = []
    for change in one.changes:
        parts = [
            say(f"versions.part_{p}", n=numbers.number(n, 0)) for p in _PARTS if (n := getattr(change, p))
        ]
        told.append(say("versions.change", label=CONTRACTS[change.table].label, parts=listed(parts)))
    return noted(told) or say("versions.same_what")


def files_table(version: str, received: Sequence[Received]) -> TableView:
    """The received files of a version."""
    ids = (
        "seen.file", "versions.received", "versions.received_by", "versions.rows", "versions.digest", "versions.kept",
    )  # fmt: skip
    rows = tuple(
        (
            one.file,
            when(one.loaded_at),
            one.loaded_by,
            listed(f"{told(CONTRACTS[t].label)} {numbers.number(n, 0)}" for t, n in one.rows.items()),
            one.digest[:12],
            _kept(one),
        )
        for one in received
    )
    caption = say("versions.files_caption", version=version)
    return TableView(caption, tuple(map(say, ids)), rows, (False,) * len(ids))


def _kept(one: Received) -> str:
    """Whether the received bytes are kept, and where not, why."""
    if one.not_kept:
        return say("versions.not_kept", why=one.not_kept, columns=listed(one.personal) or numbers.MISSING)
    return say("versions.is_kept") if one.is_there else say("versions.gone")


def explained_table(version: str, confirmed: Sequence[Confirmation]) -> TableView | None:
    """What 经验校验 asked when a version was published, and the reasons that were given."""
    rows = tuple(
        (
            CHECKS[one.check].name if one.check in CHECKS else one.check,
            numbers.number(one.rows, 0),
            one.by,
            when(one.at),
            one.reason,
        )
        for one in confirmed
    )
    ids = ("versions.check", "versions.places", "versions.explained_by", "versions.at", "versions.reason")
    if not rows:
        return None
    caption = say("versions.explained_caption", version=version)
    return TableView(caption, tuple(map(say, ids)), rows, (False, True, False, False, False))


def events_table(events: Sequence[Event]) -> TableView:
    """Every publish and rollback, newest first."""
    ids = ("versions.at", "versions.event", "versions.version", "versions.by", "versions.note")
    rows = tuple(
        (
            when(one.at),
            say(f"versions.event_{'rollback' if one.event == 'rollback' else 'publish'}"),
            one.version,
            one.by,
            one.note or numbers.MISSING,
        )
        for one in list(reversed(events))[:_MOST_EVENTS]
    )
    return TableView(say("versions.events_caption"), tuple(map(say, ids)), rows, (False,) * len(ids))


def proof(found: Mapping[str, Any]) -> str:
    """Whether a version came out equal when it was made again."""
    told = []
    if found["damaged"]:
        told.append(say("versions.damaged", names=listed(found["damaged"])))
    if found["was_missing"]:
        told.append(say("versions.was_missing", version=found["version"]))
    if found["unequal"]:
        tables = listed(
            say("versions.unequal_table", name=_label(table), n=numbers.number(rows, 0))
            for table, rows in found["unequal"].items()
        )
        told.append(say("versions.unequal", version=found["version"], tables=tables))
    return "".join(told) or say("versions.proved", version=found["version"], n=found["batches"])


def _label(table: str) -> str:
    return CONTRACTS[table].label if table in CONTRACTS else table


def failure(found: Mapping[str, Any]) -> str:
    """Why a job on a version did not come to an end."""
    if found["kind"] == "refused":
        words = "".join(problem["letter"] for problem in found["problems"])
    else:
        words = found.get("words") or say("upload.broken")
    return say("versions.failed", words=words)
