"""Which header feeds which column: the profile says so, else the whole path of the header, else its last level."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from etl.contracts import ColumnSpec, Contract
from etl.recognition.headers import factor, plain_path, spelling, tails, without_unit
from etl.recognition.profile import Profile

_PART_OF_A_WHOLE = re.compile(
    r"^#|^(女|男)|小学|初中|高中|幼儿|学前|特殊教育|中职|毕业|招生|录取|预计|代课|兼任|校外|外聘|银龄|退休|上年|上学年"
    r"|去年|增加|减少|少数民族|寄宿|随迁|留守|附设|民办"
)


@dataclass(frozen=True)
class Source:
    """Where a column comes from: cells under one or several headers (added up), or one constant text.

    ``by_name``: the cells hold a school's name, and the code is what the register knows it by.
    """

    cells: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    factor: float = 1.0
    constant: str = ""
    by_name: bool = False

    @property
    def title(self) -> str:
        return "+".join(self.headers)


def matched(contract: Contract, headers: dict[str, str], profile: Profile | None) -> dict[str, Source]:
    """The sources of a table's columns among headers (by cell); columns without one are left out."""
    by_spelling = {spelling(header): cell for cell, header in headers.items()}
    found: dict[str, Source] = {}
    for column, spec in contract.columns.items():
        fed = profile.sources(column, list(by_spelling)) if profile else []
        if fed:
            cells = tuple(by_spelling[name] for name in fed)
            said = profile.units.get(column, "") if profile else ""
            found[column] = Source(
                cells, tuple(headers[c] for c in cells), _factor(spec, [headers[c] for c in cells], said)
            )
        elif source := _by_alias(spec, headers):
            found[column] = source
    return found


def _factor(spec: ColumnSpec, headers: list[str], said: str) -> float:
    """What numbers under these headers are multiplied with; 0 where their units cannot be converted or differ."""
    units = {without_unit(header)[1] or spelling(said) for header in headers} if spec.is_number else {""}
    factors = {factor(unit, spec.unit) or 0.0 for unit in units}
    return factors.pop() if len(factors) == 1 else 0.0


def _by_alias(spec: ColumnSpec, headers: dict[str, str]) -> Source | None:
    wanted = [spelling(name) for name in (spec.label, *spec.aliases)]
    paths = {plain_path(name) for name in wanted}
    candidates: list[Callable[[str], bool]] = [
        lambda header: spelling(header) == wanted[0],
        lambda header: spelling(header) in wanted,
        lambda header: without_unit(header)[0] in wanted,
        lambda header: plain_path(without_unit(header)[0]) in paths,
    ]
    fitting: list[str] = []
    for fits in candidates:
        fitting = [cell for cell, header in headers.items() if fits(header)][:1]
        if fitting:
            break
    else:
        fitting = [cell for cell, header in headers.items() if _ends_in(header, paths)]
    if len(fitting) != 1:  # two headers end alike: which of them is meant is for the person to say
        return None
    header = headers[fitting[0]]
    unit = without_unit(header)[1] if spec.is_number else ""
    return Source((fitting[0],), (header,), factor(unit, spec.unit) or 0.0)


def _ends_in(header: str, paths: set[str]) -> bool:
    """Whether the lower levels of a header are the column, and the levels above do not speak of a part of it."""
    plain = plain_path(without_unit(header)[0])
    for tail in tails(plain)[1:]:
        if tail in paths:
            above = spelling(header).split(">")[: -len(tail.split(">"))]
            return not any(_PART_OF_A_WHOLE.search(level) for level in above)
    return False
