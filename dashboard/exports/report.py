"""What leaves the house in one file: title, findings, figures in their order, and what all of them rest on."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dashboard.charts.spec import Blank, ChartSpec, Meta
from dashboard.charts.table import TableView
from dashboard.words import noted, plain, say

_REFUSED = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\s·.]+')
LONGEST_NAME = 60


@dataclass(frozen=True)
class TablePage:
    """A table that is a figure of its own, such as schools × indicators."""

    id: str
    view: TableView
    takeaway: str
    definition: str
    meta: Meta


Figure = ChartSpec | TablePage | Blank
PARTS = ("cover", "findings", "tables", "method")


@dataclass(frozen=True)
class Report:
    """``made_at`` is when it was made, to the minute; ``filters`` is the selection of the first figure in words.

    ``each`` holds that of every figure, since a basket may mix them; empty where all have the first one's.

    ``parts`` are what stands around the figures: cover, findings, the tables behind charts and the method on paper.
    The method stays in the notes of slides and in the workbook whatever is chosen: a figure must say what it rests on.
    """

    title: str
    subtitle: str
    findings: tuple[str, ...]
    figures: tuple[Figure, ...]
    meta: Meta
    filters: str
    made_at: str
    parts: tuple[str, ...] = PARTS
    each: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The words that stand on every page of invented data, if only one figure rests on such; else empty."""
        invented = self.meta.is_demo or any(self.meta_of(figure).is_demo for figure in self.figures)
        return say("demo.mark") if invented else ""

    @property
    def source_line(self) -> str:
        return source_line(self.meta)

    def meta_of(self, figure: Figure) -> Meta:
        """Source, date and version of one figure; what is blank has those of the report."""
        return self.meta if isinstance(figure, Blank) else figure.meta

    def mark_of(self, figure: Figure) -> str:
        """What must stand on the page of one figure: of an article its own mark, else that of the report."""
        own = self.meta_of(figure)
        return own.mark if own.reported else self.mark

    def filters_of(self, figure: Figure) -> str:
        """The selection that one figure was made under, in words; an article is under none."""
        if self.meta_of(figure).reported:
            return ""
        own = (words for one, words in zip(self.figures, self.each, strict=False) if one is figure)
        return next(own, self.filters)

    def source_of(self, figure: Figure) -> str:
        return source_line(self.meta_of(figure))


def source_line(meta: Meta) -> str:
    """Source, date and version in one row."""
    return say("figure.line", source=meta.source, date=meta.data_date, version=meta.version)


def headline(figure: Figure) -> str:
    """The sentence over a figure: what is to be seen in it, else what it is; a heading ends without a full stop."""
    return plain(figure.title if isinstance(figure, Blank) else figure.takeaway).rstrip("。.")


def subject(figure: Figure) -> str:
    """What is measured, where and in which unit."""
    return plain(figure.view.caption if isinstance(figure, TablePage) else figure.title)


def beneath(figure: Figure) -> str:
    """What stands under the headline: what is measured, and that schools lie outside the picture where they do."""
    words = [subject(figure)]
    if isinstance(figure, ChartSpec) and figure.ceiling is not None and figure.notes:
        words.append(plain(figure.notes[-1]))
    return noted(words)


def renamed(figure: Figure, words: str) -> Figure:
    """The figure with a headline of the presenter's own."""
    if isinstance(figure, Blank):
        return replace(figure, title=words)
    return replace(figure, takeaway=words)


def method(figure: Figure, report: Report) -> list[tuple[str, str]]:
    """Label and words of all that a reader must be able to look up: definition, source, date, version, notes."""
    rows = [(say("export.subject"), subject(figure))]
    if isinstance(figure, Blank):
        rows.append((say("blank.title"), plain(figure.reason)))
    else:
        rows.append((say("export.definition"), plain(figure.definition)))
    if isinstance(figure, ChartSpec):
        rows.append((say("export.direction"), figure.direction))
        rows += [(say("export.note"), plain(note)) for note in figure.notes]
    if isinstance(figure, TablePage):
        rows.append((say("export.note"), plain(figure.view.key)))
    meta = report.meta_of(figure)
    rows += [
        (say("export.source"), meta.source),
        (say("export.data_date"), meta.data_date),
        (say("export.version"), meta.version),
        (say("export.filters"), report.filters_of(figure)),
        (say("export.made_at"), report.made_at),
    ]
    rows.append((say("export.mark"), report.mark_of(figure)))
    return [(label, words) for label, words in rows if words]


def clean(words: str) -> str:
    """Words without the signs that no XML or PDF may hold, that no office program shows, or that turn words around."""
    return "".join(
        sign
        for sign in words
        if sign in "\t\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Cn", "Co")
    )


def file_name(parts: Iterable[str], suffix: str) -> str:
    """A file name that every system takes: 主题_范围_数据时点.pptx."""
    kept = [clean(_REFUSED.sub("_", part)).strip("_") for part in parts]
    return "_".join(part for part in kept if part)[:LONGEST_NAME].strip("_") + suffix
