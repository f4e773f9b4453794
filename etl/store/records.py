"""What is written down of versions: an event of the pointer, a received file, one published state."""

from dataclasses import dataclass, field
from pathlib import Path

from etl.warehouse.compare import Change


@dataclass(frozen=True)
class Event:
    """One move of the pointer: published or rolled back, when, by whom, and why."""

    at: str
    event: str
    version: str
    by: str
    note: str


@dataclass(frozen=True)
class Received:
    """A received file as it lies in the store, under the name it came with.

    ``not_kept`` says why it was not kept byte for byte ("" where it was), ``personal`` the columns that are the reason.
    """

    file: str
    digest: str
    path: Path
    loaded_at: str
    loaded_by: str
    rows: dict[str, int]
    not_kept: str = ""
    personal: tuple[str, ...] = ()

    @property
    def is_there(self) -> bool:
        return self.path.exists()


@dataclass(frozen=True)
class Version:
    """One published state. ``changes`` says, table by table, what moved against the version before.

    ``reports`` are those of the files that hold nothing but what articles say.
    """

    version: str
    parent: str
    created_at: str
    created_by: str
    note: str
    batches: list[str]
    files: list[str]
    schools: int
    school_years: list[int]
    rows: dict[str, int]
    invented: bool
    changes: list[Change] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)

    @property
    def sources(self) -> list[str]:
        """The files that figures are made of."""
        return [file for file in self.files if file not in self.reports]
