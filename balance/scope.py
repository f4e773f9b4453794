"""A scope names the set of schools that a figure speaks about: a county, an education group, or all."""

from dataclasses import dataclass

KINDS = {"county": "县区", "group": "教育集团", "all": "全部"}


@dataclass(frozen=True)
class Scope:
    """``kind`` is one of ``KINDS``; ``name`` is empty for ``all``."""

    kind: str
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"范围类型“{self.kind}”不认识,可用:{'、'.join(KINDS)}")
        if (self.kind == "all") != (self.name == ""):
            raise ValueError("范围写作 county:县区名、group:集团名 或 all")

    @classmethod
    def parse(cls, words: str) -> "Scope":
        """Reads ``county:示例县``, ``group:某集团`` or ``all``; raises ValueError with a Chinese sentence."""
        kind, _, name = words.strip().partition(":")
        return cls(kind.strip(), name.strip())

    def __str__(self) -> str:
        return self.kind if self.kind == "all" else f"{self.kind}:{self.name}"

    @property
    def label(self) -> str:
        return "全部学校" if self.kind == "all" else self.name
