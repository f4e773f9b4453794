"""A header profile: how one supplier's layout maps to our tables, kept as data and never as code.

Profiles that ship lie in ``data/reference/profiles``, those that analysts confirmed in ``profiles`` of the store.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from yaml import YAMLError

from etl.contracts import CONTRACTS
from etl.recognition.headers import factor, spelling
from etl.reference import read_yaml
from etl.settings import REFERENCE

_OVERLAID = ("columns", "sums", "constants", "values", "units", "otherwise", "leave_out")
_CARD_NAMES = {"school_code_pattern": "code_pattern"}


@dataclass(frozen=True)
class Part:
    """One of several readings of the same rows, such as one per stage or per subject.

    Only rows whose cells match the patterns of ``rows`` (header: pattern) are read, and only into ``tables``.
    ``marks`` are words that suppliers put to a header, ``骨干教师(小学)`` or ``小学>骨干教师``: numbers are then
    taken from marked headers alone; with ``plain`` from headers without a mark, and marked ones where none is.
    Of rows that agree under the headers of ``first`` only the first is read; where ``span`` names
    the headers of a first and a last day, all of them but those whose days lie within the days of another.
    """

    name: str
    tables: tuple[str, ...]
    rows: dict[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    plain: bool = False
    first: tuple[str, ...] = ()
    span: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """``headers`` are those by which the layout is known. ``columns`` maps our column to a header, ``sums`` to a
    pattern of headers that are added up, ``units`` to the unit where the header does not say it.

    ``constants`` are cell texts for columns the file lacks; ``values`` renames cell texts; ``otherwise`` names the
    header whose cell stands in for a blank one; ``ignore`` holds patterns of headers that are known and not wanted,
    ``leave_out`` patterns of cells (by header) whose rows are not wanted; ``strip`` patterns of what a header
    begins with and means nothing. ``year_offset`` is added to a year of three digits (1911 for ROC years),
    ``year_shift`` to every other one, and ``year_in_filename`` finds it where no column has it. ``parts`` read
    the same rows several times, and with ``every_row`` each row must belong to one of them. ``variants`` are the
    same supplier's layouts of other school ``years`` (``2021-2023``, ``2024-``).
    """

    id: str
    label: str
    headers: tuple[str, ...]
    columns: dict[str, str] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    otherwise: dict[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    leave_out: dict[str, str] = field(default_factory=dict)
    strip: tuple[str, ...] = ()
    year_offset: int = 0
    year_shift: int = 0
    year_in_filename: str = ""
    code_pattern: str = ""
    years: str = ""
    every_row: bool = False
    parts: tuple[Part, ...] = ()
    variants: tuple["Profile", ...] = ()

    def fits(self, headers: set[str]) -> bool:
        """Whether all headers by which the layout, or one of its variants, is known are there; takes spellings."""
        return any(one._known_by(headers) for one in (self, *self.variants))

    def chosen(self, headers: set[str], years: Collection[int] = ()) -> "Profile":
        """The layout among this one and its variants that has these headers and holds in these school years.

        The one with most identifying headers wins; where nothing fits (a profile named by hand) this one.
        """
        layouts = [one for one in (*self.variants, self) if one._known_by(headers)]
        dated = [one for one in layouts if all(one.holds_in(year) for year in years)] or layouts
        return max(dated, key=lambda one: (bool(one.years and years), len(one.headers)), default=self)

    def holds_in(self, school_year: int) -> bool:
        """Whether the layout is one of that school year; a layout without years holds always."""
        first, _, last = self.years.partition("-")
        return int(first or 0) <= school_year <= int(last or (9999 if "-" in self.years else first or 9999))

    def sources(self, column: str, headers: list[str]) -> list[str]:
        """Which of the file's headers (spellings) feed a column: one, several to be added, or none."""
        if column in self.columns:
            return [header for header in headers if header == spelling(self.columns[column])]
        if column in self.sums:
            return [header for header in headers if re.fullmatch(self.sums[column], header)]
        return []

    def ignores(self, header: str) -> bool:
        return any(re.fullmatch(pattern, header) for pattern in self.ignore)

    @property
    def every_header(self) -> set[str]:
        """All headers that the profile names, as spellings: what its header row is found by."""
        named = {
            header
            for one in (self, *self.variants)
            for header in (*one.headers, *one.columns.values(), *one.otherwise.values())
        }
        named |= {header for part in self.parts for header in part.columns.values()}
        return {spelling(header) for header in named}

    @property
    def serving(self) -> set[str]:
        """Headers that are read without feeding a column: what rows are chosen by, and what stands in for blanks."""
        chosen = {header for part in self.parts for header in (*part.rows, *part.first, *part.span)}
        return {spelling(header) for header in (*chosen, *self.leave_out, *self.otherwise.values())}

    def of_part(self, part: Part) -> "Profile":
        """The profile as one of its parts is read."""
        overlaid: dict[str, Any] = {
            name: {**getattr(self, name), **getattr(part, name)} for name in _overlaid(Part)
        }
        if part.columns or part.sums:  # a part's own source replaces a source of the other kind
            overlaid["columns"] = {c: h for c, h in overlaid["columns"].items() if c not in part.sums}
            overlaid["sums"] = {c: h for c, h in overlaid["sums"].items() if c not in part.columns}
        return replace(self, parts=(), **overlaid)

    def _known_by(self, headers: set[str]) -> bool:
        return bool(self.headers) and all(spelling(header) in headers for header in self.headers)

    @classmethod
    def from_card(cls, card: Mapping[str, Any]) -> "Profile":
        """Reads one YAML file; raises ValueError with a Chinese sentence naming the profile and what is wrong."""
        if lacking := [word for word in ("id", "label", "headers") if word not in card]:
            raise ValueError(f"表头档案缺少：{'、'.join(lacking)}")
        name = str(card["id"])
        given = {_CARD_NAMES.get(key, key): value for key, value in card.items()}
        variants = _each(given.pop("variants", []), f"表头档案 {name} 的 variants")
        parts = _each(given.pop("parts", []), f"表头档案 {name} 的 parts")
        profile = cls(**_fields(given, cls, f"表头档案 {name}"))
        read = tuple(Part(**_fields(part, Part, f"表头档案 {name} 的 parts")) for part in parts)
        profile = replace(profile, parts=read)
        return replace(profile, variants=tuple(_variant(profile, one) for one in variants))


def _overlaid(kind: type) -> list[str]:
    return [name for name in _OVERLAID if name in {one.name for one in fields(kind)}]


def _variant(profile: Profile, card: Mapping[str, Any]) -> Profile:
    """A variant says only what differs: its mappings are laid over the profile's, its lists of patterns added."""
    own = Profile(
        **_fields({"id": profile.id, "label": profile.label, "headers": list(profile.headers), **card}, Profile,
                  f"表头档案 {profile.id} 的 variants")
    )  # fmt: skip
    laid: dict[str, Any] = {name: {**getattr(profile, name), **getattr(own, name)} for name in _OVERLAID}
    laid["columns"] = {c: h for c, h in laid["columns"].items() if c not in own.sums}
    laid["sums"] = {c: h for c, h in laid["sums"].items() if c not in own.columns}
    plain = {
        one.name: getattr(own, one.name)
        for one in fields(Profile)
        if one.name in card and one.name not in (*_OVERLAID, "ignore")
    }
    return replace(profile, **plain, **laid, ignore=(*profile.ignore, *own.ignore), variants=())


def _each(found: Any, where: str) -> list[Mapping[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise ValueError(f"{where}要写成一条一条的清单")
    return found


def _fields(card: Mapping[str, Any], kind: type, where: str) -> dict[str, Any]:
    """The card's fields as the dataclass takes them, each held against what it may contain."""
    known = {one.name for one in fields(kind)}
    if stray := set(card) - known:
        raise ValueError(f"{where} 有不认识的字段：{'、'.join(sorted(stray))}")
    for name, value in card.items():
        wanted = _wanted(kind, name)
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise ValueError(f"{where} 的 {name} 写法不对：应为{_SHAPES[wanted]}，读到：{value!r}")
    columns = {column for contract in CONTRACTS.values() for column in contract.columns}
    named = {
        column
        for name in ("columns", "sums", "constants", "values", "units")
        for column in card.get(name, {})
    }
    if stray := named - columns:
        raise ValueError(f"{where} 提到没有的列：{'、'.join(sorted(stray))}")
    if stray := set(card.get("tables", ())) - set(CONTRACTS):
        raise ValueError(f"{where} 提到没有的表：{'、'.join(sorted(stray))}")
    _patterns(card, where)
    _units(card, where)
    if len(card.get("span", ())) not in (0, 2):
        raise ValueError(f"{where} 的 span 要写起、止两个表头，读到：{card['span']}")
    if not re.fullmatch(r"(\d{4}(-(\d{4})?)?|-\d{4})?", card.get("years", "")):
        raise ValueError(f"{where} 的 years 要写成 2023、2021-2023 或 2024-,读到：{card['years']}")
    return {key: tuple(value) if isinstance(value, list) else value for key, value in card.items()}


_SHAPES: dict[type, str] = {list: "清单", dict: "名称: 内容", int: "整数", bool: "true 或 false", str: "文字"}


def _wanted(kind: type, name: str) -> type:
    declared = {one.name: str(one.type) for one in fields(kind)}[name]
    shapes = {"tuple": list, "dict": dict, "int": int, "bool": bool}
    return next((shape for word, shape in shapes.items() if word in declared.split("[")[0]), str)


def _patterns(card: Mapping[str, Any], where: str) -> None:
    texts = [*card.get("ignore", ()), *card.get("strip", ())]
    texts += [pattern for name in ("sums", "leave_out", "rows") for pattern in card.get(name, {}).values()]
    texts += [card.get("year_in_filename", ""), card.get("code_pattern", "")]
    for text in texts:
        try:
            re.compile(str(text))
        except re.error as error:
            raise ValueError(f"{where} 里的式样写错了：{text}") from error


def _units(card: Mapping[str, Any], where: str) -> None:
    specs = {column: spec for contract in CONTRACTS.values() for column, spec in contract.columns.items()}
    for column, unit in card.get("units", {}).items():
        if factor(spelling(unit), specs[column].unit) is None:
            raise ValueError(f"{where} 里 {column} 的单位换算不了：{unit} 与 {specs[column].unit}")


@cache
def shipped() -> dict[str, Profile]:
    """All profiles that ship, by id."""
    return read_profiles(REFERENCE / "profiles")


def read_profiles(folder: Path) -> dict[str, Profile]:
    """The profiles of a folder, by id; raises ValueError naming the file that is wrong."""
    found: dict[str, Profile] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            card = read_yaml(path)
            if not isinstance(card, Mapping):
                raise ValueError("表头档案要写成“名称: 内容”")
            profile = Profile.from_card(card)
        except (ValueError, YAMLError) as error:
            raise ValueError(f"{path.name}:{error}") from error
        found[profile.id] = profile
    return found


def profiles(store: Path | None = None) -> dict[str, Profile]:
    """All profiles, by id: those that ship and, where a store is named, those that were confirmed in it."""
    return {**shipped(), **(read_profiles(store / "profiles") if store else {})}
