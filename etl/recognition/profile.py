"""A header profile: how one supplier's layout maps to our tables, kept as data in ``data/reference/profiles``."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from etl.contracts import CONTRACTS
from etl.recognition.headers import spelling
from etl.reference import read_yaml
from etl.settings import REFERENCE


@dataclass(frozen=True)
class Profile:
    """``columns`` maps our column to a header, ``sums`` to a pattern of headers that are added up.

    ``constants`` are cell texts for columns the file lacks; ``values`` renames cell texts; ``ignore`` holds
    patterns of headers that are known and not wanted. ``year_offset`` is added to the year as written
    (1911 for ROC years) and ``year_in_filename`` finds it where no column has it.
    """

    id: str
    label: str
    headers: tuple[str, ...]
    columns: dict[str, str] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    year_offset: int = 0
    year_in_filename: str = ""
    code_pattern: str = ""

    def fits(self, headers: set[str]) -> bool:
        """Whether all headers by which the layout is known are there; takes spellings."""
        return bool(self.headers) and all(spelling(header) in headers for header in self.headers)

    def sources(self, column: str, headers: list[str]) -> list[str]:
        """Which of the file's headers (spellings) feed a column: one, several to be added, or none."""
        if column in self.columns:
            return [header for header in headers if header == spelling(self.columns[column])]
        if column in self.sums:
            return [header for header in headers if re.fullmatch(self.sums[column], header)]
        return []

    def ignores(self, header: str) -> bool:
        return any(re.fullmatch(pattern, header) for pattern in self.ignore)

    @classmethod
    def from_card(cls, card: dict[str, Any]) -> "Profile":
        """Reads one YAML file; raises ValueError naming an unknown field or column."""
        if stray := set(card) - set(cls.__dataclass_fields__):
            raise ValueError(f"表头档案 {card.get('id')} 有不认识的字段:{'、'.join(sorted(stray))}")
        known = {column for contract in CONTRACTS.values() for column in contract.columns}
        named = {*card.get("columns", {}), *card.get("sums", {}), *card.get("constants", {})}
        if stray := named - known:
            raise ValueError(f"表头档案 {card.get('id')} 提到没有的列:{'、'.join(sorted(stray))}")
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in card.items()}
        return cls(**fields)


@cache
def profiles() -> dict[str, Profile]:
    """All profiles that ship, by id."""
    found = (Profile.from_card(read_yaml(path)) for path in sorted((REFERENCE / "profiles").glob("*.yml")))
    return {profile.id: profile for profile in found}
