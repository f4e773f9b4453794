"""What a figure says, before anything draws it: one description for screen, slides, workbook and paper."""

import hashlib
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from functools import cached_property
from typing import Literal

import polars as pl

from dashboard import numbers
from dashboard.words import say, told

Kind = Literal[
    "band", "lines", "slope", "thresholds", "columns", "contributions", "split", "steps", "lorenz", "plane",
    "pyramid", "ranked", "ranges", "funnel", "event", "strip", "dumbbell", "parts", "multiples",
]  # fmt: skip
Form = Literal["text", "number", "count", "coefficient", "share", "change", "year"]

# The columns that each kind of figure draws; a table may carry more of them, for the reader of the table.
COLUMNS: dict[Kind, tuple[str, ...]] = {
    "band": ("school_year", "lowest", "low", "weak", "mean", "lead", "high", "highest"),
    "lines": ("series", "role", "school_year", "value"),
    "slope": ("series", "role", "before", "after"),
    "thresholds": ("label", "value", "before", "line", "met"),
    "columns": ("school_year", "value", "of"),
    "contributions": ("label", "share", "side"),
    "split": ("school_year", "between", "within"),
    "steps": ("label", "role", "from", "level", "effect"),
    "lorenz": ("series", "role", "weight_share", "value_share"),
    "plane": ("label", "level", "gap", "quadrant", "chosen"),
    "pyramid": ("label", "left", "right"),
    "ranked": ("label", "value", "side", "chosen"),
    "ranges": ("label", "low", "high"),
    "funnel": ("label", "n", "rate", "low95", "high95", "low998", "high998", "side", "chosen"),
    "event": ("event", "effect", "low", "high", "schools"),
    "strip": ("group", "at", "label", "role", "value", "named"),
    "dumbbell": ("label", "before", "after", "step", "verdict"),
    "parts": ("label", "value", "share"),
    "multiples": ("series", "role", "school_year", "value"),
}


@dataclass(frozen=True)
class Field:
    """A column of the table behind a figure: its words and how its numbers are written."""

    name: str
    label: str
    form: Form = "text"
    decimals: int = 2

    def written(self, value: object) -> str:
        """The value as the reader sees it, in table, tooltip and label alike."""
        if value is None:
            return numbers.MISSING
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            match self.form:
                case "year":
                    return str(int(value))
                case "count":
                    return numbers.number(value, 0)
                case "coefficient":
                    return numbers.coefficient(value)
                case "share":
                    return numbers.share(value, 1)
                case "change":
                    return numbers.signed(value, self.decimals)
                case _:
                    return numbers.number(value, self.decimals)
        return told(str(value))


@dataclass(frozen=True)
class PassLine:
    """A line to be reached, with the words that stand on it."""

    value: float
    label: str


@dataclass(frozen=True)
class Meta:
    """What every figure that leaves the house carries; ``reported``: it shows what articles say, unverified."""

    source: str
    data_date: str
    version: str
    is_demo: bool
    reported: bool = False

    @property
    def mark(self) -> str:
        """The words that must stand on the figure and cannot be cropped off; empty where none need."""
        return say("demo.mark") if self.is_demo else say("published.mark") if self.reported else ""


@dataclass(frozen=True)
class ChartSpec:
    """A figure: its numbers, what they mean, and the sentence that the reader takes away.

    ``title`` says what is measured, where and in which unit, ``brief`` the same in few words inside the figure;
    ``takeaway`` says what is to be seen in it. ``judged`` is False where high and low are neither good nor bad.
    Values above ``ceiling`` lie outside the figure; the table holds them and a note says so.
    ``table`` holds the columns of ``COLUMNS[kind]``; ``fields`` are the columns of its table view, in order.
    """

    id: str
    kind: Kind
    table: pl.DataFrame
    fields: tuple[Field, ...]
    title: str
    brief: str
    takeaway: str
    unit: str
    decimals: int
    direction: str
    definition: str
    alt: str
    meta: Meta
    pass_line: PassLine | None = None
    notes: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    height: int = 330
    judged: bool = True
    ceiling: float | None = None
    from_zero: bool = False

    def __post_init__(self) -> None:
        missing = set(COLUMNS[self.kind]) - set(self.table.columns)
        missing |= {field.name for field in self.fields} - set(self.table.columns)
        if missing:
            raise ValueError(f"{self.id}: {sorted(missing)}")

    def label(self, name: str) -> str:
        """The words of a part of the figure, such as its band or its second bar."""
        return dict(self.labels)[name]

    @cached_property
    def fingerprint(self) -> str:
        """Equal for figures that say the same: a hash of the numbers and of every word."""
        rows = hashlib.blake2b(self.table.hash_rows().to_numpy().tobytes(), digest_size=16).hexdigest()
        words = repr(
            [
                self.table.schema,
                *(getattr(self, one.name) for one in dataclass_fields(self) if one.name != "table"),
            ]
        )
        return f"{rows}{hashlib.blake2b(words.encode(), digest_size=16).hexdigest()}"

    @property
    def file_name(self) -> str:
        """A name for the picture: no sign in it that a file system refuses."""
        kept = "".join("_" if sign in '\\/:*?"<>| ·' else sign for sign in self.title)
        return f"{kept}_{self.meta.data_date}"


def event_label(event: int, schools: int) -> str:
    """A year around joining and how many schools are seen in it: −2 · 6校."""
    return say("event.tick", event=numbers.signed(event, 0), n=schools)


@dataclass(frozen=True)
class Blank:
    """What stands where a figure would be a lie: the reason, in words."""

    id: str
    title: str
    reason: str

    def __post_init__(self) -> None:
        """A reason that a lower floor wrote is told in the language of the run."""
        object.__setattr__(self, "reason", told(self.reason))
