"""A scope names the set of schools that a figure speaks about: a county, its towns or villages, a group, or all."""

from dataclasses import dataclass
from typing import Any

KINDS = {"county": "县区", "urban": "城乡", "group": "教育集团", "all": "全部"}
URBAN_RURAL = ("城区", "镇区", "乡村")
JOINT = "·"
FORMS = f"county:县区名、urban:县区名{JOINT}城区、group:集团名 或 all"


def within(county: Any, place: Any) -> Any:
    """The name of the 城区, 镇区 or 乡村 of a county, for texts and for columns: 示例县·乡村."""
    return county + JOINT + place


@dataclass(frozen=True)
class Scope:
    """``kind`` is one of ``KINDS``; ``name`` is empty for ``all``, and as ``within`` makes it for ``urban``."""

    kind: str
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"范围类型“{self.kind}”不认识，可用：{'、'.join(KINDS)}")
        if (self.kind == "all") != (self.name == "") or (self.kind == "urban" and JOINT not in self.name):
            raise ValueError(f"范围写作 {FORMS}")

    @classmethod
    def parse(cls, words: str) -> "Scope":
        """Reads ``county:示例县``, ``urban:示例县·乡村``, ``group:某集团`` or ``all``; raises ValueError in Chinese."""
        kind, _, name = words.strip().partition(":")
        return cls(kind.strip(), name.strip())

    def __str__(self) -> str:
        return self.kind if self.kind == "all" else f"{self.kind}:{self.name}"

    @property
    def label(self) -> str:
        return "全部学校" if self.kind == "all" else self.name
