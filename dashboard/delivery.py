"""A delivery on its way from the drop to the version: what was dropped, what was found, what was published.

All work is done by jobs; this only remembers. One per reader, kept in the session.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from dashboard.jobs import Job, start
from etl.inbox import Inbox, Tray
from etl.problems import Refused
from etl.recognition import confirm, known_to, name_of
from etl.store.versions import Versions

Phase = Literal["empty", "looking", "refused", "failed", "known", "ready", "publishing", "done"]


@dataclass
class Held:
    """What a delivery holds outside of the session: its tray of the inbox and the job that reads it."""

    tray: Tray | None = None
    job: Job | None = None

    def let_go(self) -> None:
        """Ends the job and empties the tray, when the session is gone; a publish is let come to its end."""
        if self.job is not None and self.job.kind == "load" and self.job.is_running:
            return
        if self.job is not None:
            self.job.stop()
        if self.tray is not None:
            self.tray.empty()


@dataclass(eq=False)
class Delivery:
    """``files`` are all that were dropped by name, ``chosen`` those that are to be published.

    ``wishes`` are the reader's words on how to read them, ``confirmed`` the reasons given to 经验校验 by check.
    ``seen`` is what each file was taken for, ``meant`` the label of the layout that the reader has just explained
    and ``unmeant`` the letters why an explanation could not be kept. Once nobody remembers a delivery any more,
    nothing of it is left in the inbox.
    """

    store: Path
    files: dict[str, Path] = field(default_factory=dict)
    chosen: list[str] = field(default_factory=list)
    wishes: dict[str, str] = field(default_factory=dict)
    confirmed: dict[str, str] = field(default_factory=dict)
    held: Held = field(default_factory=Held)
    found: dict[str, Any] | None = None
    published: dict[str, Any] | None = None
    seen: list[dict[str, Any]] = field(default_factory=list)
    meant: str = ""
    unmeant: list[str] = field(default_factory=list)
    drops: int = 0
    is_anew: bool = False
    is_expired: bool = False

    def __post_init__(self) -> None:
        weakref.finalize(self, self.held.let_go)

    @property
    def job(self) -> Job | None:
        """The work under way."""
        return self.held.job

    @property
    def phase(self) -> Phase:
        if self.job is not None:
            return "publishing" if self.job.kind == "load" else "looking"
        if self.published is not None:
            return "done"
        if self.found is None:
            return "empty"
        if self.found["kind"] == "refused":
            return "refused"
        if self.found["kind"] != "done":
            return "failed"
        return "known" if self.found["number"] == self.found["current"] else "ready"

    def receive(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Takes dropped files in; they take the place of files that were refused and of those with the same name."""
        self._end_job()
        if self.published is not None:
            self.give_up()
        self.is_expired, self.meant = False, ""
        self.held.tray = self.held.tray or Inbox(self.store).tray()
        refused = set(self.refused_files)
        fresh = {path.name: path for path in self.held.tray.receive(files)}
        self.files |= fresh
        kept = [name for name in self.chosen if name not in refused and name not in fresh]
        self.chosen = [*kept, *fresh]
        self.drops += 1
        self.look()

    @property
    def refused_files(self) -> list[str]:
        """Files of the last look that letters speak of."""
        if self.found is None or self.found["kind"] != "refused":
            return []
        return sorted({problem["file"] for problem in self.found["problems"]} & set(self.files))

    def choose(self, names: Iterable[str]) -> None:
        """Which of the dropped files are meant."""
        wanted = [name for name in names if name in self.files]
        if wanted != self.chosen:
            self.chosen = wanted
            self.look()

    def wish(self, wishes: Mapping[str, str]) -> None:
        """How the files are to be read: profile, table, school_year, encoding, ignore."""
        said = {name: words.strip() for name, words in wishes.items() if words.strip()}
        if said != self.wishes:
            self.wishes = said
            self.look()

    def confirm(self, reasons: Mapping[str, str]) -> None:
        """Reasons why what 经验校验 asks about is right."""
        self.confirmed |= {check: reason.strip() for check, reason in reasons.items() if reason.strip()}
        seen = self.seen
        self.look(recognise=False)
        self.seen = seen

    def mean(
        self,
        sheet: Mapping[str, Any],
        mapping: Mapping[str, str | None],
        label: str,
        stage: str,
        *,
        replace: bool,
    ) -> None:
        """Keeps what the headers of a sheet mean as a layout of this store, and checks anew."""
        constants = {"stage": stage} if stage else {}
        try:
            base = known_to(self.store).get(sheet["profile"])
            confirm(
                mapping,
                name_of(label),
                self.store,
                label=label,
                constants=constants,
                base=base,
                replace=replace,
            )
        except Refused as refused:
            self.unmeant = [problem.letter for problem in refused.problems]
            return
        self.wishes.pop("profile", None)
        self.meant, self.unmeant = label, []
        self.look()

    def look(self, *, recognise: bool = True) -> None:
        """Recognises and checks the chosen files and previews what they would change."""
        self._end_job()
        self.found = self.published = None
        self.seen = []
        if self.held.tray is not None and self.chosen:
            desk = self.held.tray.desk
            words = [*(["--look"] if recognise else []), "--return", str(desk / "back"), *self._words()]
            self.held.job = start("preview", self.store, desk, words)

    def publish(self, note: str) -> None:
        """Publishes what was previewed; where somebody else published meanwhile, it is previewed anew."""
        if self.held.tray is None or self.found is None or self.phase != "ready":
            return
        if (Versions(self.store).current() or "") != self.found["current"]:
            self.look()
            self.is_anew = True
        else:
            self.is_anew = False
            desk = self.held.tray.desk
            self.held.job = start("load", self.store, desk, [f"--note={note}", *self._words()])

    def settle(self) -> None:
        """Takes over what a job has found; where the files lay too long and are gone, back to the beginning."""
        if self.held.tray is not None and not self.held.tray.is_there:
            self.give_up()
            self.is_expired = True
        if self.held.tray is not None:
            self.held.tray.touch()
        if self.job is None:
            return
        if self.job.kind == "preview":
            self.seen = self.job.seen or self.seen
        if self.job.is_running:
            return
        outcome, kind = self.job.outcome, self.job.kind
        self.held.job = None
        if kind == "load" and outcome and outcome["kind"] == "done":
            self.published = outcome
            self._put_away()
        else:
            self.found = outcome

    def give_up(self) -> None:
        """Back to the beginning; the dropped bytes are gone from the inbox.

        After a publish the place to drop files on is empty and stays the same one: were it replaced, the files
        of a quick hand would fall on the old place and be lost with it.
        """
        self._end_job()
        self._put_away()
        if self.published is None:
            self.drops += 1
        self.found = self.published = None
        self.wishes, self.confirmed, self.meant, self.unmeant = {}, {}, "", []

    def _put_away(self) -> None:
        if self.held.tray is not None:
            self.held.tray.empty()
        self.held.tray, self.files, self.chosen, self.seen = None, {}, [], []

    def _end_job(self) -> None:
        if self.job is not None:
            self.job.stop()
            self.held.job = None

    def _words(self) -> list[str]:
        """The options and files as the command line takes them."""
        names = {
            "profile": "--profile", "table": "--table", "school_year": "--school-year", "encoding": "--encoding",
        }  # fmt: skip
        said = [f"{option}={self.wishes[name]}" for name, option in names.items() if self.wishes.get(name)]
        ignored = self.wishes.get("ignore", "").replace(",", "、").replace(",", "、").split("、")
        said += [f"--ignore={word.strip()}" for word in ignored if word.strip()]
        said += [f"--confirm={check}={reason}" for check, reason in self.confirmed.items()]
        return [*said, "--", *(str(self.files[name]) for name in self.chosen)]
